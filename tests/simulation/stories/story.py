"""The words of a story: people say, tap and wait, and what they see is looked at.

A story is a function of one `Story`. Nobody in it does anything but what they see can be done: a
tap is on a button that stands in their chat. How it is told (`telling.py`) is not the story's own:
the same function is told in calm, with a kill after each step, with every tap doubled.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.operate import recall
from bot.store.inbound import receive
from pathway import library
from tests.simulation import incidents
from tests.simulation.program import START
from tests.simulation.stories.cast import GROUP
from tests.simulation.stories.eyes import LAST, Eyes
from tests.simulation.stories.sight import buttons, later, plain
from tests.simulation.telegram import BOT

Row = dict[str, Any]
Find = Callable[[], Callable[[], Row]]
EVE = 3.0  # seconds before what comes next
WEEK = timedelta(days=7)
DUE = """SELECT min(at) FROM (SELECT min(ask_at) AS at FROM followup WHERE status = 0
    UNION SELECT min(closes_at) FROM posting WHERE status = 0
    UNION SELECT min(due_at) FROM outbox WHERE status = 0)"""


class Unseen(AssertionError):  # noqa: N818 - said by the name
    """What was to be tapped does not stand there."""


@dataclass(frozen=True)
class Act:
    """One thing that somebody does; `find` looks for it and gives how it is done."""

    who: int
    find: Find
    is_tap: bool = False


@dataclass
class Story(Eyes):
    """The words."""

    own: dict[tuple[int, str], int] = field(default_factory=dict)

    # ------------------------------------------------------------ what people do

    def says(self, who: int, words: str, *, to: int = 0, answering: str = "") -> None:
        """Somebody writes, in their own chat or to a group; `answering` a message that says so."""

        def find() -> Callable[[], Row]:
            chat = self.place(to or who)
            answered = self._message(chat, answering)["message_id"] if answering else None

            def said() -> Row:
                update = self.run.telegram.say(who, words, answered, chat)
                self.own[who, words] = update["message"]["message_id"]
                return update

            return said

        self._act(Act(who, find))

    def edits(self, who: int, before: str, words: str) -> None:
        """Somebody changes the words of a message of theirs."""
        number = self.own[who, before]
        self._act(Act(who, lambda: lambda: self.run.telegram.edit(who, number, words)))

    def taps(self, who: int, label: str, *more: str, to: int = 0) -> None:
        """Somebody taps what they see, one after the other: in their own chat or in a group."""
        for each in (label, *more):
            self._act(Act(who, lambda each=each: self.found(who, each, to), is_tap=True))

    def goes_on(self, who: int, *ways: str, until: str) -> None:
        """Somebody taps on each card the first of these that stands there, to a card with that."""
        while until not in (labels := self.labels(who)):
            found = [way for way in ways if way in labels]
            assert found, f"none of the ways on is here: {labels}"
            self.taps(who, found[0])

    def taps_old(self, who: int, label: str) -> None:
        """A button that stood in their chat once, in a window that was never reloaded."""
        card, data = self._stood(who, label)
        self._act(Act(who, lambda: lambda: self.run.telegram.tap(who, card, data), is_tap=True))

    def _stood(self, who: int, label: str) -> tuple[Row, str]:
        rows = self.run.disk.rows(
            "SELECT message_id, payload FROM outbox WHERE chat_id = ? AND status IN (1, 3)"
            " ORDER BY id DESC", self.place(who),
        )  # fmt: skip
        for number, payload in rows:
            for button in buttons(json.loads(payload)):
                if button["text"] == label and number:
                    place = {"message_id": number, "chat": self.run.telegram.chat(who)}
                    return {**place, "date": 0}, button["callback_data"]
        raise Unseen(f"{who} never had a button {label!r}")

    def found(self, who: int, label: str, to: int) -> Callable[[], Row]:
        """What a tap on this will be; `to` as in `taps`."""
        card, button = self._button(self.place(to or who), label)
        if "url" in button:  # a link to the bot: it begins in private
            payload = button["url"].rpartition("=")[2]
            return lambda: self.run.telegram.say(who, f"/start {payload}")
        return lambda: self.run.telegram.tap(who, card, button["callback_data"])

    def _button(self, chat: int, label: str) -> tuple[Row, Row]:
        for card in reversed(self._messages(chat)):
            for button in buttons(card):
                if button["text"] == label:
                    return card, button
        raise Unseen(f"no button {label!r} before them:\n{self.sight(chat)[-LAST:]}")

    def _message(self, chat: int, words: str) -> Row:
        for message in reversed(self._messages(chat)):
            if words in plain(message["text"]):
                return message
        raise Unseen(f"nothing says {words!r}:\n{self.sight(chat)[-LAST:]}")

    def _act(self, act: Act) -> None:
        self.line.append(act.who)
        self.telling.act(self, act)

    # ------------------------------------------------------------ what happens

    def kill(self) -> None:
        """The program dies, and is started again."""
        self._pause()
        self.telling.dies(self)

    def restart(self) -> None:
        """The program ends in good order, and is started again."""
        self._pause()
        self.run.program.stop.set()
        self.rest()

    def after(self, span: str) -> None:
        """Time passes: "3 months", "2 days", "24 hours". What falls due meanwhile happens."""
        self._pause()
        now = self.run.program.now()
        end = later(now, span)
        if end - now >= WEEK:
            self.run.telegram.number_anew()
        while (moment := self._next(end)) is not None:
            self.skip_to(moment)
        self.skip_to(end)

    def _next(self, end: datetime) -> datetime | None:
        """What is due before that, and not now."""
        (found,) = self.run.disk.rows(DUE)[0]
        moment = datetime.fromisoformat(found).replace(tzinfo=UTC) if found else end
        return moment if self.run.program.now() < moment < end else None

    def skip_to(self, moment: datetime) -> None:
        """The quiet time until then, and what comes at that moment."""
        seconds = (moment - START).total_seconds()
        self.run.loop.skip_to(seconds - EVE)
        self.telling.time_passes(self)
        self.run.loop.run_until_complete(self._until(seconds))

    async def _until(self, moment: float) -> None:
        await self.run.until(lambda: self.run.loop.time() > moment)
        await self.run.rest()

    def recalls(self) -> None:
        """Newer content comes, and whoever runs the bot recalls what was advised by the older."""
        self._pause()
        incidents.newer(self.run)
        self.rest()
        pathway = library.current()[0]
        with self.run.disk.connection.begin():
            db, now = self.run.disk.connection, self.run.program.now()
            for each in recall.look(db, pathway).differing:
                receive(db, each.bot, [recall.arrival(each, pathway)], now)
        self.rest()

    def leaves(self, who: int, group: int = GROUP) -> None:
        self._stands(who, group, "left")

    def joins(self, who: int, group: int = GROUP) -> None:
        self._stands(who, group, "member")

    def throws_out(self, group: int = GROUP) -> None:
        """The bot is put out of a group."""
        self._stands(BOT["id"], group, "kicked")

    def takes_back(self, group: int = GROUP) -> None:
        self._stands(BOT["id"], group, "administrator")

    def _stands(self, who: int, group: int, status: str) -> None:
        self._pause()
        self._sent(self.run.telegram.stands(self.place(group), who, status))

    def blocks(self, who: int, *, is_blocked: bool = True) -> None:
        """Somebody wants to hear nothing of the bot, or something again."""
        self._pause()
        self._sent(self.run.telegram.block(who, is_blocked=is_blocked))

    def upgrades(self, group: int = GROUP) -> None:
        """A group becomes a supergroup, with another number."""
        self._pause()
        self._sent(*self.run.telegram.upgrade(group))

    def deletes_cards(self, group: int = GROUP) -> None:
        """Somebody deletes all that the bot has said in a group."""
        self._pause()
        self.run.telegram.chats[self.place(group)].clear()

    def _sent(self, *updates: Row) -> None:
        for update in updates:
            self.run.telegram.queue(update)
        self.rest()

    def rest(self) -> None:
        self.run.loop.run_until_complete(self.run.rest())
