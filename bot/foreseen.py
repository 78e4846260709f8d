"""Which errors are no defect of the program, and the exit code that each of them ends with."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.exits import Code, Stop, unusable
from bot.playground.server import EXTRA_MISSING, PlaygroundError
from bot.settings import SettingsError
from bot.store.rows import StoreError


@contextmanager
def foreseen() -> Iterator[None]:
    """Turn a foreseen error into the end of the program; any other goes on."""
    try:
        yield
    except SettingsError as error:
        raise Stop(Code.USAGE, *error.sentences) from error
    except StoreError as error:
        raise Stop(Code.DATABASE, str(error)) from error
    except PlaygroundError as error:
        code = Code.USAGE if str(error) == EXTRA_MISSING else Code.PLACE
        raise Stop(code, str(error)) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        said = unusable(error, "Standard output, a file or a port")
        raise Stop(Code.PLACE, said) from error
