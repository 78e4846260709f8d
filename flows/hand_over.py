"""A follow-up changes hands: offered, accepted or declined; taken over by a backup; given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flows import colleague_screens, colleagues, handing, ladder
from flows.case import Consult, FollowUp, Handed, Offer, Owner
from flows.circle import Colleague
from flows.effects import Effect, Show, Tell
from flows.events import (
    Accepted,
    Assigned,
    Declined,
    Event,
    Left,
    Pressed,
    Rescheduled,
    Resent,
    Unreached,
)
from flows.lifecycle import State
from flows.scene import SHOWN, Reply, Scene
from flows.screens import view
from flows.text import Moment, Text, t

OFFER, BACKUP = colleague_screens.OFFER, colleague_screens.BACKUP
KEYS = (OFFER, BACKUP)
OVER = t("That is over: it was taken back, answered before, or its time had passed.")


def happened(
    scene: Scene,
    event: Pressed | Accepted | Declined | Assigned | Unreached | Resent | Rescheduled | Left,
) -> Reply | None:
    """Whatever is about who answers for the follow-up; None: nothing changes.

    What somebody else changed is not undone with what the owner said before it.
    """
    now = scene.with_(scene.consult.now(undo=None))
    reply = HAPPENED[type(event)](now, event)
    if reply is None or reply.consult != now.consult:
        return reply
    return replace(reply, consult=scene.consult)


def _pressed(scene: Scene, event: Pressed) -> Reply:
    """A backup who cannot; every other button of theirs is over."""
    consult, planned = scene.consult, scene.consult.planned
    is_backup = planned and planned.backup and planned.backup.id == event.who.id
    if not planned or not is_backup or (event.question, event.option) != (BACKUP, "no"):
        return Reply(consult, _over(scene, event.who))
    rest, tells = handing.unbacked(consult, planned)
    after = consult.now(follow_up=rest)
    words = t("{who} cannot be the backup: there is none now.", who=colleagues.called(event.who))
    return Reply(after, t("You are not its backup any more"), (*tells, _shown(scene, after, words)))


def _over(scene: Scene, who: Colleague) -> Text:
    """Why a colleague's button does nothing any more."""
    consult = scene.consult
    if consult.state is State.CLOSED:
        return t("C-{code} is closed: nothing is left to do.", code=consult.code)
    if consult.owner.id == who.id:
        return t("C-{code} is yours already.", code=consult.code)
    if consult.planned is None:
        return t("C-{code}: the reassessment was made. Nothing is left to do.", code=consult.code)
    return OVER


def _accepted(scene: Scene, event: Accepted) -> Reply:
    """The case has a new owner, and with them their morning; the ladder goes on where it stood."""
    consult, planned, who = scene.consult, scene.consult.planned, event.who
    if planned is None or not _may_take(scene, planned, who):
        return Reply(consult, _over(scene, who))
    before = consult.owner
    owner = Owner(
        who.id, event.chat, event.zone, event.ask_at, event.workdays, event.quiet, who.called
    )
    rest, tells = _without(consult, planned, who)
    after, remind = ladder.wake(scene.with_(_given(scene, owner, who)), rest)
    moment = Moment(scene.at)
    taken = t("{who} has taken it over on {moment}.", who=colleagues.called(who), moment=moment)
    effects: tuple[Effect, ...] = (
        *remind,
        Show(
            view(scene.with_(after)),
            fresh=True,
            seal=colleague_screens.told(after, t("You took it over on {moment}.", moment=moment)),
            keep=True,
            mark=scene.with_(after).mark,
        ),
        Tell(before.id, colleague_screens.told(after, taken), fresh=False),
        *tells,
    )
    words = t("Yours now. Reassessment due {day}", day=planned.due_on)
    return Reply(after, words, effects)


def _may_take(scene: Scene, planned: FollowUp, who: Colleague) -> bool:
    """Whether it is offered to them still, or they are its backup."""
    offer, backup = planned.offer, planned.backup
    is_offered = offer is not None and offer.to.id == who.id and scene.at < offer.until
    return is_offered or (backup is not None and backup.id == who.id)


def _without(
    consult: Consult, planned: FollowUp, who: Colleague
) -> tuple[FollowUp, tuple[Effect, ...]]:
    """Without an offer, and without a backup who is the owner now."""
    rest = planned
    tells: tuple[Effect, ...] = ()
    if planned.offer and planned.offer.to.id != who.id:
        rest, tells = handing.withdrawn(consult, planned)
    backup = None if planned.backup and planned.backup.id == who.id else planned.backup
    told = tuple(each for each in planned.told if backup or each != ladder.BACKUP)
    return replace(rest, offer=None, backup=backup, told=told), tells


def _given(scene: Scene, owner: Owner, who: Colleague) -> Consult:
    """The case under its new owner: nothing half said, but the marks that were made."""
    consult = scene.consult
    marks = consult.draft if consult.state is State.COLLECTING else {}
    handed = (*consult.handed, Handed(scene.at, consult.owner.id, who))
    return consult.settled.now(owner=owner, handed=handed, draft=marks, typing=False)


def _declined(scene: Scene, event: Declined) -> Reply:
    consult, planned = scene.consult, scene.consult.planned
    offer = planned.offer if planned else None
    if planned is None or offer is None or offer.to.id != event.who.id:
        return Reply(consult, _over(scene, event.who))
    rest, tells = ladder.returned(
        scene, planned, offer, t("You declined. Nothing is asked of you.")
    )
    after, remind = ladder.wake(scene, rest)
    words = t("{who} declined: it stays yours.", who=colleagues.called(event.who))
    effects = (*remind, *tells, _shown(scene, after, words))
    return Reply(after, t("Declined: it stays with its owner"), effects)


