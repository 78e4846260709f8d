"""A group becomes a team, and is let go: who may, what Telegram is asked, what is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.store.roster import PersonRow, save_person
from bot.store.teams import members, team_of, teams

Desktop = Any  # the class lives in conftest.py, which tests cannot import
BOT, ADA, BASHIR, DANA, STRANGER = 1, 1001, 1002, 1004, 1005
GROUP = {"id": -100, "type": "supergroup", "title": "Spine <b>team</b>", "is_forum": True}
OTHER = {"id": -101, "type": "group", "title": "Ward 4"}
START = "/start@curbside_bot team"


def told(posted: list[dict[str, Any]]) -> str:
    return json.dumps([row["payload"] for row in posted], ensure_ascii=False)


@pytest.fixture
def ward(desktop: Desktop) -> Desktop:
    """Dana leads, Ada and Bashir are clinicians; all of them have written to the bot."""
    with desktop.engine.begin() as db:
        for who, role in ((DANA, "lead"), (ADA, "clinician"), (BASHIR, "clinician")):
            called = f"Dr {who}"
            save_person(db, PersonRow(BOT, who, role, called, who, desktop.now))
    return desktop


@pytest.fixture
def answer(ward: Desktop) -> Callable[..., list[dict[str, Any]]]:
    """Answers what was last asked of Telegram, as the outbox does; what that turn posted."""

    def give(result: object = None, chat: int = -100) -> list[dict[str, Any]]:
        question = [row for row in ward.rows("outbox") if row["kind"] == "ask"][-1]
        said = {"result": result} if result else {"refused": 400, "text": "Bad Request"}
        raw = {"answer": said, "then": json.loads(question["payload"])["then"]}
        return ward.take(raw, chat, f"a:{question['key']}:{ward.count}")

    return give


@pytest.fixture
def linked(ward: Desktop, answer: Callable[..., list[dict[str, Any]]]) -> Desktop:
    ward.message(DANA, chat=GROUP, text=START)
    answer({"status": "creator"})
    answer({"status": "administrator"})
    return ward


def enrolled(ward: Desktop, team: int = 1) -> list[int]:
    with ward.engine.connect() as db:
        return [row.person_id for row in members(db, BOT, team)]


def pressed(ward: Desktop, label: str, who: int, chat: dict[str, Any]) -> list[dict[str, Any]]:
    query = {
        "id": "q1", "from": {"id": who, "is_bot": False, "first_name": "A"}, "chat_instance": "1",
        "data": ward.button(label), "message": {"message_id": 9, "date": 0, "chat": chat},
    }  # fmt: skip
    return ward.take({"update_id": ward.count, "callback_query": query}, chat["id"])


def test_a_lead_who_administers_the_group_makes_it_a_team(ward, answer) -> None:
    (asked,) = ward.message(DANA, chat=GROUP, text=START)
    assert (asked["kind"], asked["payload"]["method"]) == ("ask", "getChatMember")
    assert asked["payload"]["params"] == {"user_id": DANA}
    (asked,) = answer({"status": "administrator"})
    assert asked["payload"]["params"] == {"user_id": BOT}, "whether the bot leads it, too"
    (said,) = answer({"status": "administrator"})
    assert said["chat_id"] == -100
    assert "is a team now" in told([said])
    assert "no administrator" not in told([said])
    with ward.engine.connect() as db:
        (team,) = teams(db, BOT)
    assert (team.title, team.is_forum, team.quorum) == ("Spine <b>team</b>", True, 3)
    assert (team.hours, team.keeps_words, team.linked_by) == (24, False, DANA)
    assert enrolled(ward) == [DANA]
    (event,) = [row for row in ward.rows("event") if row["kind"] == "Linked"]
    assert json.loads(event["body"]) == {"team": 1, "chat": -100}


def test_what_it_costs_that_the_bot_leads_nothing_there_is_said(ward, answer) -> None:
    ward.message(DANA, chat=GROUP, text=START)
    answer({"status": "creator"})
    assert "I am no administrator here" in told(answer({"status": "member"}))


@pytest.mark.parametrize("result", [{"status": "member"}, {"status": "left"}, None])
def test_who_does_not_administer_the_group_links_nothing(ward, answer, result) -> None:
    ward.message(DANA, chat=GROUP, text=START)
    assert "Only an administrator of this group" in told(answer(result))
    assert ward.rows("team") == []


@pytest.mark.parametrize("chat", [GROUP, None])
def test_a_clinician_is_told_who_may(ward, chat) -> None:
    said = ward.message(ADA, text=START, **({"chat": chat} if chat else {}))
    assert len(said) == 1
    assert "Only leads and administrators of this bot" in told(said)


def test_a_stranger_is_told_what_strangers_are_told(ward) -> None:
    assert "for invited clinicians" in told(ward.message(STRANGER, chat=GROUP, text=START))


def test_a_lead_who_was_demoted_meanwhile_links_nothing(ward, answer) -> None:
    ward.message(DANA, chat=GROUP, text=START)
    answer({"status": "creator"})
    with ward.engine.begin() as db:
        save_person(db, PersonRow(BOT, DANA, "clinician", "", DANA, ward.now))
    assert answer({"status": "member"}) == []
    assert ward.rows("team") == []


def test_linking_twice_makes_one_team(linked, answer) -> None:
    assert "is a team already" in told(linked.message(DANA, chat=GROUP, text=START))
    assert "is a team already" in told(answer({"status": "member"})), "two that were under way"
    assert len(linked.rows("team")) == 1


def test_in_private_the_link_shows_the_teams_and_the_way_to_one_more(linked) -> None:
    for words in ("/team", "/start team"):
        (shown,) = linked.say(words, DANA)
        said = shown["payload"]["text"] + told([shown])
        assert "<b>team" not in shown["payload"]["text"], "shown as it is, never as markup"
        assert "Spine &lt;b&gt;team&lt;/b&gt;: members 1, led by Dr 1004" in said
        assert "https://t.me/curbside_bot?startgroup=team" in said


def test_a_group_that_becomes_a_supergroup_meanwhile_is_linked_as_that(ward, answer) -> None:
    ward.message(DANA, chat=OTHER, text=START)
    answer({"status": "creator"}, -1009)
    answer({"status": "member"}, -1009)
    with ward.engine.connect() as db:
        assert team_of(db, BOT, -1009) is not None


def test_whoever_of_the_roster_shows_themselves_is_in_the_team(linked) -> None:
    pressed(linked, "I am in the team", ADA, GROUP)
    linked.message(BASHIR, chat=GROUP, text="/help@curbside_bot")
    linked.message(STRANGER, chat=GROUP, text="/help@curbside_bot")
    pressed(linked, "I am in the team", STRANGER, GROUP)
    assert set(enrolled(linked)) == {DANA, ADA, BASHIR}


def test_a_new_title_and_topics_are_learnt_from_what_comes_from_the_group(linked) -> None:
    newer = {"id": -100, "type": "supergroup", "title": "Backs"}
    linked.message(ADA, chat=newer, text="/help@curbside_bot")
    (team,) = linked.rows("team")
    assert (team["title"], bool(team["is_forum"])) == ("Backs", False)


def moved(ward: Desktop, who: int, old: str, new: str, kind: str = "chat_member") -> None:
    user = {"id": who, "is_bot": who == BOT, "first_name": "A"}
    change = {
        "chat": GROUP, "from": user, "date": 1_780_000_000,
        "old_chat_member": {"status": old, "user": user},
        "new_chat_member": {"status": new, "user": user},
    }  # fmt: skip
    if new == "kicked":
        change["new_chat_member"]["until_date"] = 0
    ward.take({"update_id": ward.count, kind: change}, -100)


def test_who_joins_is_in_and_who_leaves_is_out_at_once(linked) -> None:
    moved(linked, ADA, "left", "member")
    moved(linked, STRANGER, "left", "member")
    assert set(enrolled(linked)) == {DANA, ADA}
    moved(linked, ADA, "member", "kicked")
    assert enrolled(linked) == [DANA]
    assert [row["kind"] for row in linked.rows("event")].count("LeftTeam") == 1


def test_who_has_left_comes_back_only_when_telegram_says_so(linked, answer) -> None:
    moved(linked, ADA, "left", "member")
    moved(linked, ADA, "member", "left")
    said = told(pressed(linked, "I am in the team", ADA, GROUP))
    assert "I ask Telegram" in said
    answer({"status": "left"})
    assert enrolled(linked) == [DANA]
    pressed(linked, "I am in the team", ADA, GROUP)
    answer({"status": "restricted", "is_member": True})
    assert set(enrolled(linked)) == {DANA, ADA}


def test_a_member_is_given_a_role_and_loses_it(linked) -> None:
    moved(linked, ADA, "left", "member")
    linked.say("/team", DANA)
    for label in ("Spine", "Members", "Dr 1001", "Lead"):
        linked.tap(linked.button(label), DANA)
    assert [r["role"] for r in linked.rows("member") if r["person_id"] == ADA] == ["lead"]
    linked.tap(linked.button("As listed"), DANA)
    assert [r["role"] for r in linked.rows("member") if r["person_id"] == ADA] == [""]
    assert [row["kind"] for row in linked.rows("event")].count("TeamRole") == 2


def test_a_team_that_nobody_leads_says_so(linked) -> None:
    moved(linked, DANA, "member", "left")
    linked.say("/team", DANA)
    assert "nobody leads it" in told(linked.posted(f"u:{linked.count}"))
    assert "Nobody leads this team" in told(linked.tap(linked.button("Spine"), DANA))


def test_a_group_is_let_go_after_a_question_and_may_come_back(linked, answer) -> None:
    linked.say("/team", DANA)
    for label in ("Spine", "Unlink the group", "Keep it", "Unlink the group"):
        linked.tap(linked.button(label), DANA)
    assert len(linked.rows("team WHERE unlinked_at IS NULL")) == 1
    said = linked.tap(linked.button("Unlink it"), DANA)
    assert {row["chat_id"] for row in said} == {DANA, -100}
    assert "is no team any more" in told(said)
    assert linked.rows("team WHERE unlinked_at IS NULL") == []
    late = linked.tap(linked.button("Keep it"), DANA)
    assert "No team is linked" in told(late), "a button from before"
    linked.message(DANA, chat=GROUP, text=START)
    answer({"status": "creator"})
    answer({"status": "member"})
    assert [row["number"] for row in linked.rows("team WHERE unlinked_at IS NULL")] == [2]


def test_a_button_of_the_team_outside_of_any_is_answered(linked) -> None:
    assert "This group is no team" in told(pressed(linked, "I am in the team", ADA, OTHER))
