"""What can go wrong between a bot and Telegram, one sentence each, ready to be posted."""

from typing import NamedTuple

from bot.playground.errors import JSON


class Trouble(NamedTuple):
    """`wish` is the body for POST /play/<verb>; what `needs` names must be filled in first."""

    kind: str
    told: str
    verb: str
    wish: JSON
    needs: tuple[str, ...] = ()


def _fault(kind: str, told: str, **wish: object) -> Trouble:
    return Trouble(kind, told, "fault", {"kind": kind, "times": 1, **wish})


TROUBLES = (
    _fault("429", "Telegram says: too many messages, wait three seconds.", retry_after=3),
    _fault("500", "Telegram's server has an error of its own and does nothing."),
    _fault("502", "A proxy before Telegram answers with a page of HTML."),
    _fault("reset", "The connection breaks before anything was done."),
    _fault("timeout", "No answer comes, and nothing was done.", seconds=10),
    _fault("lost_answer", "Telegram does it, but the answer is lost.", method="sendMessage"),
    _fault("error", "Telegram refuses with words of your choice.", code=400, description="..."),
    Trouble("limits", "A chat takes only four messages at once.", "rates", {"mode": "strict"}),
    Trouble("slow", "The network is slow.", "network", {"latency_ms": 1500, "jitter_ms": 500}),
    Trouble("again", "The last update comes a second time.", "redeliver", {"last": 1}),
    Trouble("stutter", "One update in three comes twice.", "redeliver", {"probability": 0.33}),
    Trouble("next_id", "Update ids start anew at a number.", "inject", {"next_id": 1000}),
    Trouble("late_tap", "A tap reaches the bot after 20 s, too late to be answered.", "tap",
            {"age": 20}, ("as", "message_id", "data")),
    Trouble("forged_tap", "A tap carries something no button holds.", "tap",
            {"data": "forged"}, ("as", "message_id")),
    Trouble("deleted", "A message disappears, with its buttons.", "delete", {},
            ("as", "message_id")),
    Trouble("blocked", "A person blocks the bot.", "block", {}, ("as",)),
    Trouble("unblocked", "A person lets the bot in again.", "unblock", {}, ("as",)),
    Trouble("kicked", "The bot is thrown out of the group.", "member",
            {"as": "bot", "status": "kicked"}),
    Trouble("joined", "The bot is let into the group.", "member",
            {"as": "bot", "status": "member"}),
    Trouble("left", "A person leaves the group.", "member", {"status": "left"}, ("as",)),
    Trouble("upgraded", "A small group becomes a supergroup, under another id.", "upgrade", {},
            ("chat_id",)),
    Trouble("topic_closed", "A topic of the forum is closed.", "topic", {"act": "close"},
            ("as", "chat_id", "thread")),
    Trouble("topic_deleted", "A topic disappears with all its messages.", "topic",
            {"act": "delete"}, ("as", "chat_id", "thread")),
    Trouble("anonymous", "Somebody who leads the group writes without a name.", "say",
            {"through": "anonymous"}, ("as", "chat_id", "text")),
    Trouble("channel", "Somebody writes in a channel's name.", "say", {"through": "channel"},
            ("as", "chat_id", "text")),
    Trouble("forwarded", "Somebody forwards what another wrote.", "say",
            {"forwarded_from": "Somebody"}, ("as", "text")),
)  # fmt: skip


def told() -> list[JSON]:
    return [trouble._asdict() for trouble in TROUBLES]
