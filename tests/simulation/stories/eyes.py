"""What is seen in a story, and by whom: the part of its words that look."""

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.simulation.practice import Practice
from tests.simulation.stories.sight import buttons, plain, shown
from tests.simulation.telegram import Tap

if TYPE_CHECKING:
    from tests.simulation.stories.telling import Telling

Row = dict[str, Any]
SEEN = 8  # messages that somebody has before them
LAST = 500  # characters of that in an error


@dataclass
class Eyes:
    """`line`: who acted at each step, 0 where time passed or somebody looked, for the telling."""

    run: Practice
    telling: "Telling"
    line: list[int] = field(default_factory=list)

    def expect(self, who: int, *words: str) -> None:
        """All of this stands before somebody, or in a group."""
        self._pause()
        seen = self.sight(who)
        missing = [each for each in words if each not in seen]
        assert not missing, f"{missing} should stand here:\n{seen[-LAST:]}"

    def expect_not(self, who: int, *words: str) -> None:
        """None of this stands before somebody."""
        self._pause()
        seen = self.sight(who)
        found = [each for each in words if each in seen]
        assert not found, f"{found} should not stand here:\n{seen[-LAST:]}"

    def never_told(self, who: int, *words: str) -> None:
        """None of this was ever said to somebody, or in a group."""
        self._pause()
        heard = "\n".join(self.heard(who))
        found = [each for each in words if each in heard]
        assert not found, f"{found} was said to {who}"

    def count(self, chat: int) -> int:
        """How many messages of the bot's stand in a chat."""
        self._pause()
        return len(self._messages(self.place(chat)))

    def sight(self, who: int) -> str:
        """The end of a chat, buttons in brackets, and what the last tap there was answered."""
        chat = self.place(who)
        lines = [shown(message) for message in self._messages(chat)[-SEEN:]]
        taps = [tap for tap in self.run.telegram.taps.values() if tap.person == who]
        # Of one that came twice both are answered.
        lines += [f"answered: {self._told(tap)}" for tap in taps[-2:] if tap.data == taps[-1].data]
        return "\n".join(lines)

    def _told(self, tap: Tap) -> str:
        """What a tap was answered, also where that came too late for Telegram to show it."""
        late = "SELECT payload FROM outbox WHERE kind = 'receipt' AND payload LIKE ?"
        found = self.run.disk.rows(late, f'%"{tap.query}"%') if tap.told is None else []
        return plain(json.loads(found[0][0]).get("text", "") if found else tap.told or "")

    def heard(self, who: int) -> list[str]:
        """All that ever went to a chat, and all that its person's taps were answered."""
        rows = self.run.disk.rows(
            "SELECT payload FROM outbox WHERE chat_id = ? AND status IN (1, 3)", self.place(who)
        )
        taps = self.run.telegram.taps.values()
        answers = [tap.told or "" for tap in taps if tap.person == who]
        return [plain(payload.encode().decode("unicode-escape")) for (payload,) in rows] + answers

    def place(self, chat: int) -> int:
        """A chat, wherever it is by now."""
        return self.run.telegram.moved.get(chat, chat)

    def _messages(self, chat: int) -> list[Row]:
        """What stands there of the bot's."""
        messages = self.run.telegram.chats.get(chat, {}).values()
        return [m for m in messages if m["from"]["is_bot"] and "text" in m]

    def topics(self, group: int) -> dict[str, bool]:
        """The topics of a group by their names, and whether each is open."""
        self._pause()
        room = self.run.telegram.groups[self.place(group)]
        return {name: number not in room.shut for number, name in room.topics.items()}

    def labels(self, who: int) -> list[str]:
        """The buttons of the last card in somebody's chat."""
        self._pause()
        cards = [m for m in self._messages(self.place(who)) if m.get("reply_markup")]
        return [button["text"] for button in buttons(cards[-1])] if cards else []

    def _pause(self) -> None:
        self.line.append(0)
        self.telling.let_go(self)
