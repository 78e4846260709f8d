"""The database, which survives, and the program's way to it, which dies with the program.

The jobs are production's own, on a real SQLite with the real schema, in groups and savepoints as
`bot.store.engine` does it. It is held in memory, so that any state can be put back at once; that a
file survives a killed process is proved with real ones in `tests/crash`.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.pool import StaticPool

from bot.store.engine import GROUP, OPERATIONAL
from bot.store.schema import migrate
from tests.simulation.fate import Crash, Fate, until_the_crash
from tests.simulation.telegram import BOT
from tests.simulation.virtual import Life

Job = Callable[[Connection], Any]
# One for all runs: the statements are the same ones.
COMPILED: dict[Any, Any] = {}
# Somebody who is told when a colleague cannot be reached.
LEAD = 2001
_LEAD = (
    "INSERT INTO person (bot_id, person_id, role, called, chat_id, added_at)"
    " VALUES (?, ?, 'lead', 'Lead', ?, '2026-01-01 00:00:00.000000')"
)


@cache
def empty() -> bytes:
    """A database that was just migrated."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        migrate(f"sqlite:///{path}")
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA journal_mode = DELETE")
            db.execute(_LEAD, (BOT["id"], LEAD, LEAD))
            db.commit()
            whole = db.serialize()
        db.close()
    return whole


@cache
def engine() -> sa.Engine:
    """One connection, in memory; transactions begin when we say so."""
    made = sa.create_engine("sqlite://", poolclass=StaticPool)
    sa.event.listen(made, "connect", _tune)
    sa.event.listen(made, "begin", lambda db: db.exec_driver_sql("BEGIN IMMEDIATE"))
    return made.execution_options(compiled_cache=COMPILED)


def _tune(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


class Disk:
    """What is committed. One at a time: the next one takes the place of this one."""

    def __init__(self, content: bytes | None = None) -> None:
        self._connection = engine().connect()
        self.raw: sqlite3.Connection = self._connection.connection.dbapi_connection  # type: ignore[assignment]
        self.committed: Callable[[], None] = lambda: None
        self.first = empty() if content is None else content
        self.restore(self.first)

    def restore(self, content: bytes) -> None:
        self.raw.deserialize(content)

    def content(self) -> bytes:
        return self.raw.serialize()

    @property
    def connection(self) -> Connection:
        return self._connection

    def rows(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        return self.raw.execute(question, values).fetchall()

    def close(self) -> None:
        self._connection.close()


class Refused(sa.exc.OperationalError):
    """The disk, or the way to it, failed."""

    def __init__(self) -> None:
        super().__init__("", {}, OSError())


class SimulatedStore:
    """What `bot.store.engine.Store` is to the loops, for one life of the program."""

    def __init__(self, disk: Disk, life: Life, fate: Fate, trouble: "Trouble") -> None:
        self.disk, self.life, self.fate, self.trouble = disk, life, fate, trouble
        self._jobs: list[tuple[Job, asyncio.Future[Any]]] = []
        self._busy = False
        self._topics: dict[str, asyncio.Event] = {}
        self._loop = asyncio.get_running_loop()

    async def write(self, job: Job) -> Any:  # noqa: ANN401 - what the job returns
        return await self._later(self._queue, job)

    async def read(self, job: Job) -> Any:  # noqa: ANN401
        return await self._later(self._ask, job)

    async def _later(self, way: Callable[[Job, asyncio.Future[Any]], None], job: Job) -> Any:  # noqa: ANN401
        if self.life.dead:
            raise asyncio.CancelledError
        outcome = self._loop.create_future()
        way(job, outcome)
        return await outcome

    def wake(self, *topics: str) -> None:
        for topic in topics:
            self._topics.setdefault(topic, asyncio.Event()).set()

    async def wait(self, topic: str, timeout: float) -> None:  # noqa: ASYNC109 - the port's own
        woken = self._topics.setdefault(topic, asyncio.Event())
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await woken.wait()
        woken.clear()

    async def close(self) -> None:
        """The file is another's to close."""

    # ------------------------------------------------------------ one reading

    def _ask(self, job: Job, outcome: asyncio.Future[Any]) -> None:
        self._loop.call_later(self.trouble.latency(), self._select, job, outcome)

    def _select(self, job: Job, outcome: asyncio.Future[Any]) -> None:
        """What is read now may be old when it arrives."""
        with until_the_crash():
            if self.life.dead:
                return
            if self.trouble.unreadable():
                self._tell([(outcome, None, Refused())])
                return
            with self.disk.connection.begin():
                found = job(self.disk.connection)
            self.fate.check(self.life, "a selection is made")
            self._loop.call_later(self.trouble.latency(), self._tell, [(outcome, found, None)])

    # ------------------------------------------------------------ one group of jobs

    def _queue(self, job: Job, outcome: asyncio.Future[Any]) -> None:
        self._jobs.append((job, outcome))
        if not self._busy:
            self._busy = True
            self._loop.call_later(self.trouble.latency(), self._serve)

    def _serve(self) -> None:
        with until_the_crash():
            if self.life.dead:
                return
            group, self._jobs = self._jobs[:GROUP], self._jobs[GROUP:]
            outcomes = self._commit(group)
            self.fate.check(self.life, "committed, and nobody was told")
            self._loop.call_later(self.trouble.latency(), self._tell, outcomes)
            self._busy = bool(self._jobs)
            if self._busy:
                self._loop.call_later(self.trouble.latency(), self._serve)

    def _commit(self, group: list[tuple[Job, asyncio.Future[Any]]]) -> list[Any]:
        self.fate.check(self.life, "before a transaction")
        db, ending = self.disk.connection, self.trouble.commit()
        transaction = db.begin()
        try:
            outcomes = [self._attempt(db, job, outcome) for job, outcome in group]
            self.fate.check(self.life, "before COMMIT")
        except Crash:
            transaction.rollback()
            raise
        except Exception as error:  # noqa: BLE001 - as in the engine: every caller is told
            transaction.rollback()
            return [(outcome, None, error) for _, outcome in group]
        if ending == "refused":
            transaction.rollback()
        else:
            transaction.commit()
            self.disk.committed()
        if ending != "kept":  # if unsure it has happened, and whoever waits is told otherwise
            return [(outcome, None, Refused()) for _, outcome in group]
        return outcomes

    def _attempt(self, db: Connection, job: Job, outcome: asyncio.Future[Any]) -> Any:  # noqa: ANN401
        try:
            with db.begin_nested():
                result = job(db), None
        except OPERATIONAL:
            raise
        except Exception as error:  # noqa: BLE001 - it belongs to the job's caller
            result = None, error
        self.fate.check(self.life, "inside a transaction, after a job")
        return outcome, *result

    def _tell(self, outcomes: list[Any]) -> None:
        for outcome, value, error in outcomes:
            if self.life.dead or outcome.done():
                continue
            if error is None:
                outcome.set_result(value)
            else:
                outcome.set_exception(error)


class Trouble:
    """How slow the disk is, and how often it fails; `unsure` counts commits told as failures."""

    def __init__(self, dice: Random, odds: float = 0.0) -> None:
        self.dice, self.odds, self.unsure = dice, odds, 0

    def latency(self) -> float:
        return self.dice.choice((0.0, 0.001, 0.004, 0.02, 0.2 if self.odds else 0.004))

    def unreadable(self) -> bool:
        return self.odds > 0 and self.dice.random() < self.odds / 3

    def commit(self) -> str:
        if self.odds <= 0 or self.dice.random() >= self.odds:
            return "kept"
        ending = self.dice.choice(("refused", "unsure"))
        self.unsure += ending == "unsure"
        return ending
