"""Who goes next: order within a chat, the newest state of a card, and Telegram's pace."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from bot.letters import Edit, Letter, Send, Skip, as_edit, as_message, choose, face, plan, read
from bot.lineup import Lineup
from bot.store.outgoing import PendingRow
from bot.store.rows import CardRow

AT = datetime(2026, 3, 1, tzinfo=UTC)


def letter(number: int, kind: str = "say", **given: Any) -> Letter:  # noqa: ANN401
    payload = {"text": f"text {number}", **given.pop("payload", {})}
    fields: dict[str, Any] = {
        "chat_id": 7,
        "consult": "C1" if kind in {"show", "seal"} else None,
        "priority": 1,
        "due_at": AT,
        "attempts": 0,
    }
    return Letter(id=number, key=f"u:{number}#0", kind=kind, payload=payload, **fields | given)


def drained(lineup: Lineup, tick: float, step: float = 0.1) -> list[tuple[float, Letter]]:
    """Everything in the order in which it leaves, each settled at once."""
    out: list[tuple[float, Letter]] = []
    start = tick
    while len(lineup) and tick < start + 3600:
        found = lineup.next(tick)
        if found is None:
            tick += step
        else:
            lineup.settle(found)
            out.append((round(tick - start, 1), found))
    return out


def ids(out: list[tuple[float, Letter]]) -> list[int]:
    return [found.id for _, found in out]


def test_answers_go_before_cards_and_cards_before_reminders() -> None:
    lineup = Lineup()
    lineup.add([letter(1, priority=2), letter(2, priority=1), letter(3, "receipt", priority=0)], 0)
    assert ids(drained(lineup, 0)) == [3, 2, 1]


def test_the_urgent_chat_goes_first_when_all_wait_for_the_common_pace() -> None:
    lineup = Lineup()
    lineup.add([letter(n, chat_id=n, priority=2) for n in range(1, 601)], 0)
    early = [lineup.next(0) for _ in range(6)]
    assert early[5] is None
    lineup.add([letter(900, chat_id=900, priority=1)], 0)
    found = lineup.next(0.05)
    assert found is not None
    assert found.id == 900


@pytest.mark.fault("F37", n="340 letters to 101 chats")
def test_a_storm_keeps_to_the_pace_in_every_second_and_every_minute() -> None:
    lineup = Lineup()
    lineup.add([letter(n, chat_id=n % 100 + 1) for n in range(1, 301)], 0)
    lineup.add([letter(1000 + n, chat_id=-5) for n in range(40)], 0)
    out = drained(lineup, 0)
    assert len(out) == 340
    for start in range(200):
        assert sum(start <= at < start + 1 for at, _ in out) <= 30
    for chat in range(1, 101):
        times = [at for at, found in out if found.chat_id == chat]
        assert all(late - early < 20 for early, late in pairwise(times))


@pytest.mark.parametrize("bursts", [1, 4, 15, 40])
def test_a_group_is_written_to_fifteen_times_in_any_minute_at_most(bursts: int) -> None:
    """However what is to be said falls together: the windows begin with every message."""
    lineup, tick, times = Lineup(), 0.0, []
    for n in range(1, 1201):
        lineup.add([letter(n, chat_id=-5)], tick)
        if n % bursts == 0:
            tick += bursts * 0.7
        while (found := lineup.next(tick)) is not None:
            times.append(tick)
            lineup.settle(found)
    assert len(times) > 50
    assert max(sum(at <= one <= at + 60 for one in times) for at in times) <= 15


def test_a_person_alone_never_waits_for_a_tap() -> None:
    lineup = Lineup()
    for tap in range(20):
        lineup.add([letter(2 * tap, "show"), letter(2 * tap + 1, "receipt", priority=0)], tap)
        assert lineup.next(tap) is not None
        found = lineup.next(tap)
        assert found is not None
        lineup.settle(found)


def test_of_a_card_only_the_newest_state_goes() -> None:
    found = choose([letter(1, "show"), letter(3, "show"), letter(2, "show", attempts=2)])
    assert (found.id, set(found.over), found.attempts) == (3, {1, 2}, 2)
    assert found.payload["text"] == "text 3"


def test_a_fresh_card_that_is_superseded_makes_its_successor_fresh_and_leaves_its_seal() -> None:
    fresh = {"fresh": True, "seal": "first"}
    states = [
        letter(1, "show", payload={"fresh": False, "seal": None}),
        letter(2, "show", payload=fresh),
        letter(3, "show", payload={"fresh": True, "seal": "second"}),
        letter(4, "show", payload={"fresh": False, "seal": None}),
    ]
    found = choose(states)
    assert (found.id, found.payload["fresh"], found.payload["seal"]) == (4, True, "first")
    again = choose([found, letter(5, "show", payload={"fresh": False, "seal": None})])
    assert (again.id, again.payload["fresh"], again.payload["seal"]) == (5, True, "first")
    assert set(again.over) == {1, 2, 3, 4}


def test_order_is_kept_within_a_consult_whatever_the_priorities_say() -> None:
    lineup = Lineup()
    lineup.add(
        [
            letter(1, "say", consult="C1", priority=2),
            letter(2, "show", priority=1),
            letter(3, "say", consult="C2", priority=1),
        ],
        0,
    )
    assert ids(drained(lineup, 0)) == [1, 2, 3]


def test_a_chat_sends_one_at_a_time_but_receipts_go_beside_it() -> None:
    lineup = Lineup()
    lineup.add([letter(1), letter(2), letter(3, chat_id=8)], 0)
    first, other = lineup.next(0), lineup.next(0)
    assert first is not None
    assert other is not None
    assert (first.id, other.id, lineup.next(0)) == (1, 3, None)
    lineup.add([letter(4, "receipt")], 0)
    receipt = lineup.next(0)
    assert receipt is not None
    assert receipt.id == 4
    lineup.settle(first)
    second = lineup.next(0)
    assert second is not None
    assert second.id == 2


def test_a_hold_that_telegram_named_holds_that_chat_only_and_to_the_end() -> None:
    lineup = Lineup()
    lineup.add([letter(1), letter(2, chat_id=8)], 0)
    lineup.hold(7, 10, told=True)
    lineup.hold(7, 5, told=False)
    assert ids([(0, found) for found in [lineup.next(0)] if found]) == [2]
    lineup.add([letter(3)], 1)
    assert lineup.ready_in(1) == 9
    assert lineup.next(9.9) is None
    assert lineup.next(10) is not None


def test_a_tap_shortens_a_hold_of_our_own() -> None:
    lineup = Lineup()
    lineup.add([letter(1, attempts=5)], 0)
    lineup.hold(7, 60, told=False)
    assert lineup.ready_in(0) == 60
    lineup.add([letter(2, attempts=1)], 0)
    assert lineup.ready_in(0) == 60
    lineup.add([letter(3)], 0)
    assert lineup.ready_in(0) == 1


def test_a_letter_put_back_keeps_its_place_and_a_receipt_its_pause() -> None:
    lineup = Lineup()
    lineup.add([letter(1), letter(2), letter(3, "receipt")], 0)
    receipt, first = lineup.next(0), lineup.next(0)
    assert receipt is not None
    assert first is not None
    lineup.put_back(receipt, 5)
    lineup.put_back(first, 5)
    again = lineup.next(0)
    assert again is not None
    assert again.id == 1
    assert lineup.next(4.9) is None
    lineup.settle(again)
    found = [lineup.next(5), lineup.next(5)]
    assert [each.id for each in found if each] == [3, 2]


def test_an_id_is_forgotten_only_after_a_selection_that_began_after_its_mark() -> None:
    lineup = Lineup()
    lineup.add([letter(1)], 0)
    sent = lineup.next(0)
    assert sent is not None
    older = lineup.start_selection()
    lineup.settle(sent)  # its mark is committed while the older selection runs
    lineup.end_selection(older)
    lineup.add([letter(1)], 0)  # the older selection still saw it as pending
    assert len(lineup) == 0
    lineup.end_selection(lineup.start_selection())
    assert not lineup.known


def test_what_a_card_becomes() -> None:
    show = letter(1, "show", payload={"fresh": False, "seal": None, "reply_markup": None})
    fresh = letter(2, "show", payload={"fresh": True})
    assert plan(show, None) == Send(retire=None)
    assert plan(show, CardRow(50, "other", 5)) == Edit(50)
    assert plan(show, CardRow(50, "other", 6)) == Send(retire=50)
    assert plan(show, CardRow(50, face(show), 0)) == Skip()
    assert plan(fresh, CardRow(50, face(fresh), 0)) == Send(retire=50)


def test_what_goes_to_telegram() -> None:
    payload = {"fresh": True, "seal": "x", "reply_markup": None, "message_thread_id": 9}
    show = letter(1, "show", payload=payload)
    sent, edited = as_message(show), as_edit(show, 50)
    for parameters in (sent, edited):
        assert parameters["parse_mode"] == "HTML"
        assert parameters["link_preview_options"] == {"is_disabled": True}
        assert not {"fresh", "seal"} & parameters.keys()
    assert sent["message_thread_id"] == 9
    assert "message_thread_id" not in edited
    assert edited["message_id"] == 50


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("show", "[]"),
        ("show", "{}"),
        ("seal", "{}"),
        ("amend", "{}"),
        ("erase", "{}"),
        ("shout", '{"text": "x"}'),
        ("say", "not json"),
    ],
)
def test_a_row_that_nobody_can_send_is_refused(kind: str, payload: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever its text
        read(PendingRow(1, 7, "k", kind, "C1", 1, payload, AT, 0, None))


def test_what_waits_for_a_group_that_moved_keeps_its_order_in_the_new_one() -> None:
    lineup = Lineup()
    lineup.add([letter(n, chat_id=-9, consult="C1") for n in (1, 2)], 0)
    first = lineup.next(0)
    assert first is not None
    # The move is committed while the first is on its way to the old group.
    lineup.follow({1: -1009, 2: -1009, 3: -1009})
    lineup.add([letter(3, chat_id=-1009, consult="C1")], 0)
    assert lineup.next(0) is None
    lineup.readdress(first, -1009)
    out = [found for _, found in drained(lineup, 0)]
    assert [(found.id, found.chat_id) for found in out] == [(1, -1009), (2, -1009), (3, -1009)]


def test_what_a_group_was_sent_counts_for_the_one_that_it_became_however_that_is_learnt() -> None:
    lineup = Lineup()
    lineup.add([letter(n, chat_id=-9) for n in range(1, 6)], 0)
    for _ in range(3):
        sent = lineup.next(0)
        assert sent is not None
        lineup.settle(sent)
    lineup.follow({4: -1009, 5: -1009})  # Telegram has said so in a message of its own
    assert [(at, found.id) for at, found in drained(lineup, 0, 0.5)] == [(5.0, 4), (10.0, 5)]


def test_the_sealing_of_an_old_card_stays_behind_when_its_group_moves() -> None:
    lineup = Lineup()
    seal = letter(1, "seal", chat_id=-9, payload={"message_id": 5})
    lineup.add([seal, letter(2, chat_id=-9)], 0)
    lineup.follow({2: -1009})
    assert ids(drained(lineup, 0)) == [2]
    lineup.end_selection(lineup.start_selection())
    assert lineup.known == set()
