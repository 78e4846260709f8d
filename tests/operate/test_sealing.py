"""Words under a team's card, sealed: opened in their place under their key, and nowhere else."""

from __future__ import annotations

import json
import random
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import settings
from bot.rhythm import utc_now
from bot.sealing import Unopened, Vault, is_sealed, keys_of, place
from bot.store import teams
from bot.store.inbound import Arrival, receive
from bot.store.schema import migrate
from bot.store.teams import PostingRow, TeamRow
from tests.operate.practice import ADA, BOT, Practice, practice

Run = Callable[..., tuple[int, str, str]]
OLD, NEW = bytes(range(32)), bytes(range(1, 33))
HERE, GROUP = place(BOT, "7K2", 5), -1001
SAID = "the loon would try a corset first"


def test_what_was_sealed_is_opened_in_its_place_only() -> None:
    vault = Vault((OLD,))
    kept = vault.seal(SAID, HERE)
    assert is_sealed(kept)
    assert SAID not in kept
    assert vault.open(kept, HERE) == SAID
    for elsewhere in (place(BOT, "7K3", 5), place(BOT, "7K2", 6), place(2, "7K2", 5)):
        with pytest.raises(Unopened, match="not from this place"):
            vault.open(kept, elsewhere)


@pytest.mark.fault("F43", n="1,000 changed texts")
def test_a_changed_text_is_never_shown() -> None:
    vault, dice = Vault((OLD,)), random.Random(7)  # noqa: S311 - the same each time
    kept = vault.seal(SAID, HERE)
    for _ in range(1000):
        at = dice.randrange(kept.rindex(":") + 1, len(kept))
        other = dice.choice([sign for sign in "ABCDxyz019_-" if sign != kept[at]])
        torn = f"{kept[:at]}{other}{kept[at + 1 :]}"
        try:  # the last sign may stand for bits that no byte has
            assert vault.open(torn, HERE) == SAID
            assert at >= len(kept.rstrip("=")) - 1
        except Unopened:
            pass


def test_a_key_is_replaced_while_what_it_sealed_is_still_read() -> None:
    before = Vault((OLD,)).seal(SAID, HERE)
    both = Vault((NEW, OLD))
    after = both.seal(SAID, HERE)
    assert both.open(before, HERE) == both.open(after, HERE) == SAID
    with pytest.raises(Unopened, match="a key that is not here"):
        Vault((NEW,)).open(before, HERE)


@pytest.mark.parametrize("wrong", ["no base64!", b64encode(b"short").decode()])
def test_a_key_that_is_none_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("CURBSIDE_WORDS_KEY", wrong)
    with pytest.raises(settings.SettingsError, match=r"^CURBSIDE_WORDS_KEY") as caught:
        settings.read()
    assert wrong not in str(caught.value)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """A case that is before a team, whose group is linked."""
    path = tmp_path / "curbside.db"
    migrate(f"sqlite:///{path}")
    monkeypatch.setenv("CURBSIDE_DATABASE", str(path))
    with practice(path, utc_now()) as at_work:
        at_work.case()
        row = TeamRow(
            BOT, 1, GROUP, "Spine", is_forum=False, quorum=3, hours=24, keeps_words=False,
            ladder="2,5,10,30", linked_at=at_work.now, linked_by=ADA,
        )  # fmt: skip
        with at_work.engine.begin() as db:
            code = db.execute(sa.text("SELECT code FROM consult")).scalar_one()
            teams.save_team(db, row)
            teams.save_posting(db, PostingRow(BOT, code, 1, 1, at_work.now))
        yield at_work


def replied(office: Practice, text: str, number: int = 5) -> str:
    """Ada answers the card in the group; the case's code."""
    with office.engine.begin() as db:
        code = str(db.execute(sa.text("SELECT code FROM consult")).scalar_one())
        group = {"id": GROUP, "type": "supergroup", "title": "Spine"}
        bot = {"id": BOT, "is_bot": True, "first_name": "Curbside"}
        card = {"message_id": 4, "date": 1, "chat": group, "from": bot, "text": f"C-{code} · x"}
        message = {
            "message_id": number, "date": 1, "chat": group, "text": text, "reply_to_message": card,
            "from": {"id": ADA, "is_bot": False, "first_name": "A"},
        }  # fmt: skip
        update = {"update_id": 9990 + number, "message": message}
        receive(db, BOT, [Arrival(f"u:{9990 + number}", GROUP, json.dumps(update))], office.now)
        office._take(db)  # noqa: SLF001 - the practice's own way to take a turn
    return code


def with_key(office: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    written = b64encode(OLD).decode()
    monkeypatch.setenv("CURBSIDE_WORDS_KEY", written)
    office.desk = replace(office.desk, vault=Vault(keys_of(written)))


def test_with_a_key_words_are_kept_sealed_and_can_be_read(
    office: Practice, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    with_key(office, monkeypatch)
    code = replied(office, SAID)
    assert SAID not in run("export", "--format", "jsonl")[1]
    assert run("discussion", f"C-{code}")[0::2] == (0, "")
    assert SAID in run("discussion", code)[1]
    monkeypatch.delenv("CURBSIDE_WORDS_KEY")
    exit_code, out, _ = run("discussion", code)
    assert exit_code == 1
    assert "sealed, and CURBSIDE_WORDS_KEY is not set" in out
    monkeypatch.setenv("CURBSIDE_WORDS_KEY", b64encode(NEW).decode())
    assert "a key that is not here" in run("discussion", code, "--json")[1]


def test_without_a_key_words_are_kept_only_where_the_team_allows_it(
    office: Practice, run: Run
) -> None:
    code = replied(office, SAID)
    assert "(not kept)" in run("discussion", code)[1]
    with office.engine.begin() as db:
        db.execute(sa.text("UPDATE team SET keeps_words = true"))
    replied(office, "words that may be kept", number=6)
    assert "words that may be kept" in run("discussion", code)[1]


def test_words_that_name_somebody_are_never_kept(office: Practice, run: Run) -> None:
    with office.engine.begin() as db:
        db.execute(sa.text("UPDATE team SET keeps_words = true"))
    code = replied(office, "Mr Plover, born 3.4.1961, again")
    assert "(not kept)" in run("discussion", code)[1]
    with office.engine.begin() as db:
        told = db.execute(sa.text("SELECT payload FROM outbox WHERE chat_id < 0")).scalars().all()
    assert "please delete it" in str(told)
    assert "Plover" not in str(told)


def test_a_case_that_is_not_there_is_said_so(office: Practice, run: Run) -> None:
    assert office.engine is not None
    assert run("discussion", "C-ZZZ")[0] == 2
