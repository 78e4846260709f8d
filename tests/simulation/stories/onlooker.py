"""Who may have heard of a case: its owners, the teams it was before, and whom it was offered to."""

import json
from collections.abc import Iterator
from typing import Any

from tests.simulation.stories.cast import S
from tests.simulation.stories.sight import plain
from tests.simulation.stories.story import Story

Row = dict[str, Any]


def overheard_by_others(story: Story) -> Iterator[str]:
    """Every chat that heard more of a case than its code, and has nothing to do with it.

    The code alone is neutral: whoever is offered a case, or leads, hears that. A stranger must not.
    """
    disk = story.run.disk
    cases = {
        code: (body["label"], {*_near(body), *_groups(story, code)})
        for code, text in disk.rows("SELECT code, body FROM consult")
        if (body := json.loads(text))
    }
    for chat, text in disk.rows("SELECT chat_id, payload FROM outbox WHERE status IN (1, 3)"):
        for code, (label, near) in cases.items():
            words = plain(text)
            knows = f"C-{code}" in words and (label in words or chat == S)
            if knows and chat and chat not in near:
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
    """Whoever has it now, or had it."""
    takers = {each["taker"]["id"] for each in body.get("handed", ())}
    return {body["owner"]["id"], *takers, *(each["giver"] for each in body.get("handed", ()))}
