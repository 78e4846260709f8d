"""What a fault may be asked to be: each part of a wish, and the sentence for what it cannot be."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from bot.playground.errors import JSON

KINDS: Final = ("429", "500", "502", "reset", "timeout", "lost_answer", "error", "limits")
LONGEST_SECONDS: Final = 3600
LONGEST_QUIET: Final = 86_400
CODES: Final = range(400, 600)

# reason: whatever JSON can hold may have been posted
Anything = Any


class Part(NamedTuple):
    is_sound: Callable[[Anything], bool]
    told: str


def _whole(value: Anything) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: Anything) -> bool:
    return _whole(value) or isinstance(value, float)


def _text(value: Anything) -> bool:
    return isinstance(value, str)


def _wholes(value: Anything) -> bool:
    return isinstance(value, dict) and all(map(_whole, value.values()))


PARTS: Final[dict[str, Part]] = {
    "kind": Part(lambda v: _text(v) and v in KINDS, f"kind must be one of {', '.join(KINDS)}"),
    "method": Part(_text, "method is text: one method's name, messages, or * for all of them"),
    "times": Part(
        lambda v: v is None or (_whole(v) and v >= 1),
        "times is at least 1, or null for all of them",
    ),
    "chat_id": Part(
        lambda v: v is None or _whole(v), "chat_id is a whole number, or null for every chat"
    ),
    "retry_after": Part(
        lambda v: _whole(v) and 1 <= v <= LONGEST_QUIET,
        f"retry_after is a whole number, at least 1 and at most {LONGEST_QUIET}",
    ),
    "probability": Part(
        lambda v: _number(v) and 0 <= v <= 1, "probability is a number from 0 to 1"
    ),
    "seconds": Part(
        lambda v: _number(v) and 0 <= v <= LONGEST_SECONDS,
        f"seconds is a number from 0 to {LONGEST_SECONDS}",
    ),
    "code": Part(lambda v: _whole(v) and v in CODES, "code is a whole number from 400 to 599"),
    "description": Part(_text, "description is text"),
    "parameters": Part(_wholes, "parameters are whole numbers by their names"),
    "seed": Part(lambda v: v is None or _number(v) or _text(v), "seed is a number or text"),
}


def checked(wish: JSON) -> JSON:
    """The wish as it is, if all of it makes sense. Raises ValueError with one sentence if not."""
    for name, value in {"kind": None, **wish}.items():
        if name not in PARTS:
            raise ValueError(f"a fault has no {name}; it may have {', '.join(PARTS)}")
        if not PARTS[name].is_sound(value):
            raise ValueError(PARTS[name].told)
    return wish
