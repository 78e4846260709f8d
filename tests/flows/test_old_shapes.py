"""What an older version stored is read and goes on: `shapes` holds it as it was written then."""

import json
from pathlib import Path

import pytest

from flows import codec
from flows.events import FellDue, Summoned
from flows.lifecycle import State

SHAPES = Path(__file__).parent / "shapes"
STORED = [
    pytest.param(stored, name, id=f"{name} in shape {file.stem}")
    for file in sorted(SHAPES.glob("*.json"))
    for name, stored in json.loads(file.read_text("utf-8")).items()
]
STANDS = {
    "half way": State.COLLECTING,
    "followed": State.FOLLOWING,
    "due": State.DUE,
    "reassessed": State.COLLECTING,
    "closed": State.CLOSED,
    "corrected": State.ADVISED,
}


@pytest.mark.parametrize(("stored", "name"), STORED)
def test_what_an_older_version_stored_is_read_and_goes_on(story, stored, name):
    story.consult = codec.decode(stored)
    assert story.consult.state is STANDS[name]
    assert story.consult.label == "58F L4-5"
    assert codec.decode(codec.encode(story.consult)) == story.consult
    before = story.consult.episode.answers
    story.wait(hours=1).send(Summoned())
    assert story.consult.episode.answers == before


def test_words_that_waited_in_the_old_shape_wait_on(story):
    stored = json.loads((SHAPES / "2.json").read_text("utf-8"))["half way"]
    story.consult = codec.decode(stored)
    assert [(n.text, n.message) for n in story.consult.offered] == [("works as a roofer", 8)]
    story.tap("Note", "Note")  # the first one finds that the content is newer
    assert [note.text for note in story.consult.notes] == ["works as a roofer"]


@pytest.mark.parametrize("shape", ["1", "2"])
def test_a_reminder_of_an_older_version_comes(story, shape):
    stored = json.loads((SHAPES / f"{shape}.json").read_text("utf-8"))["followed"]
    story.consult = codec.decode(stored)
    planned = story.consult.planned
    story.at = planned.ask_at
    story.send(FellDue(planned.revision))
    assert story.consult.state is State.DUE
