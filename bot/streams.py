"""The standard streams as a program may find them: closed, full, or of few letters.

What nobody hears is no reason to stop; what was asked for and cannot be delivered is.
"""

import codecs
import os
import sys
from contextlib import suppress
from typing import Any, Final, TextIO, cast

# For letters that a stream does not have: an escape that JSON knows as well as a person.
ESCAPED: Final = "escaped"
_INPUT, _OUTPUT, _ERROR = 0, 1, 2


class Unheard:
    """Standard error, on which nothing fails: a full disk behind it must not end a bot."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            return self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the stream's own
        return getattr(self._stream, name)


def prepare() -> None:
    """Call it first: a file that is opened later must not take a closed stream's number."""
    closed = [number for number in (_INPUT, _OUTPUT, _ERROR) if not _is_open(number)]
    for number in closed:  # the lowest free number is taken, so in this order each gets its own
        os.open(os.devnull, os.O_WRONLY if number == _ERROR else os.O_RDONLY)
    if _OUTPUT in closed:
        sys.stdout = open(_OUTPUT, "w", encoding="utf-8")  # noqa: SIM115 - it takes no write
    if _ERROR in closed:
        sys.stderr = open(_ERROR, "w", encoding="utf-8")  # noqa: SIM115
    codecs.register_error(ESCAPED, _escaped)
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors=ESCAPED)
    sys.stderr = cast("TextIO", Unheard(sys.stderr))


def discard() -> None:
    """Let what is still to be written go: nobody takes it, and the end must not fail by it."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    pairs = (units[at : at + 2].hex() for at in range(0, len(units), 2))
    return "".join(rf"\u{pair}" for pair in pairs), error.end
