"""What many stories have in common: a case on its way to an advice, to a plan, to a team."""

from tests.simulation.stories.cast import A
from tests.simulation.stories.story import Story

LABEL = "58F L4-5"
FIRST = ("None of these", "None found", "5", "58 years", "☐ Degenerative changes",
         "Done · others absent", "None", "6", "None", "Not examined")  # fmt: skip
QUICKLY = ("None of these", "None found", "5", "None", "Not examined")
CONSERVATIVE = "Conservative care, reassess in 3 months"


def examined(story: Story, who: int, label: str = LABEL) -> None:
    """A case with all that matters of it but the films: degenerative changes, pain 6."""
    story.says(who, "/consult")
    story.expect(who, "A label for this case?")
    story.says(who, label)
    story.taps(who, *FIRST)


def advised(story: Story, who: int, label: str = LABEL) -> None:
    """The same with its advice."""
    examined(story, who, label)
    story.taps(who, "Skip to the review", "Get the advice")
    story.expect(who, CONSERVATIVE)


def followed(story: Story, who: int, label: str = LABEL) -> None:
    """The same, and its reassessment is planned in three months."""
    advised(story, who, label)
    story.taps(who, "Follow, remind in 3 months")
    story.expect(who, "I will ask on")


def an_advised_case(story: Story) -> None:
    """Ada has a case with an advice."""
    advised(story, A)


def a_followed_case(story: Story) -> None:
    """Ada has a case whose reassessment is planned."""
    followed(story, A)


def posted(story: Story, who: int, team: str, question: str = "What would you do next?") -> None:
    """Somebody who is in several teams asks one of them."""
    story.taps(who, "Ask the team", team, question, "Post it")
    story.expect(who, f"Posted in {team}")
