"""What messages further up in the chat go on saying, once what they said has changed."""

from dataclasses import replace

from flows.effects import Amend, Show
from flows.events import Typed


def shown_text(story, shown):
    return "\n".join(shown(story.screen))


def seal_of(story, shown):
    (show,) = story.of(Show)
    return "\n".join(shown(show.seal)) if show.seal else ""


def repainted(story, shown):
    """What is said in messages further up, by their mark."""
    return {
        effect.mark: "\n".join(shown(effect.screen))
        for effect in story.effects
        if isinstance(effect, Amend)
    }


def say(story, text, message):
    return story.send(Typed(text, message))


def test_the_advice_on_the_live_card_is_sealed_as_superseded_and_the_next_card_is_new(story, shown):
    story.advised().tap("Edit an answer", "Deficit", "Stable", "Change")
    (show,) = story.of(Show)
    assert show.fresh
    assert "✗ Superseded on" in seal_of(story, shown)
    assert "Deficit: None found → Stable" in seal_of(story, shown)


def test_advice_in_force_again_is_not_left_marked_as_superseded(story, shown):
    story.followed().tap("Edit an answer", "Deficit", "Stable", "Change")
    assert "✗ Superseded" in repainted(story, shown)["advice:1.0"]
    story.tap("Undo")
    text = repainted(story, shown)["advice:1.0"]
    assert "✗" not in text
    assert "In force again since" in text
    assert "Conservative care" in text


def test_advice_that_an_undo_takes_back_is_marked_so(story, shown):
    story.followed().tap("Edit an answer", "Deficit", "Progressive", "Change")
    assert story.consult.episode.advice.low == "urgent"
    given = story.consult.episode.advice
    story.tap("Undo")
    text = repainted(story, shown)
    assert "✗ Taken back on" in text["advice:1.1"]
    assert "Urgent specialist assessment" in text["advice:1.1"]
    assert given in story.consult.episode.superseded
    story.tap("Edit an answer", "Deficit", "Progressive", "Change")
    assert story.consult.episode.mark not in ("advice:1.0", "advice:1.1")


def test_a_message_further_up_promises_no_date_that_may_move(story, shown):
    story.followed().tap("Edit an answer", "Deficit", "Stable", "Change")
    assert "14 Nov" not in repainted(story, shown)["advice:1.0"]


def test_words_that_wait_for_an_answer_are_in_no_message_that_is_closed(story, shown):
    story.advised().type("works as a roofer").tap("Follow")
    assert "roofer" not in seal_of(story, shown)
    assert "roofer" in shown_text(story, shown)
    story.tap("Edit an answer", "Deficit", "Stable", "Change")
    assert "roofer" not in repainted(story, shown)["advice:1.0"]


def test_an_advice_of_older_content_is_told_in_no_newer_words(story, shown):
    story.followed()
    older = replace(story.consult.episode.advice, sha256="0" * 64)
    story.consult = story.consult.in_episode(advice=older)
    story.tap("Edit an answer", "Deficit", "Stable", "Change")
    text = repainted(story, shown)["advice:1.0"]
    assert "✗ Superseded on" in text
    assert "It was “Conservative care, reassess in 3 months”" in text
    assert "Options to consider" not in text
