"""The methods by which a bot gets its updates: it asks for them, or names a URL."""

import re
import time
from urllib.parse import urlsplit

from bot.playground.errors import JSON, WEBHOOK_SET, bad
from bot.playground.params import Params
from bot.playground.rates import too_many
from bot.playground.world import World

PORTS = (443, 80, 88, 8443)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
MAX_SECRET = 256
MAX_CONNECTIONS, USUAL_CONNECTIONS = 100, 40
SET_SECONDS = 1.0  # between two calls of setWebhook


async def get_updates(world: World, params: Params) -> list[JSON]:
    if not world.updates.webhook_active:
        world.updates.remember(params.words("allowed_updates"))
    return await world.updates.poll(
        params.whole("offset"), params.whole("limit", 100), params.seconds("timeout")
    )


def _deliverable(url: str) -> None:
    """Raises ApiError for a URL that is not delivered to, and says Telegram's own rules."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad("invalid webhook URL specified")
    here = parts.hostname in LOOPBACK
    if parts.scheme == "http" and here:
        return
    if parts.scheme == "http":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or PORTS[0]) not in PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if here:
        raise bad("bad webhook: IP address 127.0.0.1 is reserved; use http:// to this machine here")
    raise bad("bad webhook: the playground delivers to this machine only, at http://127.0.0.1")


def set_webhook(world: World, params: Params) -> bool:
    """Deliver to this URL from now on; a poll that waits ends with 409. An empty URL ends it."""
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        return delete_webhook(world, params)
    now = time.monotonic()
    if now < world.webhook.next_set:
        raise too_many(1)
    world.webhook.next_set = now + SET_SECONDS
    if "certificate" in params or "certificate" in params.uploads:
        raise bad("the playground takes no certificate: it delivers by http:// to this machine")
    _deliverable(url)
    if len(secret) > MAX_SECRET:
        raise bad("secret token is too long")
    if not SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    most = params.whole("max_connections", USUAL_CONNECTIONS)
    if not 1 <= most <= MAX_CONNECTIONS:
        raise bad(f"max_connections must be 1 to {MAX_CONNECTIONS}")
    world.updates.remember(params.words("allowed_updates"))
    dropped = params.flag("drop_pending_updates")
    if dropped:
        world.updates.drop_pending()
    settings = {"url": url, "secret_token": secret, "max_connections": most}
    if dropped or settings != world.webhook.settings:
        world.updates.end_poll(WEBHOOK_SET)
        world.webhook.choose(settings)
    return True


def delete_webhook(world: World, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        world.updates.drop_pending()
    if world.webhook.url:
        world.webhook.choose({})
    return True


def get_webhook(world: World, _: Params) -> JSON:
    hook = world.webhook
    told: JSON = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.waiting),
    }
    if hook.url:
        told |= {"max_connections": hook.settings["max_connections"], "ip_address": "127.0.0.1"}
    if hook.last_error is not None:
        told["last_error_date"], told["last_error_message"] = hook.last_error
    if world.updates.allowed:
        told["allowed_updates"] = world.updates.allowed
    return told


METHODS = {
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook,
}
