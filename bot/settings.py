"""What an operator may set, and the one sentence that each mistake earns.

No sentence here repeats a value: a token may stand in the wrong variable.
"""

import os
import re
from collections.abc import Callable, Mapping
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import (
    BeforeValidator,
    Field,
    JsonValue,
    PlainSerializer,
    SecretStr,
    ValidationError,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "CURBSIDE_"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Telegram's own are longer; a Bot API server of one's own may be content with less.
TOKEN_SHAPE = re.compile(r"\d+:[A-Za-z0-9_-]+")


class SettingsError(Exception):
    """The settings cannot be used; each of `sentences` names one variable and what it allows."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def _token(text: str) -> SecretStr:
    if not TOKEN_SHAPE.fullmatch(text.strip()):
        raise ValueError("does not look like a bot token")
    return SecretStr(text.strip())


def _api(text: str) -> str:
    parts = urlsplit(text.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is not an http or https address")
    if parts.username or parts.query or parts.fragment or TOKEN_SHAPE.search(parts.path):
        raise ValueError("holds more than the address of the server")
    return re.sub(r"(/bot)?/*$", "", text.strip())


def _database(text: str) -> str:
    text = text.strip()
    if text.startswith(("postgresql:", "postgresql+", "postgres:")):
        raise ValueError("names PostgreSQL, which this version cannot use yet")
    path = text.removeprefix("sqlite:///")
    if not path or ":memory:" in path or "://" in path or "?" in path:
        raise ValueError("is not a database that would be kept")
    return f"sqlite:///{Path(path).expanduser()}"


def _ids(text: str) -> frozenset[int]:
    parts = re.split(r"[,\s]+", text.strip()) if text.strip() else []
    if not all(re.fullmatch(r"[1-9]\d{0,15}", part) for part in parts):
        raise ValueError("is not a list of Telegram ids")
    return frozenset(int(part) for part in parts)


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text.strip())
    except (KeyError, ValueError, OSError):
        raise ValueError("is not a time zone of the IANA list") from None


def _clock_time(text: str) -> time:
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text.strip())
    if not found:
        raise ValueError("is not a time of the day")
    return time(int(found[1]), int(found[2]))


def _quiet(text: str) -> tuple[time, time]:
    parts = re.split(r"\s*[-–]\s*", text.strip())
    if len(parts) != 2:  # noqa: PLR2004, two ends are what makes it a span
        raise ValueError("is not a span of the day")
    return _clock_time(parts[0]), _clock_time(parts[1])


def _workdays(text: str) -> frozenset[int]:
    chosen: set[int] = set()
    for part in re.split(r"[,\s]+", text.strip().lower()):
        ends = part.split("-")
        if not 1 <= len(ends) <= 2 or not set(ends) <= set(DAYS):  # noqa: PLR2004, as above
            raise ValueError("is not a list of weekdays")
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        chosen |= {day % 7 for day in range(first, last + 1 + 7 * (last < first))}
    return frozenset(chosen)


def written(read: Callable[[str], object]) -> BeforeValidator:
    """Text goes through `read`; a default is already a value."""
    return BeforeValidator(lambda given: read(given) if isinstance(given, str) else given)


def _told(allowed: str, example: str) -> dict[str, JsonValue]:
    """What the sentence about a wrong value says after naming the variable."""
    return {"allowed": allowed, "example": example}


class Settings(BaseSettings):
    """Every variable `curbside serve` reads, from the environment or from a `.env` file."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file_encoding="utf-8",
        extra="ignore",
        hide_input_in_errors=True,
        frozen=True,
        env_ignore_empty=True,
        arbitrary_types_allowed=True,
    )

    token: Annotated[SecretStr | None, written(_token)] = Field(
        None,
        description="The bot's token from @BotFather.",
        json_schema_extra=_told("digits, a colon and letters", "123456:token-from-BotFather"),
    )
    token_file: Path | None = Field(
        None,
        description="A file that holds the token, for when the environment is not private enough.",
        json_schema_extra=_told("the path of a file with one line", "/run/secrets/curbside-token"),
    )
    telegram_api: Annotated[str, written(_api)] = Field(
        "https://api.telegram.org",
        description="The Bot API server: Telegram's own, one you host, or `curbside sim`.",
        json_schema_extra=_told("the server's address, no token in it", "http://127.0.0.1:8081"),
    )
    database: Annotated[str, written(_database)] = Field(
        "sqlite:///curbside.db",
        description="Where the record is kept.",
        json_schema_extra=_told("sqlite:/// and a path, or a path", "sqlite:////srv/curbside.db"),
    )
    allow: Annotated[frozenset[int], NoDecode, written(_ids)] = Field(
        frozenset(),
        description="The Telegram ids of the clinicians who may use the bot. Empty: nobody.",
        json_schema_extra=_told("ids with commas or spaces between", "5000001,5000002"),
    )
    zone: Annotated[ZoneInfo, NoDecode, written(_zone), PlainSerializer(lambda zone: zone.key)] = (
        Field(
            ZoneInfo("UTC"),
            description="The time zone in which reminders are timed.",
            json_schema_extra=_told("a name of the IANA list", "Europe/Madrid"),
        )
    )
    ask_at: Annotated[time, NoDecode, written(_clock_time)] = Field(
        time(8, 30),
        description="When on a working day a due reassessment is asked for.",
        json_schema_extra=_told("hours and minutes, 00:00 to 23:59", "08:30"),
    )
    quiet: Annotated[tuple[time, time], NoDecode, written(_quiet)] = Field(
        (time(20), time(7, 30)),
        description="The hours that the time of asking may not fall into.",
        json_schema_extra=_told("two times with a hyphen between", "20:00-07:30"),
    )
    workdays: Annotated[frozenset[int], NoDecode, written(_workdays)] = Field(
        frozenset(range(5)),
        description="The days on which a due reassessment is asked for.",
        json_schema_extra=_told("mon tue wed thu fri sat sun, or a span", "mon-fri"),
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], written(str.upper)] = Field(
        "INFO",
        description="How much is logged; findings, notes and names never are.",
        json_schema_extra=_told("DEBUG, INFO, WARNING or ERROR", "INFO"),
    )
    log_format: Annotated[Literal["console", "json"], written(str.lower)] = Field(
        "console",
        description="Lines for a person, or one JSON object a line.",
        json_schema_extra=_told("console or json", "json"),
    )


