"""What the terminal says when it is asked for help."""

from typing import Final

HELP: Final = (
    "A number presses that button of the newest message that has any.",
    "Any other line is sent as it stands; a number, too, if no button has it.",
    ":say TEXT           send this, even if it is a button's number",
    ":press WORDS        press the button that begins with these words",
    ":tap N BUTTON       press a button of message N, however old it is",
    ":reply N TEXT       reply to message N",
    ":edit N TEXT        change your own message N",
    ":attach KIND        send a made-up photo, document, voice, sticker, location or contact",
    ":delete N           delete message N for everyone, where you may",
    ":follow LINK GROUP  follow a link to the bot; into a group, where it asks for one",
    ":as NAME            be somebody else, also: :as Bashir in Spine; without a name: who is there",
    ":chat NAME          go to another chat; without a name: which there are",
    ":group TITLE        make a small group of everybody and the bot",
    ":member WHO STATUS  of this group: administrator, member, left or kicked; WHO may be bot",
    ":forum on           give this group topics; :forum off takes them away",
    ":topic NAME         write in this topic, or make one: :topic new Rota; alone: which there are",
    ":show N             the newest N messages again",
    ":all N              message N without anything folded away",
    ":jump 3 months      jump ahead; also weeks, days, hours, or: :jump to 2031-01-06 09:00",
    ":now                the time here",
    ":fault KIND         make Telegram fail; without a kind: what there is; :fault off ends it",
    ":record N           the newest N lines of the bot's own record",
    ":block              block the bot; :unblock lets it in again",
    ":quit               end; so does the end of the input",
    "A line that begins with # is a remark.",
)
