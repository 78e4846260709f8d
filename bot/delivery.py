"""One letter to Telegram: which calls it takes, and what its end changes in the database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.engine import Connection

from bot.letters import (
    Edit,
    Letter,
    Send,
    Skip,
    as_answer,
    as_ask,
    as_edit,
    as_erase,
    as_message,
    as_seal,
    face,
    placed,
    plan,
)
from bot.store.chats import open_again
from bot.store.engine import Store
from bot.store.inbound import Arrival, push_down, receive
from bot.store.outgoing import (
    CardKey,
    load_card,
    mark_sent,
    marked,
    post_once,
    save_card,
    seal_payload,
    show_card,
    supersede,
)
from bot.store.rows import CardRow, OutboxRow
from bot.store.teams import NO_TOPIC, keep_thread, postings
from bot.telegram.send import Answered, Barred, Line, Refused, Reply, TryAgain, Unchanged

SEAL_PRIORITY = 1
TOPIC = "message_thread_id"


@dataclass(frozen=True, slots=True)
class Delivered:
    """It stands in the chat. `retire` is the older card that this one replaces.

    `answer`: what Telegram says to a question, as {"result"} or {"refused", "text"}.
    """

    letter: Letter
    message_id: int | None = None
    is_new: bool = False
    retire: int | None = None
    answer: Mapping[str, Any] | None = None


Ending = Delivered | TryAgain | Refused | Barred


@dataclass(frozen=True, slots=True)
class Post:
    """What a delivery needs: the cards as they stand, and the line."""

    store: Store
    line: Line
    bot_id: int

    def look(self, db: Connection, letter: Letter) -> tuple[Letter, CardRow | None]:
        """A letter with its place in the group of a team, and the card that it would change."""
        card, team = None, letter.payload.get("team")
        if letter.kind == "show" or team:
            card = load_card(db, _card_key(self.bot_id, letter))
        if not team or letter.kind == "seal":
            return letter, card
        rounds = postings(db, self.bot_id, letter.consult or "")
        thread = next((row.thread_id for row in rounds if row.team == team), None)
        return placed(letter, thread or NO_TOPIC, card), card

    async def deliver(self, letter: Letter, card: CardRow | None) -> Ending:
        """Send one letter; `card` is what `look` has found. A failure is a value."""
        match letter.kind:
            case "receipt":
                reply = await self.line.call("answerCallbackQuery", as_answer(letter))
                return _ending(letter, reply, passes=isinstance(reply, Refused) and reply.late)
            case "seal" | "erase":
                call = as_seal(letter) if letter.kind == "seal" else as_erase(letter)
                reply = await self.line.call(*call)
                # An old card that cannot be changed any more: nothing is left to do. A message
                # that is gone already, or too old: its author was asked to look.
                passes = isinstance(reply, Refused) and reply.of_the_message
                return _ending(letter, reply, passes=passes)
            case "show":
                return await self._show(letter, card)
            case "amend":
                return await self._amend(letter)
            case "ask":
                return await self._ask(letter)
            case _:
                return await self._send(letter)

    async def _show(self, letter: Letter, card: CardRow | None) -> Ending:
        match plan(letter, card):
            case Skip():
                return Delivered(letter, None if card is None else card.message_id)
            case Send(retire):
                return await self._send(letter, retire)
            case Edit(message_id):
                reply = await self.line.call("editMessageText", as_edit(letter, message_id))
                if isinstance(reply, Refused) and reply.of_the_message:
                    return await self._send(letter)  # gone, too old, or not ours to change
                ending = _ending(letter, reply)
                if isinstance(ending, Delivered):
                    return replace(ending, message_id=message_id)
                return ending

    async def _ask(self, letter: Letter) -> Ending:
        """A no is an answer as well, but for a group that has moved."""
        if letter.payload.get("team") and TOPIC not in letter.payload["params"]:
            return Delivered(letter, answer={})  # about the case's topic, and there is none
        reply = await self.line.call(*as_ask(letter))
        if isinstance(reply, Refused) and reply.moved_to is None:
            return Delivered(letter, answer={"refused": reply.code, "text": reply.text})
        ending = _ending(letter, reply)
        if isinstance(ending, Delivered):
            result = reply.result if isinstance(reply, Answered) else None
            return Delivered(letter, answer={"result": result})
        return ending

    async def _amend(self, letter: Letter) -> Ending:
        """Change what was shown under a mark, in every message that it stands in by now.

        Not on the live card: that shows something else by now, or it is the newest of them.
        """
        mark, key = str(letter.payload["mark"]), _card_key(self.bot_id, letter)
        found = await self.store.read(lambda db: marked(db, key, mark))
        live = await self.store.read(lambda db: load_card(db, key))
        for message_id, part in found.items():
            if live is not None and message_id == live.message_id:
                continue
            edit = as_edit(_of_part(letter, part), message_id)
            reply = await self.line.call("editMessageText", edit)
            passes = isinstance(reply, Refused) and reply.of_the_message
            ending = _ending(letter, reply, passes=passes)
            if not isinstance(ending, Delivered):
                return ending  # all of them again: to say the same twice does no harm
        return Delivered(letter)

    async def _send(self, letter: Letter, retire: int | None = None) -> Ending:
        message = as_message(letter)
        reply = await self.line.call("sendMessage", message)
        if isinstance(reply, Refused) and reply.topicless and message.pop(TOPIC, None):
            reply = await self.line.call("sendMessage", message)  # into General
        ending = _ending(letter, reply)
        if isinstance(ending, Delivered):
            return replace(ending, is_new=True, retire=retire)
        return ending


def _of_part(letter: Letter, part: int | None) -> Letter:
    """A correction as one of the first parts of a long card reads it."""
    before = letter.payload.get("before", ())
    if part is None or part >= len(before):
        return letter
    return replace(letter, payload={**letter.payload, "text": before[part]})


def _ending(letter: Letter, reply: Reply, *, passes: bool = False) -> Ending:
    """`passes`: the refusal means that nothing is left to do."""
    match reply:
        case Answered():
            return Delivered(letter, reply.message_id)
        case Unchanged():
            return Delivered(letter)
        case Refused() if passes:
            return Delivered(letter)
        case _:
            return reply


def _card_key(bot_id: int, letter: Letter) -> CardKey:
    return CardKey(bot_id, letter.chat_id, letter.consult or "")


def record(db: Connection, bot_id: int, done: Delivered, now: datetime) -> None:
    """Mark the letter sent; keep its card; post the sealing of the one it replaces."""
    letter = done.letter
    mark_sent(db, letter.id, now, done.message_id)
    if done.answer is not None:
        _heard(db, bot_id, letter, done.answer, now)
        return
    if letter.kind != "receipt":  # a tap may be answered in a chat that takes no messages
        open_again(db, bot_id, [letter.chat_id], now)
    if done.is_new:
        push_down(db, bot_id, {letter.chat_id: 1})
    if letter.kind != "show":
        return
    key = _card_key(bot_id, letter)
    supersede(db, key, before=letter.id)
    if done.is_new and done.message_id is not None:
        save_card(db, key, CardRow(done.message_id, face(letter), below=0))
    else:
        show_card(db, key, face(letter))
    if done.retire is not None:
        payload = seal_payload(done.retire, letter.payload.get("seal"))
        post_once(db, _seal_row(bot_id, letter, payload, now))


# reason: a letter's end, as everything here
def _heard(
    db: Connection, bot_id: int, letter: Letter, answer: Mapping[str, Any], now: datetime
) -> None:
    """Keep what Telegram answered: as a case's topic, and as an inbox row where a turn is to go on.

    In the transaction that marks the question, so that whatever stands behind it in the chat finds
    the topic, and a kill between the two loses neither.
    """
    then = letter.payload["then"]
    if "topic" in then:
        found = answer.get("result")
        thread = found.get("message_thread_id", NO_TOPIC) if isinstance(found, dict) else NO_TOPIC
        for row in postings(db, bot_id, letter.consult or ""):
            if row.team == then["topic"]:
                keep_thread(db, row, thread)
    if "chat" in then:
        payload = orjson.dumps({"answer": answer, "then": then}).decode()
        receive(db, bot_id, [Arrival(f"a:{letter.key}", then["chat"], payload)], now)


def _seal_row(bot_id: int, letter: Letter, payload: str, now: datetime) -> OutboxRow:
    return OutboxRow(
        bot_id=bot_id,
        chat_id=letter.chat_id,
        key=f"{letter.key}#seal",
        kind="seal",
        consult=letter.consult,
        priority=SEAL_PRIORITY,
        payload=payload,
        due_at=now,
    )
