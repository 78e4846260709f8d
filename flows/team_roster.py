"""What is said of teams when no case is meant: which there are, and who is in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flows.desk import ROLES
from flows.screen import Block, Choice, Gap, Line, Screen
from flows.text import Text, t, verbatim

KEY = "@teams"
LISTED = 20
LABEL = 28  # characters of a button that is alone in its row
# What somebody may be in a team, by the option of the button; "" is what they are in the roster.
AS = {"c": "clinician", "o": "observer", "l": "lead", "r": ""}
# What people are good at, in the order in which it is offered; others are typed.
SPECIALTIES: tuple[Text, ...] = (
    t("Orthopaedics"),
    t("Neurosurgery"),
    t("Pain medicine"),
    t("Rheumatology"),
    t("Radiology"),
    t("Rehabilitation"),
    t("Physiotherapy"),
    t("Nursing"),
)
NO_LEAD = t(
    "Nobody leads this team: what is urgent, and a follow-up that nobody answers, is told to the "
    "leads and administrators of this bot instead."
)
# To whoever presses [I am in the team].
ENROLLED = t("You are in the team.")
ASKED = t("You have left this group before: I ask Telegram whether you are back in it.")


class Group(NamedTuple):
    """One team: `people` counts its members, `leads` is how those who lead it are called."""

    number: int
    title: str
    people: int
    leads: tuple[str, ...]
    quorum: int
    hours: int
    keeps_words: bool


class Known(NamedTuple):
    """A member as colleagues know them; `role` as in this team, `own` if it is not the roster's."""

    id: int
    called: str
    role: str
    specialty: str = ""
    own: bool = False


