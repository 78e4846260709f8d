"""What is tried out cannot be taken for the real thing, nor get into its record."""

import asyncio
import re
from pathlib import Path

import aiohttp
import pytest

from bot import run
from tests.telegram.bot_api_check import check_calls


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_the_page_says_what_it_is_and_a_trial_leaves_the_real_record_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tmp_path / "curbside.db"
    real.write_bytes(b"the record of a clinic")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CURBSIDE_DATABASE", str(real))
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    url: asyncio.Future[str] = loop.create_future()
    playing = asyncio.create_task(run.play(run.Trial(port=0), stop, url.set_result))
    async with asyncio.timeout(30), aiohttp.ClientSession() as http:
        page = await url
        async with http.get(page) as answer:
            text = await answer.text()
        async with http.get(f"{page}play/events?as=1001") as stream:
            async with http.post(f"{page}play/say", json={"as": 1001, "text": "/consult"}) as said:
                assert said.status == 200
            async for line in stream.content:
                if b'"is_bot": true' in line:
                    break  # so it has written into its own record
        await check_calls(page)
        stop.set()
        assert await playing == 0
    note = re.search(r'<p role="note">(.*?)</p>', text)
    assert note
    assert "invented people only. Never enter patient data." in note[1]
    assert held(tmp_path) == {"curbside.db": b"the record of a clinic"}
