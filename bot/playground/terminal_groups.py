"""What a line in the terminal does to groups: make, follow a link into one, come, go, topics."""

from dataclasses import dataclass
from typing import Final

from bot.playground.errors import JSON
from bot.playground.terminal_seat import Seat
from bot.playground.terminal_visit import NotDone

NEW: Final = "new "
SWITCH: Final = {"on": True, "off": False}


@dataclass(slots=True)
class Groups:
    """Carries out what is about the group before the person, or another one."""

    seat: Seat

    async def do_group(self, words: str) -> None:
        if not words:
            raise NotDone("give the group a title: :group Ward round")
        chat = (await self.seat.visit.do("group", title=words))["chat"]
        await self.seat.enter(chat["id"])

    async def do_follow(self, words: str) -> None:
        url, _, title = words.partition(" ")
        group = {"chat_id": self.seat.chat_called(title.strip())["id"]} if title else {}
        await self.seat.go_on(await self.seat.visit.do("follow", url=url, **group))

    async def do_member(self, words: str) -> None:
        name, _, status = words.rpartition(" ")
        who = "bot" if name == "bot" else self.seat.person_called(name)["id"]
        self._here()
        await self.seat.visit.do("member", **{"as": who}, chat_id=self.seat.chat, status=status)
        self.seat.voice.say([f"{name} is {status} now."])
        await self.seat.catch_up()

    async def do_forum(self, words: str) -> None:
        if words not in SWITCH:
            raise NotDone("say :forum on, or :forum off")
        self._here()
        await self.seat.act("forum", on=SWITCH[words])
        self.seat.voice.say([f"Topics are {words}."])

    async def do_topic(self, words: str) -> None:
        """Write in this topic from now on, or make one; without a name, which there are."""
        topics: list[JSON] = self._here()["topics"]
        if not words:
            self.seat.voice.say(
                f"{topic['name']}{', closed' if topic['closed'] else ''}" for topic in topics
            )
            return
        if words.startswith(NEW):
            await self.seat.act("topic", name=words.removeprefix(NEW))
            return
        fits = [one for one in topics if one["name"].casefold().startswith(words.casefold())]
        if len(fits) != 1:
            raise NotDone(f"{words} is none of the topics, or not one alone; :topic lists them")
        self.seat.thread = fits[0]["thread"]
        self.seat.voice.say([f"You write in {fits[0]['name']}."])

    async def do_delete(self, words: str) -> None:
        message, _ = self.seat.numbered(words)
        await self.seat.act("delete", message_id=message["message_id"])

    def _here(self) -> JSON:
        chat = self.seat.here()
        if chat["type"] == "private":
            raise NotDone("this is about a group: go to one with :chat")
        return chat
