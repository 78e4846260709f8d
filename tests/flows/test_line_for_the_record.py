"""The line that goes into the patient's record: what was decided stands in it."""


def shown_text(story, shown):
    return "\n".join(shown(story.screen))


def test_the_line_for_the_record_has_the_decision(story):
    story.advised().tap("Otherwise…", "Refer now", "Summary")
    (copy,) = [c.copy for row in story.screen.rows for c in row if c.copy]
    assert "decision: Refer now" in copy.literal


def test_the_line_for_the_record_says_that_it_was_followed(story):
    story.followed().tap("Summary")
    (copy,) = [c.copy for row in story.screen.rows for c in row if c.copy]
    assert "decision: as advised" in copy.literal


def test_keeping_the_planned_date_is_a_decision(story, shown):
    story.followed().tap("Edit an answer", "Deficit", "Progressive", "Change")
    story.tap("Keep the planned date", "Summary")
    assert "Decision: none yet" not in shown_text(story, shown)
