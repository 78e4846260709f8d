"""The first screen a person sees. Drawn here, as typer's own needs 0.2 s more to be imported."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table

from bot.exits import MEANING

if TYPE_CHECKING:
    from typer._click.core import Context
    from typer.core import TyperGroup

WIDTH, CODES_A_ROW = 92, 3
Rows = list[tuple[str, str]]


def _commands(group: "TyperGroup", ctx: "Context") -> dict[str, Rows]:
    panels: dict[str, Rows] = {}
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if command is not None and not command.hidden:
            panel = str(getattr(command, "rich_help_panel", None) or "Commands")
            panels.setdefault(panel, []).append((name, command.get_short_help_str(WIDTH)))
    return panels


def _table(rows: Iterable[tuple[str, str]], width: int) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold cyan", no_wrap=True, min_width=width)
    table.add_column()
    for name, text in rows:
        table.add_row(name, text)
    return table


def _codes() -> Table:
    """The exit codes, a few in a row, none of them broken at the end of a line."""
    told = [f"{code.value} {meaning}" for code, meaning in MEANING.items()]
    table = Table.grid(padding=(0, 2, 0, 0))
    for start in range(0, len(told), CODES_A_ROW):
        table.add_row(*told[start : start + CODES_A_ROW], style="dim")
    return table


def draw(group: "TyperGroup", ctx: "Context") -> None:
    """Print usage, what the program is for, its commands by panel, its options, its exit codes."""
    console = Console(highlight=False)
    width = min(console.width, WIDTH)
    records = (param.get_help_record(ctx) for param in group.get_params(ctx))
    options: Rows = [record for record in records if record is not None]
    commands = _commands(group, ctx)
    column = max(len(name) for rows in commands.values() for name, _ in rows)
    panels = {title: _table(rows, column) for title, rows in commands.items()}
    panels["Options"] = _table(options, max(len(name) for name, _ in options))
    panels["Exit codes"] = _codes()
    usage = escape(ctx.get_usage().removeprefix("Usage: "))
    console.print(f"\n [bold yellow]Usage:[/] [bold]{usage}[/]\n\n {group.help}\n")
    for title, table in panels.items():
        panel = Panel(table, title=title, title_align="left", border_style="dim")
        console.print(panel, width=width)
    console.print(Padding(group.epilog or "", 1), width=width)
