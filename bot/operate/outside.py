"""The doctor's checks of what is outside: the token, the webhook, and the clock against theirs."""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp

from bot.operate.finding import Found, broken, look, ok
from bot.rhythm import Clock
from bot.settings import Settings, SettingsError, token
from bot.telegram.send import PUBLIC_API, Answered, Barred, Line
from bot.telegram.wire import BROKEN

SECONDS: Final = 10.0
DRIFT_SECONDS: Final = 30.0
MANY_PENDING: Final = 100
RECENT_SECONDS: Final = 3600.0
AWAY: Final = "Telegram cannot be reached from here, so {what} could not be checked"


async def outside(settings: Settings, clock: Clock) -> list[Found]:
    """All of them, within some ten seconds; works beside a bot that polls."""
    checks = asyncio.gather(_with_token(settings, clock), _clock(settings.telegram_api, clock))
    by_token, by_clock = await checks
    return [*by_token, by_clock]


async def _with_token(settings: Settings, clock: Clock) -> list[Found]:
    try:
        secret = token(settings).get_secret_value()
    except SettingsError as error:
        return [broken("token", f"{error}")]
    line = Line(secret, settings.telegram_api)
    try:
        async with asyncio.timeout(SECONDS):
            me = await line.call("getMe", {})
            if not (isinstance(me, Answered) and isinstance(me.result, dict)):
                return [_unknown(me)]
            hook = await line.call("getWebhookInfo", {})
    except TimeoutError:
        return [look("token", AWAY.format(what="token and webhook"))]
    finally:
        await line.close()
    who = ok("token", f"@{me.result.get('username', '?')}, bot {me.result.get('id', '?')}")
    if isinstance(hook, Answered) and isinstance(hook.result, dict):
        return [who, _webhook(hook.result, clock.now())]
    return [who, look("webhook", AWAY.format(what="the webhook"))]


def _unknown(reply: object) -> Found:
    if isinstance(reply, Barred):
        return broken("token", "Telegram does not know this token: check it with @BotFather")
    return look("token", AWAY.format(what="token and webhook"))


def _webhook(told: dict[str, Any], now: datetime) -> Found:
    """Its host only: the path of the address may be a secret."""
    pending = int(told.get("pending_update_count", 0))
    waits = f"{pending} updates wait at Telegram"
    url = str(told.get("url", ""))
    if not url:
        return (look if pending > MANY_PENDING else ok)("webhook", f"none, for polling; {waits}")
    host = urlsplit(url).hostname or "?"
    failed = told.get("last_error_date")
    if isinstance(failed, int) and now.timestamp() - failed < RECENT_SECONDS:
        minutes = max(0, round((now.timestamp() - failed) / 60))
        return look("webhook", f"{host} failed {minutes} min ago; {waits}")
    told_of = f"{host}; {waits}; curbside serve without --webhook removes it"
    return (look if pending > MANY_PENDING else ok)("webhook", told_of)


async def _clock(api: str, clock: Clock) -> Found:
    """Our clock against the date that their server writes on any answer, asked without a token."""
    limits = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=limits, trust_env=api == PUBLIC_API) as session,
            session.get(api, allow_redirects=False) as answer,
        ):
            theirs = parsedate_to_datetime(answer.headers["Date"])
    except BROKEN:
        return look("clock", AWAY.format(what="the clock"))
    except (KeyError, ValueError, TypeError):
        return look("clock", "Telegram's answer bears no date to compare with")
    drift = (
        clock.now() - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))
    ).total_seconds()
    told = f"{abs(drift):.0f} s {'ahead of' if drift > 0 else 'behind'} Telegram's"
    return (
        look("clock", f"{told}: set it by NTP") if abs(drift) > DRIFT_SECONDS else ok("clock", told)
    )
