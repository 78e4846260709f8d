"""Spots a person's name among the words of a note: by title, by list, by initials, by pair."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple

from flows.identifiers.common_words import COMMON, TAKES_A_NAME
from flows.identifiers.person_names import CAPITALISED, NAMES

_WORD = re.compile(r"[^\W\d_]{1,64}(?:['’-][^\W\d_]{1,64}){0,3}")
# Words in front of a name. The first list is nothing else; of the second each has a second
# meaning ("MS patient", "6 hr", "Fr. L1"), so that a capitalised word must follow.
_TITLES = frozenset({
    "mr", "mrs", "mx", "messrs", "herr", "herrn", "frau", "fraulein", "mme", "madame", "mlle",
    "monsieur", "senor", "senora", "senorita", "srta", "sra", "signor", "signora", "signore", "sig",
    "dott", "dottssa", "senhor", "senhora", "mevrouw", "mevr", "meneer", "dhr", "pani", "госпожа",
    "господин", "гн",
})  # fmt: skip
_UNSURE_TITLES = frozenset({
    "Ms", "Dr", "Dr.med", "Prof", "Professor", "Miss", "Fr", "Hr", "Sr", "Sir", "Lady", "Don",
    "Doña", "Pan", "Dame", "Dra", "Schwester", "Sister", "Doctor", "Doktor",
})  # fmt: skip
_CALLED = frozenset({
    "patient", "patientin", "paciente", "paziente", "pt", "pat", "client", "klient", "name",
    "named", "called", "namens", "heisst", "nombre", "llamado", "llamada", "nom", "nome", "vorname",
    "nachname", "surname", "firstname", "lastname", "familienname", "apellido", "apellidos", "mum",
    "dad", "husband", "wife", "пациент", "пациентка", "имя",
})  # fmt: skip
_LEADS = re.compile(r"\s{0,2}[:=]\s{0,3}|\.?\s{1,2}")
# "Name is Miller"; not "patient is German", for which the word in front must mean a name.
_LINKS = frozenset({"is", "ist", "was", "war", "es", "era", "est", "e", "of"})
_NAMING = frozenset({
    "name", "nombre", "nom", "nome", "vorname", "nachname", "surname", "firstname", "lastname",
    "familienname", "apellido", "apellidos", "имя",
})  # fmt: skip
# What ends a word of medicine or an everyday one, and seldom a name, in a word of seven letters up.
_ENDINGS = (
    "osis", "itis", "pathy", "algia", "ectomy", "otomy", "plasty", "esis", "tion", "tions", "sion",
    "ness", "ity", "ology", "gram", "graphy", "scopy", "emia", "plegia", "trophy", "lysis", "ical",
    "inal", "onal", "ular", "ural", "eral", "ous", "ive", "able", "ible", "ful", "less", "ing",
    "ings", "ised", "ized", "ated", "cted", "ally", "ently", "tic", "nic", "gic", "ure", "ures",
    "ung", "ungen", "heit", "keit", "ose", "pathie", "algie", "itiden", "lich", "liche", "licher",
    "lichen", "ische", "ischer", "isches", "ischen", "schmerz", "schmerzen", "schwache",
    "ausfall", "fraktur", "frakturen",
    "stenose", "ierte", "ierung", "losung", "cion", "ciones", "miento", "dad", "patia", "ectomia",
    "ement", "ique", "iques", "ite", "euse", "zione", "zioni", "mente", "cao", "coes",
    # What drugs of one kind end with, by the list of nonproprietary names.
    "pril", "sartan", "statin", "formin", "dipin", "dipine", "prazol", "prazole", "prolol", "nolol",
    "oxetin", "oxetine", "azepam", "profen", "gabalin", "gabapentin", "mycin", "cillin", "xaban",
    "gliptin", "gliflozin", "dronate", "dronat", "nisolone", "nisolon", "methasone", "semid",
    "thiazid", "thiazide", "morphon", "morphone", "codon", "codone", "mab", "tinib",
)  # fmt: skip
# Between the parts of one name: "Kiki van Gils", "Juan de la Cruz".
_PARTICLES = frozenset({
    "van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "das", "du", "des", "le",
    "la", "el", "al", "bin", "ibn", "ben", "ter", "ten", "zu", "zur", "vom", "t",
})  # fmt: skip
_EPONYMS = frozenset({
    ("roland", "morris"), ("kellgren", "lawrence"), ("smith", "petersen"), ("brown", "sequard"),
    ("patrick", "faber"), ("charcot", "marie"), ("watson", "jones"), ("gardner", "wells"),
    ("denis", "browne"), ("guillain", "barre"), ("ehlers", "danlos"), ("bland", "altman"),
})  # fmt: skip
_BARRED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d"})
_ROMAN = re.compile(r"[IVX]{1,4}[a-c]?")
_SHORTEST = 7
_GAP = 12  # characters between two words that belong together


class _Word(NamedTuple):
    """One word as written, as compared, and what stands between it and the next."""

    written: str
    plain: str
    gap: str

    @property
    def capital(self) -> bool:
        """Written like a name: "Miller", "O'Brien", "MILLER"."""
        return self.written[0].isupper() and (self.written[1:].islower() or "'" in self.written)

    @property
    def loud(self) -> bool:
        return len(self.written) > 3 and self.written.isupper()  # noqa: PLR2004 - not "MRI"


def folded(word: str) -> str:
    """`word` without case, accents and a possessive, as the lists hold their words."""
    apart = unicodedata.normalize("NFD", word.casefold().translate(_BARRED))
    bare = "".join(c for c in apart if unicodedata.category(c) != "Mn")
    return bare.replace("'s", "").replace("’s", "").replace("'", "").replace("’", "")


def named(text: str) -> bool:
    """Whether some words of `text` look like a person's name."""
    words = _linked([w for w in _words(text) if w.written not in _PARTICLES])
    if _begun(words):
        return True
    first = words[0] if words and not _is_a_list(words) else None
    return any(
        _on_the_list(word, after)
        or _titled(word, after)
        or _called(word, after)
        or _initialled(word, after)
        or _paired(word, after, listed=word is not first)
        for word, after in pairwise([*words, _Word(" ", "", "")])
    )


