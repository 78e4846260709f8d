"""Any order of taps, texts, edits, repeats, restarts and hours leaves on record what was meant.

`HYPOTHESIS_PROFILE=search` tries new orders, more of them and longer ones.
"""

from __future__ import annotations

import os
import shutil
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

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
from bot.store.engine import writer_engine
from bot.store.inbound import fire
from bot.store.rows import InboxRow
from tests.turn.belief import Belief
from tests.turn.conftest import ADA, BASHIR, BOT, STRANGER
from tests.turn.ward import LABELS, Sent, Ward

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
DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "search"


class AnyOrder(RuleBasedStateMachine):
    """Whatever people and the machine may do, in whatever order it comes into somebody's mind."""

    def __init__(self, empty: Path, folder: Path) -> None:
        super().__init__()
        self.ward = Ward(empty, folder)

    def some(self, pick: int) -> tuple[str, Belief]:
        return list(self.ward.cases.items())[pick % len(self.ward.cases)]

    def tap(self, case: Belief, at: int, labels: list[str], pick: int) -> None:
        if labels:
            self.ward.press(case.owner, case, at, labels[pick % len(labels)])

    @initialize(pick=PICK, steps=st.integers(0, 12))
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

    @rule(which=PICK, pick=PICK, way=st.sampled_from(SIDEWAYS), twice=st.booleans())
    def goes_another_way(self, which: int, pick: int, way: str, *, twice: bool) -> None:
        _, case = self.some(which)
        there = [label for label in case.card.buttons if label.startswith(way)]
        for _ in range(2 if twice else 1):
            self.tap(case, len(case.cards) - 1, there, pick)

    @rule(which=PICK, back=st.integers(0, 6), pick=PICK, at_once=st.booleans())
    def presses_an_old_card(self, which: int, back: int, pick: int, *, at_once: bool) -> None:
        _, case = self.some(which)
        at = max(0, len(case.cards) - 1 - back)
        self.tap(case, at, list(case.cards[at].buttons), pick)
        if at_once:
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
        self.ward.engine = writer_engine(self.ward.path)

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

    def teardown(self) -> None:
        """Everything is taken in the end, and the events rebuild every consult."""
        if self.ward.cases:
            self.ward.work()
            with self.ward.engine.connect() as db:
                assert verify(db, lambda _, __: None).differences == []
        self.ward.engine.dispose()
        shutil.rmtree(self.ward.path.parent)


def test_any_order(empty_database: Path, tmp_path: Path) -> None:
    run_state_machine_as_test(
        partial(AnyOrder, empty_database, tmp_path),
        settings=settings(
            max_examples=400 if DEEP else 30,
            stateful_step_count=80 if DEEP else 40,
            derandomize=not DEEP,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
