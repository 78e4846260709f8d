"""One of several programs that write into a database: read, add one, write back, again and again.

Run with the database, the number of tasks and of times; prints the slowest write's seconds, sorted.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

from sqlalchemy.engine import Connection

from bot.store.engine import Store


def add_one(db: Connection) -> None:
    """What a lost update would show in: the value is read, and written as one more."""
    (count,) = db.exec_driver_sql("SELECT met FROM stranger").one()
    db.exec_driver_sql("UPDATE stranger SET met = ?", (count + 1,))


async def write(store: Store, times: int) -> list[float]:
    took = []
    for _ in range(times):
        start = time.monotonic()
        await store.write(add_one)
        took.append(time.monotonic() - start)
    return took


async def main(path: Path, tasks: int, times: int) -> None:
    store = Store(path)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()  # until the others are here, too
    each = await asyncio.gather(*(write(store, times) for _ in range(tasks)))
    await store.close()
    sys.stdout.write(json.dumps(sorted(one for took in each for one in took)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
