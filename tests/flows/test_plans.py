"""Follow-ups in a list: mine, those of a team, and several on one morning."""

from datetime import UTC, date, datetime, timedelta

from bot.texts import Reader, render
from flows import plans
from tests.flows.near import ask

AT = datetime(2026, 8, 14, 6, 30, tzinfo=UTC)


def labels(screen):
    return [
        (render(choice.label, Reader()), choice.option) for row in screen.rows for choice in row
    ]


def test_mine_are_listed_with_what_is_due_first_and_how_each_stands(story, shown):
    ask(story.followed(), "backup", "Dr B").until_asked()
    later = plans.Planned(date(2027, 1, 4), AT, "9XZ", "61M")
    asked = plans.of(story.consult, story.consult.planned)
    lines = shown(plans.plans([later, asked]))
    assert lines[0] == "# Your follow-ups"
    assert lines[1].endswith("asked Wed 18 Nov 2026, 08:30; waits for an answer, backup Dr B")
    assert lines[2].startswith("• C-9XZ 61M: due Mon 4 Jan 2027, asked Fri 14 Aug 2026")
    assert labels(plans.plans([later])) == [("C-9XZ 61M", "open:9XZ")]
    assert "No follow-up is planned" in shown(plans.plans([]))[0]


def test_a_list_of_the_team_says_whose_and_nothing_of_the_case(story, shown):
    story.followed()
    screen = plans.plans([plans.of(story.consult, story.consult.planned, "Dr A")])
    assert shown(screen)[:2] == [
        "# Follow-ups of the team",
        "• C-7K2: due Sat 14 Nov 2026, with Dr A",
    ]
    assert labels(screen) == [("Give C-7K2 to…", "give:7K2")]


def test_several_on_a_morning_are_one_message_that_begins_with_no_case(shown):
    several = [plans.Planned(date(2026, 8, n), AT, f"7K{n}", "58F") for n in (3, 2, 4)]
    lines = shown(plans.digest(several))
    assert lines[0] == "# 3 reassessments are due"
    assert lines[2] == "• C-7K2 58F: due Sun 2 Aug 2026"
    assert labels(plans.digest(several))[0] == ("C-7K2 58F", "open:7K2")


def test_what_a_list_has_no_room_for_is_counted(shown):
    planned = [plans.Planned(date(2026, 8, n + 1), AT, "7K2", "58F") for n in range(22)]
    assert "… and 2 more" in "\n".join(shown(plans.plans(planned)))
    assert len(plans.digest(planned).rows) == 22, "of a morning each has its button"
    assert "… and 8 more" in "\n".join(shown(plans.digest(planned * 4)))


def test_how_long_nobody_has_answered_is_told(story, shown):
    story.followed().until_asked()
    later = story.at + timedelta(days=3)
    for whose in ("", "Dr A"):
        listed = plans.of(story.consult, story.consult.planned, whose, later)
        assert "days of silence: 3" in "\n".join(shown(plans.plans([listed])))
