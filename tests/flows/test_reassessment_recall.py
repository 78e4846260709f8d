"""Newer content that would advise something else asks the owner to look; nothing changes before."""

import shutil
from importlib.resources import files

import pytest

from flows import codec
from flows.consult import step
from flows.effects import Amend, Receipt, Show
from flows.events import Recalled, Summoned, Tapped, Typed
from flows.lifecycle import State
from flows.recall import LATER, LOOK, looks, other
from pathway.load import load

NOTICE = "**Version 1.1.0 of the pathway would advise “Surgical consultation”."


def changed(folder, changes=()):
    shutil.copytree(str(files("pathway") / "content" / "lumbar-degenerative"), folder)
    for name, old, new in (("pathway.toml", '"1.0.0"', '"1.1.0"'), *changes):
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), "utf-8")
    return load(folder)


@pytest.fixture(scope="session")
def stricter(tmp_path_factory):
    """Newer content that asks a surgeon at a translation of 1 mm."""
    place = tmp_path_factory.mktemp("stricter") / "content"
    return changed(place, [("triage.toml", "dyn_translation_mm >= 3", "dyn_translation_mm >= 1")])


@pytest.fixture(scope="session")
def alike(tmp_path_factory):
    """Newer content that advises the same."""
    return changed(tmp_path_factory.mktemp("alike") / "content")


@pytest.fixture(scope="session")
def unsure(tmp_path_factory):
    """Newer content in which what was not asked could matter."""
    place = tmp_path_factory.mktemp("unsure") / "content"
    return changed(
        place, [("triage.toml", "instability or dyn", "odi >= 60 or instability or dyn")]
    )


def recalled(story, newer):
    """As the bot does it: this one event comes with the newer content."""
    event, older = Recalled(newer.version, newer.sha256), story.pathway
    story.pathway = newer
    story.send(event)
    story.pathway = older
    return story


def look(story, newer):
    """As the bot does it: a tap on the button comes with the content that is asked for."""
    older, tap = story.pathway, Tapped(story.consult.turn, story.scene.key, LOOK)
    story.pathway = newer if looks(story.consult, tap) == newer.sha256 else older
    return story.send(tap)


def shown_text(story, shown):
    (show,) = story.of(Show)
    return "\n".join(shown(show.screen))


@pytest.mark.parametrize("stand", ["advised", "followed", "due"])
def test_the_owner_is_told_what_it_would_be_and_that_nothing_changed(story, stricter, shown, stand):
    story = story.followed().until_asked() if stand == "due" else getattr(story, stand)()
    before = story.consult
    text = shown_text(recalled(story, stricter), shown)
    assert NOTICE in text
    assert "It was “Conservative care, reassess in 3 months”" in text
    assert ("The reassessment of" in text) is (stand != "advised")
    assert "[Look again]\n[Not now]" in text
    (show,) = story.of(Show)
    assert (show.fresh, show.keep) == (True, True)
    assert story.consult == before.now(
        recall=story.consult.recall, turn=before.turn + 1, touched=story.at
    )
    assert codec.decode(codec.encode(story.consult)) == story.consult


def test_the_open_card_of_before_still_works(story, stricter):
    story.followed()
    tap = story.button("Change date")
    recalled(story, stricter).send(tap)
    assert story.scene.key == "@date"


def test_what_cannot_be_told_for_sure_is_told_as_a_range(story, unsure, shown):
    text = shown_text(recalled(story.followed(), unsure), shown)
    assert "Conservative care, reassess in 3 months … Surgical consultation" in text


def test_an_advice_that_would_be_the_same_asks_nobody(story, alike, lumbar):
    story.followed()
    for content in (alike, lumbar):
        before = story.consult
        recalled(story, content)
        assert (story.consult, story.effects) == (before, ())


def test_content_that_is_not_the_one_of_the_event_asks_nobody(story, stricter):
    before = story.followed().consult
    after, effects = step(before, Recalled("1.2.0", "f" * 64), stricter, story.at)
    assert (after, effects) == (before, ())


@pytest.mark.parametrize("stand", ["typed", "closed", "reassessed"])
def test_a_case_without_an_advice_that_holds_is_not_asked(story, stricter, stand):
    match stand:
        case "typed":
            story.type("58F L4-5")
        case "closed":
            story.followed().tap("Close the case", "No longer needed")
        case "reassessed":
            story.followed().until_asked().tap("Reassess now")
    assert other(story.consult, stricter) is None
    before = story.consult
    assert recalled(story, stricter).consult == before


