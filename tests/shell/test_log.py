"""P7 and F47: no token, name, free text or finding reaches a log line, at any level."""

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest
import structlog

from bot import log

TOKEN = "7654321:AAF-canary_token_of_the_bot_0123456789"
CANARIES = (TOKEN, "Maria Sample", "progressive deficit", "saddle numbness since Tuesday")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root, hooks = logging.getLogger(), (threading.excepthook, sys.unraisablehook)
    telegram = logging.getLogger("telegram")
    levels = (root.level, telegram.level)
    telegram.setLevel(logging.NOTSET)  # the bot of another test may have quieted it
    stream = io.StringIO()
    log.configure("DEBUG", "json", secrets=["sekret"], stream=stream)
    yield stream
    root.handlers[:] = [each for each in root.handlers if not isinstance(each, log.Sink)]
    root.setLevel(levels[0])
    telegram.setLevel(levels[1])
    logging.captureWarnings(capture=False)
    threading.excepthook, sys.unraisablehook = hooks
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def leaks(stream: io.StringIO) -> list[str]:
    return [canary for canary in CANARIES if canary in stream.getvalue()]


def raise_with(text: str) -> None:
    secret_local = text
    try:
        raise KeyError(secret_local)  # noqa: TRY301, the chain is what is tested
    except KeyError as error:
        raise ValueError(f"cannot read {secret_local}") from error


def test_ids_counts_and_kinds_pass(written: io.StringIO) -> None:
    structlog.get_logger("bot.turn").info("turn.taken", chat=77, kind="Answered", ms=3.5)
    (line,) = lines(written)
    assert line["event"] == "turn.taken"
    assert (line["chat"], line["kind"], line["ms"]) == (77, "Answered", 3.5)
    assert line["level"] == "info"
    assert "timestamp" in line


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("level", ["debug", "info", "warning", "error", "critical"])
@pytest.mark.parametrize("name", ["bot.turn", "telegram.ext", "aiohttp.client"])
def test_no_canary_passes_in_any_place(
    written: io.StringIO, canary: str, level: str, name: str
) -> None:
    ours, theirs = structlog.get_logger(name), logging.getLogger(name)
    getattr(ours, level)(canary)
    getattr(ours, level)("turn.taken", note=canary, kind=canary, chat=[canary], error=canary)
    getattr(ours.bind(code=canary, label=canary), level)("turn.taken")
    getattr(ours, level)("answer %s", canary)
    getattr(theirs, level)(canary)
    getattr(theirs, level)("answer %s", canary)
    getattr(theirs, level)(f"answer {canary}", extra={"kind": canary, "note": canary})
    try:
        raise_with(canary)
    except ValueError as error:
        getattr(ours, level)("turn.failed", exc_info=True)
        getattr(ours, level)("turn.failed", error=error)
        getattr(theirs, level)("it failed: %s", error, exc_info=True, stack_info=True)
    assert len(lines(written)) == 10
    assert leaks(written) == []


def test_an_exception_becomes_classes_and_places(written: io.StringIO) -> None:
    try:
        raise_with("progressive deficit")
    except ValueError:
        structlog.get_logger("bot.turn").exception("turn.failed")
    (line,) = lines(written)
    assert line["error"] == "ValueError < KeyError"
    frames = line["frames"]
    assert isinstance(frames, list)
    assert all(str(frame).startswith("test_log.py:") for frame in frames)
    assert str(frames[-1]).endswith(" raise_with")


def test_a_group_of_errors_names_what_is_in_it(written: io.StringIO) -> None:
    error = ExceptionGroup("Maria Sample", [RuntimeError("saddle numbness since Tuesday")])
    structlog.get_logger("bot.app").error("task.died", error=error)
    (line,) = lines(written)
    assert line["error"] == "ExceptionGroup < RuntimeError"
    assert leaks(written) == []


def test_a_library_says_only_who_and_where(written: io.StringIO) -> None:
    logging.getLogger("httpx").info("GET https://api.telegram.org/bot%s/getMe", TOKEN)
    (line,) = lines(written)
    assert line["event"] == "library"
    assert line["logger"] == "httpx"
    assert str(line["where"]).startswith("test_log.py:")


def test_our_own_standard_logger_keeps_its_event_and_its_keys(written: io.StringIO) -> None:
    logging.getLogger("bot.store").warning("commit.slow", extra={"ms": 812, "note": "Maria Sample"})
    (line,) = lines(written)
    assert (line["event"], line["ms"]) == ("commit.slow", 812)
    assert "note" not in line


def test_a_record_that_cannot_be_formatted_prints_no_arguments(
    written: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    (sink,) = [each for each in logging.getLogger().handlers if isinstance(each, log.Sink)]
    sink.handle(logging.makeLogRecord({"msg": "%d findings", "args": ("Maria Sample",)}))

    class Unprintable:
        def __repr__(self) -> str:
            raise RuntimeError("Maria Sample")

    sink.handle(logging.makeLogRecord({"msg": {"event": "turn.taken", "kind": Unprintable()}}))
    sink.handleError(logging.makeLogRecord({"msg": "Maria Sample"}))
    assert written.getvalue().endswith("log.failed\n")
    assert leaks(written) == []
    assert capsys.readouterr() == ("", "")


def test_a_warning_of_a_library_is_not_quoted(written: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("Maria Sample", stacklevel=1)
    assert [line["logger"] for line in lines(written)] == ["py.warnings"]
    assert leaks(written) == []


def test_what_dies_in_a_thread_is_not_quoted(written: io.StringIO) -> None:
    thread = threading.Thread(target=raise_with, args=("saddle numbness since Tuesday",))
    thread.start()
    thread.join()
    (line,) = lines(written)
    assert line["event"] == "thread.died"
    assert line["error"] == "ValueError < KeyError"
    assert leaks(written) == []


def test_what_dies_in_a_finalizer_is_not_quoted(written: io.StringIO) -> None:
    class Dying:
        def __del__(self) -> None:
            raise_with("Maria Sample")

    Dying()
    assert [line["event"] for line in lines(written)] == ["object.died"]
    assert leaks(written) == []


def test_a_known_secret_is_scrubbed_even_as_a_short_code(written: io.StringIO) -> None:
    structlog.get_logger("bot").info("turn.taken", code="sekret", kind=TOKEN)
    assert "sekret" not in written.getvalue()
    assert leaks(written) == []
    assert written.getvalue().count("<token>") == 2


def test_the_console_form_passes_the_same_gate(
    written: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = io.StringIO()
    log.configure("INFO", "console", stream=stream)
    structlog.get_logger("bot").info("turn.taken", chat=5, note="Maria Sample")
    structlog.get_logger("bot").debug("turn.taken", chat=6)
    assert "turn.taken" in stream.getvalue()
    assert "chat=5" in stream.getvalue()
    assert "chat=6" not in stream.getvalue()
    assert leaks(stream) == []
    assert written.getvalue() == ""
    assert capsys.readouterr() == ("", "")


def test_a_traceback_for_debugging_has_lines_and_classes_and_no_words() -> None:
    try:
        raise_with(CANARIES[2])
    except ValueError as error:
        told = log.trace(error)
    first, second = told.split("This led to:")
    assert first.rstrip().endswith("KeyError (what it says is left out: it may quote somebody)")
    assert "raise KeyError(secret_local)" in first
    assert second.rstrip().endswith("ValueError (what it says is left out: it may quote somebody)")
    assert "in raise_with" in second
    assert "progressive" not in told
