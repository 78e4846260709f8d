"""What a line in the terminal means: words and buttons here, else `World` and `Groups`."""

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from bot.playground.errors import JSON
from bot.playground.terminal_groups import Groups
from bot.playground.terminal_lines import buttons, clean
from bot.playground.terminal_seat import Seat
from bot.playground.terminal_visit import TAP_SECONDS, NotDone
from bot.playground.terminal_world import World

MARK: Final = re.compile(r"^(?:\[.\]|[?‹]) ")


@dataclass(slots=True)
class Commands:
    """Carries out what the person in this seat types."""

    seat: Seat
    world: World
    groups: Groups

    async def greet(self) -> None:
        self.seat.voice.say(
            [
                "Curbside in a terminal: everybody is invented; never enter patient data.",
                "A number presses a button, other words are sent; :help tells the rest.",
            ]
        )
        await self.seat.sit_down()

    async def overhear(self) -> None:
        """Something has changed that this person did not ask for."""
        with suppress(NotDone):
            await self.seat.catch_up()

    async def obey(self, line: str) -> bool:
        """Carry out a line; False, and a sentence, if it was refused."""
        line = line.strip()
        if not line or line.startswith("#"):
            return True
        try:
            if line.startswith(":"):
                await self._command(*line[1:].partition(" ")[::2])
            elif line.isdecimal() and int(line) in buttons(self.seat.pressable()):
                await self._press(self.seat.pressable(), int(line))
            else:
                await self._say(line)
        except NotDone as refusal:
            self.seat.voice.say([f"Not done: {str(refusal).rstrip('.')}."])
            return False
        return True

    async def _command(self, verb: str, rest: str) -> None:
        places = (self, self.world, self.groups) if verb.isidentifier() else ()
        handlers = (getattr(place, f"do_{verb}", None) for place in places)
        handler: Callable[[str], Awaitable[None]] | None = next(filter(None, handlers), None)
        if handler is None:
            raise NotDone(f"there is no command :{verb}; :help lists them")
        await handler(rest.strip())

    # ------------------------------------------------------------ writing and pressing

    async def _say(self, text: str) -> None:
        await self.seat.act("say", text=text, thread=self.seat.thread)

    async def _press(self, message: JSON, number: int) -> None:
        button = buttons(message)[number]
        self.seat.voice.say([f"You press: {clean(button['text'])}"])
        if "copy_text" in button:
            self.seat.voice.say(["Copied:", *clean(button["copy_text"]["text"]).split("\n")])
            return
        place = {"chat_id": self.seat.chat, "message_id": message["message_id"]}
        if "callback_data" not in button:
            await self.seat.go_on(await self.seat.visit.do("tap", **place, label=button["text"]))
            return
        wish = {**place, "data": button["callback_data"], "wait": TAP_SECONDS}
        answer = (await self.seat.visit.do("tap", **wish)).get("answer")
        if answer and answer["text"]:
            word = "Alert" if answer["alert"] else "Answer"
            self.seat.voice.say([f"{word}: {' '.join(clean(answer['text']).split())}"])
        await self.seat.catch_up()
        if answer is None:
            raise NotDone("the bot did not answer this tap")

    async def do_say(self, words: str) -> None:
        await self._say(words)

    async def do_press(self, words: str) -> None:
        message = self.seat.pressable()
        labels = {number: clean(b["text"]) for number, b in buttons(message).items()}
        fits = [n for n, label in labels.items() if label.casefold() == words.casefold()] or [
            n for n, label in labels.items() if _begins(label, words)
        ]
        if len(fits) != 1:
            raise NotDone(
                f"{words} is none of the buttons, or not one alone: {', '.join(labels.values())}"
            )
        await self._press(message, fits[0])

    async def do_tap(self, words: str) -> None:
        message, number = self.seat.numbered(words)
        if not number.isdecimal() or int(number) not in buttons(message):
            raise NotDone(f"message {message['message_id']} has no button {number}")
        await self._press(message, int(number))

    async def do_reply(self, words: str) -> None:
        message, text = self.seat.numbered(words)
        await self.seat.act("say", text=text, reply_to=message["message_id"])

    async def do_edit(self, words: str) -> None:
        message, text = self.seat.numbered(words)
        await self.seat.act("edit", text=text, message_id=message["message_id"])

    async def do_attach(self, words: str) -> None:
        await self.seat.act("attach", kind=words)


def _begins(label: str, words: str) -> bool:
    """Whether a label begins with these words, its mark left aside."""
    return bool(words) and MARK.sub("", label).casefold().startswith(words.casefold())
