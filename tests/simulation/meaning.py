"""What people meant, told from the screens they saw: nothing else may be on record of it.

`tests/turn/belief.py` knows no dialogue. It follows the cards that were shown and the buttons that
were pressed on them, and says what must be held of a case. So a finding that was filed under
another question than the one on the button, or by a button of long ago, is seen here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bot.store.rows import InboxRow
from pathway import library
from tests.simulation.disk import Disk
from tests.turn.belief import Belief, Card, Held
from tests.turn.ward import Sent, believe, is_answered

Row = dict[str, Any]
COLLEAGUES = {"Declined", "Pressed"}


@dataclass
class Meaning:
    """Every case in the eyes of its owner, followed turn by turn."""

    cases: dict[str, Belief] = field(default_factory=dict)

    def copy(self) -> "Meaning":
        """As it is now; what is believed later of one is not believed of the other."""
        return Meaning(
            {code: replace(case, cards=list(case.cards)) for code, case in self.cases.items()}
        )

    def follow(self, disk: Disk, row: InboxRow) -> Iterator[str]:
        """One turn was taken: where it left on record what nobody has meant."""
        try:
            self._followed(disk, row)
        except AssertionError as error:
            yield f"{row.key}: {str(error).splitlines()[0]}"

    def _followed(self, disk: Disk, row: InboxRow) -> None:
        posted = [
            {"kind": kind, "payload": payload, "chat_id": chat, "consult": consult}
            for kind, payload, chat, consult in disk.rows(
                "SELECT kind, payload, chat_id, consult FROM outbox WHERE key LIKE ? ORDER BY id",
                f"{row.key}#%",
            )
        ]
        question = "SELECT consult, body, kind FROM event WHERE cause = ? ORDER BY n"
        events = disk.rows(question, row.key)
        code, body, kind = events[0] if events else (None, "{}", "")
        sent = self._sent(json.loads(row.payload))
        boxed = None
        if sent is not None:
            is_answered(sent, posted)
        if sent is not None and kind == "Accepted":  # the case is theirs from now on
            self.cases[str(code)].owner = sent.who
        elif sent is not None and code and kind not in COLLEAGUES:
            boxed = self._believed(sent, str(code), json.loads(body).get("told", ""), disk)
        for each in posted:
            owner = self.cases[each["consult"]].owner if each["kind"] == "show" else None
            if owner == each["chat_id"]:  # what colleagues are told is no card of the owner's
                self.cases[each["consult"]].show(Card.read(json.loads(each["payload"])))
        if boxed is not None:
            assert boxed[0] in self.cases[str(code)].card.marked(boxed[1]), "a mark was flipped"
        for name, case in self.cases.items():
            assert self._held(name, disk) == case.held, f"C-{name} is not as it was shown"

    def _believed(self, sent: Sent, code: str, told: str, disk: Disk) -> tuple[str, str] | None:
        """Take note of one act; the box that must now stand before a label, if it was a mark."""
        stored = self._stored(code, disk)
        pathway = library.get(stored["pathway"], stored["sha256"])
        case = self.cases.setdefault(code, Belief(pathway, sent.who))
        assert case.owner == sent.who, "what somebody else did reached a case"
        if sent.query and sent.case is not case:  # a button of no card, such as New consult
            sent = Sent(sent.who)
        is_mark = bool(sent.query) and case.counts(sent.at, sent.label)
        boxed = case.boxed(sent.label) if is_mark else None
        believe(case, sent, told, stored["episode"]["phase"])
        return boxed

    def _stored(self, code: str, disk: Disk) -> Row:
        ((body, sha256, pathway),) = disk.rows(
            "SELECT body, sha256, pathway FROM consult WHERE code = ?", code
        )
        return {**json.loads(body), "sha256": sha256, "pathway": pathway}

    def _held(self, code: str, disk: Disk) -> Held:
        stored = self._stored(code, disk)
        episode = stored["episode"]
        return Held(episode["answers"], frozenset(episode["unexamined"]), stored["label"])

    # ------------------------------------------------------------ what was done

    def _sent(self, raw: Row) -> Sent | None:
        if "callback_query" in raw:
            query = raw["callback_query"]
            return self._pressed(int(query["from"]["id"]), query["id"], query["data"])
        for kind in ("message", "edited_message"):
            if "text" in raw.get(kind, {}):
                who = int(raw[kind]["from"]["id"])
                return Sent(who, words=raw[kind]["text"], is_edit=kind == "edited_message")
        return None

    def _pressed(self, who: int, query: str, data: str) -> Sent:
        """The newest card that has this button, whoever it was shown to."""
        for case in self.cases.values():
            for at in reversed(range(len(case.cards))):
                for label, carried in case.cards[at].buttons.items():
                    if carried == data:
                        return Sent(who, case, at, label, query=query)
        return Sent(who, query=query)
