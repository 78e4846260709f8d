"""What somebody who reads the screens must believe is on record; knows nothing of `flows`.

A card is its text and its buttons. A button counts if its card asks what the newest card asks, and
no mark was taken away since; whatever comes from another question counts for nothing, until a
change that was shown is agreed to. What a label means is told by the pathway's own words.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from typing import Any

from pathway.model import Finding, Pathway

Said = tuple[dict[str, Any], set[str]]  # what was found, and what was not examined
NOT_EXAMINED, NOT_ASKED = "not examined", "not asked"
NONE, DONE = ("None of these", "Done · others absent"), ("Done", "Done · others not examined")
CHANGE = re.compile(r"Change (?P<what>.+): (?P<was>.*) → (?P<now>.*)\?", re.DOTALL)
TOGETHER = re.compile(r"Not examined holds for: (.+)")
MARK = re.compile(r"([☐☑?]) (.+)")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
TAG, ISOLATES = re.compile(r"<[^>]+>"), str.maketrans("", "", "\u2066\u2067\u2068\u2069")
BOLD = re.compile(r"<b>(.*?)</b>", re.DOTALL)
QUOTE = re.compile(r"<blockquote[^>]*>(.*?)</blockquote>", re.DOTALL)


def plain(markup: str) -> str:
    return html.unescape(TAG.sub("", markup)).translate(ISOLATES).strip()


@dataclass(frozen=True)
class Card:
    """One state of a case's card as it was shown; `buttons`: what each carries, by its label."""

    text: str
    bold: tuple[str, ...]
    quoted: tuple[str, ...]
    buttons: dict[str, str]

    @classmethod
    def read(cls, shown: dict[str, Any]) -> Card:
        keyboard = (shown.get("reply_markup") or {}).get("inline_keyboard", [])
        keys = [key for row in keyboard for key in row if "callback_data" in key]
        quotes = [plain(quote).splitlines() for quote in QUOTE.findall(shown["text"])]
        return cls(
            text=plain(shown["text"]),
            bold=tuple(plain(part) for part in BOLD.findall(shown["text"])),
            quoted=tuple(line for quote in quotes[:1] for line in quote),
            buttons={key["text"]: key["callback_data"] for key in keys},
        )

    @property
    def changes(self) -> tuple[tuple[str, str, str], ...]:
        """What it proposes to change: a finding's label, what it was, what it would be."""
        found = (CHANGE.fullmatch(words) for words in self.bold)
        return tuple((m["what"], m["was"], m["now"]) for m in found if m)

    def marked(self, boxes: str) -> tuple[str, ...]:
        """The labels that stand behind one of these boxes."""
        found = (MARK.fullmatch(label) for label in self.buttons)
        return tuple(m[2] for m in found if m and m[1] in boxes)


