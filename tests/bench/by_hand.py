"""The same step without the bot around it: what a floor does between its load and its writes.

Decoded, stepped and painted by the bot's own functions, as a script with the case at hand would
call them; who may, what was said where, and every other care of the bot are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from bot.telegram import buttons, paint
from bot.telegram.decode import Tap, Words, decode
from bot.texts import Reader, render
from flows import codec
from flows.consult import step
from flows.effects import Receipt, Show
from flows.events import Event, Tapped, Typed
from pathway import library
from tests.operate.practice import BOT

Rows = list[tuple[Any, ...]]
LUMBAR: Final = "lumbar-degenerative"


@dataclass(frozen=True, slots=True)
class Written:
    """What one update comes to: the case it moved, its lines of the record, its letters."""

    body: str
    events: Rows
    letters: Rows


def stepped(update: dict[str, Any], body: str, now: datetime, at: object) -> Written:
    """What an update makes of a case; the rows as the tables have them, `at` for now."""
    pathway = library.get(LUMBAR)
    _, meaning = decode(update)
    before = codec.decode(orjson.loads(body))
    event: Event
    if isinstance(meaning, Tap) and meaning.button is not None:
        button = meaning.button
        question, option = buttons.question(button, pathway), buttons.option(button, pathway)
        event, query = Tapped(button.turn, question, option), meaning.query
    else:
        assert isinstance(meaning, Words)
        event, query = Typed(meaning.text, meaning.message), ""
    after, effects = step(before, event, pathway, now)
    key, reader = f"u:{update['update_id']}", Reader(zone=after.owner.zone)
    kind, line = codec.encode_event(event)
    letters: Rows = []
    for effect in effects:
        if isinstance(effect, Receipt):
            line["told"] = render(effect.text, reader)
        if isinstance(effect, Receipt) and query:
            said = {"callback_query_id": query, "text": paint.answer(effect.text, reader)}
            letters.append((BOT, after.owner.chat, f"{key}#0", "receipt", None, 0, _json(said), at))
        elif isinstance(effect, Show):
            for shown in paint.parts(effect.screen, paint.Card(after.code, after.turn), reader):
                place = BOT, after.owner.chat, f"{key}#{len(letters)}"
                letters.append((*place, "show", after.code, 1, _json(shown), at))
    record = (BOT, after.code, after.turn, kind, _json(line), after.owner.id, at, key, 0)
    return Written(_json(codec.encode(after)), [record], letters)


def _json(content: object) -> str:
    return orjson.dumps(content).decode()
