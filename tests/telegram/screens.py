"""Walks every pathway's dialogue and keeps each screen and each answer to a tap that it meets.

It knows no screen by name: it takes each choice that a screen offers, and does what people do
besides (they type, edit, send a photo, come back later), wherever that leads to something new.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from flows.case import Consult
from flows.circle import NEEDS_CIRCLE
from flows.consult import PANELS, opened, step
from flows.effects import Amend, Post, Receipt, Say, Show, Tell
from flows.events import (
    Edited,
    Event,
    FellDue,
    Opened,
    Sent,
    Summoned,
    Tapped,
    Typed,
)
from flows.notes import NOTE
from flows.scene import Scene
from flows.screen import Gap, Line, Quote, Screen
from flows.screens import VIEWS, view
from flows.text import Text
from pathway.cases import supplied
from pathway.decide import Recommendation
from pathway.model import Case, Finding, Pathway
from tests.telegram.colleagues import NEAR, pressed

START = datetime(2026, 8, 14, 8, 24, tzinfo=UTC)
LABEL = "58F L4-5 stenosis, moved from T12, op 20"  # as long as one may be
WORDS = "sleeps better and walks up to the market again"  # these answer no question
MANY = " ".join([WORDS] * 20)  # nearly as long as a note may be
NAMED = "john smith 58, tel 0660 1234567"
SOON, LATER = timedelta(0), timedelta(hours=80)  # later: some answers are too old then
EACH = 6  # states of one screen in one phase that are followed further
FEW = 2  # of them, what happens much later and what an old button does as well
SIGNS = "+-?"


@dataclass(frozen=True, slots=True)
class Sight:
    """A screen as it was shown, and what the consult came to then."""

    screen: Screen
    found: Recommendation


@dataclass(frozen=True, slots=True)
class Stand:
    """A consult at a moment."""

    consult: Consult
    at: datetime

    def scene(self, pathway: Pathway) -> Scene:
        return Scene(self.consult, pathway, self.at)


@dataclass
class Walk:
    """One pathway, walked. `keys` counts the questions and panels that were open."""

    pathway: Pathway
    sights: dict[Screen, Sight] = field(default_factory=dict)
    receipts: set[Receipt] = field(default_factory=set)
    keys: Counter[str] = field(default_factory=Counter)
    asked: set[str] = field(default_factory=set)
    cards: set[Screen] = field(default_factory=set)  # those of them that stand in a group
    steps: int = 0

    def start(self) -> Stand:
        event = Opened("7K2", 1001, 1001, "America/Argentina/Buenos_Aires", "08:30", "1111100")
        consult, effects = opened(event, self.pathway, START)
        stand = Stand(consult, START)
        self._keep(stand, effects)
        return stand

    def go(self, stand: Stand, event: Event, after: timedelta = SOON) -> Stand:
        """One event, some time after; what it shows is kept."""
        at = stand.at + after
        consult, effects = step(stand.consult, event, self.pathway, at)
        there = Stand(consult, at)
        self.steps += 1
        self._keep(there, effects)
        return there

    def _keep(self, stand: Stand, effects: tuple[object, ...]) -> None:
        scene = stand.scene(self.pathway)
        self.keys[scene.key] += 1
        if scene.key in {g.id for g in self.pathway.groups} | set(self.pathway.findings):
            self.asked |= {finding.id for finding in scene.asked(scene.key)}
        shown: list[Screen] = []
        for effect in effects:
            match effect:
                case Show():
                    shown += [effect.screen, *([effect.seal] if effect.seal else [])]
                case Amend() | Tell() | Say() | Post():
                    shown.append(effect.screen)
                    self.cards |= {effect.screen} if isinstance(effect, Post) else set()
                case Receipt():
                    self.receipts.add(effect)
        for screen in shown:
            self.sights.setdefault(screen, Sight(screen, scene.recommendation))

    def expected(self) -> set[str]:
        """Every question and panel that there is, as the code and the content name them."""
        together = {group.id for group in self.pathway.groups if group.together}
        return {*VIEWS, *PANELS, "@label", *together}

    # ---------------------------------------------------------------- the cases of the content

    def answer_case(self, case: Case) -> Stand:
        """Answer as the case does, up to where no question is open."""
        findings, phase = supplied(self.pathway, case)
        stand = self.go(self.start(), Typed(LABEL, 1))
        consult = stand.consult.in_episode(phase=phase)
        if phase != self.pathway.phases[0].id:  # it knows what is not asked again
            known = {
                k: v for k, v in findings.items() if k not in self.pathway.phase(phase).confirm
            }
            consult = consult.in_episode(answers=known)
        stand = replace(stand, consult=consult)
        while not (scene := stand.scene(self.pathway)).key.startswith("@"):
            for option in _answers(scene.asked(scene.key), findings):
                stand = self.go(stand, Tapped(stand.consult.turn, scene.key, option))
        return stand

    def tap_each(self, stand: Stand) -> list[Stand]:
        """Each choice that stands there, taken once."""
        key = stand.scene(self.pathway).key
        return [self.go(stand, tapped(stand, key, o)) for o in self.options(stand)]

    def options(self, stand: Stand) -> list[str]:
        rows = view(stand.scene(self.pathway)).rows
        return [choice.option for row in rows for choice in row if choice.copy is None]

    def put_off(self, stand: Stand) -> Stand:
        """The same, followed and put off so often that it wants a reason."""
        taps = deque(["follow"])
        for _ in range(4):
            taps += ["", "snooze", "no"]
        for option in taps:
            consult = stand.consult
            if planned := None if option else consult.planned:
                stand = self.go(stand, FellDue(planned.revision), planned.ask_at - stand.at)
            else:
                key = stand.scene(self.pathway).key
                stand = self.go(stand, Tapped(consult.turn, key, option))
        return stand

    def noted(self, stand: Stand, times: int) -> Stand:
        """The same with long notes, so that some of its screens are too long for one message."""
        for number in range(times):
            stand = self.go(stand, Typed(MANY, 10 + number))
            key = stand.scene(self.pathway).key
            stand = self.go(stand, Tapped(stand.consult.turn, key, NOTE))
        return stand

    # ---------------------------------------------------------------- everything else

    def explore(self, starts: list[Stand], most: int) -> None:
        """Follow what is new, the screens that were followed least first; `most` steps."""
        waiting: dict[str, deque[Stand]] = defaultdict(deque)
        known: set[object] = set()
        followed: Counter[str] = Counter()
        end = self.steps + most
        for stand in starts:
            self._wait(stand, waiting, known)
        while self.steps < end:
            open_ = [key for key, queue in waiting.items() if queue and followed[key] < EACH]
            if not open_:
                return
            key = min(open_, key=lambda each: followed[each])
            followed[key] += 1
            for there in self._around(waiting[key].popleft(), followed[key]):
                self._wait(there, waiting, known)

    def _wait(self, stand: Stand, waiting: dict[str, deque[Stand]], known: set[object]) -> None:
        scene = stand.scene(self.pathway)
        episode, postings = stand.consult.episode, stand.consult.postings
        rounds = tuple((p.is_open, p.is_undecided, bool(p.opinions)) for p in postings[-1:])
        look = (
            _look(view(scene)), stand.consult.state, scene.recommendation.low,
            episode.phase, episode.number, rounds,
        )  # fmt: skip
        if look not in known:
            known.add(look)
            waiting[f"{scene.key} {episode.phase} {bool(postings)}"].append(stand)

    def _around(self, stand: Stand, times: int) -> Iterator[Stand]:
        """What can happen next: each choice, now and much later; and what fits no choice."""
        scene = stand.scene(self.pathway)
        for option in self.options(stand):
            tap = tapped(stand, scene.key, option)
            yield self.go(stand, tap)
            if times <= FEW:
                yield self.go(stand, tap, LATER)
                yield self.go(stand, replace(tap, turn=0))
        for event, after in (*_besides(stand), *pressed(stand.consult, scene, stand.at)):
            yield self.go(stand, event, after)
        if times <= FEW:
            older = replace(stand, consult=stand.consult.now(sha256="0" * 64))
            yield self.go(older, Summoned())


def _besides(stand: Stand) -> Iterator[tuple[Event, timedelta]]:
    consult = stand.consult
    yield Typed(WORDS if consult.label else LABEL, 2 if consult.label else 1), SOON
    yield Typed(MANY, 3), SOON
    yield Typed(NAMED, 4), SOON
    yield Edited("58F L4-5", 1), SOON
    yield Edited(f"{WORDS} every day", 2), SOON
    yield Sent("voice"), SOON
    yield Summoned(), LATER
    if planned := consult.planned:
        yield FellDue(planned.revision), planned.ask_at - stand.at


def tapped(stand: Stand, key: str, option: str) -> Tapped:
    """A tap on the card as it stands; it says who could be asked, where it is about that."""
    near = NEAR if option in NEEDS_CIRCLE else None
    return Tapped(stand.consult.turn, key, option, near)


def _look(screen: Screen) -> object:
    """What makes a screen another one: its sentences and its choices, whatever is marked where."""
    sentences: set[str] = set()
    for block in screen.blocks:
        match block:
            case Line(text, style):
                sentences.add(f"{style} {text.msgid}")
            case Quote(lines):
                sentences |= {text.msgid for text in lines}
            case Gap():
                pass
    signs = Counter(c.option[0] for row in screen.rows for c in row if c.option[0] in SIGNS)
    rest = {c.option for row in screen.rows for c in row if c.option[0] not in SIGNS}
    marks = frozenset((sign, min(count, 2)) for sign, count in signs.items())
    return screen.key, frozenset(sentences), marks, frozenset(rest)


def _answers(asked: tuple[Finding, ...], findings: dict[str, object]) -> Iterator[str]:
    """The options by which a case's findings are entered; what it lacks is not examined."""
    if len(asked) > 1:
        marks = {True: "+", None: "?"}
        yield from (
            f"{marks[findings.get(f.id)]}{f.id}" for f in asked if findings.get(f.id) in marks
        )
        yield "none"
        return
    finding, found = asked[0], findings.get(asked[0].id)
    if isinstance(found, tuple):
        yield from (f"+{option}" for option in found)
        yield "done" if found else "none"
    elif found is None:
        yield "?"
    elif isinstance(found, bool):
        yield str(found).lower()
    else:
        yield f"{found:g}" if finding.kind == "number" else str(found)


def sentences_of(text: Text) -> Iterator[str]:
    """Every sentence in a text that is to be translated."""
    if text.msgid:
        yield text.msgid
    for _, blank in text.blanks:
        for each in blank if isinstance(blank, tuple) else (blank,):
            if isinstance(each, Text):
                yield from sentences_of(each)


def walked(pathway: Pathway, most: int = 12_000) -> Walk:
    """Every case of the content, then everything that lies around, within so many steps."""
    walk = Walk(pathway)
    ends = [walk.answer_case(case) for case in pathway.cases]
    advised: dict[object, Stand] = {}
    for end in ends:
        for there in walk.tap_each(end):
            scene = there.scene(pathway)
            if scene.key == "@advice":
                walk.tap_each(there)
                advised[there.consult.episode.phase, scene.recommendation.low] = there
    noted = walk.noted(next(iter(advised.values())), 6)
    follows = next(stand for stand in advised.values() if "follow" in walk.options(stand))
    starts = [noted, walk.put_off(follows), walk.start(), *ends[:10], *advised.values()]
    walk.explore(starts, most)
    return walk
