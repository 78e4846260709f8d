"""A pathway small enough to try every answer of, and ways to break it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pathway.library import get
from pathway.load import load
from pathway.model import Pathway

TINY = {
    "pathway.toml": """
id = "tiny"
title = "Tiny"
version = "0.1.0"
updated = 2026-01-02
safety_net = "N1"
disclaimer = "For tests."
[review]
status = "submitted"
[[phase]]
id = "first"
title = "First"
baseline = ["score", "trend"]
[[phase]]
id = "later"
title = "Later"
baseline = ["score"]
confirm = ["flag", "weak"]
[[disposition]]
id = "outside"
title = "Outside"
summary = "Outside."
tone = "none"
[[disposition]]
id = "wait"
title = "Wait"
summary = "Wait."
tone = "plan"
follow_up_months = 3
follow_up_phase = "later"
[[disposition]]
id = "refer"
title = "Refer"
summary = "Refer."
tone = "urgent"
follow_up_months = 1
follow_up_phase = "later"
[[disposition]]
id = "now"
title = "Now"
summary = "Now."
tone = "emergency"
interrupts = true
""",
    "findings.toml": """
[[group]]
id = "flags"
title = "Flags"
together = true
ask = "Which are present?"
[[group]]
id = "rest"
title = "Rest"
[[finding]]
id = "flag"
kind = "bool"
label = "Flag"
ask = "New flag?"
group = "flags"
safety = true
[[finding]]
id = "weak"
kind = "choice"
label = "Weakness"
ask = "Weakness?"
group = "rest"
safety = true
options = [
    { id = "none", label = "None" },
    { id = "mild", label = "Mild" },
    { id = "severe", label = "Severe" },
]
[[finding]]
id = "score"
kind = "number"
label = "Score"
ask = "Score?"
group = "rest"
min = 0
max = 2
integer = true
[[finding]]
id = "trend"
kind = "choice"
label = "Trend"
ask = "Trend?"
group = "rest"
options = [{ id = "up", label = "Up" }, { id = "down", label = "Down" }]
[[finding]]
id = "old"
kind = "bool"
label = "Old"
ask = "Old?"
group = "rest"
[[finding]]
id = "levels"
kind = "multi"
label = "Levels"
ask = "Which levels?"
group = "rest"
options = [{ id = "L1", label = "One" }, { id = "L2", label = "Two" }]
""",
    "triage.toml": """
[define]
weak_at_all = 'weak in ["mild", "severe"]'
poor = 'score >= 2 and not (trend == "up")'
[[rule]]
id = "flagged"
when = 'flag'
then = "now"
label = "Flag"
[[rule]]
id = "severe"
when = 'weak == "severe"'
then = "refer"
label = "Severe weakness"
[[rule]]
id = "poorly"
when = 'old and (poor or count(levels) > 1)'
then = "refer"
label = "Poor score"
[[rule]]
id = "seen"
when = 'old and phase == "first" or weak_at_all'
then = "wait"
label = "Seen"
[[caution]]
id = "odd"
when = 'score == 0 and trend != "up"'
text = "Look again."
""",
    "content.toml": """
always = ["A1"]
[[showing]]
id = "show_flag"
when = 'flag'
at = ["now"]
show = ["N2"]
[[showing]]
id = "show_wait"
at = ["wait", "refer"]
show = ["N1"]
[[showing]]
id = "show_option"
when = 'old and score < 2'
at = ["wait", "refer"]
show = ["A2"]
stance = "conflict"
[[showing]]
id = "show_unmet"
when = 'not old and score < 2'
at = ["wait", "refer"]
show = ["A2"]
stance = "precondition_not_met"
[[showing]]
id = "show_levels"
when = 'count(levels) >= 1'
at = ["outside", "wait"]
show = ["A3"]
""",
    "statements.toml": """
[[statement]]
id = "A1"
text = "Always."
short = "Always."
role = "site"
sources = ["s1"]
provenance = "own"
[[statement]]
id = "A2"
text = "An option."
short = "An option."
role = "option"
sources = ["s1"]
provenance = "own"
[[statement]]
id = "A3"
text = "Levels."
short = "Levels."
role = "caveat"
sources = ["s1"]
provenance = "own"
""",
    "notes.toml": """
[[statement]]
id = "N1"
text = "Refer now if worse."
short = "Refer now if worse."
role = "warning"
sources = ["s2"]
provenance = "own"
[[statement]]
id = "N2"
text = "A flag."
short = "A flag."
role = "warning"
sources = ["s2"]
provenance = "own"
""",
    "sources.toml": """
[[source]]
id = "s1"
n = 1
title = "One"
kind = "guideline"
[[source]]
id = "s2"
n = 2
title = "Two"
kind = "not listed"
listed = false
""",
    "cases.toml": """
[base.calm]
flag = false
weak = "none"
old = true
score = 0
trend = "up"
levels = ["L2", "L1"]
[[case]]
id = "C1"
base = "calm"
phase = "later"
findings = { levels = ["L1"] }
expected = { status = "complete", disposition = "outside", must_contain = ["A1", "A3"] }
[[case]]
id = "C2"
of = "C1"
findings = { flag = "unknown" }
[case.expected]
status = "provisional"
bounds = ["outside", "now"]
must_not_contain = ["N2"]
next_questions = ["flag"]
""",
}

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder of the tiny pathway, with `old` replaced by `new` in one file."""

    def make(file: str = "cases.toml", old: str = "", new: str = "") -> Path:
        place = tmp_path / "tiny"
        place.mkdir(exist_ok=True)
        for name, text in TINY.items():
            changed = text.replace(old, new, 1) if name == file and old else text
            assert changed != text or name != file or old == new, "the change must change something"
            (place / name).write_text(changed, encoding="utf-8", newline="")
        return place

    return make


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Pathway:
    place = tmp_path_factory.mktemp("content")
    for name, text in TINY.items():
        (place / name).write_text(text, encoding="utf-8")
    return load(place)


@pytest.fixture(scope="session")
def lumbar() -> Pathway:
    return get("lumbar-degenerative")
