"""Somebody at Telegram's door: nothing is confirmed, answered or shown before it is committed."""

import json
from typing import Any

from tests.simulation.disk import Disk
from tests.simulation.telegram import BOT

Row = dict[str, Any]
_PENDING = "SELECT kind, payload FROM outbox WHERE bot_id = ? AND status = 0 AND kind {}"
_UNASKED = """SELECT consult, revision FROM followup WHERE status = 1 AND NOT EXISTS
    (SELECT 1 FROM inbox WHERE key LIKE 't:' || consult || ':' || revision || '@%')"""
KINDS = {
    "answerCallbackQuery": ("receipt",),
    "sendMessage": ("say", "show"),
    "editMessageText": ("show", "seal", "amend"),
    "editMessageReplyMarkup": ("seal",),
    "deleteMessage": ("erase",),
    **dict.fromkeys(("createForumTopic", "closeForumTopic", "reopenForumTopic"), ("ask",)),
}


class Audit:
    """Looks into the database, as committed, at the moment at which Telegram hears of something."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.wrong: list[str] = []
        self.droppable: set[int] = set()  # what strangers have sent

    def confirmed(self, numbers: list[int]) -> None:
        """Telegram is told to forget these updates."""
        for number in numbers:
            if number in self.droppable:
                continue
            if not self.disk.rows("SELECT 1 FROM inbox WHERE key = ?", f"u:{number}"):
                self.wrong.append("an update was confirmed and is not in the inbox")

    def committed(self) -> None:
        """Whatever was asked for by the clock is on its way to its turn, at every moment."""
        for consult, revision in self.disk.rows(_UNASKED):
            self.wrong.append(f"{consult} was marked as asked ({revision}), and nobody was asked")

    def watch(self, method: str, form: Row, _message: int | None) -> None:
        """Telegram carries this out: a row must say so and wait, neither gone nor still to come."""
        kinds = ", ".join(f"'{kind}'" for kind in KINDS[method])
        rows = self.disk.rows(_PENDING.format(f"IN ({kinds})"), BOT["id"])
        if not any(_says(kind, json.loads(payload), form) for kind, payload in rows):
            self.wrong.append(f"{method} of what no row waits for")


def _says(kind: str, payload: Row, form: Row) -> bool:
    """Whether this row asks for this call."""
    match kind:
        case "receipt":
            same = payload["callback_query_id"] == form["callback_query_id"]
            return same and payload.get("text", "") == form.get("text", "")
        case "erase":
            return payload["message_id"] == form["message_id"]
        case "seal":
            same = payload["message_id"] == form["message_id"]
            return same and payload.get("seal") == form.get("text")
        case "amend":
            return form.get("text") in (payload["text"], *payload.get("before", ()))
        case "ask":
            return {**form, **payload["params"]} == form
    same = payload["text"] == form.get("text")
    return bool(same and payload.get("reply_markup") == form.get("reply_markup"))
