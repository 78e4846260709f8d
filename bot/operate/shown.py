"""How the operator's commands speak: tables, JSON, sentences, and how far a long work has come."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import orjson

EVERY_SECONDS: Final = 5.0
Advance = Callable[[int, int], None]


def as_json(value: object) -> None:
    """One JSON object on standard output."""
    sys.stdout.write(f"{orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()}\n")


def say(*sentences: str) -> None:
    """A line each on standard output."""
    for sentence in sentences:
        sys.stdout.write(f"{sentence}\n")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A drawn table on a terminal; tab-separated lines, without heads, when piped."""
    if not sys.stdout.isatty():
        say(*("\t".join(row) for row in rows))
        return
    from rich.console import Console  # noqa: PLC0415 - a pipe needs none of it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    drawn = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console().print(drawn)


@contextmanager
def progress(title: str, ticks: Callable[[], float] = time.monotonic) -> Iterator[Advance]:
    """Say on standard error how much of a work is done: a bar on a terminal, else a line at times.

    Yields what is to be called with how many of how many are done; work that takes no time is
    not spoken of in lines.
    """
    if sys.stderr.isatty():
        with _bar(title) as advance:
            yield advance
        return
    said = ticks()

    def tell(done: int, total: int) -> None:
        nonlocal said
        if ticks() - said >= EVERY_SECONDS:
            said = ticks()
            sys.stderr.write(f"{title}: {done} of {total}\n")
            sys.stderr.flush()

    yield tell


@contextmanager
def _bar(title: str) -> Iterator[Advance]:
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance
