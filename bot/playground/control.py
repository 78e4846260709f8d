"""The person's side over HTTP: `/play/...`, for the page and for scripts. JSON in, JSON out."""

import asyncio
import inspect
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.playground import catalogue
from bot.playground.acts import Acts
from bot.playground.asking import commands_shown
from bot.playground.botapi import Answer, BotApi
from bot.playground.errors import JSON
from bot.playground.rooms import Room
from bot.playground.world import World

KEEP_ALIVE_SECONDS = 15.0
SHOWN_INLINE = ("image/png", "image/jpeg", "application/pdf", "text/plain")
FILE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"


class Control:
    def __init__(self, world: World, api: BotApi) -> None:
        self.world, self.api = world, api
        self.acts = Acts(world, api)

    # ------------------------------------------------------------ watching

    def _chat(self, room: Room, person: int) -> JSON:
        language = self.world.people[person]["language_code"]
        return {
            **room.chat,
            "messages": list(room.messages.values()),
            "unread": room.unread.get(person, 0),
            "members": len(room.members()),
            "commands": commands_shown(self.world, room, language),
            "topics": [{"thread": number, **topic} for number, topic in room.topics.items()],
            "moved_to": room.moved_to,
            "bot": room.standing.get(self.world.bot_id, "left"),
            "mine": room.standing.get(person, "left"),
        }

    async def state(self, request: Request) -> Response:
        """Everything that one person may see, and `seq`, the last event it includes."""
        person = _number(request, "as") or self.world.cast.ids[0]
        if person not in self.world.people:
            return _refused(f"there is no person {person}")
        known = ("about", "allowed", "role", "specialty")
        about = {p.id: {name: getattr(p, name) for name in known} for p in self.world.cast.people}
        unread = self.world.unread()
        rooms = [r for r in self.world.rooms.values() if person in r.members()]
        mine = [r for r in rooms if not r.private or r.id == person]
        return Answer(
            {
                "run": self.world.stage.run,
                "seq": self.world.stage.seq,
                "me": self.world.people[person],
                "people": [
                    {**user, **about.get(i, {}), **unread[i]}
                    for i, user in self.world.people.items()
                ],
                "bot": self.world.bot,
                "description": self.world.profile.get("description/default/", ""),
                "now": self.world.clock.now().isoformat(),
                "blocked": person in self.world.blocked,
                "waiting": len(self.world.updates.waiting),
                "webhook": self.world.webhook.url,
                "privacy": self.world.privacy,
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
            while not self.world.network.closing.is_set():
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
        return Answer(self.world.clock.told())

    async def updates(self, request: Request) -> Response:
        """What was handed out to the bot, with the numbers in which it was."""
        return Answer(self.world.watch.since(_number(request, "since")))

    async def taps(self, _: Request) -> Response:
        """How many buttons were pressed and answered, and which still wait, for how long."""
        return Answer(self.world.taps.told())

    async def faults(self, _: Request) -> Response:
        """What can be made to fail, with one sentence each, and what is arranged now."""
        faults = self.api.faults
        return Answer(
            {
                "faults": catalogue.told(),
                "waiting": [fault.told() for fault in faults.waiting],
                "rates": faults.rates.mode,
                "network": self.world.network.told(),
            }
        )

    async def record(self, _: Request) -> Response:
        """The newest events of the bot's own record, where the composition shows them."""
        if self.api.record is None:
            return _refused("no record here", 404)
        return Answer({"events": await self.api.record()})

    # ------------------------------------------------------------ doing

    async def act(self, request: Request) -> Response:
        """One act of a person, or of whoever arranges a test."""
        verb = request.path_params["verb"]
        act = self.acts.verbs.get(verb)
        if act is None:
            return _refused(f"there is no /play/{verb}", 404)
        try:
            wish = await request.json()
            answer = act(wish)
            done = await answer if inspect.isawaitable(answer) else answer
        except KeyError as missing:
            return _refused(f"the request lacks {missing}")
        except (ValueError, TypeError, AttributeError, OverflowError) as refusal:
            return _refused(str(refusal))
        finally:
            self.world.shelf.commit()
        return Answer({"ok": True, **done})


def _number(request: Request, name: str) -> int:
    """A whole number from the query, 0 where there is none."""
    words = request.query_params.get(name, "")
    return int(words) if words.isdecimal() else 0


def _refused(words: str, status: int = 400) -> Answer:
    return Answer({"ok": False, "error": words}, status)
