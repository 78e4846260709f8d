"""The real bot at DEBUG, through every flow and every fault: no canary leaves the record."""

import asyncio
import json
import signal
import sqlite3
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest

from tests.bot.programs import free_port
from tests.canaries import birds, net
from tests.canaries.birds import ADA, STRANGER
from tests.canaries.keeper import Cage, Person, Running, caged, serving, talking
from tests.canaries.rounds import a_round
from tests.telegram.bot_api_check import checked_playground


async def a_case(ada: Person) -> None:
    """From the start to a planned follow-up, with a note, an edit and a refused label."""
    await ada.say("/start")
    await ada.press("New consult")
    await ada.say(birds.REFUSED)
    label = await ada.say(birds.LABEL)
    await ada.press("None of these")
    note = await ada.say(birds.NOTE)
    await ada.press("Note")
    await ada.do("edit", message_id=note["message_id"], text=birds.NOTE_EDITED)
    await ada.rest()
    await ada.press("Change")
    await ada.do("edit", message_id=label["message_id"], text=f"{birds.LABEL} left")
    await ada.rest()
    await ada.press("Keep")
    await ada.do("attach", kind="photo", caption=birds.CAPTION)
    await ada.say(birds.SPOKEN_PAST, forwarded_from="Xanthippe Avocet")
    for command in ("/case", "/consults", "/followups", "/settings", "/help", "/stop", "/start"):
        await ada.say(command)


async def an_alarm(ada: Person) -> None:
    await ada.say("/consult")
    await ada.reply(birds.LABEL)
    await ada.press("Saddle numbness", "Done · others absent", "I am acting on it", "Why")


async def a_number(ada: Person) -> None:
    """Type a number that no other number looks like, to whatever is asked."""
    for _ in range(3):
        await ada.reply(birds.NUMBER)
        await ada.press("Not examined")


async def strangers(ada: Person) -> None:
    await ada.say(birds.STRANGERS_WORDS, STRANGER)
    await ada.say("/start", STRANGER)
    await ada.do("start", STRANGER, payload=birds.STRANGERS_WORDS.split()[1])
    await ada.say(f"/consult {birds.STRANGERS_WORDS}", chat_id=birds.CAST.group_id)
    await ada.rest()


async def forgeries(ada: Person) -> None:
    """Buttons that no screen has ever had, of this person's and of another's."""
    card = next(m["message_id"] for m in reversed(await ada.messages()) if m["from"]["is_bot"])
    query = {
        "id": "1", "chat_instance": "1", "from": birds.CAST.people[0].user(),
        "message": {"message_id": card, "date": 1, "chat": {"id": ADA, "type": "private"}},
    }  # fmt: skip
    forged = (birds.FORGED, f"1.7K2.1.abcdef.{birds.FORGED}", f"~{birds.FORGED}" * 9, "", "🪶")
    for number, data in enumerate(forged):
        tapped = {**query, "id": str(number), "data": data}
        await ada.do("inject", update={"update_id": 900_000 + number, "callback_query": tapped})
    await ada.rest()


async def undecodable(ada: Person) -> None:
    """Updates that no library of Telegram's can read."""
    for number, broken in enumerate(
        (
            {"message": birds.UNDECODABLE},
            {"message": {"text": birds.UNDECODABLE, "chat": {"id": ADA}}},
            {"callback_query": {"data": birds.UNDECODABLE, "from": {"first_name": "Zebulonia"}}},
            {"edited_message": [birds.UNDECODABLE]},
            {birds.UNDECODABLE: {"text": birds.UNDECODABLE}},
        )
    ):
        await ada.do("inject", update={"update_id": 910_000 + number, **broken})
    await ada.rest()


async def telegram_errs(ada: Person) -> None:
    """Every kind of refusal, with a description that quotes what was sent."""
    said = f"Bad Request: can't parse entities in {birds.QUOTED} {birds.LABEL}"
    for fault in (
        {"kind": "error", "code": 400, "description": said, "method": "sendMessage"},
        {"kind": "error", "code": 400, "description": said, "method": "editMessageText"},
        {"kind": "error", "code": 400, "description": said, "method": "answerCallbackQuery"},
        {"kind": "error", "code": 500, "description": said, "method": "sendMessage"},
        {"kind": "502", "method": "sendMessage"},
        {"kind": "reset", "method": "sendMessage"},
        {"kind": "429", "method": "sendMessage", "retry_after": 1},
        {"kind": "lost_answer", "method": "getUpdates"},
        {"kind": "error", "code": 403, "description": f"Forbidden: {birds.QUOTED}",
         "method": "sendMessage"},
    ):  # fmt: skip
        await ada.do("fault", **fault)
        await ada.say("/help")
    await ada.rest(sent=True)


async def a_turn_that_raises(ada: Person, running: Running) -> None:
    """A stored case that cannot be read: whoever reads it raises, quoting what stands there."""
    cage = ada.cage
    ((code, body),) = cage.ask("SELECT code, body FROM consult ORDER BY number LIMIT 1")
    for broken in (birds.STORED, json.dumps({birds.STORED: birds.STORED}), f'["{birds.STORED}'):
        cage.ask("UPDATE consult SET body = ? WHERE code = ?", broken, code)
        await ada.say("/case")
    cage.ask("UPDATE consult SET body = ? WHERE code = ?", body, code)
    cage.ask(
        "CREATE TRIGGER refuse BEFORE INSERT ON event "
        f"BEGIN SELECT RAISE(ABORT, '{birds.STORED} {birds.LABEL}'); END"
    )
    await ada.say("/case")
    cage.ask("DROP TRIGGER refuse")
    await running.says("inbox.set_aside")


