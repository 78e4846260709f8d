"""Who stands around a case when every screen is walked, and what they can do with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from flows.case import Consult
from flows.circle import Circle, Colleague, Team
from flows.events import (
    Accepted,
    Assigned,
    Declined,
    Event,
    Lapsed,
    Left,
    Pressed,
    Unreached,
    Wrote,
)
from flows.opinion_screens import missable
from flows.scene import Scene

SOON = timedelta(0)
TITLE = "Spine, pain and rehabilitation board of the region " * 2
NEAR = Circle(
    tuple(Colleague(n, "a" * 32, "clinician", "neurosurgery of the spine") for n in (21, 22, 23)),
    (Team(1, TITLE[:100], quorum=2), Team(2, TITLE[50:], quorum=3)),
)
PRESSED = ("person", "urgent", "more", "mine", "full", "close", "change", "keep", "name", "role")


def pressed(consult: Consult, scene: Scene, at: datetime) -> Iterator[tuple[Event, timedelta]]:
    """What a team does with a case that is before it, and colleagues with its follow-up."""
    yield from answerable(consult)
    for posting in consult.postings[-1:]:
        who = NEAR.colleagues[len(posting.opinions) % len(NEAR.colleagues)]
        opinions = [f"o:{each.id}" for each in scene.pathway.opinions]
        for option in (*opinions, *PRESSED):
            key = "@card" if option in ("close", "more", *opinions) else "@opinion"
            yield Pressed(consult.turn, f"{key}:{posting.number}", option, who), SOON
        for missed in missable(scene)[:1]:
            yield Pressed(consult.turn, f"@need:{posting.number}", missed, who), SOON
        owner = replace(who, id=consult.owner.id)
        yield Pressed(consult.turn, f"@card:{posting.number}", "close", owner), SOON
        yield Wrote("sleeps better and walks again", 9, NEAR.colleagues[0]), SOON
        yield Lapsed(posting.number), posting.closes - at


def answerable(consult: Consult) -> Iterator[tuple[Event, timedelta]]:
    """Who is asked to answer for it, answers, or is not there any more."""
    planned, (who, lead, _) = consult.planned, NEAR.colleagues
    if planned is None:
        return
    if planned.offer:
        yield Declined(planned.offer.to), SOON
        yield Accepted(planned.offer.to, 21, "Europe/Madrid", "08:30", "1111100"), SOON
        yield Left(planned.offer.to.id), SOON
        return
    yield Assigned(who, lead), SOON
    yield Unreached(planned.revision), SOON
    yield Left(consult.owner.id), SOON
    if planned.backup:
        yield Pressed(consult.turn, "@backup", "no", planned.backup), SOON
