"""The net bites: whatever way a canary gets out, it is seen."""

import base64
import json
import signal
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.canaries import birds, net
from tests.canaries.keeper import PROGRAM, Cage, serving
from tests.telegram.bot_api_check import checked_playground

# A line somebody forgot, in front of the program as it is.
LEAKS = {
    "err-": "print('{canary}', file=sys.stderr, flush=True)",
    "out-": "print('answer: {canary}', flush=True)",
    "file crash.txt": "open('crash.txt', 'w').write('{canary}')",
    "file tmp/": "import tempfile; open(tempfile.mkstemp()[1], 'w').write('{canary}')",
    "file {canary}": "open('{canary}', 'w').close()",
    "err-0": "import logging; logging.basicConfig(); logging.warning('saved %s', '{canary}')",
}


@pytest.mark.parametrize("place", LEAKS)
@pytest.mark.parametrize("canary", ["heronpond", birds.TOKEN, "Mäusebussard"])
async def test_a_line_that_somebody_forgot_is_found(cage: Cage, place, canary) -> None:
    leaky = f"import sys; {LEAKS[place].format(canary=canary)}\n{PROGRAM}"
    running = await cage.start("--version", program=leaky)
    assert await running.end() == 0
    (found,) = net.caught(cage.places())
    assert place.format(canary=canary) in found


async def test_a_logger_that_goes_round_the_gate_is_found(cage: Cage) -> None:
    """The bot as it runs, but with a handler of its own on a logger of ours."""
    loose = (
        "import logging, sys\n"
        "from bot import log\n"
        "configure = log.configure\n"
        "def leaky(*given, **more):\n"
        "    configure(*given, **more)\n"
        "    logging.getLogger('bot').addHandler(logging.FileHandler('debug.log'))\n"
        "    logging.getLogger('bot').warning('saved heronpond')\n"
        "log.configure = leaky\n"
    )
    async with checked_playground(token=birds.TOKEN, cast=birds.CAST) as place:
        running = await cage.start("serve", program=loose + PROGRAM, **serving(place))
        await running.says("serve.started")
        assert await running.end(signal.SIGTERM) == 0
    assert net.caught(cage.places()) == ["heronpond in file debug.log"]
    assert b"heronpond" not in cage.places()["err-0"], "the gate itself lets nothing by"


async def test_an_argument_is_found_while_the_program_runs(cage: Cage) -> None:
    waiting = "import signal, sys; print('up', file=sys.stderr, flush=True); signal.pause()"
    running = await cage.start("heronpond", program=waiting)
    await running.says("up")
    running.look()
    await running.end(signal.SIGKILL)
    (found,) = net.caught(cage.places())
    assert found.startswith("heronpond in arguments of")


def test_what_a_button_carries_is_looked_at() -> None:
    markup = {"inline_keyboard": [[{"text": "Saddle", "callback_data": "1.7K2.heronpond"}]]}
    for sent in (markup, json.dumps(markup)):
        carried = net.buttons([{"params": {}}, {"params": {"reply_markup": sent}}])
        assert net.caught({"callback data": carried}) == ["heronpond in callback data"]


@pytest.mark.parametrize(
    "spelled",
    [
        b"HERONPOND", quote("Mäusebussard").encode(), json.dumps("Mäusebussard").encode(),
        b"heronpond".hex().encode(), *(base64.b64encode(b"x" * n + b"heronpond") for n in range(3)),
    ],
)  # fmt: skip
def test_a_canary_in_disguise_is_known(spelled: bytes) -> None:
    assert net.caught({"somewhere": b"before " + spelled + b" after"})


def test_the_record_itself_is_not_searched(tmp_path: Path) -> None:
    for name in net.RECORD:
        (tmp_path / name).write_text("heronpond")
    assert net.caught(net.files(tmp_path)) == []
    (tmp_path / "curbside.db-journal").write_text("heronpond")
    assert net.caught(net.files(tmp_path)) == ["heronpond in file curbside.db-journal"]
