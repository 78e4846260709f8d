"""Stories of a case before a team."""

from tests.simulation.stories.cast import ELSEWHERE, GROUP, A, B, C, D, E, F, O, S
from tests.simulation.stories.story import Story
from tests.simulation.stories.told import begins
from tests.simulation.stories.ways import (
    CONSERVATIVE,
    QUICKLY,
    a_followed_case,
    advised,
    an_advised_case,
    posted,
)

OTHER = "58M L5-S1"


@begins(an_advised_case)
def a_team_of_three_decides(story: Story) -> None:
    """Blind opinions, a new finding, one keeps and one changes, and the presenter decides."""
    posted(story, A, "Dunnock ward")
    story.expect(GROUP, "Opinions in: 0")
    story.taps(B, "Conservative", to=GROUP)
    story.taps(C, "Surgical referral", to=GROUP)
    story.expect(GROUP, "Opinions in: 2, hidden until yours is in")
    story.expect(B, "Yours: Conservative")
    story.expect(C, "Yours: Surgical referral")
    story.says(B, "The pain is bearable.")
    story.expect(B, "Your reason is saved.")
    story.taps(C, "Yes")
    story.expect(C, "[✓ Yes]", "Conservative. The pain is bearable.")
    story.taps(A, "Edit an answer", "Pain", "9", "Change")
    story.goes_on(A, *QUICKLY, until="Get the advice")
    story.taps(A, "Get the advice")
    story.expect(GROUP, "New since it was posted: Pain: 9/10")
    story.expect(B, "New: Pain: 9/10", "Yours was Conservative.")
    story.taps(B, "Keep")
    story.taps(C, "Change", "Conservative")
    story.expect(C, "Yours: Conservative")
    story.taps(D, "My opinion and others", to=GROUP)
    story.expect(D, "answered: Hidden until your own opinion is in.")
    for place in (D, GROUP, A):
        story.never_told(place, "Conservative:", "Yours:", "bearable")
    story.taps(D, "Conservative", to=GROUP)
    story.expect(A, "Conservative: 3", "What do you decide?")
    story.taps(A, "Follow the panel")
    story.expect(GROUP, "Decision: follow the panel: Conservative", "not examined by the panel")
    story.expect(B, "Decision: follow the panel: Conservative")


@begins(an_advised_case)
def what_is_urgent_is_heard_at_once(story: Story) -> None:
    """One says that it is urgent: the group, the presenter and the lead are told, and once."""
    posted(story, A, "Dunnock ward", "Refer to a surgeon now?")
    story.taps(B, "Urgent", to=GROUP)
    for place in (GROUP, A, D):
        story.expect(place, "Urgent, says Neurosurgery (clinician)")
    story.taps(B, "Urgent", to=GROUP)
    story.expect(B, "Already saved: Urgent")
    story.taps(A, "Why", "‹ Back")  # the card that they were looking at is not in the news' place
    story.taps(A, "Close round", to=GROUP)
    story.expect(A, "A low number: 1 of 3", "[Other, why]")
    story.taps(A, "Other, why")
    story.says(A, "Seen in the emergency room tonight.")
    story.taps(A, "Keep as my decision")
    story.expect(GROUP, "Decision: Seen in the emergency room tonight.")


@begins(an_advised_case)
def a_finding_that_is_missed_is_asked_for(story: Story) -> None:
    """Need more info: one picks the finding, the presenter answers, the one is asked again."""
    posted(story, A, "Dunnock ward")
    story.taps(B, "Need more info", to=GROUP)
    story.taps(B, "Translation")
    story.expect(GROUP, "Asked for: Translation")
    story.expect(A, "The team misses: Translation")
    story.taps(A, "Answer: Translation")
    story.says(A, "4")
    story.taps(A, "Change")
    story.expect(GROUP, "New since it was posted: Translation: 4 mm")
    story.expect_not(GROUP, "Asked for")
    story.expect(B, "New: Translation: 4 mm")
    story.taps(B, "Surgical referral")
    story.expect(GROUP, "Opinions in: 1")


