"""The way from the bot to Telegram, and everything that happens on it."""

import asyncio
import json
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.simulation.fate import Fate
from tests.simulation.telegram import Telegram, refused
from tests.simulation.virtual import Life

PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
Row = dict[str, Any]
Outcome = asyncio.Future[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Weather:
    """How likely each fault is, for each call."""

    flood: float = 0.0  # 429, with the seconds to wait
    broken: float = 0.0  # 5xx with a page for people
    reset: float = 0.0  # it never arrived
    unanswered: float = 0.0  # carried out, and the answer was lost
    slow: float = 0.0  # nothing is heard until the reader gives up

    def draw(self, dice: Random) -> str:
        kinds = ("flood", "broken", "reset", "unanswered", "slow")
        odds = [self.flood, self.broken, self.reset, self.unanswered, self.slow]
        return dice.choices(("", *kinds), [1 - sum(odds), *odds])[0]


@dataclass
class Network:
    """It survives crashes. `unsure` are messages of which the bot never learnt that they stand.

    `floods`: until when a chat takes nothing; `violations`: what came all the same, though the bot
    had heard of it (`warned`: when) before it asked.
    """

    telegram: Telegram
    dice: Random
    weather: Weather = field(default_factory=Weather)
    unsure: set[int] = field(default_factory=set)
    floods: dict[str, float] = field(default_factory=dict)
    warned: dict[str, float] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    flying: int = 0
    strike: Callable[[], None] | None = None  # what follows on a 429 that comes next
    told: Callable[[str], None] = lambda _: None

    def lose_poll(self) -> None:
        """The answer to the poll that waits will never arrive."""
        poll = self.telegram.poll
        if poll is not None:
            poll.deliver.__self__.fault = "unheard"

    def latency(self) -> float:
        return self.dice.uniform(0.01, 0.15)


@dataclass
class SimulatedWire:
    """What `bot.telegram.wire.Wire` is to a line, for one life of the program."""

    network: Network
    life: Life
    fate: Fate

    # reason: the port's own signature
    async def exchange(
        self, url: str, body: bytes, *, method: str = "POST", read_timeout: float = 20.0
    ) -> tuple[int, bytes]:
        assert method == "POST"
        if self.life.dead or self.fate.strikes(self.life, "before a request"):
            raise asyncio.CancelledError
        call = Call(self, url.rpartition("/")[2], json.loads(body), read_timeout)
        status, body = await call.made()
        if self.life.dead or self.fate.strikes(self.life, "an answer has come"):
            raise asyncio.CancelledError
        return status, body

    async def shutdown(self) -> None:
        """Nothing was opened."""


@dataclass(eq=False)
class Call:
    """One request on its way there and back."""

    wire: SimulatedWire
    method: str
    form: Row
    patience: float
    outcome: Outcome = field(init=False)
    fault: str = ""
    answered: int | None = None  # the new message, if it made one
    spoken: bool = False

    def made(self) -> Outcome:
        self.loop, self.network = asyncio.get_running_loop(), self.wire.network
        self.began = self.loop.time()
        self.outcome = self.loop.create_future()
        self.fault = self.network.weather.draw(self.network.dice)
        if self.network.strike is not None and "chat_id" in self.form:
            strike, self.network.strike = self.network.strike, None
            self.fault = "flood"
            strike()
        self.network.counts[f"{self.method} {self.fault}".strip()] += 1
        if self.method != "getUpdates":
            self.network.flying += 1
        self.loop.call_later(self.network.latency(), self.arrive)
        return self.outcome

    @property
    def place(self) -> str:
        """What a flood is about."""
        return str(self.form.get("chat_id") or self.form.get("callback_query_id") or self.method)

    # ------------------------------------------------------------ there

    def arrive(self) -> None:
        """Of a program that died meanwhile, some requests arrive and some do not."""
        if self.wire.life.dead and self.network.dice.random() < 0.5:
            self.back(None)
            return
        if self.wire.fate.strikes(self.wire.life, "a request is about to be carried out"):
            self.back(None)
            return
        if self._too_early(self.place) or self._struck(self.place):
            return
        if self.method == "getUpdates":
            self.network.telegram.ask(self.form, self.deliver)
            self.loop.call_later(int(self.form["timeout"]), self._waited)
        else:
            status, body = self.network.telegram.call(self.method, self.form)
            self._carried_out(status, body)
        self.wire.fate.strikes(self.wire.life, "a request was carried out")

    def _waited(self) -> None:
        self.network.telegram.end_poll(self.deliver)

    def _too_early(self, place: str) -> bool:
        left = self.network.floods.get(place, 0.0) - self.loop.time()
        if left > 0:
            if self.began >= self.network.warned.get(place, math.inf):
                self.network.violations.append(f"{self.method} to {place} {left:.3f} s too early")
            self.deliver(*refused(429, "Too Many Requests", retry_after=int(left) + 1))
        return left > 0

    def _struck(self, place: str) -> bool:
        """Whether a fault keeps it from being carried out."""
        match self.fault:
            case "flood":
                seconds = self.network.dice.choice((1, 2, 3, 7))
                self.network.warned.pop(place, None)
                if not self.wire.life.dead:  # else nobody is left who could know of it
                    self.network.floods[place] = self.loop.time() + seconds
                self.deliver(*refused(429, "Too Many Requests: retry", retry_after=seconds))
            case "broken":
                self.speak(502, PAGE)
            case "reset":
                self.back(OSError("reset"))
            case "slow":
                self.loop.call_later(self.patience, self.back, TimeoutError())
            case _:
                return False
        return True

    def _carried_out(self, status: int, body: Row) -> None:
        if self.method == "sendMessage" and status == 200:
            self.answered = int(body["result"]["message_id"])
            self.network.unsure.add(self.answered)  # until it is known over here
        self.deliver(status, body)

    # ------------------------------------------------------------ and back

    def deliver(self, status: int, body: Row) -> None:
        self.speak(status, json.dumps(body).encode())

    def speak(self, status: int, body: bytes) -> None:
        if self.spoken:
            return
        self.spoken = True
        self.network.told(f"{self.method} {json.dumps(self.form)} {status} {len(body)}")
        if self.fault in ("unanswered", "unheard"):
            is_cut_off = self.fault == "unanswered" and self.network.dice.random() < 0.5
            wait = 0.0 if is_cut_off else self.patience
            error = TimeoutError() if wait else ConnectionResetError()
            self.loop.call_later(wait, self.back, error)
            return
        self.loop.call_later(self.network.latency(), self.back, (status, body))

    def back(self, result: tuple[int, bytes] | Exception | None) -> None:
        if self.method != "getUpdates":
            self.network.flying -= 1
        if self.wire.life.dead or self.outcome.done():
            return
        if isinstance(result, Exception):
            self.outcome.set_exception(result)
        elif result is not None:
            if self.answered is not None:
                self.network.unsure.discard(self.answered)
            if result[0] == 429:
                self.network.warned[self.place] = self.loop.time()
            self.outcome.set_result(result)
