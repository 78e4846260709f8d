"""A triage rule can only be raised by a worse answer to a safety finding."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pathway.load import load
from pathway.model import PathwayError

Folder = Callable[..., Path]


@pytest.mark.parametrize(
    ("finding", "rule", "allowed"),
    [
        ('kind = "number"\nmin = 0\nmax = 5\nworse = "low"', "{} <= 3", True),
        ('kind = "number"\nmin = 0\nmax = 5\nworse = "low"', "{} >= 3", False),
        ('kind = "number"\nmin = 0\nmax = 5\nworse = "low"', "not ({} > 3)", False),
        ('kind = "number"\nmin = 0\nmax = 5\nworse = "high"', "{} > 3", True),
        ('kind = "number"\nmin = 0\nmax = 5\nworse = "high"', "{} == 3", False),
        ('kind = "multi"\noptions = [{ id = "p", label = "P" }]', "count({}) >= 1", True),
        ('kind = "multi"\noptions = [{ id = "p", label = "P" }]', "count({}) < 1", False),
        ('kind = "bool"', "true and ({} or old)", True),
    ],
)
def test_a_worse_answer_to_a_safety_finding_may_only_raise_the_urgency(
    folder: Folder,
    finding: str,
    rule: str,
    allowed: bool,  # noqa: FBT001
) -> None:
    place = folder("triage.toml", "when = 'flag'", f"when = '{rule.format('risk')}'")
    with (place / "findings.toml").open("a") as file:
        file.write(
            f'[[finding]]\nid = "risk"\nlabel = "Risk"\nask = "Risk?"\ngroup = "rest"\n'
            f"safety = true\n{finding}\n"
        )
    if allowed:
        assert load(place).rule("flagged").then == "now"
    else:
        with pytest.raises(PathwayError, match="negates the safety finding risk"):
            load(place)
