"""The commands. Nothing heavy is imported before a command runs, so that help comes at once."""

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from bot import operate_commands
from bot.exits import Code, Stop, scrub, unusable
from bot.operate_commands import named
from bot.streams import discard, prepare

if TYPE_CHECKING:
    from typer._click.core import Command, Context
    from typer._click.formatting import HelpFormatter

RUN, OPERATE, CONTENT = "Run", "Operate", "Clinical content"
EPILOG = "First time here? [bold]curbside try[/] opens a playground that needs no Telegram account."


class Format(StrEnum):
    """What `export` can write."""

    JSONL = "jsonl"
    CSV = "csv"


class Root(TyperGroup):
    """The commands on the first page, drawn by our own hand."""

    def format_help(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        from bot.helptext import draw

        del formatter
        draw(self, ctx)

    def invoke(self, ctx: "Context") -> Any:  # noqa: ANN401, as the library has it
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # the library would end with 1, which means something else here
            raise Stop(Code.PIPE) from None


class Later(TyperGroup):
    """The commands of another module, which is imported when one of them is wanted."""

    module: ClassVar[str]

    def _loaded(self) -> None:
        if not self.commands:
            group = typer.main.get_group(import_module(self.module).app)
            self.commands = group.commands

    def list_commands(self, ctx: "Context") -> list[str]:
        self._loaded()
        return super().list_commands(ctx)

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        self._loaded()
        return super().get_command(ctx, cmd_name)


class PathwayCommands(Later):
    module = "bot.pathway_commands"


class PeopleCommands(Later):
    module = "bot.people_commands"


class TeamCommands(Later):
    module = "bot.team_commands"


app = typer.Typer(
    cls=Root,
    help="Structured case consults between clinicians, in Telegram.",
    epilog=EPILOG,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.add_typer(
    typer.Typer(cls=PathwayCommands, no_args_is_help=False),
    name="pathway",
    help="List, show, check and try out the clinical pathways.",
    rich_help_panel=CONTENT,
)
app.add_typer(
    typer.Typer(cls=PeopleCommands, no_args_is_help=False),
    name="users",
    help="Invite, list and revoke people, and give them roles.",
    rich_help_panel=OPERATE,
)
app.add_typer(
    typer.Typer(cls=TeamCommands, no_args_is_help=False),
    name="teams",
    help="List the teams, change their settings, let a group go.",
    rich_help_panel=OPERATE,
)
app.add_typer(operate_commands.app)


def _version(wanted: bool) -> None:  # noqa: FBT001, typer hands it over by position
    if wanted:
        from importlib.metadata import version

        typer.echo(f"curbside {version('curbside')}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show a traceback when something fails.")
    ] = False,
) -> None:
    """Structured case consults between clinicians, in Telegram."""
    del version, debug  # the one has ended the program already; main() looks for the other


Port = Annotated[
    int | None,
    typer.Option(min=0, max=65535, help="The port on this machine; 0: any. Else 8080 if free."),
]
State = Annotated[
    Path | None,
    typer.Option(metavar="FILE", parser=named, help="Keep the people, chats and clock in FILE."),
]


# reason: an option each
@app.command("try", rich_help_panel=RUN)
def try_(  # noqa: PLR0913
    *,
    port: Port = None,
    browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser.")
    ] = True,
    state: State = None,
    keep: Annotated[
        Path | None,
        typer.Option(metavar="DIR", parser=named, help="Keep everything in DIR; else it goes."),
    ] = None,
    terminal: Annotated[
        bool, typer.Option("--terminal", help="Converse here, by hand or through a pipe.")
    ] = False,
    record: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=named, help="Write that conversation to FILE."),
    ] = None,
) -> int:
    """Open a playground: a phone-like chat, no token, no account."""
    from bot.run import Trial, try_out

    if record and not terminal:
        raise Stop(Code.USAGE, "--record writes down a conversation: give --terminal, too.")
    return try_out(Trial(port, browser, state, keep, terminal, record), os.environ)


@app.command(rich_help_panel=RUN)
def sim(
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port on this machine; 0: any.")
    ] = 8081,
    state: State = None,
    token: Annotated[
        str | None, typer.Option(metavar="MADE-UP", help="Else one is made up; never a real one.")
    ] = None,
) -> int:
    """Run the Bot API counterpart alone, for a bot of your own."""
    from bot.run import simulate

    return simulate(port, state, token)


@app.command(rich_help_panel=RUN)
def serve(
    *,
    webhook: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Let Telegram post to this address, instead of polling."),
    ] = None,
    listen: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Where its posts arrive; else 127.0.0.1:8443."),
    ] = None,
) -> int:
    """Run the bot: dialogues and reminders, by the settings in .env."""
    from bot.run import serve as run

    return run(webhook, listen)


@app.command(rich_help_panel=OPERATE)
def migrate() -> int:
    """Bring the database schema up to date."""
    from bot.run import migrate as run

    return run()


@app.command(rich_help_panel=OPERATE)
def export(
    *,
    form: Annotated[Format, typer.Option("--format", help="How it is written.")] = Format.JSONL,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=named, help="Write to FILE, whole or not at all."),
    ] = None,
) -> int:
    """Write every consult with its findings, advice and events; no names."""
    from bot.export import export as run
    from bot.foreseen import foreseen

    with foreseen():
        return run(form.value, output)


def _say(*sentences: str) -> None:
    for sentence in sentences:
        sys.stderr.write(f"curbside: {scrub(sentence)}\n")


def _trace(error: BaseException) -> None:
    from bot.log import trace

    sys.stderr.write(scrub(trace(error)))


def _place(error: BaseException) -> str:
    """The class and where it was raised; not its message, which may hold what a person wrote."""
    from bot.log import frames

    return f"{type(error).__name__} at {(frames(error) or ['?'])[-1]}"


def ended(error: BaseException) -> int:
    """Say why it ended, in a sentence, and choose the code."""
    match error:
        case BrokenPipeError() | Stop(code=Code.PIPE):
            discard()  # whoever read has left, as `head` does: nothing to say, and to nobody
            return Code.PIPE
        case Stop():
            _say(*error.sentences)
            return error.code
        case typer.Abort() | KeyboardInterrupt():
            return Code.INTERRUPTED
        case TyperException():  # what the command line's parser has found
            told = " ".join(error.format_message().split()).rstrip(".")
            place = getattr(getattr(error, "ctx", None), "command_path", "curbside")
            _say(f"{told}. See {place} --help.")
            return Code.USAGE
        case OSError():
            _say(unusable(error, "Standard output"))
            discard()
            return Code.PLACE
    _say(f"This is a defect ({_place(error)}). Run it again with --debug to see where.")
    return Code.BROKEN


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. The only place where an error becomes a sentence."""
    if argv is None:
        prepare()
    args = list(sys.argv[1:] if argv is None else argv) or ["--help"]
    try:
        outcome: Any = app(args=args, prog_name="curbside", standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as error:  # the libraries' way to end with 1, which means something else here
        if not isinstance(error.__context__, BrokenPipeError):
            raise
        return int(ended(error.__context__))
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001, the outermost edge
        if "--debug" in args:
            _trace(error)
        return int(ended(error))
    return int(outcome or Code.OK)
