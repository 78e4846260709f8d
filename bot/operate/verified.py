"""`curbside db verify`: what was looked at, what differs, and what could not be looked at here."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

from bot.exits import Code
from bot.operate.reading import ours, reading, whole
from bot.operate.shown import as_json, progress, say
from bot.operate.verify import Difference, Verdict, verify
from bot.store.places import Place, name_of

SHOWN: Final = 5


def run(file: Path | None, *, json: bool) -> int:
    """Verify a database, ours unless `file` names another; the exit code.

    What was set aside, or when a clock was set, is told and no reason to look again every week.
    """
    place = file or ours()
    with reading(place) as db, progress("Rebuilding consults") as advance:
        whole(db, place)
        verdict = verify(db, advance)
    if json:
        name = str(place) if isinstance(place, Path) else name_of(place)
        as_json({"database": name, "agrees": not verdict.differences, **asdict(verdict)})
    else:
        say(*_sentences(place, verdict))
    if verdict.differences:
        return Code.DIFFERS
    return Code.FINDINGS if verdict.not_here else Code.OK


def _by_case(found: list[Difference]) -> Iterator[str]:
    """A line for each case with its first fields; `--json` has all of them."""
    fields: dict[str, list[str]] = {}
    for each in found:
        fields.setdefault(each.case, []).append(each.field)
    for case, names in fields.items():
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        yield f"{case} differs from its record: {', '.join(names[:SHOWN])}{more}"


def _sentences(place: Place, verdict: Verdict) -> list[str]:
    cases = len({each.case for each in verdict.differences})
    sound = verdict.consults - len(
        {each.case for each in verdict.differences} | set(verdict.not_here)
    )
    summary = (
        f"{name_of(place)}: {max(0, sound)} of {verdict.consults} consults are what their "
        f"{verdict.events} events make of them; {verdict.advice} advices recomputed, "
        f"{len(verdict.differences)} differences in {cases} cases, "
        f"{len(verdict.not_here)} not recomputed here, {len(verdict.aside)} rows set aside."
    )
    return [
        *_by_case(verdict.differences),
        *(
            f"{case}: cannot be recomputed here, content {sha256} is not installed"
            for case, sha256 in verdict.not_here.items()
        ),
        *(f"{case}: the clock went backward in its record" for case in verdict.backward),
        *(
            f"inbox {each['inbox']}: set aside {each['at']}, {each['error']}"
            for each in verdict.aside
        ),
        summary,
    ]