def _told_of(field: str) -> dict[str, str]:
    extra = Settings.model_fields[field].json_schema_extra
    assert isinstance(extra, dict)  # noqa: S101, every field above carries it; a test holds that
    return {key: str(text) for key, text in extra.items()}


def sentence(field: str, wrong: str) -> str:
    """The one sentence: the variable, what is wrong with it, what is allowed, an example."""
    name, told = f"{PREFIX}{field.upper()}", _told_of(field)
    return f"{name} {wrong}: allowed is {told['allowed']}, for example {name}={told['example']}"


def _wrong(error: Mapping[str, Any]) -> str:
    """What is wrong, in our own words: a library's message could quote the value."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return "is none of the known words" if error["type"] == "literal_error" else "cannot be read"


def read(env_file: Path | None = None) -> Settings:
    """The settings as they stand in the environment and `env_file`; `SettingsError` if unusable."""
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        wrong = {str(each["loc"][0]): _wrong(each) for each in error.errors()}
        raise SettingsError(*(sentence(field, what) for field, what in wrong.items())) from None
    except UnicodeDecodeError:
        raise SettingsError(f"The settings file {env_file} is not UTF-8 text") from None
    if _within(settings.ask_at, settings.quiet):
        raise SettingsError(sentence("ask_at", "falls into the quiet hours"))
    return settings


def _within(moment: time, span: tuple[time, time]) -> bool:
    start, end = span
    if start <= end:
        return start <= moment < end
    return moment >= start or moment < end


def token(settings: Settings) -> SecretStr:
    """The token, from the variable or its file; `SettingsError` when there is none."""
    if settings.token is not None:
        return settings.token
    if settings.token_file is None:
        raise SettingsError(sentence("token", "is not set"))
    try:
        return _token(settings.token_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise SettingsError(sentence("token_file", "names a file that cannot be read")) from None
    except ValueError:
        raise SettingsError(sentence("token_file", "names a file without a bot token")) from None


def unknown(env_file: Path | None = None) -> list[str]:
    """A sentence for each CURBSIDE_ variable that nothing reads, with the nearest that is read."""
    known = [f"{PREFIX}{field.upper()}" for field in Settings.model_fields]
    names = {*os.environ, *(dotenv_values(env_file) if env_file else ())}
    strange = sorted(name for name in names if name.upper().startswith(PREFIX))
    return [
        f"{name} is set but nothing reads it; the nearest known name is {near[0]}"
        for name in strange
        if name.upper() not in known and (near := get_close_matches(name.upper(), known, 1, 0))
    ]


def _default(field: str) -> str:
    written = {
        "allow": "",
        "token": "",
        "token_file": "",
        "zone": "UTC",
        "ask_at": "08:30",
        "quiet": "20:00-07:30",
        "workdays": "mon-fri",
    }
    return written.get(field, str(Settings.model_fields[field].default))


def env_example() -> str:
    """The text of `.env.example`: each variable with its meaning, its rule and its default."""
    parts = [
        "# Copy to .env and keep it private. Every line that stays a comment has its default.\n"
    ]
    for field, spec in Settings.model_fields.items():
        parts.append(
            f"# {spec.description}\n# Allowed: {_told_of(field)['allowed']}.\n"
            f"#{PREFIX}{field.upper()}={_default(field) or _told_of(field)['example']}\n"
        )
    return "\n".join(parts)


def table() -> str:
    """The same as a Markdown table, for the README."""
    rows = [
        f"| `{PREFIX}{field.upper()}` | {spec.description} | {_told_of(field)['allowed']} "
        f"| {f'`{_default(field)}`' if _default(field) else 'none'} |"
        for field, spec in Settings.model_fields.items()
    ]
    head = ["| variable | meaning | allowed | default |", "|---|---|---|---|"]
    return "\n".join([*head, *rows])
