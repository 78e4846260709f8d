"""The sixteen situations, in the order of the table, and how one of them is judged."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tests.gauntlet import elsewhere, situations
from tests.gauntlet.phone import Fell
from tests.gauntlet.stage import NotOfferedError, Stage

Situation: TypeAlias = Callable[[Stage], Awaitable[str]]
SIXTEEN: tuple[Situation, ...] = (
    situations.double_tap,
    situations.double_tap_with_another_value,
    situations.old_button_at_a_later_question,
    situations.same_update_twice,
    situations.killed_two_seconds_after_an_answer,
    situations.deploy_inserts_a_question,
    situations.deploy_removes_the_current_question,
    elsewhere.another_person_presses,
    elsewhere.same_button_from_another_topic,
    elsewhere.group_becomes_supergroup,
    situations.edited_text_of_an_earlier_answer,
    situations.two_taps_at_once,
    elsewhere.torn_or_locked_database,
    elsewhere.follow_up_due_while_busy_or_down,
    situations.fetched_but_unhandled_at_a_kill,
    situations.back_after_a_branch,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a bot came through, and what happened, in one sentence.

    `note`: what the table says beside a pass that is not one of the whole situation.
    """

    outcome: Literal["pass", "fail", "not offered"]
    said: str
    note: str = ""


async def judged(situation: Situation, on: Stage) -> Verdict:
    """Play it; what the bot did wrong is a verdict, what the gauntlet did wrong is an error."""
    try:
        said = await situation(on)
    except Fell as fell:
        return Verdict("fail", str(fell))
    except NotOfferedError as missing:
        return Verdict("not offered", str(missing))
    return Verdict("pass", said, on.note)
