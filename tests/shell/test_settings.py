"""A wrong setting costs its operator one sentence, and never shows what was in it."""

from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from bot import settings

TOKEN = "7654321:AAF-canary_token_of_the_bot_0123456789"
ROOT = Path(__file__).parents[2]


def test_everything_has_a_default_but_the_token() -> None:
    found = settings.read()
    assert found.token is None
    assert found.telegram_api == "https://api.telegram.org"
    assert found.database == "sqlite:///curbside.db"
    assert found.allow == frozenset()
    assert found.zone == ZoneInfo("UTC")
    assert found.ask_at == time(8, 30)
    assert found.quiet == (time(20), time(7, 30))
    assert found.workdays == {0, 1, 2, 3, 4}
    assert (found.log_level, found.log_format) == ("INFO", "console")


@pytest.mark.parametrize(
    ("name", "written", "field", "read"),
    [
        ("TOKEN", f" {TOKEN}\n", "token", SecretStr(TOKEN)),
        ("TELEGRAM_API", "http://127.0.0.1:8081", "telegram_api", "http://127.0.0.1:8081"),
        ("TELEGRAM_API", "http://127.0.0.1:8081/", "telegram_api", "http://127.0.0.1:8081"),
        ("TELEGRAM_API", "http://127.0.0.1:8081/bot", "telegram_api", "http://127.0.0.1:8081"),
        ("TELEGRAM_API", "http://a.example/tg/bot/", "telegram_api", "http://a.example/tg"),
        ("DATABASE", "/srv/c.db", "database", "sqlite:////srv/c.db"),
        ("DATABASE", "c.db", "database", "sqlite:///c.db"),
        ("DATABASE", "sqlite:////srv/c.db", "database", "sqlite:////srv/c.db"),
        ("ALLOW", "11, 12 13,\n14", "allow", frozenset({11, 12, 13, 14})),
        ("ALLOW", " ", "allow", frozenset()),
        ("ZONE", "Europe/Madrid", "zone", ZoneInfo("Europe/Madrid")),
        ("ASK_AT", "9:05", "ask_at", time(9, 5)),
        ("QUIET", "21:00 - 06:15", "quiet", (time(21), time(6, 15))),
        ("WORKDAYS", "Mon-Wed,fri", "workdays", frozenset({0, 1, 2, 4})),
        ("WORKDAYS", "sun-thu", "workdays", frozenset({6, 0, 1, 2, 3})),
        ("LOG_LEVEL", "debug", "log_level", "DEBUG"),
        ("LOG_FORMAT", "JSON", "log_format", "json"),
        ("HEALTH", " 127.0.0.1:9100 ", "health", ("127.0.0.1", 9100)),
        ("HEALTH", "[::1]:0", "health", ("::1", 0)),
        ("HEALTH", "", "health", None),
    ],
)
def test_what_may_be_written(
    monkeypatch: pytest.MonkeyPatch, name: str, written: str, field: str, read: object
) -> None:
    monkeypatch.setenv(f"CURBSIDE_{name}", written)
    assert getattr(settings.read(), field) == read


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("TOKEN", "canary-token"),
        ("TELEGRAM_API", "canary.example"),
        ("TELEGRAM_API", f"https://api.telegram.org/bot{TOKEN}"),
        ("TELEGRAM_API", "https://user:canary@api.example"),
        ("DATABASE", "postgres://user:canary@host/x"),
        ("DATABASE", "postgresql+asyncpg://user:canary@host/x"),
        ("DATABASE", "postgresql://user:canary@host"),
        ("DATABASE", "postgresql://user:canary@host:port/x"),
        ("DATABASE", "mysql://canary/x"),
        ("DATABASE", "sqlite:///:memory:"),
        ("DATABASE", "sqlite:///"),
        ("ALLOW", TOKEN),
        ("ALLOW", "5 @canary"),
        ("ZONE", "Europe/canary"),
        ("ZONE", "../canary"),
        ("ASK_AT", "canary"),
        ("ASK_AT", "24:00"),
        ("QUIET", "canary"),
        ("QUIET", "20:00-7:60"),
        ("WORKDAYS", "mon-canary"),
        ("WORKDAYS", "mon-tue-wed"),
        ("LOG_LEVEL", "canary"),
        ("LOG_FORMAT", "canary"),
        ("HEALTH", "canary"),
        ("HEALTH", ":9100"),
        ("HEALTH", "canary:port"),
        ("HEALTH", "canary:70000"),
        ("HEALTH", "http://canary:9100"),
        ("HEALTH", "canary:9100/health"),
    ],
)
def test_a_wrong_one_is_one_sentence_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, written: str
) -> None:
    monkeypatch.setenv(f"CURBSIDE_{name}", written)
    with pytest.raises(settings.SettingsError) as caught:
        settings.read()
    (told,) = caught.value.sentences
    assert told.startswith(f"CURBSIDE_{name} ")
    assert ": allowed is " in told
    assert f", for example CURBSIDE_{name}=" in told
    assert "\n" not in told
    assert "canary" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_servers_address_is_taken_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://user:secret@host:5433/name?sslmode=require"
    monkeypatch.setenv("CURBSIDE_DATABASE", url)
    assert settings.read().database == url


