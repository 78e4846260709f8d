"""aiogram-dialog: one window a question, its own widgets, on a storage that outlives the program.

As in its documentation: `Select` and `Multiselect`, answers in `dialog_data`, `Start` resets the
stack, errors of outdated cards and taps of other people have handlers that answer them. The storage
and the isolation are those of the aiogram peer.
"""

import asyncio
from operator import itemgetter
from typing import Any

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart, ExceptionTypeFilter, MagicData
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage, SimpleEventIsolation
from aiogram.types import CallbackQuery, ErrorEvent, Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.api.exceptions import DialogsError
from aiogram_dialog.widgets.input import ManagedTextInput, TextInput
from aiogram_dialog.widgets.kbd import Button, Column, Group, Keyboard, Multiselect, Row, Select
from aiogram_dialog.widgets.text import Const, Format
from aiogram_fsm_sqlitestorage import SQLiteStorage
from mini import (
    ASK_LABEL,
    ASKED,
    FOLDER,
    ORIGIN,
    QUESTIONS,
    SETTING,
    STALE,
    TOKEN,
    before,
    following,
    keep,
    summary,
)


class Case(StatesGroup):
    label = State()
    flags = State()
    deficit = State()
    pain = State()
    stability = State()
    level = State()
    summary = State()


def asked_now(manager: DialogManager) -> str:
    """The question whose window is open."""
    return str(manager.current_context().state.state).rpartition(":")[2]


async def go(manager: DialogManager, key: str) -> None:
    await manager.switch_to(getattr(Case, key))


async def label(
    message: Message, _: ManagedTextInput[str], manager: DialogManager, words: str
) -> None:
    del message
    manager.dialog_data["label"] = words
    await go(manager, ASKED[0])


async def choose(_: CallbackQuery, __: Any, manager: DialogManager, name: str) -> None:  # noqa: ANN401
    key, answers = asked_now(manager), manager.dialog_data
    answers[key] = name
    if answers.get("stability") == "stable":
        answers.pop("level", None)
    await go(manager, following(key, answers))


async def done(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    key, answers = asked_now(manager), manager.dialog_data
    answers[key] = manager.find(f"{key}_many").get_checked()
    await go(manager, following(key, answers))


async def back(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    await go(manager, before(asked_now(manager), manager.dialog_data))


async def confirm(query: CallbackQuery, _: Button, manager: DialogManager) -> None:
    keep(query.from_user.id, manager.dialog_data)
    await manager.done()
    await query.message.edit_text("Saved.")


async def asked_options(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:  # noqa: ANN401
    options = QUESTIONS[asked_now(dialog_manager)].options
    return {"options": [(label, name) for name, label in options.items()]}


async def answered(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"summary": summary(dialog_manager.dialog_data)}


def window(key: str) -> Window:
    keyboard: list[Keyboard] = []
    text, name, items = Format("{item[0]}"), itemgetter(1), "options"
    if QUESTIONS[key].many:
        ticked = Format("☑ {item[0]}")
        many = Multiselect(ticked, text, id=f"{key}_many", item_id_getter=name, items=items)
        keyboard = [Column(many), Button(Const("Done"), id=f"{key}_done", on_click=done)]
    else:
        one = Select(text, id=f"{key}_one", item_id_getter=name, items=items, on_click=choose)
        keyboard = [Group(one, width=6)]
    if key != ASKED[0]:
        keyboard.append(Button(Const("Back"), id=f"{key}_back", on_click=back))
    state = getattr(Case, key)
    return Window(Const(QUESTIONS[key].ask), *keyboard, state=state, getter=asked_options)


def dialog() -> Dialog:
    last = Row(
        Button(Const("Confirm"), id="summary_confirm", on_click=confirm),
        Button(Const("Back"), id="summary_back", on_click=back),
    )
    return Dialog(
        Window(Const(ASK_LABEL), TextInput(id="label", on_success=label), state=Case.label),
        *(window(key) for key in ASKED),
        Window(Format("{summary}"), last, state=Case.summary, getter=answered),
    )


async def start(_: Message, dialog_manager: DialogManager) -> None:
    await dialog_manager.start(Case.label, mode=StartMode.RESET_STACK)


async def foreign(query: CallbackQuery) -> None:
    await query.answer("This is somebody else's case.")


async def outdated(event: ErrorEvent) -> None:
    if event.update.callback_query:
        await event.update.callback_query.answer(STALE)


async def main() -> None:
    storage = MemoryStorage() if SETTING == "memory" else SQLiteStorage(str(FOLDER / "case.db"))
    alone = None if SETTING == "no isolation" else SimpleEventIsolation()
    dispatcher = Dispatcher(storage=storage, events_isolation=alone)
    dispatcher.message.register(start, CommandStart())
    dispatcher.callback_query.register(foreign, MagicData(F.aiogd_stack_forbidden))
    dispatcher.errors.register(outdated, ExceptionTypeFilter(DialogsError))
    dispatcher.include_router(dialog())
    setup_dialogs(dispatcher)
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(ORIGIN)))
    # Its own kind of update is none of Telegram's, which ignores the name; others may refuse it.
    kinds = dispatcher.resolve_used_update_types(skip_events={"aiogd_update"})
    await dispatcher.start_polling(bot, allowed_updates=kinds)


if __name__ == "__main__":
    asyncio.run(main())
