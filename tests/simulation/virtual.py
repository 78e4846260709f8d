"""An event loop without a clock: time jumps to what comes next, and chance says who is first."""

import asyncio
import contextvars
from collections import deque
from collections.abc import Coroutine
from random import Random
from typing import Any


class Stuck(Exception):  # noqa: N818 - said by the name
    """Nothing will ever happen again, or things happen without end."""


class _NoSockets:
    """Stands where the loop would ask the system for news: there is none, so time moves on."""

    def __init__(self, loop: "VirtualLoop") -> None:
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise Stuck("everybody waits for somebody else")
        self._loop.moment += max(timeout, 0.0)
        return []

    def get_map(self) -> dict[Any, Any]:
        return {}

    def close(self) -> None:
        """Nothing was opened."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """`moment` is the time in seconds. What is ready together goes in an order that `dice` says.

    `steps` bounds how often the loop may go round, so that a run which never ends is an error.
    """

    def __init__(self, dice: Random, steps: int = 50_000) -> None:
        self.moment, self.dice, self.steps = 0.0, dice, steps
        super().__init__()
        self._selector.close()
        self._selector = _NoSockets(self)
        self.set_task_factory(_belonging)

    def time(self) -> float:
        return self.moment

    def skip_to(self, moment: float) -> None:
        """As when the machine slept: what was due meanwhile happens now, each once."""
        self.moment = max(self.moment, moment)

    def _run_once(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise Stuck("it never comes to rest")
        if len(self._ready) > 1:
            ready = list(self._ready)
            self.dice.shuffle(ready)
            self._ready = deque(ready)
        super()._run_once()

    # The pipe by which a thread would wake us: there are no threads.
    def _make_self_pipe(self) -> None:
        self._internal_fds, self._ssock, self._csock = 0, None, None

    def _close_self_pipe(self) -> None:
        pass

    def _write_to_self(self) -> None:
        pass


class Life:
    """One life of the program, from its start to its end or its crash: its tasks die with it."""

    def __init__(self, number: int) -> None:
        self.number, self.dead = number, False
        self.tasks: list[asyncio.Task[Any]] = []

    def begin(self, main: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Run it; every task that it starts belongs to this life."""
        context = contextvars.copy_context()
        context.run(_LIFE.set, self)
        return asyncio.get_running_loop().create_task(main, context=context)

    def join(self, task: "asyncio.Task[Any]") -> None:
        if len(self.tasks) > 200:
            self.tasks = [each for each in self.tasks if not each.done()]
        self.tasks.append(task)

    def die(self) -> None:
        """From here on it has no effect on anything: its ports are shut, its tasks are ended."""
        self.dead = True
        for task in self.tasks:
            task.cancel()

    async def gone(self) -> None:
        """Until the last of its tasks has ended."""
        for _ in range(1000):
            if all(task.done() for task in self.tasks):
                return
            await asyncio.sleep(0)
        raise Stuck("a task outlives its program")


_LIFE: contextvars.ContextVar[Life | None] = contextvars.ContextVar("life", default=None)


def _belonging(
    loop: asyncio.AbstractEventLoop,
    coroutine: Coroutine[Any, Any, Any],
    **more: Any,  # noqa: ANN401 - the loop's
) -> "asyncio.Task[Any]":
    task = asyncio.Task(coroutine, loop=loop, **more)
    context = more.get("context")
    life = context.get(_LIFE) if context is not None else _LIFE.get()
    if life is not None:
        life.join(task)
    return task
