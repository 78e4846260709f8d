"""Logs that cannot carry a patient: only known keys, only short code-like values, no messages.

Everything, ours and a library's, passes one gate. What is not on its list is dropped, so a finding
in a forgotten `log.debug(text)` or in an exception's message has no way out.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, Literal, TextIO

import structlog

from bot.exits import scrub

ROOMS = ("bot", "flows", "pathway")
# Ids, kinds, counts and durations. A new key is added here on purpose, or it is dropped.
KEYS = frozenset(
    {
        *("event", "level", "logger", "timestamp", "where", "error", "frames"),
        *("bot", "chat", "consult", "follow_up", "inbox", "message", "opinion", "outbox"),
        *("person", "topic", "turn", "update"),
        *("code", "kind", "method", "pathway", "phase", "signal", "stage", "state", "status"),
        *("step", "version"),
        *("attempt", "attempts", "bytes", "count", "delivered", "dropped", "due", "failed"),
        *("left", "pending", "port", "rows", "sent", "tries"),
        *("ms", "seconds", "retry_after", "since", "until"),
    }
)
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")
_SHORT = re.compile(r"[A-Za-z0-9_.:/#+-]{1,64}")
# Steps of the chain that are spelled out; a longer chain says the same thing again.
_CHAIN = 4


def value(given: object) -> object:
    """A number or a short code as it is; of anything else only its type."""
    if given is None or isinstance(given, bool | int | float):
        return given
    if isinstance(given, str) and _SHORT.fullmatch(given):
        return given
    return f"<{type(given).__name__}>"


def frames(error: BaseException) -> list[str]:
    """Where it happened, innermost last: `turn.py:120 take`; no message, code or locals."""
    found = traceback.extract_tb(error.__traceback__)
    return [f"{PurePath(f.filename).name}:{f.lineno} {f.name}" for f in found][-12:]


def _behind(error: BaseException) -> BaseException | None:
    if isinstance(error, BaseExceptionGroup):
        return error.exceptions[0]
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _links(error: BaseException) -> Iterator[BaseException]:
    """The error and what caused it, as far as that says something new."""
    link: BaseException | None = error
    for _ in range(_CHAIN):
        if link is None:
            return
        yield link
        link = _behind(link)


def failure(error: BaseException) -> dict[str, object]:
    """An exception as classes and places, with what caused it; its message may hold a finding."""
    links = list(_links(error))
    places = [place for link in reversed(links) for place in frames(link)]
    return {"error": " < ".join(type(link).__name__ for link in links), "frames": places}


def trace(error: BaseException) -> str:
    """A traceback without the errors' own words, which may quote a patient: lines and classes."""
    told = [
        "Traceback (most recent call last):\n"
        + "".join(traceback.format_tb(link.__traceback__))
        + f"{type(link).__name__} (what it says is left out: it may quote somebody)\n"
        for link in reversed(list(_links(error)))
    ]
    return "\nThis led to:\n\n".join(told)


def _raised(given: object) -> BaseException | None:
    """The exception behind any of the spellings of `exc_info`."""
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return given[1] if len(given) > 1 and isinstance(given[1], BaseException) else None
    return sys.exception() if given else None


def gate(event: Mapping[str, Any]) -> dict[str, object]:
    """What of `event` may be written: known keys, plain values, any exception's class."""
    kept = {key: value(given) for key, given in event.items() if key in KEYS}
    name = event.get("event")
    kept["event"] = name if isinstance(name, str) and _NAME.fullmatch(name) else "unnamed"
    for key in ("error", "exc_info"):
        raised = _raised(event.get(key)) if key == "exc_info" or _is_error(event.get(key)) else None
        if raised is not None:
            kept |= failure(raised)
    return kept


def _is_error(given: object) -> bool:
    return isinstance(given, BaseException)


def of_record(record: logging.LogRecord) -> dict[str, Any]:
    """A record as an event: ours by its keys, a library's by its logger, level and place only."""
    place = {"level": record.levelname.lower(), "logger": record.name}
    if isinstance(record.msg, dict):
        return {**record.msg, **place}
    ours = record.name.split(".")[0] in ROOMS
    event: dict[str, Any] = {"event": record.msg if ours and not record.args else "library"}
    if ours:
        event |= {key: given for key, given in vars(record).items() if key in KEYS}
    else:
        event["where"] = f"{record.filename}:{record.lineno}"
    return {**event, **place, "exc_info": record.exc_info}


class Gate(logging.Formatter):
    """The one way from a record to a line, for structlog's loggers and the standard library's."""

    def __init__(
        self, render: Callable[[dict[str, Any]], str], secrets: Iterable[str] = ()
    ) -> None:
        super().__init__()
        self._render = render
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        event = gate(of_record(record))
        event["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat("T", "seconds")
        line = self._render(event)
        for secret in self._secrets:
            line = line.replace(secret, "<token>")
        return scrub(line)


class Sink(logging.StreamHandler[TextIO]):
    """A handler whose own failure prints no record: the standard one would print the arguments."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, the library's name
        del record
        try:
            self.stream.write("log.failed\n")
        except (OSError, ValueError):
            return


def _renderer(style: str, stream: TextIO) -> Callable[[dict[str, Any]], str]:
    draw: Callable[[Any, str, MutableMapping[str, Any]], str | bytes]
    if style == "json":
        draw = structlog.processors.JSONRenderer()
    else:
        draw = structlog.dev.ConsoleRenderer(colors=stream.isatty(), pad_event_to=24)
    return lambda event: str(draw(None, "", event))


def _to_record(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> tuple[tuple[MutableMapping[str, Any]], dict[str, Any]]:
    if event.get("exc_info") is True:  # read now: by the time of writing it may be another one
        event["exc_info"] = sys.exception()
    return (event,), {}


def _hooks(log: logging.Logger) -> None:
    """Send what dies outside any `try` through the gate as well."""

    def thread(args: threading.ExceptHookArgs) -> None:
        log.error("thread.died", extra={"error": args.exc_value})

    def unraisable(args: Any) -> None:  # noqa: ANN401, a type the interpreter does not export
        log.error("object.died", extra={"error": args.exc_value})

    threading.excepthook = thread
    sys.unraisablehook = unraisable


def configure(
    level: str = "INFO",
    style: Literal["console", "json"] = "console",
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Route every logger of this program through the gate, to `stream` (standard error)."""
    sink = Sink(stream or sys.stderr)
    sink.setFormatter(Gate(_renderer(style, sink.stream), secrets))
    root = logging.getLogger()
    root.handlers[:] = [sink]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    for name in list(logging.root.manager.loggerDict):  # a library's own handler would go round us
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            _to_record,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    _hooks(logging.getLogger("bot"))
