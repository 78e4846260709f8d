"""Stock Bot API clients work unchanged against the playground."""

import asyncio

import aiogram
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from tests.playground.conftest import Driver


async def test_python_telegram_bot_sends_edits_answers_and_polls(driver: Driver):
    place = driver.place
    bot = telegram.Bot(place.token, base_url=place.base_url, base_file_url=place.file_url)
    keys = telegram.InlineKeyboardMarkup(
        [[telegram.InlineKeyboardButton("Go", callback_data="go")]]
    )
    async with bot:
        assert bot.username == place.cast.bot_username
        await driver.play("say", 1001, text="/start")
        started = (await bot.get_updates(timeout=5))[-1]
        assert started.message is not None
        sent = await bot.send_message(1001, "<b>x</b> 😀", "HTML", reply_markup=keys)
        await driver.play("tap", 1001, message_id=sent.message_id, label="Go")
        tapped = (await bot.get_updates(started.update_id + 1, timeout=5))[-1].callback_query
        assert tapped is not None
        assert await tapped.answer("Saved")
        edited = await bot.edit_message_text("y", 1001, sent.message_id)
        assert isinstance(edited, telegram.Message)
        document = (await bot.send_document(1001, b"abc", filename="a.txt")).document
        assert document is not None
        content = await (await document.get_file()).download_as_bytearray()
        assert bytes(content) == b"abc"
        await bot.set_my_commands([("help", "What I can do")])
        assert (await bot.get_my_commands())[0].command == "help"


async def test_aiogram_sends_edits_answers_and_polls(driver: Driver):
    place = driver.place
    session = AiohttpSession(api=TelegramAPIServer.from_base(place.origin))
    async with aiogram.Bot(place.token, session=session) as bot:
        await driver.play("say", 1001, text="/start")
        started = (await bot.get_updates(timeout=5))[-1]
        go = InlineKeyboardButton(text="Go", callback_data="go", style="success")
        keys = InlineKeyboardMarkup(inline_keyboard=[[go]])
        sent = await bot.send_message(1001, "<i>x</i>", parse_mode="HTML", reply_markup=keys)
        await driver.play("tap", 1001, message_id=sent.message_id, label="Go")
        updates = await bot.get_updates(offset=started.update_id + 1, timeout=5)
        assert updates[-1].callback_query is not None
        assert await bot.answer_callback_query(updates[-1].callback_query.id)
        await bot.edit_message_text(text="y", chat_id=1001, message_id=sent.message_id)
        file = BufferedInputFile(b"abc", "a.txt")
        sent_file = await bot.send_document(1001, file)
        assert sent_file.document is not None
        content = await bot.download(sent_file.document)
        assert content is not None
        assert content.read() == b"abc"
        assert (await bot.get_chat(1001)).first_name == "Dr. Ada"
    await asyncio.sleep(0)
