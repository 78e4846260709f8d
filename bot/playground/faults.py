"""Faults on demand, the log of calls, and who called too early after a 429."""

import random
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from math import ceil

from bot.playground.errors import JSON, ApiError

KINDS = ("429", "500", "502", "reset", "timeout", "lost_answer", "error", "limits")
HELD_SECONDS = 60.0
ALL_PER_SECOND = 30
GROUP_PER_MINUTE = 20
CHAT_BURST = 4  # what a private chat takes at once before one message a second
SENDING = ("send", "edit", "delete", "copy", "forward")
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
        """A fault from its JSON. Raises ValueError for a kind that does not exist."""
        wish = dict(wish)
        dice = random.Random(wish.pop("seed", None))  # noqa: S311 - a test's dice, not a secret
        wish["kind"] = str(wish.get("kind"))
        if wish["kind"] not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        try:
            return cls(**wish, dice=dice)
        except TypeError as unknown:
            raise ValueError(str(unknown).replace("Fault.__init__() got an ", "")) from None

    def matches(self, method: str, chat_id: int | None) -> bool:
        if self.method != "*" and self.method.lower() != method:
            return False
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        return self.times is None or self.times > 0

    def refusal(self) -> ApiError:
        if self.kind == "429":
            return too_many(self.retry_after)
        return ApiError(self.code, self.description, **self.parameters)


def too_many(seconds: int) -> ApiError:
    words = f"Too Many Requests: retry after {seconds}"
    return ApiError(429, words, retry_after=seconds)


class Rates:
    """Telegram's limits, in real seconds: in all, per private chat, per group."""

    def __init__(self) -> None:
        self._sent: dict[int | None, deque[float]] = defaultdict(deque)

    def _wait(self, key: int | None, most: int, seconds: float) -> float:
        sent, now = self._sent[key], time.monotonic()
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        return sent[0] + seconds - now if len(sent) >= most else 0.0

    def admit(self, chat_id: int) -> None:
        """Count a message to this chat, or refuse it with 429."""
        wait = self._wait(None, ALL_PER_SECOND, 1.0)
        group = chat_id < 0
        wait = max(
            wait,
            self._wait(chat_id, GROUP_PER_MINUTE, 60.0)
            if group
            else self._wait(chat_id, CHAT_BURST, float(CHAT_BURST)),
        )
        if wait > 0:
            raise too_many(ceil(wait))
        for key in (None, chat_id):
            self._sent[key].append(time.monotonic())


class Faults:
    """The faults that wait, and the chats that must be left in peace until a moment."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.violations: list[JSON] = []
        self.calls: deque[JSON] = deque(maxlen=KEPT_CALLS)
        self.rates: Rates | None = None
        self._count = 0
        self._quiet_until: dict[int | None, float] = {}

    def arrange(self, wish: JSON) -> None:
        """Take one wish of the control side. Raises ValueError for one that makes no sense."""
        if wish.get("clear"):
            self.clear()
            return
        fault = Fault.read(wish)
        if fault.kind == "limits":
            self.rates = Rates()
        else:
            self.waiting.append(fault)

    def draw(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that strikes this call, if one does."""
        for fault in self.waiting:
            if fault.matches(method, chat_id) and fault.dice.random() < fault.probability:
                if fault.times is not None:
                    fault.times -= 1
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
            raise too_many(ceil(left))
        if self.rates is not None and method.startswith(SENDING):
            self.rates.admit(chat_id)

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
        self.rates = None
