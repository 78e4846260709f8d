"""Curbside as one of the four: a process forked from a cradle, on its own database."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from bot.store.places import Place, url_of
from pathway import library
from tests.crash.births import alive
from tests.databases import asked, done
from tests.gauntlet.bots import LABEL, ROOT, Bot, Record, Words
from tests.gauntlet.phone import Message, buttons
from tests.gauntlet.plugin import deploy

LUMBAR = library.get("lumbar-degenerative")
# What the gauntlet calls a question, and what it is in the lumbar pathway.
FINDINGS = {"pain": "pain_nrs", "stability": "vertebral_fracture", "kidney": "egfr"}
BRANCH = "augmentation_contraindicated"
DEPLOYS = {"first": "1.1.0", "inserted": "1.2.0", "removed": "1.2.0"}
FLAGS = tuple(f.id for f in LUMBAR.findings.values() if f.group == "red_flags")
MARKS = {"trauma": "major_trauma_recent"}
# Whatever closes a row of the inbox takes minutes, inside its transaction, and has the write lock.
HELD_BY_A_FILE = (
    "CREATE TRIGGER held BEFORE UPDATE OF status ON inbox BEGIN SELECT count(*) FROM"
    " sqlite_schema a, sqlite_schema b, sqlite_schema c, sqlite_schema d,"
    " sqlite_schema e, sqlite_schema f, sqlite_schema g, sqlite_schema h; END"
)
SLEEP = (
    "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN PERFORM pg_sleep(300); RETURN NEW; END $$"
)
HELD = "CREATE TRIGGER held BEFORE UPDATE OF status ON inbox FOR EACH ROW EXECUTE FUNCTION hold()"
HOLD = {"sqlite": (HELD_BY_A_FILE,), "postgresql": (SLEEP, HELD)}
LET_GO = {"sqlite": "DROP TRIGGER held", "postgresql": "DROP FUNCTION hold() CASCADE"}


def _words() -> Words:
    asks = {"change": " → "}
    asks |= {f.id: f.ask for f in LUMBAR.findings.values() if not f.safety or f.kind != "bool"}
    asks |= {g.id: g.ask for g in LUMBAR.groups if g.ask}
    for mine, theirs in (("flags", "red_flags"), ("level", BRANCH), *FINDINGS.items()):
        asks[mine] = asks.pop(theirs)
    asks |= {"label": "A label for this case?", "review": "Check before the advice"}
    asks["advice"] = "Pathway lumbar-degenerative"
    asks["joined"] = "Fever of unknown origin?"
    straight = dict.fromkeys(asks, ("Not examined",)) | {
        "flags": ("None of these", "Done · others absent"),
        "neuro_deficit": ("None found",), "mrc_min": ("5",), "age_years": ("58 years", "44 years"),
        "imaging": ("Done · others absent", "☐ Degenerative changes"),
        "stability": ("None",), "pain": ("6",), "joined": ("Absent",),
        "change": ("Keep",), "review": ("Get the advice",),
        "advice": ("Follow, remind in 3 months",),
    }  # fmt: skip
    labels = {("pain", str(n)): str(n) for n in range(11)} | {
        ("stability", "stable"): "None", ("stability", "unstable"): "Present, pain source",
        ("level", "L4L5"): "Not examined", ("flags", "trauma"): "☐ Major trauma",
    }  # fmt: skip
    ends = ("Reassessment due",)
    first = {"label", "flags", "neuro_deficit", "mrc_min", "age_years", "imaging", "stability"}
    return Words(
        asks, labels, straight, back="‹ Back", ends=ends, shortcut="Skip to the review",
        agree="Change", first=frozenset({*first, "level", "pain", "joined", "change"}),
    )  # fmt: skip


WORDS = _words()


@dataclass
class Cradle:
    """Where our own bots are born; see cradle.py."""

    process: subprocess.Popen[str]

    def bear(self, wishes: dict[str, Any]) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps(wishes)}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def cradle() -> Iterator[Cradle]:
    command = [sys.executable, "-m", "tests.gauntlet.cradle"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Cradle(process)
        process.kill()


@dataclass
class Curbside(Bot):
    """Our bot, under its own content or under a deploy of it."""

    cradle: Cradle | None = None
    database: Place | None = None  # None: a file in its folder
    name = "Curbside"
    opening = "/consult"
    private_only = True
    leaves, left, joins, joined = "kidney", "44", "joined", {"joined": False}
    after_a_flag: ClassVar[Record] = {"stability": None}

    def __post_init__(self) -> None:
        self.words = WORDS

    async def start(self, what: str = "", ahead: float = 0) -> None:
        content = ""
        if what:  # as a plug-in, which the next deploy replaces
            content = str(deploy(self.folder / f"deploy-{what}", DEPLOYS[what], what))
        (self.folder / "ended").unlink(missing_ok=True)
        wishes = {
            "token": self.place.token,
            "database": url_of(self.kept),
            "allow": list(self.place.cast.allowed_ids),
            "telegram_api": self.place.origin,
            "folder": str(self.folder),
            "content": content,
            "ahead": ahead,
        }
        assert self.cradle is not None
        self.ahead = ahead
        self.pid = self.cradle.bear(wishes)

    def due_in(self) -> float:
        found = asked(self.kept, "SELECT max(ask_at) FROM followup WHERE status = 0")
        at = found[0][0]
        due = at if isinstance(at, datetime) else datetime.fromisoformat(at).replace(tzinfo=UTC)
        return (due - datetime.now(UTC)).total_seconds() - self.ahead

    def reminds(self, message: Message, label: str) -> bool:
        return label in message.get("text", "") and "Snooze 1 week" in buttons(message)

    async def record(self, person: int, label: str = LABEL) -> Record:
        rows = asked(self.kept, "SELECT body, owner_id FROM consult ORDER BY number DESC")
        bodies = [json.loads(body) for body, owner in rows if owner == person]
        body = next((b for b in bodies if b["label"] == label), (bodies or [{}])[0])
        return in_their_words(body) if body else {}

    async def keeps(self, person: int) -> bool:
        """The record's events keep it, whatever the content of today asks."""
        found = asked(self.kept, "SELECT by_id, body FROM event WHERE kind = 'Typed'")
        mine = [json.loads(body) for by, body in found if by == person]
        return any(e["text"] == self.left and e["told"].startswith("Saved: ") for e in mine)

    def hold(self) -> None:
        """It stores a turn before it asks Telegram anything: its disk is what takes its time."""
        done(self.kept, *HOLD[self.kind])

    async def holds(self) -> bool:
        return asked(self.kept, "SELECT count(*) FROM inbox WHERE status = 0") == [(1,)]

    def let_go(self) -> None:
        done(self.kept, LET_GO[self.kind])

    def ended(self) -> int | None:
        return None if alive(self.pid) else int((self.folder / "ended").read_text("ascii"))

    @property
    def storage(self) -> Path:
        return self.folder / "curbside.db"

    @property
    def kept(self) -> Place:
        return self.database or self.storage

    @property
    def kind(self) -> str:
        return "sqlite" if isinstance(self.kept, Path) else "postgresql"


def in_their_words(body: dict[str, Any]) -> Record:
    """A stored consult as the gauntlet compares it; what is not known has no key."""
    answers = body["episode"]["answers"]
    found: Record = {"label": body["label"]}
    known = [flag for flag in FLAGS if flag in answers]
    if len(known) == len(FLAGS):
        theirs = {v: k for k, v in MARKS.items()}
        found["flags"] = [theirs.get(flag, flag) for flag in FLAGS if answers[flag]]
    if "pain_nrs" in answers:
        found["pain"] = f"{answers['pain_nrs']:g}"
    if "vertebral_fracture" in answers:
        stable = answers["vertebral_fracture"] == "none"
        found["stability"] = "stable" if stable else "unstable"
    if BRANCH in answers:
        found["level"] = answers[BRANCH]
    if "new_flag" in answers:
        found["joined"] = answers["new_flag"]
    return found
