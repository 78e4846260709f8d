"""What was said survives a restart, and even a kill -9."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.playground import server
from bot.playground.server import PlaygroundError, playground, refuse_real_token
from tests.playground.conftest import Drive, Driver
from tests.telegram.bot_api_check import check_calls

REAL = "123456789:" + "A" * 35  # the shape of a real one; nobody's


def start(*options: str, **environ: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [Path(sys.executable).with_name("curbside"), "sim", "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={k: v for k, v in os.environ.items() if k != "CURBSIDE_TOKEN"} | environ,
    )


def announced(program: subprocess.Popen[str]) -> dict[str, str]:
    assert program.stdout is not None
    words = program.stdout.readline().split()
    return {"api": words[2], "token": words[4], "page": words[6], "state": words[8]}


async def test_everything_is_there_again_after_a_restart(drive: Drive, tmp_path: Path):
    state = tmp_path / "state.sqlite"
    keys = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    async with drive(state) as first:
        token = first.place.token
        await first.start()
        sent = await first.call("sendMessage", chat_id=1001, text="x", reply_markup=keys)
        await first.play("say", 1001, text="unconfirmed")
        await first.play("clock", days=90)
        await first.play("block", 1002)
        await first.call("setMyDescription", description="d")
    async with drive(state) as again:
        assert again.place.token == token
        assert again.place.clock.offset.days in {89, 90}
        updates = await again.updates()
        assert updates[0]["message"]["text"] == "unconfirmed"
        place = {"chat_id": 1001, "message_id": sent["message_id"]}
        edited = await again.call("editMessageText", **place, text="y")
        assert edited["message_id"] == sent["message_id"]
        said = await again.play("say", 1001, text="next")
        assert said["message"]["message_id"] == 4
        assert (await again.updates())[-1]["update_id"] == updates[-1]["update_id"] + 1
        assert (await again.call("getMyDescription"))["description"] == "d"
        status, _ = await again.refused("sendMessage", chat_id=1002, text="x")
        assert status == 403


def test_a_killed_sim_comes_back_with_what_it_had_answered(tmp_path: Path):
    state = str(tmp_path / "state.sqlite")
    for round_number in range(3):
        program = start("--state", state)
        place = announced(program)
        with httpx.Client(timeout=5) as http:
            kept = http.get(f"{place['api']}{place['token']}/getUpdates").json()["result"]
            assert len(kept) == round_number * 5
            for _ in range(5):
                said = {"as": 1001, "text": "44"}
                assert http.post(f"{place['page']}play/say", json=said).json()["ok"]
        asyncio.run(check_calls(place["page"]))
        program.send_signal(signal.SIGKILL)
        program.communicate()


def test_a_killed_sim_still_knows_its_webhook_its_moved_group_and_who_waits(tmp_path: Path):
    state = str(tmp_path / "state.sqlite")
    program = start("--state", state)
    place = announced(program)
    with httpx.Client(timeout=5) as http:

        def call(method: str, **params: object) -> Any:  # noqa: ANN401 - JSON
            return http.post(f"{place['api']}{place['token']}/{method}", json=params).json()

        def play(verb: str, **wish: object) -> Any:  # noqa: ANN401 - JSON
            return http.post(f"{place['page']}play/{verb}", json={"as": 1001, **wish}).json()

        play("say", text="/start")
        group = play("group", title="Ward round")["chat"]["id"]
        moved = play("upgrade", chat_id=group)["chat"]["id"]
        play("forum", chat_id=moved)
        thread = play("topic", chat_id=moved, name="C-7K2")["topic"]["message_thread_id"]
        play("tap", message_id=1000, data="x")
        call("setWebhook", url="http://127.0.0.1:9/hook", secret_token="s")
        program.send_signal(signal.SIGKILL)
        program.communicate()
        program = start("--state", state)
        place = announced(program)
        answer = call("sendMessage", chat_id=group, text="x")
        assert answer["parameters"] == {"migrate_to_chat_id": moved}
        sent = call("sendMessage", chat_id=moved, message_thread_id=thread, text="x")
        assert sent["result"]["is_topic_message"] is True
        assert call("getWebhookInfo")["result"]["url"] == "http://127.0.0.1:9/hook"
        assert http.get(f"{place['page']}play/taps").json()["unanswered"] == 1
    asyncio.run(check_calls(place["page"]))
    program.terminate()
    program.communicate()


def test_ctrl_c_ends_open_polls_and_streams():
    program = start()
    place = announced(program)
    with httpx.Client(timeout=5) as http, http.stream("GET", f"{place['page']}play/events?as=1001"):
        program.send_signal(signal.SIGINT)
        assert program.wait(timeout=5) == 130
    program.communicate()
    assert not Path(place["state"]).exists()


def test_the_page_is_up_once_its_address_is_told():
    program = start()
    place = announced(program)
    with urllib.request.urlopen(place["page"]) as page:  # noqa: S310 - our own loopback page
        assert b"Never enter patient data" in page.read()
    program.terminate()
    program.communicate()


def test_a_real_looking_token_stops_it_with_one_sentence_and_code_2():
    program = start(CURBSIDE_TOKEN=REAL)
    out, err = program.communicate(timeout=5)
    assert (program.returncode, out) == (2, "")
    assert err.strip().removeprefix("curbside: ") == refuse_real_token({"CURBSIDE_TOKEN": REAL})
    assert REAL not in err


def test_a_made_up_token_or_none_is_no_obstacle():
    assert refuse_real_token({}) is None
    assert refuse_real_token({"CURBSIDE_TOKEN": server.made_up_token()}) is None


async def test_a_real_looking_token_is_refused_as_an_argument_too():
    with pytest.raises(PlaygroundError, match="made-up ones only"):
        async with playground(token=REAL):
            raise AssertionError


async def test_a_taken_port_is_said_in_a_sentence(driver: Driver):
    port = int(driver.place.origin.rpartition(":")[2])
    with pytest.raises(PlaygroundError, match=f"Port {port} is taken"):
        async with playground(port):
            raise AssertionError


async def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "bot.playground.app", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(PlaygroundError, match=r"install curbside\[playground\]"):
        async with playground():
            raise AssertionError


async def test_a_bot_in_the_same_program_shares_the_clock_and_its_hooks(driver: Driver):
    jumps: list[str] = []

    async def hook() -> None:
        jumps.append(driver.place.clock.now().isoformat())

    driver.place.clock.on_jump(hook)
    answer = await driver.play("clock", months=3, days=3)
    assert len(jumps) == 1
    assert answer["now"][:10] == jumps[0][:10]
    back = await driver.play("clock", to="2020-01-01T00:00:00+00:00")
    assert back == {"ok": False, "error": "the clock only goes forward"}


async def test_watchers_see_only_their_own_chats(driver: Driver):
    url = "/play/events?as=1002"
    async with driver.http.stream("GET", url) as stream:
        lines = stream.aiter_lines()
        events: list[dict[str, Any]] = []
        await driver.play("say", 1001, text="private")
        await driver.play("say", 1001, chat_id=driver.place.cast.group_id, text="public")
        async for line in lines:
            if line.startswith("data: "):
                events.append(json.loads(line[6:]))
            if len(events) == 4:
                break
    assert [event["type"] for event in events] == ["hello", "unread", "message", "unread"]
    assert events[2]["message"]["text"] == "public"
    counts = [events[n]["people"]["1002"]["unread"] for n in (1, 3)]
    assert counts == [0, 1], "of the others it is told how much waits, and nothing else"


async def test_a_jump_made_by_the_bots_own_program_is_kept_and_shown(drive: Drive, tmp_path: Path):
    state = tmp_path / "state.sqlite"
    async with drive(state) as first:
        await first.place.clock.jump(days=40)
        assert (await first.http.get("/play/clock")).json()["offset"] >= 40 * 86400 - 1
    async with drive(state) as again:
        assert again.place.clock.offset.total_seconds() >= 40 * 86400 - 1
