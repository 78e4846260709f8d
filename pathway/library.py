"""The pathways at hand: those shipped here, and plug-ins. Loaded when first asked for."""

from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pathway.load import load
from pathway.model import Pathway, PathwayError

PLUG_INS = "curbside.pathways"
"""Entry point group; each names a folder of content (a path), or a function that returns one."""


def _shipped() -> Iterator[Traversable]:
    content = files("pathway").joinpath("content")
    folders = [each for each in content.iterdir() if each.is_dir()]
    yield from sorted(folders, key=lambda each: each.name)


def _plugged_in() -> Iterator[Path | Traversable]:
    for entry in sorted(entry_points(group=PLUG_INS), key=lambda each: each.name):
        found = entry.load()
        folder = found() if callable(found) else found
        if isinstance(folder, str):
            folder = Path(folder)
        if not isinstance(folder, Path | Traversable):
            raise PathwayError(f"plug-in {entry.name}: must name a folder of pathway content")
        yield folder


@cache
def every() -> tuple[Pathway, ...]:
    """Every pathway in every version at hand, newest first; read once.

    Raises:
        PathwayError: a folder is broken, or two pathways share id and version.
    """
    found: dict[tuple[str, str], Pathway] = {}
    for folder in (*_shipped(), *_plugged_in()):
        pathway = load(folder)
        key = (pathway.id, pathway.version)
        if found.setdefault(key, pathway) is not pathway:
            raise PathwayError(f"{pathway.id} {pathway.version} is there twice")
    return tuple(sorted(found.values(), key=_age, reverse=True))


def _age(pathway: Pathway) -> tuple[int, ...]:
    return tuple(int(part) for part in pathway.version.split("."))


def current() -> tuple[Pathway, ...]:
    """The newest version of each pathway, by id.

    Raises:
        PathwayError: see ``every``.
    """
    newest = {pathway.id: pathway for pathway in reversed(every())}
    return tuple(newest[pathway_id] for pathway_id in sorted(newest))


def get(pathway_id: str, version: str | None = None) -> Pathway:
    """The pathway of that id; ``version`` may be a version or the sha256 of the content.

    Without ``version`` it is the newest one.

    Raises:
        PathwayError: there is none; the message lists what there is.
    """
    for pathway in every():
        if pathway.id == pathway_id and version in {None, pathway.version, pathway.sha256}:
            return pathway
    wanted = pathway_id if version is None else f"{pathway_id} {version}"
    there = ", ".join(f"{p.id} {p.version}" for p in every())
    raise PathwayError(f"no pathway {wanted}; there is {there}")
