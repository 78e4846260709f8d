"""The timeline has a line for each contact, each round of a team and each change of hands."""

from dataclasses import replace
from datetime import timedelta

from flows.case import Handed
from flows.circle import Colleague, Team
from flows.effects import Show
from flows.posting import Opinion, Posting

ADA = Colleague(2, "Dr Ada", "clinician", "neurosurgery")
NOBODY = Colleague(3)


def shown_text(story, shown):
    (show,) = story.of(Show)
    return "\n".join(shown(show.screen))


def reassessed(story):
    story.followed().until_asked().tap("Reassess now", "None of these")
    story.answer_all({**story.found, "pain_trend": "improved", "pain_nrs": "2"})
    return story.tap("Get the advice", "Follow")


def test_each_contact_is_a_line_with_what_became_of_it(story, shown):
    text = shown_text(reassessed(story).tap("Better", "More", "Timeline"), shown)
    assert (
        "• Fri 14 Aug 2026: First visit; “Conservative care, reassess in 3 months”; "
        "decision: as advised\n"
    ) in text
    assert (
        "• Mon 16 Nov 2026: Reassessment at 3 months; “Routine monitoring”; decision: as advised; "
        "better: Pain; the same: Function; outcome: Better\n"
    ) in text
    story.tap("‹ Back")
    assert story.scene.key == "@follow"


def test_the_summary_tells_the_course_and_a_bare_first_visit_has_none(story, shown):
    assert "Course" not in shown_text(story.followed().tap("Summary"), shown)
    story.tap("‹ Back").until_asked().tap("Reassess now", "More", "Summary")
    text = shown_text(story, shown)
    assert "**Course" in text
    assert "| Mon 16 Nov 2026: Reassessment at 3 months; no advice given" in text


def test_an_advice_that_ended_and_one_that_is_provisional_are_told_as_such(story, shown):
    story.advised().tap("Edit an answer", "Deficit", "Not examined", "Change", "Skip")
    text = shown_text(story.tap("Get the advice", "More", "Timeline"), shown)
    assert "at least “" in text
    assert "not excluded “Urgent specialist assessment”" in text
    assert "superseded: “Conservative care, reassess in 3 months”" in text


def test_a_closed_case_shows_it_too(story, shown):
    story.followed().tap("Close the case", "No longer needed", "Timeline")
    assert "First visit" in shown_text(story, shown)
    story.tap("‹ Back")
    assert story.scene.key == "@closed"


def test_rounds_and_changes_of_hands_stand_among_the_contacts_by_their_time(story, shown):
    reassessed(story)
    day = timedelta(days=1)
    first, at = story.consult.opened, story.at
    asked = Posting(1, Team(1, "Spine board"), "next", first + day, first + 2 * day)
    given = tuple(
        Opinion(Colleague(n), choice, first + day, 1)
        for n, choice in enumerate(("person", "urgent", "person"), 5)
    )
    over = replace(asked, opinions=given, closed=first + day, closed_because="quorum")
    decided = replace(over, decision="=wait for the films", decided=first + day)
    none = replace(over, number=2, opened=at + day, opinions=())
    still = replace(asked, number=3, opened=at + 2 * day, opinions=given)
    hands = (Handed(first + 3 * day, 1001, ADA), Handed(first + 4 * day, 2, NOBODY))
    story.consult = story.consult.now(postings=(decided, none, still), handed=hands)
    text = shown_text(story.tap("More", "Timeline"), shown)
    lines = [line for line in text.splitlines() if line.startswith("• ")]
    assert [line.partition(": ")[2].split(";")[0] for line in lines] == [
        "First visit",
        "asked Spine board",
        "handed over to Dr Ada (neurosurgery)",
        "handed over to clinician 3",
        "Reassessment at 3 months",
        "asked Spine board",
        "asked Spine board",
    ]
    assert "2 × See in person, 1 × Urgent; decision: wait for the films" in lines[1]
    assert lines[5].endswith("no opinion; decision: none yet")
    assert lines[6].endswith("asked Spine board; not over yet"), "opinions are blind until then"
