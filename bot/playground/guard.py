"""Only this machine's own pages and programs get in: loopback names, no foreign origin."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.playground.wire import SEND

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


class Guard:
    """Refuses a Host or Origin that is not this server's own; puts on the security headers.

    That stops DNS rebinding, and a web page elsewhere that posts here.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self.app = app
        self.hosts = [f"{name}:{port}" for name in LOOPBACK]
        self.origins = [f"http://{host}" for host in self.hosts]

    def admits(self, headers: Headers, path: str) -> bool:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            return False
        if any(origin.lower() not in self.origins for origin in headers.getlist("origin")):
            return False
        # A link from elsewhere may open the page; nothing else may be asked from elsewhere.
        return path == "/" or headers.get("sec-fetch-site", "none") in ("none", "same-origin")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not self.admits(Headers(scope=scope), scope["path"]):
            await PlainTextResponse("Forbidden: loopback only", 403)(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        scope[SEND] = send
        await self.app(scope, receive, guarded)
