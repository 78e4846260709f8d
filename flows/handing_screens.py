"""The screens on which the owner chooses a colleague."""

from __future__ import annotations

from flows import colleagues, handing, phrases
from flows.case import FollowUp
from flows.circle import Colleague
from flows.scene import Scene
from flows.screen import Block, Choice, Line, Screen
from flows.text import Moment, Text, t

BACK = (Choice(t("‹ Back"), "back"),)


def hand(scene: Scene) -> Screen:
    """Who could take it over."""
    hint = t("It stays yours until they accept, for 48 hours. They see the code and the day.")
    planned = scene.consult.planned
    offer = planned.offer if planned else None
    rows = ((Choice(t("Take the offer back"), handing.WITHDRAW),),) if offer else ()
    there = (Line(_open(offer.to, Moment(offer.until))),) if offer else ()
    return _people(scene, t("Who shall take it over?"), (*there, Line(hint, "hint")), rows)


def backup(scene: Scene) -> Screen:
    """Who could be the backup."""
    hint = t("They are told if you do not answer, and may then take it over.")
    planned = scene.consult.planned
    rows = ((Choice(t("No backup"), handing.NOBODY),),) if planned and planned.backup else ()
    return _people(scene, t("Who is told if you do not answer?"), (Line(hint, "hint"),), rows)


def _people(
    scene: Scene, ask: Text, lines: tuple[Block, ...], rows: tuple[tuple[Choice, ...], ...]
) -> Screen:
    near = colleagues.near(scene.consult)
    listed = near[: colleagues.LISTED]
    blocks: list[Block] = [phrases.heading(scene.consult), Line(ask, "bold"), *lines]
    if len(near) > len(listed):
        words = t("… and {n} more: whoever leads can give it to them.", n=len(near) - len(listed))
        blocks.append(Line(words, "hint"))
    people = tuple((Choice(colleagues.label(c), colleagues.button(c.id)),) for c in listed)
    return Screen(scene.key, tuple(blocks), (*people, *rows, BACK))


def _open(colleague: Colleague, until: Moment) -> Text:
    who = colleagues.called(colleague)
    return t("Offered to {who} until {moment}.", who=who, moment=until)


def answerable(planned: FollowUp) -> list[Block]:
    """Whose it is, who is behind them, and who is asked to take it over."""
    words = t("Owner: you. Backup: none.")
    if planned.backup:
        words = t("Owner: you. Backup: {who}.", who=colleagues.called(planned.backup))
    lines: list[Block] = [Line(words)]
    if planned.offer:
        lines.append(Line(_open(planned.offer.to, Moment(planned.offer.until)), "hint"))
    return lines
