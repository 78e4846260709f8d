"""`curbside try --terminal` through pipes and on a terminal, with the real bot behind it."""

import asyncio
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.playground.terminal_lines import BOLD, PLAIN, Reader, buttons, keys
from tests.playground.conversing import ENOUGH_SECONDS, PROGRAM, TRY, converse
from tests.telegram.bot_api_check import check_calls


def test_a_command_that_is_refused_is_told_and_ends_the_script_with_one():
    done = converse("/start", ":as Nobody", ":tap 2 9", ":jump back", ":dance", ":edit 2 mine", "2")
    assert done.returncode == 1
    told = [line for line in done.stdout.splitlines() if line.startswith("Not done: ")]
    assert len(told) == 5
    assert "Nobody is none of them: Dr. Ada Moreau, Dr. Bashir Rahimi" in told[0]
    assert told[1] == "Not done: message 2 has no button 9."
    assert "How it works" in done.stdout, "what follows a refusal is carried out"


def test_nobody_steers_the_reader_s_terminal_with_what_they_write():
    done = converse("\x1b[2J\x07evil \u202eabc", ":chat Spine", "hello \x1b]0;x\x07")
    assert done.returncode == 0
    assert not set("\x1b\x07\u202e") & set(
        done.stdout.replace("> \x1b[2J\x07evil \u202eabc", "").replace("> hello \x1b]0;x\x07", "")
    )


BOT = "https://t.me/curbside_playground_bot"
IN_A_GROUP = (
    *(":as Dana in Spine", ":forum on", ":member bot administrator", ":topic new Rota", ":topic"),
    *(":topic Ro", "who is on call?", ":as Bashir in Spine", ":delete 3", ":reply 3 I am"),
    *(":as Dana in Spine", ":delete 3", f":follow {BOT}?start=x"),
    *(f":follow {BOT}?startgroup Spine", ":member Chidi left", ":as Chidi in Spine"),
)


def test_several_people_talk_in_the_topics_of_a_group():
    done = converse(*IN_A_GROUP)
    shown = done.stdout
    assert "You are Dr. Dana Levin (Pain medicine, leads the team, admin of the bot)" in shown
    assert "Topics are on." in shown
    assert "bot is administrator now." in shown
    assert "You (2), Rota: (a topic was made)" in shown
    assert "You write in Rota." in shown
    assert "You (3), Rota: who is on call?" in shown
    assert "You (4), Rota, in reply to 3: I am" in shown
    assert "Message 3 was deleted." in shown
    assert "in the chat Curbside.\nYou (1): /start x" in shown, "a link goes on in private"
    assert shown.count("You (5): (Nurse Chidi left)") == 1
    assert [line for line in shown.splitlines() if line.startswith("Not done: ")] == [
        "Not done: in a group only your own messages can be deleted.",
        "Not done: Spine is none of your chats: Curbside.",
    ]


def test_who_is_there_is_told_with_what_they_are():
    done = converse(
        *(":as", ":as Nobody in Spine", ":as Bashir in Nowhere", ":topic", ":forum up"),
        *(":member x y", ":chat Spine", ":topic x", ":forum off"),
    )
    assert "Nurse Chidi Eze, observer: Spine clinic nurse, reads along" in done.stdout
    assert "Sam Okafor: Not on the allow list" in done.stdout
    assert "You are Dr. Bashir" not in done.stdout, "who cannot go there is nobody else"
    told = [line for line in done.stdout.splitlines() if line.startswith("Not done: ")]
    assert "Nobody is none of them: Dr. Ada Moreau" in told[0]
    assert "x is none of them" in told[4]
    assert [*told[1:4], *told[5:]] == [
        "Not done: Nowhere is none of your chats: Curbside, Spine team.",
        "Not done: this is about a group: go to one with :chat.",
        "Not done: say :forum on, or :forum off.",
        "Not done: x is none of the topics, or not one alone; :topic lists them.",
    ]


