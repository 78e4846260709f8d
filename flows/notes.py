"""Words that answer no question: kept as a note if somebody says so, and never swallowed."""

from __future__ import annotations

from flows import intake, reading
from flows.case import UNDO_FOR, Consult, Note, Undo
from flows.identifiers import identifier
from flows.scene import Reply, Scene
from flows.text import t

NOTE_LENGTH = 1000
NOTE, IGNORE = ":note", ":ignore"  # as options; no content has such a name


def readable(words: str) -> str:
    """The words as they are kept; NotTaken if they could name a person, or are too many."""
    said = reading.plain(words)
    if what := identifier(said):
        raise intake.NotTaken(
            t(
                "That looks like {what}. Please write it without; nothing was saved. "
                "You may want to delete your message.",
                what=what,
            )
        )
    if len(said) > NOTE_LENGTH:
        raise intake.NotTaken(t("Please keep it to {n} characters.", n=NOTE_LENGTH))
    return said


def offered(consult: Consult, words: str, message: int) -> Consult:
    """Words that may become a note; more of them, before that is answered, belong to them."""
    said = readable(f"{consult.offered} {words}")
    return consult.now(offered=said, offered_in=message)


def note(scene: Scene, option: str) -> Reply | None:
    """Keep the offered words as a note, or let them go. The open question stays open."""
    consult = scene.consult
    if not consult.offered:
        return None
    gone = consult.now(offered="", offered_in=0)
    if option == IGNORE:
        return Reply(gone, t("Not saved"))
    kept = Note(scene.at, consult.offered, consult.offered_in)
    noted = gone.now(notes=(*consult.notes, kept))
    return Reply(noted.now(undo=Undo(scene.at + UNDO_FOR, gone)), t("Saved as a note"))
