// Where a person writes: text, reply, edit of their own message, commands, stand-ins, START.
import { $ } from "./dom.js";
import { suggested, suggestions } from "./keyboard.js";
import { closeMenu, menuOwner, openMenu } from "./menus.js";
import { copy } from "./notices.js";
import { chat, isPrivate, post, senderOf, summary, view } from "./store.js";
import { t } from "./words.js";

const text = $("text");
const KINDS = [["photo", "Photo"], ["document", "Document"], ["voice", "Voice message"], ["sticker", "Sticker"], ["location", "Location"], ["contact", "Contact"]];
let about = null; // {kind: "reply" | "edit", message}

export const say = (words, reply_to = null) => post("say", { chat_id: view.open, text: words, reply_to });

function setAbout(next) {
  about = next;
  $("about").hidden = !next;
  $("clip").hidden = next?.kind === "edit";
  if (!next) return;
  $("about").querySelector("b").textContent = next.kind === "edit" ? t("Edit message") : t("Reply to {0}", senderOf(next.message));
  $("about").querySelector("span span").textContent = summary(next.message);
  text.focus();
}

export const reply = (message) => setAbout({ kind: "reply", message });

export function edit(message) {
  setAbout({ kind: "edit", message });
  text.value = message.text;
  grow();
}

function cancel() {
  if (about?.kind === "edit") text.value = "";
  setAbout(null);
  grow();
}

async function send() {
  const words = text.value.trim();
  if (!words) return;
  const target = about;
  text.value = "";
  setAbout(null);
  grow();
  closeMenu();
  const body = { chat_id: view.open, text: words };
  if (target?.kind === "edit") await post("edit", { ...body, message_id: target.message.message_id });
  else await post("say", { ...body, reply_to: target?.message.message_id ?? null });
}

// Browsers without field-sizing grow the box by hand.
function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

const above = (side) => (node) => { if (side) node.classList.add(side); $("composer").append(node); };

function commands(filter = "", focus = true) {
  const group = isPrivate(chat()) ? "" : `@${view.bot.username}`;
  const known = chat().commands.filter((c) => c.command.startsWith(filter));
  if (!known.length && filter) return closeMenu();
  const entries = known.map((c) => ({ words: `/${c.command}`, note: c.description, act: () => { text.value = ""; grow(); say(`/${c.command}${group}`); } }));
  openMenu($("slash"), entries, { label: t("Commands"), place: above(""), focus, empty: t("The bot has not named any commands yet.") });
}

function attach() {
  const entries = KINDS.map(([kind, words]) => ({ words: t(words), act: () => post("attach", { chat_id: view.open, kind }) }));
  if (isPrivate(chat()) && !view.blocked) entries.push({ words: t("Block the bot"), act: () => post("block", {}) });
  openMenu($("clip"), entries, { label: t("Send something made up"), place: above("end") });
}

function toggle(owner, open) {
  const was = menuOwner() === owner;
  closeMenu(was);
  if (!was) open();
}

function editLast() {
  const own = [...chat().messages.values()].filter((m) => m.from.id === view.me.id && m.text);
  if (own.length) edit(own.at(-1));
}

text.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
  if (event.key === "Escape") { closeMenu(); cancel(); }
  if (event.key === "ArrowUp" && !text.value && !about) { event.preventDefault(); editLast(); }
  if (event.key === "ArrowDown" && menuOwner() === $("slash")) {
    event.preventDefault();
    $("composer").querySelector(".menu [role=menuitem]")?.focus();
  }
});
text.addEventListener("input", () => {
  grow();
  const typed = /^\/([a-z0-9_]*)$/.exec(text.value);
  if (typed) commands(typed[1], false);
  else if (menuOwner() === $("slash")) closeMenu();
});
$("write").addEventListener("submit", (event) => { event.preventDefault(); send(); });
$("slash").addEventListener("click", () => toggle($("slash"), commands));
$("clip").addEventListener("click", () => toggle($("clip"), attach));
$("about").querySelector("button").addEventListener("click", () => { cancel(); text.focus(); });
$("start").addEventListener("click", async () => {
  await say("/start");
  text.focus();
});

// START stands alone until the person has written, and again while they block the bot.
export function drawComposer() {
  const c = chat();
  $("composer").hidden = !c;
  if (!c) return;
  const fresh = isPrivate(c) && (view.blocked || !c.messages.size);
  $("start").hidden = !fresh;
  $("start").textContent = t(view.blocked ? "RESTART" : "START");
  $("write").hidden = fresh;
  const rows = fresh ? null : suggested([...c.messages.values()]);
  $("keys").hidden = !rows;
  $("keys").replaceChildren(...(rows ? [suggestions(rows, say)] : []));
}

export function clearComposer() {
  text.value = "";
  text.placeholder = t("Message");
  setAbout(null);
  grow();
}

export function forced(message) {
  const markup = message.reply_markup;
  text.placeholder = markup?.input_field_placeholder || t("Message");
  if (markup?.force_reply) reply(message);
}

// The menu of one message: under its button, or above it where the log ends.
export function messageMenu(message, owner) {
  const own = message.from.id === view.me.id && message.text;
  const words = message.text || message.caption;
  const entries = [{ words: t("Reply"), act: () => reply(message) }];
  if (own) entries.push({ words: t("Edit"), act: () => edit(message) });
  if (words) entries.push({ words: t("Copy text"), act: () => copy(words) });
  if (own || isPrivate(chat())) entries.push({ words: t("Delete for everyone"), act: () => post("delete", { chat_id: view.open, message_id: message.message_id }) });
  openMenu(owner, entries, { label: t("Message"), place: (node) => {
    const phone = document.querySelector("main");
    const box = phone.getBoundingClientRect();
    const at = owner.getBoundingClientRect();
    phone.append(node);
    const top = Math.min(at.top - box.top + 40, box.height - node.offsetHeight - 8);
    const left = Math.min(Math.max(at.right - box.left - node.offsetWidth, 8), box.width - node.offsetWidth - 8);
    Object.assign(node.style, { top: `${Math.max(8, top)}px`, left: `${left}px` });
  } });
}
