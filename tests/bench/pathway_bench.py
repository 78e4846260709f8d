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


def floor(f: dict[str, Any], phase: str) -> tuple[int, list[str]]:  # noqa: C901, PLR0912, PLR0915
    """The same rules as somebody would write them by hand for answers that are all known."""
    adult = f["age_years"] >= 18
    scope = adult and f["degenerative_changes"]
    flags = (
        f["saddle_anaesthesia"]
        or f["bladder_dysfunction_new"]
        or f["bowel_dysfunction_new"]
        or f["sexual_dysfunction_new"]
        or f["bilateral_leg_deficit_new"]
    )
    cord, cancer, infection = f["cord_signs"], f["cancer_suspected"], f["infection_suspected"]
    trauma, mrc, neuro = f["major_trauma_recent"], f["mrc_min"], f["neuro_deficit"]
    progressive = neuro == "progressive"
    deficit = neuro != "none" or mrc <= 4
    unstable = f["instability"] or f["dyn_translation_mm"] >= 3 or f["dyn_angulation_deg"] >= 10
    trend, weeks, deformity = f["pain_trend"], f["conservative_weeks"], f["deformity"]
    worsening, limiting = trend == "worsening", deformity == "limiting_function"
    severe = f["pain_nrs"] >= 7 and worsening and weeks >= 6
    failed = weeks >= 12 and trend != "improved"
    new_deformity = limiting or deformity == "developing"
    lungs = f["pulmonary_dysfunction"]
    limited = f["functional_limitation"] == "significant" or f["odi"] >= 41
    criterion = failed or new_deformity or lungs or limited
    painful = f["vertebral_fracture"] == "present_painful"
    contra = f["augmentation_contraindicated"]
    radicular = f["radiculopathy"]
    stenosis = f["central_stenosis"] in ("moderate", "severe")
    if flags or cord:
        rank = 7
    elif progressive or mrc <= 3 or cancer or infection or trauma:
        rank = 6
    elif deficit or (scope and (unstable or severe or limiting)):
        rank = 5
    elif not scope:
        rank = 0
    elif painful and criterion:
        rank = 3 if contra else 4
    elif phase == "initial":
        rank = 2
    elif phase == "reassess_3mo":
        rank = 3 if failed and f["conservative_adequate"] else 2
        if trend == "improved":
            rank = 1
    else:
        rank = 3 if worsening else 1
    out = ["S01", "S02", "S03", "S04", "S05", "S06", "S51", "S52", "S53"]
    if rank == 0:
        out.append("G17")
        return rank, out
    if rank == 7:
        if flags:
            out.append("G01")
        if cord:
            out += ("G20", "S46")
    else:
        out.append("G11")
    if rank >= 6:
        if cancer:
            out.append("G02")
        if infection:
            out.append("G03")
        if trauma:
            out.append("G04")
        if progressive:
            out.append("S49")
    if rank >= 5 and deficit:
        out.append("S25")
    if rank in (5, 6):
        if unstable:
            out.append("S26")
        if severe:
            out.append("S27")
        if limiting:
            out.append("S28")
        if radicular and deficit:
            out.append("S47")
    if rank == 2:
        conservative(f, phase, out)
    if rank == 1:
        out += ("S39", "S40", "S41", "S42", "S43")
        if not deficit and not worsening:
            out.append("S50")
        if f["follow_up_years"] >= 4:
            out.append("S44")
    if rank in (3, 4, 5) and adult and painful:
        if failed:
            out += ("S08", "S21")
        if new_deformity:
            out.append("S22")
        if lungs:
            out.append("S23")
        if limited:
            out.append("S24")
        if rank != 3 and criterion and not contra:
            out += ("S29", "S30", "S31", "G06")
    if rank in (3, 5):
        if painful and criterion and contra:
            out.append("G06c")
        if stenosis:
            if unstable or limiting:
                out += ("S33", "S34", "G16")
            else:
                out += ("S32", "S34", "S37")
        if f["lateral_stenosis"]:
            out.append("S38")
        if failed:
            out.append("S36")
        if not (stenosis or unstable or deficit or radicular):
            out.append("G13")
    if rank in (2, 3, 5) and not painful and criterion:
        out.append("G05")
    if rank in (1, 2, 3, 5) and len(f["narrowed_levels"]) >= 2:
        out.append("S35")
    if radicular and 2 <= rank <= 6:
        out += ("S45", "S46", "G14")
        compressed = f["nerve_root_compression"] == "significant"
        if compressed and rank != 4 and not infection and not cancer:
            out += ("S48", "G09")
    return rank, out


def conservative(f: dict[str, Any], phase: str, out: list[str]) -> None:
    out += ("S12", "S11", "S13", "S09", "S14", "G15", "S16", "S17", "S18", "S19", "S20")
    out += ("S50", "S15", "G18")
    weeks = f["conservative_weeks"]
    if phase == "initial" or weeks < 12:
        out.append("S07")
    if phase == "reassess_3mo" and weeks >= 12 and not f["conservative_adequate"]:
        out.append("G19")
    avoid = (
        f["egfr"] < 30
        or f["anticoagulant"]
        or f["gi_ulcer_or_bleed"]
        or f["heart_failure_or_ihd"]
        or f["nsaid_allergy"]
        or f["pregnancy_third_trimester"]
    )
    if not avoid:
        out.append("S10")
    if avoid or f["egfr"] < 60 or f["age_years"] >= 65:
        out.append("G07")
    if f["liver_disease"]:
        out.append("G08")
    if phase == "initial" and f["vertebral_fracture"] != "present_painful":
        out.append("G12")


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
    masked = [
        ({name: v for n, (name, v) in enumerate(f.items()) if (n * 7 + place) % 5}, phase)
        for place, (f, phase) in enumerate(sample)
    ]
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
    seen: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, (run, count) in runs.items():
            seen[name].append(timed(run, count))
    base = statistics.median(seen["hand-written ifs, whole"])
    print(f"{len(sample)} complete cases, {ROUNDS} interleaved rounds, zen table of {height} rows")
    print(f"{'':32}{'median us':>10}{'ratio':>8}{'min':>9}{'max':>9}")
    for name, times in seen.items():
        middle = statistics.median(times)
        print(f"{name:32}{middle:10.2f}{middle / base:8.2f}{min(times):9.2f}{max(times):9.2f}")


if __name__ == "__main__":
    main()
