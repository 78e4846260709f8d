"""The first screen a person sees. Drawn here, as typer's own needs 0.2 s more to be imported."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table

if TYPE_CHECKING:
    from typer._click.core import Context
    from typer.core import TyperGroup

WIDTH = 92
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


def draw(group: "TyperGroup", ctx: "Context") -> None:
    """Print usage, what the program is for, its options and its commands by panel."""
    console = Console(highlight=False)
    width = min(console.width, WIDTH)
    records = (param.get_help_record(ctx) for param in group.get_params(ctx))
    options: Rows = [record for record in records if record is not None]
    panels = {"Options": options, **_commands(group, ctx)}
    usage = escape(ctx.get_usage().removeprefix("Usage: "))
    console.print(f"\n [bold yellow]Usage:[/] [bold]{usage}[/]\n\n {group.help}\n")
    for title, rows in panels.items():
        column = max(len(name) for name, _ in (rows if title == "Options" else _names(panels)))
        panel = Panel(_table(rows, column), title=title, title_align="left", border_style="dim")
        console.print(panel, width=width)
    for paragraph in (group.epilog or "").split("\n\n"):
        console.print(Padding(paragraph, (1, 1, 0, 1)), width=width)
    console.print()


def _names(panels: dict[str, Rows]) -> Rows:
    """The commands of every panel, so that their columns stand in line."""
    return [row for title, rows in panels.items() if title != "Options" for row in rows]