def lettered(number: int) -> str:
    """A person's id as a button carries it."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"


def name(known: Known) -> Text:
    """How somebody is called; an id where nobody gave them a name."""
    return verbatim(known.called) if known.called else t("Colleague {id}", id=str(known.id))


def teams(groups: Sequence[Group]) -> Screen:
    """The teams there are, and the way to one more."""
    add = (Choice(t("Link a group"), "add", "primary", link="startgroup=team"),)
    how = t(
        "To link a group, add this bot there by the button. You must be an administrator of that "
        "group; it is then asked who else is in the team."
    )
    if not groups:
        return Screen(KEY, (Line(t("No team is linked."), "bold"), Line(how, "hint")), (add,))
    shown = groups[:LISTED]
    blocks: tuple[Block, ...] = (
        Line(t("The teams"), "title"),
        *(Line(_counted(group), "bullet") for group in shown),
        *_more(len(groups)),
        Gap(),
        Line(how, "hint"),
    )
    rows = tuple((Choice(verbatim(group.title[:LABEL]), f"n:{group.number}"),) for group in shown)
    return Screen(KEY, blocks, (*rows, add))


def _counted(group: Group) -> Text:
    if not group.leads:
        return t("{title}: members {n}, nobody leads it", title=group.title, n=group.people)
    leads = tuple(verbatim(called) for called in group.leads)
    return t("{title}: members {n}, led by {leads}", title=group.title, n=group.people, leads=leads)


def _more(count: int) -> tuple[Block, ...]:
    return (Line(t("… and {n} more.", n=count - LISTED), "hint"),) if count > LISTED else ()


def team(group: Group) -> Screen:
    """One team with its settings."""
    blocks: tuple[Block, ...] = (
        Line(verbatim(group.title), "title"),
        Line(_counted(group)),
        *(() if group.leads else (Line(NO_LEAD, "bold"),)),
        *(Line(line, "bullet") for line in _settings(group)),
        Gap(),
        Line(t("Whoever runs this bot can change these: curbside teams set."), "hint"),
    )
    rows = ((Choice(t("Members"), "who"),), (Choice(t("Unlink the group"), "off"),), _back("list"))
    return Screen(KEY, blocks, rows)


def _settings(group: Group) -> tuple[Text, ...]:
    return (
        t("A round ends at {n} opinions, or after {hours} h.", n=group.quorum, hours=group.hours),
        _words(keeps=group.keeps_words),
    )


def _words(*, keeps: bool) -> Text:
    if keeps:
        return t("Replies to a case's card are kept in its record, with author and time.")
    return t(
        "Of replies to a case's card the record keeps author and time, not the words themselves."
    )


def _back(option: str) -> tuple[Choice, ...]:
    return (Choice(t("Back"), option),)


def unlinking(group: Group) -> Screen:
    """Asked before a group is let go."""
    return Screen(
        KEY,
        (
            Line(t("Unlink {title}?", title=group.title), "bold"),
            Line(
                t(
                    "Nothing of a case is sent there any more. Rounds that are open stay with "
                    "their presenters, who are told. What was said stays in the record."
                )
            ),
        ),
        ((Choice(t("Keep it"), "see"), Choice(t("Unlink it"), "gone", "danger")),),
    )


def people(group: Group, members: Sequence[Known]) -> Screen:
    """Who is in a team; a tap gives them a role in it."""
    blocks: tuple[Block, ...] = (
        Line(t("Members of {title}", title=group.title), "title"),
        *(Line(_described(each), "bullet") for each in members[:LISTED]),
        *_more(len(members)),
        Line(
            t(
                "Telegram lists nobody's members to a bot: somebody is in the team once they join, "
                "press a button or write a command there."
            ),
            "hint",
        ),
    )
    rows = tuple((Choice(_label(each), f"p:{lettered(each.id)}"),) for each in members[:LISTED])
    return Screen(KEY, blocks, (*rows, _back("see")))


def _label(known: Known) -> Text:
    return verbatim(known.called[:LABEL]) if known.called else name(known)


def _described(known: Known) -> Text:
    if known.specialty:
        return t(
            "{name}: {role}, {specialty}",
            name=name(known), role=_role(known.role), specialty=known.specialty,
        )  # fmt: skip
    return t("{name}: {role}", name=name(known), role=_role(known.role))


def _role(role: str) -> Text:
    return {
        "clinician": t("clinician"),
        "observer": t("observer"),
        "lead": t("lead"),
        "admin": t("administrator"),
    }.get(role, t("nobody"))


def person(known: Known) -> Screen:
    """One member, and what they may be in this team."""
    who = lettered(known.id)
    own = t("This holds in this team alone.") if known.own else t("As in the roster.")
    rows = (
        (Choice(t("Clinician"), f"c:{who}"), Choice(t("Observer"), f"o:{who}")),
        (Choice(t("Lead"), f"l:{who}"), Choice(t("As listed"), f"r:{who}")),
        _back("who"),
    )
    blocks = (
        Line(name(known), "title"),
        Line(t("In this team: {role}.", role=ROLES.get(known.role, _role(known.role)))),
        Line(own, "hint"),
    )
    return Screen(KEY, blocks, rows)


def linked(group: Group, *, leads: bool) -> Screen:
    """To a group that has just become a team; `leads`: the bot is an administrator of it."""
    weak = t(
        "I am no administrator here: whoever leaves this group is noticed only when something is "
        "next sent to them."
    )
    blocks: tuple[Block, ...] = (
        Line(t("This group is a team now: {title}", title=group.title), "title"),
        Line(
            t(
                "Cases are prepared in private and come here without a name, as one card each. "
                "Opinions are given by its buttons."
            )
        ),
        Gap(),
        Line(
            t("Never name a patient here: no names, no dates of birth, no record numbers."), "bold"
        ),
        Gap(),
        *(() if group.leads else (Line(NO_LEAD, "bold"), Gap())),
        Line(_words(keeps=group.keeps_words), "hint"),
        *(() if leads else (Line(weak, "hint"),)),
        Gap(),
        Line(t("Clinicians of this bot: say that you are here.")),
    )
    return Screen(KEY, blocks, ((Choice(t("I am in the team"), "me", "success"),),))


def already(title: str) -> Screen:
    return _told(t("This group is a team already: {title}", title=title))


def no_administrator() -> Screen:
    """To somebody who may link a group, but not this one."""
    return _told(
        t(
            "Only an administrator of this group can make it a team; ask one of them who also "
            "leads or administers this bot."
        )
    )


def unlinked(title: str) -> Screen:
    """To the group: it is let go."""
    return _told(t("This group is no team any more: {title}. No case comes here.", title=title))


def bereft(code: str, title: str) -> Screen:
    """To a presenter, in private: the group of a team takes nothing. It names no patient."""
    return _told(
        t(
            "C-{code}: the group {title} cannot be written to. Nothing is lost: the round stays "
            "open, its card comes again when the group can be reached, and you may close it.",
            code=code, title=title,
        )
    )  # fmt: skip


def orphaned(code: str, title: str) -> Screen:
    """To a presenter, in private: the group is no team any more."""
    return _told(
        t(
            "C-{code}: the group {title} was unlinked and gets nothing more. The opinions so far "
            "are kept; you decide.",
            code=code, title=title,
        )
    )  # fmt: skip


def _told(sentence: Text) -> Screen:
    return Screen(KEY, (Line(sentence),))
