"""Any order of taps, old and new, and of words: the record is what was asked and answered."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram import buttons, paint
from bot.texts import Reader, render
from flows.consult import opened, step
from flows.effects import Receipt, Show
from flows.events import FellDue, Opened, Sent, Summoned, Tapped, Typed
from flows.lifecycle import State

WIDEST = {1: 28, 2: 13, 3: 7, 4: 4, 5: 2, 6: 2}
ORDERS = 120
WORDS = ("58F L4-5", "none", "7", "44 %", "back", "hello", "9" * 4096, "\u202e12", "Mr Smith")


def check_screen(story):
    """What every screen must keep, whatever led to it."""
    screen = story.screen
    painted = paint.message(screen, paint.Card(story.consult.code, story.consult.turn), Reader())
    assert paint.units(paint.html(screen, Reader())) <= 4096 + 1000  # its tags do not count
    for row in screen.rows:
        assert len(row) in WIDEST
        for choice in row:
            label = render(choice.label, Reader())
            assert len(label) <= WIDEST[len(row)], f"{label!r} is too wide"
    for row in (painted["reply_markup"] or {"inline_keyboard": []})["inline_keyboard"]:
        for button in row:
            assert len(button.get("callback_data", "").encode()) <= 40
    for choice in story.choices():
        data = buttons.write(story.consult.code, 1, screen.key, choice.option)
        read = buttons.read(data)
        assert buttons.question(read, story.pathway) == screen.key
        assert buttons.option(read, story.pathway) == choice.option


def stored(consult):
    """All but what is on the screen."""
    kept = (consult.episode, consult.label, consult.state, consult.follow_up, consult.notes)
    return (*kept, consult.earlier)


def is_late(scene, tap):
    """Not for the open question, or older than it; a mark may be as old as its question."""
    consult = scene.consult
    marks = len(tap.option) > 1 and tap.option[0] in "+-?"
    return tap.question != scene.key or tap.turn < (consult.asked if marks else consult.since)


@pytest.mark.fault("F08", n=f"{ORDERS} orders of up to 45 taps and words")
@pytest.mark.fault("F10", n=f"{ORDERS} orders of up to 45 taps and words")
@settings(max_examples=ORDERS)
@given(st.data())
def test_no_order_of_taps_files_an_answer_to_another_question(new_story, data):
    story = new_story()
    painted: list[Tapped] = []
    for _ in range(data.draw(st.integers(5, 45))):
        check_screen(story)
        scene, before = story.scene, story.consult
        now = [Tapped(before.turn, scene.key, choice.option) for choice in story.choices()]
        painted += now
        words = st.sampled_from(WORDS).map(Typed)
        event = data.draw(
            st.one_of(
                st.sampled_from(now or painted or [Summoned()]),
                st.sampled_from(now or painted or [Summoned()]),
                st.sampled_from(painted or [Summoned()]),
                words,
                st.integers(1, 3).map(FellDue),
                st.just(Sent("sticker")),
                st.just(Summoned()),
            )
        )
        story.send(event)
        after = story.consult
        shows = [e for e in story.effects if isinstance(e, Show)]
        assert len(shows) == 1 or (isinstance(event, FellDue) and not shows)
        assert isinstance(event, Summoned | FellDue) or isinstance(story.effects[0], Receipt)
        if isinstance(event, Tapped) and is_late(scene, event):
            assert stored(after) == stored(before), "a late tap changes nothing"
        if after.episode.number == before.episode.number and not scene.key.startswith("@"):
            taken = {f.id for f in scene.asked(scene.key)}
            back = {i for p in before.episode.path[-1:] for i in p.findings}
            changed = {
                key
                for key in {**before.episode.answers, **after.episode.answers}
                if before.episode.answers.get(key) != after.episode.answers.get(key)
            }
            assert changed <= taken or changed <= back
        assert after.turn in (before.turn, before.turn + 1)


def walked(new_story, lumbar):
    story = new_story().type("58F L4-5").tap("None of these")
    story.answer_all({**dict.fromkeys(lumbar.findings, "?"), "imaging": "none"})
    return story.tap("Get the advice")


@pytest.mark.fault("F09", n="1 case, each tap of it twice")
def test_a_double_tap_on_every_button_of_the_way_changes_nothing_more(new_story, lumbar):
    story = walked(new_story, lumbar)
    doubled = new_story()
    for event, _at in story.events:
        doubled.send(event)
        if isinstance(event, Tapped):
            once = doubled.consult
            doubled.send(event)
            assert doubled.consult == once
    assert doubled.consult == story.consult


def test_replaying_any_prefix_of_a_consult_gives_the_same_consult(new_story, lumbar):
    story = walked(new_story, lumbar)
    first = opened(
        Opened("7K2", 1001, 1001, "Europe/Madrid", "08:30", "1111100"), lumbar, story.at
    ).consult
    kept = [first]
    for event, at in story.events:
        kept.append(step(kept[-1], event, lumbar, at).consult)
    for length in range(len(story.events) + 1):
        replayed = reduce(
            lambda consult, each: step(consult, each[0], lumbar, each[1]).consult,
            story.events[:length],
            first,
        )
        assert replayed == kept[length]
    assert kept[-1] == story.consult  # and saving between the steps changed nothing


@pytest.mark.fault("F10", n="1 button, three months old")
def test_an_old_button_of_the_first_visit_files_nothing_at_the_reassessment(new_story):
    story = new_story().type("58F L4-5")
    old = story.button("None of these")
    story.tap("None of these")
    story.tap("None found", "5", "58 years")
    story.tap("Degenerative changes", "Done · others absent")
    while story.scene.key != "@review":
        story.send(Tapped(story.consult.turn, story.scene.key, "?"))
    story.tap("Get the advice", "Follow").until_asked().tap("Reassess now")
    assert story.scene.key == "red_flags"
    before = story.consult
    story.send(old)
    assert story.consult == before
    assert story.consult.state is State.COLLECTING
