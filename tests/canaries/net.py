"""The net: every place to which a process can write, and what of ours was found there."""

import base64
import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from tests.canaries.birds import CANARIES

# The record itself, and what the database keeps beside it; everything else is searched.
RECORD = ("curbside.db", "curbside.db-wal", "curbside.db-shm")


def forms(canary: str) -> set[bytes]:
    """A canary as it is, and as it looks once it is quoted, escaped or encoded."""
    raw = canary.encode()
    spelled = {canary, quote(canary), json.dumps(canary)[1:-1], repr(canary)[1:-1], raw.hex()}
    for shift in range(3):  # base64 looks different by where in it the word begins
        coded = base64.b64encode(b"\0" * shift + raw).decode()
        spelled.add(coded[(shift * 8 + 5) // 6 : (shift + len(raw)) * 8 // 6])
    return {each.encode().lower() for each in spelled if len(each) >= len("siskin")}


def caught(places: Mapping[str, bytes], canaries: Iterable[str] = CANARIES) -> list[str]:
    """Which canary got out, and where."""
    lowered = {place: found.lower() for place, found in places.items()}
    return [
        f"{canary} in {place}"
        for canary in canaries
        for place, found in lowered.items()
        if any(form in found for form in forms(canary))
    ]


def files(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` but the record, with its own name as a part of what it says."""
    return {
        f"file {path.relative_to(folder)}": str(path.relative_to(folder)).encode()
        + b"\n"
        + path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in RECORD
    }


def arguments(process: int) -> bytes:
    """How a process and its children were called, as anybody on the machine can see."""
    seen = Path(f"/proc/{process}/cmdline").read_bytes()
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False
    )
    return b"\n".join([seen, *(arguments(int(child)) for child in children.stdout.split())])


def buttons(calls: Iterable[Mapping[str, object]]) -> bytes:
    """What the buttons carry that were sent to Telegram; their words are for the reader."""
    found: list[str] = []
    for call in calls:
        markup = json.loads(json.dumps(call)).get("params", {}).get("reply_markup") or {}
        markup = json.loads(markup) if isinstance(markup, str) else markup
        rows = markup.get("inline_keyboard", [])
        found += [str(button.get("callback_data")) for row in rows for button in row]
    assert found, "no button was ever sent: nothing was looked at"
    return "\n".join(found).encode()
