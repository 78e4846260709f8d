"""Every kind of message that the Bot API knows: none but text answers anything."""

import inspect
import json
import types
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from aiogram.types import Message
from pydantic import BaseModel

from bot.telegram.decode import KINDS

PLAIN = {int: 1, str: "x", bool: True, float: 1.5, datetime: 1_780_000_000, Any: "x"}
# Words that the Bot API chooses from, where its models say no more than that it is a word.
TYPES = {("Chat", "type"): "private", ("Sticker", "type"): "regular", ("Poll", "type"): "regular"}
# Who, where and when; text is what answers; edits and businesses come as updates of their own.
HEAD = {"message_id", "date", "chat", "from_user", "text"}


def sample(annotation: Any) -> Any:  # noqa: ANN401 - of any type of the Bot API
    """The smallest value of a type: what must be there, and nothing else."""
    annotation = getattr(annotation, "__value__", annotation)
    kind, inner = get_origin(annotation), get_args(annotation)
    if kind in (Annotated, Union, types.UnionType):
        return sample(next(each for each in inner if each is not type(None)))
    if kind is list:
        return [sample(inner[0])]
    if kind is Literal:
        return getattr(inner[0], "value", inner[0])
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return {
            each.alias or name: TYPES.get((annotation.__name__, name)) or sample(each.annotation)
            for name, each in annotation.model_fields.items()
            if each.is_required() or each.default is not None
        }
    return PLAIN[annotation]


MESSAGES = {
    field.alias or name: partial(sample, field.annotation)
    for name, field in Message.model_fields.items()
    if name not in HEAD
}


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@pytest.mark.fault("F14", n=f"{len(MESSAGES)} kinds of message")
def test_no_other_kind_of_message_changes_a_case_or_trips_a_turn(desktop):
    desktop.opened()
    before, refused = desktop.rows("consult"), set()
    for kind, made in MESSAGES.items():
        posted = desktop.message(**{kind: made()})
        assert desktop.rows("consult") == before, kind
        if posted:
            refused.add(kind)
            assert "I cannot read" in json.dumps(posted, default=str), kind
    assert set(KINDS) <= refused
