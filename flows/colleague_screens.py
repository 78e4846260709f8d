"""What others than the owner read of a follow-up: the case's code and the days, no finding."""

from __future__ import annotations

from flows import colleagues
from flows.case import Consult, FollowUp, Offer
from flows.screen import Block, Choice, Line, Screen
from flows.text import Moment, Text, t

OFFER, BACKUP = "@offer", "@backup"  # keys of the buttons that colleagues press
ANSWERS = (Choice(t("Accept"), "accept"), Choice(t("Decline"), "decline"))
CANNOT = (Choice(t("I cannot"), "no"),)
TAKING = (Choice(t("Take over"), "take"), *CANNOT)


def told(consult: Consult, words: Text, *rows: tuple[Choice, ...]) -> Screen:
    """The case's code, one sentence, and what a backup may press."""
    return Screen(BACKUP, (_head(consult), Line(words)), rows)


def offered(consult: Consult, planned: FollowUp, offer: Offer, by: Text) -> Screen:
    """To whom a follow-up is offered."""
    blocks = (
        _head(consult),
        Line(t("{who} asks you to take over this follow-up.", who=by)),
        Line(t("Reassessment due {day}", day=planned.due_on), "bold"),
        Line(
            t("Until you accept it stays theirs. Open until {moment}.", moment=Moment(offer.until)),
            "hint",
        ),
    )
    return Screen(OFFER, blocks, (ANSWERS,))


def backing(consult: Consult, planned: FollowUp) -> Screen:
    """To a backup, when they become one."""
    words = t(
        "You are its backup: you hear of it if nobody answers when the reassessment is due, {day}.",
        day=planned.due_on,
    )
    return told(consult, words, CANNOT)


def unanswered(consult: Consult, planned: FollowUp, why: Text) -> Screen:
    """To a backup, when the owner does not answer."""
    blocks: tuple[Block, ...] = (
        _head(consult),
        Line(t("Reassessment due {day}", day=planned.due_on), "bold"),
        Line(why),
        Line(t("You are its backup. Taking it over opens the case for you."), "hint"),
    )
    return Screen(BACKUP, blocks, (TAKING,))


def to_leads(consult: Consult, planned: FollowUp, why: Text) -> Screen:
    """To whoever leads: which case, since when, whose, and the way to give it to somebody."""
    blocks: tuple[Block, ...] = (
        _head(consult),
        Line(t("Reassessment due {day}", day=planned.due_on), "bold"),
        Line(why),
        Line(t("It is with {who}.", who=colleagues.owner_called(consult.owner))),
        Line(t("To give it to somebody: /followups"), "hint"),
    )
    return Screen(BACKUP, blocks)


def monthly(consult: Consult, planned: FollowUp) -> Screen:
    """To whoever leads, once a month: one line."""
    words = t(
        "C-{code} · still no answer since {day}; it is with {who}.",
        code=consult.code, day=planned.due_on, who=colleagues.owner_called(consult.owner),
    )  # fmt: skip
    return Screen(BACKUP, (Line(words),))


def _head(consult: Consult) -> Line:
    return Line(t("C-{code}", code=consult.code), "title")