@pytest.mark.parametrize(
    ("quiet", "ask_at", "fits"),
    [
        ("20:00-07:30", "07:30", True),
        ("20:00-07:30", "07:29", False),
        ("20:00-07:30", "20:00", False),
        ("01:00-05:00", "23:30", True),
        ("01:00-05:00", "03:00", False),
    ],
)
def test_nobody_is_asked_in_the_quiet_hours(
    monkeypatch: pytest.MonkeyPatch, quiet: str, ask_at: str, *, fits: bool
) -> None:
    monkeypatch.setenv("CURBSIDE_QUIET", quiet)
    monkeypatch.setenv("CURBSIDE_ASK_AT", ask_at)
    if fits:
        assert settings.read().ask_at.strftime("%H:%M") == ask_at
    else:
        with pytest.raises(settings.SettingsError, match="CURBSIDE_ASK_AT falls into the quiet"):
            settings.read()


def test_each_wrong_one_has_its_own_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURBSIDE_ZONE", "Nowhere")
    monkeypatch.setenv("CURBSIDE_ALLOW", "me")
    with pytest.raises(settings.SettingsError) as caught:
        settings.read()
    assert [told.split()[0] for told in caught.value.sentences] == [
        "CURBSIDE_ALLOW",
        "CURBSIDE_ZONE",
    ]


def test_the_examples_in_the_sentences_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    for line in settings.env_example().splitlines():
        if line.startswith("#CURBSIDE_"):
            name, _, written = line.removeprefix("#").partition("=")
            monkeypatch.setenv(name, written)
    assert settings.read().telegram_api == "https://api.telegram.org"


def test_a_file_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    env_file = tmp_path / "settings.env"
    env_file.write_text(f"CURBSIDE_TOKEN={TOKEN}\nCURBSIDE_ASK_AT=07:45\nOTHER=1\n")
    monkeypatch.setenv("CURBSIDE_ASK_AT", "09:15")
    found = settings.read(env_file)
    assert settings.token(found).get_secret_value() == TOKEN
    assert found.ask_at == time(9, 15)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    env_file = tmp_path / "settings.env"
    env_file.write_bytes(b"CURBSIDE_ZONE=\xff\xfe")
    with pytest.raises(settings.SettingsError, match="not UTF-8 text"):
        settings.read(env_file)


def test_the_token_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    monkeypatch.setenv("CURBSIDE_TOKEN_FILE", str(secret))
    with pytest.raises(
        settings.SettingsError, match="CURBSIDE_TOKEN_FILE names a file that cannot"
    ):
        settings.token(settings.read())
    secret.write_text("canary")
    with pytest.raises(settings.SettingsError, match="without a bot token") as caught:
        settings.token(settings.read())
    assert "canary" not in str(caught.value)
    secret.write_text(f"{TOKEN}\n")
    assert settings.token(settings.read()).get_secret_value() == TOKEN


def test_a_missing_token_is_told() -> None:
    with pytest.raises(settings.SettingsError, match="CURBSIDE_TOKEN is not set: allowed is"):
        settings.token(settings.read())


def test_the_token_shows_in_no_form_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURBSIDE_TOKEN", TOKEN)
    found = settings.read()
    forms = (repr(found), str(found), found.model_dump_json(), repr(found.model_dump()))
    assert [form for form in forms if "canary" in form] == []


def test_a_name_nothing_reads_gets_the_nearest_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    env_file = tmp_path / "settings.env"
    env_file.write_text("CURBSIDE_ALOW=5\nCURBSIDE_ZONE=UTC\n")
    monkeypatch.setenv("CURBSIDE_TIMEZONE", "canary")
    told = settings.unknown(env_file)
    assert told == [
        "CURBSIDE_ALOW is set but nothing reads it; the nearest known name is CURBSIDE_ALLOW",
        "CURBSIDE_TIMEZONE is set but nothing reads it; the nearest known name is CURBSIDE_ZONE",
    ]
    assert settings.unknown() == told[1:]


def test_every_variable_is_documented() -> None:
    for field, spec in settings.Settings.model_fields.items():
        assert spec.description, field
        assert settings.sentence(field, "is wrong").count("CURBSIDE_") >= 2
        assert f"`CURBSIDE_{field.upper()}`" in settings.table()


def test_env_example_is_the_one_the_settings_write() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == settings.env_example()


def test_a_row_of_settings_in_a_guide_is_the_one_the_settings_write() -> None:
    rows = [
        line
        for guide in ROOT.glob("*.md")
        for line in guide.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `CURBSIDE_")
    ]
    assert set(rows) <= set(settings.table().splitlines())
