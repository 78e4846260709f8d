"""Random patients, random unknowns: what is said with less still holds with more."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pathway.ask import irrelevant
from pathway.conditions import Domain
from pathway.decide import decide
from pathway.library import get
from pathway.model import Value
from pathway.whatif import what_if

PATHWAY = get("lumbar-degenerative")
PHASES = [phase.id for phase in PATHWAY.phases]
FLAGS = [f.id for f in PATHWAY.findings.values() if f.safety and f.kind == "bool"]
often = settings(derandomize=True, deadline=None, max_examples=250, database=None)


def value(domain: Domain) -> st.SearchStrategy[Value]:
    if domain.kind == "bool":
        return st.booleans()
    if domain.kind == "choice":
        return st.sampled_from(domain.options)
    if domain.kind == "number":
        numbers = st.integers(int(domain.low), int(domain.high))
        near = st.sampled_from([3, 4, 6, 10, 12, 18, 30, 41, 60, 65])
        return st.one_of(near.filter(lambda n: domain.low <= n <= domain.high), numbers)
    chosen = st.sets(st.sampled_from(domain.options))
    return chosen.map(lambda c: tuple(o for o in domain.options if o in c))


def calmly(name: str) -> st.SearchStrategy[Value]:
    """Mostly the calm answer where a single bad one would decide everything."""
    domain = PATHWAY.program.rules.domains[name]
    if name in FLAGS:
        return st.sampled_from([False] * 30 + [True])
    if name == "mrc_min":
        return st.sampled_from([5, 5, 5, 5, 5, 4, 3])
    if name == "neuro_deficit":
        return st.sampled_from(["none"] * 8 + ["stable", "progressive"])
    if name == "degenerative_changes":
        return st.sampled_from([True, True, True, False])
    return value(domain)


people = st.fixed_dictionaries({name: calmly(name) for name in PATHWAY.findings})
masks = st.frozensets(st.sampled_from(sorted(PATHWAY.findings)), max_size=12)
phases = st.sampled_from(PHASES)


@often
@given(people, masks, phases)
def test_what_is_said_with_unknowns_still_holds_when_they_are_known(
    person: dict[str, Value], mask: frozenset[str], phase: str
) -> None:
    full = decide(PATHWAY, person, phase)
    masked = decide(PATHWAY, {k: v for k, v in person.items() if k not in mask}, phase)
    assert full.status == "complete"
    rank = PATHWAY.rank(full.low)
    assert PATHWAY.rank(masked.low) <= rank <= PATHWAY.rank(masked.high)
    assert set(masked.applicable) <= set(full.applicable)
    if masked.low == full.low:
        assert set(masked.if_nothing_higher) <= set(full.applicable)
    if masked.status == "provisional":
        assert masked.could_not_exclude
        assert set(masked.could_not_exclude) <= mask


WORSE: dict[str, list[Value]] = {
    **{flag: [True] for flag in FLAGS},
    "neuro_deficit": ["none", "stable", "progressive"],
    "mrc_min": [5, 4, 3, 2, 1, 0],
}


@often
@given(people, masks, phases, st.sampled_from(sorted(WORSE)))
def test_a_worse_safety_finding_never_lowers_the_urgency(
    person: dict[str, Value], mask: frozenset[str], phase: str, finding: str
) -> None:
    known = {k: v for k, v in person.items() if k not in mask - {finding}}
    now = decide(PATHWAY, known, phase)
    scale = WORSE[finding]
    place = scale.index(known[finding]) if known[finding] in scale else -1
    for worse in scale[place + 1 :]:
        then = decide(PATHWAY, {**known, finding: worse}, phase)
        assert PATHWAY.rank(then.low) >= PATHWAY.rank(now.low)
        assert PATHWAY.rank(then.high) >= PATHWAY.rank(now.high)


@often
@given(people, st.sampled_from(FLAGS), phases)
def test_no_calm_advice_is_complete_while_a_red_flag_is_unknown(
    person: dict[str, Value], flag: str, phase: str
) -> None:
    del person[flag]
    given_ = decide(PATHWAY, person, phase)
    assert given_.disposition in {None, "urgent", "emergency"}


@settings(often, max_examples=60)
@given(people, masks, phases)
def test_what_if_agrees_with_trying_every_value(
    person: dict[str, Value], mask: frozenset[str], phase: str
) -> None:
    known = {k: v for k, v in person.items() if k not in mask}
    now = decide(PATHWAY, known, phase)
    found = {(c.finding, c.low, c.high) for c in what_if(PATHWAY, known, phase)}
    brute = set()
    for name, domain in PATHWAY.program.rules.domains.items():
        if name == "phase" or domain.kind == "multi":
            continue
        options: list[Value] = [True, False, *domain.options]
        if domain.kind == "number":
            options = [n for n in (*range(70), 200) if domain.low <= n <= domain.high]
        for option in options:
            if (isinstance(option, bool)) == (domain.kind == "bool"):
                then = decide(PATHWAY, {**known, name: option}, phase)
                if (then.low, then.high) != (now.low, now.high):
                    brute.add((name, then.low, then.high))
    assert found == brute


@often
@given(people, masks, phases)
def test_an_irrelevant_answer_may_be_anything(
    person: dict[str, Value], mask: frozenset[str], phase: str
) -> None:
    known = {k: v for k, v in person.items() if k not in mask}
    idle = irrelevant(PATHWAY, known, phase) - mask
    assume(idle)
    now = decide(PATHWAY, known, phase)
    for finding in sorted(idle):
        without = {k: v for k, v in known.items() if k != finding}
        then = decide(PATHWAY, without, phase)
        assert (then.low, then.high, then.applicable) == (now.low, now.high, now.applicable)