def test_twice_is_once(story, stricter):
    before = recalled(story.followed(), stricter).consult
    assert recalled(story, stricter).effects == ()
    assert story.consult == before


def test_not_now_shows_the_case_with_the_notice_on_it(story, stricter, shown):
    recalled(story.followed(), stricter)
    story.send(Tapped(story.consult.turn, "@follow", LATER))
    text = shown_text(story, shown)
    assert "Reassessment due Sat 14 Nov 2026" in text
    assert NOTICE in text
    assert "[Look again]" in text
    assert story.consult.sha256 == story.pathway.sha256


def test_the_notice_stands_on_the_advice_and_not_on_side_screens(story, stricter, shown):
    recalled(story.advised(), stricter).send(Summoned())
    text = shown_text(story, shown)
    assert "**Conservative care, reassess in 3 months" in text, "nothing changes before they look"
    assert NOTICE in text
    assert NOTICE not in shown_text(story.tap("More"), shown)


def test_looking_again_opens_the_case_under_the_newer_content(story, stricter, shown):
    look(recalled(story.followed(), stricter), stricter)
    assert "The pathway is now version 1.1.0" in story.told()
    assert story.consult.state is State.COLLECTING, "what it asks besides is asked"
    assert (story.consult.version, story.consult.recall) == ("1.1.0", None)
    assert story.consult.episode.advice is None
    assert [each.low for each in story.consult.episode.superseded] == ["continue_conservative"]
    assert story.consult.planned, "the follow-up stands"
    (ended,) = (e for e in story.effects if isinstance(e, Amend))
    assert "newer content" in "\n".join(shown(ended.screen))
    story.pathway = stricter
    story.answer_all(story.found).tap("Get the advice")
    assert story.consult.episode.advice.low == "surgical_consult"
    story.tap("Keep the planned date")
    assert story.consult.state is State.FOLLOWING
    assert "would advise" not in "\n".join(shown(story.screen))


def test_looking_again_at_an_advice_that_nothing_was_planned_on(story, stricter):
    look(recalled(story.advised(), stricter), stricter)
    assert story.consult.state is State.COLLECTING, "what it asks besides is asked"
    assert story.consult.recall is None


def test_a_reminder_that_was_asked_goes_on_up_its_ladder(story, stricter):
    look(recalled(story.followed().until_asked(), stricter), stricter)
    assert story.consult.state is State.COLLECTING, "what it asks besides is asked"
    assert story.consult.planned.ask_at > story.at


def test_it_can_be_typed(story, stricter):
    recalled(story.followed(), stricter)
    assert looks(story.consult, Typed("look again")) == stricter.sha256
    assert looks(story.consult, Typed("no")) == ""
    assert looks(story.consult, Summoned()) == ""


def test_a_change_that_is_proposed_is_finished_first(story, stricter, shown):
    story.advised().tap("Edit an answer", "Deficit", "Progressive")
    recalled(story, stricter)
    assert NOTICE in shown_text(story, shown)
    look(story, stricter)
    assert story.told() == "Nothing changed. Please finish this first."
    assert story.scene.key == "@change"
    story.tap("Keep")
    assert NOTICE in "\n".join(shown(story.screen))


def test_under_the_newer_content_already_it_is_opened_as_well(story, stricter, shown):
    recalled(story.followed(), stricter)
    story.pathway = stricter  # the older one is not installed any more
    story.send(Summoned())
    assert story.consult.state is State.FOLLOWING, "to look at the case is not to look again"
    assert NOTICE in "\n".join(shown(story.screen))
    story.tap("Look again")
    assert story.consult.state is State.COLLECTING, "what it asks besides is asked"
    (ended,) = (e for e in story.effects if isinstance(e, Amend))
    assert "newer content" in "\n".join(shown(ended.screen))
    before, key = story.consult, story.scene.key
    story.send(Tapped(before.turn, key, LOOK)).send(Tapped(before.turn, key, LATER))
    assert story.consult == before


def test_where_that_content_is_gone_the_advice_stands(story, stricter):
    recalled(story.followed(), stricter)
    before = story.consult
    story.tap("Look again")
    assert story.consult.state is State.FOLLOWING
    assert story.consult.episode == before.episode
    assert story.consult.recall is None


def test_an_advice_given_anew_ends_the_notice(story, stricter, shown):
    recalled(story.followed(), stricter).tap("Edit an answer", "Deficit", "Stable", "Change")
    assert NOTICE not in "\n".join(shown(story.screen))
    (receipt,) = (e for e in story.effects if isinstance(e, Receipt))
    assert receipt
