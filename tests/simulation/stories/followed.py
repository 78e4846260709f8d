"""Stories of a reassessment that somebody always owns."""

from tests.simulation.stories.cast import A, B, C, D
from tests.simulation.stories.story import Story
from tests.simulation.stories.told import begins
from tests.simulation.stories.ways import CONSERVATIVE, QUICKLY, a_followed_case, followed

BASHIR, CHIDI = "Bashir, Neurosurgery", "Chidi, Radiology"
FINDINGS = ("58F", "Pain:", "Conservative care")  # what a notification must not tell


OTHERS = ("58M L5-S1", "58F L3-4")


def _backed_by_bashir(story: Story) -> None:
    story.taps(A, "Change backup", BASHIR)
    story.expect(A, "Backup: Bashir.")
    story.expect(B, "You are its backup")


@begins(a_followed_case)
def silence_is_told_to_backup_and_lead_and_is_never_forgotten(story: Story) -> None:
    """Asked, asked again, the backup at day 5, the lead at 10, failed at 30; answered late."""
    _backed_by_bashir(story)
    story.after("95 days")
    story.expect(A, "[Reassess now]")
    story.after("3 days")
    story.expect_not(B, "Its owner has not answered.")
    story.after("4 days")
    story.expect(B, "Its owner has not answered.", "[Take over]")
    story.expect_not(D, "Its owner has not answered.")
    story.after("4 days")
    story.expect(D, "Its owner has not answered.")
    story.after("20 days")
    story.expect(A, "it counts as failed. It stays until somebody answers.")
    story.expect(D, "Nobody has answered: it has failed")
    story.after("2 months")
    story.taps(A, "Reassess now")
    story.goes_on(A, *QUICKLY, until="Skip to the review")
    story.taps(A, "Skip to the review", "Get the advice")
    story.expect(B, "C-")
    story.taps_old(B, "Take over")
    story.never_told(D, *FINDINGS)
    story.never_told(B, *FINDINGS)


@begins(a_followed_case)
def a_backup_takes_over_what_nobody_answers(story: Story) -> None:
    """Whoever takes over is the owner, with the findings; the other has it no more."""
    _backed_by_bashir(story)
    story.after("102 days")
    story.never_told(B, *FINDINGS)
    story.taps(B, "Take over")
    story.expect(B, "[Reassess now]", "58F L4-5")
    story.expect(A, "Bashir")
    story.taps_old(A, "Reassess now")
    story.expect(A, "not yours")
    story.taps(B, "Reassess now")
    story.goes_on(B, *QUICKLY, until="Skip to the review")
    story.taps(B, "Skip to the review", "Get the advice")


@begins(a_followed_case)
def it_is_put_off_three_times_and_then_with_a_reason(story: Story) -> None:
    """A snooze first asks for new signs; the fourth wants a reason, and the backup hears of it."""
    _backed_by_bashir(story)
    story.after("95 days")
    for _ in range(3):
        story.taps(A, "Snooze 1 week", "No")
        story.expect(A, "I will ask")
        story.after("8 days")
        story.expect(A, "[Snooze 1 week]")
    story.taps(A, "Snooze 1 week", "No")
    story.expect(A, "Why must it wait longer?")
    story.taps(A, "A result is awaited")
    story.expect(B, "It is put off once more: 4 weeks so far.")


@begins(a_followed_case)
def it_is_handed_over_and_accepted(story: Story) -> None:
    """The giver stays its owner until somebody has accepted."""
    story.taps(A, "Hand over", CHIDI)
    story.expect(C, "[Accept]", "[Decline]")
    story.never_told(C, *FINDINGS)
    story.taps(C, "Accept")
    story.expect(C, "58F L4-5")
    story.expect(A, "Chidi")
    story.after("95 days")
    story.expect(C, "[Reassess now]")
    story.expect_not(A, "[Reassess now]")
    story.taps(C, "Close", "Care goes on elsewhere")


@begins(a_followed_case)
def it_is_handed_over_and_declined(story: Story) -> None:
    """Who declines has nothing more to do with it."""
    story.taps(A, "Hand over", CHIDI)
    story.taps(C, "Decline")
    story.expect(A, "Chidi")
    story.taps_old(C, "Accept")
    story.expect(C, "answered: That is over")
    story.after("95 days")
    story.expect(A, "[Reassess now]")
    story.never_told(C, *FINDINGS)


