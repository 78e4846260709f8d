"""Nothing but this machine's own pages and programs gets in."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.playground.conftest import Drive, Driver

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOSTS = [
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1",
    "127.0.0.1:1",
    "127.0.0.1:{port}.evil.example",
    "127.0.0.1.nip.io:{port}",
    "localhost",
    "localhost.evil.example:{port}",
    "0.0.0.0:{port}",
    "[::2]:{port}",
    "2130706433:{port}",
    "10.0.0.1:{port}",
    "",
]
ORIGINS = [
    "null",
    "http://evil.example",
    "https://127.0.0.1:{port}",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "http://127.0.0.1:{port}.evil.example",
    "http://localhost",
    "https://localhost:{port}",
    "http://evil.example:{port}",
    "file://",
    "chrome-extension://abcdef",
]
PATHS = ["/", "/play/state", "/play/calls", "/bot{token}/getMe"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def driver(drive: Drive) -> AsyncIterator[Driver]:
    async with drive() as ready:
        yield ready


def filled(words: str, driver: Driver) -> str:
    port = driver.place.origin.rpartition(":")[2]
    return words.format(port=port, token=driver.place.token)


@pytest.mark.parametrize("path", PATHS)
async def test_every_foreign_host_and_origin_is_forbidden_everywhere(driver: Driver, path: str):
    target = filled(path, driver)
    headers = [{"host": filled(host, driver)} for host in HOSTS]
    headers += [{"origin": filled(origin, driver)} for origin in ORIGINS]
    statuses = [(await driver.http.get(target, headers=h)).status_code for h in headers]
    assert len(statuses) == 24
    assert set(statuses) == {403}


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
async def test_its_own_names_are_let_in_with_or_without_an_origin(driver: Driver, name: str):
    host = filled(name + ":{port}", driver)
    for headers in ({"host": host}, {"host": host, "origin": f"http://{host}"}):
        assert (await driver.http.get("/play/clock", headers=headers)).status_code == 200


async def test_another_site_may_link_to_the_page_but_not_ask_for_anything(driver: Driver):
    headers = {"sec-fetch-site": "cross-site"}
    assert (await driver.http.get("/", headers=headers)).status_code == 200
    assert (await driver.http.get("/play/state", headers=headers)).status_code == 403


@pytest.mark.parametrize("path", ["/", "/app.js", "/play/state", "/bot1:x/getMe"])
async def test_every_answer_carries_the_security_headers(driver: Driver, path: str):
    headers = (await driver.http.get(path)).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


async def test_a_sent_page_cannot_run_in_the_playgrounds_name(driver: Driver):
    await driver.start()
    response = await driver.http.post(
        f"/bot{driver.place.token}/sendDocument",
        data={"chat_id": "1001"},
        files={"document": ("x.html", b"<script>alert(1)</script>")},
    )
    file_id = response.json()["result"]["document"]["file_id"]
    shown = await driver.http.get(f"/play/file/{file_id}")
    assert shown.headers["content-disposition"].startswith("attachment")
    assert shown.headers["content-security-policy"].startswith("sandbox")
