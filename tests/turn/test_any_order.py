"""Any order of taps, texts, edits, repeats, restarts and hours leaves on record what was meant.

`HYPOTHESIS_PROFILE=search` tries new orders, more of them and longer ones.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.operate.verify import verify
from bot.store.places import Place, place_of
from bot.store.rows import InboxRow
from bot.store.wakeups import fire
from tests.turn import mutants
from tests.turn.belief import DONE, NONE, Belief
from tests.turn.conftest import ADA, BASHIR, BOT, STRANGER
from tests.turn.mutants import MUTANTS, ROOT
from tests.turn.ward import LABELS, Sent, Ward, copied, started

WORDS = ("6", "2", "44", "12", "not examined", "None found", "Absent", "qqq zzz", "None of these")
# What does not lead on: the straight way is to tap something else.
ASIDE = ("‹", "More", "Edit", "Close", "Otherwise", "Why", "Summary", "Pause", "Undo", "Change d",
         "Skip", "Snooze", "Not", "☐", "☑", "?", "Ignore", "Answer", "Reassess")  # fmt: skip
SIDEWAYS = (
    "‹",
    "Undo",
    "Change",
    "Keep",
    "☐",
    "☑",
    "?",
    "Edit",
    "More",
    "Not examined",
    "Reassess",
)
PICK = st.integers(0, 10**6)
HOURS = st.sampled_from((0.05, 0.3, 13.0, 80.0, 24.0 * 7, 24.0 * 95))
STRETCH = 40
DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "search"
ORDERS, STEPS = (400, 80) if DEEP else (10, 40)


class AnyOrder(RuleBasedStateMachine):
    """Whatever people and the machine may do, in whatever order it comes into somebody's mind."""

    def __init__(self, fresh: Callable[[], Place]) -> None:
        super().__init__()
        self.ward = Ward(fresh())

    def some(self, pick: int) -> tuple[str, Belief]:
        return list(self.ward.cases.items())[pick % len(self.ward.cases)]

    def tap(self, case: Belief, at: int, labels: list[str], pick: int) -> None:
        if labels:
            self.ward.press(case.owner, case, at, labels[pick % len(labels)])

    @initialize(pick=PICK, steps=st.integers(0, 25))
    def somebody_has_a_case(self, pick: int, steps: int) -> None:
        self.opens(ADA)
        self.labels_a_case(0, pick)
        for step in range(steps):
            self.answers(0, pick // (step + 1), at_once=True)

    @rule(who=st.sampled_from((ADA, BASHIR)))
    def opens(self, who: int) -> None:
        self.ward.write(Sent(who, words="/consult"))
        self.ward.work()

    @rule(which=PICK, pick=PICK)
    def labels_a_case(self, which: int, pick: int) -> None:
        code, case = self.some(which)
        if "A label for this case?" in case.card.bold:
            self.ward.write(Sent(case.owner, words=LABELS[pick % len(LABELS)]), reply=code)
            self.ward.work()

    @rule(which=PICK, pick=PICK, at_once=st.booleans())
    def answers(self, which: int, pick: int, *, at_once: bool) -> None:
        """The straight way on: an answer to the newest card."""
        _, case = self.some(which)
        on = [label for label in case.card.buttons if not label.startswith(ASIDE)]
        self.tap(case, len(case.cards) - 1, on or list(case.card.buttons), pick)
        if at_once:
            self.ward.work()

    @rule(which=PICK, pick=PICK, way=PICK, twice=st.booleans())
    def goes_another_way(self, which: int, pick: int, way: int, *, twice: bool) -> None:
        _, case = self.some(which)
        ways = [[label for label in case.card.buttons if label.startswith(w)] for w in SIDEWAYS]
        open_ = [labels for labels in ways if labels]
        there = open_[way % len(open_)] if open_ else []
        for _ in range(2 if twice else 1):
            self.tap(case, len(case.cards) - 1, there, pick)

    @rule(which=PICK, back=st.integers(0, 6), pick=PICK, at_once=st.booleans())
    def presses_an_old_card(self, which: int, back: int, pick: int, *, at_once: bool) -> None:
        _, case = self.some(which)
        at = max(0, len(case.cards) - 1 - back)
        self.tap(case, at, list(case.cards[at].buttons), pick)
        if at_once:
            self.ward.work()

    @rule(which=PICK, pick=PICK)
    def takes_a_mark_away_and_ends_on_the_card_before(self, which: int, pick: int) -> None:
        """“Others absent” means what its own card showed."""
        _, case = self.some(which)
        for box in "☐☑":
            self.tap(case, len(case.cards) - 1, [x for x in case.card.buttons if x[0] == box], pick)
            self.ward.work()
        at = max(0, len(case.cards) - 2)
        self.tap(case, at, [x for x in case.cards[at].buttons if x in NONE + DONE], pick)
        self.ward.work()

    @rule(which=PICK, pick=PICK)
    def types_an_answer_and_takes_it_back(self, which: int, pick: int) -> None:
        """Undo is offered for a while only: seldom found by chance."""
        code, case = self.some(which)
        on = [label for label in case.card.buttons if not label.startswith(ASIDE)]
        if on:
            self.ward.write(Sent(case.owner, words=on[pick % len(on)]), reply=code)
            self.ward.work()
        undo = [label for label in case.card.buttons if label.startswith("Undo")]
        self.tap(case, len(case.cards) - 1, undo, pick)
        self.ward.work()

    @rule(which=PICK, back=PICK, pick=PICK, is_colleague=st.booleans())
    def somebody_else_presses(
        self, which: int, back: int, pick: int, *, is_colleague: bool
    ) -> None:
        _, case = self.some(which)
        at, colleague = back % len(case.cards), ADA + BASHIR - case.owner
        if labels := list(case.cards[at].buttons):
            who = colleague if is_colleague else STRANGER
            self.ward.press(who, case, at, labels[pick % len(labels)])

    @rule(which=PICK, words=st.sampled_from(WORDS), is_named=st.booleans())
    def writes(self, which: int, words: str, *, is_named: bool) -> None:
        code, case = self.some(which)
        self.ward.write(Sent(case.owner, words=words), reply=code if is_named else "")
        self.ward.work()

    @precondition(lambda self: self.ward.written)
    @rule(pick=PICK, words=st.sampled_from(WORDS + LABELS))
    def edits_a_message(self, pick: int, words: str) -> None:
        who, message = self.ward.written[pick % len(self.ward.written)]
        self.ward.write(Sent(who, words=words, is_edit=True), message=message)
        self.ward.work()

    @precondition(lambda self: self.ward.raw)
    @rule(pick=PICK)
    def an_update_comes_again(self, pick: int) -> None:
        self.ward.received(self.ward.raw[pick % len(self.ward.raw)])

    @rule()
    def the_program_works(self) -> None:
        self.ward.work()

    @rule()
    def the_program_restarts(self) -> None:
        self.ward.engine.dispose()
        self.ward.engine = started(self.ward.place)

    @rule(pick=st.integers(0, 3))
    def the_disk_fails_in_a_batch(self, pick: int) -> None:
        """Nothing of the batch has happened then, and all of it comes again."""
        left = [pick]

        def take(db: sa.Connection, row: InboxRow, now: datetime) -> None:
            self.ward.take(db, row, now)
            left[0] -= 1
            if left[0] < 0:
                raise sa.exc.OperationalError("", {}, OSError())

        with self.ward.engine.connect() as db:
            waits = db.execute(sa.text("SELECT count(*) FROM inbox WHERE status = 0")).scalar_one()
        if waits > pick:
            with pytest.raises(sa.exc.OperationalError):
                self.ward.batch(take)

    @rule(hours=HOURS)
    def time_passes(self, hours: float) -> None:
        self.ward.now += timedelta(hours=hours)
        with self.ward.engine.begin() as db:
            fire(db, BOT, self.ward.now, 10)

    @rule(chance=st.randoms(use_true_random=True))
    def much_happens(self, chance: Random) -> None:
        """A long stretch in one go: rule by rule, an order seldom gets far into a case."""
        for _ in range(STRETCH):
            self.something_happens(chance)

    def something_happens(self, chance: Random) -> None:
        def pick() -> int:
            return chance.randrange(10**6)

        def perhaps() -> bool:
            return chance.random() < 0.5

        often = {
            lambda: self.answers(pick(), pick(), at_once=chance.random() < 0.9): 12,
            lambda: self.goes_another_way(pick(), pick(), pick(), twice=perhaps()): 12,
            lambda: self.presses_an_old_card(pick(), pick() % 7, pick(), at_once=perhaps()): 4,
            lambda: self.takes_a_mark_away_and_ends_on_the_card_before(pick(), pick()): 2,
            lambda: self.types_an_answer_and_takes_it_back(pick(), pick()): 2,
            lambda: self.somebody_else_presses(pick(), pick(), pick(), is_colleague=perhaps()): 1,
            lambda: self.opens(chance.choice((ADA, BASHIR))): 1,
            lambda: self.labels_a_case(pick(), pick()): 2,
            lambda: self.writes(pick(), chance.choice(WORDS), is_named=perhaps()): 3,
            lambda: self.edits_a_message(pick(), chance.choice(WORDS + LABELS)): 2,
            lambda: self.an_update_comes_again(pick()): 2,
            lambda: self.the_disk_fails_in_a_batch(pick() % 4): 1,
            lambda: self.time_passes(0.3 if perhaps() else 80.0): 1,
            self.the_program_works: 6,
        }
        chance.choices([*often], [*often.values()])[0]()

    def teardown(self) -> None:
        """Everything is taken in the end, and the events rebuild every consult."""
        if self.ward.cases:
            self.ward.work()
            with self.ward.engine.connect() as db:
                assert verify(db, lambda _, __: None).differences == []
        self.ward.engine.dispose()
        if isinstance(self.ward.place, Path):
            shutil.rmtree(self.ward.place.parent)


def in_any_order(fresh: Callable[[], Place], **more: Any) -> None:  # noqa: ANN401 - settings
    """Each on a `fresh` database; raises for the first order that goes on record wrongly."""
    run_state_machine_as_test(
        partial(AnyOrder, fresh),
        settings=settings(
            max_examples=ORDERS,
            stateful_step_count=STEPS,
            derandomize=not DEEP,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            **more,
        ),
    )


@pytest.mark.fault("F01", n=f"{ORDERS} orders of {STEPS} steps, with restarts and failed commits")
@pytest.mark.fault("F07", n=f"{ORDERS} orders of {STEPS} steps")
@pytest.mark.fault("F08", n=f"{ORDERS} orders of {STEPS} steps")
@pytest.mark.fault("F10", n=f"{ORDERS} orders of {STEPS} steps")
@pytest.mark.fault("F13", n=f"{ORDERS} orders of {STEPS} steps")
def test_any_order(request: pytest.FixtureRequest, empty_file: Path, tmp_path: Path) -> None:
    if request.config.getoption("--database") == "postgresql":
        server = request.getfixturevalue("server")
        in_any_order(lambda: place_of(server.copy()))
    else:
        in_any_order(partial(copied, empty_file, tmp_path))


def test_every_fault_that_can_be_planted_has_its_place() -> None:
    places = {m.name: (ROOT / m.file).read_text(encoding="utf-8").count(m.old) for m in MUTANTS}
    assert set(places.values()) == {1}, places


@pytest.mark.nightly
def test_every_planted_fault_is_found() -> None:
    assert mutants.main() == 0
