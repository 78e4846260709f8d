"""Groups as Telegram has them: who is in one, what the bot may do there, topics."""

from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]

IN = ("creator", "administrator", "member")
RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_manage_topics",
)  # fmt: skip
KICKED = "Forbidden: bot was kicked from the group chat"
NO_THREAD = "Bad Request: message thread not found"
NO_TOPICS = "Bad Request: the chat is not a forum"


@dataclass
class Group:
    """`standing` is what each person is there, the bot by its own id; `topics` by their number."""

    title: str
    standing: dict[int, str]
    is_forum: bool = False
    topics: dict[int, str] = field(default_factory=dict)
    shut: set[int] = field(default_factory=set)  # topics that are closed

    def chat(self, number: int, *, is_super: bool) -> Row:
        more = {"is_forum": True} if self.is_forum else {}
        return {"id": number, "type": "supergroup" if is_super else "group", "title": self.title,
                **more}  # fmt: skip

    def has(self, person: int) -> bool:
        return self.standing.get(person) in IN

    def member(self, user: Row) -> Row:
        """Somebody as getChatMember and its updates tell of them."""
        status = self.standing.get(user["id"], "left")
        found: Row = {"user": user, "status": status}
        if status == "kicked":
            found["until_date"] = 0
        elif status == "administrator":
            found |= {"can_be_edited": False, **dict.fromkeys(RIGHTS, True)}
            found["is_anonymous"] = False
        elif status == "creator":
            found["is_anonymous"] = False
        return found

    def becomes(self, user: Row, status: str, place: Row) -> Row:
        """The update that tells of it: of the bot itself in a form of its own."""
        was = self.member(user)
        self.standing[user["id"]] = status
        told = {**place, "old_chat_member": was, "new_chat_member": self.member(user)}
        return {"my_chat_member" if user["is_bot"] else "chat_member": told}

    def refusal(self, form: Row) -> str:
        """Why a topic takes nothing; "" if it does, or none is meant."""
        thread = form.get("message_thread_id")
        return NO_THREAD if thread and int(thread) not in self.topics else ""

    def changed(self, method: str, form: Row, number: int) -> Row | str:
        """A topic is made, closed or opened again: what Telegram answers, or why it refuses."""
        if not self.is_forum:
            return NO_TOPICS
        if method == "createForumTopic":
            self.topics[number] = form["name"]
            return {"message_thread_id": number, "name": form["name"], "icon_color": 7322096}
        thread = int(form["message_thread_id"])
        if thread not in self.topics:
            return NO_THREAD
        (self.shut.add if method == "closeForumTopic" else self.shut.discard)(thread)
        return {}
