"""What is said when no consult is open: the welcome, the help, the list of one's cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flows import reading
from flows.screen import Block, Choice, Gap, Line, Screen
from flows.text import Text, in_source, t, verbatim
from pathway.model import Pathway

KEY = "@desk"
LISTED = 20
SPELT = 3  # letters of a label that are more than a slip
STATES: dict[str, Text] = {
    "collecting": t("findings being collected"),
    "review": t("ready for advice"),
    "alarmed": t("emergency signs"),
    "advised": t("advice given"),
    "following": t("follow-up planned"),
    "due": t("reassessment due"),
}
ROLES: dict[str, Text] = {
    "clinician": t("a clinician: you open, answer and see your own cases"),
    "lead": t("a lead: a clinician who is also told when a colleague's reminder waits"),
    "observer": t("an observer: you look on, clinicians open and answer cases"),
    "admin": t("an administrator: a clinician who is also told when a colleague's reminder waits"),
}
# One sentence for a case that is somebody else's and for one that is not: nobody learns which.
NOT_YOURS = t(
    "I don't know this case, or it is not yours: only the clinician who answers for a case, and "
    "those whom they ask, can see it."
)
REFUSED: dict[str, Text] = {
    "stranger": t("This bot is for invited clinicians."),
    "role": t(
        "You are an observer here: you read along; clinicians open and answer cases and give "
        "opinions. Whoever runs this bot can change that."
    ),
    "not yours": NOT_YOURS,
    "team": t(
        "Clinicians of this team give opinions, observers read, and whoever presents the case does "
        "the rest."
    ),
    "over": t("That is over. Only whom a case is offered to, or who backs it, may answer."),
    "lead": t("Only leads and administrators of this bot may do that. Nothing changed."),
    "no rule": t("Nobody may do that here. Nothing changed."),
    "invitation": t("This invitation cannot be used (any more): ask for a new one."),
}


class Listed(NamedTuple):
    """One open case in a list."""

    code: str
    label: str
    state: str


def welcome(pathways: Sequence[Pathway], notice: Text | None = None) -> Screen:
    """How it begins; `notice` says what became of what was sent."""
    said: tuple[Block, ...] = (Line(notice, "bold"),) if notice else ()
    blocks = (
        Line(t("Curbside: structured case consults"), "title"),
        *said,
        Line(
            t(
                "I ask for the findings step by step, give advice with its sources, and ask "
                "again when the reassessment is due."
            )
        ),
        Gap(),
        Line(t("Decision support, not a prescription. Not for emergencies."), "hint"),
        Line(t("Never name a patient: no names, no dates of birth, no record numbers."), "hint"),
    )
    return Screen(KEY, blocks, (*opening(pathways), (Choice(t("Help"), "help"),)))


def welcome_observer() -> Screen:
    blocks = (
        Line(t("Curbside: structured case consults"), "title"),
        Line(REFUSED["role"]),
        Gap(),
        Line(t("Decision support, not a prescription. Not for emergencies."), "hint"),
    )
    return Screen(KEY, blocks, ((Choice(t("Help"), "help"),),))


def opening(pathways: Sequence[Pathway]) -> tuple[tuple[Choice, ...], ...]:
    """One button opens a consult; with several pathways, one button each."""
    if len(pathways) == 1:
        return ((Choice(t("New consult"), f"new:{pathways[0].id}", "primary"),),)
    return tuple((Choice(verbatim(p.title), f"new:{p.id}", "primary"),) for p in pathways)


def meant(words: str, pathways: Sequence[Pathway]) -> str:
    """The option of the welcome whose label was typed, or begun (three letters); "" if none was."""
    choices = [choice for row in welcome(pathways).rows for choice in row]
    labels = [in_source(choice.label) for choice in choices]
    place = reading.choice(words, labels) if len(words.strip()) >= SPELT else "none"
    return choices[place].option if isinstance(place, int) else ""


def choose(pathways: Sequence[Pathway]) -> Screen:
    return Screen(KEY, (Line(t("Which pathway?"), "bold"),), opening(pathways))


def guide() -> Screen:
    commands = (
        t("/consult opens a new case"),
        t("/case shows the open case again; /case 7K2 that one, closed ones too"),
        t("/consults lists your open cases"),
        t("/followups lists what will be asked again, and when"),
        t("/away offers all of that to a colleague"),
        t("/settings shows your zone and hours, and changes them"),
        t("/stop leaves it for now; nothing is lost"),
        t("/help shows this"),
    )
    blocks: tuple[Block, ...] = (
        Line(t("How it works"), "title"),
        Line(
            t(
                "Tap a button or type: a number, a label, or the start of one. Back undoes the "
                "last answer. Not examined is an answer, too: it stays unknown."
            )
        ),
        Line(
            t(
                "To correct an answer: More, Edit an answer; or change your message. You see what "
                "the change would do before it is made. Other words may become a note."
            )
        ),
        Gap(),
        *(Line(command, "bullet") for command in commands),
    )
    return Screen(KEY, blocks)


def guide_for_observers() -> Screen:
    """The help of those who may only look on."""
    commands = (t("/settings shows your zone and hours"), t("/help shows this"))
    blocks: tuple[Block, ...] = (
        Line(t("How it works"), "title"),
        Line(REFUSED["role"]),
        Gap(),
        *(Line(command, "bullet") for command in commands),
    )
    return Screen(KEY, blocks)


def listing(cases: Sequence[Listed]) -> Screen:
    """One's open cases, newest first; a tap shows the case again."""
    if not cases:
        return Screen(
            KEY, (Line(t("No open case."), "bold"), Line(t("A new one: /consult"), "hint"))
        )
    lines = [
        Line(t("{case}: {state}", case=named(case), state=STATES[case.state]), "bullet")
        for case in cases[:LISTED]
    ]
    blocks = (Line(t("Your open cases"), "title"), *lines, *left_out(len(cases)))
    return Screen(KEY, blocks, opened(cases))


