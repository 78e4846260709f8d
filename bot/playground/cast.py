"""The invented people of the playground. No one here exists."""

from dataclasses import dataclass, field

from bot.playground.errors import JSON

GROUP_ID = -1001000000001


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can be played. `role` is what the bot lets them be; "": it does not know them."""

    id: int
    first_name: str
    last_name: str
    username: str
    about: str
    role: str = "clinician"
    specialty: str = ""
    language_code: str = "en"

    @property
    def allowed(self) -> bool:
        """Whether the bot's allow list names them."""
        return bool(self.role)

    @property
    def called(self) -> str:
        """How colleagues know them."""
        return self.first_name if self.allowed else ""

    def user(self) -> JSON:
        """The person as Telegram's User."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
        }


def _people() -> tuple[Person, ...]:
    return (
        Person(
            *(1001, "Dr. Ada", "Moreau", "ada_moreau", "Orthopaedics, presents cases"),
            specialty="Orthopaedics",
        ),
        Person(
            *(1002, "Dr. Bashir", "Rahimi", "bashir_rahimi", "Neurosurgery"),
            specialty="Neurosurgery",
        ),
        Person(
            *(1003, "Nurse Chidi", "Eze", "chidi_eze", "Spine clinic nurse, reads along"),
            *("observer", "Nursing"),
        ),
        Person(
            *(1004, "Dr. Dana", "Levin", "dana_levin"),
            *("Pain medicine, leads the team, admin of the bot", "admin", "Pain medicine"),
        ),
        Person(1005, "Sam", "Okafor", "sam_okafor", "Not on the allow list", role=""),
        Person(
            *(1006, "د. سلمى", "حداد", "salma_haddad", "Rheumatology; her app is in Arabic"),
            specialty="Rheumatology",
            language_code="ar",
        ),
    )


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: the people, the one group, the bot's name in the chat list."""

    people: tuple[Person, ...] = field(default_factory=_people)
    group_id: int = GROUP_ID
    group_title: str = "Spine team"
    group_owner: int = 1004
    bot_name: str = "Curbside"
    bot_username: str = "curbside_playground_bot"

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(person.id for person in self.people)

    @property
    def allowed_ids(self) -> tuple[int, ...]:
        """The ids to put on the bot's allow list."""
        return tuple(person.id for person in self.people if person.allowed)

    def bot(self, token: str) -> JSON:
        """The bot as Telegram's User, as it signs messages."""
        return {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": self.bot_name,
            "username": self.bot_username,
        }
