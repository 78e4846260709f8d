"""What stands beside an opinion: why, by whom, and what is missed before one can be given."""

import pytest

from flows.effects import Post, Tell
from tests.flows.room import ANNA, BEN, DAN, TWO, Room


@pytest.fixture
def before_team(room):
    return room.posted()


def test_a_reason_is_saved_shown_back_and_replaced_by_another(before_team):
    room = before_team.press(ANNA, "o:cons").write(ANNA, "no instability,  so wait")
    assert room.receipt() == "Saved: no instability, so wait"
    text = room.told(ANNA)
    assert "| no instability, so wait" in text
    assert "~ Your reason is saved." in text
    assert room.tells(ANNA)[0].fresh
    assert room.of(Post) == []
    room.write(ANNA, "wait three months")
    assert room.posting.of(ANNA.id).reason == "wait three months"
    room.press(BEN, "o:surg")
    assert "• spine surgery (clinician): Conservative. wait three months" in room.told(BEN)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mr Smith is too frail", "That looks like a name."),
        ("12", "a reason is a few words"),
        ("frail " * 50, "Please keep it to 200 characters."),
    ],
)
def test_words_that_cannot_be_kept_are_refused_and_said_so(before_team, text, said):
    room = before_team.press(ANNA, "o:cons")
    before = room.story.consult
    room.write(ANNA, text)
    assert said in room.told(ANNA)
    assert room.story.consult == before


def test_a_reason_without_an_opinion_is_told_how_and_nothing_of_the_case(before_team):
    room = before_team.write(BEN, "wait")
    (tell,) = room.tells(BEN)
    assert tell.team == 0
    assert room.told(BEN) == (
        "# C-7K2\nNothing was saved: first choose, by a button; then say why."
    )
    room.press(BEN, "need").press(BEN, "odi", key="@need:1").write(BEN, "wait")
    assert "first choose" in room.told(BEN)


def test_a_reason_after_the_end_is_not_kept(before_team):
    room = before_team.full().write(ANNA, "too late")
    assert "This round is over: nothing was saved." in room.told(ANNA)
    assert room.posting.of(ANNA.id).reason == ""


def test_a_reason_is_for_the_round_that_is_open_and_was_spoken_in_last(room):
    room.posted().posted(TWO, "Pain team")
    room.press(ANNA, "o:cons").story.wait(hours=1)
    room.press(ANNA, "o:surg", key="@card:2").write(ANNA, "both levels")
    assert [p.of(ANNA.id).reason for p in room.story.consult.postings] == ["", "both levels"]
    room.lapse(2, hours=48).write(ANNA, "the first one")
    assert room.story.consult.postings[0].of(ANNA.id).reason == "the first one"


def test_who_agrees_is_named_in_the_record_and_can_take_it_back(before_team):
    room = before_team.press(ANNA, "o:cons").press(ANNA, "name", key="@opinion:1")
    assert room.receipt() == "The record names you"
    assert "[✓ Yes] [Role only]" in room.told(ANNA)
    room.press(BEN, "o:surg")
    assert "Dr Anna" not in room.told(BEN) + room.group()
    room.press(ANNA, "role", key="@opinion:1")
    assert room.receipt() == "The record says your role only"
    assert not room.posting.of(ANNA.id).named
    room.press(DAN, "name", key="@opinion:1")
    assert room.receipt() == "There is no opinion of yours in this round."


def test_a_missing_finding_is_picked_and_the_presenter_is_asked_for_it(before_team):
    room = before_team.press(ANNA, "more")
    assert "**Which finding do you miss?" in room.told(ANNA)
    (tell,) = room.tells(ANNA)
    assert tell.screen.key == "@need:1"
    option = room.options(tell.screen)[0]
    label = room.story.pathway.findings[option].label
    room.press(ANNA, option, key="@need:1")
    assert room.receipt() == f"Asked for: {label}"
    assert room.posting.wanted == (option,)
    assert f"Asked for: {label}" in room.group()
    assert "Opinions in: 0" in room.group()
    (show,) = [e for e in room.story.effects if hasattr(e, "seal") and not isinstance(e, Post)]
    assert show.fresh
    assert show.keep
    text = room.text(show.screen)
    assert f"spine surgery (clinician) in Spine team misses: {label}" in text
    room.story.tap("Answer: ")
    assert room.story.consult.focus


def test_who_misses_something_has_no_opinion_yet_and_sees_no_other(before_team):
    room = before_team.press(BEN, "o:surg").press(ANNA, "odi", key="@need:1")
    assert room.posting.of(ANNA.id).choice == "more"
    assert "Surgical referral: " not in room.told(ANNA)
    assert "hidden until yours is in" in room.told(ANNA)
    room.press(ANNA, "mine")
    assert room.receipt() == "Hidden until your own opinion is in."
    room.press(ANNA, "keep", key="@opinion:1")
    assert room.receipt() == "There is no opinion of yours to keep. Please choose one."
    room.press(ANNA, "o:cons")
    assert room.posting.of(ANNA.id).was == ("more",)


def test_a_wish_beside_an_opinion_leaves_the_opinion(before_team):
    room = before_team.press(ANNA, "o:cons").press(ANNA, "odi", key="@need:1")
    opinion = room.posting.of(ANNA.id)
    assert (opinion.choice, opinion.wants) == ("cons", "odi")
    before = room.story.consult
    room.press(BEN, "odi", key="@need:1")
    assert room.posting.wanted == ("odi",)
    assert not any("misses" in room.text(e.screen) for e in room.story.effects
                   if hasattr(e, "keep") and not isinstance(e, Tell))  # fmt: skip
    assert room.story.consult.turn == before.turn + 1


@pytest.mark.parametrize(
    ("finding", "said"),
    [("pain_nrs", "It is known by now: Pain"), ("gone", "That is not asked any more.")],
)
def test_what_is_known_or_gone_is_not_asked_for(before_team, finding, said):
    room = before_team.press(ANNA, finding, key="@need:1")
    assert said in room.receipt()
    assert room.posting.wanted == ()


def test_where_nothing_is_missing_it_is_said(before_team):
    room, story = before_team, before_team.story
    calm = {"bool": lambda _: False, "choice": lambda f: f.options[0].id,
            "multi": lambda _: (), "number": lambda f: f.min}  # fmt: skip
    known = {f.id: calm[f.kind](f) for f in story.pathway.findings.values()}
    story.consult = story.consult.in_episode(answers={**known, **story.consult.episode.answers})
    room.press(ANNA, "more")
    assert "All that is asked here is known." in room.told(ANNA)


def test_the_owners_open_question_stands_while_colleagues_press(story, shown):
    story.type("58F L4-5").tap("None of these").tap("More")
    room = Room(story, shown).posted()
    tap = story.button("None found")
    room.press(ANNA, "o:cons").press(BEN, "odi", key="@need:1")
    story.send(tap)
    assert story.consult.episode.answers["neuro_deficit"] == "none"
