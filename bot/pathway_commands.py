"""`curbside pathway`: list, show, check, try out and recall the clinical pathways.

Exit codes: 0 all well, 1 a finding, case, line or folder is bad, or cases wait for a recall,
2 usage or unknown pathway, 4 database.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.exits import scrub

if TYPE_CHECKING:
    from pathway.model import Finding, Pathway

app = typer.Typer(
    help="Clinical pathways: list, show, check, and evaluate cases.", no_args_is_help=True
)
Name = Annotated[
    str, typer.Argument(metavar="ID", help="The pathway, such as lumbar-degenerative.")
]
BAD, UNKNOWN = 1, 2


@app.command("list")
def list_() -> None:
    """List the pathways at hand."""
    from pathway.library import current
    from pathway.model import PathwayError

    try:
        pathways = current()
    except PathwayError as error:
        raise _leave(str(error), BAD) from None
    _table(
        ("id", "version", "content", "review", "cases", "title"),
        (
            (p.id, p.version, p.digest, p.review.status, str(len(p.cases)), p.title)
            for p in pathways
        ),
    )


@app.command()
def show(
    pathway_id: Name,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Show a pathway's questions, with what each accepts."""
    pathway = _known(pathway_id)
    if as_json:
        typer.echo(json.dumps(_described(pathway), ensure_ascii=False, indent=2))
        return
    typer.echo(
        f"{pathway.title} ({pathway.id} {pathway.version} #{pathway.digest}), "
        f"review status: {pathway.review.status}"
    )
    from pathway.values import allowed

    _table(
        ("finding", "safety", "question", "accepts"),
        (
            (f.id, "safety" if f.safety else "", f.ask, allowed(f))
            for f in pathway.findings.values()
        ),
    )
    if sys.stdout.isatty():  # piped, each line is a finding
        typer.echo(f"A team is asked: {' · '.join(q.title for q in pathway.asks)}")
        typer.echo(f"It chooses among: {' · '.join(o.title for o in pathway.opinions)}")


@app.command()
def check(
    target: Annotated[
        str, typer.Argument(metavar="ID_OR_FOLDER", help="A pathway, or a folder of content.")
    ],
) -> None:
    """Check a pathway: it loads, its wording and rules are sound, its cases pass."""
    from pathway.check import check as lint

    pathway = _target(target)
    sentences = lint(pathway)
    for sentence in sentences:
        typer.echo(sentence)
    if sentences:
        raise typer.Exit(BAD)
    typer.echo(
        f"{pathway.id} {pathway.version} #{pathway.digest}: sound; "
        f"{len(pathway.findings)} findings, {len(pathway.rules)} triage rules, "
        f"{len(pathway.statements)} statements, "
        f"{len(pathway.cases)} cases pass"
    )


@app.command()
def cases(pathway_id: Name) -> None:
    """Run a pathway's own test cases."""
    from pathway.cases import failures

    pathway = _known(pathway_id)
    bad = {case.id: failures(pathway, case) for case in pathway.cases}
    bad = {case: sentences for case, sentences in bad.items() if sentences}
    for case, sentences in bad.items():
        typer.echo(f"{case}: {'; '.join(sentences)}")
    typer.echo(f"{len(pathway.cases) - len(bad)} of {len(pathway.cases)} cases pass")
    if bad:
        raise typer.Exit(BAD)


@app.command()
def evaluate(
    pathway_id: Name,
    *,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="JSON lines in and out.")] = False,
) -> None:
    """Evaluate cases: one JSON object a line on standard input, one answer a line.

    A line is {"id": ..., "phase": ..., "findings": {...}}; a finding that is null or left out is
    unknown. A bad line is answered with an error and the rest goes on.
    """
    if not jsonl:
        raise _leave("Say --jsonl: one JSON object a line is the only format.", UNKNOWN)
    from pathway.lines import answer

    pathway = _known(pathway_id)
    bad = False
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            given = answer(pathway, number, line)
            bad = bad or "error" in given
            sys.stdout.write(json.dumps(given) + "\n")
    sys.stdout.flush()
    if bad:
        raise typer.Exit(BAD)


@app.command()
def recall(
    pathway_id: Name,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say which cases; nobody is asked.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Ask the owners of open cases that the current version would advise otherwise to look again.

    Nothing of a case changes until they do. The bot may run meanwhile; it asks each of them once.
    """
    from bot.foreseen import foreseen
    from bot.operate.recall import run

    pathway = _known(pathway_id)
    with foreseen():
        code = run(pathway, dry_run=dry_run, json=as_json)
    if code:
        raise typer.Exit(code)


def _leave(sentence: str, code: int) -> typer.Exit:
    typer.echo(scrub(sentence), err=True)
    return typer.Exit(code)


def _known(pathway_id: str) -> "Pathway":
    from pathway.library import get
    from pathway.model import PathwayError

    try:
        return get(pathway_id)
    except PathwayError as error:
        raise _leave(str(error), UNKNOWN) from None


def _target(target: str) -> "Pathway":
    """A pathway by id, else the content in a folder."""
    from pathlib import Path

    from pathway.load import load
    from pathway.model import PathwayError

    folder = Path(target)
    if not folder.is_dir():
        return _known(target)
    try:
        return load(folder)
    except PathwayError as error:
        raise _leave(str(error), BAD) from None


def _described(pathway: "Pathway") -> dict[str, Any]:
    return {
        "id": pathway.id,
        "title": pathway.title,
        "version": pathway.version,
        "updated": pathway.updated.isoformat(),
        "sha256": pathway.sha256,
        "review": pathway.review.model_dump(mode="json"),
        "phases": [{"id": p.id, "title": p.title} for p in pathway.phases],
        "dispositions": [{"id": d.id, "title": d.title} for d in pathway.dispositions],
        "opinions": [{"id": o.id, "title": o.title} for o in pathway.opinions],
        "questions": [{"id": q.id, "title": q.title} for q in pathway.asks],
        "findings": [_question(f) for f in pathway.findings.values()],
    }


def _question(finding: "Finding") -> dict[str, Any]:
    return {
        "id": finding.id,
        "question": finding.ask,
        "label": finding.label,
        "kind": finding.kind,
        "unit": finding.unit,
        "min": finding.min,
        "max": finding.max,
        "integer": finding.integer,
        "options": [{"id": o.id, "label": o.label} for o in finding.options],
        "group": finding.group,
        "safety": finding.safety,
    }


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A drawn table on a terminal; tab-separated lines, without heads, when piped."""
    if not sys.stdout.isatty():
        for row in rows:
            typer.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)
