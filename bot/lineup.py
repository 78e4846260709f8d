"""Who is next: the letters that wait, by chat, under the pace. Pure: time is handed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.letters import Letter, choose
from bot.pacing import Pace
from bot.receipts import Receipts

# After something new in a chat that only our own backoff holds: try again soon.
SOON = 1.0


@dataclass(slots=True)
class Hold:
    """A chat that waits. `told`: Telegram named the time, so nothing shortens it."""

    until: float
    told: bool


@dataclass(slots=True)
class Lineup:
    """The letters known so far. One chat sends one at a time; receipts go beside them.

    An id is known from its loading until a selection that started after its mark was committed
    has ended: an older selection may still show it as pending, and it would be sent twice.
    """

    pace: Pace = field(default_factory=Pace)
    waiting: dict[int, list[Letter]] = field(default_factory=dict)
    receipts: Receipts = field(default_factory=Receipts)
    holds: dict[int, Hold] = field(default_factory=dict)
    busy: dict[int, Letter] = field(default_factory=dict)
    # A supergroup waits while something is on its way to the group that it was.
    behind: dict[int, int] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    _settled: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return sum(map(len, self.waiting.values())) + len(self.receipts)

    def start_selection(self) -> frozenset[int]:
        """Call before selecting; hand what it returns to `end_selection`."""
        return frozenset(self._settled)

    def end_selection(self, settled: frozenset[int]) -> None:
        self.known -= settled
        self._settled -= settled

    def add(self, letters: Iterable[Letter], tick: float) -> None:
        """Line up letters whose ids are not yet known."""
        for letter in letters:
            if letter.id in self.known:
                continue
            self.known.add(letter.id)
            self._enqueue(letter, tick)
            hold = self.holds.get(letter.chat_id)
            if hold is not None and not hold.told and not letter.attempts:
                hold.until = min(hold.until, tick + SOON)

    def follow(self, addresses: Mapping[int, int]) -> None:
        """Where letters go by now, by id: what waits for a group that moved waits for the new one.

        Call it before anything newer is lined up for that, so that the order is kept.
        """
        for chat, letter in self.busy.items():
            if chat < 0 and (new := addresses.get(letter.id, chat)) != chat:
                self.behind[new] = chat
        for chat in [chat for chat in self.waiting if chat < 0]:  # a person's chat never moves
            new = next((addresses[x.id] for x in self.waiting[chat] if x.id in addresses), chat)
            if new != chat:
                self._rehouse(chat, new)

    def _rehouse(self, old: int, new: int) -> None:
        self.pace.moved(old, new)
        for letter in self.waiting.pop(old, []):
            if letter.kind == "seal":  # its message cannot be changed any more
                self._settled.update(letter.ids)
            else:
                self.waiting.setdefault(new, []).append(replace(letter, chat_id=new))

    def _enqueue(self, letter: Letter, not_before: float) -> None:
        if letter.kind == "receipt":
            self.receipts.add(letter, not_before)
        else:
            self.waiting.setdefault(letter.chat_id, []).append(letter)

    def hold(self, chat: int, until: float, *, told: bool) -> None:
        """Nothing to this chat before `until`."""
        before = self.holds.get(chat)
        if before is None or until > before.until:
            self.holds[chat] = Hold(until, told)

    def held(self, chat: int, tick: float) -> float:
        """For how many seconds this chat is still to be left alone, as Telegram has said."""
        hold = self.holds.get(chat)
        return max(0.0, hold.until - tick) if hold is not None and hold.told else 0.0

    def next(self, tick: float) -> Letter | None:
        """The next to send now: a receipt before anything else, but of nobody too many."""
        found = self.next_receipt(tick) or self.next_letter(tick)
        return found or self.next_receipt(tick, spare=True)

    def next_receipt(self, tick: float, *, spare: bool = False) -> Letter | None:
        """The next answer to a tap that may go now; it waits for no chat.

        `spare`: nothing else is to go, so somebody who taps faster than people do may have more.
        """
        if self.pace.everything.wait(tick) > 0:
            return None
        found = self.receipts.next(tick, spare=spare)
        if found is not None:
            self.pace.everything.take(tick)
        return found

    def next_letter(self, tick: float) -> Letter | None:
        """The next that is no receipt, or None; its chat is busy until `settle` or `put_back`."""
        if self.pace.everything.wait(tick) > 0:
            return None
        ready = [chat for chat in self.waiting if self._ready_in(chat, tick) <= 0]
        if not ready:
            return None
        letter = choose(self.waiting[min(ready, key=self._urgency)])
        self._take(letter)
        if letter.kind == "seal" and letter.chat_id > 0:
            self.pace.everything.take(tick)  # a tap's card must not wait for the old one's sealing
        else:
            self.pace.take(letter.chat_id, tick)
        return letter

    def _urgency(self, chat: int) -> tuple[int, int]:
        return min(letter.urgency for letter in self.waiting[chat])

    def _ready_in(self, chat: int, tick: float) -> float:
        if chat in self.busy or self.behind.get(chat) in self.busy:
            return float("inf")
        hold = self.holds.get(chat)
        if hold is not None and hold.until <= tick:
            del self.holds[chat]
            hold = None
        return max(self.pace.wait(chat, tick), 0.0 if hold is None else hold.until - tick)

    def _take(self, letter: Letter) -> None:
        rest = [x for x in self.waiting[letter.chat_id] if x.id not in letter.ids]
        if rest:
            self.waiting[letter.chat_id] = rest
        else:
            del self.waiting[letter.chat_id]
        self.busy[letter.chat_id] = letter

    def ready_in(self, tick: float) -> float:
        """Seconds until `next` may have something; infinite if nothing waits but on others."""
        return min(self.letter_in(tick), self.receipt_in(tick))

    def letter_in(self, tick: float) -> float:
        """The same for what is no receipt."""
        soonest = min((self._ready_in(chat, tick) for chat in self.waiting), default=float("inf"))
        return max(soonest, self.pace.everything.wait(tick))

    def receipt_in(self, tick: float) -> float:
        """The same for receipts alone."""
        if not self.receipts:
            return float("inf")
        return max(self.receipts.ready_in(tick), self.pace.everything.wait(tick))

    def settle(self, letter: Letter) -> None:
        """The letter's mark is committed."""
        self._settled.update(letter.ids)
        self._free(letter)

    def readdress(self, letter: Letter, new: int) -> None:
        """Its chat has moved, and that is committed: it goes there, with what waits behind it."""
        self.waiting.setdefault(letter.chat_id, []).append(letter)
        self._rehouse(letter.chat_id, new)
        self._free(letter)

    def put_back(self, letter: Letter, not_before: float) -> None:
        """The letter is to be tried again; a receipt not before the given tick."""
        self._enqueue(letter, not_before)
        self._free(letter)

    def _free(self, letter: Letter) -> None:
        if letter.kind != "receipt":
            self.busy.pop(letter.chat_id, None)
