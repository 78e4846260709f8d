"""Words under attack: notes, edits, numbers typed too late, answers too old. None does harm."""

import pytest

from flows.events import Edited, Tapped, Typed
from flows.lifecycle import State


def shown_text(story, shown):
    return "\n".join(shown(story.screen))


def say(story, text, message):
    return story.send(Typed(text, message))


def at_the_age(story):
    return say(story, "58F L4-5", 1).tap("None of these", "None found", "5")


# ---------------------------------------------------------------- edits


def test_an_edit_that_marks_a_warning_sign_is_not_called_saved(story, shown):
    say(story, "58F L4-5", 1)
    say(story, "none of these", 2).send(Edited("Saddle numbness", 2))
    assert "Already saved" not in story.told()
    assert "tap Done now" in shown_text(story, shown)
    story.tap("Done · others absent", "Change")
    assert story.consult.state is State.ALARMED


@pytest.mark.parametrize("words", ["back", "more", "undo", "note", "ignore", "hello there"])
def test_an_edit_into_words_that_are_no_answer_is_refused(story, words):
    at_the_age(story)
    say(story, "44", 7)
    say(story, "works as a roofer", 8)
    before = story.consult
    story.send(Edited(words, 7))
    assert story.consult == before
    assert "Already saved" not in story.told()


def test_an_edited_answer_is_found_after_a_step_back(story, shown):
    at_the_age(story)
    say(story, "44", 7).tap("Instability", "Done · others absent", "‹ Back").send(Edited("45", 7))
    assert "Change Age: 44 years → 45 years?" in shown_text(story, shown)


def test_a_step_back_makes_no_answer_older_than_it_is(story):
    story.type("58F L4-5").wait(days=2).tap("None of these", "None found").wait(days=2)
    story.tap("5", "‹ Back")
    assert [p.at for p in story.consult.episode.path if p.question == "red_flags"] != [None]
    assert story.scene.stale == ()


@pytest.mark.parametrize("message", [3, 8])
def test_an_edit_that_changes_no_word_proposes_nothing(story, message):
    say(story, "58F L4-5", 3).tap("None of these", "None found", "5")
    say(story, "works as a roofer", 8).tap("Note")
    before = story.consult
    story.send(Edited({3: "58F  L4-5", 8: "works  as a roofer"}[message], message))
    assert story.consult == before
    assert story.told() == "Already saved. Nothing changed."


def test_words_edited_before_they_are_a_note_become_the_note(story, shown):
    say(at_the_age(story), "works as a rofer", 8).send(Edited("works as a roofer", 8))
    assert "works as a roofer" in shown_text(story, shown)
    assert "not saved yet" in story.told()
    story.tap("Note")
    assert [note.text for note in story.consult.notes] == ["works as a roofer"]
    story.send(Edited("works as a painter", 8)).tap("Change")
    assert [note.text for note in story.consult.notes] == ["works as a painter"]


def test_words_edited_into_a_name_are_not_offered_any_more_than_before(story):
    say(at_the_age(story), "works as a roofer", 8)
    before = story.consult
    story.send(Edited("call Mr Smith", 8))
    assert story.consult == before
    assert "looks like a name" in story.told()


def test_each_of_two_messages_is_edited_by_itself(story):
    say(at_the_age(story), "works as a roofer", 8)
    say(story, "lives alone", 9).tap("Note")
    story.send(Edited("lives with a son", 9)).tap("Change")
    assert [note.text for note in story.consult.notes] == ["works as a roofer", "lives with a son"]


@pytest.mark.parametrize("agreed", ["tap", "type"])
def test_a_proposal_of_an_edit_knows_its_message_whatever_is_typed_beside_it(story, agreed):
    say(at_the_age(story), "works as a roofer", 8).tap("Note").send(Edited("works as a painter", 8))
    say(story, "lives alone", 9)
    if agreed == "tap":
        story.tap("Change")
    else:
        say(story, "change", 10)
    assert [note.text for note in story.consult.notes] == ["works as a painter"]
    story.send(Edited("58F L5-S1", 1))
    say(story, "change", 11).send(Edited("58F L4-5", 1))
    assert story.scene.key == "@change"


# ---------------------------------------------------------------- notes

PANELS = [
    ("More",), ("More", "Summary"), ("More", "Edit an answer"),
    ("More", "Edit an answer", "Deficit", "Stable"),
]  # fmt: skip


def test_a_remark_with_a_number_in_it_is_offered_though_a_number_is_asked(story, shown):
    say(at_the_age(story), "walks 100 m", 8)
    assert "walks 100 m" in shown_text(story, shown)
    assert "age_years" not in story.consult.episode.answers
    before = story.consult
    story.type("6 months", "440")
    assert story.consult == before


@pytest.mark.parametrize("panels", PANELS, ids=lambda way: way[-1])
def test_words_on_any_screen_are_offered_where_they_came(story, shown, panels):
    at_the_age(story).tap(*panels)
    key = story.scene.key
    say(story, "works as a roofer", 8)
    assert story.scene.key == key
    assert "works as a roofer" in shown_text(story, shown)
    story.tap("Note")
    assert [note.text for note in story.consult.notes] == ["works as a roofer"]
    assert story.scene.key == key


def test_a_note_with_the_words_of_a_warning_sign_says_that_it_is_no_answer(story, shown):
    at_the_age(story)
    say(story, "incontinent since yesterday", 8)
    text = shown_text(story, shown)
    assert "Bladder change, Bowel change" in text
    assert "A note changes no finding" in text
    story.tap("Note")
    assert "changes no finding" in story.told()
    assert story.effects[0].alert


