"""People with one open case each, and what they sent while nobody listened: taps and words.

Everybody stands before the red flags of their own case. Each marks one, then types that the rest
are absent: two updates that write three letters, as half taps and half words do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson

from bot.ledger import consult_of
from bot.store.engine import writer_engine
from bot.store.places import Place
from bot.store.rows import ConsultRow
from bot.store.schema import migrate
from bot.store.statements import insert_consult, load_consult
from flows import codec
from flows.codes import case_code
from tests.operate.practice import BOT, practice

Update = dict[str, Any]
FIRST: Final = 100_000  # the first person's number
DATE: Final = 1_780_000_000
NUMBER: Final = 700_000  # the first update's
# Each marks another red flag of the one question that stands open.
WORDS: Final = ("bladder change", "bowel change", "sexual dysfunction", "cord signs")


def person(number: int) -> int:
    return FIRST + number


def code_of(chat: int) -> str:
    """The code of the case of whoever has this chat."""
    return case_code(chat - FIRST + 2)


def people(count: int) -> frozenset[int]:
    return frozenset(person(number) for number in range(count))


def begun(path: Path, at: datetime) -> tuple[ConsultRow, str]:
    """A case that one of the bot's own turns has opened, and the data of a mark on its card."""
    migrate(f"sqlite:///{path}")
    with practice(path, at) as clinic:
        code = clinic.case()
        mark = next(data for text, data in clinic.buttons(code) if text.startswith("☐"))
        with clinic.engine.connect() as db:
            row = load_consult(db, BOT, code)
    assert row is not None
    return row, mark


def copies(row: ConsultRow, numbers: range) -> Iterator[ConsultRow]:
    """The case again for others, each under a code of its own."""
    case = consult_of(row)
    for number in numbers:
        who, code = person(number), code_of(person(number))
        owner = replace(case.owner, id=who, chat=who)
        body = orjson.dumps(codec.encode(replace(case, code=code, owner=owner))).decode()
        yield replace(row, code=code, number=number + 2, owner_id=who, chat_id=who, body=body)


def ward(place: Place, row: ConsultRow, count: int) -> None:
    """So many people with that case each, in a database that has no case yet."""
    engine = writer_engine(place)
    with engine.begin() as db:
        for copy in copies(row, range(count)):
            insert_consult(db, copy)
    engine.dispose()


def updates(mark: str, count: int, times: int = 1) -> Iterator[Update]:
    """What so many people sent, in the order of its arrival: each time a tap, then words."""
    original = mark.split(".")[1]
    for place in range(2 * times * count):
        number, turn = place % count, place // count
        if turn % 2:
            said = {
                **_message(number),
                "message_id": 50 + turn,
                "text": WORDS[turn // 2 % len(WORDS)],
            }
            yield {"update_id": NUMBER + place, "message": said}
        else:
            pressed = mark.replace(original, code_of(person(number)), 1)
            yield {"update_id": NUMBER + place, "callback_query": _tap(number, turn, pressed)}


def _tap(number: int, turn: int, pressed: str) -> Update:
    return {
        "id": f"q{number}-{turn}", "from": _person(number), "chat_instance": "1",
        "data": pressed, "message": {**_message(number), "message_id": 9},
    }  # fmt: skip


def _person(number: int) -> Update:
    return {"id": person(number), "is_bot": False, "first_name": "P", "language_code": "en"}


def _message(number: int) -> Update:
    chat = {"id": person(number), "type": "private", "first_name": "P"}
    return {"date": DATE, "chat": chat, "from": _person(number)}
