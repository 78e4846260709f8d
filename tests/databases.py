"""A look into a database of either kind, or a hand at it, while a program writes to it."""

from typing import Any

from bot.store.engine import reader_engine, writer_engine
from bot.store.places import Place


def asked(place: Place, question: str) -> list[tuple[Any, ...]]:
    """The rows that answer a question in SQL, in one snapshot."""
    engine = reader_engine(place)
    try:
        with engine.begin() as db:
            return [tuple(row) for row in db.exec_driver_sql(question)]
    finally:
        engine.dispose()


def done(place: Place, *statements: str) -> None:
    """Carry out statements in SQL, in one transaction of their own."""
    engine = writer_engine(place)
    try:
        with engine.begin() as db:
            for statement in statements:
                db.exec_driver_sql(statement)
    finally:
        engine.dispose()
