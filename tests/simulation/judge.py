"""What must hold at the end of a run, whatever befell it."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.operate.owned import unowned
from bot.operate.verify import verify
from bot.store.chats import UNREACHABLE, must_be_seen
from tests.simulation.disk import LEAD
from tests.simulation.incidents import STRANGER
from tests.simulation.practice import START, Practice
from tests.simulation.telegram import BOT

MINUTES = 300.0


def judged(run: Practice) -> list[str]:
    return [
        *run.audit.wrong,
        *run.network.violations,
        *_record(run),
        *_inbox(run),
        *_outbox(run),
        *_taps(run),
        *_followups(run),
        *_unowned(run),
        *_strangers(run),
    ]


def _record(run: Practice) -> Iterator[str]:
    """Every consult is what its events make of it, and what is planned will be asked."""
    with run.disk.connection.begin():
        verdict = verify(run.disk.connection, lambda _done, _total: None)
    run.counts["consults"], run.counts["events"] = verdict.consults, verdict.events
    run.counts["advice"] = verdict.advice
    yield from (f"{each.case} differs in {each.field}" for each in verdict.differences)
    yield from (f"{case} was taken under content that is gone" for case in verdict.not_here)
    yield from (f"set aside: {each['error']}" for each in verdict.aside)
    yield from (f"time runs backward in {case}" for case in verdict.backward)


def _inbox(run: Practice) -> Iterator[str]:
    """Each update once, taken; none of them made up."""
    rows = run.disk.rows("SELECT key, status FROM inbox WHERE key LIKE 'u:%'")
    run.counts["updates"] = len(rows)
    keys = {key for key, _ in rows}
    sent = {f"u:{number}" for number in run.telegram.sent}
    # A stranger's may be dropped at the door, where each delivery of one counts anew.
    known = keys | {f"u:{number}" for number in run.audit.droppable}
    yield from (f"{key} was sent and is not in the inbox" for key in sorted(sent - known))
    yield from (f"{key} is in the inbox and was never sent" for key in sorted(keys - sent))
    yield from _disorder(run)
    yield from (f"{key} was never taken" for key, status in rows if status == 0)


def _disorder(run: Practice) -> Iterator[str]:
    """What one chat sent was taken in the order in which it was received."""
    taken: dict[int, int] = {}
    for id_, chat in run.disk.rows(
        "SELECT DISTINCT inbox.id, inbox.chat_id FROM event JOIN inbox ON inbox.key = event.cause"
        " ORDER BY event.id"
    ):
        if id_ < taken.get(chat, 0):
            yield f"row {id_} was taken after a later one of its chat"
        taken[chat] = id_


def _outbox(run: Practice) -> Iterator[str]:
    """All is sent, once, but for what could not be known."""
    yield from _left(run)
    known = {n for (n,) in run.disk.rows("SELECT message_id FROM outbox WHERE message_id > 0")}
    orphans = run.standing() - known
    run.counts["duplicates"] = len(orphans)
    unexcused = orphans - run.network.unsure - run.unmarked
    yield from ("a message was sent twice without need" for _ in unexcused)


def _left(run: Practice) -> Iterator[str]:
    """Nothing waits or failed, but what a blocked chat need not have any more."""
    rows = run.disk.rows(
        "SELECT key, kind, priority, payload, status, error FROM outbox WHERE status IN (0, 2)"
    )
    for key, kind, priority, payload, status, error in rows:
        is_needed = must_be_seen(priority, json.loads(payload))
        if status == 0 or is_needed or not error.startswith(UNREACHABLE):
            yield f"left in the outbox: {key} {kind}, {error}"
    for (row,) in run.disk.rows("SELECT cause FROM event WHERE kind = 'Undelivered'"):
        run.counts["undelivered"] += 1
        told = "SELECT 1 FROM outbox WHERE key LIKE ? AND status = 1"
        of = run.disk.rows("SELECT key FROM outbox WHERE id = ?", int(row.partition(":")[2]))[0][0]
        asked = of.startswith("t:") and f"x:{of[2:].partition('@')[0]}#%"
        notice = asked or f"{of}#undelivered:%:{LEAD}"
        if not run.disk.rows(told, notice):
            yield f"{of} could not be delivered, and nobody was told"


def _unowned(run: Practice) -> Iterator[str]:
    """Each open follow-up has an owner, somebody else who is told, and a wake-up ahead."""
    allow, now = run.program.allow, run.program.now()
    with run.disk.connection.begin():
        found = unowned(run.disk.connection, BOT["id"], allow, now)
    yield from (f"{each.code} has nobody who answers for it: {each.reason}" for each in found)


def _strangers(run: Practice) -> Iterator[str]:
    """Whom nobody has let in, and a group that is no team, learn nothing of any case."""
    codes = [code for (code,) in run.disk.rows("SELECT code FROM consult")]
    told = [tap.told or "" for tap in run.telegram.taps.values() if tap.person == STRANGER]
    teams = {chat for (chat,) in run.disk.rows("SELECT chat_id FROM team")}
    teams |= {old for old, new in run.telegram.moved.items() if new in teams}
    for chat, messages in run.telegram.chats.items():
        if (chat < 0 and chat not in teams) or chat == STRANGER:
            told += [m["text"] for m in messages.values() if m["from"]["is_bot"]]
    run.counts["strangers told"] += len(told)
    yield from (
        "a stranger was told of a case" for words in told for code in codes if code in words
    )


def _taps(run: Practice) -> Iterator[str]:
    """Every tap was answered once, or is known to have come too late."""
    rows = run.disk.rows("SELECT payload, status, error FROM outbox WHERE kind = 'receipt'")
    answers = Counter(json.loads(payload)["callback_query_id"] for payload, _, _ in rows)
    let_go = {json.loads(p)["callback_query_id"] for p, status, _ in rows if status == 3}
    run.counts["taps"] = len(run.telegram.taps)
    for tap in run.telegram.taps.values():
        if answers[tap.query] != 1 and tap.person != STRANGER:
            yield f"a tap has {answers[tap.query]} answers"
        run.counts["too late"] += tap.told is None
        if tap.told is None and not tap.late and tap.query not in let_go:
            yield "a tap was never answered"


def _followups(run: Practice) -> Iterator[str]:
    """Whoever waits for a reassessment is asked on the day, in the morning, where they are."""
    rows = run.disk.rows(
        "SELECT consult, owner_id, due_on, ask_at, zone, status, offered_to FROM followup"
    )
    states = dict(run.disk.rows("SELECT code, state FROM consult"))
    bodies = run.disk.rows("SELECT code, body FROM consult")
    owners = {code: json.loads(body)["owner"] for code, body in bodies}
    now = run.program.now()
    for code, owner, due_on, ask_at, zone, status, offered in rows:
        at = datetime.fromisoformat(ask_at).replace(tzinfo=UTC)
        local = at.astimezone(ZoneInfo(zone))
        hour, workdays = owners[code]["ask_at"], owners[code]["workdays"]
        if not offered and (  # an offer ends to the minute
            f"{local:%H:%M}" != hour
            or workdays[local.weekday()] != "1"
            or local.date() < date.fromisoformat(due_on)
        ):
            yield f"{code} is asked at {local}"
        if not owner:
            yield f"{code} is nobody's"
        if status == 0 and (now - at).total_seconds() > MINUTES:
            yield f"{code} was to be asked at {at} and was not"
    asked = run.disk.rows("SELECT key, received_at FROM inbox WHERE key LIKE 't:%'")
    run.counts["reminders"] = len(asked)
    for key, received in asked:
        due = datetime.strptime(key.rpartition("@")[2], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        moment = (datetime.fromisoformat(received).replace(tzinfo=UTC) - START).total_seconds()
        start = max(each for each in run.starts if each <= moment)
        late = moment - max((due - START).total_seconds(), start)
        if moment < (due - START).total_seconds() or late > MINUTES:
            yield f"{key} was asked {late:.0f} s late"
        code = key.split(":")[1]
        if states.get(code) == "due" and not _shown(run, key, code):
            yield f"{key} was never shown"


def _shown(run: Practice, key: str, code: str) -> bool:
    """Whether a reminder was sent: by itself, or in the one message of several of a morning."""
    own = "SELECT 1 FROM outbox WHERE key LIKE ? AND kind = 'show' AND status IN (1, 3)"
    several = "SELECT 1 FROM outbox WHERE key LIKE 'g:%' AND status = 1 AND payload LIKE ?"
    return bool(run.disk.rows(own, f"{key}#%") or run.disk.rows(several, f"%C-{code}%"))
