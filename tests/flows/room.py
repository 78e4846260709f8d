"""A team around a case, for the tests: who is in it, what they press, what each of them reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flows.circle import Circle, Colleague, Team
from flows.effects import Deadline, Post, Say, Show, Tell, Topic
from flows.events import Lapsed, Pressed, Wrote
from flows.posting import Posting
from flows.screen import Screen

OWNER = 1001
ANNA = Colleague(11, "Dr Anna", "clinician", "spine surgery")
BEN = Colleague(12, "Dr Ben", "clinician", "radiology")
CLEO = Colleague(13, "Dr Cleo", "lead", "pain medicine")
DAN = Colleague(14, "Dr Dan", "clinician")
OBSERVER = Colleague(15, "Eve", "observer", "nursing")
PRESENTER = Colleague(OWNER, "Dr Own", "clinician", "orthopaedics")
SPINE = Team(1, "Spine team", quorum=3, hours=24)
PAIN = Team(2, "Pain team", quorum=2, hours=48)
ONE, TWO = Circle((), (SPINE,)), Circle((), (SPINE, PAIN))


@dataclass
class Room:
    """A story with people around it; `story` is conftest's."""

    story: Any
    shown: Callable[[Screen], list[str]]

    def ask(self, near: Circle = ONE) -> Room:
        """The owner begins to ask."""
        tap = self.story.button("Ask the team")
        self.story.send(replace(tap, near=near))
        return self

    def posted(self, near: Circle = ONE, team: str = "") -> Room:
        """The case is before a team, with a question of the pathway's."""
        self.ask(near)
        if team:
            self.story.tap(team)
        self.story.tap("What would you do next?", "Post it")
        return self

    def press(self, who: Colleague, option: str, key: str = "@card:1", turn: int = 0) -> Room:
        """A button as it stands now, or as it stood at an earlier turn."""
        self.story.send(Pressed(turn or self.story.consult.turn, key, option, who))
        return self

    def write(self, who: Colleague, text: str) -> Room:
        self.story.send(Wrote(text, 77, who))
        return self

    def lapse(self, number: int = 1, hours: float = 24) -> Room:
        self.story.wait(hours=hours).send(Lapsed(number))
        return self

    def full(self) -> Room:
        """Three have said what they think, so the round is over."""
        return self.press(ANNA, "o:cons").press(BEN, "o:cons").press(CLEO, "o:surg")

    @property
    def posting(self) -> Posting:
        return self.story.consult.postings[-1]

    def of(self, kind: type) -> list[Any]:
        return [effect for effect in self.story.effects if isinstance(effect, kind)]

    def group(self) -> str:
        """What the group's card says now."""
        return self.text(self.of(Post)[-1].screen)

    def told(self, who: Colleague | int | str) -> str:
        """What somebody is told by the last event."""
        to = who.id if isinstance(who, Colleague) else who
        return "\n---\n".join(self.text(tell.screen) for tell in self.of(Tell) if tell.to == to)

    def tells(self, who: Colleague) -> list[Tell]:
        return [tell for tell in self.of(Tell) if tell.to == who.id]

    def text(self, screen: Screen) -> str:
        return "\n".join(self.shown(screen))

    def mine(self) -> str:
        """What the owner's card says now."""
        return self.text(self.story.screen)

    def receipt(self) -> str:
        told: str = self.story.told()
        return told

    def options(self, screen: Screen) -> list[str]:
        return [choice.option for row in screen.rows for choice in row]


__all__ = ["Deadline", "Post", "Room", "Say", "Show", "Tell", "Topic"]
