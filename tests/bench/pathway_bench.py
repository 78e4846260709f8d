"""How fast the lumbar pathway is evaluated: hand-written ifs, ours, and zen-engine.

Run: python tests/bench/pathway_bench.py. The three take turns within each round, so that a busy
machine slows all of them alike; medians over the rounds are printed, in microseconds a case.
"""
# ruff: noqa: T201

import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import zen
from handwritten import floor

from pathway.answers import alternatives
from pathway.cases import supplied
from pathway.conditions import Always, Among, Both, Compare, Condition, Either, Named, Not, Present
from pathway.decide import decide
from pathway.library import get
from pathway.model import Findings, Pathway
from pathway.whatif import what_if

ROUNDS = 31
Literals = tuple[Condition, ...]
Timed = Callable[[], object]


def rows(condition: Condition, pathway: Pathway) -> Iterator[Literals]:
    """The condition as alternatives, each a row of single comparisons."""
    match condition:
        case Named():
            yield from rows(pathway.program.rules.definitions[condition.name], pathway)
        case Either():
            for part in condition.parts:
                yield from rows(part, pathway)
        case Both():
            for combined in itertools.product(*(list(rows(p, pathway)) for p in condition.parts)):
                yield tuple(literal for row in combined for literal in row)
        case Always():
            yield ()
        case _:
            yield (condition,)


def cell(literal: Condition) -> tuple[str, str]:
    match literal:
        case Not(Present(finding)):
            return finding, "false"
        case Present(finding):
            return finding, "true"
        case Among(finding, values):
            return finding, ", ".join(json.dumps(value) for value in values)
        case Compare(finding, "==", value):
            return finding, json.dumps(value)
        case Compare(finding, op, value):
            return finding, f"{op} {json.dumps(value)}"
    raise TypeError(literal)


def table(pathway: Pathway) -> tuple[str, int]:
    """The triage rules as one decision table, highest disposition first, first hit wins."""
    made = []
    for rule in sorted(pathway.program.rules.triage, key=lambda rule: -rule.rank):
        made += [(dict(map(cell, row)), rule.rank) for row in rows(rule.when, pathway)]
    columns = sorted({name for row, _ in made for name in row})
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": f"i_{name}", "name": name, "field": name} for name in columns],
        "outputs": [{"id": "o", "name": "rank", "field": "rank"}],
        "rules": [
            {"_id": str(n), "o": str(rank), **{f"i_{c}": row.get(c, "") for c in columns}}
            for n, (row, rank) in enumerate(made)
        ],
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "t", "type": "decisionTableNode", "name": "t", "content": content},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "t", "type": "edge"},
        {"id": "2", "sourceId": "t", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges}), len(made)


def people(pathway: Pathway) -> list[tuple[Findings, str]]:
    """Every case whose answers are all known, and every single change of each of them."""
    made: list[tuple[Findings, str]] = []
    for case in pathway.cases:
        findings, phase = supplied(pathway, case)
        if len(findings) == len(pathway.findings):
            made.append((findings, phase))
            for name in pathway.findings:
                for value in alternatives(pathway.program, name, findings[name]):
                    made.append(({**findings, name: value}, phase))  # noqa: PERF401
    return made


def timed(run: Timed, count: int) -> float:
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) / count * 1e6


def compare(runs: dict[str, tuple[Timed, int]]) -> None:
    """Interleaved rounds; medians, as ratios to the hand-written floor."""
    seen: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, (run, count) in runs.items():
            seen[name].append(timed(run, count))
    base = statistics.median(seen["hand-written ifs, whole"])
    print(f"{'':32}{'median us':>10}{'ratio':>8}{'min':>9}{'max':>9}")
    for name, times in seen.items():
        middle = statistics.median(times)
        print(f"{name:32}{middle:10.2f}{middle / base:8.2f}{min(times):9.2f}{max(times):9.2f}")


def some(findings: Findings, place: int) -> Findings:
    """Four in five of the findings, others for each case."""
    return {name: v for n, (name, v) in enumerate(findings.items()) if (n * 7 + place) % 5}


def main() -> None:
    pathway = get("lumbar-degenerative")
    everyone = people(pathway)
    sample = everyone[::3]
    for findings, phase in everyone:
        rank, shown = floor(dict(findings), phase)
        given = decide(pathway, findings, phase)
        assert given.disposition == pathway.dispositions[rank].id
        assert set(given.applicable) == set(shown)
    content, height = table(pathway)
    static: Any = {"type": "static", "content": {"t": json.loads(content)}}
    engine = zen.ZenEngine({"loader": static})
    inputs = [
        {**f, "narrowed_levels": list(f["narrowed_levels"]), "phase": phase}  # type: ignore[arg-type]
        for f, phase in sample
    ]
    for (findings, phase), given_input in zip(sample, inputs, strict=True):
        rank = engine.evaluate("t", given_input)["result"].get("rank", 0)
        assert pathway.dispositions[rank].id == decide(pathway, findings, phase).disposition
    masked = [(some(f, place), phase) for place, (f, phase) in enumerate(sample)]
    bounds = pathway.program.bounds
    runs: dict[str, tuple[Timed, int]] = {
        "hand-written ifs, whole": (lambda: [floor(f, p) for f, p in sample], len(sample)),  # type: ignore[arg-type]
        "ours, whole": (lambda: [decide(pathway, f, p).applicable for f, p in sample], len(sample)),
        "ours, one in five unknown": (
            lambda: [decide(pathway, f, p).applicable for f, p in masked],
            len(masked),
        ),
        "ours, disposition only": (lambda: [bounds(f.get, p) for f, p in sample], len(sample)),
        "zen-engine, disposition only": (
            lambda: [engine.evaluate("t", i) for i in inputs],
            len(inputs),
        ),
        "ours, what-if of every change": (
            lambda: [what_if(pathway, f, p) for f, p in sample[:100]],
            100,
        ),
    }
    print(f"{len(sample)} complete cases, {ROUNDS} interleaved rounds, zen table of {height} rows")
    compare(runs)


if __name__ == "__main__":
    main()