def test_a_note_without_such_words_has_no_such_line(story, shown):
    say(at_the_age(story), "works as a roofer", 8)
    assert "A note changes no finding" not in shown_text(story, shown)
    story.tap("Note")
    assert not story.effects[0].alert


def test_what_is_kept_or_let_go_is_said_in_the_answer(story):
    say(at_the_age(story), "works as a roofer", 8).tap("Note")
    assert story.told() == "Saved as a note: works as a roofer"
    say(story, "lives alone", 9).tap("Ignore")
    assert story.told() == "Not saved: lives alone"


def test_more_words_than_a_note_takes_are_refused_and_those_before_stay(story):
    say(at_the_age(story), "a word " * 100, 8)
    say(story, "a word " * 100, 9)
    assert "1000 characters" in story.told()
    assert len(story.consult.offered) == 1


def test_many_notes_do_not_fill_the_menu(story, shown):
    at_the_age(story)
    for number in range(1, 8):
        say(story, f"walks {number} km", 10 + number).tap("Note")
    text = "\n".join(shown(story.tap("More").screen))
    assert "walks 7 km" in text
    assert "walks 4 km" not in text
    assert "4 more in the summary" in text
    assert "walks 1 km" in "\n".join(shown(story.tap("Summary").screen))


# ---------------------------------------------------------------- words too late

DECISIONS = {
    "change": ("Edit an answer", "Pain", "9"),
    "close": ("More", "Close the case"),
    "advice": ("Get the advice",),
    "otherwise": ("Get the advice", "Otherwise…"),
    "follow": ("Get the advice", "Follow"),
    "review": (),
}


@pytest.mark.parametrize("screen", sorted(DECISIONS))
@pytest.mark.parametrize("words", ["1", "2", "3", "44", "٢"])
def test_a_number_typed_too_late_decides_nothing(story, screen, words):
    story.reviewed().tap(*DECISIONS[screen])
    before = story.consult
    story.type(words)
    after = story.consult
    assert (after.state, after.episode, after.panel, after.follow_up) == (
        before.state, before.episode, before.panel, before.follow_up,
    )  # fmt: skip


@pytest.mark.parametrize("screen", ["due", "snooze", "confirm"])
def test_a_number_answers_no_reminder_and_confirms_no_sign(story, screen):
    if screen == "confirm":
        story.reviewed().wait(days=4).tap("Get the advice")
    else:
        story.followed().until_asked().tap(*(["Snooze 1 week"] if screen == "snooze" else []))
    before = story.consult
    story.type("1")
    assert (story.consult.state, story.consult.episode) == (before.state, before.episode)
    assert story.scene.key == f"@{screen}"


def test_words_that_come_long_after_the_question_close_no_case(story, shown):
    story.followed().tap("Close the case").wait(days=2)
    say(story, "patient is worse", 40)
    assert story.consult.state is State.FOLLOWING
    assert "patient is worse" in shown_text(story, shown)
    story.tap("Note")
    assert [note.text for note in story.consult.notes] == ["patient is worse"]


def test_a_reason_typed_at_once_closes_the_case(story):
    story.followed().tap("Close the case").type("moved away")
    assert story.consult.state is State.FOLLOWING
    story.tap("Close the case")
    assert story.consult.state is State.CLOSED
    assert story.consult.closed_because == "=moved away"


@pytest.mark.parametrize("question", ["pain_trend", "neuro_deficit", "vertebral_fracture"])
def test_no_is_not_taken_for_not_examined(story, question):
    story.type("58F L4-5").tap("None of these")
    story.consult = story.consult.now(focus=question)
    before = story.consult.episode
    story.type("no")
    assert story.consult.episode == before
    assert story.consult.proposed == ""


@pytest.mark.parametrize(("words", "stored"), [("no", False), ("yes", True)])
def test_yes_and_no_answer_a_sign_that_is_asked_for(story, words, stored):
    story.type("58F L4-5")
    flags = [f.id for f in story.pathway.findings.values() if f.group == "red_flags"]
    left = flags.pop(flags.index("cancer_suspected"))
    story.consult = story.consult.in_episode(answers=dict.fromkeys(flags, False))
    assert [f.id for f in story.scene.asked(story.scene.key)] == [left]
    story.type(words)
    assert story.consult.episode.answers[left] is stored


def test_words_that_name_somebody_do_not_even_end_a_pause(story):
    before = at_the_age(story).tap("More", "Pause").consult
    story.type("call Mr Smith at 9", "\u200b")
    assert story.consult == before


@pytest.mark.parametrize("message", [8, 9])
def test_an_edit_into_nothing_changes_no_note(story, message):
    say(at_the_age(story), "works as a roofer", 8).tap("Note")
    say(story, "lives alone", 9)
    before = story.consult
    story.send(Edited("\u200b", message))
    assert story.consult == before


def test_words_for_a_closed_case_are_told_that_they_were_not_kept(story):
    story.followed().tap("Close the case", "No longer needed")
    before = story.consult
    story.type("patient came back")
    assert story.consult == before
    assert story.told() == "Closed Fri 14 Aug 2026. Open it to amend. Nothing was saved."


def test_a_note_offered_on_a_card_that_is_closed_is_not_filed_in_it(story):
    story.advised().type("works as a roofer").tap("Close the case", "No longer needed")
    story.send(Tapped(story.consult.turn, "@closed", ":note"))
    assert story.consult.notes == ()
