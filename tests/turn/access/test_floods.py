"""However many knock, colleagues are served in the next batch; counted in batches, not in time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot import people, turn
from bot.flood import ALL_BURST, ANSWERS_BURST, EACH, REMEMBERED, Gate, let_in
from bot.lanes import BATCH, Hands, take_batch
from bot.store.roster import InviteRow, load_person

BOT, ADA, BASHIR, FIRST = 1, 1001, 1002, 5000
GROUP = {"id": -100, "type": "supergroup", "title": "Spine team"}


def person(id_: int) -> dict[str, Any]:
    return {"id": id_, "is_bot": False, "first_name": "A"}


@dataclass
class Door:
    """The gate before a real inbox, and the turns behind it."""

    desktop: Any
    tick: float = 1000.0
    count: int = 10_000  # behind the updates that the desktop has numbered itself
    gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        self.gate = Gate(BOT, self.desktop.desk.allow, lambda: self.tick)

    def message(self, who: int, text: str = "hello", **more: object) -> dict[str, Any]:
        self.count += 1
        chat = more.pop("chat", {"id": who, "type": "private", "first_name": "A"})
        body = {"message_id": 5, "date": 1_780_000_000, "chat": chat, "from": person(who)}
        return {"update_id": self.count, "message": {**body, "text": text, **more}}

    def tap(self, who: int, data: str) -> dict[str, Any]:
        self.count += 1
        chat = {"id": who, "type": "private", "first_name": "A"}
        query = {
            "id": f"q{self.count}", "from": person(who), "chat_instance": "1", "data": data,
            "message": {"message_id": 9, "date": 0, "chat": chat},
        }  # fmt: skip
        return {"update_id": self.count, "callback_query": query}

    def receive(self, updates: list[dict[str, Any]]) -> None:
        """As the receiver does it: at most a hundred at once, each lot in one transaction."""
        for start in range(0, len(updates), 100):
            with self.desktop.engine.begin() as db:
                let_in(db, BOT, self.gate, updates[start : start + 100], self.desktop.now)

    def batches(self) -> Iterator[int]:
        """Take the turns, a batch at a time; how many rows each closed."""

        def take(db: Any, row: Any, now: Any) -> None:  # noqa: ANN401, a connection, a row, a time
            turn.take(db, row, now, self.desktop.desk)

        while True:
            with self.desktop.engine.begin() as db:
                done = len(take_batch(db, BOT, Hands(take, take), self.desktop.now))
            if not done:
                return
            yield done

    def answers(self) -> Counter[str]:
        """How often each tap was answered, by its update."""
        rows = (row for row in self.desktop.rows("outbox") if row["kind"] == "receipt")
        return Counter(row["key"].split("#")[0] for row in rows)


@pytest.fixture
def door(desktop: Any) -> Door:  # noqa: ANN401, its class is out of reach
    return Door(desktop.opened())


@pytest.mark.fault("F52", n="1,000 messages of 1 and of 1,000 strangers")
@pytest.mark.parametrize("strangers", [1, 1000], ids=["one stranger", "a thousand strangers"])
def test_a_thousand_messages_of_strangers_come_before_no_colleagues_tap(door, strangers):
    flood = [door.message(FIRST + n % strangers) for n in range(1000)]
    tap = door.tap(ADA, door.desktop.button("None of these"))
    rows = len(door.desktop.rows("inbox"))
    door.receive([*flood, tap])
    assert len(door.desktop.rows("inbox")) - rows == 1 + min(EACH * strangers, ALL_BURST)
    next(door.batches())
    assert door.answers()[f"u:{tap['update_id']}"] == 1
    assert "Saved" in str(door.desktop.posted(f"u:{tap['update_id']}"))


@pytest.mark.fault("F52", n="6,000 messages of strangers, 60 taps")
def test_a_flood_that_goes_on_for_a_minute_delays_nobody(door):
    for minute in range(60):
        flood = [door.message(FIRST + 100 * minute + n) for n in range(100)]
        tap = door.tap(ADA, door.desktop.button("None of these"))
        door.receive([*flood, tap])
        assert next(door.batches()) <= BATCH
        assert door.answers()[f"u:{tap['update_id']}"] == 1, minute
        door.tick += 1
    assert len(door.desktop.rows("inbox")) <= ALL_BURST + 60 / 3 + 60 + 1


def test_every_tap_of_a_stranger_is_answered_once_and_those_of_a_flood_a_few_a_second(door):
    taps = [door.tap(FIRST, "x") for _ in range(1000)]
    door.receive(taps)
    assert sum(door.batches()) == EACH
    answers = door.answers()
    assert {answers[f"u:{tap['update_id']}"] for tap in taps} == {1}
    due = Counter(row["due_at"] for row in door.desktop.rows("outbox") if "#flood" in row["key"])
    assert max(due.values()) == ANSWERS_BURST
    assert len(due) > 900 / ANSWERS_BURST
    before = len(door.desktop.rows("outbox"))
    door.receive(taps)
    assert len(door.desktop.rows("outbox")) == before + EACH, "those that passed at first"


@pytest.mark.fault("F52", n="1,000 messages of a colleague")
def test_a_colleagues_flood_is_late_for_them_alone_and_none_of_it_is_lost(door):
    flood = [door.message(ADA, "/help") for _ in range(1000)]
    bashirs = door.message(BASHIR, "/help")
    door.receive([*flood, bashirs])
    turns = door.batches()
    next(turns)
    assert door.desktop.posted(f"u:{bashirs['update_id']}"), "in the first batch"
    sum(turns)
    answered = {row["key"] for row in door.desktop.rows("outbox")}
    assert {f"u:{each['update_id']}#0" for each in flood} <= answered


def test_an_invited_person_is_let_in_through_any_flood(door):
    with door.desktop.engine.begin() as db:
        now = door.desktop.now
        until = now + timedelta(hours=1)
        secret = people.invite(db, InviteRow(BOT, "", "clinician", "", now, until))
    door.receive([door.message(FIRST + n, "/start i-guess") for n in range(300)])
    door.receive([door.message(FIRST, "hello")] * 10)
    door.receive([door.message(FIRST, f"/start i-{secret}")])
    sum(door.batches())
    with door.desktop.engine.connect() as db:
        assert load_person(db, BOT, FIRST).role == "clinician"
        assert load_person(db, BOT, FIRST + 1) is None
    door.receive([door.message(FIRST, "/help") for _ in range(50)])
    assert sum(door.batches()) == 50, "a colleague by now"


def test_guessing_at_invitations_is_a_strangers_message_like_any_other(door):
    before = len(door.desktop.rows("inbox"))
    door.receive([door.message(FIRST, f"/start i-guess{n}") for n in range(100)])
    assert len(door.desktop.rows("inbox")) - before == EACH


def test_the_day_after_a_stranger_is_heard_again(door):
    door.receive([door.message(FIRST) for _ in range(10)])
    assert sum(door.batches()) == EACH
    door.tick += 86_400
    door.receive([door.message(FIRST) for _ in range(10)])
    assert sum(door.batches()) == EACH


@pytest.mark.parametrize(
    "body",
    [
        {"migrate_to_chat_id": -1005, "chat": {"id": -100, "type": "group", "title": "x"}},
        {"new_chat_members": [{"id": 9, "is_bot": False, "first_name": "N"}], "chat": GROUP},
        {"left_chat_member": {"id": 9, "is_bot": False, "first_name": "N"}, "chat": GROUP},
    ],
)
def test_what_telegram_says_of_a_group_always_passes(door, body):
    door.receive([door.message(FIRST) for _ in range(10)])
    sum(door.batches())
    said = door.message(FIRST, **body)
    del said["message"]["text"]
    member = {"update_id": 99_999_999, "chat_member": {"chat": GROUP, "from": person(FIRST)}}
    ours = {"update_id": 99_999_998, "my_chat_member": {"chat": GROUP, "from": person(FIRST)}}
    with door.desktop.engine.begin() as db:
        assert door.gate.passed(db, [said, member, ours], door.desktop.now) == [said, member, ours]


def test_what_cannot_be_read_is_left_to_be_set_aside(door):
    odd = [7, None, [], {}, {"update_id": "x"}, {"update_id": 5}, {"update_id": 6, "message": 3}]
    huge = door.message(2**80)
    with door.desktop.engine.begin() as db:
        assert door.gate.passed(db, [*odd, huge], door.desktop.now) == [*odd, huge]


def test_a_mask_has_one_bucket_however_many_hide_behind_it(door):
    for _ in range(10):
        door.receive([door.message(1087968824, "/consult", chat=GROUP, sender_chat=GROUP)])
    assert sum(door.batches()) == EACH


@pytest.mark.fault("F52", n=f"{REMEMBERED + 500:,} strangers")
def test_the_gate_forgets_the_oldest_rather_than_grow(door):
    with door.desktop.engine.begin() as db:
        for start in range(0, REMEMBERED + 500, 500):
            lot = [door.message(FIRST + start + n) for n in range(500)]
            door.gate.passed(db, lot, door.desktop.now)
    assert len(door.gate._each) == REMEMBERED  # noqa: SLF001, its memory is what is asked about
    assert door.gate.dropped > REMEMBERED - ALL_BURST
