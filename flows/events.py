"""What can happen to a consult. Past tense: it has happened, the consult can only respond."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from flows.circle import Circle, Colleague

LADDER = (2, 5, 10, 30)
QUIET = "20:00-07:30"


@dataclass(frozen=True, slots=True)
class Opened:
    """A clinician opened a consult. Always the first event, and only that."""

    code: str  # the case code without its "C-", unique per bot
    owner: int  # Telegram id of the clinician who answers for the case
    chat: int  # the private chat in which the dialogue runs
    zone: str  # IANA zone of the owner
    ask_at: str  # "HH:MM", local; when a reminder is asked
    workdays: str  # seven of "1" and "0", Monday first
    quiet: str = QUIET  # "HH:MM-HH:MM", local; nothing makes a sound then
    called: str = ""  # how colleagues know the owner


@dataclass(frozen=True, slots=True)
class Tapped:
    """The owner pressed a button. It carries what was on the button, never a position."""

    turn: int  # the consult's turn when the button was painted
    question: str  # the question the button answers; "" if the button is not known
    option: str
    near: Circle | None = None  # who could be asked, where the button is about asking somebody


@dataclass(frozen=True, slots=True)
class Pressed:
    """A colleague pressed a button: of a team's card, of their own card, of an offer.

    The owner, too, where the button stands in a group. `turn`, `question`, `option` as in `Tapped`.
    """

    turn: int
    question: str
    option: str
    who: Colleague


@dataclass(frozen=True, slots=True)
class Wrote:
    """A colleague wrote in their own chat about a case that is before their team: a reason."""

    text: str
    message: int
    who: Colleague


@dataclass(frozen=True, slots=True)
class Discussed:
    """A member wrote in the thread of a team's card. `text` is "" where it may not be kept."""

    team: int
    message: int
    who: Colleague
    text: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody is not in a team any more (0: not in the roster any more)."""

    who: int
    team: int = 0


@dataclass(frozen=True, slots=True)
class Lapsed:
    """The deadline of a round has come."""

    posting: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A colleague takes over what they were offered; from now on it is their morning."""

    who: Colleague
    chat: int
    zone: str
    ask_at: str
    workdays: str
    quiet: str = QUIET


@dataclass(frozen=True, slots=True)
class Declined:
    """A colleague does not take over what they were offered."""

    who: Colleague


@dataclass(frozen=True, slots=True)
class Assigned:
    """A lead, or whoever runs the bot (`by` None), offers the follow-up to somebody."""

    to: Colleague
    by: Colleague | None = None


@dataclass(frozen=True, slots=True)
class Unreached:
    """Telegram gave a reminder of this revision back: its owner cannot be written to."""

    revision: int


@dataclass(frozen=True, slots=True)
class Resent:
    """Whoever runs the bot has the follow-up asked again now."""


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """The owner has other hours from now on; fields as in `Opened`."""

    zone: str
    ask_at: str
    workdays: str
    quiet: str = QUIET


@dataclass(frozen=True, slots=True)
class Recalled:
    """A newer version of the content comes to another advice than the one given."""

    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A person wrote to the consult. The text is as received; `message` is Telegram's number."""

    text: str
    message: int = 0
    near: Circle | None = None  # as in `Tapped`, where the words may mean such a button


@dataclass(frozen=True, slots=True)
class Edited:
    """A person changed the words of an earlier message. It corrects nothing by itself."""

    text: str
    message: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A person sent what cannot be read: a photo, a voice message, a sticker."""

    kind: str


@dataclass(frozen=True, slots=True)
class Summoned:
    """A person asked to see the case again."""


@dataclass(frozen=True, slots=True)
class FellDue:
    """The follow-up's time has come: to be asked, asked again, or told to somebody else.

    `ladder`: after how many days of silence it is asked again, the backup is told, the lead is
    told, and it has failed. `together`: it is one of several this morning, told in one message.
    """

    revision: int
    ladder: tuple[int, ...] = LADDER
    together: bool = False


Event: TypeAlias = (
    Opened | Tapped | Pressed | Typed | Wrote | Edited | Sent | Summoned | Discussed | Left
    | Lapsed | FellDue | Accepted | Declined | Assigned | Unreached | Resent | Rescheduled
    | Recalled
)  # fmt: skip
