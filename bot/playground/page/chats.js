// The list of chats, and the bar above whichever of list and chat is shown.
import { $, clockTime, el, face } from "./dom.js";
import { announce } from "./announce.js";
import { chat, isPrivate, lastOf, nameOf, senderOf, summary, view } from "./store.js";
import { t } from "./words.js";

const TYPING_MS = 5000;
let typing = 0;

const avatar = (c) => (isPrivate(c) ? face(view.bot, true) : face({ id: c.id, first_name: c.title }));

function row(c, show) {
  const last = lastOf(c);
  const from = last && !isPrivate(c) && last.from.id !== view.me.id ? `${senderOf(last)}: ` : "";
  const unread = c.unread ? el("span", { className: "unread", "aria-label": t("{0} unread", c.unread), text: c.unread }) : null;
  return el("button", { type: "button", "data-chat": c.id, onclick: () => show(c.id) }, avatar(c),
    el("span", { className: "lines" },
      el("span", { className: "line" }, el("strong", {}, el("bdi", { text: nameOf(c) })), last && el("time", { text: clockTime(last.date) })),
      el("span", { className: "line" }, el("span", { className: "last" }, el("bdi", { text: from }), el("bdi", { text: summary(last) })), unread)));
}

export function drawList(show) {
  const held = document.activeElement?.dataset?.chat;
  $("list").replaceChildren(...[...view.chats.values()].filter((c) => c.moved_to == null).map((c) => row(c, show)));
  if (held) $("list").querySelector(`[data-chat="${held}"]`)?.focus();
}

function status(c) {
  if (!view.online) return t("connecting…");
  if (!c) return "";
  if (view.blocked && isPrivate(c)) return t("blocked");
  return isPrivate(c) ? t("bot") : t("group, {0} members", c.members);
}

export function drawBar() {
  const c = chat();
  $("title").textContent = c ? nameOf(c) : t("Chats");
  $("back").hidden = $("face").hidden = !c;
  if (c) {
    const drawn = avatar(c);
    drawn.id = "face";
    $("face").replaceWith(drawn);
  }
  $("status").className = "";
  $("status").textContent = status(c);
}

// The eye sees the line under the name; the ear hears when the connection goes and comes back.
let heard = true;
export function drawOnline() {
  drawBar();
  if (heard !== view.online) announce(t(view.online ? "Connected" : "connecting…"));
  heard = view.online;
}

export function showTyping(event) {
  clearTimeout(typing);
  if (event.chat_id !== view.open) return;
  $("status").className = "busy";
  const uploads = event.action.startsWith("upload");
  $("status").textContent = t(uploads ? "sending a file…" : "typing…");
  typing = setTimeout(drawBar, TYPING_MS);
}

export function stopTyping() {
  clearTimeout(typing);
  drawBar();
}
