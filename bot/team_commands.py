"""`curbside teams`: the groups that are teams, their settings, and letting one go.

The bot may run meanwhile: it reads this each turn. Exit codes as of `curbside users`.
"""

import json
import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.exits import Code, Stop
from bot.people_commands import roster, tell

if TYPE_CHECKING:
    from bot.people_commands import Roster
    from bot.store.teams import TeamRow

app = typer.Typer(help="Teams: list, set, unlink. The bot may run meanwhile.", no_args_is_help=True)
MOST, LONGEST = 20, 24 * 14
LADDER = re.compile(r"\d{1,3}(,\d{1,3}){3}")
Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The team's number, as listed.")]


@app.command("list")
def list_(
    *, as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False
) -> None:
    """List the teams: number, title, members, settings."""
    from bot.store.teams import members, teams

    with roster(written=False) as found:
        rows = [
            _described(row, len(members(found.db, found.bot_id, row.number)))
            for row in teams(found.db, found.bot_id)
        ]
    if as_json:
        sys.stdout.write(json.dumps({"teams": rows}, indent=2) + "\n")
        return
    for row in rows:
        sys.stdout.write("\t".join(str(value) for value in row.values()) + "\n")


def _described(row: "TeamRow", people: int) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "members": people,
        "quorum": row.quorum,
        "hours": row.hours,
        "keeps_words": row.keeps_words,
        "ladder": row.ladder,
        "linked": row.linked_at.isoformat(timespec="minutes"),
    }


def _team(found: "Roster", number: int) -> "TeamRow":
    from bot.store.teams import load_team

    row = load_team(found.db, found.bot_id, number)
    if row is None or row.unlinked_at is not None:
        raise Stop(Code.FINDINGS, f"No team has the number {number}; nothing was changed.")
    return row


@app.command("set")
# reason: each is an option of the command
def set_(
    number: Number,
    *,
    quorum: Annotated[
        int | None, typer.Option(min=2, max=MOST, help="A round ends at so many opinions.")
    ] = None,
    hours: Annotated[
        int | None, typer.Option(min=1, max=LONGEST, help="Or after so many hours.")
    ] = None,
    keep_words: Annotated[
        bool | None, typer.Option("--keep-words/--no-keep-words", help="Keep replies' words.")
    ] = None,
    ladder: Annotated[
        str | None,
        typer.Option(help="Days of silence: asked again, backup, lead, failed; as 2,5,10,30."),
    ] = None,
) -> None:
    """Change a team's settings; what is not named stays."""
    from bot.store.teams import save_team

    _rising(ladder)
    wishes = {"quorum": quorum, "hours": hours, "keeps_words": keep_words, "ladder": ladder}
    changes: dict[str, Any] = {name: value for name, value in wishes.items() if value is not None}
    if not changes:
        raise Stop(Code.USAGE, "Name what to change: --quorum, --hours, --keep-words or --ladder.")
    with roster() as found:
        row = _team(found, number)
        save_team(found.db, replace(row, **changes))
        found.note("TeamSet", {"team": number, **changes})
    tell(f"Team {number} is set; rounds that are open keep what they were begun with.")


def _rising(ladder: str | None) -> None:
    if ladder is None:
        return
    steps = [int(step) for step in ladder.split(",")] if LADDER.fullmatch(ladder) else []
    if not steps or steps[0] < 1 or sorted(set(steps)) != steps:
        raise Stop(Code.USAGE, "--ladder takes four rising numbers of days, such as 2,5,10,30.")


@app.command()
def unlink(number: Number) -> None:
    """Let a group go: nothing of a case is sent there any more."""
    from bot.store.teams import open_postings, save_team
    from bot.undelivered import told
    from flows import team_roster

    with roster() as found:
        row = _team(found, number)
        save_team(found.db, replace(row, unlinked_at=found.now))
        found.note("Unlinked", {"team": number})
        codes = {each.consult for each in open_postings(found.db, found.bot_id, number)}
        for code in sorted(codes):
            told(found.db, row, code, team_roster.orphaned(code, row.title), found.now)
    tell(f"Team {number} is let go; presenters of open rounds are told: {len(codes)}.")
