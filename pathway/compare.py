"""What became of a finding since the contact before: better, worse, the same; or nobody knows."""

from typing import Literal

from pathway.model import Finding, Value

Change = Literal["better", "worse", "same", "other"]


def change(finding: Finding, before: Value | None, now: Value | None) -> Change | None:
    """How the finding moved from one contact to the next; None if either of them is unknown.

    "other": it is not what it was, and neither of the two is worse than the other.
    """
    if before is None or now is None:
        return None
    if before == now:
        return "same"
    then, since = _severity(finding, before), _severity(finding, now)
    if then is None or since is None:
        return "other"
    return "worse" if since > then else "better"


def _severity(finding: Finding, value: Value) -> float | None:
    """Where a value stands between harmless and severe; None if the content does not say."""
    upward = finding.worse or ("high" if finding.safety else None)
    place: float | None = None
    if finding.kind == "choice":
        ids = [option.id for option in finding.options]
        place = ids.index(value) if value in ids else None
    elif isinstance(value, bool | int | float):
        place = float(value)
    if upward is None or place is None:
        return None
    return place if upward == "high" else -place
