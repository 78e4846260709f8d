"""The hazard log is live: each hazard names tests that there are, or says what is still to come."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOG = ROOT / "deploy" / "hazards.md"
FIELDS = ("Cause", "Effect", "Rating", "Control")
SEVERITY = "Minor|Significant|Considerable|Major|Catastrophic"
RATING = re.compile(rf"({SEVERITY}) / (Low|Medium|High)")
HEADING = re.compile(r"### (H-\d\d) (\S.*)")
FIELD = re.compile(r"- \*\*([A-Z][a-z ]+):\*\*(.*)")
NODE = re.compile(r"\s+- `(tests/[\w/]+\.py)::(test_\w+)`")
PLACE = re.compile(r"`((?:bot|flows|pathway)/[\w/.-]+)`")
KNOWN = {*FIELDS, "Verified by", "Later"}


def entries(text: str) -> list[tuple[str, list[str]]]:
    """Each hazard's id with its lines."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("###"):
            heading = HEADING.fullmatch(line)
            found.append((heading[1] if heading else line, []))
        elif found:
            found[-1][1].append(line)
    return found


def fields(lines: list[str]) -> dict[str, str]:
    """What stands under each of the names in bold; a later line belongs to the name above it."""
    found: dict[str, str] = {}
    name = ""
    for line in lines:
        if match := FIELD.fullmatch(line):
            name = match[1]
            found[name] = match[2].strip()
        elif name and line.strip():
            found[name] += f"\n{line}"
    return found


@cache
def named_in(place: str) -> frozenset[str]:
    path = ROOT / place
    if not path.is_file():
        return frozenset()
    return frozenset(_proving(ast.parse(path.read_text(encoding="utf-8"))))


def _proving(tree: ast.Module) -> Iterator[str]:
    """The tests of a file, without those that are marked to be skipped, or to fail."""
    marks = [node.value for node in tree.body if isinstance(node, ast.Assign) and _is_mark(node)]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            said = " ".join(ast.unparse(each) for each in (*marks, *node.decorator_list))
            if not re.search(r"\b(skip|xfail)", said):
                yield node.name


def _is_mark(node: ast.Assign) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "pytestmark" for each in node.targets)


def faults(text: str) -> Iterator[str]:
    """What is wrong with a hazard log, in a sentence each."""
    found = entries(text)
    ids = [id_ for id_, _ in found]
    yield from (f"{id_} stands there twice" for id_, count in Counter(ids).items() if count > 1)
    for number, id_ in enumerate(dict.fromkeys(ids), 1):
        if id_ != f"H-{number:02}":
            yield f"H-{number:02} is missing before {id_}"
            break
    for id_, lines in found:
        yield from (f"{id_}: {fault}" for fault in _of_one(fields(lines)))


def _of_one(entry: dict[str, str]) -> Iterator[str]:
    yield from (f"{name} is unknown" for name in entry.keys() - KNOWN)
    yield from (f"{name} is missing" for name in FIELDS if not entry.get(name))
    if not RATING.fullmatch(entry.get("Rating", "")):
        yield "the rating is no severity and likelihood"
    proofs = [line for line in entry.get("Verified by", "").split("\n") if line.strip()]
    if not proofs and not entry.get("Later"):
        yield "nothing verifies it, and nothing is said of later"
    for line in proofs:
        node = NODE.fullmatch(line)
        if node is None:
            yield f"no test: {line.strip()}"
        elif node[2] not in named_in(node[1]):
            yield f"there is no {node[1]}::{node[2]}"
    places = PLACE.findall(entry.get("Control", ""))
    if not places:
        yield "the control names no place in the code"
    yield from (f"there is no {place}" for place in places if not (ROOT / place).exists())


def test_every_hazard_has_its_controls_and_tests_that_there_are() -> None:
    assert list(faults(LOG.read_text(encoding="utf-8"))) == []


def test_a_test_that_is_left_out_proves_nothing() -> None:
    text = "@pytest.mark.skip\ndef test_a(): pass\n@tried\ndef test_b(): pass"
    assert list(_proving(ast.parse(text))) == ["test_b"]
    assert list(_proving(ast.parse(f"pytestmark = [pytest.mark.xfail]\n{text}"))) == []


def test_no_hazard_of_the_first_entries_was_dropped() -> None:
    assert len(entries(LOG.read_text(encoding="utf-8"))) >= 25


GOOD = """
### H-01 A hazard
- **Cause:** x
- **Effect:** y
- **Rating:** Major / High
- **Control:** z (`pathway/check.py`).
- **Verified by:**
  - `tests/house/test_hazards.py::test_the_faults_of_a_log_are_seen`
"""
PROOF = GOOD[GOOD.index("- **Verified") :]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("", "", None),
        (PROOF, "- **Later:** encryption\n", None),
        (PROOF, "", "H-01: nothing verifies it, and nothing is said of later"),
        ("_are_seen`", "_are_told`", "H-01: there is no tests/house/test_hazards.py::test_the_fau"),
        ("house/test_hazards", "house/test_nothing", "H-01: there is no tests/house/test_nothing"),
        ("  - `tests", "  - tests", "H-01: no test: - tests/house"),
        ("### H-01", "### H-02", "H-01 is missing before H-02"),
        ("### H-01 A", "### A", "H-01 is missing before ### A"),
        ("### H-01", f"{GOOD}\n### H-01", "H-01 stands there twice"),
        ("- **Effect:** y\n", "", "H-01: Effect is missing"),
        ("Major / High", "Terrible / High", "H-01: the rating is no severity and likelihood"),
        ("pathway/check.py", "pathway/chick.py", "H-01: there is no pathway/chick.py"),
        ("(`pathway/check.py`)", "", "H-01: the control names no place in the code"),
        ("**Control:**", "**Controls:**", "H-01: Controls is unknown"),
    ],
)
def test_the_faults_of_a_log_are_seen(old: str, new: str, fault: str | None) -> None:
    found = list(faults(GOOD.replace(old, new, 1) if old else GOOD))
    assert not found if fault is None else any(each.startswith(fault) for each in found), found
