"""The whole bot on a clock that a test turns, before a Telegram that counts and may refuse."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy.engine import Connection

from bot import turn
from bot.followups import Waker
from bot.hours import Hours as House
from bot.lanes import Hands, Lanes
from bot.ledger import Desk
from bot.outbox import Outbox
from bot.playground.errors import ApiError
from bot.playground.rates import Rates
from bot.rhythm import Clock, Pulse
from bot.store.engine import Store
from bot.store.rows import ConsultRow, FollowUpRow
from bot.store.statements import insert_consult, set_followup
from bot.telegram.send import Answered, Reply, TryAgain
from flows import codec
from flows.case import Consult
from flows.codes import case_code
from tests.bot.stage import followed

BOT = 1
STEP = 0.1  # seconds from look to look


@dataclass
class Hours:
    """A clock of two hands, calendar and ticks; whoever sleeps by it moves it."""

    at: datetime = datetime(2026, 3, 1, 9, tzinfo=UTC)
    tick: float = 1000.0

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.tick += seconds

    async def sleep(self, seconds: float) -> None:
        self.move(seconds)

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.at, lambda: self.tick, self.sleep, lambda: 1.0)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was taken: when, by the ticks; to whom, and what."""

    tick: float
    chat: int
    text: str


@dataclass
class Exchange:
    """Stands where the line to Telegram stands: it keeps Telegram's rates and tells what came."""

    hours: Hours
    refused: dict[int, Reply] = field(default_factory=dict)  # what a chat answers to each message
    once: dict[int, Reply] = field(default_factory=dict)  # and what it answers to the next one
    hung: dict[int, float] = field(default_factory=dict)  # seconds that a chat takes for each
    sent: list[Sent] = field(default_factory=list)
    calls: list[tuple[float, int]] = field(default_factory=list)
    too_many: int = 0
    hanging: int = 0
    rates: Rates = field(init=False)

    def __post_init__(self) -> None:
        self.rates = Rates(ticks=lambda: self.hours.tick)

    # reason: the line's own shape
    async def call(self, method: str, parameters: Mapping[str, Any], **_: object) -> Reply:
        chat = int(parameters.get("chat_id", 0))
        self.calls.append((self.hours.tick, chat))
        await self._hang(chat)
        if (reply := self.once.pop(chat, None) or self.refused.get(chat)) is not None:
            return reply
        try:
            self.rates.admit(method.lower(), chat or None)
        except ApiError as error:
            self.too_many += 1
            return TryAgain("429", after=float(error.parameters["retry_after"]))
        self.rates.count(method.lower(), chat or None)
        self.sent.append(Sent(self.hours.tick, chat, str(parameters.get("text", ""))))
        return Answered({"message_id": len(self.sent)})

    async def _hang(self, chat: int) -> None:
        end = self.hours.tick + self.hung.get(chat, 0.0)
        self.hanging += 1
        while self.hours.tick < end:  # noqa: ASYNC110 - a clock of our own
            await asyncio.sleep(0)
        self.hanging -= 1


@dataclass
class Clockwork:
    """Every loop but the receiver, taken round by hand; `owners` may be reminded."""

    store: Store
    owners: frozenset[int]
    hours: Hours = field(default_factory=Hours)
    rounds: int = 0
    exchange: Exchange = field(init=False)
    waker: Waker = field(init=False)
    lanes: Lanes = field(init=False)
    outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        self.exchange = Exchange(self.hours)
        self.start()

    def start(self) -> None:
        """As a new start of the program would: with nothing in mind."""
        clock = self.hours.clock
        pulse = Pulse(clock.ticks)
        desk = Desk("curbside_bot", self.owners, House("UTC"))
        take = Hands(
            lambda db, row, now: turn.take(db, row, now, desk),
            lambda db, row, now: turn.excuse(db, row, now, desk),
        )
        self.waker = Waker(self.store, BOT, clock, pulse)
        self.lanes = Lanes(self.store, BOT, take, clock, pulse)
        self.outbox = Outbox(self.store, self.exchange, BOT, clock, pulse)

    async def plan(self, dues: Iterable[tuple[int, datetime]], *shapes: Consult) -> list[str]:
        """A reminder for each owner and moment; the codes of their cases.

        The cases have these shapes in turn; all of them are followed if none is named.
        """
        cases = list(dues)
        codes = [case_code(number) for number in range(1, len(cases) + 1)]
        bodies = [codec.encode(shape) for shape in shapes or (followed("", 0, self.hours.at),)]

        def write(db: Connection) -> None:
            for number, (code, (owner, due)) in enumerate(zip(codes, cases, strict=True), 1):
                body = {**bodies[number % len(bodies)], "code": code}
                body["owner"] = {**body["owner"], "id": owner, "chat": owner}
                row = ConsultRow(
                    *(BOT, code, number, owner, owner, body["state"], body["turn"], "initial"),
                    *(body["pathway"], body["version"], body["sha256"]),
                    *(orjson.dumps(body).decode(), self.hours.at, self.hours.at),
                )
                insert_consult(db, row)
                set_followup(db, FollowUpRow(BOT, code, 1, owner, owner, due.date(), due, "UTC"))

        await self.store.write(write)
        return codes

    async def goes_on(self, seconds: float) -> None:
        """Let so much time pass, in small steps, everything going round."""
        end = self.hours.tick + seconds
        while self.hours.tick < end:
            await self.goes_round()
            self.hours.move(STEP)

    async def goes_round(self) -> None:
        """Each loop once; what is in flight lands, but for what hangs."""
        if self.rounds % 10 == 0:
            while await self.waker.once() == 0:
                pass
            while await self.lanes.once():
                pass
        self.rounds += 1
        await self.outbox.once()
        while len(self.outbox._flying) > self.exchange.hanging:  # noqa: ASYNC110, SLF001 - it tells nobody
            await asyncio.sleep(0)
