"""Pathways are found in the program and through plug-ins."""

from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from pathway import library
from pathway.library import current, every, get
from pathway.load import load
from pathway.model import PathwayError

Folder = Callable[..., Path]
Plug = Callable[[object], None]


@pytest.fixture
def plug(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plug]:
    """Registers one plug-in whose entry point loads to what is given."""

    class Entry:
        name = "extra"

        def __init__(self, found: object) -> None:
            self.found = found

        def load(self) -> object:
            return self.found

    def register(found: object) -> None:
        entries = [Entry(found)]
        monkeypatch.setattr(library, "entry_points", lambda group: entries if group else [])
        every.cache_clear()

    yield register
    every.cache_clear()


def test_the_shipped_pathway_is_found_by_id_version_and_hash() -> None:
    pathway = get("lumbar-degenerative")
    assert get("lumbar-degenerative", "1.0.0") is pathway
    assert get("lumbar-degenerative", pathway.sha256) is pathway
    assert pathway in current()
    assert EntryPoint("a", "b", library.PLUG_INS).group == "curbside.pathways"


@pytest.mark.parametrize(
    ("name", "version", "sentence"),
    [
        ("cervical", None, "no pathway cervical; there is lumbar-degenerative 1.0.0"),
        ("lumbar-degenerative", "9.9.9", "no pathway lumbar-degenerative 9.9.9; there is"),
    ],
)
def test_an_unknown_pathway_is_answered_with_those_there_are(
    name: str, version: str | None, sentence: str
) -> None:
    with pytest.raises(PathwayError) as caught:
        get(name, version)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("as_what", ["path", "text", "function"])
def test_a_plug_in_adds_its_folder(folder: Folder, plug: Plug, as_what: str) -> None:
    place = folder()
    plug({"path": place, "text": str(place), "function": lambda: place}[as_what])
    assert get("tiny").title == "Tiny"


def test_a_plug_in_that_names_no_folder_is_refused(plug: Plug) -> None:
    plug(3)
    with pytest.raises(PathwayError, match="plug-in extra: must name a folder"):
        current()


def test_an_older_version_stays_at_hand_and_the_newest_is_current(
    folder: Folder, plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = load(folder())
    newer = load(folder("pathway.toml", "0.1.0", "0.10.0"))
    new = load(folder("pathway.toml", "0.1.0", "0.9.0"))
    plug("")
    monkeypatch.setattr(library, "load", {0: old, 1: newer, 2: new}.__getitem__)
    monkeypatch.setattr(library, "_shipped", lambda: iter([0, 1]))
    monkeypatch.setattr(library, "_plugged_in", lambda: iter([2]))
    assert [each.version for each in every()] == ["0.10.0", "0.9.0", "0.1.0"]
    assert current() == (newer,)
    assert get("tiny") is newer
    assert get("tiny", old.sha256) is old


def test_two_pathways_of_one_id_and_version_are_refused(plug: Plug) -> None:
    place = Path(library.__file__).parent / "content" / "lumbar-degenerative"
    plug(place)
    with pytest.raises(PathwayError, match=r"lumbar-degenerative 1\.0\.0 is there twice"):
        current()
