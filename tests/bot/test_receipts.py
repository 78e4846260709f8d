"""Whose answer goes next: each person's in turn, of nobody too many, and none too late."""

from datetime import UTC, datetime, timedelta

from bot.letters import Letter
from bot.lineup import Lineup
from bot.receipts import EACH_BURST, REMEMBERED, WAITING, Receipts

AT = datetime(2026, 3, 1, tzinfo=UTC)


def letter(number: int, kind: str, chat: int, due_at: datetime = AT) -> Letter:
    payload = {"text": f"text {number}"}
    return Letter(number, chat, f"u:{number}#0", kind, None, int(kind == "say"), payload, due_at, 0)


def taps(person: int, *numbers: int) -> list[Letter]:
    return [letter(n, "receipt", person) for n in numbers]


def test_answers_go_to_each_person_in_turn() -> None:
    lineup = Lineup()
    lineup.add([*taps(7, *range(1, 11)), *taps(8, 11, 12), *taps(9, 13)], 0)
    found = [lineup.next(tick) for tick in range(6)]
    assert [each.id for each in found if each] == [1, 11, 13, 2, 12, 3]


def test_who_taps_faster_than_people_do_waits_behind_everybodys_cards() -> None:
    lineup, place = Lineup(), iter(range(1000))
    lineup.add(taps(7, *range(1, 101)), 0)
    early = [lineup.next(next(place) / 25) for _ in range(2 * EACH_BURST)]
    assert all(early), "while nothing else is to go"
    lineup.add([letter(200 + n, "say", 200 + n) for n in range(5)], 0)
    found = [lineup.next(next(place) / 25) for _ in range(7)]
    said = [each.id for each in found if each is not None and each.kind == "say"]
    assert said == [200, 201, 202, 203, 204]


def test_an_answer_that_must_wait_holds_no_other_of_its_person() -> None:
    lineup = Lineup()
    lineup.add(taps(7, 1, 2), 0)
    first = lineup.next(0)
    assert first is not None
    lineup.put_back(first, 5)
    found = lineup.next(1)
    assert found is not None
    assert found.id == 2
    assert lineup.next(1) is None
    assert lineup.receipt_in(1) == 4
    assert lineup.next(5) == first


def test_answers_that_nobody_waits_for_are_let_go_the_oldest_first() -> None:
    lineup = Lineup()
    lineup.add(taps(7, *range(1, WAITING + 6)), 0)
    lineup.add([letter(n, "receipt", 8, AT + timedelta(n)) for n in (70, 71)], 0)
    gone = lineup.receipts.let_go(AT)
    assert [each.id for each in gone] == [1, 2, 3, 4, 5]
    assert [each.id for each in lineup.receipts.let_go(AT + timedelta(71))] == [
        *range(6, WAITING + 6), 70,
    ]  # fmt: skip
    assert len(lineup) == 1
    assert lineup.receipts.let_go(AT) == []


def test_the_paces_of_those_who_tapped_long_ago_are_forgotten() -> None:
    receipts = Receipts()
    for person in range(1, REMEMBERED + 1):
        receipts.add(*taps(person, person), 0)
        assert receipts.next(person) is not None
    receipts.add(*taps(9999, 9999), 0)
    assert receipts.next(99_999) is not None
    assert len(receipts.paces) == 1
