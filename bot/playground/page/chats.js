// The list of chats, and the bar above whichever of list and chat is shown.
import { $, clockTime, el, face } from "./dom.js";
import { chat, isPrivate, lastOf, nameOf, summary, view } from "./store.js";

const TYPING_MS = 5000;
let typing = 0;

const avatar = (c) => (isPrivate(c) ? face(view.bot, true) : face({ id: c.id, first_name: c.title }));

function row(c, show) {
  const last = lastOf(c);
  const from = last && !isPrivate(c) && last.from.id !== view.me.id ? `${last.from.first_name}: ` : "";
  const unread = c.unread ? el("span", { className: "unread", "aria-label": `${c.unread} unread`, text: c.unread }) : null;
  return el("button", { type: "button", "data-chat": c.id, onclick: () => show(c.id) }, avatar(c),
    el("span", { className: "lines" },
      el("span", { className: "line" }, el("strong", { text: nameOf(c) }), last && el("time", { text: clockTime(last.date) })),
      el("span", { className: "line" }, el("span", { className: "last", dir: "auto", text: from + summary(last) }), unread)));
}

export function drawList(show) {
  const held = document.activeElement?.dataset?.chat;
  $("list").replaceChildren(...[...view.chats.values()].map((c) => row(c, show)));
  if (held) $("list").querySelector(`[data-chat="${held}"]`)?.focus();
}

function status(c) {
  if (!view.online) return "connecting…";
  if (!c) return "";
  if (view.blocked && isPrivate(c)) return "blocked";
  return isPrivate(c) ? "bot" : `group, ${c.members} members`;
}

export function drawBar() {
  const c = chat();
  $("title").textContent = c ? nameOf(c) : "Chats";
  $("back").hidden = $("face").hidden = !c;
  if (c) {
    const drawn = avatar(c);
    drawn.id = "face";
    $("face").replaceWith(drawn);
  }
  $("status").className = "";
  $("status").textContent = status(c);
}

export function showTyping(event) {
  clearTimeout(typing);
  if (event.chat_id !== view.open) return;
  $("status").className = "busy";
  $("status").textContent = event.action.startsWith("upload") ? "sending a file…" : "typing…";
  typing = setTimeout(drawBar, TYPING_MS);
}

export function stopTyping() {
  clearTimeout(typing);
  drawBar();
}

export function drawPeople() {
  const options = view.people.map((p) => {
    const words = p.allowed === false ? `${p.first_name} (stranger)` : p.first_name;
    return el("option", { value: p.id, text: words, title: p.about, selected: p.id === view.me.id });
  });
  $("me").replaceChildren(...options);
  const me = view.people.find((p) => p.id === view.me.id);
  $("me").title = me?.about || "";
}
