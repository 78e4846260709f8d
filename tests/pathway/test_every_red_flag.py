"""Every answer to every red flag is tried: none that is present or open ever goes quiet."""

from itertools import product

import pytest

from pathway.decide import decide
from pathway.library import get
from pathway.model import Value

PATHWAY = get("lumbar-degenerative")
FLAGS = [f.id for f in PATHWAY.findings.values() if f.safety and f.kind == "bool"]
PHASES = [phase.id for phase in PATHWAY.phases]
URGENT = PATHWAY.rank("urgent")
# Somebody with nothing else to worry about, so that only the red flags can raise the urgency.
CALM: dict[str, Value] = {
    "age_years": 58,
    "degenerative_changes": True,
    "neuro_deficit": "none",
    "mrc_min": 5,
    "vertebral_fracture": "none",
    "instability": False,
    "deformity": "none",
    "pain_nrs": 4,
    "pain_trend": "improved",
    "conservative_weeks": 12,
    "conservative_adequate": True,
    "functional_limitation": "none",
}
EXCLUDED: tuple[dict[str, Value], ...] = (
    {"age_years": 17},
    {"age_years": 0},
    {"degenerative_changes": False},
    {"age_years": 12, "degenerative_changes": False},
)


@pytest.mark.parametrize("phase", PHASES)
def test_no_red_flag_that_is_present_or_not_known_is_ever_calm(phase: str) -> None:
    quiet = 0
    for answers in product((False, True, None), repeat=len(FLAGS)):
        known = dict(zip(FLAGS, answers, strict=True))
        given = {name: answer for name, answer in known.items() if answer is not None}
        advice = decide(PATHWAY, {**CALM, **given}, phase)
        low, high = PATHWAY.rank(advice.low), PATHWAY.rank(advice.high)
        if True in answers:
            assert low >= URGENT, answers
        elif None in answers:
            unknown = {flag for flag, answer in known.items() if answer is None}
            assert (advice.status, high >= URGENT) == ("provisional", True), answers
            assert unknown <= set(advice.could_not_exclude), answers
        else:
            quiet += 1
            assert high < URGENT
    assert quiet == 1
    assert len(FLAGS) == 9


@pytest.mark.parametrize("exclusion", EXCLUDED)
@pytest.mark.parametrize("phase", PHASES)
def test_outside_its_scope_it_gives_no_advice_whatever_else_is_answered(
    phase: str, exclusion: dict[str, Value]
) -> None:
    """A warning sign is the one thing that it still speaks up for."""
    calm = {**CALM, **dict.fromkeys(FLAGS, False)}
    tried = 0
    for name, domain in PATHWAY.program.rules.domains.items():
        if name not in PATHWAY.findings or domain.kind not in {"bool", "choice"}:
            continue
        for value in (True, False) if domain.kind == "bool" else domain.options:
            advice = decide(PATHWAY, {**calm, name: value, **exclusion}, phase)
            tried += 1
            if PATHWAY.findings[name].safety and value not in {False, "none"}:
                assert PATHWAY.rank(advice.low) >= PATHWAY.rank("surgical_consult"), name
            else:
                assert (advice.low, advice.high) == ("out_of_scope", "out_of_scope"), name
    assert tried > 60
