"""What comes into a team's group from nobody, or points at no card of ours: it changes nothing."""

import json

import pytest

from bot.telegram.whence import ANONYMOUS_ADMIN, CHANNEL, LINKED_CHANNEL, MASKS
from tests.turn.access import town
from tests.turn.access.test_masks import FORWARDED, VIA, mask
from tests.turn.access.town import ADA, BASHIR, BOT, DANA, group

GROUP = {"id": group(1), "type": "supergroup", "title": "Team 1"}
NEWS = {"id": -200, "type": "channel", "title": "Spine news"}
OTHER_BOT = {"id": 77, "is_bot": True, "first_name": "Other", "username": "other_bot"}
EVE = {"id": 1007, "is_bot": False, "first_name": "Eve"}
KEPT = ("consult", "posting", "followup", "said", "team")
SAID = ("I agree", "Conservative", "none", "Close round")


@pytest.fixture
def case(desktop):
    """Bashir's case before Ada's team, which keeps what is said."""
    town.people(desktop, {ADA: "clinician", BASHIR: "clinician", DANA: "lead"})
    town.link(desktop, 1, {ADA: "", BASHIR: "", DANA: ""}, keeps_words=True)
    return town.posted(desktop, BASHIR, "58F L4-5", 1)


def kept(desktop):
    return {table: desktop.rows(table) for table in KEPT}


def discussed(desktop):
    return desktop.rows("event WHERE kind = 'Discussed'")


def test_a_members_reply_to_our_card_is_logged_with_its_author(desktop, case):
    card = town.card(case, GROUP["id"])
    assert desktop.message(chat=GROUP, text="I agree", reply_to_message=card) == []
    (event,) = discussed(desktop)
    assert event["by_id"] == ADA
    assert json.loads(event["body"])["who"]["id"] == ADA


@pytest.mark.fault("F19", n=f"{len(MASKS)} masks, {len(SAID)} replies each")
@pytest.mark.parametrize("id_", sorted(MASKS))
def test_a_reply_from_behind_a_mask_is_nobodys(desktop, case, id_):
    before, card = kept(desktop), town.card(case, GROUP["id"])
    for behind in (GROUP, NEWS):
        for text in SAID:
            sender = {"from": mask(id_), "sender_chat": behind}
            assert desktop.message(chat=GROUP, text=text, reply_to_message=card, **sender) == []
    assert kept(desktop) == before
    assert discussed(desktop) == []


@pytest.mark.parametrize(
    "author",
    [None, EVE, OTHER_BOT, *(mask(id_) for id_ in (ANONYMOUS_ADMIN, CHANNEL, LINKED_CHANNEL))],
)
def test_a_reply_to_a_code_that_somebody_else_has_written_is_about_no_case(desktop, case, author):
    """Whoever may write in a group can write a case's code, and behind a mask of a bot's, too."""
    before = kept(desktop)
    forged = {**town.card(case, GROUP["id"]), "from": author}
    if author is None:
        del forged["from"]
    assert desktop.message(chat=GROUP, text="I agree", reply_to_message=forged) == []
    assert kept(desktop) == before
    assert discussed(desktop) == []


@pytest.mark.parametrize("more", [{"forward_origin": FORWARDED}, {"via_bot": VIA}])
def test_what_others_wrote_is_no_part_of_the_discussion(desktop, case, more):
    before, card = kept(desktop), town.card(case, GROUP["id"])
    assert desktop.message(chat=GROUP, text="I agree", reply_to_message=card, **more) == []
    assert kept(desktop) == before
    assert discussed(desktop) == []


def test_another_bots_reply_is_not_answered_and_not_kept(desktop, case):
    before, card = kept(desktop), town.card(case, GROUP["id"])
    for text in (*SAID, "/consult"):
        sender = {"from": OTHER_BOT}
        assert desktop.message(chat=GROUP, text=text, reply_to_message=card, **sender) == []
    assert kept(desktop) == before
    assert discussed(desktop) == []


def test_a_message_that_is_edited_in_a_group_changes_nothing(desktop, case):
    card = town.card(case, GROUP["id"])
    desktop.message(chat=GROUP, text="I agree", reply_to_message=card, message_id=31)
    before = kept(desktop)
    body = {
        "message_id": 31, "date": 1, "edit_date": 2, "chat": GROUP, "text": "I do not",
        "from": {"id": ADA, "is_bot": False, "first_name": "Ada"}, "reply_to_message": card,
    }  # fmt: skip
    assert desktop.take({"update_id": 90, "edited_message": body}, GROUP["id"]) == []
    assert kept(desktop) == before
    assert len(discussed(desktop)) == 1


def test_a_channels_post_with_a_code_in_it_is_not_read(desktop, case):
    before = kept(desktop)
    post = {"message_id": 1, "date": 1, "chat": NEWS, "sender_chat": NEWS, "text": f"C-{case}"}
    assert desktop.take({"update_id": 91, "channel_post": post}, NEWS["id"]) == []
    assert kept(desktop) == before


def test_an_anonymous_admins_tap_is_of_the_person_that_telegram_names(desktop, case):
    data = town.newest(desktop, group(1), "Conservative")
    query = {
        "id": "q", "chat_instance": "1", "data": data,
        "from": {"id": ADA, "is_bot": False, "first_name": "Ada"},
        "message": {"message_id": 9, "date": 0, "chat": GROUP},
    }  # fmt: skip
    answer, *_ = desktop.take({"update_id": 92, "callback_query": query}, GROUP["id"])
    assert answer["payload"]["text"] == "Saved: Conservative"
    (event,) = desktop.rows("event WHERE kind = 'Pressed'")
    assert event["consult"] == case
    assert event["by_id"] == ADA


def test_our_own_id_is_the_only_one_that_a_card_can_be_of(desktop, case):
    assert town.card(case, GROUP["id"])["from"]["id"] == BOT == desktop.rows("consult")[0]["bot_id"]
