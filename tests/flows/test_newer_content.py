"""A consult outlives the content it was opened with, and takes nothing for granted."""

import random
import shutil
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.effects import Receipt, Show
from flows.events import FellDue, Summoned, Tapped, Typed
from flows.lifecycle import State
from flows.phrases import value
from pathway.load import load
from pathway.values import accepted
from tests.gauntlet import plugin

WAYS = 60
CHANGES = {
    "a finding": ("functional_limitation", "function_limits"),
    "a warning sign": ("cord_signs", "cord_signs_2"),
    "a group": ("red_flags", "warning_signs"),
    "an option": ('"progressive"', '"getting_worse"'),
    "a disposition": ("continue_conservative", "carry_on"),
    "a phase": ('"initial"', '"first"'),
    "a later phase": ("reassess_3mo", "reassess_soon"),
    "the words": ("Saddle numbness", "Saddle loss"),
}
# The same question by its key, and another one by what its answer means.
STABLE, PROGRESSIVE = '"stable", label = "', '"progressive", label = "'
ANOTHER = {
    "an option": (
        (f"{STABLE}Stable", f"{STABLE}Progressive"),
        (f"{PROGRESSIVE}Progressive", f"{PROGRESSIVE}Stable"),
    ),
    "the words": (("Worst usual pain", "Pain at this moment"),),
    "the range": (
        ("Worst usual pain, 0-10?", "Worst usual pain, 0-100?"),
        ("max = 10\n", "max = 100\n"),
    ),
}


def copied(tmp_path_factory):
    place = tmp_path_factory.mktemp("newer") / "content"
    shutil.copytree(str(files("pathway") / "content" / "lumbar-degenerative"), place)
    return place


@pytest.fixture(scope="session")
def other(tmp_path_factory):
    """The same pathway in which one question is another one, by what is other about it."""
    found = {}
    for name, changes in ANOTHER.items():
        place = copied(tmp_path_factory)
        text = (place / "findings.toml").read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1
            text = text.replace(old, new)
        (place / "findings.toml").write_text(text, "utf-8")
        found[name] = load(place)
    for name, change in (("one more sign", plugin.insert), ("no such question", plugin.remove)):
        place = copied(tmp_path_factory)
        change(place)
        found[name] = load(place)
    return found


@pytest.fixture(scope="session")
def newer(tmp_path_factory):
    """The same pathway with one thing called otherwise everywhere, by what it is."""
    found = {}
    for name, (old, new) in CHANGES.items():
        place = copied(tmp_path_factory)
        for file in place.glob("*.toml"):
            text = file.read_text("utf-8").replace(old, new)
            if name == "an option":
                text = text.replace("= progressive", "= getting_worse")
            file.write_text(text, "utf-8")
        found[name] = load(place)
    return found


def moved(story, pathway):
    story.pathway = pathway
    return story


def text_of(story, shown):
    (show,) = story.of(Show)
    return "\n".join(shown(show.screen))


@pytest.mark.fault("F49", n=f"{WAYS} consults of 70 steps")
@settings(max_examples=WAYS, deadline=None)
@given(seed=st.integers(0, 10**6), name=st.sampled_from(sorted(CHANGES)))
def test_no_consult_anywhere_on_its_way_is_lost_by_newer_content(new_story, newer, seed, name):
    story, chance = new_story().type("58F L4-5"), random.Random(seed)  # noqa: S311
    change_at, length = chance.randrange(60), 70
    for number in range(length):
        if number == change_at:  # the next thing that happens meets the newer content
            seen = [Tapped(story.consult.turn, story.scene.key, c.option) for c in story.choices()]
            moved(story, newer[name]).send(chance.choice([*seen, Typed("none"), Summoned()]))
        choices, planned = story.choices(), story.consult.follow_up
        if planned and number % 7 == 0:
            story.send(FellDue(planned.revision))
        elif number % 11 == 0 or not choices:
            story.type(chance.choice(["none", "44", "1.1.2027", "6"]))
        else:
            choice = chance.choice(choices)
            story.send(Tapped(story.consult.turn, story.scene.key, choice.option))
        assert story.screen.blocks
    assert story.consult.state is State.CLOSED or story.consult.sha256 == story.pathway.sha256


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_a_card_of_older_content_files_nothing(story, newer, name):
    story.type("58F L4-5")
    old = story.button("None of these")
    moved(story, newer[name]).send(old)
    assert story.consult.episode.answers == {}
    assert story.consult.version == "1.0.0"
    assert "Please look again" in story.told()
    before = story.consult
    story.send(old)
    assert story.consult == before


