"""aiogram: the finite state machine of its documentation, on a storage that outlives the program.

aiogram's own storages are memory, Redis and MongoDB; its documentation advises against memory where
a restart must lose nothing, so a small third-party SQLite storage stands in for the servers. Beyond
the examples, in the library's favour: events of one person are taken one by one
(`SimpleEventIsolation`), topics are told apart (`USER_IN_TOPIC`), callback data is a typed factory,
and a button that no state takes is answered.
"""

import asyncio

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage, SimpleEventIsolation
from aiogram.fsm.strategy import FSMStrategy
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.keyboard import InlineKeyboardBuilder
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

router = Router()


class Case(StatesGroup):
    label = State()
    flags = State()
    deficit = State()
    pain = State()
    stability = State()
    level = State()
    summary = State()


class Answer(CallbackData, prefix="case"):
    key: str
    name: str


def keyboard(key: str, answers: dict) -> InlineKeyboardMarkup:
    builder = InlineKeyboardBuilder()
    if key == "summary":
        builder.button(text="Confirm", callback_data=Answer(key=key, name="confirm"))
        builder.button(text="Back", callback_data=Answer(key=key, name="back"))
        return builder.as_markup()
    question = QUESTIONS[key]
    marked = answers.get(key, []) if question.many else []
    for name, label in question.options.items():
        text = ("☑ " if name in marked else "") + label
        builder.button(text=text, callback_data=Answer(key=key, name=name))
    if question.many:
        builder.button(text="Done", callback_data=Answer(key=key, name="done"))
    if key != ASKED[0]:
        builder.button(text="Back", callback_data=Answer(key=key, name="back"))
    builder.adjust(1 if question.many else 6)
    return builder.as_markup()


def text(key: str, answers: dict) -> str:
    return summary(answers) if key == "summary" else QUESTIONS[key].ask


async def show(query: CallbackQuery, state: FSMContext, key: str) -> None:
    """Put the next question in place of the one that was answered."""
    await state.set_state(getattr(Case, key))
    answers = await state.get_data()
    await query.message.edit_text(text(key, answers), reply_markup=keyboard(key, answers))


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.clear()
    await state.set_state(Case.label)
    await message.answer(ASK_LABEL)


@router.message(Case.label, F.text)
async def label(message: Message, state: FSMContext) -> None:
    answers = await state.update_data(label=message.text)
    await state.set_state(getattr(Case, ASKED[0]))
    await message.answer(text(ASKED[0], answers), reply_markup=keyboard(ASKED[0], answers))


async def mark(query: CallbackQuery, callback_data: Answer, state: FSMContext) -> None:
    await query.answer()
    key, name = callback_data.key, callback_data.name
    answers = await state.get_data()
    marked = answers.get(key, [])
    if name == "done":
        await state.update_data({key: marked})
        await show(query, state, following(key, answers))
        return
    marked = [m for m in marked if m != name] if name in marked else [*marked, name]
    await state.update_data({key: marked})
    await show(query, state, key)


async def choose(query: CallbackQuery, callback_data: Answer, state: FSMContext) -> None:
    await query.answer()
    answers = await state.update_data({callback_data.key: callback_data.name})
    if answers.get("stability") == "stable" and answers.pop("level", None):
        await state.set_data(answers)
    await show(query, state, following(callback_data.key, answers))


async def back(query: CallbackQuery, callback_data: Answer, state: FSMContext) -> None:
    await query.answer()
    await show(query, state, before(callback_data.key, await state.get_data()))


async def confirm(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    keep(query.from_user.id, await state.get_data())
    await state.clear()
    await query.message.edit_text("Saved.")


async def stale(query: CallbackQuery) -> None:
    await query.answer(STALE)


def register() -> None:
    """Each question's handlers, for the state of that question only."""
    for key in (*ASKED, "summary"):
        on = getattr(Case, key)
        mine = Answer.filter(F.key == key)
        router.callback_query.register(back, on, mine, Answer.filter(F.name == "back"))
        if key == "summary":
            router.callback_query.register(confirm, on, mine)
        else:
            takes = mark if QUESTIONS[key].many else choose
            router.callback_query.register(takes, on, mine)
    router.callback_query.register(stale)


async def main() -> None:
    register()
    alone = None if SETTING == "no isolation" else SimpleEventIsolation()
    storage = MemoryStorage() if SETTING == "memory" else SQLiteStorage(str(FOLDER / "case.db"))
    dispatcher = Dispatcher(
        storage=storage, events_isolation=alone, fsm_strategy=FSMStrategy.USER_IN_TOPIC
    )
    dispatcher.include_router(router)
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(ORIGIN)))
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
