"""Who is asked or told next, and when: the owner, the backup, whoever leads; never nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from flows import calendar, colleague_screens, colleagues, intake
from flows.case import FAILED, Consult, FollowUp, Offer
from flows.effects import Effect, Remind, Tell
from flows.events import FellDue
from flows.lifecycle import State, move
from flows.scene import Reply, Scene
from flows.text import Text, t

BACKUP: Final = "backup"
LEAD: Final = "lead"
TELLS_BACKUP, TELLS_LEAD, FAILS = 2, 3, 4  # rungs; the two before ask the owner alone
AT_ONCE = timedelta(minutes=1)
RESTS = (State.FOLLOWING, State.DUE)
SILENT = t("Its owner has not answered.")


def asks_owner(planned: FollowUp) -> bool:
    """Whether the owner is asked when its time comes, and not only others told."""
    return planned.rung not in (TELLS_LEAD, FAILED)


def wake(scene: Scene, planned: FollowUp) -> tuple[Consult, tuple[Effect, ...]]:
    """The consult with this follow-up, to be woken at its next rung or when its offer ends.

    Under a new revision, so that an older wake-up is none any more; and never in the past: what
    was missed comes on the next working morning.
    """
    consult = scene.consult
    day = planned.next_on or calendar.local_day(planned.ask_at, consult.owner.zone)
    if (ask_at := morning(consult, day)) <= scene.at:
        day = calendar.local_day(scene.at, consult.owner.zone) + calendar.DAY
        ask_at = morning(consult, day)
    if planned.offer:
        ask_at = min(ask_at, max(planned.offer.until, scene.at + AT_ONCE))
    return _under_new_revision(consult, replace(planned, next_on=day, ask_at=ask_at))


def at_once(scene: Scene, planned: FollowUp) -> tuple[Consult, tuple[Effect, ...]]:
    """The same, to be asked now, as if for the first time."""
    today = calendar.local_day(scene.at, scene.consult.owner.zone)
    now = replace(planned, rung=0, asked=None, next_on=today, ask_at=scene.at)
    return _under_new_revision(scene.consult, now)


def asked_at(consult: Consult, planned: FollowUp) -> datetime:
    """When its next rung comes, whatever else may wake it before that."""
    return morning(consult, planned.next_on) if planned.next_on else planned.ask_at


def _under_new_revision(consult: Consult, planned: FollowUp) -> tuple[Consult, tuple[Effect, ...]]:
    """A revision never comes twice in a consult, so an old reminder is never taken for a new."""
    used = consult.follow_up.revision if consult.follow_up else 0
    again = replace(planned, revision=used + 1)
    return consult.now(follow_up=again), (Remind(again.revision, again.due_on, again.ask_at),)


def morning(consult: Consult, day: date) -> datetime:
    """When the owner is asked on that day, or on the next one that they work."""
    owner = consult.owner
    return calendar.morning(day, owner.zone, owner.ask_at, owner.workdays)


def fell_due(scene: Scene, event: FellDue) -> Reply | None:
    """What the time of a follow-up brings; None if this wake-up has been replaced or retired."""
    planned = scene.consult.awaiting(event.revision)
    if planned is None:
        return None
    offer = planned.offer
    if offer is None or scene.at < offer.until:
        return _climbed(scene, planned, event)
    words = t("The offer has ended without an answer.")
    rest, tells = returned(scene, planned, offer, words)
    if scene.at >= asked_at(scene.consult, planned):
        climbed = _climbed(scene, rest, event)
        return replace(climbed, effects=(*tells, *climbed.effects))
    after, remind = wake(scene, rest)
    words = t("{who} has not answered: it stays yours.", who=colleagues.called(offer.to))
    effects = (*remind, *tells)
    return Reply(after, words, effects, fresh=True, notice=True, neutral=True)


def returned(
    scene: Scene, planned: FollowUp, offer: Offer, words: Text
) -> tuple[FollowUp, tuple[Effect, ...]]:
    """Without its offer; who it was offered to reads why, and who offered it for the owner."""
    consult = scene.consult
    rest = replace(planned, offer=None)
    ended = Tell(offer.to.id, colleague_screens.told(consult, words), fresh=False)
    if offer.by == consult.owner.id:
        return rest, (ended,)
    why = t("{who} has not taken it over.", who=colleagues.called(offer.to))
    to_giver = Tell(offer.by or LEAD, colleague_screens.to_leads(consult, rest, why))
    return rest, (ended, to_giver)


def _climbed(scene: Scene, planned: FollowUp, event: FellDue) -> Reply:
    """The next rung: ask the owner, tell the others, and plan the one after it.

    While an answer is under way (a correction, a reassessment, a proposed change, half-made marks:
    what was about to be said may be a warning sign), the open question stands with a notice.
    """
    told, tells = _told(scene, planned)
    after, remind = wake(scene, _up(scene, told, event.ladder))
    consult, effects = scene.consult, (*remind, *tells)
    if not asks_owner(planned) and consult.state is not State.FOLLOWING:
        return Reply(after, t("No answer yet: whoever leads was told"), effects)
    if consult.state not in RESTS or consult.panel == "@change" or intake.half_marked(scene):
        words = t("Reassessment due {day}. Please finish this first.", day=planned.due_on)
        return Reply(after, words, effects, fresh=True, notice=True, neutral=True,
                     silent=event.together)  # fmt: skip
    state = State.DUE if consult.state is State.DUE else move(consult.state, "fall_due")
    due, words = after.settled.now(state=state), t("Reassessment due")
    return Reply(due, words, effects, fresh=True, silent=event.together)


def _up(scene: Scene, planned: FollowUp, ladder: tuple[int, ...]) -> FollowUp:
    """One rung up; the days count from when it was first asked. The last one is a month long."""
    asked, zone = planned.asked or scene.at, scene.consult.owner.zone
    today, rung = calendar.local_day(scene.at, zone), min(planned.rung + 1, FAILED)
    if rung == FAILED:
        day = calendar.months_after(today.replace(day=1), 1)
    else:
        day = calendar.local_day(asked, zone) + timedelta(days=ladder[planned.rung])
    return replace(planned, rung=rung, asked=asked, next_on=max(day, today + calendar.DAY))


def _told(scene: Scene, planned: FollowUp) -> tuple[FollowUp, tuple[Effect, ...]]:
    """Who besides the owner is told on this rung."""
    if planned.rung == TELLS_BACKUP:
        return beside(scene.consult, planned, SILENT)
    if planned.rung == TELLS_LEAD:
        return to_lead(scene.consult, planned, SILENT)
    if planned.rung == FAILS:
        words = t("Nobody has answered: it has failed, and is on the list of each month.")
        return to_lead(scene.consult, planned, words)
    if planned.rung == FAILED:
        return planned, (Tell(LEAD, colleague_screens.monthly(scene.consult, planned)),)
    return planned, ()


def beside(consult: Consult, planned: FollowUp, why: Text) -> tuple[FollowUp, tuple[Effect, ...]]:
    """The backup is told, with the way to take it over; without one, whoever leads."""
    if planned.backup is None:
        return to_lead(consult, planned, why)
    screen = colleague_screens.unanswered(consult, planned, why)
    return _knows(planned, BACKUP), (Tell(planned.backup.id, screen),)


def to_lead(consult: Consult, planned: FollowUp, why: Text) -> tuple[FollowUp, tuple[Effect, ...]]:
    return _knows(planned, LEAD), (Tell(LEAD, colleague_screens.to_leads(consult, planned, why)),)


def _knows(planned: FollowUp, who: str) -> FollowUp:
    return replace(planned, told=(*(each for each in planned.told if each != who), who))


def retired(
    consult: Consult, planned: FollowUp, words: Text
) -> tuple[FollowUp, tuple[Effect, ...]]:
    """Nobody else need do anything: the offer ends, and the cards of all who were told say so.

    `words` say why. A backup stays the backup of what comes next, unless the case is closed.
    """
    is_closed = consult.state is State.CLOSED
    rows = () if is_closed else (colleague_screens.CANNOT,)
    backup, offer, effects = planned.backup, planned.offer, []
    said = colleague_screens.told(consult, words)
    if offer:
        effects.append(Tell(offer.to.id, said, fresh=False))
    if backup and (is_closed or BACKUP in planned.told):
        screen = colleague_screens.told(consult, words, *rows)
        effects.append(Tell(backup.id, screen, fresh=False))
    if LEAD in planned.told:
        effects.append(Tell(LEAD, said, fresh=False))
    return replace(planned, offer=None, told=()), tuple(effects)