@pytest.mark.parametrize(
    ("name", "question", "option"),
    [
        ("an option", "neuro_deficit", "stable"),
        ("the words", "pain_nrs", "6"),
        ("the range", "pain_nrs", "6"),
        ("one more sign", "red_flags", "none"),
        ("one more sign", "red_flags", "+saddle_anaesthesia"),
        ("no such question", "egfr", "90"),
    ],
)
def test_an_answer_to_what_the_older_content_asked_answers_nothing_that_the_newer_one_asks(
    story, other, name, question, option
):
    story.type("58F L4-5")
    while story.scene.key != question:
        usual = {**story.found, "red_flags": "none"}.get(story.scene.key, "?")
        story.send(Tapped(story.consult.turn, story.scene.key, usual))
    before = story.consult.episode
    old = Tapped(story.consult.turn, question, option)
    moved(story, other[name])
    for words in ("nothing was saved. Please look again", ""):
        story.send(old)
        assert words in story.told()
        assert (story.consult.episode.answers, story.consult.draft) == (before.answers, {})
        assert story.consult.episode.unexamined == before.unexamined
    assert (story.scene.key == question) is (name != "no such question")


def test_a_new_warning_sign_is_asked_before_any_advice(story, newer):
    story.reviewed()
    moved(story, newer["a warning sign"]).send(Summoned())
    assert story.scene.key == "red_flags"
    assert [f.id for f in story.scene.asked("red_flags")] == ["cord_signs_2"]


def test_advice_that_the_newer_content_would_not_give_cannot_be_followed(story, newer):
    story.advised()
    follow = story.button("Follow")
    moved(story, newer["a warning sign"]).send(follow)
    assert story.consult.state is State.COLLECTING
    assert story.consult.follow_up is None


def test_advice_that_the_newer_content_gives_too_stands(story, newer, shown):
    story.advised()
    moved(story, newer["the words"]).send(Typed("follow"))
    assert story.consult.state is State.ADVISED
    assert "now version 1.0.0" in text_of(story, shown)
    story.tap("Follow")
    assert story.consult.state is State.FOLLOWING


def test_an_emergency_is_an_emergency_under_newer_content(story, newer):
    story.type("58F L4-5").tap("Saddle numbness", "Done · others absent")
    moved(story, newer["a group"]).send(Summoned())
    assert story.consult.state is State.ALARMED
    assert "saddle_anaesthesia" in {p.question for p in story.consult.episode.path}
    story.tap("Entered by mistake")
    assert story.consult.state is State.COLLECTING


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_a_reminder_comes_whatever_became_of_the_content(story, newer, name, shown):
    story.followed()
    planned = story.consult.follow_up
    moved(story, newer[name])
    story.at = planned.ask_at
    story.send(FellDue(planned.revision))
    assert story.consult.state is State.DUE
    assert "Reassessment due" in text_of(story, shown)
    story.tap("Reassess now")
    safety = {f.id for f in story.pathway.findings.values() if f.safety}
    assert not safety & set(story.consult.episode.answers)
    story.answer_all(story.found)
    assert story.scene.key == "@review"
    story.tap("Get the advice")


def test_an_old_reminder_stays_old_under_newer_content(story, newer):
    before = story.followed().consult
    moved(story, newer["the words"]).send(FellDue(9))
    assert story.consult == before
    assert story.effects == ()


def test_a_closed_case_stays_as_it_was(story, newer):
    story.type("58F L4-5").tap("More", "Close the case", "Opened by mistake")
    before = story.consult
    moved(story, newer["a phase"]).send(Summoned())
    assert story.consult == before


def test_a_case_without_a_label_is_asked_for_it(story, newer):
    moved(story, newer["a group"]).type("58F L4-5")
    assert story.scene.key == "@label"
    assert any(isinstance(e, Receipt) for e in story.effects)
    assert story.type("58F L4-5").scene.key == "warning_signs"


def test_a_value_that_is_none_any_more_is_not_offered_as_the_same(story):
    story.followed().until_asked().tap("Reassess now")
    episode = story.consult.earlier[0]
    odd = replace(episode, answers={**episode.answers, "deformity": "an option of old"})
    story.consult = story.consult.now(earlier=(odd,))
    while story.scene.key != "deformity":
        story.send(
            Tapped(story.consult.turn, story.scene.key, story.found.get(story.scene.key, "?"))
        )
    assert "=" not in [choice.option for choice in story.choices()]
    before = story.consult
    story.send(Tapped(before.turn, "deformity", "="))
    assert story.consult == before


def test_only_values_that_the_content_takes_are_known(lumbar):
    held = {"pain_nrs": 11, "deformity": "x", "gone": True, "neuro_deficit": "none"}
    assert accepted(lumbar, held) == {"neuro_deficit": "none"}


def test_what_has_no_words_any_more_is_read_out_by_its_id(lumbar):
    for finding in lumbar.findings.values():
        for held in ("old_option", ("old_option",), 7, True):
            assert value(finding, held)
