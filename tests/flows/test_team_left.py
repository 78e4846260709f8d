"""Somebody leaves who has said what they think, and backs the follow-up as well."""

from flows.events import Left, Pressed
from tests.flows.near import B, ask


def test_who_leaves_is_backup_no_more_and_their_opinion_is_marked(room):
    ask(room.posted().story.tap("Follow"), "backup", "Dr B")
    room.press(B, "o:cons").story.send(Left(B.id))
    assert room.story.consult.planned.backup is None
    assert room.posting.of(B.id).left
    assert room.posting.of(B.id).choice == "cons"


def test_who_leaves_one_team_only_still_backs_the_follow_up(room):
    ask(room.posted().story.tap("Follow"), "backup", "Dr B")
    room.press(B, "o:cons").story.send(Left(B.id, team=1))
    assert room.story.consult.planned.backup == B
    assert room.posting.of(B.id).left
    room.story.send(Pressed(room.story.consult.turn, "@card:1", "o:surg", B))
    assert not room.posting.of(B.id).left, "back again, they are asked as before"
