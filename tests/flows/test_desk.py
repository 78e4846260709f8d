"""What is said when no case is meant."""

from bot.texts import Reader, render
from flows import desk
from pathway import library

(PATHWAY,) = library.current()


def labels(screen):
    return [[render(choice.label, Reader()) for choice in row] for row in screen.rows]


def test_one_pathway_opens_with_one_button_several_with_one_each(shown):
    assert labels(desk.welcome([PATHWAY])) == [["New consult"], ["Help"]]
    other = PATHWAY.model_copy(update={"id": "shoulder", "title": "Shoulder pain"})
    assert labels(desk.choose([PATHWAY, other])) == [[PATHWAY.title], ["Shoulder pain"]]
    assert "Not for emergencies" in "\n".join(shown(desk.welcome([PATHWAY])))


def test_the_list_names_each_case_and_what_it_waits_for(shown):
    cases = [desk.Listed("7K2", "58F L4-5", "due"), desk.Listed("9XZ", "", "collecting")]
    text = "\n".join(shown(desk.listing(cases)))
    assert "C-7K2 58F L4-5: reassessment due" in text
    assert labels(desk.listing(cases))[0] == ["C-7K2 58F L4-5"]
    assert "No open case" in "\n".join(shown(desk.listing([])))
    assert "Nothing was saved" in "\n".join(shown(desk.which(cases)))


def test_the_short_screens_say_what_they_are_for(shown):
    assert "1005" in "\n".join(shown(desk.stranger(1005)))
    assert "@curbside_bot" in "\n".join(shown(desk.private_only("curbside_bot")))
    assert "don't know this case" in "\n".join(shown(desk.unknown_case()))
    assert "nothing changed" in "\n".join(shown(desk.failed()))
    assert "08:30, UTC" in "\n".join(shown(desk.settings("UTC", "08:30")))
    assert "/consult opens a new case" in "\n".join(shown(desk.guide()))
