"""Words that answer no question: kept as a note if somebody says so, and never swallowed."""

from __future__ import annotations

from dataclasses import replace

from flows import erase, intake, reading, signs
from flows.case import Consult, Note
from flows.identifiers.guard import identifier
from flows.lifecycle import State
from flows.scene import Reply, Scene
from flows.text import Text, t, verbatim

NOTE_LENGTH = 1000
NOTE, IGNORE = ":note", ":ignore"  # as options; no content has such a name


def readable(words: str) -> str:
    """The words as they are kept; NotTaken if they could name a person, or are too many."""
    said = reading.plain(words)
    if what := identifier(said):
        raise intake.Naming(erase.named(what))
    if not 0 < len(said) <= NOTE_LENGTH:
        raise intake.NotTaken(t("Please keep it to {n} characters.", n=NOTE_LENGTH))
    return said


def offered(scene: Scene, words: str, message: int) -> Consult:
    """Words that may become a note, beside those that wait already; NotTaken if they may not."""
    consult = scene.consult
    pending = (*consult.offered, Note(scene.at, readable(words), message))
    _accepted(pending)
    return consult.now(offered=pending)


def reworded(scene: Scene, words: str, message: int) -> Reply:
    """Other words for what waits to become a note."""
    said = readable(words)
    consult = scene.consult
    pending = tuple(
        replace(note, text=said) if note.message == message else note for note in consult.offered
    )
    _accepted(pending)
    return Reply(consult.now(offered=pending), t("Changed. It is not saved yet."))


def _accepted(pending: tuple[Note, ...]) -> None:
    """Together they name nobody either, and fit on the card."""
    together = " ".join(note.text for note in pending)
    if len(pending) > 1 and len(together) > NOTE_LENGTH:
        words = t(
            "First tap Note or Ignore: together these have more than {n} characters.",
            n=NOTE_LENGTH,
        )
        raise intake.NotTaken(words)
    readable(together)


def sounds_like(scene: Scene) -> tuple[Text, ...]:
    """The warning signs that the waiting words could mean."""
    said = " ".join(note.text for note in scene.consult.offered)
    return tuple(verbatim(finding.label) for finding in signs.meant(said, scene.pathway))


def note(scene: Scene, option: str) -> Reply | None:
    """Keep the offered words as a note, or let them go. The open question stays open."""
    consult = scene.consult
    if not consult.offered or consult.state is State.CLOSED:
        return None
    gone = consult.now(offered=())
    said = verbatim(" ".join(note.text for note in consult.offered))
    if option == IGNORE:
        return Reply(gone, t("Not saved: {text}", text=said))
    kept = tuple(replace(note, at=scene.at) for note in consult.offered)
    noted = gone.now(notes=(*consult.notes, *kept)).undoable(consult, scene.at)
    if sounds_like(scene):
        words = t("Saved as a note, which changes no finding and no advice: {text}", text=said)
        return Reply(noted, words, alert=True)
    return Reply(noted, t("Saved as a note: {text}", text=said))
