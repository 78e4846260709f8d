"""The faults that Curbside is proved against: which test shows what, with how many tries.

A test that proves one is marked `@pytest.mark.fault("F09", n="200 double taps")`, `n` made from the
numbers that the test uses; with `record_property("came out", ...)` it tells what it has measured.
`python -m tests.faults` runs all of them, the slow ones too, and writes the table into the README
of this folder; `python -m tests.faults F09 F10` runs the tests of these and keeps the other rows.
"""

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from xml.etree import ElementTree as ET

TESTS: Final = Path(__file__).parent
README: Final = TESTS / "README.md"
BEGIN, END = "<!-- faults: python -m tests.faults -->", "<!-- end of faults -->"
HEAD = "| fault | test | n | result |\n|---|---|---|---|\n"
MARKED = re.compile(r"mark\.fault\(")
ROW = re.compile(r"\| (F\d\d)[^|]* \| `([^`|]+)` \| ([^|]*) \| ([^|]*) \|")
HOLDS, FAILS, UNKNOWN = "holds", "FAILS", "not run"
FAULTS: Final = {
    "F01": "a crash at any moment",
    "F02": "kill -9 of the real program",
    "F03": "power loss",
    "F04": "disk full, failing or read-only",
    "F05": "an update that no turn can take",
    "F06": "two programs write",
    "F07": "an update twice",
    "F08": "updates late or out of order",
    "F09": "double taps",
    "F10": "an old button",
    "F11": "a forged button",
    "F12": "a tap answered too late",
    "F13": "an edited message",
    "F14": "a message of another kind",
    "F15": "strange text",
    "F16": "HTML in what people write",
    "F17": "somebody nobody let in",
    "F18": "somebody who was removed",
    "F19": "a sender behind a mask",
    "F20": "thrown out of a group",
    "F21": "a group that moves, a topic that goes",
    "F22": "two programs on one token",
    "F23": "lower numbers after a quiet week",
    "F24": "bad requests to the webhook",
    "F25": "killed after telling 200",
    "F26": "webhook and polling at once",
    "F27": "forged Mini App sign-in",
    "F28": "429 with retry_after",
    "F29": "5xx, timeouts, broken connections",
    "F30": "sent, but the answer was lost",
    "F31": "a person who blocked the bot",
    "F32": "an edit that Telegram refuses",
    "F33": "down when a reminder was due",
    "F34": "a clock that jumps",
    "F35": "month ends, leap days, summer time",
    "F36": "a reminder whose case is over",
    "F37": "thousands of reminders at once",
    "F38": "a database server that goes away",
    "F39": "a migration that is killed",
    "F40": "a loop that died in silence",
    "F43": "sealed words swapped or changed at rest",
    "F45": "a backup while much is written",
    "F46": "a restore on a new machine",
    "F49": "a pathway edited during a case",
    "F52": "floods",
    "F53": "one slow chat",
}


@dataclass(frozen=True, slots=True, order=True)
class Proof:
    """A test that shows what comes out under a fault; `node` is its place below this folder."""

    fault: str
    node: str
    n: str
    result: str = field(default=UNKNOWN, compare=False)

    @property
    def id(self) -> str:
        """As pytest is asked for it."""
        return f"tests/{self.node}"


def marked() -> list[Proof]:
    """Every proof, as the tests themselves are marked."""
    found: list[Proof] = []
    for path in sorted(TESTS.rglob("test_*.py")):
        if MARKED.search(path.read_text(encoding="utf-8")):
            place = path.relative_to(TESTS)
            found += _of(place.as_posix(), ".".join(("tests", *place.with_suffix("").parts)))
    return sorted(found)


def _of(place: str, module: str) -> Iterator[Proof]:
    for name, each in vars(importlib.import_module(module)).items():
        if not name.startswith("test_"):
            continue
        for mark in getattr(each, "pytestmark", ()):
            if mark.name == "fault":
                yield Proof(mark.args[0], f"{place}::{name}", str(mark.kwargs["n"]))


def told() -> list[Proof]:
    """Every proof, as the README's table has it."""
    return [
        Proof(fault, node.replace(" ", ""), n, result)
        for fault, node, n, result in ROW.findall(README.read_text(encoding="utf-8"))
    ]


def write(proofs: list[Proof]) -> None:
    """The table, between its two lines."""
    rows, before = [], ""
    for each in sorted(proofs):
        name = f"{each.fault} {FAULTS[each.fault]}" if each.fault != before else each.fault
        rows.append(f"| {name} | `{each.node}` | {each.n} | {each.result} |\n")
        before = each.fault
    text = README.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    table = f"{head}{BEGIN}\n{HEAD}{''.join(rows)}{END}{tail}"
    README.write_text(table, encoding="utf-8")


def ended(report: Path) -> dict[str, str]:
    """How each test ended, and what it had measured, as pytest's own report has it."""
    found: dict[str, str] = {}
    measured: dict[str, dict[str, None]] = {}  # by test, each thing once and in order
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - we have written it
        name = case.get("name", "").partition("[")[0]
        node = f"{case.get('classname', '').removeprefix('tests.').replace('.', '/')}.py::{name}"
        told = measured.setdefault(node, {})
        told |= {each.get("value", ""): None for each in case.iter("property")}
        if {each.tag for each in case} & {"failure", "error", "skipped"}:
            found[node] = FAILS
        elif found.get(node) != FAILS:
            found[node] = f"{HOLDS}: {', '.join(told)}" if told else HOLDS
    return found


def main(wanted: list[str]) -> int:
    """Run the proofs of these faults, or of all, and write the table."""
    proofs = marked()
    chosen = [each for each in proofs if not wanted or each.fault in wanted]
    if not chosen:
        sys.stderr.write("No test is marked for that.\n")
        return 2
    nodes = dict.fromkeys(each.id for each in chosen)
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        # A process of its own: here the tests are imported already, and pytest rewrites them.
        asked = [sys.executable, "-m", "pytest", "-m", "", "-q", f"--junitxml={report}", *nodes]
        code = subprocess.run(asked, cwd=TESTS.parent, check=False).returncode
        came_out = ended(report)
    results = {each.node: each.result for each in told()}
    results |= {each.node: came_out.get(each.node, FAILS) for each in chosen}
    write([replace(each, result=results.get(each.node, UNKNOWN)) for each in proofs])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
