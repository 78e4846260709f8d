"""Stock Bot API clients work unchanged against the playground."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiogram
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import SendMessage
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

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


@asynccontextmanager
async def listening(app: web.Application) -> AsyncIterator[str]:
    """The URL at which a web application takes updates."""
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


async def shown(driver: Driver, text: str) -> None:
    """Wait until Ada's chat shows this."""
    async with asyncio.timeout(5):
        while text not in [m.get("text") for m in (await driver.state())["chats"][0]["messages"]]:
            await driver.call("getMe")


async def test_python_telegram_bot_takes_updates_by_webhook(driver: Driver):
    place = driver.place
    bot = telegram.Bot(place.token, base_url=place.base_url, base_file_url=place.file_url)

    async def take(request: web.Request) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "s"
        update = telegram.Update.de_json(await request.json(), bot)
        if update.message is not None:
            await update.message.reply_text(f"{update.message.text} taken")
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    async with bot, listening(app) as url:
        assert await bot.set_webhook(url, secret_token="s", allowed_updates=["message"])
        assert (await bot.get_webhook_info()).allowed_updates == ("message",)
        await driver.play("say", 1001, text="44")
        await shown(driver, "44 taken")
        assert await bot.delete_webhook(drop_pending_updates=True)


async def test_aiogram_takes_updates_by_webhook_and_answers_in_its_reply(driver: Driver):
    place = driver.place
    session = AiohttpSession(api=TelegramAPIServer.from_base(place.origin))
    dispatcher = aiogram.Dispatcher()

    @dispatcher.message()
    async def take(message: Message) -> SendMessage:
        return message.answer(f"{message.text} taken")

    async with aiogram.Bot(place.token, session=session) as bot:
        app = web.Application()
        handler = SimpleRequestHandler(
            dispatcher, bot, handle_in_background=False, secret_token="s"
        )
        handler.register(app, "/hook")
        async with listening(app) as url:
            assert await bot.set_webhook(url, secret_token="s")
            await driver.play("say", 1001, text="44")
            await shown(driver, "44 taken")
            assert (await bot.get_webhook_info()).pending_update_count == 0
