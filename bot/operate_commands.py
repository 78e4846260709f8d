"""The commands of an operator: how the bot fares, what waits, and copies of the record.

All of them read beside a running bot. What each needs is imported when it runs.
"""

from pathlib import Path
from typing import Annotated

import typer

PANEL = "Operate"
app = typer.Typer()
record = typer.Typer(help="Look into the database: is the record what its events make of it?")
app.add_typer(record, name="db", rich_help_panel=PANEL)
reassessments = typer.Typer()
app.add_typer(reassessments, name="followups", rich_help_panel=PANEL)


def named(text: str) -> Path:
    """A path as it is typed; an empty one would be the folder that somebody happens to be in."""
    if not text.strip():
        raise typer.BadParameter("an empty text names no file.")
    return Path(text)


CaseCode = Annotated[str, typer.Argument(metavar="CODE", help="A case, such as 7K2 or C-7K2.")]
Json = Annotated[bool, typer.Option("--json", help="As one JSON object.")]


@app.command(rich_help_panel=PANEL)
def doctor(*, as_json: Json = False) -> int:
    """Check token, clock, disk, database, pathways, and what is overdue."""
    from bot.foreseen import foreseen
    from bot.operate.doctor import run

    with foreseen():
        return run(json=as_json)


@app.command(rich_help_panel=PANEL)
def consults(
    *,
    every: Annotated[
        bool, typer.Option("--all/--open", help="Closed ones, too, or only those that are open.")
    ] = False,
    owner: Annotated[
        int | None,
        typer.Option(metavar="ID", min=1, max=2**52, help="Only those of this Telegram id."),
    ] = None,
    as_json: Json = False,
) -> int:
    """List consults: code, state, days and owner."""
    from bot.foreseen import foreseen
    from bot.operate.listing import list_consults

    with foreseen():
        return list_consults(closed=every, owner=owner, json=as_json)


@reassessments.callback(invoke_without_command=True)
def followups(
    ctx: typer.Context,
    *,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only those whose day is over; then exits with 1.")
    ] = False,
    failed: Annotated[
        bool, typer.Option("--failed", help="Only those nobody answered for a month; the same.")
    ] = False,
    as_json: Json = False,
) -> int:
    """List the reassessments that are to come, or overdue; ask again, give to somebody else."""
    if ctx.invoked_subcommand is not None:
        return 0
    from bot.foreseen import foreseen
    from bot.operate.listing import list_followups

    with foreseen():
        return list_followups(overdue=overdue, failed=failed, json=as_json)


@reassessments.command("resend")
def resend_(case: CaseCode) -> int:
    """Have a follow-up asked again, now; its ladder begins anew."""
    from bot.foreseen import foreseen
    from bot.operate.reassigned import resend

    with foreseen():
        return resend(case)


@reassessments.command("assign")
def assign_(
    case: CaseCode,
    *,
    to: Annotated[
        int, typer.Option(metavar="ID", min=1, max=2**52, help="The Telegram id of a colleague.")
    ],
) -> int:
    """Offer a follow-up to a colleague; it is theirs once they accept."""
    from bot.foreseen import foreseen
    from bot.operate.reassigned import assign

    with foreseen():
        return assign(case, to)


@app.command(rich_help_panel=PANEL)
def discussion(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A case, such as C-7K2.")],
    *,
    as_json: Json = False,
) -> int:
    """Print what was said under a case's card; words that are sealed need CURBSIDE_WORDS_KEY."""
    from bot.foreseen import foreseen
    from bot.operate.discussion import run
    from bot.operate.reading import our_vault

    with foreseen():
        return run(code, our_vault(), json=as_json)


@record.callback()
def database() -> None:
    """Look into the database."""


@record.command("verify")
def verify(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", parser=named, help="A backup; else the bot's database."),
    ] = None,
    *,
    as_json: Json = False,
) -> int:
    """Rebuild every consult from its events and compare; exits with 7 where one differs."""
    from bot.foreseen import foreseen
    from bot.operate.verified import run

    with foreseen():
        return run(file, json=as_json)


@app.command(rich_help_panel=PANEL)
def backup(
    *,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=named, help="A new file, or a folder; else beside the database."
        ),
    ] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Then leave the N newest of ours there.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Copy the record while the bot runs; the copy is read through before it gets its name."""
    from bot.foreseen import foreseen
    from bot.operate.backup import take

    with foreseen():
        return take(to, keep, json=as_json)


@app.command(rich_help_panel=PANEL)
def restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", parser=named, help="A backup; it is left as it is.")
    ],
    *,
    as_json: Json = False,
) -> int:
    """Put a backup where CURBSIDE_DATABASE says, if nothing is there; list what is overdue."""
    from bot.foreseen import foreseen
    from bot.operate.backup import restore as run

    with foreseen():
        return run(file, json=as_json)


@app.command(rich_help_panel=PANEL)
def copy(
    *,
    source: Annotated[str, typer.Option("--from", metavar="URL", help="Where the record is.")],
    target: Annotated[str, typer.Option("--to", metavar="URL", help="An empty database.")],
    as_json: Json = False,
) -> int:
    """Copy the record of a stopped bot into another database, such as a server's."""
    from bot.foreseen import foreseen
    from bot.operate.transfer import run

    with foreseen():
        return run(source, target, json=as_json)