@begins(an_advised_case)
def two_cases_in_one_group_do_not_mix(story: Story) -> None:
    """Bashir's case and Ada's stand in one group; a third person answers both."""
    advised(story, B, OTHER)
    posted(story, A, "Dunnock ward")
    posted(story, B, "Dunnock ward", "Which imaging comes next?")
    story.taps(C, "Conservative", to=GROUP)  # the newest card: Bashir's
    story.expect(GROUP, OTHER, "Opinions in: 1")
    story.taps(E, "Augmentation", to=GROUP)
    story.expect(E, OTHER, "Radiology (clinician): Conservative")
    story.taps(A, "Close round", to=GROUP)
    story.expect(A, "answered: Clinicians of this team give opinions", "whoever presents")
    story.says(O, "I would wait.", to=GROUP, answering=OTHER)
    story.expect(GROUP, OTHER)
    story.taps(B, "Close round", to=GROUP)
    story.expect(B, "A tie", OTHER)
    story.expect_not(A, "A tie", OTHER)
    story.never_told(A, OTHER)


@begins(an_advised_case)
def one_case_before_two_teams_has_two_rounds(story: Story) -> None:
    """The same case in the ward and in the clinic: neither hears of the other's opinions."""
    posted(story, A, "Dunnock ward")
    posted(story, A, "Wren clinic")
    assert story.topics(ELSEWHERE) == {"C-MJ9 · 58F L4-5": True}
    story.taps(C, "Conservative", to=GROUP)
    story.taps(F, "Augmentation", to=ELSEWHERE)
    story.expect(GROUP, "Opinions in: 1")
    story.expect(ELSEWHERE, "Opinions in: 1")
    story.taps(B, "Surgical referral", to=ELSEWHERE)
    story.expect(ELSEWHERE, "Opinions in: 2")
    story.taps(A, "Close round", to=ELSEWHERE)
    story.expect(A, "The round in Wren clinic is over")
    story.taps(A, "Follow the pathway")
    story.expect(ELSEWHERE, f"Decision: follow the pathway: {CONSERVATIVE}")
    assert story.topics(ELSEWHERE) == {"C-MJ9 · 58F L4-5": False}
    story.expect(GROUP, "Opinions in: 1, hidden")
    for place in (GROUP, C):
        story.never_told(place, "Augmentation:", "Decision")


@begins(an_advised_case)
def a_group_becomes_a_supergroup_in_the_round(story: Story) -> None:
    """The card comes anew where the group is now, with all that was said before."""
    posted(story, A, "Dunnock ward")
    story.taps(B, "Conservative", to=GROUP)
    story.upgrades(GROUP)
    story.taps(A, "Edit an answer", "Pain", "7", "Change")
    story.expect(GROUP, "Opinions in: 1", "Pain: 7/10")
    story.taps(C, "Conservative", to=GROUP)
    story.expect(C, "Neurosurgery (clinician) [on earlier findings]: Conservative")


@begins(an_advised_case)
def a_card_that_was_deleted_comes_again(story: Story) -> None:
    """Somebody has deleted the card: what happens next brings it back, once."""
    posted(story, A, "Dunnock ward")
    story.taps(B, "Conservative", to=GROUP)
    story.deletes_cards(GROUP)
    story.taps(B, "Change my opinion", "Augmentation")
    story.taps(A, "Edit an answer", "Pain", "7", "Change")
    story.expect(GROUP, "Opinions in: 1", "Pain: 7/10")
    assert story.count(GROUP) == 1
    story.taps(C, "Conservative", to=GROUP)
    story.expect(GROUP, "Opinions in: 2")


@begins(a_followed_case)
def a_case_that_is_closed_ends_its_round(story: Story) -> None:
    """What comes after the close changes nothing, and is told so."""
    posted(story, A, "Dunnock ward")
    story.taps(B, "Conservative", to=GROUP)
    story.taps(S, "Conservative", to=GROUP)
    story.taps(A, "Close the case", "Care goes on elsewhere")
    story.expect(GROUP, "Closed with the case")
    story.taps(B, "My opinion and others", to=GROUP)
    story.never_told(S, "Conservative", "C-")
