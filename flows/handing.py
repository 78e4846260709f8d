"""The owner asks a colleague: to take the follow-up over, or to be its backup."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flows import colleague_screens, colleagues, intake, ladder
from flows.case import Consult, FollowUp, Offer
from flows.circle import Colleague
from flows.effects import Effect, Tell
from flows.scene import SHOWN, Reply, Scene
from flows.text import Moment, Text, t

OPEN_FOR = timedelta(hours=48)
PANELS = {"hand": "@hand", "backup": "@backup_to"}  # by the option that leads there
WITHDRAW, NOBODY = "withdraw", "nobody"
ALONE = t("There is no colleague to ask yet: whoever runs this bot lets people in.")


def asked(scene: Scene, panel: str) -> Reply:
    """Show who could be asked, if there is somebody."""
    consult = scene.consult
    if colleagues.near(consult) and consult.planned:
        return Reply(consult.now(panel=panel), SHOWN)
    return Reply(consult.now(circle=None), ALONE, alert=True)


def hand(scene: Scene, option: str) -> Reply | None:
    """To whom it is offered; an offer that stands can be taken back."""
    planned = scene.consult.planned
    if option == intake.BACK or planned is None:
        return _left(scene)
    if option == WITHDRAW and planned.offer:
        rest, tells = withdrawn(scene.consult, planned)
        after, remind = ladder.wake(scene, rest)
        return Reply(_closed(after), t("Taken back: it stays yours"), (*remind, *tells))
    colleague = colleagues.chosen(scene.consult, option)
    if colleague is None:
        return None
    by = colleagues.owner_called(scene.consult.owner)
    offer = Offer(colleague, scene.at + OPEN_FOR, scene.consult.owner.id)
    after, effects = offered(scene, planned, offer, by)
    return Reply(_closed(after), offer_told(offer), effects)


def offered(
    scene: Scene, planned: FollowUp, offer: Offer, by: Text
) -> tuple[Consult, tuple[Effect, ...]]:
    """An offer made, in place of one that stood. `by`: who makes it, as it is read."""
    rest, tells = withdrawn(scene.consult, planned)
    after, remind = ladder.wake(scene, replace(rest, offer=offer))
    screen = colleague_screens.offered(scene.consult, rest, offer, by)
    return after, (*remind, *tells, Tell(offer.to.id, screen))


def offer_told(offer: Offer) -> Text:
    return t(
        "Offered to {who} until {moment}. It changes hands when they accept.",
        who=colleagues.called(offer.to), moment=Moment(offer.until),
    )  # fmt: skip


def withdrawn(consult: Consult, planned: FollowUp) -> tuple[FollowUp, tuple[Effect, ...]]:
    """Without the offer that stood; who it was made to reads that it is over."""
    if planned.offer is None:
        return planned, ()
    words = t("The offer was taken back. Nothing is asked of you.")
    ended = Tell(planned.offer.to.id, colleague_screens.told(consult, words), fresh=False)
    return replace(planned, offer=None), (ended,)


def back_up(scene: Scene, option: str) -> Reply | None:
    """Who is told if the owner does not answer."""
    consult, planned = scene.consult, scene.consult.planned
    if option == intake.BACK or planned is None:
        return _left(scene)
    if option == NOBODY and planned.backup:
        rest, tells = unbacked(consult, planned)
        return Reply(_closed(consult.now(follow_up=rest)), t("No backup any more"), tells)
    colleague = colleagues.chosen(consult, option)
    if colleague is None:
        return None
    return _backed(consult, planned, colleague)


def _backed(consult: Consult, planned: FollowUp, colleague: Colleague) -> Reply:
    rest, tells = unbacked(consult, planned)
    now = replace(rest, backup=colleague)
    told = Tell(colleague.id, colleague_screens.backing(consult, now))
    words = t("Backup: {who}. They were told.", who=colleagues.called(colleague))
    return Reply(_closed(consult.now(follow_up=now)), words, (*tells, told))


def backed(consult: Consult) -> tuple[Effect, ...]:
    """The backup, if there is one, reads once more what they are."""
    planned = consult.planned
    if planned is None or planned.backup is None:
        return ()
    screen = colleague_screens.backing(consult, planned)
    return (Tell(planned.backup.id, screen, fresh=False),)


def unbacked(consult: Consult, planned: FollowUp) -> tuple[FollowUp, tuple[Effect, ...]]:
    """Without its backup, who reads so."""
    if planned.backup is None:
        return planned, ()
    words = t("You are not its backup any more. Nothing is asked of you.")
    ended = Tell(planned.backup.id, colleague_screens.told(consult, words), fresh=False)
    told = tuple(each for each in planned.told if each != ladder.BACKUP)
    return replace(planned, backup=None, told=told), (ended,)


def _left(scene: Scene) -> Reply:
    return Reply(_closed(scene.consult), t("Nothing changed"))


def _closed(consult: Consult) -> Consult:
    return consult.now(panel="", circle=None)
