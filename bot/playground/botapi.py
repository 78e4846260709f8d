"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import inspect
import json
import time
from collections.abc import Callable

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.playground import asking, sending
from bot.playground.errors import JSON, ApiError, bad
from bot.playground.faults import Fault, Faults, gateway_page
from bot.playground.params import Params, Uploads
from bot.playground.wire import CutOff
from bot.playground.world import World

METHODS: dict[str, Callable[[World, Params], object]] = {**asking.METHODS, **sending.METHODS}
MAX_PART = 60 * 2**20


class Answer(JSONResponse):
    """JSON in ASCII, as Telegram writes it; so even half a surrogate pair gets through."""

    def render(self, content: object) -> bytes:
        return json.dumps(content, separators=(",", ":")).encode("ascii")


async def read_params(request: Request) -> Params:
    """The parameters of a call, whichever of the four ways they came."""
    values: JSON = dict(request.query_params)
    uploads: Uploads = {}
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            sent = json.loads(await request.body() or b"{}")
        except ValueError:
            raise bad("can't parse request body as JSON") from None
        if not isinstance(sent, dict):
            raise bad("can't parse request body as JSON Object")
        values |= sent
    elif kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        async with request.form(max_part_size=MAX_PART) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    uploads[name] = (value.filename or name, await value.read())
                else:
                    values[name] = value
    return Params(values, uploads)


class BotApi:
    """Calls of the bot, with the faults that were asked for and a log of all of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults = Faults()
        self.closing = asyncio.Event()

    async def method(self, request: Request) -> Response:
        if request.path_params["token"] != self.world.token:
            return _refused(ApiError(401, "Unauthorized"))
        name = request.path_params["method"].lower()
        began = time.monotonic()
        params = Params({})
        try:
            params = await read_params(request)
            answer = await self._answered(name, params)
        except ApiError as refusal:
            answer = _refused(refusal)
        finally:
            self.world.shelf.commit()
        self.faults.note(
            {
                "method": request.path_params["method"],
                "params": params.loggable(),
                "status": answer.status_code,
                "at": began,
                "seconds": time.monotonic() - began,
            }
        )
        return answer

    async def _answered(self, name: str, params: Params) -> Response:
        chat = params.text("chat_id")
        chat_id = int(chat) if chat.lstrip("-").isdigit() else None
        self.faults.refuse_early(name, chat_id)
        fault = self.faults.draw(name, chat_id)
        if fault is None:
            return Answer({"ok": True, "result": await self._call(name, params)})
        return await self._struck(fault, name, params)

    async def _struck(self, fault: Fault, name: str, params: Params) -> Response:
        if fault.kind in ("500", "502"):
            return HTMLResponse(gateway_page(int(fault.kind)), int(fault.kind))
        if fault.kind == "reset":
            return CutOff()
        if fault.kind == "timeout":
            await self._hold(fault.seconds)
            return CutOff()
        if fault.kind == "lost_answer":
            await self._call(name, params)
            return CutOff()
        raise fault.refusal()

    async def _hold(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.closing.wait()
        except TimeoutError:
            pass

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


def _refused(refusal: ApiError) -> Answer:
    body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return Answer(body, refusal.code)