def named(case: Listed) -> Text:
    """A case by its code and its label; it has none before the first answer."""
    if not case.label:
        return t("C-{code}", code=case.code)
    return t("C-{code} {label}", code=case.code, label=case.label)


def opened(cases: Sequence[Listed], most: int = LISTED) -> tuple[tuple[Choice, ...], ...]:
    """One button a case, which shows it again."""
    short = [case._replace(label=case.label[:20]) for case in cases[:most]]
    return tuple((Choice(named(case), f"open:{case.code}"),) for case in short)


def left_out(cases: int, most: int = LISTED) -> tuple[Block, ...]:
    """What does not fit is said, and the way to it."""
    if cases <= most:
        return ()
    return (Line(t("… and {n} more: /case and the code opens one.", n=cases - most), "hint"),)


def stopped(cases: int) -> Screen:
    """Somebody wants to be left alone; a patient may still depend on the reminder."""
    return Screen(
        KEY,
        (
            Line(t("Nothing is asked until you come back."), "bold"),
            Line(t("Open cases, kept as they are: {n}. Go on with /case.", n=cases)),
            Line(
                t("Reminders still come: a patient may depend on them. To end one, close its case.")
            ),
        ),
    )


def which(cases: Sequence[Listed]) -> Screen:
    """Several cases wait for an answer: words are filed only against one that is named."""
    screen = listing(cases)
    head = Line(t("For which case? Open it and reply to its card. Nothing was saved."), "bold")
    return Screen(KEY, (head, *screen.blocks[1:]), screen.rows)


def stranger(person: int | None, reason: str = "stranger") -> Screen:
    """What somebody nobody let in is told; their id only where nobody else reads it."""
    own = t("Your Telegram id is {id}; whoever runs the bot can let you in.", id=str(person))
    return Screen(KEY, (Line(REFUSED[reason]), *([] if person is None else [Line(own)])))


def refused(reason: str, username: str) -> Text:
    """Why not, and who may."""
    if reason == "chat":
        return t("Findings are entered in private: open a chat with @{bot}.", bot=username)
    return REFUSED[reason]


def start_first(username: str) -> Text:
    """To whoever presses a team's card and has no chat with the bot yet."""
    return t(
        "Open a chat with @{bot} and press Start: what came of this tap is told there.",
        bot=username,
    )


def masked(behind: str, username: str) -> Screen:
    """To somebody who writes in the name of a group or of a channel."""
    sentence = (
        t(
            "I cannot see who you are: turn off 'Remain anonymous', or write to me in private: "
            "@{bot}.",
            bot=username,
        )
        if behind == "group"
        else t(
            "I cannot see who writes for a channel: write as yourself, or to me in private: "
            "@{bot}.",
            bot=username,
        )
    )
    return Screen(KEY, (Line(sentence),))


def told(sentence: Text) -> Screen:
    """A message of one sentence."""
    return Screen(KEY, (Line(sentence),))


def withheld(code: str) -> Screen:
    """To a lead: a reminder waits. The case's code names no patient and opens nothing."""
    waits = t(
        "C-{code}: a reassessment is due, but the clinician it is for may not use this bot any "
        "more.",
        code=code,
    )
    hint = t("It waits, and is asked as soon as whoever runs this bot lets them in again.")
    return Screen(KEY, (Line(waits), Line(hint, "hint")))


def failed() -> Screen:
    return Screen(
        KEY, (Line(t("That failed on my side, and nothing changed. It was kept for repair.")),)
    )


def unknown_case() -> Screen:
    return Screen(KEY, (Line(NOT_YOURS), Line(t("Yours: /consults"), "hint")))
