"""Whoever inspects a playground sees all that passes, in order, and what it asserts is raised."""

import pytest

from bot.playground.server import Playground, playground
from bot.playground.watching import Seen
from tests.playground.conftest import Driver


async def test_requests_and_updates_are_seen_in_order_before_anything_is_done(driver: Driver):
    seen: list[Seen] = []
    said: list[int] = []

    def inspect(one: Seen) -> None:
        seen.append(one)
        said.append(len(driver.place.server.world.rooms[1001].messages))

    await driver.start()
    driver.place.inspect(inspect)
    await driver.call("sendMessage", chat_id=1001, text="x")
    await driver.play("say", 1001, text="44")
    await driver.call("getUpdates", limit=5)
    told = [(one.what, one.method, one.transport) for one in seen]
    assert told == [
        ("request", "sendMessage", "json"),
        ("request", "getUpdates", "json"),
        ("update", "", "poll"),
    ]
    assert said == [1, 3, 3]
    assert seen[1].content == {"limit": 5}
    assert seen[2].content["message"]["text"] == "44"


async def test_a_request_says_how_it_came(driver: Driver):
    seen: list[Seen] = []
    driver.place.inspect(seen.append)
    await driver.start()
    seen.clear()
    url = f"/bot{driver.place.token}/sendDocument"
    form = {"chat_id": "1001", "document": "attach://part"}
    sent = await driver.http.post(url, data=form, files={"part": ("a.txt", b"abc")})
    assert sent.json()["ok"]
    text = f"/bot{driver.place.token}/sendMessage"
    await driver.http.post(text, data={"chat_id": "1001", "text": "x"})
    await driver.http.get(f"{text}?chat_id=1001&text=y")
    assert [one.transport for one in seen] == ["multipart", "form", "query"]
    assert seen[0].content == {"chat_id": "1001", "document": "<a.txt, 3 bytes>"}
    assert seen[2].content == {"chat_id": "1001", "text": "y"}


async def gone_wrong(place: Playground) -> None:
    """Two updates that an inspector complains of."""

    def inspect(one: Seen) -> None:
        raise AssertionError(f"not {one.content['update_id']}")

    place.inspect(inspect)
    world = place.server.world
    for number in (7, 8):
        world.updates.inject({"update_id": number})
    assert len(await world.updates.poll(0, 100, 0)) == 2


async def test_what_an_inspector_asserts_is_raised_at_the_end_and_disturbs_nobody_before():
    with pytest.raises(AssertionError, match="not 7") as complaint:
        async with playground() as place:
            await gone_wrong(place)
    assert complaint.value.__notes__ == ["an inspector of the playground: not 8"]


async def test_an_error_of_the_test_itself_carries_the_complaints_as_notes():
    with pytest.raises(RuntimeError, match="its own") as error:  # noqa: PT012
        async with playground() as place:
            await gone_wrong(place)
            raise RuntimeError("its own")
    assert [note[-5:] for note in error.value.__notes__] == ["not 7", "not 8"]
