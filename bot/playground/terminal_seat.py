"""A person's place in the terminal: who sits there, before which chat, and what was told."""

from dataclasses import dataclass, field
from typing import Final

from bot.playground.errors import JSON
from bot.playground.terminal_lines import Reader, buttons
from bot.playground.terminal_visit import NotDone, Visit
from bot.playground.terminal_voice import Voice

SHOWN: Final = 3


@dataclass(slots=True)
class Seat:
    """`seen` is the state that was last told; what differs from it is news."""

    visit: Visit
    voice: Voice
    chat: int = 0
    thread: int = 0  # the topic in which they write; 0: none is named
    seen: JSON = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.seen["me"]["first_name"])

    @property
    def reader(self) -> Reader:
        chat: JSON = next((c for c in self.seen["chats"] if c["id"] == self.chat), {})
        known = chat.get("topics", []) if chat.get("is_forum") else []
        topics = {topic["thread"]: topic["name"] for topic in known}
        return Reader(self.visit.me, bold=self.voice.bold, topics=topics)

    def here(self) -> JSON:
        """The chat before them."""
        found: JSON = next(chat for chat in self.seen["chats"] if chat["id"] == self.chat)
        return found

    def person_called(self, words: str) -> JSON:
        """The one person whom a name, the beginning of one or an id means. Raises NotDone."""
        people: list[JSON] = self.seen["people"]
        fits = [one for one in people if _is(one, words.casefold())]
        if len(fits) != 1:
            names = ", ".join(full_name(one) for one in fits or people)
            raise NotDone(f"{words} is {'more than one' if fits else 'none'} of them: {names}")
        return fits[0]

    def chat_called(self, words: str) -> JSON:
        """The one chat whose title begins so. Raises NotDone."""
        chats = self.chats()
        fits = [c for c in chats if self.title(c).casefold().startswith(words.casefold())]
        if len(fits) != 1:
            names = ", ".join(self.title(chat) for chat in chats)
            raise NotDone(f"{words} is none of your chats: {names}")
        return fits[0]

    def messages(self) -> dict[int, JSON]:
        """The messages of the chat before them, by number."""
        return _messages(self.seen, self.chat)

    def pressable(self) -> JSON:
        """The newest message with buttons; an empty one if there is none."""
        messages = reversed(self.messages().values())
        return next((message for message in messages if buttons(message)), {})

    def numbered(self, words: str) -> tuple[JSON, str]:
        """A message of this chat by its number, and the words after it."""
        number, _, rest = words.partition(" ")
        messages = self.messages()
        if not number.isdecimal() or int(number) not in messages:
            raise NotDone(f"there is no message {number or '?'} in this chat")
        return messages[int(number)], rest.strip()

    def title(self, chat: JSON) -> str:
        return str(chat.get("title") or self.seen["bot"]["first_name"])

    async def sit_down(self) -> None:
        """Before one's own chat, even if the bot does not come to rest."""
        self.seen, self.chat = await self.visit.state(), self.visit.me
        await self.enter(self.chat)

    async def enter(self, chat_id: int) -> None:
        """Go to a chat and look at its newest messages."""
        self.seen = await self.visit.settled()
        self.chat, self.thread = chat_id, 0
        chat = next(chat for chat in self.seen["chats"] if chat["id"] == chat_id)
        me = self.seen["me"]
        about = next(p.get("about", "") for p in self.seen["people"] if p["id"] == me["id"])
        self.voice.say([f"You are {full_name(me)} ({about}), in the chat {self.title(chat)}."])
        self.show(SHOWN)
        await self._read()

    def show(self, count: int) -> None:
        """Tell the newest messages, whether they were told before or not."""
        messages = list(self.messages().values())
        if not messages:
            self.voice.say(["No messages yet: /start begins."])
        for message in messages[-count:] if count else ():
            self.voice.say(self.reader.message(message))

    async def go_on(self, done: JSON) -> None:
        """Go where a link leads that was followed, as an app does."""
        if done.get("chat_id", self.chat) == self.chat:
            await self.catch_up()
        else:
            await self.enter(done["chat_id"])

    async def act(self, verb: str, **wish: object) -> None:
        """Do something in this chat, and tell what came of it."""
        await self.visit.do(verb, chat_id=self.chat, **wish)
        await self.catch_up()

    async def catch_up(self) -> None:
        """Tell what is new once all is at rest; what there is, if it never is."""
        try:
            state = await self.visit.settled()
        except NotDone:
            self._tell_news(await self.visit.state())
            raise
        self._tell_news(state)
        await self._read()
        here = next((chat for chat in state["chats"] if chat["id"] == self.chat), None)
        if here is None or here.get("moved_to") is not None:  # left, or followed to its new id
            await self.enter((here or {}).get("moved_to") or self.visit.me)

    async def _read(self) -> None:
        if any(chat["id"] == self.chat and chat["unread"] for chat in self.seen["chats"]):
            await self.visit.do("read", chat_id=self.chat)

    def chats(self) -> list[JSON]:
        """The chats to go to; a group that became a supergroup is left behind."""
        return [chat for chat in self.seen["chats"] if chat.get("moved_to") is None]

    def _tell_news(self, state: JSON) -> None:
        before, self.seen = self.seen, state
        for lines in self.reader.news(_messages(before, self.chat), self.messages()):
            self.voice.say(lines)
        for chat in self.chats():
            known = _messages(before, chat["id"])
            new = sum(message["message_id"] not in known for message in chat["messages"])
            if new and chat["id"] != self.chat:
                title = self.title(chat)
                self.voice.say([f"New in {title}: {new}. See it with :chat {title}"])


def full_name(person: JSON) -> str:
    return f"{person['first_name']} {person['last_name']}"


def _is(person: JSON, words: str) -> bool:
    """Whether these words, in small letters, mean this person."""
    name = full_name(person).casefold()
    parts = (*name.split(), *person["username"].casefold().split("_"))
    return words in (name, str(person["id"])) or any(p.startswith(words) for p in parts)


def _messages(state: JSON, chat_id: int) -> dict[int, JSON]:
    found = (chat["messages"] for chat in state["chats"] if chat["id"] == chat_id)
    return {message["message_id"]: message for message in next(found, [])}
