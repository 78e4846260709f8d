"""Faults on demand, the log of calls, and who called too early after a 429."""

import random
import time
from collections import deque
from dataclasses import dataclass, field

from bot.playground.errors import JSON, ApiError
from bot.playground.rates import COUNTED, Rates, too_many
from bot.playground.wishes import checked

MESSAGES = "messages"  # whatever method sends, edits or deletes one
HELD_SECONDS = 60.0
KEPT_CALLS = 20_000
GATEWAY_PAGE = (
    "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1>"
    "</center>\r\n<hr><center>nginx/1.26.2</center>\r\n</body>\r\n</html>\r\n"
)
STATUS = {500: "500 Internal Server Error", 502: "502 Bad Gateway"}


def gateway_page(code: int) -> str:
    """The HTML with which a proxy answers when the server behind it does not."""
    return GATEWAY_PAGE.format(status=STATUS[code])


@dataclass(slots=True)
class Fault:
    """What to do to the next `times` matching calls; `times` None means to all of them."""

    kind: str
    method: str = "*"
    times: int | None = 1
    chat_id: int | None = None
    retry_after: int = 3
    probability: float = 1.0
    seconds: float = HELD_SECONDS
    code: int = 400
    description: str = "Bad Request: made up for a test"
    parameters: dict[str, int] = field(default_factory=dict)
    dice: random.Random = field(default_factory=random.Random)

    @classmethod
    def read(cls, wish: JSON) -> "Fault":
        """A fault from its JSON. Raises ValueError for a wish that makes no sense."""
        wish = dict(checked(wish))
        dice = random.Random(wish.pop("seed", None))  # noqa: S311 - a test's dice, not a secret
        return cls(**wish, dice=dice)

    def matches(self, method: str, chat_id: int | None) -> bool:
        if self.method == MESSAGES:
            return method.startswith(COUNTED) and self.chat_id in (None, chat_id)
        if self.method != "*" and self.method.lower() != method:
            return False
        return self.chat_id is None or self.chat_id == chat_id

    def told(self) -> JSON:
        """What still waits, for whoever looks at the control side."""
        return {"kind": self.kind, "method": self.method, "times": self.times}

    def refusal(self) -> ApiError:
        if self.kind == "429":
            return too_many(self.retry_after)
        return ApiError(self.code, self.description, **self.parameters)


class Faults:
    """The faults that wait, and the chats that must be left in peace until a moment."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.violations: list[JSON] = []
        self.calls: deque[JSON] = deque(maxlen=KEPT_CALLS)
        self.rates = Rates()
        self._count = 0
        self._quiet_until: dict[int | None, float] = {}

    def arrange(self, wish: JSON) -> None:
        """Take one wish of the control side. Raises ValueError for one that makes no sense."""
        if wish.get("clear"):
            self.clear()
            return
        fault = Fault.read(wish)
        if fault.kind == "limits":
            self.rates.choose("strict")
        else:
            self.waiting.append(fault)

    def draw(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that strikes this call, if one does."""
        for fault in self.waiting:
            if fault.matches(method, chat_id) and fault.dice.random() < fault.probability:
                if fault.times is not None:
                    fault.times -= 1
                    if not fault.times:
                        self.waiting.remove(fault)
                if fault.kind == "429":
                    self._quiet_until[chat_id] = time.monotonic() + fault.retry_after
                return fault
        return None

    def refuse_early(self, method: str, chat_id: int | None) -> None:
        """Refuse, and note, a call to a chat whose retry_after has not passed."""
        if chat_id is None:
            return
        left = self._quiet_until.get(chat_id, 0) - time.monotonic()
        if left > 0:
            self.violations.append({"method": method, "chat_id": chat_id, "early_by": left})
            raise too_many(left)

    def note(self, call: JSON) -> None:
        self._count += 1
        self.calls.append({"n": self._count, **call})

    def since(self, number: int) -> JSON:
        return {
            "calls": [call for call in self.calls if call["n"] > number],
            "last": self._count,
            "violations": self.violations,
        }

    def clear(self) -> None:
        self.waiting.clear()
        self._quiet_until.clear()
        self.rates.choose("friendly")
