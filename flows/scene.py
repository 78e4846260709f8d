"""One moment of one consult: what is known, what it comes to, what is open. All derived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

from flows.case import Consult, Passed
from flows.effects import Effect
from flows.lifecycle import State
from flows.text import Text, verbatim
from pathway.ask import Question, questions
from pathway.decide import Recommendation, decide
from pathway.model import Finding, Pathway, Value

FRESH = timedelta(hours=72)  # older warning signs are confirmed before an advice
RESTING = {
    State.REVIEW: "@review",
    State.ALARMED: "@alarm",
    State.ADVISED: "@advice",
    State.FOLLOWING: "@follow",
    State.DUE: "@due",
    State.CLOSED: "@closed",
}


@lru_cache(maxsize=4096)
def _questions(
    pathway: Pathway,
    known: frozenset[tuple[str, Value]],
    phase: str,
    unexamined: frozenset[str],
) -> tuple[Question, ...]:
    """Ranking the questions is the dear part of a step, and a tap needs it before and after."""
    return questions(pathway, dict(known), phase, unexamined)


@dataclass(frozen=True)
class Scene:
    """A consult, its pathway and the time. Keys that begin with "@" are screens, not findings."""

    consult: Consult
    pathway: Pathway
    at: datetime

    def with_(self, consult: Consult) -> Scene:
        return Scene(consult, self.pathway, self.at)

    @cached_property
    def recommendation(self) -> Recommendation:
        episode = self.consult.episode
        return decide(self.pathway, episode.answers, episode.phase)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What is still worth asking, best first; only what settles the urgency in a hurry."""
        episode = self.consult.episode
        known = frozenset(episode.answers.items())
        asked = _questions(self.pathway, known, episode.phase, episode.unexamined)
        if self.consult.hurry:
            return tuple(q for q in asked if q.settles == "urgency")
        return asked

    @cached_property
    def key(self) -> str:
        """The question that is open now; the same whenever the same findings are stored."""
        consult = self.consult
        if consult.panel or consult.focus:
            return consult.panel or consult.focus
        if consult.state is not State.COLLECTING:
            return RESTING[consult.state]
        return self.questions[0].key if consult.label else "@label"

    @property
    def mark(self) -> str:
        """The name by which the message that is shown now is found again; "" if it need not be."""
        return self.consult.episode.mark if self.key == "@advice" else ""

    @cached_property
    def stale(self) -> tuple[Passed, ...]:
        """The answers too old to rest an advice on: warning signs, what the next visit compares.

        What was not examined stays unknown however old it is, and needs no confirmation.
        """
        episode, before = self.consult.episode, self.at - FRESH
        ages = {f.id for f in self.pathway.findings.values() if f.safety}
        ages.update(self.pathway.phase(episode.phase).baseline)
        return tuple(
            passed
            for passed in episode.path
            if (passed.at or episode.opened) < before
            and any(id_ in ages and id_ in episode.answers for id_ in passed.findings)
        )

    def title(self, name: str) -> Text:
        """A disposition as it is called; by its id, if the content it came from is gone."""
        found = next((d.title for d in self.pathway.dispositions if d.id == name), name)
        return verbatim(found)

    def asked(self, key: str) -> tuple[Finding, ...]:
        """The findings that a question asks for: one, or a group's open ones; of a screen none."""
        findings = self.pathway.findings
        if key.startswith("@"):
            return ()
        if key in findings:
            return (findings[key],)
        open_ = {question.key: question.findings for question in self.questions}
        if key in open_ and key != self.consult.focus:
            return tuple(findings[id_] for id_ in open_[key])
        return tuple(f for f in findings.values() if f.group == key and f.kind == "bool")


SHOWN = verbatim("")  # an answer without words: what was asked for stands on the card


@dataclass(frozen=True, slots=True)
class Reply:
    """How a topic answers an option: the consult after it, and what the person is told.

    `receipt` says what is stored now. `fresh` puts a new card below, for an event such as advice.
    """

    consult: Consult
    receipt: Text
    effects: tuple[Effect, ...] = ()
    fresh: bool = False
    alert: bool = False
    notice: bool = False  # the receipt stands on the card, too: no tap is there to be answered
    neutral: bool = False  # it may be read on a locked screen: first the case's code alone
    silent: bool = False  # nothing is shown: one message tells of this case and of others
