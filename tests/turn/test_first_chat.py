"""Whoever presses a team's card before they ever wrote to the bot is told where it goes on."""

import json
from typing import Any

import pytest

from bot.store.roster import PersonRow, save_person
from bot.store.teams import TeamRow, add_team, seen

Desktop = Any  # the class lives in conftest.py, which tests cannot import
BOT, ADA, BASHIR = 1, 1001, 1002
GROUP = {"id": -100, "type": "supergroup", "title": "Spine team"}


@pytest.fixture
def before_team(desktop: Desktop) -> Desktop:
    """Ada's case is before a team, of which Bashir has no chat with the bot."""
    with desktop.engine.begin() as db:
        group = (-100, "Spine team", False, 3, 24, False)
        add_team(db, TeamRow(BOT, 1, *group, "2,5,10,30", desktop.now, ADA))
        for who, chat in ((ADA, ADA), (BASHIR, None)):
            save_person(db, PersonRow(BOT, who, "clinician", f"Dr {who}", chat, desktop.now))
            seen(db, BOT, 1, who, desktop.now)
    desktop.opened().press("None of these", "More", "Ask the team", "What would", "Post it")
    return desktop


def in_group(desktop: Desktop, label: str) -> dict[str, Any]:
    """Bashir presses a button of the group's card; what the tap is answered."""
    query = {
        "id": "q1", "from": {"id": BASHIR, "is_bot": False, "first_name": "B"},
        "chat_instance": "1", "data": desktop.button(label),
        "message": {"message_id": 9, "date": 0, "chat": GROUP},
    }  # fmt: skip
    posted = desktop.take({"update_id": desktop.count, "callback_query": query}, -100)
    (answer,) = [row["payload"] for row in posted if row["kind"] == "receipt"]
    return dict(answer)


def test_the_first_tap_counts_and_says_where_it_goes_on(before_team: Desktop) -> None:
    answer = in_group(before_team, "Conservative")
    assert "Open a chat with @curbside_bot and press Start" in answer["text"]
    assert answer["show_alert"]
    (case,) = before_team.rows("consult")
    (opinion,) = json.loads(case["body"])["postings"][0]["opinions"]
    assert opinion["choice"] == "cons"


def test_once_they_have_started_a_tap_says_what_is_stored(before_team: Desktop) -> None:
    before_team.say("/start", BASHIR)
    assert in_group(before_team, "Conservative")["text"] == "Saved: Conservative"
