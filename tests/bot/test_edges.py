"""What Telegram refuses, through the real counterpart: nothing that must be seen is given up."""

import json
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot.store.places import Place
from tests.bot.stage import ADA, BASHIR, CHIDI, Stage, staged

REMINDER = "Reassessment due"


@pytest.fixture
async def stage(place: Place) -> AsyncIterator[Stage]:
    async with staged(place) as found:
        yield found


@pytest.mark.fault("F31", n="1 reminder, 2 leads")
async def test_a_reminder_to_somebody_who_blocked_the_bot_is_told_to_the_leads(
    stage: Stage,
) -> None:
    await stage.meet(ADA, BASHIR, CHIDI)
    await stage.enrol(BASHIR, "lead")
    await stage.enrol(CHIDI, "admin")
    await stage.play("block", ADA)
    await stage.follow(ADA)
    for lead in (BASHIR, CHIDI):
        await stage.said("Its owner cannot be written to", lead)
        (told,) = [text for text in await stage.texts(lead, lead) if "C-7K2" in text]
        assert "58F" not in told
    await stage.until(stage.rest)
    query = "SELECT status, error, priority FROM outbox WHERE consult = '7K2' ORDER BY id"
    reminder, *notices = stage.ask(query)
    assert reminder == (2, "unreachable: 403 Forbidden: bot was blocked by the user", 2)
    assert [status for status, _, _ in notices] == [1, 1]
    events = stage.ask("SELECT kind, body FROM event WHERE consult = '7K2' ORDER BY id")
    assert [kind for kind, _ in events] == ["FellDue", "Undelivered", "Unreached"]
    assert json.loads(events[1][1]) == {"row": 4, "code": 403, "reminder": True}


async def test_it_is_sent_again_when_the_chat_opens_again_and_to_the_leads_only_once(
    stage: Stage,
) -> None:
    await stage.meet(ADA, BASHIR)
    await stage.enrol(BASHIR, "lead")
    await stage.play("block", ADA)
    await stage.follow(ADA)
    await stage.said("cannot be written to", BASHIR)
    await stage.play("unblock", ADA)
    await stage.said(REMINDER)
    await stage.until(stage.rest)
    notices = [text for text in await stage.texts(BASHIR, BASHIR) if "C-7K2" in text]
    reminders = [text for text in await stage.texts(ADA) if REMINDER in text]
    assert (len(notices), len(reminders)) == (1, 1)
    assert stage.ask("SELECT count(*) FROM outbox WHERE status = 2") == [(0,)]
    assert stage.ask("SELECT count(*) FROM lane WHERE blocked") == [(0,)]


async def test_without_a_lead_it_stands_in_the_log_and_in_the_outbox(stage: Stage) -> None:
    await stage.meet(ADA)
    await stage.play("block", ADA)
    with capture_logs() as logs:
        await stage.follow(ADA)
        await stage.until(lambda: stage.ask("SELECT 1 FROM outbox WHERE status = 2"))
        await stage.until(lambda: "outbox.undelivered" in {entry["event"] for entry in logs})
    (told,) = [entry for entry in logs if entry["event"] == "outbox.undelivered"]
    assert told["consult"] == "7K2"


async def test_advice_that_cannot_be_delivered_is_told_as_well(stage: Stage) -> None:
    await stage.meet(ADA, BASHIR)
    await stage.enrol(BASHIR, "lead")
    await stage.follow(ADA)
    await stage.said(REMINDER)
    await stage.play("block", ADA)
    await stage.send("show", ADA, "u:1#show", text="advice", fresh=True, seal=None, keep=True)
    await stage.send("show", ADA, "u:2#show", text="a question", fresh=True, seal=None)
    await stage.said("A message about C-7K2 could not be delivered", BASHIR)
    await stage.until(stage.rest)
    told = [text for text in await stage.texts(BASHIR, BASHIR) if "C-7K2" in text]
    assert len(told) == 1
    assert "advice" not in told[0]


async def test_an_owner_who_leads_is_not_told_of_their_own_silence(stage: Stage) -> None:
    await stage.meet(ADA)
    await stage.enrol(ADA, "lead")
    await stage.play("block", ADA)
    with capture_logs() as logs:
        await stage.follow(ADA)
        await stage.until(lambda: stage.ask("SELECT 1 FROM event WHERE kind = 'Unreached'"))
    assert "outbox.failed" in {entry["event"] for entry in logs}
    assert stage.ask("SELECT count(*) FROM outbox WHERE consult = '7K2'") == [(1,)]


async def test_a_lead_who_blocked_the_bot_too_is_told_when_they_come_back(stage: Stage) -> None:
    await stage.meet(ADA, BASHIR)
    await stage.enrol(BASHIR, "lead")
    await stage.play("block", ADA)
    await stage.play("block", BASHIR)
    await stage.follow(ADA)
    await stage.until(lambda: stage.ask("SELECT count(*) FROM outbox WHERE status = 2") == [(2,)])
    assert stage.ask("SELECT count(*) FROM event WHERE kind = 'Undelivered'") == [(2,)]
    await stage.play("say", BASHIR, text="/start")
    await stage.said("Its owner cannot be written to", BASHIR)


