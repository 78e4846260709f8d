"""The person's side over HTTP: `/play/...`, for the page and for scripts. JSON in, JSON out."""

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.playground.asking import commands_shown
from bot.playground.botapi import Answer, BotApi
from bot.playground.errors import JSON
from bot.playground.people import People, RefusedError
from bot.playground.world import Room, World

KEEP_ALIVE_SECONDS = 15.0
SHOWN_INLINE = ("image/png", "image/jpeg", "application/pdf", "text/plain")
FILE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"


class Control:
    def __init__(self, world: World, api: BotApi) -> None:
        self.world, self.api = world, api
        self.people = People(world)

    # ------------------------------------------------------------ watching

    def _chat(self, room: Room, person: int) -> JSON:
        language = self.world.people[person]["language_code"]
        return {
            **room.chat,
            "messages": list(room.messages.values()),
            "unread": room.unread.get(person, 0),
            "members": len(room.members()),
            "commands": commands_shown(self.world, room, language),
        }

    async def state(self, request: Request) -> Response:
        """Everything that one person may see, and `seq`, the last event it includes."""
        person = _number(request, "as") or self.world.cast.ids[0]
        if person not in self.world.people:
            return _refused(f"there is no person {person}")
        about = {p.id: {"about": p.about, "allowed": p.allowed} for p in self.world.cast.people}
        rooms = [r for r in self.world.rooms.values() if person in r.members()]
        mine = [r for r in rooms if not r.private or r.id == person]
        return Answer(
            {
                "run": self.world.stage.run,
                "seq": self.world.stage.seq,
                "me": self.world.people[person],
                "people": [{**user, **about.get(i, {})} for i, user in self.world.people.items()],
                "bot": self.world.bot,
                "description": self.world.profile.get("description/default/", ""),
                "now": self.world.clock.now().isoformat(),
                "blocked": person in self.world.blocked,
                "waiting": len(self.world.updates.waiting),
                "chats": [self._chat(room, person) for room in mine],
            }
        )

    async def events(self, request: Request) -> Response:
        """Server-sent events for one person, beginning with `hello`."""
        person = _number(request, "as")
        return StreamingResponse(
            self._stream(person),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    async def _stream(self, person: int) -> AsyncIterator[str]:
        stage = self.world.stage
        queue = stage.enter(person)
        try:
            hello = {"type": "hello", "run": stage.run, "seq": stage.seq}
            yield f"retry: 500\ndata: {json.dumps(hello)}\n\n"
            while not self.api.closing.is_set():
                try:
                    async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                        event = await queue.get()
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if event is None:
                    return
                yield f"data: {json.dumps(event)}\n\n"
        finally:
            stage.leave(queue)

    async def file(self, request: Request) -> Response:
        record = self.world.files.known.get(request.path_params["file_id"])
        if record is None:
            return _refused("there is no such file", 404)
        kind = record["mime_type"]
        place = "inline" if kind in SHOWN_INLINE else "attachment"
        name = "".join(c for c in record["file_name"] if c.isascii() and c.isprintable())
        name = name.replace('"', "").replace("\\", "")
        headers = {
            "content-disposition": f'{place}; filename="{name}"',
            "content-security-policy": FILE_POLICY,
        }
        content = self.world.files.content(record["file_id"])
        return Response(content, media_type=kind, headers=headers)

    async def calls(self, request: Request) -> Response:
        return Answer(self.api.faults.since(_number(request, "since")))

    async def clock(self, _: Request) -> Response:
        return Answer(self._time())

    def _time(self) -> JSON:
        clock = self.world.clock
        return {"now": clock.now().isoformat(), "offset": clock.offset.total_seconds()}

    # ------------------------------------------------------------ doing

    async def act(self, request: Request) -> Response:
        """One act of a person, or of whoever arranges a test."""
        verb = request.path_params["verb"]
        handler: Callable[[JSON], JSON | Awaitable[JSON]] | None
        handler = getattr(self, f"do_{verb}", None)
        if handler is None:
            return _refused(f"there is no /play/{verb}", 404)
        try:
            wish = await request.json()
            answer = handler(wish)
            done = await answer if inspect.isawaitable(answer) else answer
        except KeyError as missing:
            return _refused(f"the request lacks {missing}")
        except (ValueError, TypeError, AttributeError, OverflowError) as refusal:
            return _refused(str(refusal))
        finally:
            self.world.shelf.commit()
        return Answer({"ok": True, **done})

    def do_say(self, wish: JSON) -> JSON:
        person = int(wish["as"])
        chat = int(wish.get("chat_id", person))
        message = self.people.say(person, chat, str(wish["text"]), wish.get("reply_to"))
        return {"message": message}

    async def do_tap(self, wish: JSON) -> JSON:
        person = int(wish["as"])
        place = (person, int(wish.get("chat_id", person)), int(wish["message_id"]))
        if "label" in wish:
            done = self.people.press(*place, str(wish["label"]))
        else:
            done = {"query_id": self.people.tap(*place, str(wish["data"]))}
        if "query_id" in done and wish.get("wait"):
            done["answer"] = await self._answer(done["query_id"], float(wish["wait"]))
        return done

    async def _answer(self, query_id: str, seconds: float) -> JSON | None:
        """What the bot answers to the tap within so many seconds, if it does."""
        self.world.shelf.commit()
        future = self.world.taps[query_id].answered
        if future is None:
            return None
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(future)
        except TimeoutError:
            return None

    def do_edit(self, wish: JSON) -> JSON:
        person = int(wish["as"])
        chat, message = int(wish.get("chat_id", person)), int(wish["message_id"])
        return {"message": self.people.edit(person, chat, message, str(wish["text"]))}

    def do_attach(self, wish: JSON) -> JSON:
        person = int(wish["as"])
        chat = int(wish.get("chat_id", person))
        caption = str(wish.get("caption", ""))
        return {"message": self.people.attach(person, chat, str(wish["kind"]), caption)}

    def do_read(self, wish: JSON) -> JSON:
        self.people.read(int(wish["as"]), int(wish.get("chat_id") or wish["as"]))
        return {}

    def do_block(self, wish: JSON) -> JSON:
        self.people.block(int(wish["as"]))
        return {}

    def do_unblock(self, wish: JSON) -> JSON:
        self.people.unblock(int(wish["as"]))
        return {}

    def do_member(self, wish: JSON) -> JSON:
        bot = self.world.bot["id"]
        person = bot if wish["as"] == "bot" else int(wish["as"])
        group = int(wish.get("chat_id", self.world.cast.group_id))
        self.people.stand(person, group, str(wish["status"]))
        return {}

    def do_language(self, wish: JSON) -> JSON:
        self.people.speak(int(wish["as"]), str(wish["code"]))
        return {}

    async def do_clock(self, wish: JSON) -> JSON:
        to = datetime.fromisoformat(wish["to"]) if "to" in wish else None
        if to is not None and to.tzinfo is None:
            raise RefusedError("say the time zone: 2027-02-26T08:30:00+00:00")
        clock = self.world.clock
        days, months = float(wish.get("days", 0)), int(wish.get("months", 0))
        await clock.jump(days=days, months=months, to=to)
        return self._time()

    def do_fault(self, wish: JSON) -> JSON:
        self.api.faults.arrange({k: v for k, v in wish.items() if k != "as"})
        return {"waiting": len(self.api.faults.waiting)}

    def do_inject(self, wish: JSON) -> JSON:
        """Queue a raw update, or have ids go on from `next_id`."""
        if "next_id" in wish:
            self.world.updates.number_from(int(wish["next_id"]))
            return {}
        return {"update_id": self.world.updates.inject(wish["update"])}


def _number(request: Request, name: str) -> int:
    """A whole number from the query, 0 where there is none."""
    words = request.query_params.get(name, "")
    return int(words) if words.isdecimal() else 0


def _refused(words: str, status: int = 400) -> Answer:
    return Answer({"ok": False, "error": words}, status)
