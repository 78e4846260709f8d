"""The webhook as a loop of the program: it listens, registers, and notices when another takes over.

The address is Telegram's to reach: something in front of us, such as a proxy, speaks TLS.
"""

import asyncio
import contextlib
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.exits import Code, Stop
from bot.flood import Gate, let_in
from bot.rhythm import Clock, Pulse
from bot.store.engine import OPERATIONAL, Store
from bot.store.rows import StoreError
from bot.telegram.alone import UNKNOWN
from bot.telegram.arrivals import ALLOWED_UPDATES
from bot.telegram.hook import Hook
from bot.telegram.send import Answered, Barred, Line, Refused, Reply, TryAgain
from bot.telegram.webhook import Door, Tally, application

HEAD_SECONDS: Final = 5.0
IDLE_SECONDS: Final = 75
GRACE_SECONDS: Final = 1.0
TICK_SECONDS: Final = 1.0
BACKLOG: Final = 1024
# How many Telegram may post at once; those of one person come one after the other.
CONNECTIONS: Final = 40
WATCH_SECONDS: Final = 30.0
CAP_SECONDS: Final = 30.0
CONFLICT: Final = 409
TAKEN_OVER: Final = (
    "This bot's webhook was removed or changed: another program receives its updates now; "
    "stop it, or this one."
)

log = structlog.get_logger(__name__)


class Hasty(H11Protocol):
    """A connection that is cut if a request's head takes too long: the library would wait on."""

    head_seconds = HEAD_SECONDS
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._arm()

    # reason: asyncio's name
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_answering():
            self._disarm()
        elif self._deadline is None:
            self._arm()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        half, _ = self.conn.trailing_data
        if half and not self._is_answering():  # of a head that came with the request before it
            self._arm()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def _arm(self) -> None:
        self._disarm()
        self._deadline = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class Server(uvicorn.Server):
    """Leaves signals to the program, says when it is up, and ends within a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up, self.halt = asyncio.Event(), asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    async def started_or(self, serving: "asyncio.Task[None]") -> None:
        """Until it is up; raises what stopped it from coming up."""
        up = asyncio.create_task(self.up.wait())
        await asyncio.wait({up, serving}, return_when=asyncio.FIRST_COMPLETED)
        up.cancel()
        if serving.done():
            serving.result()

    async def main_loop(self) -> None:
        while not self.halt.is_set():
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self.halt.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody in, end the idle connections, and give the busy ones a moment to finish."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(self.server_state.tasks, timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()
        await asyncio.sleep(0)  # lets the closed connections say so
        for connection in list(self.server_state.connections):
            connection.transport.close()  # let in just as the door closed
        await asyncio.sleep(0)


@dataclass(slots=True)
class Webhook:
    """The loop that receives by being told; the other way is `Receiver`."""

    hook: Hook
    line: Line
    store: Store
    bot_id: int
    clock: Clock
    pulse: Pulse
    gate: Gate | None = None  # who may fill the inbox; None: everybody
    port: int = 0  # the one it listens at, once it does
    _tally: Tally = field(init=False)
    _failures: int = 0
    _told: int = 0

    def __post_init__(self) -> None:
        self._tally = Tally(self.clock.ticks)

    @property
    def refused(self) -> int:
        """How many were sent away since the start."""
        return self._tally.total

    async def run(self) -> None:
        """Until cancelled: then nobody is let in any more and what is half received is finished.

        Raises `Stop` if nothing can listen there, or Telegram refuses the address.
        """
        self.pulse.beat("receive")
        listener = _bound(self.hook)
        self.port = listener.getsockname()[1]
        server = Server(self._config())
        serving = asyncio.create_task(server.serve([listener]))
        try:
            await server.started_or(serving)
            log.info("webhook.listening", port=self.port)
            await self._register()
            while True:
                await self.watch()
                await self.clock.sleep(WATCH_SECONDS)
        finally:
            server.halt.set()
            await serving
            self._tally.tell()

    def _config(self) -> uvicorn.Config:
        door = Door(self.hook.secret.encode(), self._keep, self._tally)
        return uvicorn.Config(
            application(self.hook.path, door),
            http=Hasty,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",  # its warnings are one for each bad request
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_keep_alive=IDLE_SECONDS,
        )

    async def _keep(self, update: Mapping[str, object]) -> bool:
        now = self.clock.now()
        try:
            batch = await self.store.write(
                lambda db: let_in(db, self.bot_id, self.gate, [update], now)
            )
        except (*OPERATIONAL, StoreError) as error:
            if self._failures == 0:
                log.error("webhook.held", error=type(error).__name__)  # noqa: TRY400
            self._failures += 1
            return False
        self._failures = 0
        self.pulse.meter.received(1)
        # What the door turned away may have been a tap, which was answered there.
        self.store.wake("inbox" if batch.arrivals else "outbox")
        return True

    async def _register(self) -> None:
        """Tell Telegram where to post, for as long as it takes."""
        tries = 0
        while True:
            self.pulse.beat("receive")
            reply = await self.line.call(
                "setWebhook",
                {
                    "url": self.hook.url,
                    "secret_token": self.hook.secret,
                    "allowed_updates": list(ALLOWED_UPDATES),
                    "max_connections": CONNECTIONS,
                },
            )
            if isinstance(reply, Answered):
                log.info("webhook.registered")
                return
            _stop_if_final(reply)
            if tries == 0:
                log.warning("webhook.unregistered", kind=type(reply).__name__)
            told = reply.after if isinstance(reply, TryAgain) else None
            await self.clock.sleep(self.clock.backoff(tries, CAP_SECONDS) if told is None else told)
            tries += 1

    async def watch(self) -> None:
        """Look whether Telegram still posts to us, and whether it succeeds."""
        self.pulse.beat("receive")
        self._tally.tell_in_time()
        reply = await self.line.call("getWebhookInfo", {})
        if isinstance(reply, Barred) and reply.code != CONFLICT:
            raise Stop(Code.REFUSED, UNKNOWN)
        if not isinstance(reply, Answered) or not isinstance(reply.result, dict):
            return
        if reply.result.get("url") != self.hook.url:
            raise Stop(Code.REFUSED, TAKEN_OVER)
        troubled, pending = (
            found if isinstance(found := reply.result.get(name), int) else 0
            for name in ("last_error_date", "pending_update_count")
        )
        self.pulse.meter.posting(pending, failed=troubled > self._told)
        if troubled > self._told:
            self._told = troubled
            log.warning("webhook.unreached", since=troubled, pending=pending)


def _stop_if_final(reply: Reply) -> None:
    if isinstance(reply, Refused):
        why = reply.text.removeprefix("Bad Request: ").removeprefix("bad webhook: ").rstrip(".")
        raise Stop(Code.REFUSED, f"Telegram refused the address of --webhook: {why}.")
    if isinstance(reply, Barred) and reply.code != CONFLICT:
        raise Stop(Code.REFUSED, UNKNOWN)


def _bound(hook: Hook) -> socket.socket:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            hook.host, hook.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )[0]
        listener = socket.socket(family, kind, proto)
    except OSError as error:
        raise _unusable(hook) from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise _unusable(hook) from error
    return listener


def _unusable(hook: Hook) -> Stop:
    return Stop(Code.PLACE, f"--listen: port {hook.port} cannot be listened on there.")