def _linked(words: list[_Word]) -> list[_Word]:
    """Without the word that links a name to the word that says so: "his name is Miller"."""
    return [
        word
        for before, word in pairwise([_Word(" ", "", ""), *words])
        if not (
            word.plain in _LINKS
            and before.plain in _NAMING
            and not before.gap.strip()
            and not word.gap.strip(" :=")
        )
    ]


def _is_a_list(words: list[_Word]) -> bool:
    """Three capitalised words with commas between: tests or drugs, not "Smith, John, 58"."""
    start = words[:3]
    commas = all(word.gap in (", ", ",") for word in start[:2])
    return len(start) == 3 and commas and start[2].written[0].isupper()  # noqa: PLR2004 - as said


def _words(text: str) -> list[_Word]:
    found = list(_WORD.finditer(text))
    starts = [*(match.start() for match in found), len(text)]
    return [
        _Word(match[0], folded(match[0]), text[match.end() : min(after, match.end() + _GAP)])
        for match, after in zip(found, starts[1:], strict=False)
    ]


def ordinary(written: str) -> bool:
    """A word of a note, not a name."""
    word = folded(written)
    return (
        any(part in COMMON for part in word.split("-"))
        or bool(_ROMAN.fullmatch(written))
        or (len(word) >= _SHORTEST and word.endswith(_ENDINGS))
    )


def _name_like(word: _Word) -> bool:
    return len(word.plain) > 1 and (word.capital or word.loud) and not ordinary(word.written)


def _on_the_list(word: _Word, after: _Word) -> bool:
    """A known name, unless something is called after it: "Thomas test"."""
    first = word.plain.partition("-")[0]
    listed = word.plain in NAMES or first in NAMES
    listed = listed or (first in CAPITALISED and word.capital and not ordinary(word.written))
    return listed and not (after.plain in TAKES_A_NAME and word.gap in (" ", "-"))


def _titled(word: _Word, after: _Word) -> bool:
    if word.gap.strip(" .") or not after.plain:
        return False
    if word.plain in _TITLES:
        # "MR spine" is a picture, "Mr Spine" is not.
        shouted = word.written.isupper() and after.plain in COMMON
        return not shouted and (after.capital or after.plain not in COMMON)
    return word.written in _UNSURE_TITLES and _name_like(after)


def _called(word: _Word, after: _Word) -> bool:
    if word.plain not in _CALLED or not after.plain or not _LEADS.fullmatch(word.gap):
        return False
    return _name_like(after)


def _initialled(word: _Word, after: _Word) -> bool:
    """As in "J. Smith", "J Smith", "Smith, J", "Smith J."; not "L Foot", "Modic I"."""
    if len(word.written) == 1 and word.written.isupper() and len(after.plain) > 2:  # noqa: PLR2004
        return word.gap in (". ", ".", " ") and _name_like(after)
    if len(after.written) != 1 or not after.written.isupper() or not _name_like(word):
        return False
    if word.gap in (", ", ","):
        return True
    return word.gap == " " and (after.gap.startswith(".") or after.written not in "ABCDFILMRSTVX")


def _begun(words: list[_Word]) -> bool:
    """A note that begins as labels with a name do: "jared curtis 58f"; no word of it is known."""
    if len(words) < 2:  # noqa: PLR2004 - a pair
        return False
    first, second, *rest = words
    unknown = all(w.written.islower() and len(w.plain) > 2 for w in (first, second))  # noqa: PLR2004
    if not unknown or first.gap != " " or ordinary(first.written) or ordinary(second.written):
        return False
    return not rest or second.gap.startswith(",") or any(c.isdigit() for c in second.gap)


def _paired(word: _Word, after: _Word, *, listed: bool) -> bool:
    """Two words written like names beside each other, neither of them a word of medicine.

    `listed`: a comma between them is one of a list, not of "Smith, John" as a label begins.
    """
    if (word.plain, after.plain) in _EPONYMS:
        return False
    return (
        word.gap in ((" ",) if listed else (" ", ", ", ","))
        and _name_like(word)
        and _name_like(after)
    )
