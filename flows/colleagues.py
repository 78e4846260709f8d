"""Who could be asked, how they are called, and the buttons that stand for them."""

from __future__ import annotations

from flows.case import Consult, Owner
from flows.circle import Colleague
from flows.text import Text, t, verbatim

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
LABEL = 28  # characters of a button alone in its row
LISTED = 60  # people with a button of their own


def called(colleague: Colleague) -> Text:
    return verbatim(colleague.called) if colleague.called else t("a colleague")


def owner_called(owner: Owner) -> Text:
    return verbatim(owner.called) if owner.called else t("a clinician")


def near(consult: Consult) -> tuple[Colleague, ...]:
    """Whom the owner could ask: who may answer for a case, and is not the owner."""
    there = consult.circle.colleagues if consult.circle else ()
    return tuple(c for c in there if c.id != consult.owner.id and c.role != "observer")


def chosen(consult: Consult, option: str) -> Colleague | None:
    """The colleague whose button this is; None if it is nobody's."""
    return next((c for c in near(consult) if button(c.id) == option), None)


def button(person: int) -> str:
    """The option that stands for somebody: their number in base 36."""
    digits = ""
    while person:
        person, digit = divmod(person, len(DIGITS))
        digits = DIGITS[digit] + digits
    return f"p:{digits}"


def label(colleague: Colleague) -> Text:
    """What the button says: the name, and what they are good at if there is room."""
    if not colleague.called:
        return t("Colleague {id}", id=str(colleague.id))
    full = f"{colleague.called}, {colleague.specialty}" if colleague.specialty else colleague.called
    return verbatim(full if len(full) <= LABEL else colleague.called[:LABEL])