@pytest.mark.fault("F31", n="3 refusals")
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "Bad Request: chat not found"),
        (403, "Forbidden: user is deactivated"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
    ],
)
async def test_a_chat_that_is_gone_is_no_different(stage: Stage, code: int, words: str) -> None:
    await stage.meet(ADA, BASHIR)
    await stage.enrol(BASHIR, "lead")
    wish = {"kind": "error", "code": code, "description": words, "times": None}
    await stage.play("fault", chat_id=ADA, **wish)
    await stage.follow(ADA)
    await stage.said("Its owner cannot be written to", BASHIR)
    await stage.play("fault", clear=True)
    await stage.play("say", text="hello again")
    await stage.said(REMINDER)


@pytest.mark.fault("F36", n="1 reminder")
async def test_what_was_closed_meanwhile_is_not_brought_up_again(stage: Stage) -> None:
    await stage.meet(ADA)
    await stage.play("block", ADA)
    await stage.follow(ADA)
    await stage.until(lambda: stage.ask("SELECT 1 FROM event WHERE kind = 'Unreached'"))
    await stage.until(stage.rest)
    closing = "UPDATE consult SET state = 'closed'"
    await stage.app.store.write(lambda db: db.exec_driver_sql(closing))
    await stage.play("unblock", ADA)
    await stage.play("say", text="/help")
    await stage.said("How it works")
    assert [text for text in await stage.texts(ADA) if REMINDER in text] == []


async def test_an_owner_who_was_removed_meanwhile_is_told_nothing_and_the_leads_are(
    stage: Stage,
) -> None:
    await stage.meet(ADA, BASHIR)
    await stage.enrol(BASHIR, "lead")
    await stage.play("fault", kind="502", method="sendMessage", chat_id=ADA, times=1)
    await stage.follow(ADA)
    await stage.until(lambda: stage.ask("SELECT 1 FROM outbox WHERE consult='7K2' AND attempts=1"))
    await stage.enrol(ADA, "observer")
    await stage.said("C-7K2 could not be delivered: the owner may not see it any more", BASHIR)
    assert [text for text in await stage.texts(ADA) if REMINDER in text] == []


async def test_a_card_that_was_deleted_comes_as_a_new_message(stage: Stage) -> None:
    await stage.meet(ADA)
    await stage.play("say", text="/consult")
    await stage.said("A label for this case?")
    await stage.play("say", text="58F L4-5")
    await stage.said("Which of these red flags")
    chats = (await stage.get(f"state?as={ADA}"))["chats"]
    card = next(c for c in chats if c["id"] == ADA)["messages"][-1]
    tapped = {"message_id": card["message_id"], "label": "None of these"}
    await stage.play("fault", kind="reset", method="editMessageText", times=1)
    await stage.play("tap", **tapped)
    await stage.until(lambda: stage.ask("SELECT 1 FROM outbox WHERE kind='show' AND attempts=1"))
    await stage.play("delete", message_id=card["message_id"])
    await stage.until(stage.rest)
    assert "Which of these red flags" not in (await stage.texts(ADA))[-1]
    assert stage.ask("SELECT count(*) FROM outbox WHERE status = 2") == [(0,)]


REFUSALS = (
    "message can't be edited",
    "MESSAGE_ID_INVALID",
    "message is too old",
    "there is no text in the message to edit",
)


@pytest.mark.fault("F32", n=f"{len(REFUSALS)} refusals")
@pytest.mark.parametrize("words", REFUSALS)
async def test_an_edit_that_is_refused_for_whatever_reason_holds_nothing_up(
    stage: Stage, words: str
) -> None:
    await stage.meet(ADA)
    await stage.send("show", ADA, "u:1#show", text="first", fresh=False, seal=None)
    await stage.said("first")
    wish = {"kind": "error", "code": 400, "description": f"Bad Request: {words}"}
    await stage.play("fault", method="editMessageText", **wish)
    await stage.send("show", ADA, "u:2#show", text="second", fresh=False, seal=None)
    await stage.said("second")
    await stage.until(stage.rest)
    assert "first" in (await stage.texts(ADA))
    assert stage.ask("SELECT count(*) FROM outbox WHERE status = 2") == [(0,)]


async def test_a_message_that_names_somebody_is_gone_from_the_chat_after_one_tap(
    stage: Stage,
) -> None:
    await stage.meet(ADA)
    await stage.play("say", ADA, text="/consult")
    await stage.said("A label for this case?")
    await stage.play("say", ADA, text="John Smith 12.03.1961")
    await stage.said("That looks like")
    assert await stage.written(ADA) == ["/start", "/consult", "John Smith 12.03.1961"]
    await stage.press("Delete my message", ADA)

    async def is_gone() -> bool:
        return await stage.written(ADA) == ["/start", "/consult"]

    await stage.until(is_gone)


async def test_a_message_that_is_gone_already_holds_nothing_up(stage: Stage) -> None:
    await stage.meet(ADA)
    await stage.send("erase", ADA, "u:0#7", message_id=999)
    await stage.send("say", ADA, "u:0#8", text="and on it goes")
    await stage.said("and on it goes")
    assert stage.ask("SELECT status FROM outbox WHERE kind = 'erase'") == [(1,)]
