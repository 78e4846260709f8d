"""What a team is asked and may choose: the content says, or its dispositions do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pathway.check import check
from pathway.load import load
from pathway.model import Pathway, PathwayError

Folder = Callable[..., Path]


def test_content_without_opinions_gives_a_team_its_dispositions_and_one_question(
    folder: Folder,
) -> None:
    tiny = load(folder("pathway.toml", 'title = "Refer"', f'title = "Refer {"soon, " * 5}so"'))
    assert [(o.id, o.title) for o in tiny.opinions] == [
        ("d1", "Wait"),
        ("d2", "Refer soon, soon, soon, soo…"),
    ]
    assert [(q.id, q.title) for q in tiny.asks] == [("next", "What would you do next?")]


OPINION = '[[opinion]]\nid = "wait"\ntitle = "Wait"\n[[question]]\nid = "go"\ntitle = "Go on?"\n'


def test_the_opinions_and_questions_of_the_content_are_a_teams(folder: Folder) -> None:
    tiny = load(folder("pathway.toml", "[[phase]]", f"{OPINION}[[phase]]"))
    assert [(o.id, o.title) for o in tiny.opinions] == [("wait", "Wait")]
    assert [(q.id, q.title) for q in tiny.asks] == [("go", "Go on?")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"wait"', '"more"', "pathway.toml: [opinion] more: more, person, urgent are reserved"),
        ('"wait"', '"waiting"', "[opinion] waiting: id: String should match pattern"),
        ('"wait"', '"wait"\nat = "x"', "[opinion] wait: at: unknown key; allowed: id, title"),
        ('"Go on?"', f'"{"G" * 29}"', "[question] go: title: String should have at most 28"),
        ('"go"', '"Go"', "[question] Go: id: String should match pattern"),
        ("[[question]]", '[[opinion]]\nid = "wait"\ntitle = "W"\n[[question]]', "duplicate id"),
    ],
)  # fmt: skip
def test_a_choice_for_a_team_that_cannot_be_used_is_refused(
    folder: Folder, old: str, new: str, said: str
) -> None:
    with pytest.raises(PathwayError) as refused:
        load(folder("pathway.toml", "[[phase]]", f"{OPINION.replace(old, new)}[[phase]]"))
    assert said in str(refused.value)


def test_the_lumbar_pathway_offers_three_opinions_and_stock_questions(lumbar: Pathway) -> None:
    titles = [opinion.title for opinion in lumbar.opinions]
    assert titles == ["Conservative", "Augmentation", "Surgical referral"]
    assert len(lumbar.asks) == 3


def test_a_question_for_a_team_is_asked_without_a_negative(folder: Folder) -> None:
    text = OPINION.replace("Go on?", "Not go on")
    assert check(load(folder("pathway.toml", "[[phase]]", f"{text}[[phase]]"))) == (
        'question go: the question is negative ("Not"); ask for what is present',
        "question go: the question has no question mark",
    )
