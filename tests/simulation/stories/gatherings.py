"""Stories of groups: who comes and goes, deadlines, a bot that is put out."""

from tests.simulation.stories.cast import GROUP, YARD, A, B, C, D, S
from tests.simulation.stories.story import Story
from tests.simulation.stories.told import begins
from tests.simulation.stories.ways import an_advised_case, posted


@begins(an_advised_case)
def a_tie_at_the_deadline_is_said_and_not_decided(story: Story) -> None:
    """Two of three answer, not alike; after a day the presenter is asked to decide."""
    posted(story, A, "Dunnock ward")
    story.taps(B, "Conservative", to=GROUP)
    story.taps(C, "Surgical referral", to=GROUP)
    story.after("23 hours")
    story.expect(GROUP, "Opinions in: 2, hidden")
    story.after("1 hour")
    story.expect(GROUP, "its time is over", "A tie")
    story.expect(A, "A tie", "A low number: 2 of 3", "What do you decide?")
    story.taps(D, "My opinion and others", to=GROUP)
    story.taps(A, "Reopen the round")
    story.expect(GROUP, "Opinions in: 2, hidden")
    story.taps(D, "Surgical referral", to=GROUP)
    story.expect(A, "Surgical referral: 2", "Dissent: Neurosurgery (clinician): Conservative")
    story.taps(A, "Follow the panel")
    story.expect(GROUP, "Decision: follow the panel: Surgical referral")


@begins(an_advised_case)
def who_leaves_the_group_hears_nothing_more(story: Story) -> None:
    """An opinion stays, marked; its author hears of the case no more, and can say nothing."""
    posted(story, A, "Dunnock ward")
    story.taps(B, "Conservative", to=GROUP)
    story.taps(C, "Surgical referral", to=GROUP)
    story.leaves(C)
    heard = len(story.heard(C))
    story.taps(A, "Edit an answer", "Pain", "7", "Change")
    story.expect(B, "New: Pain: 7/10")
    story.taps(C, "Change my opinion")
    story.taps(A, "Close round", to=GROUP)
    story.expect(GROUP, "Radiology (clinician) [on earlier findings] [has left the team]")
    assert not [each for each in story.heard(C)[heard:] if "C-" in each or "7/10" in each]


@begins(an_advised_case)
def a_bot_that_is_put_out_and_taken_back_goes_on(story: Story) -> None:
    """The presenter hears of it in private; nothing is lost; the card comes again."""
    posted(story, A, "Dunnock ward")
    story.taps(B, "Conservative", to=GROUP)
    story.throws_out(GROUP)
    story.expect(A, "cannot be written to", "Nothing is lost")
    story.taps(A, "Edit an answer", "Pain", "7", "Change")
    story.takes_back(GROUP)
    story.expect(GROUP, "Opinions in: 1", "Pain: 7/10")
    story.taps(C, "Conservative", to=GROUP)
    story.expect(GROUP, "Opinions in: 2")


@begins(an_advised_case)
def a_group_becomes_a_team_and_is_let_go(story: Story) -> None:
    """Whoever leads links it; whoever is in it says so; a stranger there is not in it."""
    story.says(B, "/start@curbside_bot team", to=YARD)
    story.expect_not(YARD, "is a team now")
    story.says(D, "/start@curbside_bot team", to=YARD)
    story.expect(YARD, "This group is a team now: Heron yard", "[I am in the team]")
    for person in (A, B, S):
        story.taps(person, "I am in the team", to=YARD)
        story.expect(YARD, "[I am in the team]")
    posted(story, A, "Heron yard")
    story.taps(B, "Conservative", to=YARD)
    story.expect(YARD, "Opinions in: 1")
    story.says(D, "/team")
    story.taps(D, "Heron yard", "Unlink the group", "Unlink it")
    story.expect(YARD, "This group is no team any more")
    story.taps(B, "Augmentation", to=YARD)
    story.expect(A, "was unlinked and gets nothing more")