@dataclass(frozen=True)
class Held:
    """What is on record of one contact. What is in neither was never said.

    `carried`: what was kept from the contact before, and nobody was asked for since.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    unexamined: frozenset[str] = frozenset()
    label: str = ""
    carried: frozenset[str] = field(default=frozenset(), compare=False)

    def told(self, found: dict[str, Any], missing: set[str]) -> Held:
        rest = self.without({*found, *missing})
        return replace(
            rest, answers=rest.answers | found, unexamined=rest.unexamined | frozenset(missing)
        )

    def without(self, gone: set[str]) -> Held:
        answers = {k: v for k, v in self.answers.items() if k not in gone}
        return replace(
            self, answers=answers, unexamined=self.unexamined - gone, carried=self.carried - gone
        )


def meaning(finding: Finding, words: str) -> Any:  # noqa: ANN401 - a value of the pathway
    """The value that these words stand for; None if for none."""
    labels = {option.label: option.id for option in finding.options}
    match finding.kind:
        case "bool":
            return {finding.yes: True, finding.no: False}.get(words)
        case "choice":
            return labels.get(words)
        case "multi":
            levels = [] if words == "none" else words.split(", ")
            return [labels[each] for each in levels] if {*levels} <= {*labels} else None
    number = NUMBER.search(words)
    return float(number[0].replace(",", ".")) if number else None


@dataclass
class Belief:
    """One case in the eyes of its owner."""

    pathway: Pathway
    owner: int
    held: Held = field(default_factory=Held)
    before: Held = field(default_factory=Held)  # the contact before this one
    undo: tuple[Held, Held] | None = None  # both as they were before a change
    undo_since: int = 0  # the first card that offered it
    cards: list[Card] = field(default_factory=list)
    shown: tuple[Any, Any] = ({}, frozenset())  # what was on record when the newest card was shown
    opened: int = 0  # the first card of the open question, after what was said last
    lowered: int = 0  # the first card after a mark was taken away
    again: frozenset[str] = frozenset()  # what the question asks that was asked again last

    @property
    def card(self) -> Card:
        return self.cards[-1]

    def question(self, card: Card) -> str:
        """What a card asks: words of the pathway, a change, or else its first words in bold."""
        if card.changes:
            return repr(card.changes)
        known = {*self.pathway.findings.values(), *self.pathway.groups}
        asks = {each.ask for each in known}
        return next((words for words in card.bold if words in asks), (*card.bold[1:], "")[0])

    def asked(self, card: Card) -> tuple[Finding, ...]:
        """The findings that a card asks for; none if it asks for none."""
        question, findings = self.question(card), self.pathway.findings.values()
        groups = {group.id for group in self.pathway.groups if group.ask and group.ask == question}
        marked = card.marked("☐☑?")
        alone = tuple(f for f in findings if f.ask == question)
        return alone or tuple(f for f in findings if f.group in groups and f.label in marked)

    def show(self, card: Card) -> None:
        """A newer card stands in the chat."""
        before, place = (self.cards or [card])[-1], len(self.cards)
        self.cards.append(card)
        is_other = self.question(before) != self.question(card)
        if place == 0 or is_other or self.shown != (self.held.answers, self.held.unexamined):
            self.opened = self.lowered = place
        elif set(before.marked("☑")) - set(card.marked("☑")):
            self.lowered = place
        self.shown = (self.held.answers, self.held.unexamined)

    def counts(self, at: int, label: str) -> bool:
        """Whether a button of card number `at` answers what is asked now."""
        since = self.opened if MARK.fullmatch(label) else max(self.opened, self.lowered)
        return at >= since and self.question(self.cards[at]) == self.question(self.card)

    def changed(self, *, is_undoable: bool) -> None:
        """Something else is on record, or was done: what Undo would take back."""
        self.undo = (self.held, self.before) if is_undoable else None
        self.undo_since = len(self.cards)

    def undone(self, at: int, label: str) -> None:
        """Go back to what must be on record once a change was taken back, by this button."""
        assert label == "Undo", "nobody asked to take anything back"
        assert self.undo is not None, "there was nothing to be taken back"
        assert at >= self.undo_since, "the button was shown for another change"
        (self.held, self.before), self.undo = self.undo, None

    def boxed(self, label: str) -> tuple[str, str] | None:
        """What must stand in front of a label once this mark has counted; None if it is none."""
        mark = MARK.fullmatch(label)
        if mark is None or mark[1] not in "☐☑?":
            return None
        asked = self.asked(self.card)
        after = "☐" if asked and asked[0].kind == "multi" else "?"
        return mark[2], {"☐": "☑", "☑": after, "?": "☐"}[mark[1]]

    def pressed(self, label: str, told: str) -> Held:
        """What must be on record once this button has counted and was answered with `told`."""
        match label:
            case "Change" if self.card.changes:
                return self._agreed()
            case "‹ Back" if told.startswith("Back one question"):
                return self.held.without(self._last())
            case "Entered by mistake":
                return self.held.without({f for f, group in self._groups() if group == "red_flags"})
        asked = self.asked(self.card)
        said = self._said(asked, label) if asked else None
        known = {*self.held.answers, *self.held.unexamined}
        is_again = "An answer is asked again" in self.card.text
        if is_again:
            self.again = frozenset(f.id for f in asked)
        if said is None or is_again or {f.id for f in asked} <= known:
            return self.held  # what is known already is only ever proposed to be changed
        return self.held.told(*said)

    def _groups(self) -> list[tuple[str, str]]:
        return [(f.id, f.group) for f in self.pathway.findings.values()]

    def _last(self) -> set[str]:
        """What was answered last: the last line of the findings so far."""
        named = [line.partition(": ")[0] for line in self.card.quoted]
        findings = self.pathway.findings.values()
        alone = {f.id for f in findings if f.label in named}
        if last := {f.id for f in findings if f.label == named[-1]}:
            return last
        groups = {group.id for group in self.pathway.groups if group.title == named[-1]}
        return {id_ for id_, group in self._groups() if group in groups} - alone - self.held.carried

    def _said(self, asked: tuple[Finding, ...], label: str) -> Said | None:
        if self.card.marked("☐☑?"):
            return self._marks(asked, label)
        finding = asked[0]
        if label == "Not examined":
            together = TOGETHER.search(self.card.text)
            labels = together[1].split(", ") if together else [finding.label]
            return {}, {f.id for f in self.pathway.findings.values() if f.label in labels}
        if label.startswith("Same: ") or label == "Same as last time":
            return {finding.id: self.before.answers[finding.id]}, set()
        value = meaning(finding, label)
        return None if value is None else ({finding.id: value}, set())

    def _marks(self, asked: tuple[Finding, ...], label: str) -> Said | None:
        """How a screen of marks ends, by the marks as they stand on the newest card."""
        present, doubtful = self.card.marked("☑"), self.card.marked("?")
        if label == "Not examined":
            return None if present else ({}, {f.id for f in asked})
        if label not in NONE + DONE or (label in DONE and not present + doubtful):
            return None
        if asked[0].kind == "multi":
            levels = [o.id for o in asked[0].options if o.label in present]
            return None if label in NONE and levels else ({asked[0].id: levels}, set())
        rest = {f.id for f in asked if f.label not in present + doubtful}
        missing = {f.id for f in asked if f.label in doubtful}
        found: dict[str, Any] = {f.id: True for f in asked if f.label in present}
        if label in NONE:
            return found | dict.fromkeys(rest, False), missing
        return found, missing | rest

    def _agreed(self) -> Held:
        """Every change that the card shows, and no other."""
        held, by_label = self.held, {f.label: f for f in self.pathway.findings.values()}
        # Who answers a screen anew has answered all of it, what stays the same as well.
        held = replace(held, carried=held.carried - self.again)
        for what, was, now in self.card.changes:
            if what in ("the label", "the note"):
                held = replace(held, label=now) if what == "the label" else held
                continue
            finding = by_label[what]
            assert self._is(finding, was), f"{what} was never {was}"
            held = held.without({finding.id})
            if now == NOT_EXAMINED:
                held = held.told({}, {finding.id})
            elif now != NOT_ASKED:
                held = held.told({finding.id: meaning(finding, now)}, set())
        return held

    def _is(self, finding: Finding, words: str) -> bool:
        """Whether that is what is on record of it."""
        if finding.id in self.held.answers:
            return bool(meaning(finding, words) == self.held.answers[finding.id])
        return words == (NOT_EXAMINED if finding.id in self.held.unexamined else NOT_ASKED)

    def typed(self, words: str) -> str | Said | None:
        """The button that typed words stand for, or the number that they are; None if neither."""
        asked, labels = self.asked(self.card), list(self.card.buttons)
        finding = asked[0] if len(asked) == 1 else None
        if finding and finding.kind == "number" and words.isdecimal():
            fits = (finding.min or 0) <= int(words) <= (finding.max or 0)
            return ({finding.id: float(words)}, set()) if fits else None
        if words.isdecimal():  # never the place of an answer
            return None
        return next((label for label in labels if label.casefold() == words.casefold()), None)
