"""At a reassessment then stands beside now, in values and in words, and the way that is taken."""

from bot.texts import Reader, render
from flows.comparison import branch, ways
from flows.effects import Show


def shown_text(story, shown):
    (show,) = story.of(Show)
    return "\n".join(shown(show.screen))


def in_words(text):
    return render(text, Reader(zone="Europe/Madrid"))


def reassessed(story, answers):
    story.followed().until_asked().tap("Reassess now", "None of these")
    return story.answer_all({**story.found, **answers})


def test_what_stood_before_is_one_tap_that_says_what_it_stores(story):
    story.followed().until_asked().tap("Reassess now", "None of these", "None found", "5")
    while story.scene.key != "pain_nrs":
        story.answer_one()
    story.tap("Same: 6/10")
    assert story.consult.episode.answers["pain_nrs"] == 6
    assert story.told() == "Saved: 6/10"


def test_it_can_be_typed_as_well(story):
    story.followed().until_asked().tap("Reassess now", "None of these", "None found", "5")
    while story.scene.key != "functional_limitation":
        story.answer_one()
    story.type("same")
    assert story.consult.episode.answers["functional_limitation"] == "moderate"


def test_a_long_answer_of_last_time_is_offered_without_its_words(story):
    story.reviewed().tap("Edit an answer", "Vertebral fracture", "Present, other", "Change")
    story.answer_all(story.found).tap("Get the advice", "Follow").until_asked()
    story.tap("Reassess now", "None of these", "None found", "5")
    while story.scene.key != "vertebral_fracture":
        story.answer_one()
    story.tap("Same as last time")
    assert story.consult.episode.answers["vertebral_fracture"] == "present_not_pain_source"


def test_better_worse_and_the_same_are_said_in_words(story, shown):
    reassessed(
        story, {"pain_trend": "improved", "pain_nrs": "2", "functional_limitation": "significant"}
    )
    for text in (shown_text(story, shown), shown_text(story.tap("Get the advice"), shown)):
        assert "• Pain: 6/10 → 2/10, better" in text
        assert "• Function: Moderately limited → Significantly limited, worse" in text
    assert "| Pain: 2/10 (before: 6/10)" in shown_text(story.tap("Summary"), shown)


def test_the_same_is_said_once_and_has_no_before(story, shown):
    reassessed(story, {"pain_trend": "persistent"})
    text = shown_text(story, shown)
    assert "• Pain: 6/10 → 6/10, the same" in text
    assert "| Pain: 6/10\n" in text


def test_what_is_not_known_any_more_is_neither_better_nor_worse(story, shown):
    reassessed(story, {"pain_trend": "improved", "pain_nrs": "?"})
    assert "• Pain: 6/10 → not examined\n" in shown_text(story, shown)


def test_a_change_without_a_direction_is_shown_and_not_judged(story, shown):
    reassessed(story, {"pain_trend": "improved", "deformity": "developing"})
    assert "• Deformity: None → Developing\n" in shown_text(story, shown)


def test_the_branch_is_named_by_the_rule_that_fired(story, shown):
    reassessed(story, {"pain_trend": "improved", "pain_nrs": "2"}).tap("Get the advice")
    text = shown_text(story, shown)
    assert "Branch taken: Improved at reassessment, In follow-up → Routine monitoring" in text


def test_a_first_visit_has_nothing_to_compare(story, shown):
    text = shown_text(story.advised(), shown)
    assert "Because: " in text
    assert "Since last time" not in text


def test_where_no_rule_has_fired_no_branch_is_named(story):
    reassessed(story, {"pain_trend": "improved"})
    unknown = story.consult.in_episode(answers={}, phase="initial")
    assert branch(story.scene.with_(unknown)) is None


def test_in_a_few_words_only_what_has_a_direction_is_told(story):
    reassessed(story, {"pain_trend": "improved", "deformity": "developing", "pain_nrs": "7"})
    told = ways(story.scene, story.consult.baseline, story.consult.episode)
    assert [in_words(text) for text in told] == ["worse: Pain", "the same: Function"]
