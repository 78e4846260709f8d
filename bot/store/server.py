"""PostgreSQL, the database that programs share: how it is opened, and what keeps us from it."""

import re
from importlib.util import find_spec
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from bot.store.rows import Away, StoreError

# A turn's rows are locked while it runs; beside it, another group may commit.
WRITERS: Final = 2
READERS: Final = 2
NAME: Final = "curbside"

NO_DRIVER: Final = "PostgreSQL needs its driver: install curbside with the extra postgresql."
# What a server does of itself, by its code; the rest is told by its class alone.
_WORDS: Final = {
    "28P01": "refuses the password: check it",
    "28000": "does not let this user in: check the user and pg_hba.conf",
    "3D000": "is not there: create it with createdb",
    "42501": "gives this user no right to it: GRANT what is missing, or choose its owner",
    "53300": "has no connection left for us: raise max_connections, or run fewer programs",
    "53100": "cannot grow: its disk is full",
    "57P03": "is starting up: try again in a moment",
    "25006": "takes no writes, as a standby does not: write to the primary's address",
    "tls": "answers without the TLS that was asked for: check sslmode and its certificate",
    "42P01": "does not have this program's tables: run curbside migrate",
}
_PASSING: Final = frozenset({"53300", "57P01", "57P02", "57P03"})
# A connection that came to no end, or was cut while it was used, has no code.
_CUT: Final = (sa.exc.OperationalError, sa.exc.InterfaceError)
# A refusal at the door comes without a code; these are the server's words for it.
_AT_THE_DOOR: Final = (
    (re.compile("password authentication failed|no password supplied"), "28P01"),
    (re.compile("pg_hba|role .* does not exist|authentication failed"), "28000"),
    (re.compile("database .* does not exist"), "3D000"),
    (re.compile("permission denied"), "42501"),
    (re.compile("certificate|does not support SSL"), "tls"),
    (re.compile("too many clients|remaining connection slots"), "53300"),
    (re.compile("starting up|shutting down|recovery mode"), "57P03"),
)


def connect_args(**more: str) -> dict[str, Any]:
    """How each connection is opened: durable, in UTC, and never waiting for ever.

    A dead peer is noticed by either side within about ten seconds, and so are its locks. `more` are
    settings of the session.
    """
    settings = more | {
        "synchronous_commit": "on",  # whatever the server is set to: what we acknowledge is kept
        "timezone": "UTC",
        "lock_timeout": "10s",
        "client_connection_check_interval": "2s",  # since PostgreSQL 14
        "tcp_keepalives_idle": "5",
        "tcp_keepalives_interval": "2",
        "tcp_keepalives_count": "2",
    }
    return {
        "connect_timeout": 5,
        "application_name": NAME,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 2,
        "tcp_user_timeout": 10_000,
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
    }


def needs_driver() -> None:
    """Raises `StoreError` where the driver is not installed."""
    if find_spec("psycopg") is None:
        raise StoreError(NO_DRIVER)


def _server_at_fault(failed: sa.engine.ExceptionContext) -> None:
    """A table or a right that is gone: the server's fault, so no row is set aside for it."""
    if isinstance(failed.sqlalchemy_exception, sa.exc.ProgrammingError):
        raise sa.exc.OperationalError(failed.statement, None, failed.original_exception)


def writer_engine(url: sa.URL) -> sa.Engine:
    """Connections that write, each in a transaction that sees what is committed meanwhile."""
    # A program that hangs in the middle of a turn must not keep its chats from the others.
    patience = connect_args(idle_in_transaction_session_timeout="60s")
    return _engine(url, WRITERS, isolation_level="READ COMMITTED", connect_args=patience)


def reader_engine(url: sa.URL) -> sa.Engine:
    """Connections that cannot write; each transaction sees one snapshot."""
    # The look before a read: nothing is lost by it, and a read is not tried again.
    engine = _engine(
        url,
        READERS,
        isolation_level="REPEATABLE READ",
        pool_pre_ping=True,
        connect_args=connect_args(),
    )
    return engine.execution_options(postgresql_readonly=True)


def _engine(url: sa.URL, connections: int, **how: Any) -> sa.Engine:  # noqa: ANN401
    needs_driver()
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        **how,
    )
    sa.event.listen(engine, "handle_error", _server_at_fault)
    return engine


def refusal(error: BaseException, name: str) -> StoreError:
    """What keeps us from the database called `name`; `Away` for what may pass by itself."""
    code = _code(error)
    away = code in _PASSING or (code is None and isinstance(error, _CUT))
    return (Away if away else StoreError)(told(error, name))


def _code(error: BaseException) -> str | None:
    raw = getattr(error, "orig", None) or error
    code: str | None = getattr(raw, "sqlstate", None)
    return code or next((code for words, code in _AT_THE_DOOR if words.search(str(raw))), None)


def told(error: BaseException, name: str) -> str:
    """The same as one sentence, without an address and without a password."""
    raw, code = getattr(error, "orig", None) or error, _code(error)
    if code is None and isinstance(error, _CUT):
        return f"The server of {name} does not answer: check its address, and that it runs."
    what = _WORDS.get(code or "", f"cannot be used ({type(raw).__name__})")
    return f"{name} {what}."
