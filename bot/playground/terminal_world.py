"""What a line in the terminal does to the world: who, where, when, and what goes wrong."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bot.playground.errors import JSON
from bot.playground.terminal_guide import HELP
from bot.playground.terminal_lines import recorded
from bot.playground.terminal_seat import SHOWN, Seat, full_name
from bot.playground.terminal_visit import NotDone

RECORDED: Final = 20
STEP: Final = re.compile(r"(\d+) *(month|week|day|hour|minute)s?")
DAYS: Final = {"week": 7.0, "day": 1.0, "hour": 1 / 24, "minute": 1 / 1440}
# What ends everything that `:fault` can begin and that does not end by itself.
CALM: Final[tuple[tuple[str, JSON], ...]] = (
    ("fault", {"clear": True}),
    ("network", {"latency_ms": 0, "jitter_ms": 0}),
    ("redeliver", {"probability": 0}),
)


@dataclass(slots=True)
class World:
    """Carries out what changes more than one chat."""

    seat: Seat
    over: bool = False

    # ------------------------------------------------------------ where and who

    async def do_as(self, words: str) -> None:
        people = self.seat.seen["people"]
        if not words:
            self.seat.voice.say(_introduced(one) for one in people)
            return
        name, _, place = words.partition(" in ")
        me = self.seat.person_called(name)["id"]
        before = self.seat.visit.me, self.seat.seen
        self.seat.visit.me = me
        try:
            self.seat.seen = await self.seat.visit.settled()
            chat = self.seat.chat_called(place.strip())["id"] if place else me
        except NotDone:
            self.seat.visit.me, self.seat.seen = before
            raise
        await self.seat.enter(chat)

    async def do_chat(self, words: str) -> None:
        if not words:
            self.seat.voice.say(
                f"{self.seat.title(chat)}: {chat['type']}, {chat['unread']} unread"
                for chat in self.seat.chats()
            )
            return
        await self.seat.enter(self.seat.chat_called(words)["id"])

    async def do_show(self, words: str) -> None:
        if words and not words.isdecimal():
            raise NotDone("say how many messages: :show 5")
        await self.seat.catch_up()
        self.seat.show(int(words or SHOWN))

    async def do_all(self, words: str) -> None:
        message, _ = self.seat.numbered(words)
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

    async def do_fault(self, words: str) -> None:
        known = {one["kind"]: one for one in (await self.seat.visit.faults())["faults"]}
        if words == "off":
            for verb, wish in CALM:
                await self.seat.visit.do(verb, **wish)
            self.seat.voice.say(["Nothing fails any more."])
        elif not words:
            self.seat.voice.say(f"{kind}: {one['told']}" for kind, one in known.items())
        elif words not in known:
            raise NotDone(f"there is no fault {words}; :fault lists them")
        else:
            await self._break(known[words])

    async def _break(self, trouble: JSON) -> None:
        """Post a fault; what it must be told of this chat is filled in."""
        newest = max(self.seat.pressable().get("message_id", 0), *self.seat.messages(), 0)
        here = {"message_id": newest, "chat_id": self.seat.chat, "as": self.seat.visit.me}
        missing = [need for need in trouble["needs"] if need not in here]
        if missing:
            raise NotDone(f"this one needs {' and '.join(missing)}, which a terminal cannot give")
        wish = {**trouble["wish"], **{need: here[need] for need in trouble["needs"]}}
        if trouble["verb"] == "fault":
            wish["method"] = "messages"
        await self.seat.visit.do(trouble["verb"], **wish)
        self.seat.voice.say([trouble["told"]])
        await self.seat.catch_up()

    async def do_record(self, words: str) -> None:
        if words and not words.isdecimal():
            raise NotDone("say how many lines: :record 20")
        events = (await self.seat.visit.record())[-int(words or RECORDED) :]
        self.seat.voice.say(recorded(event) for event in events)

    async def do_block(self, _: str) -> None:
        await self.seat.act("block")
        self.seat.voice.say(["You have blocked the bot."])

    async def do_unblock(self, _: str) -> None:
        await self.seat.act("unblock")
        self.seat.voice.say(["The bot may write to you again."])

    async def do_help(self, _: str) -> None:
        self.seat.voice.say(HELP)

    async def do_quit(self, _: str) -> None:
        self.over = True


def _introduced(person: JSON) -> str:
    role = f", {person['role']}" if person.get("role") else ""
    return f"{full_name(person)}{role}: {person.get('about', '')}"


def _day(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def _moment(words: str) -> str:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        raise NotDone("write the moment as 2031-01-06 09:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
