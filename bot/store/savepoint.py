"""A part of a transaction that can be undone by itself."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

# What the disk, a lock or the connection did to us: never the fault of the row at hand.
OPERATIONAL: Final = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.InternalError)

_NAME: Final = "part"


@dataclass(frozen=True, slots=True)
class Savepoint:
    """What raises inside has changed nothing; the transaction around it goes on.

    SQLAlchemy's own nested transaction costs more than twice as much. What a disk or a connection
    did ends the whole transaction: there is no part left to undo, and asking for it would hide why.
    """

    db: Connection

    def __enter__(self) -> None:
        self.db.exec_driver_sql(f"SAVEPOINT {_NAME}")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, OPERATIONAL):
            return
        if kind is not None:
            self.db.exec_driver_sql(f"ROLLBACK TO SAVEPOINT {_NAME}")
        self.db.exec_driver_sql(f"RELEASE SAVEPOINT {_NAME}")
