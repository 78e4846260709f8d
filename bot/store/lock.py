"""One program a database: a second `serve` on the same file would answer every tap twice."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.store.rows import StoreError


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the file beside the database; the system lets it go when we die. `StoreError` if held.

    The file stays: to delete it would let two programs hold two files of one name.
    """
    beside = path.with_name(f"{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = beside.open("w", encoding="ascii")
    except OSError as error:
        raise StoreError(
            f"The folder of {path.name} cannot be written to: {error.strerror}."
        ) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreError(
                f"Another Curbside is running on {path.name}: stop it, or choose another database."
            ) from None
        yield


def held(path: Path) -> bool:
    """Whether a program runs on this database; looks, and takes nothing that would be missed."""
    try:
        handle = path.with_name(f"{path.name}.lock").open(encoding="ascii")
    except OSError:
        return False
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        return False