@begins(a_followed_case)
def an_offer_that_nobody_answers_comes_back(story: Story) -> None:
    """After two days it is the giver's again, who is told."""
    story.taps(A, "Hand over", CHIDI)
    story.after("49 hours")
    story.expect(A, "Chidi")
    story.taps_old(C, "Accept")
    story.expect(C, "answered: That is over")
    story.after("93 days")
    story.expect(A, "[Reassess now]")
    story.never_told(C, *FINDINGS)


@begins(a_followed_case)
def an_early_reassessment_retires_the_reminder(story: Story) -> None:
    """What was planned is not asked any more; what is planned now is."""
    _backed_by_bashir(story)
    story.after("60 days")
    story.taps(A, "Reassess now")
    story.goes_on(A, *QUICKLY, until="Skip to the review")
    story.taps(A, "Skip to the review", "Get the advice")
    story.taps(A, "Close the case", "No longer needed")
    story.after("60 days")
    story.expect_not(A, "[Snooze 1 week]")
    story.expect_not(B, "Its owner has not answered.")


@begins(a_followed_case)
def an_owner_who_cannot_be_reached_is_replaced_at_once(story: Story) -> None:
    """The owner has blocked the bot: the backup hears of it that morning, and takes over."""
    _backed_by_bashir(story)
    story.after("90 days")
    story.blocks(A)
    story.after("5 days")
    story.expect(B, "Its owner cannot be written to.", "[Take over]")
    story.expect(D, "Assign it: /followups")
    story.never_told(D, *FINDINGS)
    story.taps(B, "Take over")
    story.expect(B, "[Reassess now]")
    story.blocks(A, is_blocked=False)
    story.expect(A, "Bashir has taken it over")
    story.expect_not(A, "[Reassess now]")


@begins(a_followed_case)
def three_of_one_morning_are_one_message(story: Story) -> None:
    """Each is a button of it; what is answered there is that case's."""
    for label in OTHERS:
        followed(story, A, label)
    story.after("95 days")
    story.expect(A, "3 reassessments are due", "[C-MJ9 58F L4-5]")
    story.expect_not(A, "[Reassess now] [Snooze 1 week]")
    story.taps(A, "C-MJ9 58F L4-5", "Reassess now")
    story.goes_on(A, *QUICKLY, until="Skip to the review")
    story.taps(A, "Skip to the review", "Get the advice")
    story.after("7 days")
    story.expect(A, "[Reassess now]", *OTHERS[-1:])


@begins(a_followed_case)
def who_is_away_gives_all_to_a_colleague(story: Story) -> None:
    """One message, one tap; what is not accepted comes back with its owner."""
    followed(story, A, OTHERS[0])
    story.says(A, "/away")
    story.taps(A, BASHIR)
    story.expect(B, "[Accept all]")
    story.never_told(B, *FINDINGS)
    story.taps(B, "Accept all")
    story.expect(A, "Bashir has taken it over")
    story.after("95 days")
    story.expect(B, "[Reassess now]", "58F L4-5", OTHERS[0])
    story.expect_not(A, "[Reassess now]")


@begins(a_followed_case)
def who_is_back_before_anybody_accepted_has_all_again(story: Story) -> None:
    """What was offered is withdrawn; its buttons are over."""
    story.says(A, "/away")
    story.taps(A, BASHIR)
    story.taps(A, "I am back")
    story.expect(A, "C-MJ9")
    story.taps_old(B, "Accept all")
    story.expect(B, "answered: That is over")
    story.after("95 days")
    story.expect(A, "[Reassess now]", CONSERVATIVE)
    story.never_told(B, *FINDINGS)


@begins(a_followed_case)
def what_newer_content_would_advise_otherwise_is_recalled(story: Story) -> None:
    """The owner is asked once to look again; nothing is changed before they do."""
    story.recalls()
    story.expect(A, "[Look again]")
    story.recalls()
    story.taps(A, "Look again")
    story.goes_on(A, *QUICKLY, until="Get the advice")
    story.taps(A, "Get the advice")
    story.expect(A, "2.0.0")
