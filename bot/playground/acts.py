"""What can be done by POST /play/<verb>: acts of people, of groups, and of whoever tests."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.playground import links
from bot.playground.botapi import BotApi
from bot.playground.errors import JSON
from bot.playground.groups import Groups
from bot.playground.people import Manner, People, RefusedError
from bot.playground.world import World

Act = Callable[[JSON], JSON | Awaitable[JSON]]
VERBS = (
    *(
        "say",
        "start",
        "follow",
        "tap",
        "edit",
        "delete",
        "attach",
        "read",
        "block",
        "unblock",
        "language",
    ),
    *("member", "group", "upgrade", "hide", "forum", "topic", "privacy"),
    *("clock", "fault", "rates", "network", "redeliver", "inject"),
)


class Acts:
    """Each act takes the JSON that was posted and gives what is added to `{"ok": true}`.

    Raises ValueError, TypeError or KeyError for a wish that cannot be granted.
    """

    def __init__(self, world: World, api: BotApi) -> None:
        self.world, self.api = world, api
        self.people = People(world)
        self.groups = Groups(world, self.people)
        self.verbs: dict[str, Act] = {verb: getattr(self, verb) for verb in VERBS}

    # ------------------------------------------------------------ people

    def _manner(self, wish: JSON) -> Manner:
        reply = wish.get("reply_to")
        return Manner(
            reply_to=None if reply is None else int(reply),
            thread=int(wish.get("thread") or 0),
            through=str(wish.get("through", "")),
            forwarded_from=str(wish.get("forwarded_from", "")),
        )

    def say(self, wish: JSON) -> JSON:
        person = int(wish["as"])
        chat = int(wish.get("chat_id", person))
        text = str(wish["text"])
        return {"message": self.people.say(person, chat, text, self._manner(wish))}

    def start(self, wish: JSON) -> JSON:
        person = int(wish["as"])
        return {"message": self.people.start(person, str(wish.get("payload", "")))}

    async def tap(self, wish: JSON) -> JSON:
        person = int(wish["as"])
        place = (person, int(wish.get("chat_id", person)), int(wish["message_id"]))
        content = wish.get("data")
        if "label" in wish:
            button = self.people.button(*place[1:], str(wish["label"]))
            if "callback_data" not in button:
                return self._opened(person, button)
            content = button["callback_data"]
        elif content is None:
            raise KeyError("data")
        age = float(wish.get("age", 0))
        done: JSON = {"query_id": self.people.tap(*place, str(content), age)}
        if "query_id" in done and wish.get("wait"):
            done["answer"] = await self._answer(done["query_id"], float(wish["wait"]))
        return done

    def _opened(self, person: int, button: JSON) -> JSON:
        """What comes of a button that carries nothing: a link to the bot is followed."""
        link = links.to_bot(str(button.get("url", "")), self.world.bot["username"])
        return {"button": button} if link is None else self._followed(person, link, {})

    def follow(self, wish: JSON) -> JSON:
        """Follow a link to the bot; into a group, where it says so."""
        link = links.to_bot(str(wish["url"]), self.world.bot["username"])
        if link is None:
            raise RefusedError(f"{wish['url']} leads out of the playground")
        return self._followed(int(wish["as"]), link, wish)

    def _followed(self, person: int, link: links.Link, wish: JSON) -> JSON:
        """The message that comes of a link, and the chat that the app then shows."""
        if link.kind == "start":
            return {"message": self.people.start(person, link.payload), "chat_id": person}
        groups = {room.id: room.chat["title"] for room in self.groups.open_to(person)}
        if "chat_id" not in wish and len(groups) != 1:
            named = ", ".join(f"{title} ({number})" for number, title in groups.items())
            raise RefusedError(f"name the group; yours are: {named or 'none'}")
        chat_id = int(wish.get("chat_id", next(iter(groups), 0)))
        return {"message": self.groups.take_along(person, chat_id, link), "chat_id": chat_id}

    async def _answer(self, query_id: str, seconds: float) -> JSON | None:
        """What the bot answers to the tap within so many seconds, if it does."""
        self.world.shelf.commit()
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(self.world.taps.waiting_for(query_id))
        except TimeoutError:
            return None

    def edit(self, wish: JSON) -> JSON:
        person = int(wish["as"])
        chat, message = int(wish.get("chat_id", person)), int(wish["message_id"])
        return {"message": self.people.edit(person, chat, message, str(wish["text"]))}

    def delete(self, wish: JSON) -> JSON:
        person = int(wish["as"])
        self.people.delete(person, int(wish.get("chat_id", person)), int(wish["message_id"]))
        return {}

    def attach(self, wish: JSON) -> JSON:
        person = int(wish["as"])
        chat = int(wish.get("chat_id", person))
        return {"message": self.people.attach(person, chat, wish, self._manner(wish))}

    def read(self, wish: JSON) -> JSON:
        self.people.read(int(wish["as"]), int(wish.get("chat_id") or wish["as"]))
        return {}

    def block(self, wish: JSON) -> JSON:
        self.people.block(int(wish["as"]))
        return {}

    def unblock(self, wish: JSON) -> JSON:
        self.people.unblock(int(wish["as"]))
        return {}

    def language(self, wish: JSON) -> JSON:
        self.people.speak(int(wish["as"]), str(wish["code"]))
        return {}

    # ------------------------------------------------------------ groups

    def _group(self, wish: JSON) -> int:
        return int(wish.get("chat_id", self.world.cast.group_id))

    def member(self, wish: JSON) -> JSON:
        if wish["as"] == "bot":
            self.groups.stand_bot(self._group(wish), str(wish["status"]), wish.get("rights"))
        else:
            self.groups.stand(int(wish["as"]), self._group(wish), str(wish["status"]))
        return {}

    def hide(self, wish: JSON) -> JSON:
        self.groups.hide(self._group(wish), on=bool(wish.get("on", True)))
        return {}

    def group(self, wish: JSON) -> JSON:
        return {"chat": self.groups.found(int(wish["as"]), str(wish["title"]))}

    def upgrade(self, wish: JSON) -> JSON:
        return {"chat": self.groups.upgrade(int(wish["chat_id"]))}

    def forum(self, wish: JSON) -> JSON:
        return {"chat": self.groups.forum(self._group(wish), on=bool(wish.get("on", True)))}

    def topic(self, wish: JSON) -> JSON:
        return {"topic": self.groups.topic(int(wish["as"]), self._group(wish), wish)}

    def privacy(self, wish: JSON) -> JSON:
        self.groups.privacy(on=bool(wish["on"]))
        return {}

    # ------------------------------------------------------------ whoever tests

    async def clock(self, wish: JSON) -> JSON:
        to = datetime.fromisoformat(wish["to"]) if "to" in wish else None
        if to is not None and to.tzinfo is None:
            raise RefusedError("say the time zone: 2027-02-26T08:30:00+00:00")
        clock = self.world.clock
        days, months = float(wish.get("days", 0)), int(wish.get("months", 0))
        await clock.jump(days=days, months=months, to=to)
        return clock.told()

    def fault(self, wish: JSON) -> JSON:
        self.api.faults.arrange({k: v for k, v in wish.items() if k != "as"})
        return {"waiting": len(self.api.faults.waiting)}

    def rates(self, wish: JSON) -> JSON:
        self.api.faults.rates.choose(str(wish["mode"]))
        return {"mode": self.api.faults.rates.mode}

    def network(self, wish: JSON) -> JSON:
        return self.world.network.arrange(wish)

    def redeliver(self, wish: JSON) -> JSON:
        """Have the last updates come again, or from now on any of them with a probability."""
        if "probability" in wish:
            self.world.updates.stutter(float(wish["probability"]), wish.get("seed"))
            return {}
        return {"update_ids": self.world.updates.repeat(int(wish.get("last", 1)))}

    def inject(self, wish: JSON) -> JSON:
        """Queue a raw update, or have ids go on from `next_id`."""
        if "next_id" in wish:
            self.world.updates.number_from(int(wish["next_id"]))
            return {}
        return {"update_id": self.world.updates.inject(wish["update"])}
