"""Cases that are followed and due, without the dialogue that leads there; and what was posted."""

import json
from collections.abc import Callable
from typing import Any

import orjson

from bot.store.roster import PersonRow, save_person
from bot.store.rows import ConsultRow, FollowUpRow
from bot.store.statements import insert_consult, set_followup
from bot.store.wakeups import fire
from flows import codec
from flows.codes import case_code
from tests.bot.stage import followed
from tests.turn.conftest import ADA, BASHIR, BOT

CHIDI = 1003
Row = dict[str, Any]


def words(posted: list[Row]) -> list[str]:
    return [row["payload"]["text"] for row in posted if row["kind"] != "receipt"]


def labels(row: Row) -> list[str]:
    rows = (row["payload"].get("reply_markup") or {}).get("inline_keyboard", [])
    return [button["text"] for line in rows for button in line]


def told(posted: list[Row]) -> str:
    """What the tap was answered with."""
    (answer,) = [row for row in posted if row["kind"] == "receipt"]
    return str(answer["payload"]["text"])


def newest(desktop, chat: int) -> list[str]:
    """What stands in somebody's chat, the newest last."""
    rows = desktop.rows("outbox WHERE chat_id = :chat AND kind != 'receipt'", chat=chat)
    return [json.loads(row["payload"])["text"] for row in rows]


def stored(desktop, code: str) -> Row:
    return json.loads(desktop.rows("consult WHERE code = :code", code=code)[0]["body"])


def enrol(desktop, who: int, role: str, called: str = "") -> None:
    with desktop.engine.begin() as db:
        save_person(db, PersonRow(BOT, who, role, called, who, desktop.now))


def wake(desktop) -> list[Row]:
    """What is due comes up, and each row takes its turn; what was posted."""
    with desktop.engine.begin() as db:
        fire(db, BOT, desktop.now, 200)
    posted: list[Row] = []
    for row in desktop.rows("inbox WHERE status = 0"):
        posted += desktop.take(json.loads(row["payload"]), row["chat_id"], row["key"])
        with desktop.engine.begin() as db:
            db.exec_driver_sql("UPDATE inbox SET status = 1")
    return posted


def planner(desktop) -> Callable[..., list[str]]:
    """What makes cases that are followed and due now, for these owners; it returns their codes."""
    numbers = iter(range(1, 100))

    def make(*owners: int) -> list[str]:
        codes = []
        for owner, number in zip(owners, numbers, strict=False):
            code, now = case_code(number), desktop.now
            case = followed(code, owner, now)
            body = orjson.dumps(codec.encode(case)).decode()
            row = ConsultRow(
                *(BOT, code, number, owner, owner, case.state.value, case.turn, "initial"),
                *(case.pathway, case.version, case.sha256, body, now, now),
            )
            with desktop.engine.begin() as db:
                insert_consult(db, row)
                set_followup(db, FollowUpRow(BOT, code, 1, owner, owner, now.date(), now, "UTC"))
            codes.append(code)
        return codes

    enrol(desktop, ADA, "clinician", "Dr A")
    enrol(desktop, BASHIR, "clinician", "Dr B")
    return make