def _assigned(scene: Scene, event: Assigned) -> Reply:
    """Offered to somebody by its owner, by whoever leads, or by whoever runs the bot."""
    consult, planned, by = scene.consult, scene.consult.planned, event.by
    if planned is None:
        words = t("C-{code} has no open follow-up. Nothing changed.", code=consult.code)
        return Reply(consult, words)
    if event.to.id == consult.owner.id:
        return _taken_back(scene, planned, by)
    stands = planned.offer
    if stands and stands.to.id == event.to.id and scene.at < stands.until:
        return Reply(consult, handing.offer_told(stands))
    offer = Offer(event.to, scene.at + handing.OPEN_FOR, by.id if by else 0)
    giver = colleagues.called(by) if by else t("Whoever runs this bot")
    after, effects = handing.offered(scene, planned, offer, giver)
    words = handing.offer_told(offer)
    return Reply(after, words, (*effects, _shown(scene, after, words)))


def _taken_back(scene: Scene, planned: FollowUp, by: Colleague | None) -> Reply:
    """An owner who is back asks for it themself: what was offered is offered no more."""
    consult = scene.consult
    if planned.offer is None or by is None or by.id != consult.owner.id:
        return Reply(consult, t("It is theirs already. Nothing changed."))
    rest, tells = handing.withdrawn(consult, planned)
    after, remind = ladder.wake(scene, rest)
    return Reply(after, t("Taken back: it stays yours"), (*remind, *tells))


def _unreached(scene: Scene, event: Unreached) -> Reply | None:
    """The owner cannot be written to: the backup hears of it now, and the ladder goes on."""
    consult, planned = scene.consult, scene.consult.planned
    if planned is None or planned.revision - event.revision not in (0, 1):
        return None
    why = t("Its owner cannot be written to.")
    told, tells = ladder.beside(consult, planned, why)
    return Reply(consult.now(follow_up=told), SHOWN, tells)


def _resent(scene: Scene, event: Resent) -> Reply:
    """Asked again now; the ladder begins anew."""
    del event
    consult, planned = scene.consult, scene.consult.planned
    if planned is None:
        words = t("C-{code} has no open follow-up. Nothing changed.", code=consult.code)
        return Reply(consult, words)
    after, remind = ladder.at_once(scene, planned)
    return Reply(after, t("C-{code} is asked again now", code=consult.code), remind)


def _rescheduled(scene: Scene, event: Rescheduled) -> Reply:
    """Other hours of the owner: what is still ahead is asked at their new hour."""
    owner = replace(
        scene.consult.owner,
        zone=event.zone,
        ask_at=event.ask_at,
        workdays=event.workdays,
        quiet=event.quiet,
    )
    now = scene.with_(scene.consult.now(owner=owner))
    planned = now.consult.planned
    if planned is None or planned.ask_at <= scene.at:
        return Reply(now.consult, t("Saved"))
    after, remind = ladder.wake(now, planned)
    return Reply(after, t("Saved"), (*remind, Show(view(scene.with_(after)), mark=now.mark)))


def _left(scene: Scene, event: Left) -> Reply | None:
    """Who is not in the roster any more answers for nothing; somebody else is found."""
    planned = scene.consult.planned
    if event.team or planned is None:
        return None
    if event.who == scene.consult.owner.id:
        return _orphaned(scene, planned)
    rest, said = planned, []
    tells: tuple[Effect, ...] = ()
    if planned.backup and planned.backup.id == event.who:
        rest, tells = handing.unbacked(scene.consult, rest)
        said.append(t("Your backup may not use this bot any more: there is none now."))
    if planned.offer and planned.offer.to.id == event.who:
        words = t("The offer has ended.")
        rest, ended = ladder.returned(scene, rest, planned.offer, words)
        tells = (*tells, *ended)
        said.append(t("Who it was offered to may not use this bot any more: it stays yours."))
    if not said:
        return None
    after, remind = ladder.wake(scene, rest)
    effects = (*remind, *tells, _shown(scene, after, said[-1]))
    return Reply(after, SHOWN, effects)


def _orphaned(scene: Scene, planned: FollowUp) -> Reply:
    """The owner is gone: an offer stands, the backup is offered it, or whoever leads is told."""
    consult = scene.consult
    if planned.offer:
        kept = replace(planned, offer=replace(planned.offer, by=0))
        return Reply(consult.now(follow_up=kept), SHOWN)
    why = t("Its owner may not use this bot any more.")
    if planned.backup is None:
        told, tells = ladder.to_lead(consult, planned, why)
        return Reply(consult.now(follow_up=told), SHOWN, tells)
    offer = Offer(planned.backup, scene.at + handing.OPEN_FOR)
    after, effects = handing.offered(scene, planned, offer, t("Whoever runs this bot"))
    return Reply(after, SHOWN, effects)


def _shown(scene: Scene, after: Consult, words: Text) -> Show:
    """The owner's open question again, with what happened to their follow-up."""
    now = scene.with_(after)
    return Show(view(now, words), fresh=True, keep=True, mark=now.mark)


# By the kind of event.
HAPPENED: dict[type[Event], Callable[[Scene, Any], Reply | None]] = {
    Pressed: _pressed,
    Accepted: _accepted,
    Declined: _declined,
    Assigned: _assigned,
    Unreached: _unreached,
    Resent: _resent,
    Rescheduled: _rescheduled,
    Left: _left,
}
