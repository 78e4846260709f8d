"""What a database is before it has its name: its owner's only, gone at the end, or swept.

It holds cases. A signal that can be heard removes it; one that cannot leaves it behind, and then
nobody holds its lock any more, by which the next copy knows it.
"""

import fcntl
import os
import re
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

ENDING: Final = ".part"
_BESIDE: Final = ("", "-journal", "-wal", "-shm")
_NAME: Final = re.compile(r"\.(?P<of>.+)\.[a-z0-9_]{8}\.part(?P<suffix>|-journal|-wal|-shm)")


@contextmanager
def unnamed(target: Path) -> Iterator[Path]:
    """A file beside the target, for its owner's eyes only; gone at the end, whatever happens."""
    with _terminated_as_interrupted():
        folder = target.parent
        try:
            handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=ENDING, dir=folder)
        except OSError as error:  # it would name a file that nobody has asked for
            raise OSError(error.errno, error.strerror, str(folder)) from error
        try:
            with suppress(OSError):  # not every file system has locks
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield Path(name)
        finally:
            for suffix in _BESIDE:
                Path(f"{name}{suffix}").unlink(missing_ok=True)
            os.close(handle)


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """SIGTERM ends what is done here as Ctrl-C does; once, so that no cleaning up is cut off."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def settle(part: Path, target: Path) -> None:
    """Give it its name, once its bytes are on the disk; `FileExistsError` instead of over another.

    A kill at any moment leaves a whole file of that name, or none.
    """
    _sync(part)
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: take the name first, then put the file there
        target.open("xb").close()
        part.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def left(folder: Path, of: re.Pattern[str]) -> list[Path]:
    """What was left behind there under a name of `of`; what somebody still writes to is not."""
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return []
    return [each for each in found if _is_left(each, of)]


def sweep(folder: Path, of: re.Pattern[str]) -> list[Path]:
    """Remove it; what it was."""
    gone = left(folder, of)
    for each in gone:
        each.unlink(missing_ok=True)
    return gone


def _is_left(path: Path, of: re.Pattern[str]) -> bool:
    match = _NAME.fullmatch(path.name)
    if match is None or of.fullmatch(match["of"]) is None:
        return False
    if not path.is_file() or path.is_symlink() or path.stat().st_size == 0:
        return False  # an empty one may have been made just now
    return not _is_held(path.with_name(path.name.removesuffix(match["suffix"])))


def _is_held(part: Path) -> bool:
    try:
        handle = os.open(part, os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # not ours to look into, and so not to remove
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
