"""A playground per test, and someone to make calls and play people."""

import json
import ssl
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiogram import types

from bot.playground.server import Playground
from tests.telegram.bot_api_check import checked_playground

SHAPES: dict[str, type[Any]] = {
    "getme": types.User,
    "getchat": types.ChatFullInfo,
    "sendmessage": types.Message,
    "sendphoto": types.Message,
    "senddocument": types.Message,
    "editmessagetext": types.Message,
    "editmessagecaption": types.Message,
    "editmessagereplymarkup": types.Message,
    "getfile": types.File,
    "getwebhookinfo": types.WebhookInfo,
}


class Driver:
    """Calls the Bot API as a bot and `/play` as people; checks shapes against typed models."""

    def __init__(self, place: Playground, http: httpx.AsyncClient) -> None:
        self.place, self.http = place, http

    async def raw(self, method: str, **params: object) -> httpx.Response:
        url = f"/bot{self.place.token}/{method}"
        headers = {"content-type": "application/json"}
        return await self.http.post(url, content=json.dumps(params), headers=headers)

    async def call(self, method: str, **params: object) -> Any:  # noqa: ANN401 - whatever the method answers
        answer = (await self.raw(method, **params)).json()
        assert answer["ok"], answer
        shape = SHAPES.get(method.lower())
        if shape is not None:
            assert not shape.model_validate(answer["result"]).model_extra
        return answer["result"]

    async def refused(self, method: str, **params: object) -> tuple[int, str]:
        response = await self.raw(method, **params)
        answer = response.json()
        assert answer["ok"] is False
        assert response.status_code == answer["error_code"]
        return response.status_code, answer["description"]

    async def updates(self, offset: int = 0, **params: object) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.call("getUpdates", offset=offset, **params)
        for update in found:
            model = types.Update.model_validate(update)
            assert not model.model_extra
            assert model.event_type in update
        return found

    async def play(self, verb: str, person: int | str = 1001, **wish: object) -> dict[str, Any]:
        response = await self.http.post(f"/play/{verb}", json={"as": person, **wish})
        answer: dict[str, Any] = response.json()
        return answer

    async def start(self, person: int = 1001) -> None:
        """Press START and have the update confirmed."""
        await self.play("say", person, text="/start")
        last = (await self.updates())[-1]["update_id"]
        await self.updates(last + 1)

    async def state(self, person: int = 1001) -> dict[str, Any]:
        found: dict[str, Any] = (await self.http.get(f"/play/state?as={person}")).json()
        return found


# Loopback speaks plain HTTP: to load the machine's certificates takes longer than many a test.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
Drive = Callable[..., AbstractAsyncContextManager[Driver]]


@asynccontextmanager
async def driven(
    state: Path | None = None, port: int = 0, excused: Collection[str] = ()
) -> AsyncIterator[Driver]:
    """A playground and its driver; `excused` are methods and updates that are wrong on purpose."""
    async with (
        checked_playground(excused, state=state, port=port) as place,
        httpx.AsyncClient(base_url=place.origin, timeout=10, verify=NO_CERTIFICATES) as http,
    ):
        yield Driver(place, http)


@pytest.fixture(scope="session")
def drive() -> Drive:
    return driven


@pytest.fixture
async def driver() -> AsyncIterator[Driver]:
    async with driven() as ready:
        yield ready
