"""The condition language: text -> a typed, inspectable tree.

Grammar, in order of binding::

    either  = both ("or" both)*
    both    = single ("and" single)*
    single  = "not" single | "(" either ")" | "true" | leaf
    leaf    = NAME                                  a yes/no finding, or a definition
            | NAME OP VALUE                         a number or a choice; OP: == != < <= > >=
            | NAME ["not"] "in" "[" TEXT, ... "]"   a choice among several
            | "count" "(" NAME ")" OP NUMBER        how many options of a multi finding
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

Op = Literal["==", "!=", "<", "<=", ">", ">="]
Kind = Literal["bool", "choice", "number", "multi"]
Value = bool | int | float | str | tuple[str, ...]
Findings = Mapping[str, Value]

PHASE = "phase"
RESERVED = frozenset({"and", "or", "not", "in", "count", "true", "false", PHASE, "unknown"})
DEEPEST = 20
_TOKEN = re.compile(
    r"\s*(?:(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[a-z_][a-z0-9_]*)|(?P<text>\"[^\"]*\")"
    r"|(?P<op>==|!=|<=|>=|<|>)|(?P<mark>[()\[\],]))"
)


class ConditionError(ValueError):
    """A condition that cannot be read; the message says what is wrong and what is allowed."""


@dataclass(frozen=True, slots=True)
class Domain:
    """What a finding may hold, as far as conditions care.

    ``worse`` says in which direction a safety number becomes more severe; the options of a
    safety choice are listed from least to most severe.
    """

    kind: Kind
    options: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    integer: bool = False
    safety: bool = False
    worse: Literal["high", "low"] | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names a condition may use: findings (``phase`` among them) and definitions."""

    domains: Mapping[str, Domain]
    definitions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Always:
    """True whatever is known."""


@dataclass(frozen=True, slots=True)
class Present:
    """A yes/no finding that is present."""

    finding: str


@dataclass(frozen=True, slots=True)
class Compare:
    """A number or a choice against one value."""

    finding: str
    op: Op
    value: float | str


@dataclass(frozen=True, slots=True)
class Among:
    """A choice that is one of several options."""

    finding: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many options of a multi finding are chosen, against a number."""

    finding: str
    op: Op
    value: int


@dataclass(frozen=True, slots=True)
class Named:
    """A definition, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """True where its part is false."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class Both:
    """True where every part is true."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """True where at least one part is true."""

    parts: tuple["Condition", ...]


Leaf = Present | Compare | Among | Count
Condition = Always | Leaf | Named | Not | Both | Either


class _Token(NamedTuple):
    kind: str
    text: str


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    end = len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            rest = text[place:].strip()
            raise ConditionError(
                f'cannot read "{rest[:20]}"; a condition is made of names, numbers, "options", '
                "and or not in count ( ) [ ] and comparisons"
            )
        yield _Token(found.lastgroup, found[found.lastgroup])
        place = found.end()
    yield _Token("end", "the end")


class _Reader:
    def __init__(self, text: str, words: Vocabulary) -> None:
        self.tokens, self.words = list(_tokens(text)), words
        self.place = self.depth = 0

    @property
    def now(self) -> _Token:
        return self.tokens[self.place]

    def take(self) -> _Token:
        token = self.now
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def eat(self, text: str) -> bool:
        found = self.now.text == text
        self.place += found
        return found

    def need(self, text: str) -> None:
        if not self.eat(text):
            raise ConditionError(f'expected "{text}" but found "{self.now.text}"')

    def either(self) -> Condition:
        parts = [self.both()]
        while self.eat("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self) -> Condition:
        parts = [self.single()]
        while self.eat("and"):
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def single(self) -> Condition:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ConditionError(f"nested deeper than {DEEPEST} levels; name the inner part")
        try:
            if self.eat("not"):
                return Not(self.single())
            if self.eat("("):
                inner = self.either()
                self.need(")")
                return inner
            if self.eat("true"):
                return Always()
            if self.eat("count"):
                return self.count()
            return self.leaf()
        finally:
            self.depth -= 1

    def name(self) -> str:
        token = self.take()
        if token.kind != "word" or token.text in RESERVED - {PHASE}:
            raise ConditionError(f'expected a finding or a definition but found "{token.text}"')
        return token.text

    def domain(self, name: str) -> Domain:
        if name not in self.words.domains:
            raise ConditionError(f'"{name}" is neither a finding nor a definition')
        return self.words.domains[name]

    def leaf(self) -> Condition:
        name = self.name()
        if name in self.words.definitions:
            return Named(name)
        domain = self.domain(name)
        if self.now.kind == "op":
            return self.compare(name, domain)
        if self.eat("in"):
            return self.among(name, domain)
        if self.now.text == "not" and self.tokens[self.place + 1].text == "in":
            self.place += 2
            return Not(self.among(name, domain))
        if domain.kind != "bool":
            raise _refusal(name, domain)
        return Present(name)

    def compare(self, name: str, domain: Domain) -> Compare:
        op = cast("Op", self.take().text)
        token = self.take()
        if domain.kind == "choice" and op in {"==", "!="} and token.kind == "text":
            return Compare(name, op, _option(name, domain, token))
        if domain.kind == "number" and token.kind == "number":
            value = float(token.text) if "." in token.text else int(token.text)
            if not domain.low <= value <= domain.high:
                raise ConditionError(
                    f"{name} is compared with {value}, outside {domain.low:g} to {domain.high:g}"
                )
            return Compare(name, op, value)
        raise _refusal(name, domain)

    def among(self, name: str, domain: Domain) -> Among:
        if domain.kind != "choice":
            raise _refusal(name, domain)
        self.need("[")
        values = [_option(name, domain, self.take())]
        while self.eat(","):
            values.append(_option(name, domain, self.take()))
        self.need("]")
        return Among(name, tuple(values))

    def count(self) -> Count:
        self.need("(")
        name = self.name()
        domain = self.domain(name)
        if domain.kind != "multi":
            raise ConditionError(f"count() needs a multi finding; {name} is a {domain.kind}")
        self.need(")")
        op, number = self.take(), self.take()
        if op.kind != "op" or not number.text.isdecimal():
            raise ConditionError(f"count({name}) is compared with a whole number")
        return Count(name, cast("Op", op.text), int(number.text))


def _option(name: str, domain: Domain, token: _Token) -> str:
    text = token.text.strip('"')
    if token.kind != "text" or text not in domain.options:
        raise ConditionError(
            f"{token.text} is not an option of {name}; allowed: {', '.join(domain.options)}"
        )
    return text


def _refusal(name: str, domain: Domain) -> ConditionError:
    how = {
        "bool": f"is yes/no: write {name} or not {name}",
        "choice": f"is a choice: compare it by == != in with {', '.join(domain.options)}, quoted",
        "number": "is a number: compare it with a number",
        "multi": f"is a multi finding: write count({name}) and a comparison",
    }[domain.kind]
    return ConditionError(f"{name} {how}")


def parse(text: str, words: Vocabulary) -> Condition:
    """The tree of one condition, its names and types checked.

    Raises:
        ConditionError: one sentence on what is wrong and what is allowed.
    """
    reader = _Reader(text, words)
    tree = reader.either()
    if reader.now.kind != "end":
        raise ConditionError(f'"{reader.now.text}" does not belong here; join parts by and, or')
    return tree
