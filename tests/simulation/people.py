"""Clinicians who take cases by what their screens show, with trembling thumbs and bad manners."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.canaries import birds
from tests.simulation.telegram import Telegram

Row = dict[str, Any]

# What leads away from the straight path through a case.
ASIDE = ("‹", "More", "Edit", "Otherwise", "Why", "Summary", "Undo", "Change", "Close", "Snooze",
         "Pause", "Note", "Keep", "Copy", "Help")  # fmt: skip
# What is pressed first where it stands, each with the chance that it is.
PREFERRED = (
    ("Get the advice", 1.0), ("Skip to the review", 0.7), ("None of these", 0.8),
    ("Follow, remind", 0.95), ("Done · others absent", 0.8), ("Done", 0.8),
    ("I am acting on it", 0.9), ("Not examined", 0.4),
)  # fmt: skip
LABELS = ("58F L4-5 plover", "44M L5-S1 plover")
WORDS = ("6", "44", "12", "None found", "Absent", "not examined", birds.NOTE, "/help", "/case",
         "/consults", "/followups", birds.REFUSED, "3.12.2026", "2")  # fmt: skip
FORGED = ("", "1.7K2.1.abcdef.x", "🪶", "1.7K2.99.abcdef.~abcdef", "x" * 64, "2.7K2.1.abcdef.x",
          "1.-.0.abcdef.~abcdef", "wheatear")  # fmt: skip
WAITING, DUE = "I will ask on", "Reassess now"


@dataclass(frozen=True)
class Manners:
    """How often somebody does what a straight path has no room for; each a chance an act."""

    double: float = 0.1
    both: float = 0.05
    old: float = 0.08
    forged: float = 0.04
    others: float = 0.03
    words: float = 0.08
    edit: float = 0.05
    aside: float = 0.1
    again: float = 0.06
    late: float = 0.04


CALM = Manners(*[0.0] * 10)


@dataclass
class Clinician:
    """One person at their phone. `acts` are left until they have had enough."""

    id: int
    telegram: Telegram
    dice: Random
    manners: Manners
    acts: int
    done: Counter[str] = field(default_factory=Counter)
    pressed: list[tuple[Row, str]] = field(default_factory=list)
    own: list[int] = field(default_factory=list)
    seen: object = None

    # ------------------------------------------------------------ what they see

    def messages(self) -> list[Row]:
        return list(self.telegram.chats.get(self.id, {}).values())

    def card(self) -> Row | None:
        return next((m for m in reversed(self.messages()) if m.get("reply_markup")), None)

    def shown(self) -> str:
        """The last thing the bot has said."""
        said = [m for m in self.messages() if m["from"]["is_bot"]]
        return str(said[-1]["text"]) if said else ""

    # ------------------------------------------------------------ what they do

    async def go_on(self, *, to_the_end: bool) -> None:
        """Act until the case waits for its day, or is closed, or they have had enough."""
        if self.telegram.chats.get(self.id) is None:
            self.say("/consult")
        while self.acts > 0:
            await self._look()
            if self.id in self.telegram.blocked:
                await asyncio.sleep(1.0)
                continue
            if self._is_done(to_the_end=to_the_end):
                return
            self.act()

    async def _look(self) -> None:
        """Until the screen has changed, or patience ends."""
        await asyncio.sleep(self.dice.uniform(0.05, 0.3))
        for _ in range(self.dice.choice((4, 10, 30)) if self.shown() else 200):
            now = repr([m for m in self.messages()[-8:] if m["from"]["is_bot"]])
            if now != self.seen:
                self.seen = now
                return
            await asyncio.sleep(0.15)

    def _is_done(self, *, to_the_end: bool) -> bool:
        card = self.card()
        if card is None or "A label for this case?" in self.shown():
            return False
        is_closed = "Closed" in card["text"] or "closed" in card["text"]
        return is_closed or (not to_the_end and WAITING in card["text"])

    def act(self) -> None:
        """One of the bad manners, or the straight way on."""
        self.acts -= 1
        manners, roll = self.manners, self.dice.random()
        for name in ("old", "forged", "others", "words", "edit", "again"):
            roll -= getattr(manners, name)
            if roll < 0 and getattr(self, f"_{name}")():
                self.done[name] += 1
                return
        self._straight()

    def _straight(self) -> None:
        card = self.card()
        if "A label for this case?" in self.shown() or card is None:
            self.say(self.dice.choice(LABELS) if self.messages() else "/consult")
            return
        buttons = self._buttons(card)
        chosen = self._chosen([label for label, _ in buttons])
        wanted = [b for b in buttons if b[0] == chosen] or buttons
        self.press(card, self.dice.choice(wanted)[1])
        if self.dice.random() < self.manners.double:
            self.done["double"] += 1
            self.press(card, wanted[0][1])
        if self.dice.random() < self.manners.both:
            self.done["both"] += 1
            self.press(card, self.dice.choice(buttons)[1])

    def _buttons(self, card: Row) -> list[tuple[str, str]]:
        rows = card["reply_markup"]["inline_keyboard"]
        return [
            (b["text"], b["callback_data"]) for row in rows for b in row if "callback_data" in b
        ]

    def _chosen(self, labels: list[str]) -> str:
        """Straight on, mostly."""
        if self.dice.random() < self.manners.aside:
            self.done["aside"] += 1
            return self.dice.choice(labels)
        for begin, chance in PREFERRED:
            found = [label for label in labels if label.startswith(begin)]
            if found and self.dice.random() < chance:
                return found[0]
        straight = [label for label in labels if not label.startswith(ASIDE)]
        return self.dice.choice(straight or labels)

    # ------------------------------------------------------------ bad manners

    def _old(self) -> bool:
        """A button of long ago, which Telegram still shows in a window that was never reloaded."""
        if self.pressed:
            self._send(self.telegram.tap(self.id, *self.dice.choice(self.pressed)))
        return bool(self.pressed)

    def _forged(self) -> bool:
        card = self.card()
        if card is not None:
            self._send(self.telegram.tap(self.id, card, self.dice.choice(FORGED)))
        return card is not None

    def _others(self) -> bool:
        """A button out of somebody else's chat."""
        chats = [(c, list(m.values())) for c, m in self.telegram.chats.items() if c != self.id]
        cards = [m for _, messages in chats for m in messages if m.get("reply_markup")]
        buttons = [b for card in cards for b in self._buttons(card)]
        mine = self.card()
        if buttons and mine is not None:
            self._send(self.telegram.tap(self.id, mine, self.dice.choice(buttons)[1]))
            return True
        return False

    def _words(self) -> bool:
        card = self.card()
        reply = card["message_id"] if card is not None and self.dice.random() < 0.5 else None
        self.say(self.dice.choice(WORDS), reply)
        return True

    def _edit(self) -> bool:
        mine = [each for each in self.own if each in self.telegram.chats[self.id]]
        if mine:
            words = self.dice.choice((*LABELS, birds.NOTE_EDITED, "7"))
            self._send(self.telegram.edit(self.id, self.dice.choice(mine), words))
        return bool(mine)

    def _again(self) -> bool:
        """Telegram hands out once more what it has handed out before."""
        handed = self.telegram.handed
        if handed:
            self.telegram.repeat(self.dice.choice(handed[-30:]))
        return bool(handed)

    # ------------------------------------------------------------ on its way

    def say(self, text: str, reply: int | None = None) -> None:
        update = self.telegram.say(self.id, text, reply)
        self.own.append(update["message"]["message_id"])
        self._send(update)

    def press(self, card: Row, data: str) -> None:
        self.pressed.append((card, data))
        self._send(self.telegram.tap(self.id, card, data))

    def _send(self, update: Row) -> None:
        """It takes its time to Telegram, so that two of them may overtake each other."""
        is_late = self.dice.random() < self.manners.late
        self.done["late"] += is_late
        wait = self.dice.choice((2.0, 8.0, 25.0)) if is_late else self.dice.uniform(0.0, 0.05)
        self.telegram.coming += 1
        asyncio.get_running_loop().call_later(wait, self._arrive, update)

    def _arrive(self, update: Row) -> None:
        self.telegram.coming -= 1
        self.telegram.queue(update)
