// Links to this bot are followed here, as an app follows them: into the private chat, or into a group.
import { choose, tell } from "./notices.js";
import { isPrivate, post, view } from "./store.js";
import { t } from "./words.js";

function toBot(url) {
  let target;
  try { target = new URL(url, location.href); } catch { return null; }
  const own = /^(t\.me|telegram\.me)$/.test(target.hostname) && target.pathname.slice(1).toLowerCase() === view.bot.username.toLowerCase();
  return own ? target.searchParams : null;
}

async function take(url, chat, enter) {
  const done = await post("follow", { url, chat_id: chat.id });
  if (done.ok) enter(chat.id);
}

// `enter` shows a chat. Whatever leads elsewhere is left to the browser.
export function follow(url, event, enter) {
  const asked = toBot(url);
  if (!asked) return;
  event.preventDefault();
  if (!asked.has("startgroup")) {
    enter(view.me.id);
    if (asked.has("start")) post("follow", { url });
    return;
  }
  const groups = [...view.chats.values()].filter((c) => !isPrivate(c) && c.moved_to == null);
  if (!groups.length) tell(t("You are in no group."));
  else choose(t("Into which group?"), groups.map((chat) => ({ words: chat.title, act: () => take(url, chat, enter) })));
}
