"""Holds every request and every update against aiogram's models of the Bot API, and our limits.

`checked_playground` is `playground` with the check inside: what a test's bot or people do wrong
fails that test. `check_calls` does the same afterwards for a program of its own.
"""

import inspect
import json
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from enum import Enum
from typing import Any, get_args

import aiogram.methods
import aiohttp
from aiogram.methods.base import TelegramMethod
from aiogram.types import Update
from pydantic import BaseModel, ValidationError

from bot.playground.server import Playground, playground
from bot.playground.watching import Seen
from tests.telegram.limits import over_limits, strange

METHODS: dict[str, type[BaseModel]] = {
    name.lower(): model
    for name, model in vars(aiogram.methods).items()
    if inspect.isclass(model) and issubclass(model, TelegramMethod) and model is not TelegramMethod
}
SHOWN = 300


def _leaves(annotation: object) -> Iterator[object]:
    """The types of a union, however deep; a list stands for itself."""
    inner = get_args(annotation)
    if inner and getattr(annotation, "__origin__", None) is not list:
        for part in inner:
            yield from _leaves(part)
    else:
        yield annotation


def decoded(model: type[BaseModel], params: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a form, each as the type that its field has."""
    plain = {}
    for name, value in params.items():
        field = model.model_fields.get(name)
        kinds = set(_leaves(field.annotation)) if field else {str}
        words = str in kinds and int not in kinds
        plain[name] = value if words or not isinstance(value, str) else _loaded(value)
    return plain


def _loaded(value: str) -> object:
    try:
        return json.loads(value)
    except ValueError:
        return value


def unlike(raw: object, parsed: object, place: str) -> Iterator[str]:
    """Where the JSON is not what the model made of it: unknown keys, a number for a word."""
    if isinstance(parsed, BaseModel):
        if not isinstance(raw, dict):
            yield f"{place}: not an object"
            return
        for name in parsed.model_extra or {}:
            yield f"{place}.{name}: no such field"
        fields = {field.alias or name: name for name, field in type(parsed).model_fields.items()}
        for name, value in raw.items():
            if name in fields:
                yield from unlike(value, getattr(parsed, fields[name]), f"{place}.{name}")
    elif isinstance(parsed, list) and isinstance(raw, list):
        for number, (one, other) in enumerate(zip(raw, parsed, strict=True)):
            yield from unlike(one, other, f"{place}[{number}]")
    elif not _same_kind(raw, parsed):
        yield f"{place}: {raw!r} is read as {parsed!r}"


def _same_kind(raw: object, parsed: object) -> bool:
    if isinstance(parsed, datetime):
        return type(raw) is int
    if isinstance(parsed, Enum):
        return raw == parsed.value
    if isinstance(parsed, float):
        return type(raw) in (int, float)
    return raw == parsed and type(raw) is type(parsed)


def _told(error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_url=False, include_context=False):
        yield f"{'.'.join(map(str, each['loc']))}: {each['msg']}"


def wrong_in_request(method: str, params: dict[str, Any], transport: str) -> list[str]:
    """What is wrong with a request, in words; nothing if it is as the Bot API wants it."""
    model = METHODS.get(method.lower())
    if model is None:
        return [f"{method}: no such method"]
    plain = params if transport == "json" else decoded(model, params)
    try:
        parsed = model.model_validate(plain)
    except ValidationError as error:
        return [f"{method}.{words}" for words in _told(error)]
    wrong = list(unlike(plain, parsed, method))
    return wrong or [f"{method}.{words}" for words in over_limits(method, plain)]


def wrong_in_update(update: dict[str, Any]) -> list[str]:
    """What is wrong with an update, in words."""
    try:
        parsed = Update.model_validate(update)
    except ValidationError as error:
        return [f"update.{words}" for words in _told(error)]
    return list(unlike(update, parsed, "update")) or list(strange(update))


class BotApiCheck:
    """An inspector of a playground; `seen` counts what was checked.

    `excused` are the methods and kinds of update that a test gets wrong on purpose, by name.
    """

    def __init__(self, excused: Collection[str] = ()) -> None:
        self.excused = {name.lower() for name in excused}
        self.seen = {"request": 0, "update": 0}

    def __call__(self, seen: Seen) -> None:
        self.seen[seen.what] += 1
        if seen.what == "request":
            if seen.method.lower() in self.excused:
                return
            wrong = wrong_in_request(seen.method, seen.content, seen.transport)
        else:
            if self.excused & set(seen.content):
                return
            wrong = wrong_in_update(seen.content)
        shown = json.dumps(seen.content)[:SHOWN]
        assert not wrong, f"{'; '.join(wrong)} in {seen.what} {seen.method} {shown}"


@asynccontextmanager
async def checked_playground(
    excused: Collection[str] = (),
    **wishes: Any,  # noqa: ANN401 - whatever playground takes
) -> AsyncIterator[Playground]:
    """A playground in which nothing passes that is not the Bot API, but for what is excused."""
    async with playground(**wishes) as place:
        place.inspect(BotApiCheck(excused))
        yield place


async def check_calls(origin: str, excused: Collection[str] = ()) -> BotApiCheck:
    """Check what the playground of another program has seen; fails like the inspector."""
    check = BotApiCheck(excused)
    async with aiohttp.ClientSession(origin) as http:
        async with http.get("/play/calls") as answer:
            for call in (await answer.json())["calls"]:
                check(Seen("request", call["params"], call["transport"], call["method"]))
        async with http.get("/play/updates") as answer:
            for one in (await answer.json())["updates"]:
                check(Seen("update", one["update"], one["by"]))
    return check
