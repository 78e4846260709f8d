"""Whatever a team presses, in whatever order and how often: no opinion is lost, crossed or seen."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import codec
from flows.circle import Circle
from flows.consult import step
from flows.effects import Post, Receipt, Say, Show, Tell
from flows.events import Discussed, Lapsed, Left, Pressed, Wrote
from flows.posting import Posting
from flows.screen import Line, Quote, Screen
from flows.text import Text
from flows.text import Text as Sentence
from tests.flows.room import ANNA, BEN, CLEO, DAN, PAIN, SPINE, Room

EVE = replace(DAN, id=16, called="Dr Eve", specialty="neurology")
MEMBERS = (ANNA, BEN, CLEO, DAN, EVE)
CHOICES = ("o:cons", "o:augm", "o:surg", "person")
MANY = Circle((), (replace(SPINE, quorum=9), replace(PAIN, quorum=9)))
PRESSES = st.lists(
    st.tuples(
        st.integers(0, len(MEMBERS) - 1), st.sampled_from(CHOICES), st.integers(1, 2),
        st.integers(1, 3),
    ),
    max_size=40,
)  # fmt: skip


@pytest.fixture(scope="module")
def two_rounds(new_story, words_of):
    """A case before two teams, neither of which ends by itself."""
    room = Room(new_story().advised(), words_of)
    room.posted(MANY, "Spine team").posted(MANY, "Pain team")
    return room.story.consult, room.story.pathway, room.story.at


@settings(max_examples=60, deadline=None)
@given(presses=PRESSES)
def test_five_members_pressing_in_any_order_and_double_lose_and_cross_nothing(two_rounds, presses):
    consult, pathway, at = two_rounds
    last: dict[tuple[int, int], str] = {}
    for member, option, number, times in presses:
        who = MEMBERS[member]
        event = Pressed(consult.turn, f"@card:{number}", option, who)
        for _ in range(times):
            consult = step(codec.decode(codec.encode(consult)), event, pathway, at).consult
        last[number, who.id] = option.removeprefix("o:")
    for posting in consult.postings:
        found = {(posting.number, o.by.id): o.choice for o in posting.opinions}
        assert found == {key: choice for key, choice in last.items() if key[0] == posting.number}
        for opinion in posting.opinions:
            chain = (*opinion.was, opinion.choice)
            assert all(one != other for one, other in itertools.pairwise(chain))


# ---------------------------------------------------------------- blind


def texts(screen: Screen) -> set[Text]:
    """Every sentence and word in what is read of a screen, not of its buttons."""
    found: set[Text] = set()
    for block in screen.blocks:
        match block:
            case Line(text):
                found |= inside(text)
            case Quote(lines):
                found |= {each for text in lines for each in inside(text)}
    return found


def inside(text: Text) -> set[Text]:
    found = {text}
    for _, blank in text.blanks:
        for each in blank if isinstance(blank, tuple) else (blank,):
            if isinstance(each, Sentence):
                found |= inside(each)
    return found


def leaks(room: Room, seen: set[Text], mine: str) -> set[str]:
    """What of the others' opinions, or of the advice, stands in it."""
    pathway = room.story.pathway
    hidden = {f.title for f in pathway.dispositions}
    hidden |= {o.title for o in pathway.opinions if o.id != mine}
    words = {text.literal for text in seen} | {text.msgid for text in seen}
    return (hidden | {"See in person"} - ({"See in person"} if mine == "person" else set())) & words


def test_what_is_looked_for_is_found_once_ones_own_opinion_is_in(room):
    room.posted().press(ANNA, "o:cons").press(BEN, "o:surg")
    (tell,) = room.tells(BEN)
    assert leaks(room, texts(tell.screen), "surg") == {
        "Conservative", "Conservative care, reassess in 3 months",
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_nobody_is_shown_anothers_opinion_or_the_advice_before_their_own_is_in(
    new_story, words_of, seed
):
    chance = random.Random(seed)  # noqa: S311 - the same walk every time
    room = Room(new_story().advised(), words_of).posted(MANY, "Spine team")
    story = room.story
    for n in range(60):
        who = chance.choice((*MEMBERS, replace(EVE, id=17, role="observer")))
        key = chance.choice(("@card:1", "@card:1", "@opinion:1", "@need:1"))
        option = chance.choice(
            (*CHOICES, "more", "mine", "full", "change", "keep", "name", "odi", "close", "zz")
        )
        before = story.consult
        event = chance.choice((
            Pressed(before.turn, key, option, who), Pressed(before.turn - 3, key, option, who),
            Wrote("because of the films", n, who), Discussed(1, n, who, "x"), Left(who.id, 1),
            Lapsed(1), story.button("Why") if story.scene.key == "@advice" else Lapsed(1),
        ))  # fmt: skip
        story.send(event)
        posting = room.posting
        assert posting.is_open, "nothing here ends it"
        for effect in story.effects:
            match effect:
                case Post() | Say():
                    assert leaks(room, texts(effect.screen), "") == set()
                case Tell(to=int(to), screen=screen) if not _is_in(posting, to):
                    assert leaks(room, texts(screen), "") == set()
                case Receipt(text=text) if isinstance(event, Pressed):
                    own = posting.of(event.who.id)
                    assert leaks(room, inside(text), own.choice if own else "") == set()
                case Show(screen=screen):  # the presenter's own: the advice is theirs
                    found = leaks(room, texts(screen), "")
                    assert found <= {d.title for d in room.story.pathway.dispositions}


def _is_in(posting: Posting, person: int) -> bool:
    opinion = posting.of(person)
    return opinion is not None and opinion.choice != "more"
