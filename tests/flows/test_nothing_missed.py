"""Ways to lose a warning sign by haste: none of them may work."""

import pytest

from flows.effects import Show
from flows.events import Tapped
from flows.lifecycle import State
from flows.screen import Quote


def at_the_flags(story):
    return story.type("58F L4-5")


def test_a_mark_taken_away_makes_the_card_late_that_still_showed_it(story):
    at_the_flags(story).tap("Saddle numbness")
    seen = story.button("Done · others absent")
    story.tap("‹ Back")  # "Marks removed", and the card has not been painted anew yet
    story.send(seen)
    assert story.consult.episode.answers == {}
    assert "marks have changed" in story.told()
    story.tap("None of these")
    assert story.consult.episode.answers["saddle_anaesthesia"] is False


def test_a_mark_unmarked_on_another_device_is_not_filed_as_absent(story):
    at_the_flags(story).tap("Saddle numbness", "Cancer")
    seen = story.button("Done · others absent")
    story.tap("Saddle numbness", "? Saddle numbness")  # not examined, then unmarked
    story.send(seen)
    assert story.consult.episode.answers == {}


def test_marks_can_be_added_faster_than_the_card_is_painted(story):
    at_the_flags(story).tap("Cancer")
    seen = story.button("Done · others absent")
    story.tap("Saddle numbness").send(seen)
    assert story.consult.state is State.ALARMED


def test_entered_by_mistake_keeps_the_other_marks_of_that_screen(story):
    at_the_flags(story).tap("Saddle numbness", "Cancer", "Infection", "Infection")
    story.tap("Done · others absent", "Entered by mistake")
    assert story.scene.key == "red_flags"
    assert dict(story.consult.draft) == {"cancer_suspected": "+", "infection_suspected": "?"}
    story.tap("Done · others absent")
    answers = story.consult.episode.answers
    assert answers["cancer_suspected"] is True
    assert answers["saddle_anaesthesia"] is False
    assert "infection_suspected" in story.consult.episode.unexamined


def test_editing_a_screen_of_marks_begins_with_what_it_held(story):
    at_the_flags(story).tap("Cancer", "Done · others absent")
    story.tap("More", "Edit an answer", "Red flags", "Infection", "Done · others absent")
    story.tap("Change")
    answers = story.consult.episode.answers
    assert (answers["cancer_suspected"], answers["infection_suspected"]) == (True, True)


def test_editing_a_screen_that_was_not_examined_begins_empty(story):
    at_the_flags(story).tap("Not examined", "More", "Edit an answer", "Red flags")
    assert dict(story.consult.draft) == {}
    story.tap("None of these", "Change")
    assert story.consult.episode.answers["cancer_suspected"] is False


def test_editing_a_list_begins_with_what_it_held(story):
    story.reviewed()
    multi = next(f for f in story.pathway.findings.values() if f.kind == "multi")
    for option in multi.options[:2]:
        held = story.consult.in_episode(answers={multi.id: (option.id,)}, path=())
        path = story.consult.episode.path[:1]
        held = held.in_episode(path=(*path, type(path[0])(multi.id, (multi.id,))))
        story.consult = held
        story.send(Tapped(held.turn, "@review", "edit"))
        story.send(Tapped(story.consult.turn, "@edit", multi.id))
        assert dict(story.consult.draft) == {option.id: "+"}
        story.tap("Done")
        assert story.consult.episode.answers[multi.id] == (option.id,)
        story.consult = held.now(turn=story.consult.turn + 1)


def test_a_number_typed_in_haste_does_not_answer_an_alarm(story):
    at_the_flags(story).tap("Saddle numbness", "Done · others absent")
    for words in ("1", "2", "٢"):
        story.type(words)
        assert story.consult.state is State.ALARMED
    story.type("entered by mistake")
    assert story.consult.state is State.COLLECTING


