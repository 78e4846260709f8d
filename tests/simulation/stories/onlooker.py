"""Who may have heard of a case: its owners, the teams it was before, and whom it was offered to."""

import json
from collections.abc import Iterator
from typing import Any

from tests.simulation.stories.cast import D
from tests.simulation.stories.story import Story, plain

Row = dict[str, Any]


def overheard_by_others(story: Story) -> Iterator[str]:
    """Every chat that heard a case's code and has nothing to do with it."""
    disk = story.run.disk
    cases = {
        code: {*_near(json.loads(body)), *_groups(story, code), D}
        for code, body in disk.rows("SELECT code, body FROM consult")
    }
    for chat, text in disk.rows("SELECT chat_id, payload FROM outbox WHERE status IN (1, 3)"):
        for code, near in cases.items():
            if f"C-{code}" in plain(text) and chat and chat not in near:
                yield f"{chat} heard of C-{code}"


def _groups(story: Story, code: str) -> set[int]:
    """The groups of the teams that it is before, and their members."""
    rows = story.run.disk.rows(
        "SELECT team.chat_id, member.person_id FROM posting JOIN team ON team.number = posting.team"
        " JOIN member ON member.team = team.number WHERE posting.consult = ?", code,
    )  # fmt: skip
    near = {each for row in rows for each in row}
    return near | {old for old, new in story.run.telegram.moved.items() if new in near}


def _near(body: Row) -> set[int]:
    """Whoever has, had, backs or was offered it."""
    planned = body.get("follow_up") or {}
    people = [planned.get("backup"), (planned.get("offer") or {}).get("to")]
    people += [each["taker"] for each in body.get("handed", ())]
    givers = {each["giver"] for each in body.get("handed", ())}
    return {body["owner"]["id"], *givers, *(each["id"] for each in people if each)}
