"""The states of a consult and the moves between them; the drawing in README.md comes from here.

The only place that knows `transitions`: one machine for every consult, and it keeps no models.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from transitions import Machine, MachineError


class State(Enum):
    """Where a consult stands. The question that is open is derived, never a state."""

    COLLECTING = "collecting"
    REVIEW = "review"
    ALARMED = "alarmed"
    ADVISED = "advised"
    FOLLOWING = "following"
    DUE = "due"
    CLOSED = "closed"


S = State
OPEN = [S.COLLECTING, S.REVIEW, S.ALARMED, S.ADVISED, S.FOLLOWING, S.DUE]
MOVES: list[dict[str, Any]] = [
    {"trigger": "finish", "source": S.COLLECTING, "dest": S.REVIEW},
    {
        "trigger": "reopen",
        "source": [s for s in OPEN if s is not S.COLLECTING],
        "dest": S.COLLECTING,
    },
    {"trigger": "alarm", "source": [S.COLLECTING, S.REVIEW], "dest": S.ALARMED},
    {"trigger": "advise", "source": [S.REVIEW, S.ALARMED], "dest": S.ADVISED},
    {"trigger": "follow", "source": [S.ADVISED, S.FOLLOWING], "dest": S.FOLLOWING},
    {"trigger": "fall_due", "source": S.FOLLOWING, "dest": S.DUE},
    {"trigger": "snooze", "source": S.DUE, "dest": S.FOLLOWING},
    {"trigger": "reassess", "source": [S.FOLLOWING, S.DUE], "dest": S.COLLECTING},
    {"trigger": "close", "source": OPEN, "dest": S.CLOSED},
    # Opened again, a case stands where it stood: a slip of the thumb must not end a follow-up.
    *({"trigger": f"back_to_{s.value}", "source": S.CLOSED, "dest": s} for s in OPEN),
]
MACHINE = Machine(
    model=None, states=State, transitions=MOVES, initial=S.COLLECTING, auto_transitions=False
)
Undrawn = MachineError  # by this name to those who may not know the library


@dataclass(slots=True)
class _Cursor:
    state: State


def move(state: State, trigger: str) -> State:
    """Return the state after a move; `Undrawn` if it is not drawn above."""
    cursor = _Cursor(state)
    MACHINE.events[trigger].trigger(cursor)
    return cursor.state


def diagram() -> str:
    """The machine as a Mermaid state diagram, one line an arrow."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.COLLECTING.value}"]
    for arrow in MOVES:
        sources = arrow["source"] if isinstance(arrow["source"], list) else [arrow["source"]]
        lines += [f"    {s.value} --> {arrow['dest'].value}: {arrow['trigger']}" for s in sources]
    return "\n".join(lines)
