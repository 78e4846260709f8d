"""What is on record at the end of a story, without what a repeat or a kill may move."""

import json
import re
from typing import Any

from tests.simulation.disk import Disk

Row = dict[str, Any]
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(?:Z|[+]00:00)?")
# Turns and messages are counted anew by whatever comes twice; the content is newer after a deploy;
# what can be undone or is half said is gone with the next turn.
PASSING = frozenset({
    "turn", "since", "asked", "touched", "undo", "said_in", "label_in", "offered_in", "offered",
    "version", "sha256", "draft", "typing", "proposed", "panel", "focus", "circle", "asking",
})  # fmt: skip
TABLES = {
    "followup": "SELECT consult, chat_id, owner_id, due_on, date(ask_at), zone, status FROM"
    " followup ORDER BY consult",
    "posting": "SELECT consult, number, team, status FROM posting ORDER BY consult, number",
    "member": "SELECT team, person_id, role, left_at IS NULL FROM member ORDER BY team, person_id",
    "team": "SELECT number, chat_id, title, unlinked_at IS NULL FROM team ORDER BY number",
}


def recorded(disk: Disk) -> dict[str, Any]:
    """Every consult with its findings, advice, opinions, follow-up and owner; and the tables."""
    bodies = disk.rows("SELECT code, owner_id, state, body FROM consult ORDER BY code")
    found: dict[str, Any] = {
        f"C-{code}": {"owner_id": owner, "state": state, **_lasting(json.loads(body))}
        for code, owner, state, body in bodies
    }
    return found | {name: disk.rows(question) for name, question in TABLES.items()}


def _lasting(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        kept = {key: _lasting(each) for key, each in value.items() if key not in PASSING}
        for name in ("path", "notes"):  # each ends with the number of a message
            if name in kept:
                kept[name] = [each[:-1] for each in kept[name]]
        if "opinions" in kept:  # two who answer at once may be filed in either order
            kept["opinions"] = sorted(kept["opinions"], key=lambda opinion: opinion["by"]["id"])
        return kept
    if isinstance(value, list):
        return [_lasting(each) for each in value]
    if isinstance(value, str):
        return INSTANT.sub("<instant>", value)
    return value


def unlike(calm: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Where one differs from the other, by the path to it."""
    return [line for key in sorted({*calm, *other}) for line in
            _differs(key, calm.get(key), other.get(key))]  # fmt: skip


def _differs(path: str, calm: Any, other: Any) -> list[str]:  # noqa: ANN401 - JSON
    if isinstance(calm, dict) and isinstance(other, dict):
        keys = sorted({*calm, *other})
        return [line for k in keys for line in _differs(f"{path}.{k}", calm.get(k), other.get(k))]
    if isinstance(calm, list) and isinstance(other, list) and len(calm) == len(other):
        pairs = enumerate(zip(calm, other, strict=True))
        return [line for n, (a, b) in pairs for line in _differs(f"{path}[{n}]", a, b)]
    return [] if calm == other else [f"{path}: {other!r} instead of {calm!r}"]
