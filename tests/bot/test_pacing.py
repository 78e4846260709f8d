"""How fast we send: what a bucket gives, and what a group gets whoever starts anew."""

from hypothesis import given
from hypothesis import strategies as some

from bot.pacing import Bucket, Pace


def test_the_buckets_of_silent_chats_are_forgotten() -> None:
    pace = Pace()
    for chat in range(1, 5000):
        pace.take(chat, chat * 10.0)
    assert len(pace.chats) <= 2001


@given(
    rate=some.floats(0.1, 50),
    burst=some.integers(1, 10),
    pauses=some.lists(some.floats(0, 3), max_size=60),
)
def test_a_bucket_never_gives_more_than_its_rate_and_burst(
    rate: float, burst: int, pauses: list[float]
) -> None:
    bucket, tick, taken = Bucket(rate, burst), 0.0, []
    for pause in pauses:
        tick += pause
        if bucket.wait(tick) <= 0:
            bucket.take(tick)
            taken.append(tick)
    for first, start in enumerate(taken):
        for last, end in enumerate(taken[first:], start=first):
            assert last - first + 1 <= burst + (end - start) * rate + 1e-6


@given(steps=some.lists(some.tuples(some.floats(0, 20), some.booleans()), max_size=60))
def test_a_group_gets_fifteen_in_any_minute_however_often_the_program_starts_anew(
    steps: list[tuple[float, bool]],
) -> None:
    pace, tick, taken = Pace(), 1000.0, list[float]()
    for pause, starts_anew in steps:
        tick += pause
        if starts_anew:
            pace = Pace()
            pace.recall([(-1, tick - at) for at in taken if at >= tick - 60], tick)
        while pace.wait(-1, tick) <= 0:
            pace.take(-1, tick)
            taken.append(tick)
    assert all(sum(at <= each < at + 60 for each in taken) <= 15 for at in taken)
