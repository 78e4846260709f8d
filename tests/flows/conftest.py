"""A consult told as a clinician lives it: tap, type, wait; the screen is what they see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.texts import Reader, render
from flows import codec
from flows.case import Consult
from flows.consult import opened, step
from flows.effects import Effect, Forget, Receipt, Remind, Show
from flows.events import Event, FellDue, Opened, Tapped, Typed
from flows.scene import Scene
from flows.screen import Choice, Gap, Line, Quote, Screen
from flows.screens import view
from pathway import library
from pathway.model import Pathway
from tests.flows.room import Room

START = datetime(2026, 8, 14, 8, 24, tzinfo=UTC)
READER = Reader(zone="Europe/Madrid")


FOUND = {
    "neuro_deficit": "none", "mrc_min": "5", "age_years": "58", "vertebral_fracture": "none",
    "pain_nrs": "6", "deformity": "none", "dyn_translation_mm": "1", "dyn_angulation_deg": "3",
    "symptoms": "none", "egfr": "90", "meds": "none", "functional_limitation": "moderate",
}  # fmt: skip


def words(screen: Screen) -> list[str]:
    """The screen as lines of text, its buttons in brackets."""
    lines: list[str] = []
    for block in screen.blocks:
        match block:
            case Gap():
                lines.append("")
            case Quote(inside):
                lines += [f"| {render(text, READER)}" for text in inside]
            case Line(text, style):
                mark = {"bullet": "• ", "bold": "**", "title": "# ", "hint": "~ "}.get(style, "")
                lines.append(f"{mark}{render(text, READER)}")
    lines += [" ".join(f"[{render(c.label, READER)}]" for c in row) for row in screen.rows]
    return lines


@dataclass
class Story:
    """One consult, driven step by step; every step is saved and read back, as a restart would."""

    pathway: Pathway
    at: datetime = START
    consult: Consult = field(init=False)
    events: list[tuple[Event, datetime]] = field(default_factory=list)
    effects: tuple[Effect, ...] = ()

    def __post_init__(self) -> None:
        self.consult, self.effects = opened(
            Opened("7K2", 1001, 1001, "Europe/Madrid", "08:30", "1111100"), self.pathway, self.at
        )

    @property
    def scene(self) -> Scene:
        return Scene(self.consult, self.pathway, self.at)

    @property
    def screen(self) -> Screen:
        return view(self.scene)

    def choices(self) -> list[Choice]:
        return [choice for row in self.screen.rows for choice in row if choice.copy is None]

    def send(self, event: Event) -> Story:
        self.events.append((event, self.at))
        stored = codec.decode(codec.encode(self.consult))
        self.consult, self.effects = step(stored, event, self.pathway, self.at)
        return self

    def button(self, label: str) -> Tapped:
        """The button whose label begins so, as it stands on the card now."""
        fits = [
            c for c in self.choices() if render(c.label, READER).lstrip("☐☑ ").startswith(label)
        ]
        assert fits, f"no button {label!r} among {words(self.screen)}"
        return Tapped(self.consult.turn, self.scene.key, fits[0].option)

    def tap(self, *labels: str) -> Story:
        for label in labels:
            self.send(self.button(label))
        return self

    def type(self, *texts: str) -> Story:
        for text in texts:
            self.send(Typed(text))
        return self

    def wait(self, **days: float) -> Story:
        self.at += timedelta(**days)
        return self

    @property
    def found(self) -> dict[str, str]:
        """Options of an ordinary first visit: conservative care."""
        return FOUND

    def reviewed(self) -> Story:
        """At the review of an ordinary first visit."""
        self.type("58F L4-5").tap("None of these", "None found", "5", "58 years")
        self.tap("Degenerative changes", "Done · others absent")
        return self.answer_all(FOUND)

    def advised(self) -> Story:
        return self.reviewed().tap("Get the advice")

    def followed(self) -> Story:
        return self.advised().tap("Follow")

    def until_asked(self) -> Story:
        """Let time pass until the reminder comes."""
        planned = self.consult.follow_up
        assert planned
        self.at = planned.ask_at
        return self.send(FellDue(planned.revision))

    def told(self) -> str:
        """What the tap was answered with."""
        return next(render(e.text, READER) for e in self.effects if isinstance(e, Receipt))

    def of(self, kind: type[Show | Remind | Forget]) -> list[Effect]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def answer_one(self, answers: dict[str, str] = FOUND) -> Story:
        """Answer the open question from this list."""
        key = self.scene.key
        return self.send(Tapped(self.consult.turn, key, answers.get(key, "?")))

    def answer_all(self, answers: dict[str, str]) -> Story:
        """Answer whatever is asked from this list (question -> option), until the review."""
        for _ in range(60):
            if self.scene.key.startswith("@"):
                return self
            self.answer_one(answers)
        raise AssertionError(f"the questions do not end; last {self.scene.key}")


@pytest.fixture(scope="session")
def lumbar() -> Pathway:
    return library.get("lumbar-degenerative")


@pytest.fixture
def story(lumbar: Pathway) -> Story:
    return Story(lumbar)


@pytest.fixture(scope="session")
def new_story(lumbar: Pathway) -> Callable[[], Story]:
    return lambda: Story(lumbar)


@pytest.fixture
def shown() -> Callable[[Screen], list[str]]:
    return words


@pytest.fixture(scope="session")
def words_of() -> Callable[[Screen], list[str]]:
    return words


@pytest.fixture
def room(story: Story) -> Room:
    """A case with advice, before it is shown to anybody."""
    return Room(story.advised(), words)
