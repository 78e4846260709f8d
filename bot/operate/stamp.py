"""When the last backup was taken: a line beside the database, so that a watcher can see its age."""

import os
from datetime import UTC, datetime
from pathlib import Path

_SUFFIX = ".last-backup"


def stamp(database: Path, at: datetime) -> None:
    """Remember that a verified backup of `database` was taken at `at` (aware)."""
    beside = _beside(database)
    fresh = beside.with_name(f"{beside.name}.new")
    fresh.write_text(f"{at.astimezone(UTC).isoformat(timespec='seconds')}\n", encoding="ascii")
    os.replace(fresh, beside)  # noqa: PTH105 - whole or not at all


def last_backup(database: Path) -> datetime | None:
    """When it was; None if there was none, or the line cannot be read."""
    try:
        at = datetime.fromisoformat(_beside(database).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
    return at if at.tzinfo else None


def _beside(database: Path) -> Path:
    return database.with_name(f"{database.name}{_SUFFIX}")
