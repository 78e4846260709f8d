"""What the program counts of itself."""

from bot.meter import Meter, Spread


class Ticks:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_spread_counts_what_took_no_longer_than_each_bound() -> None:
    spread = Spread((0.1, 1.0))
    for seconds in (0.05, 0.1, 0.5, 7.0, -3.0):
        spread.add(seconds)
    assert spread.up_to() == [(0.1, 3), (1.0, 4), (float("inf"), 5)]
    assert round(spread.total, 6) == 7.65


def test_an_outage_lasts_from_the_first_lost_call_to_the_next_answer() -> None:
    ticks = Ticks()
    meter = Meter(ticks)
    assert meter.outage() == 0
    meter.called("getUpdates", "TryAgain", lost=True)
    ticks.at += 60
    meter.called("sendMessage", "TryAgain", lost=True)
    ticks.at += 60
    assert meter.outage() == 120
    meter.called("sendMessage", "Refused", lost=False)
    assert meter.outage() == 0


def test_a_poll_that_brings_nothing_ends_the_silence_too() -> None:
    ticks = Ticks()
    meter = Meter(ticks)
    ticks.at += 50
    assert meter.silence() == 50
    meter.called("sendMessage", "Answered", lost=False)
    assert meter.silence() == 50
    meter.called("getUpdates", "Answered", lost=False)
    assert meter.silence() == 0
    ticks.at += 5
    meter.received(3)
    assert (meter.silence(), meter.updates) == (0, 3)


def test_a_webhook_is_unreached_from_a_failed_post_until_something_comes_or_nothing_waits() -> None:
    ticks = Ticks()
    meter = Meter(ticks)
    meter.posting(3, failed=False)
    ticks.at += 30
    assert (meter.unreached(), meter.webhook_pending) == (0, 3), "it is on its way"
    meter.posting(4, failed=True)
    ticks.at += 30
    meter.posting(5, failed=False)  # Telegram's next try is minutes away
    ticks.at += 30
    meter.posting(5, failed=True)
    assert meter.unreached() == 60
    meter.received(1)
    assert meter.unreached() == 0
    meter.posting(5, failed=True)
    ticks.at += 10
    meter.posting(0, failed=False)
    assert (meter.unreached(), meter.webhook_pending) == (0, 0)
    meter.posting(0, failed=True)
    assert meter.unreached() == 0, "it failed once, and then it was taken"
