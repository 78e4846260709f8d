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
    assert "1005" not in "\n".join(shown(desk.stranger(None)))
    assert "don't know this case" in "\n".join(shown(desk.unknown_case()))
    assert "nothing changed" in "\n".join(shown(desk.failed()))
    assert "/consult opens a new case" in "\n".join(shown(desk.guide()))


def test_each_refusal_says_who_may_or_what_to_do():
    told = {r: render(desk.refused(r, "curbside_bot"), Reader()) for r in (*desk.REFUSED, "chat")}
    assert "open a chat with @curbside_bot" in told["chat"]
    assert "only the clinician who answers for a case" in told["not yours"]
    assert "clinicians open and answer cases" in told["role"]
    assert max(map(len, told.values())) <= 200, "each fits into the answer to a tap"


def test_observers_are_told_what_they_may_and_are_offered_no_consult(shown):
    for screen in (desk.welcome_observer(), desk.guide_for_observers()):
        assert "clinicians open and answer cases" in "\n".join(shown(screen))
        assert "consult" not in str(labels(screen)).lower()


def test_who_cannot_be_seen_is_shown_a_way_out(shown):
    assert "Remain anonymous" in "\n".join(shown(desk.masked("group", "curbside_bot")))
    assert "write as yourself" in "\n".join(shown(desk.masked("channel", "curbside_bot")))


def test_a_lead_hears_that_a_reminder_waits_and_nothing_of_the_case(shown):
    assert "C-7K2: a reassessment is due" in "\n".join(shown(desk.withheld("7K2")))
    assert shown(desk.told(desk.REFUSED["stranger"])) == ["This bot is for invited clinicians."]


def test_what_a_list_has_no_room_for_is_counted(shown):
    cases = [desk.Listed(f"7K{n:02}", "58F", "due") for n in range(25)]
    assert "… and 5 more: /case and the code opens one." in "\n".join(shown(desk.listing(cases)))
    assert "… and 5 more" in "\n".join(shown(desk.which(cases)))
    assert "more:" not in "\n".join(shown(desk.listing(cases[:20])))


def test_a_case_without_a_label_is_listed_by_its_code(shown):
    text = "\n".join(shown(desk.listing([desk.Listed("7K2", "", "collecting")])))
    assert "C-7K2: findings" in text
