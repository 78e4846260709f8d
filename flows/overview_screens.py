"""What is said around giving follow-ups to somebody: one by who leads, all by who is away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.circle import Colleague
from flows.colleagues import button, called, label
from flows.desk import KEY
from flows.screen import Choice, Line, Screen
from flows.text import Moment, Text, t

COLLEAGUES = 60
ALL = {"yes": t("Accept all"), "no": t("Decline all")}  # what may be said to whoever is away


def to_whom(code: str, near: Sequence[Colleague]) -> Screen:
    """Whoever leads gives a case to somebody."""
    if not near:
        return alone()
    question = t("Who shall be asked to take over C-{code}?", code=code)
    return Screen(KEY, (Line(question, "bold"),), _people(near, f"to:{code}"))


def alone() -> Screen:
    nobody = t("There is no colleague to ask yet: whoever runs this bot lets people in.")
    return Screen(KEY, (Line(nobody),))


def _people(near: Sequence[Colleague], verb: str) -> tuple[tuple[Choice, ...], ...]:
    """A button for each; what follows the verb is their number in base 36."""
    return tuple((Choice(label(each), f"{verb}:{number(each.id)}"),) for each in near[:COLLEAGUES])


def number(person: int) -> str:
    """Somebody's number as a button carries it."""
    return button(person).removeprefix("p:")


def away(cases: int, near: Sequence[Colleague], *, offered: int) -> Screen:
    """Before somebody is away: to whom all of their follow-ups are offered."""
    if not cases:
        return Screen(KEY, (Line(t("You have no open follow-up: nothing is to be handed over.")),))
    if not near:
        return alone()
    stands = (Line(t("Offered and not answered yet: {n}", n=offered), "hint"),) if offered else ()
    back = ((Choice(t("I am back"), "back", "primary"),),) if offered else ()
    question = t("Who shall be asked to take over your follow-ups, {n} of them?", n=cases)
    return Screen(KEY, (Line(question, "bold"), *stands), (*back, *_people(near, "away")))


def gone(who: Colleague, codes: Sequence[str], until: datetime) -> Screen:
    """To who is away: what was offered, and that it is theirs until it is accepted."""
    blocks = (
        Line(t("Offered to {who}: {cases}", who=called(who), cases=_codes(codes))),
        Line(
            t("They stay yours until they are accepted, at most until {moment}; then they return.",
              moment=Moment(until)),
            "hint",
        ),
    )  # fmt: skip
    return Screen(KEY, blocks, ((Choice(t("I am back"), "back"),),))


def _codes(codes: Sequence[str]) -> tuple[Text, ...]:
    return tuple(t("C-{code}", code=code) for code in codes)


def asked_all(by: Colleague, codes: Sequence[str], until: datetime) -> Screen:
    """To the colleague: all of it in one message, by the codes."""
    blocks = (
        Line(t("{who} is away and asks you to take over: {cases}",
               who=called(by), cases=_codes(codes)), "bold"),
        Line(t("Until you accept they stay theirs. Open until {moment}.", moment=Moment(until)),
             "hint"),
    )  # fmt: skip
    giver = number(by.id)
    choices = (Choice(words, f"all:{answer}:{giver}") for answer, words in ALL.items())
    return Screen(KEY, blocks, (tuple(choices),))


def taken_back(by: Colleague, codes: Sequence[str]) -> Screen:
    """To the colleague: what is not asked of them any more."""
    words = t("{who} is back: nothing is asked of you for {cases}.",
              who=called(by), cases=_codes(codes))  # fmt: skip
    return Screen(KEY, (Line(words),))


def returned(codes: Sequence[str]) -> Screen:
    """To who is back."""
    if not codes:
        return Screen(KEY, (Line(t("Welcome back. No offer of yours was open.")),))
    words = t("Welcome back. Yours as before: {cases}", cases=_codes(codes))
    return Screen(KEY, (Line(words),))
