"""The only place that knows what lies under the web server: the socket."""

import socket
import struct
from collections.abc import MutableMapping
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

SEND = "playground.send"  # where the outermost layer leaves the server's own `send`
LINGER_NONE = struct.pack("ii", 1, 0)  # a close then sends RST, as a broken network does


def _cut(scope: MutableMapping[str, Any]) -> None:
    transport = scope[SEND].__self__.transport
    if transport.is_closing():  # whoever asked has left already
        return
    link = transport.get_extra_info("socket")
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NONE)
    transport.abort()


class CutOff(Response):
    """An answer that never comes: the client sees its connection reset."""

    def __init__(self) -> None:
        super().__init__()
        self.status_code = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del send
        _cut(scope)
        while (await receive())["type"] != "http.disconnect":
            pass
