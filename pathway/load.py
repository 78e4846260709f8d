"""A folder of content -> a Pathway, or one sentence on why not. Nothing is half loaded."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from pathway.cases import check_cases
from pathway.conditions import RESERVED
from pathway.model import (
    Case,
    Caution,
    Choice,
    Disposition,
    Finding,
    Group,
    Pathway,
    PathwayError,
    Phase,
    Rule,
    Showing,
    Source,
    Statement,
)
from pathway.program import generate
from pathway.records import Record
from pathway.team import TAKEN, asked, chosen
from pathway.wiring import Parts, known, wire

FILES: Mapping[str, tuple[str, ...]] = {
    "cases.toml": ("base", "case"),
    "content.toml": ("always", "showing"),
    "findings.toml": ("group", "finding"),
    "notes.toml": ("statement",),
    "pathway.toml": (
        *("id", "title", "version", "updated", "disclaimer", "safety_net"),
        *("review", "phase", "disposition", "opinion", "question"),
    ),
    "sources.toml": ("source",),
    "statements.toml": ("statement",),
    "triage.toml": ("define", "rule", "caution"),
}
LISTS = frozenset({"phase", "disposition", "opinion", "question"})  # of pathway.toml
Table = dict[str, Any]
Kind = TypeVar("Kind", bound=Record)


def load(folder: str | Path | Traversable) -> Pathway:
    """The pathway in a folder of TOML files (their formats are in this room's README).

    Raises:
        PathwayError: "<file>: [<table>] <key>: what is wrong, and what is allowed".
    """
    place = Path(folder) if isinstance(folder, str) else folder
    texts = _texts(place)
    tables = {name: _table(name, text) for name, text in texts.items()}
    pathway = _assemble(tables, _sha256(texts))
    check_cases(pathway)
    return pathway


def _texts(folder: Path | Traversable) -> dict[str, str]:
    if not folder.is_dir():
        raise PathwayError(f"{folder.name}: no such folder of pathway content")
    present = {each.name for each in folder.iterdir() if each.name.endswith(".toml")}
    for name in sorted(present - set(FILES)):
        raise PathwayError(f"{name}: unknown file; allowed: {', '.join(FILES)}")
    texts = {}
    for name in FILES:
        if name not in present:
            raise PathwayError(f"{name}: missing; a pathway needs {', '.join(FILES)}")
        try:
            text = folder.joinpath(name).read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise PathwayError(f"{name}: not UTF-8 at byte {error.start}") from None
        except OSError as error:
            raise PathwayError(f"{name}: cannot be read: {error.strerror}") from None
        texts[name] = text.replace("\r\n", "\n")
    return texts


def _sha256(texts: Mapping[str, str]) -> str:
    """Over names and bytes in sorted order, line ends unified, so every machine agrees."""
    total = hashlib.sha256()
    for name in sorted(texts):
        total.update(name.encode() + b"\0" + texts[name].encode())
    return total.hexdigest()


def _table(name: str, text: str) -> Table:
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PathwayError(f"{name}: not TOML: {error}") from None
    for key in table:
        if key not in FILES[name]:
            raise PathwayError(f"{name}: {key}: unknown key; allowed: {', '.join(FILES[name])}")
    return table


def _sentence(error: ValidationError, kind: type[Record]) -> str:
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    said = {
        "extra_forbidden": f"unknown key; allowed: {', '.join(kind.model_fields)}",
        "missing": "is required",
    }.get(first["type"], first["msg"].removeprefix("Value error, "))
    if first["type"] == "too_short":
        said = "must name at least one"
    return f"{key}: {said}" if key else said


def _records(tables: Mapping[str, Table], name: str, table: str, kind: type[Kind]) -> list[Kind]:
    rows = tables[name].get(table, [])
    if not isinstance(rows, list):
        raise PathwayError(f"{name}: [{table}]: write it as [[{table}]]")
    made: dict[str, Kind] = {}
    for place, row in enumerate(rows, start=1):
        key = row.get("id", f"number {place}") if isinstance(row, dict) else f"number {place}"
        where = f"{name}: [{table}] {key}"
        try:
            record = kind.model_validate(row)
        except ValidationError as error:
            raise PathwayError(f"{where}: {_sentence(error, kind)}") from None
        if key in made:
            raise PathwayError(f"{where}: duplicate id")
        made[key] = record
    return list(made.values())


def _findings(tables: Mapping[str, Table]) -> tuple[tuple[Group, ...], dict[str, Finding]]:
    groups = tuple(_records(tables, "findings.toml", "group", Group))
    findings = {f.id: f for f in _records(tables, "findings.toml", "finding", Finding)}
    for finding in findings.values():
        where = f"findings.toml: [finding] {finding.id}"
        known(f"{where}: group", [finding.group], (g.id for g in groups), "group")
        if finding.id in RESERVED or "unknown" in (option.id for option in finding.options):
            raise PathwayError(f"{where}: {', '.join(sorted(RESERVED))} are reserved words")
    return groups, findings


def _statements(tables: Mapping[str, Table], sources: Iterable[str]) -> dict[str, Statement]:
    statements: dict[str, Statement] = {}
    for name in ("statements.toml", "notes.toml"):
        for statement in _records(tables, name, "statement", Statement):
            where = f"{name}: [statement] {statement.id}"
            if statement.id in statements:
                raise PathwayError(f"{where}: duplicate id")
            known(f"{where}: sources", statement.sources, sources, "source")
            statements[statement.id] = statement
    return statements


def _sources(tables: Mapping[str, Table]) -> dict[str, Source]:
    sources = {s.id: s for s in _records(tables, "sources.toml", "source", Source)}
    numbers: dict[int, str] = {}
    for source in sources.values():
        if source.n in numbers:
            raise PathwayError(
                f"sources.toml: [source] {source.id}: n: {source.n} is {numbers[source.n]} already"
            )
        numbers[source.n] = source.id
    return sources


def _tabled(tables: Mapping[str, Table], name: str, table: str) -> Table:
    found = tables[name].get(table, {})
    if not isinstance(found, dict):
        raise PathwayError(f"{name}: [{table}]: write it as one table, [{table}]")
    return found


def _bases(tables: Mapping[str, Table]) -> Table:
    bases = _tabled(tables, "cases.toml", "base")
    for name, base in bases.items():
        if not isinstance(base, dict):
            raise PathwayError(f"cases.toml: [base] {name}: write it as [base.{name}]")
    return bases


def _always(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise PathwayError("content.toml: always: write it as a list of statement ids")
    return tuple(found)


def _parts(tables: Mapping[str, Table], findings: Mapping[str, Finding]) -> Parts:
    phases = tuple(_records(tables, "pathway.toml", "phase", Phase))
    dispositions = tuple(_records(tables, "pathway.toml", "disposition", Disposition))
    for phase in phases:
        where = f"pathway.toml: [phase] {phase.id}"
        known(f"{where}: baseline", phase.baseline, findings, "finding")
        known(f"{where}: confirm", phase.confirm, findings, "finding")
    for each in dispositions:
        where = f"pathway.toml: [disposition] {each.id}: follow_up_phase"
        wanted = [each.follow_up_phase] if each.follow_up_phase else []
        known(where, wanted, (phase.id for phase in phases), "phase")
    if not phases or not dispositions:
        raise PathwayError("pathway.toml: needs at least one [[phase]] and one [[disposition]]")
    return Parts(
        findings=findings,
        phases=phases,
        dispositions=dispositions,
        definitions=_tabled(tables, "triage.toml", "define"),
        rules=tuple(_records(tables, "triage.toml", "rule", Rule)),
        showings=tuple(_records(tables, "content.toml", "showing", Showing)),
        cautions=tuple(_records(tables, "triage.toml", "caution", Caution)),
        always=_always(tables["content.toml"].get("always", [])),
    )


def _for_a_team(tables: Mapping[str, Table], dispositions: tuple[Disposition, ...]) -> Table:
    """What a team may choose and be asked."""
    opinions = _records(tables, "pathway.toml", "opinion", Choice)
    for each in opinions:
        if each.id in TAKEN:
            where = f"pathway.toml: [opinion] {each.id}"
            raise PathwayError(f"{where}: {', '.join(sorted(TAKEN))} are reserved words")
    questions = _records(tables, "pathway.toml", "question", Choice)
    return {"opinions": chosen(opinions, dispositions), "asks": asked(questions)}


def _assemble(tables: Mapping[str, Table], sha256: str) -> Pathway:
    groups, findings = _findings(tables)
    sources = _sources(tables)
    statements = _statements(tables, sources)
    parts = _parts(tables, findings)
    program = generate(wire(parts, list(statements)))
    head = {k: v for k, v in tables["pathway.toml"].items() if k not in LISTS}
    net = head.pop("safety_net", "")
    known("pathway.toml: safety_net", [net], statements, "statement")
    try:
        return Pathway.model_validate(
            head
            | {"phases": parts.phases, "dispositions": parts.dispositions, "groups": groups}
            | {"findings": findings, "definitions": parts.definitions, "rules": parts.rules}
            | {"showings": parts.showings, "always": parts.always, "cautions": parts.cautions}
            | _for_a_team(tables, parts.dispositions)
            | {"statements": statements, "sources": sources, "program": program}
            | {"bases": _bases(tables), "sha256": sha256}
            | {"cases": _records(tables, "cases.toml", "case", Case)}
            | {"safety_net": statements[net].text}
        )
    except ValidationError as error:
        raise PathwayError(f"pathway.toml: {_sentence(error, Pathway)}") from None
