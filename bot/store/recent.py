"""The newest lines of the record, for somebody who watches it being written."""

import json
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.tables import event

_NEWEST: Final = (
    sa.select(event.c.at, event.c.consult, event.c.turn, event.c.kind, event.c.body)
    .where(event.c.bot_id == sa.bindparam("bot_id"))
    .order_by(event.c.id.desc())
    .limit(sa.bindparam("count"))
)


def newest(db: Connection, bot_id: int, count: int) -> list[dict[str, Any]]:
    """So many events, oldest first: when, of which case, what happened and what was told.

    For a playground, where nobody is real: what was tapped or typed stands in `what`.
    """
    rows = db.execute(_NEWEST, {"bot_id": bot_id, "count": count}).all()
    return [_line(*row) for row in reversed(rows)]


def _line(at: datetime, case: str | None, turn: int, kind: str, body: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(body)
    told = str(held.get("told") or held.get("reason") or "")
    answer = ": ".join(str(held[name]) for name in ("question", "option") if held.get(name))
    what = answer or str(held.get("text") or held.get("kind") or "")
    return {
        "at": at.isoformat(),
        "case": case or "",
        "turn": turn,
        "kind": kind,
        "told": told,
        "what": what,
    }
