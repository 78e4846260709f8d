"""What was said under a case's card in its teams' groups: who, when, and what words were kept."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot import sealing
from bot.exits import Code, Stop
from bot.operate.reading import ours, reading
from bot.operate.shown import as_json, table
from bot.sealing import Unopened, Vault
from bot.store.tables import consult, event

_HERE: Final = sa.select(consult.c.bot_id).where(consult.c.code == sa.bindparam("code"))
_SAID: Final = (
    sa.select(event.c.bot_id, event.c.at, event.c.by_id, event.c.body)
    .where(event.c.consult == sa.bindparam("code"), event.c.kind == "Discussed")
    .order_by(event.c.id)
)
NOT_KEPT: Final = "(not kept)"


@dataclass(frozen=True, slots=True)
class Said:
    """One reply; `words` None if they cannot be read, and then `why`."""

    at: datetime
    by: int
    role: str
    specialty: str
    words: str | None
    why: str = ""


def said(db: Connection, code: str, vault: Vault | None) -> list[Said]:
    """Every reply about a case, the first one first."""
    found = []
    for row in db.execute(_SAID, {"code": code}):
        body = orjson.loads(row.body)
        words, why = _words(body, sealing.place(row.bot_id, code, body["message"]), vault)
        who = body["who"]
        found.append(Said(row.at, row.by_id, who["role"], who["specialty"], words, why))
    return found


def _words(body: dict[str, object], place: str, vault: Vault | None) -> tuple[str | None, str]:
    text = str(body["text"])
    if not text:
        return NOT_KEPT, ""
    if not sealing.is_sealed(text):
        return text, ""
    if vault is None:
        return None, "sealed, and CURBSIDE_WORDS_KEY is not set"
    try:
        return vault.open(text, place), ""
    except Unopened as why:
        return None, str(why)


def run(code: str, vault: Vault | None, *, json: bool) -> int:
    """Print it; the exit code: 1 if some of it could not be opened."""
    code = code.upper().removeprefix("C-")
    with reading(ours()) as db:
        if db.execute(_HERE, {"code": code}).first() is None:
            raise Stop(Code.USAGE, f"There is no case C-{code}: `curbside consults --all`.")
        found = said(db, code, vault)
    if json:
        as_json({"consult": f"C-{code}", "said": [asdict(each) for each in found]})
    else:
        rows = [
            [f"{each.at:%Y-%m-%d %H:%M}", str(each.by), each.specialty or each.role, _told(each)]
            for each in found
        ]
        table(["at (UTC)", "by", "as", "words"], rows)
    return Code.FINDINGS if any(each.words is None for each in found) else Code.OK


def _told(each: Said) -> str:
    words = f"({each.why})" if each.words is None else each.words
    return "".join(sign if sign.isprintable() else " " for sign in words)
