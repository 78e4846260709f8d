"""What an operator may set, and the one sentence that each mistake earns.

No sentence here repeats a value: a token may stand in the wrong variable.
"""

import os
from collections.abc import Mapping
from datetime import time
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import Field, JsonValue, PlainSerializer, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.hours import within
from bot.sealing import NO_LIBRARY, Vault, keys_of
from bot.spelling import (
    api_address,
    bot_token,
    clock_time,
    database_url,
    hook_secret,
    listening,
    person_ids,
    span_of_day,
    time_zone,
    weekdays,
    words_keys,
    written,
)

PREFIX = "CURBSIDE_"


class SettingsError(Exception):
    """The settings cannot be used; each of `sentences` names one variable and what it allows."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


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

    token: Annotated[SecretStr | None, written(bot_token)] = Field(
        None,
        description="The bot's token from @BotFather.",
        json_schema_extra=_told("digits, a colon and letters", "123456:token-from-BotFather"),
    )
    token_file: Path | None = Field(
        None,
        description="A file that holds the token, for when the environment is not private enough.",
        json_schema_extra=_told("the path of a file with one line", "/run/secrets/curbside-token"),
    )
    telegram_api: Annotated[str, written(api_address)] = Field(
        "https://api.telegram.org",
        description="The Bot API server: Telegram's own, one you host, or `curbside sim`.",
        json_schema_extra=_told("the server's address, no token in it", "http://127.0.0.1:8081"),
    )
    database: Annotated[str, written(database_url)] = Field(
        "sqlite:///curbside.db",
        description="Where the record is kept: a file, or a PostgreSQL database of many programs.",
        json_schema_extra=_told(
            "sqlite:/// and a path, or postgresql://user@host/name", "sqlite:////srv/curbside.db"
        ),
    )
    allow: Annotated[frozenset[int], NoDecode, written(person_ids)] = Field(
        frozenset(),
        description="The Telegram ids of clinicians who need no invitation; see `curbside users`.",
        json_schema_extra=_told("ids with commas or spaces between", "5000001,5000002"),
    )
    zone: Annotated[
        ZoneInfo, NoDecode, written(time_zone), PlainSerializer(lambda zone: zone.key)
    ] = Field(
        ZoneInfo("UTC"),
        description="The time zone in which reminders are timed.",
        json_schema_extra=_told("a name of the IANA list", "Europe/Madrid"),
    )
    ask_at: Annotated[time, NoDecode, written(clock_time)] = Field(
        time(8, 30),
        description="When on a working day a due reassessment is asked for.",
        json_schema_extra=_told("hours and minutes, 00:00 to 23:59", "08:30"),
    )
    quiet: Annotated[tuple[time, time], NoDecode, written(span_of_day)] = Field(
        (time(20), time(7, 30)),
        description="The hours that the time of asking may not fall into.",
        json_schema_extra=_told("two times with a hyphen between", "20:00-07:30"),
    )
    workdays: Annotated[frozenset[int], NoDecode, written(weekdays)] = Field(
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
    webhook_secret: Annotated[SecretStr | None, written(hook_secret)] = Field(
        None,
        description="What Telegram shows at the webhook. Empty: one is derived from the token.",
        json_schema_extra=_told("16 to 256 letters, digits, _ and -", "a-long-random-secret"),
    )
    words_key: Annotated[SecretStr | None, written(words_keys)] = Field(
        None,
        description="Seals what is said under a team's card. Make one: `openssl rand -base64 32`.",
        json_schema_extra=_told(
            "32 bytes in base64; several keys with commas between, the newest first",
            "YW4gZXhhbXBsZSwgbWFrZSBvbmUgb2YgeW91ciBvd24=",
        ),
    )
    health: Annotated[tuple[str, int] | None, NoDecode, written(listening)] = Field(
        None,
        description="Where `/health/live`, `/health/ready` and `/metrics` answer. Empty: nowhere.",
        json_schema_extra=_told("a host of this machine and a port", "127.0.0.1:9100"),
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
    if within(settings.ask_at, settings.quiet):
        raise SettingsError(sentence("ask_at", "falls into the quiet hours"))
    return settings


def token(settings: Settings) -> SecretStr:
    """The token, from the variable or its file; `SettingsError` when there is none."""
    if settings.token is not None:
        return settings.token
    if settings.token_file is None:
        raise SettingsError(sentence("token", "is not set"))
    try:
        return bot_token(settings.token_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise SettingsError(sentence("token_file", "names a file that cannot be read")) from None
    except ValueError:
        raise SettingsError(sentence("token_file", "names a file without a bot token")) from None


def vault_of(settings: Settings) -> Vault | None:
    """The keys that seal words, if there are any; `SettingsError` without their library."""
    if settings.words_key is None:
        return None
    if find_spec("cryptography") is None:
        raise SettingsError(NO_LIBRARY)
    return Vault(keys_of(settings.words_key.get_secret_value()))


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
        "webhook_secret": "",
        "words_key": "",
        "health": "",
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