async def a_database_that_is_locked(ada: Person, running: Running) -> None:
    """Somebody else holds it for longer than a turn waits."""
    with closing(sqlite3.connect(ada.cage.database, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        await ada.do("say", text=birds.NOTE)
        await running.says("OperationalError")
        holder.execute("ROLLBACK")
    await ada.rest()


async def whoever_watches(http: aiohttp.ClientSession, port: int) -> dict[str, bytes]:
    """What the program tells to whatever asks how it fares."""
    told: dict[str, bytes] = {}
    for path in ("health/live", "health/ready", "metrics"):
        async with http.get(f"http://127.0.0.1:{port}/{path}") as answer:
            told[path] = str(answer.headers).encode() + await answer.read()
    return told


async def strange_posts(http: aiohttp.ClientSession, port: int) -> dict[str, bytes]:
    """To the webhook's door: the wrong secret, the wrong kind, too much, and no JSON at all."""
    url, told = f"http://127.0.0.1:{port}/telegram", dict[str, bytes]()
    header, kind = "X-Telegram-Bot-Api-Secret-Token", {"Content-Type": "application/json"}
    update = json.dumps({"update_id": 1, "message": {"text": birds.UNDECODABLE}})
    for number, (headers, body) in enumerate(
        (
            (kind, update), ({**kind, header: birds.FORGED}, update),
            ({header: birds.SECRET}, update), ({**kind, header: birds.SECRET}, update[:-9]),
            ({**kind, header: birds.SECRET}, birds.UNDECODABLE * 500_000),
        )
    ):  # fmt: skip
        with suppress(aiohttp.ClientError):  # one that sends too much is cut off
            async with http.post(url, data=BytesIO(body.encode()), headers=headers) as answer:
                assert answer.status in {400, 401, 413, 415}
                told[f"door {number}"] = str(answer.headers).encode() + await answer.read()
    return told


OF_THE_ROUND = ("shearwater", "turnstones", "oystercatcher", "razorbill")
FLOWS = (a_case, an_alarm, a_number, a_round, strangers, forgeries, undecodable, telegram_errs)


async def everything(folder: Path, *, hooked: bool) -> dict[str, bytes]:
    """One program and all that can happen to it; what it wrote anywhere but into the record."""
    door, watch = free_port(), free_port()
    where = ("--webhook", f"http://127.0.0.1:{door}/telegram", "--listen", f"127.0.0.1:{door}")
    style = {"LOG_FORMAT": "console" if hooked else "json", "HEALTH": f"127.0.0.1:{watch}"}
    broken = ("message", "edited_message", "callback_query", birds.UNDECODABLE)
    async with (
        caged(folder) as cage,
        checked_playground(broken, token=birds.TOKEN, cast=birds.CAST) as place,
        talking(place, cage) as ada,
    ):
        settings = serving(place, WEBHOOK_SECRET=birds.SECRET, **style)
        running = await cage.start("serve", *(where if hooked else ()), **settings)
        await running.says("serve.started")
        running.look()
        for flow in FLOWS:
            await flow(ada)
        await a_turn_that_raises(ada, running)
        if hooked:
            cage.said |= await strange_posts(ada.http, door)
        else:
            await a_database_that_is_locked(ada, running)
        await ada.rest(sent=True)
        cage.said |= await whoever_watches(ada.http, watch)
        assert await running.end(signal.SIGTERM) == 0, running.told()
        calls = (await ada.see("calls"))["calls"]
        the_canaries_were_in(cage)
    return {**cage.places(), "callback data": net.buttons(calls)}


def the_canaries_were_in(cage: Cage) -> None:
    """What never got into the record could not have got out of it either."""
    events = cage.ask("SELECT kind, body FROM event")
    assert {"Opened", "Tapped", "Typed", "Edited", "Denied", "Pressed", "Wrote", "Discussed"} <= {
        kind for kind, _ in events
    }
    record = "\n".join(body for _, body in events).encode()
    kept = ["plover", "heronpond", "egretlake", *OF_THE_ROUND]
    assert len(net.caught({"the record": record}, kept)) == len(kept)
    ((taken, aside),) = cage.ask("SELECT sum(status = 1), sum(status = 2) FROM inbox")
    assert taken > 40
    assert aside > 5
    refusals = "\n".join(str(row) for row in cage.ask("SELECT error FROM outbox")).encode()
    assert net.caught({"refusals": refusals}, [birds.QUOTED])


@pytest.mark.slow
async def test_no_canary_gets_out_of_the_running_bot(tmp_path: Path) -> None:
    """Two programs at once: one asks for updates and logs JSON, one is posted them."""
    async with asyncio.timeout(180), asyncio.TaskGroup() as both:
        polled = both.create_task(everything(tmp_path / "polled", hooked=False))
        posted = both.create_task(everything(tmp_path / "posted", hooked=True))
    for places in (polled.result(), posted.result()):
        log = b"".join(said for place, said in places.items() if place.startswith("err"))
        for event in (b"serve.started", b"inbox.set_aside", b"outbox.failed", b"serve.stopped"):
            assert event in log
        assert net.caught(places) == []