def test_a_record_without_a_terminal_is_refused_in_a_sentence(tmp_path: Path):
    wish = ("try", "--record", str(tmp_path / "x"))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *wish], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("curbside: --record writes down a conversation: give --terminal")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_signal_ends_it_while_nobody_types(number: int, code: int):
    with subprocess.Popen(TRY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdin
        assert program.stdout
        program.stdin.write("/start\n")
        program.stdin.flush()
        while "[2] Help" not in program.stdout.readline():
            pass
        program.send_signal(number)
        assert program.wait(ENOUGH_SECONDS) == code


def test_a_reader_that_leaves_is_no_matter():
    with subprocess.Popen(
        TRY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        assert program.stdin
        assert program.stdout
        assert program.stderr
        program.stdout.readline()
        program.stdout.close()
        program.stdin.write(b"/start\n")
        program.stdin.flush()
        assert program.wait(ENOUGH_SECONDS) == 141
        assert b"Traceback" not in program.stderr.read()


def typed(*lines: str, **environment: str) -> tuple[str, int]:
    """What a person sees who types these lines on a terminal, and how it ends."""
    ours, theirs = pty.openpty()
    surroundings = {**os.environ, "TERM": "xterm", **environment}
    program = subprocess.Popen(
        TRY, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, env=surroundings, text=True
    )
    os.close(theirs)
    assert program.stderr
    shown, waiting, page = "", list(lines), program.stderr.readline().split()[-1]
    try:
        while piece := os.read(ours, 65536):
            shown += piece.decode()
            if waiting and shown.endswith("> "):
                asyncio.run(check_calls(page))
                os.write(ours, f"{waiting.pop(0)}\n".encode())
    except OSError:  # how a terminal says that nobody is on its other side
        pass
    except AssertionError:
        program.kill()
        raise
    finally:
        os.close(ours)
        program.stderr.close()
    return shown.replace("\r\n", "\n"), program.wait(ENOUGH_SECONDS)


def test_on_a_terminal_there_is_a_prompt_and_bold_and_a_slip_is_no_failure():
    shown, code = typed("/start", ":dance", ":quit")
    assert code == 0
    assert shown.count("Dr. Ada> ") == 3
    assert f"{BOLD}Curbside: structured case consults{PLAIN}" in shown
    assert "Not done: there is no command :dance" in shown
    assert "> /start\n> /start" not in shown, "what was typed is not said again"


def test_a_terminal_that_wants_no_colour_gets_no_escape():
    shown, _ = typed("/start", ":quit", NO_COLOR="1")
    assert "structured case consults" in shown
    assert "\x1b" not in shown


def card(*rows: tuple[str, ...]) -> dict[str, Any]:
    inline = [[{"text": label, "callback_data": label} for label in row] for row in rows]
    return {"message_id": 7, "reply_markup": {"inline_keyboard": inline}}


def test_a_number_never_presses_a_button_that_says_another():
    pain = card(tuple("01234"), ("Not examined",), ("‹ Back", "More"))
    assert [(number, b["text"]) for number, b in buttons(pain).items()][:6] == [
        *((n, str(n)) for n in range(5)),
        (5, "Not examined"),
    ]
    age = card(("58 years", "Not examined"), ("0–20 mild", "7 or 8"))
    assert {n: b["text"] for n, b in buttons(age).items()} == {
        58: "58 years",
        1: "Not examined",
        2: "0–20 mild",
        3: "7 or 8",
    }
    assert keys(pain)[0] == "[0]   [1]   [2]   [3]   [4]"


def test_two_buttons_of_one_number_are_still_two():
    both = card(("3 mm", "3 degrees"), ("1",))
    assert {n: b["text"] for n, b in buttons(both).items()} == {3: "3 mm", 2: "3 degrees", 1: "1"}


def test_a_long_quote_is_folded_and_told_whole_when_asked():
    text = "Case 😀\none\ntwo\nthree\nfour\nfive\nend"
    quote = {"type": "expandable_blockquote", "offset": 8, "length": 23}
    message = {"message_id": 7, "text": text, "entities": [quote]} | {
        "from": {"id": 1, "first_name": "Curbside"}
    }
    assert Reader(2).message(message)[1:] == [
        "  Case 😀",
        *("  | one", "  | two", "  | three", "  | (2 more: :all 7)"),
        "  end",
    ]
    assert "  | five" in Reader(2, full=True).message(message)
