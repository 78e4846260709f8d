"""What a line in the terminal means, and what is told of it."""

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bot.playground.errors import JSON
from bot.playground.terminal_guide import HELP
from bot.playground.terminal_lines import buttons, clean
from bot.playground.terminal_seat import SHOWN, Seat
from bot.playground.terminal_visit import TAP_SECONDS, NotDone

STEP: Final = re.compile(r"(\d+) *(month|week|day|hour|minute)s?")
MARK: Final = re.compile(r"^(?:\[.\]|[?‹]) ")
DAYS: Final = {"week": 7.0, "day": 1.0, "hour": 1 / 24, "minute": 1 / 1440}


@dataclass(slots=True)
class Commands:
    """Carries out what the person in this seat types."""

    seat: Seat
    over: bool = False

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
            elif line.isdecimal() and int(line) in buttons(self._pressable()):
                await self._press(self._pressable(), int(line))
            else:
                await self._say(line)
        except NotDone as refusal:
            self.seat.voice.say([f"Not done: {str(refusal).rstrip('.')}."])
            return False
        return True

    async def _command(self, verb: str, rest: str) -> None:
        handler: Callable[[str], Awaitable[None]] | None
        handler = getattr(self, f"do_{verb}", None) if verb.isidentifier() else None
        if handler is None:
            raise NotDone(f"there is no command :{verb}; :help lists them")
        await handler(rest.strip())

    # ------------------------------------------------------------ writing and pressing

    async def _say(self, text: str) -> None:
        await self.seat.act("say", text=text)

    def _pressable(self) -> JSON:
        """The newest message with buttons; an empty one if there is none."""
        messages = reversed(self.seat.messages().values())
        return next((message for message in messages if buttons(message)), {})

    async def _press(self, message: JSON, number: int) -> None:
        button = buttons(message)[number]
        self.seat.voice.say([f"You press: {clean(button['text'])}"])
        if "copy_text" in button:
            self.seat.voice.say(["Copied:", *clean(button["copy_text"]["text"]).split("\n")])
            return
        place = {"chat_id": self.seat.chat, "message_id": message["message_id"]}
        if "callback_data" not in button:
            await self.seat.act("tap", message_id=message["message_id"], label=button["text"])
            return
        wish = {**place, "data": button["callback_data"], "wait": TAP_SECONDS}
        answer = (await self.seat.visit.do("tap", **wish)).get("answer")
        if answer and answer["text"]:
            word = "Alert" if answer["alert"] else "Answer"
            self.seat.voice.say([f"{word}: {' '.join(clean(answer['text']).split())}"])
        await self.seat.catch_up()
        if answer is None:
            raise NotDone("the bot did not answer this tap")

    def _numbered(self, words: str) -> tuple[JSON, str]:
        """A message of this chat by its number, and the words after it."""
        number, _, rest = words.partition(" ")
        messages = self.seat.messages()
        if not number.isdecimal() or int(number) not in messages:
            raise NotDone(f"there is no message {number or '?'} in this chat")
        return messages[int(number)], rest.strip()

    async def do_say(self, words: str) -> None:
        await self._say(words)

    async def do_press(self, words: str) -> None:
        message = self._pressable()
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
        message, number = self._numbered(words)
        if not number.isdecimal() or int(number) not in buttons(message):
            raise NotDone(f"message {message['message_id']} has no button {number}")
        await self._press(message, int(number))

    async def do_reply(self, words: str) -> None:
        message, text = self._numbered(words)
        await self.seat.act("say", text=text, reply_to=message["message_id"])

    async def do_edit(self, words: str) -> None:
        message, text = self._numbered(words)
        await self.seat.act("edit", text=text, message_id=message["message_id"])

    async def do_attach(self, words: str) -> None:
        await self.seat.act("attach", kind=words)

    # ------------------------------------------------------------ where and who

    async def do_as(self, words: str) -> None:
        people = self.seat.seen["people"]
        if not words:
            self.seat.voice.say(f"{self._named(one)}: {one.get('about', '')}" for one in people)
            return
        fits = [one for one in people if self._is(one, words.casefold())]
        if len(fits) != 1:
            names = ", ".join(self._named(one) for one in fits or people)
            raise NotDone(f"{words} is {'more than one' if fits else 'none'} of them: {names}")
        self.seat.visit.me = fits[0]["id"]
        await self.seat.enter(self.seat.visit.me)

    @staticmethod
    def _named(person: JSON) -> str:
        return f"{person['first_name']} {person['last_name']}"

    def _is(self, person: JSON, words: str) -> bool:
        name = self._named(person).casefold()
        parts = (*name.split(), *person["username"].casefold().split("_"))
        return words in (name, str(person["id"])) or any(p.startswith(words) for p in parts)

    async def do_chat(self, words: str) -> None:
        chats = self.seat.seen["chats"]
        if not words:
            self.seat.voice.say(
                f"{self.seat.title(chat)}: {chat['type']}, {chat['unread']} unread"
                for chat in chats
            )
            return
        fits = [c for c in chats if self.seat.title(c).casefold().startswith(words.casefold())]
        if len(fits) != 1:
            names = ", ".join(self.seat.title(chat) for chat in chats)
            raise NotDone(f"{words} is none of your chats: {names}")
        await self.seat.enter(fits[0]["id"])

    async def do_show(self, words: str) -> None:
        if words and not words.isdecimal():
            raise NotDone("say how many messages: :show 5")
        await self.seat.catch_up()
        self.seat.show(int(words or SHOWN))

    async def do_all(self, words: str) -> None:
        message, _ = self._numbered(words)
        self.seat.voice.say(replace(self.seat.reader, full=True).message(message))

    # ------------------------------------------------------------ the world

    async def do_jump(self, words: str) -> None:
        if words.startswith("to "):
            await self.seat.visit.do("clock", to=_moment(words.removeprefix("to ").strip()))
        else:
            steps = STEP.findall(words)
            if not steps or STEP.sub("", words).strip(" ,and"):
                raise NotDone("say how far: :jump 3 months, or :jump to 2031-01-06 09:00")
            months = sum(int(count) for count, unit in steps if unit == "month")
            days = sum(int(count) * DAYS[unit] for count, unit in steps if unit in DAYS)
            await self.seat.visit.do("clock", months=months, days=days)
        state = await self.seat.visit.state()
        self.seat.voice.say([f"It is now {_day(datetime.fromisoformat(state['now']))}."])
        await self.seat.catch_up()

    async def do_now(self, _: str) -> None:
        state = await self.seat.visit.state()
        now = datetime.fromisoformat(state["now"])
        self.seat.voice.say([f"It is {_day(now)}, {now:%H:%M} UTC."])

    async def do_block(self, _: str) -> None:
        await self.seat.act("block")

    async def do_unblock(self, _: str) -> None:
        await self.seat.act("unblock")

    async def do_help(self, _: str) -> None:
        self.seat.voice.say(HELP)

    async def do_quit(self, _: str) -> None:
        self.over = True


def _begins(label: str, words: str) -> bool:
    """Whether a label begins with these words, its mark left aside."""
    return bool(words) and MARK.sub("", label).casefold().startswith(words.casefold())


def _day(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def _moment(words: str) -> str:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        raise NotDone("write the moment as 2031-01-06 09:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
