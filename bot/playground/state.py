"""Where the playground keeps what happened, so that it outlives a killed program."""

import json
import sqlite3
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    kind TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, name)
);
CREATE TABLE IF NOT EXISTS file (id TEXT PRIMARY KEY, content BLOB NOT NULL);
"""
PUT = (
    "INSERT INTO record (kind, name, body) VALUES (?, ?, ?) "
    "ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body"
)


class Shelf:
    """JSON records by kind and name, and files, in one SQLite file.

    `put`, `drop` and `put_file` join the open transaction; `commit` is called before each HTTP
    answer. The operating system keeps the pages when the program dies, so fsync is left out.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(SCHEMA)

    def _begin(self) -> sqlite3.Connection:
        if not self._db.in_transaction:
            self._db.execute("BEGIN IMMEDIATE")
        return self._db

    def put(self, kind: str, name: str | int, body: object) -> None:
        self._begin().execute(PUT, (kind, str(name), json.dumps(body)))

    def drop(self, kind: str, name: str | int) -> None:
        self._begin().execute("DELETE FROM record WHERE kind = ? AND name = ?", (kind, str(name)))

    def all(self, kind: str) -> dict[str, Any]:
        """The records of one kind, in the order in which they were first put."""
        rows = self._db.execute(
            "SELECT name, body FROM record WHERE kind = ? ORDER BY rowid", (kind,)
        )
        return {name: json.loads(body) for name, body in rows}

    def get(self, kind: str, name: str | int) -> Any:  # noqa: ANN401 - JSON has no narrower type
        row = self._db.execute(
            "SELECT body FROM record WHERE kind = ? AND name = ?", (kind, str(name))
        ).fetchone()
        return json.loads(row[0]) if row else None

    def put_file(self, file_id: str, content: bytes) -> None:
        self._begin().execute("INSERT INTO file (id, content) VALUES (?, ?)", (file_id, content))

    def file(self, file_id: str) -> bytes:
        row = self._db.execute("SELECT content FROM file WHERE id = ?", (file_id,)).fetchone()
        return bytes(row[0]) if row else b""

    def commit(self) -> None:
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def close(self) -> None:
        self.commit()
        self._db.close()
