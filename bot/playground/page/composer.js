// Where a person writes: text, reply, edit of their own message, commands, stand-ins, START.
import { $ } from "./dom.js";
import { suggested, suggestions } from "./keyboard.js";
import { closeMenu, menuOwner, openMenu } from "./menus.js";
import { copy } from "./notices.js";
import { chat, isPrivate, post, senderOf, summary, view } from "./store.js";
import { t } from "./words.js";

const text = $("text");
const KINDS = [["photo", "Photo"], ["document", "Document"], ["voice", "Voice message"], ["sticker", "Sticker"], ["location", "Location"], ["contact", "Contact"]];
const KEPT = "The playground does not answer. Your words are kept: try again in a moment.";
let about = null; // {kind: "reply" | "edit", message}
let going = null; // the words in the box that are on their way: a second Enter sends them no second time
let place = ""; // whose words stand in the box, and in which chat
const drafts = new Map(); // what was typed in another place, or before an edit was begun

export const say = (words, reply_to = null, thread = 0) => post("say", { chat_id: view.open, text: words, reply_to, thread });

function keepDraft() {
  if (text.value && !going && about?.kind !== "edit") drafts.set(place, text.value);
  going = null;
}

function draft() {
  const words = drafts.get(place) ?? "";
  drafts.delete(place);
  return words;
}

function setAbout(next) {
  about = next;
  $("about").hidden = !next;
  $("clip").hidden = next?.kind === "edit";
  if (!next) return;
  $("about").querySelector("b").textContent = next.kind === "edit" ? t("Edit message") : t("Reply to {0}", senderOf(next.message));
  $("about").querySelector("span span").textContent = summary(next.message);
  text.focus();
}

export function reply(message) {
  if (about?.kind === "edit") cancel();
  setAbout({ kind: "reply", message });
}

export function edit(message) {
  keepDraft();
  setAbout({ kind: "edit", message });
  text.value = message.text;
  grow();
}

function cancel() {
  if (about?.kind === "edit") text.value = draft();
  setAbout(null);
  grow();
}

// What is typed stands there until the playground has taken it.
async function send() {
  const words = text.value.trim();
  if (!words || going) return;
  const sent = { words: text.value, about, place };
  going = sent;
  closeMenu();
  const body = { chat_id: view.open, text: words };
  const number = about?.message.message_id ?? null;
  const answer = await (about?.kind === "edit" ? post("edit", { ...body, message_id: number }, t(KEPT)) : post("say", { ...body, reply_to: number }, t(KEPT)));
  const untouched = going === sent;
  if (untouched) going = null;
  if (answer.ok) taken(sent, untouched);
  else if (!untouched) putBack(sent);
}

function taken(sent, untouched) {
  if (untouched) text.value = sent.about?.kind === "edit" ? draft() : "";
  if (sent.about && about === sent.about) setAbout(null);
  grow();
}

// Whoever typed on, or went to another chat, finds what was lost before what they wrote since.
function putBack(sent) {
  const before = (since) => (since ? `${sent.words}\n${since}` : sent.words);
  if (sent.place === place && about?.kind !== "edit") text.value = before(text.value);
  else drafts.set(sent.place, before(drafts.get(sent.place)));
  grow();
}

// What is typed while other words are on their way begins anew.
function typedOn() {
  if (!going) return;
  going = null;
  text.value = "";
}

// Browsers without field-sizing grow the box by hand.
function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

const above = (side) => (node) => { if (side) node.classList.add(side); $("composer").append(node); };

function order(command) {
  if (about?.kind === "edit") setAbout(null);
  typedOn();
  text.value = command;
  grow();
  send();
}

function commands(filter = "", focus = true) {
  const group = isPrivate(chat()) ? "" : `@${view.bot.username}`;
  const known = chat().commands.filter((c) => c.command.startsWith(filter));
  if (!known.length && filter) return closeMenu();
  const entries = known.map((c) => ({ words: `/${c.command}`, note: c.description, act: () => order(`/${c.command}${group}`) }));
  openMenu($("slash"), entries, { label: t("Commands"), place: above(""), focus, empty: t("The bot has not named any commands yet.") });
}

async function sendMadeUp(kind) {
  const answered = about;
  const answer = await post("attach", { chat_id: view.open, kind, reply_to: answered?.message.message_id ?? null });
  if (answer.ok && answered && about === answered) setAbout(null);
}

function attach() {
  const entries = KINDS.map(([kind, words]) => ({ words: t(words), act: () => sendMadeUp(kind) }));
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
text.addEventListener("beforeinput", typedOn);
text.addEventListener("input", () => {
  going = null; // for who changed the words in a way that was not foretold
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

// Another chat is shown, or another person: what was typed waits where it was typed.
export function clearComposer() {
  keepDraft();
  place = `${view.me.id}/${view.open}`;
  text.value = draft();
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
  const words = message.has_protected_content ? "" : message.text || message.caption;
  const leads = ["creator", "administrator"].includes(chat().mine);
  const entries = [{ words: t("Reply"), act: () => reply(message) }];
  if (own) entries.push({ words: t("Edit"), act: () => edit(message) });
  if (words) entries.push({ words: t("Copy text"), act: () => copy(words) });
  if (own || leads || isPrivate(chat())) entries.push({ words: t("Delete for everyone"), act: () => post("delete", { chat_id: view.open, message_id: message.message_id }) });
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
