"""Stories of one clinician with their own cases."""

from tests.simulation.stories.cast import A, S
from tests.simulation.stories.story import Story
from tests.simulation.stories.ways import CONSERVATIVE, LABEL, QUICKLY, followed


def a_whole_case(story: Story) -> None:
    """From the first word over the reminder and the reassessment to the end."""
    followed(story, A)
    story.says(S, "/start")
    story.after("95 days")  # the day is a Saturday: asked on Monday
    story.expect(A, "[Reassess now]")
    story.taps(A, "Reassess now")
    story.goes_on(A, *QUICKLY, until="Skip to the review")
    story.taps(A, "Skip to the review", "Get the advice")
    story.expect(A, LABEL)
    story.taps(A, "Close the case", "No longer needed")
    story.expect(A, "Closed: No longer needed")
    story.never_told(S, LABEL, CONSERVATIVE)
