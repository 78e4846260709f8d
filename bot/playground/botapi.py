"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import inspect
import json
import time
from collections.abc import Callable

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.playground import asking, receiving, sending, topics
from bot.playground.errors import JSON, ApiError, bad
from bot.playground.faults import Fault, Faults, gateway_page
from bot.playground.known import only_known
from bot.playground.params import Params, Uploads
from bot.playground.watching import Record
from bot.playground.wire import CutOff
from bot.playground.world import World

METHODS: dict[str, Callable[[World, Params], object]] = {
    **asking.METHODS,
    **receiving.METHODS,
    **sending.METHODS,
    **topics.METHODS,
}
# A webhook may answer with a call; Telegram carries out these not.
NEVER_ANSWERED = ("deletewebhook", "setwebhook", "close", "logout")
MAX_PART = 60 * 2**20


class Answer(JSONResponse):
    """JSON in ASCII, as Telegram writes it; so even half a surrogate pair gets through."""

    def render(self, content: object) -> bytes:
        return json.dumps(content, separators=(",", ":")).encode("ascii")


async def read_params(request: Request) -> Params:
    """The parameters of a call, whichever of the four ways they came."""
    values: JSON = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            sent = json.loads(await request.body() or b"{}")
        except ValueError:
            raise bad("can't parse request body as JSON") from None
        if not isinstance(sent, dict):
            raise bad("can't parse request body as JSON Object")
        return Params(values | sent, transport="json")
    if not kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        return Params(values)
    uploads: Uploads = {}
    async with request.form(max_part_size=MAX_PART) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                uploads[name] = (value.filename or name, await value.read())
            else:
                values[name] = value
    return Params(values, uploads, "multipart" if kind.startswith("multipart") else "form")


class BotApi:
    """Calls of the bot, with the faults that were asked for and a log of all of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults = Faults()
        self.record: Record | None = None  # shown beside the chat, by whoever runs the bot here
        world.webhook.hear = self.hear

    async def method(self, request: Request) -> Response:
        if request.path_params["token"] != self.world.token:
            return _refused(ApiError(401, "Unauthorized"))
        name = request.path_params["method"]
        began = time.monotonic()
        await self.world.network.cross()
        shown: JSON = {}
        transport = ""
        try:
            params = await read_params(request)
            shown, transport = params.loggable(), params.transport
            self.world.watch.request(name, shown, transport)
            answer = await self._answered(name.lower(), params)
        except ApiError as refusal:
            answer = _refused(refusal)
        finally:
            self.world.shelf.commit()
        await self.world.network.cross()
        call = {"method": name, "params": shown, "transport": transport}
        self._note(call, answer.status_code, began)
        return answer

    def _note(self, call: JSON, status: int, began: float) -> None:
        seconds = time.monotonic() - began
        self.faults.note({**call, "status": status, "at": began, "seconds": seconds})

    async def hear(self, kind: str, body: bytes) -> None:
        """Carry out the call that a webhook's answer may hold; nobody learns how it ended."""
        params = await _told(kind, body)
        name = params.text("method")
        lower = name.lower()
        if not name or lower in NEVER_ANSWERED or lower.startswith("get"):
            return
        del params.values["method"]
        began, status = time.monotonic(), 200
        call: JSON = {"method": name, "params": params.loggable(), "transport": "webhook"}
        self.world.watch.request(name, call["params"], "webhook")
        try:
            await self._answered(lower, params)
        except ApiError as refusal:
            status = refusal.code
        self.world.shelf.commit()
        self._note(call, status, began)

    async def _answered(self, name: str, params: Params) -> Response:
        chat = params.text("chat_id")
        chat_id = int(chat) if chat.lstrip("-").isdigit() else None
        self.faults.refuse_early(name, chat_id)
        if name in METHODS:
            only_known(name, params)
        fault = self.faults.draw(name, chat_id)
        if fault is None or fault.kind == "lost_answer":
            self.faults.rates.admit(name, chat_id)
            result = await self._call(name, params)
            self.faults.rates.count(name, chat_id)
            return CutOff() if fault else Answer({"ok": True, "result": result})
        return await self._struck(fault)

    async def _struck(self, fault: Fault) -> Response:
        if fault.kind in ("500", "502"):
            return HTMLResponse(gateway_page(int(fault.kind)), int(fault.kind))
        if fault.kind == "reset":
            return CutOff()
        if fault.kind == "timeout":
            await self.world.network.wait(fault.seconds)
            return CutOff()
        raise fault.refusal()

    async def _call(self, name: str, params: Params) -> object:
        handler = METHODS.get(name)
        if handler is None:
            raise ApiError(404, "Not Found: method not found")
        result = handler(self.world, params)
        return await result if inspect.isawaitable(result) else result

    async def download(self, request: Request) -> Response:
        """The content of a file, at the path that getFile gave."""
        if request.path_params["token"] != self.world.token:
            return _refused(ApiError(401, "Unauthorized"))
        record = self.world.files.by_path(request.path_params["path"])
        if record is None:
            return _refused(ApiError(404, "Not Found"))
        content = self.world.files.content(record["file_id"])
        return Response(content, media_type="application/octet-stream")


async def _told(kind: str, body: bytes) -> Params:
    """The call in the body of a webhook's answer, in any of the ways a request may come."""

    async def receive() -> JSON:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", kind.encode("latin-1", "replace"))]
    scope = {"type": "http", "method": "POST", "headers": headers, "query_string": b""}
    try:
        return await read_params(Request(scope, receive))
    except (ApiError, HTTPException):
        return Params({})


def _refused(refusal: ApiError) -> Answer:
    body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return Answer(body, refusal.code)