@pytest.mark.parametrize("panel", ["Change date", "Close the case"])
def test_words_of_ones_own_cannot_be_tapped(story, panel):
    story.followed().tap(panel)
    before = story.consult
    for option in ("=", "=2020-01-01", "=mine"):
        story.send(Tapped(before.turn, story.scene.key, option))
        assert story.consult == before


def test_invisible_words_are_no_reason(story):
    story.advised().tap("Close the case").type("\u200b\u2060")
    assert story.consult.state is State.ADVISED
    story.tap("‹ Back", "Otherwise…").type("\u200b")
    assert story.consult.episode.advice.decision == ""


def test_back_from_the_review_over_an_answer_that_settles_nothing_stays_there(story):
    at_the_flags(story).tap("None of these", "None found")
    story.answer_all(story.found)
    story.tap("Edit an answer", "Deficit", "Progressive", "Change").answer_all(story.found)
    assert story.scene.key == "@review"
    path = story.consult.episode.path
    idle = next(p for p in path if p.question == "mrc_min")
    rest = tuple(p for p in path if p is not idle)
    story.consult = story.consult.in_episode(path=(*rest, idle))
    story.tap("‹ Back")
    assert story.scene.key == "@review"
    assert "mrc_min" not in story.consult.episode.answers


def test_the_last_open_one_of_a_screen_is_asked_by_its_own_question(story, shown):
    at_the_flags(story)
    flags = [f.id for f in story.pathway.findings.values() if f.group == "red_flags"]
    absent = dict.fromkeys(flags[1:], False)
    story.consult = story.consult.in_episode(answers=absent)
    assert story.pathway.findings[flags[0]].ask in "\n".join(shown(story.screen))


def test_what_was_left_unexamined_along_with_an_answer_is_asked_once_that_is_edited(story):
    at_the_flags(story).tap("None of these", "None found", "5", "58 years")
    story.tap("Degenerative changes", "Done · others absent")
    story.answer_all({k: v for k, v in story.found.items() if not k.startswith("dyn_")})
    assert "dyn_angulation_deg" in story.consult.episode.unexamined
    story.tap("Edit an answer", "Translation").type("1").tap("Change")
    assert story.scene.key == "dyn_angulation_deg"


def test_an_alarm_an_advice_a_plan_and_a_reminder_must_stand_in_the_chat(new_story):
    def kept(story) -> bool:
        (show,) = story.of(Show)
        return show.keep

    alarmed = at_the_flags(new_story()).tap("Saddle numbness")
    assert not kept(alarmed)
    assert kept(alarmed.tap("Done · others absent"))
    assert kept(alarmed.type("i am acting on it"))
    story = new_story().advised()
    assert kept(story)
    assert not kept(story.tap("Why"))
    assert kept(story.tap("‹ Back", "Follow"))
    assert kept(story.until_asked())


def test_a_mark_made_before_the_screen_caught_up_is_taken(story):
    """Unmark one flag and mark another in one breath: both are what the thumb meant."""
    story.type("58F L4-5").tap("Cancer suspected")
    mark_other = story.button("Infection suspected")
    story.tap("Cancer suspected", "? Cancer suspected").send(mark_other)
    assert dict(story.consult.draft) == {"infection_suspected": "+"}


def test_the_alarm_is_said_in_the_answer_of_the_tap(story):
    story.type("58F L4-5").tap("Saddle numbness", "Done · others absent")
    assert story.told().startswith("⚠ Emergency")
    assert story.effects[0].alert


def test_the_review_folds_nothing_at_either_visit(story):
    quotes = [each for each in story.reviewed().screen.blocks if isinstance(each, Quote)]
    story.tap("Get the advice", "Follow").until_asked().tap("Reassess now")
    story.answer_all({**story.found, "red_flags": "none"})
    carried = [each for each in story.screen.blocks if isinstance(each, Quote)]
    assert (len(quotes), len(carried)) == (1, 2), (
        "what was found; and what an earlier contact found"
    )
    assert all(quote.is_open for quote in (*quotes, *carried))
