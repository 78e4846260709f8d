// One message as an article: who, quote, picture or file, text, time; the keyboard under it.
import { clockTime, el, face, hidden, hue } from "./dom.js";
import { keyboard } from "./keyboard.js";
import { rich } from "./rich.js";
import { chat, fullName, isPrivate, summary, view } from "./store.js";

const fileUrl = (id) => `/play/file/${id}`;
const size = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1048576).toFixed(1)} MB`);

function quoted(message, act) {
  const parent = message.reply_to_message;
  return el("button", { type: "button", className: "reply", "aria-label": `In reply to: ${summary(parent)}`, onclick: () => act.jump(parent.message_id) },
    el("b", { text: fullName(parent.from) }), el("span", { dir: "auto", text: summary(parent) }));
}

function photo(message, act) {
  const { file_id: id, width, height } = message.photo.at(-1);
  const words = message.caption ? `Picture: ${summary(message)}` : "Picture";
  const image = el("img", { src: fileUrl(id), alt: "", width, height, decoding: "async" });
  return el("button", { type: "button", className: "photo", "aria-label": `${words}. Enlarge`, onclick: () => act.enlarge(fileUrl(id), words) }, image);
}

function file(message) {
  const { file_id: id, file_name: name = "file", file_size: bytes } = message.document;
  const ending = name.includes(".") ? name.split(".").at(-1).slice(0, 4).toUpperCase() : "FILE";
  return el("a", { className: "doc", href: fileUrl(id), target: "_blank", rel: "noopener" },
    el("i", { "aria-hidden": "true", text: ending }), el("span", {}, el("b", { text: name }), el("small", { text: size(bytes) })));
}

const STAND_INS = {
  sticker: (m) => el("div", { className: "large", role: "img", "aria-label": `Sticker ${m.sticker.emoji}`, text: m.sticker.emoji }),
  dice: (m) => el("div", { className: "large", role: "img", "aria-label": `Dice: ${m.dice.value}`, text: "🎲" }),
  voice: (m) => el("div", {}, hidden("🎤 "), `Voice message, ${m.voice.duration} s`),
  location: () => el("div", {}, hidden("📍 "), "Location"),
  contact: (m) => el("div", {}, hidden("👤 "), `Contact: ${m.contact.first_name}`),
};

function stamp(message) {
  const words = (message.edit_date ? "edited " : "") + clockTime(message.date);
  const full = new Date((message.edit_date || message.date) * 1000).toLocaleString();
  return el("time", { className: "stamp", title: full, text: words, dateTime: new Date(message.date * 1000).toISOString() });
}

function content(message, act) {
  const mine = message.from.id === view.me.id;
  const node = el("div", { className: "bubble", dir: "auto" });
  if (!mine && !isPrivate(chat())) {
    const from = el("span", { className: "from", text: fullName(message.from) });
    from.style.setProperty("--hue", hue(message.from.id));
    node.append(from);
  }
  if (message.reply_to_message) node.append(quoted(message, act));
  if (message.photo) node.append(photo(message, act));
  if (message.document) node.append(file(message));
  for (const [kind, make] of Object.entries(STAND_INS)) if (message[kind]) node.append(make(message));
  const words = message.text ?? message.caption ?? "";
  node.append(rich(words, message.entities || message.caption_entities, act), stamp(message));
  return node;
}

export function article(message, act) {
  const mine = message.from.id === view.me.id;
  const who = mine ? "You" : fullName(message.from);
  const node = el("article", { className: mine ? "msg mine" : "msg", id: `m${message.message_id}`, "aria-label": `${who}, ${clockTime(message.date)}` });
  const more = el("button", { type: "button", className: "more", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `Reply and more: ${summary(message).slice(0, 60)}`, onclick: () => act.menu(message.message_id, more) }, hidden("⋯"));
  node.append(content(message, act), more);
  underneath(node, message, act);
  return node;
}

function underneath(node, message, act) {
  const rows = message.reply_markup?.inline_keyboard;
  node.querySelector(":scope > .keys")?.remove();
  node.classList.toggle("wide", Boolean(rows));
  if (rows) node.append(keyboard(message, rows, act));
}

// Where the focus was in the keyboard, so that an edit does not throw a keyboard user out.
function focusIn(node) {
  const held = document.activeElement;
  if (!node.contains(held)) return null;
  return { label: held.dataset.label, at: [...node.querySelectorAll(".keys button, .keys a")].indexOf(held) };
}

function restore(node, focus) {
  if (!focus) return;
  const keys = [...node.querySelectorAll(".keys button, .keys a")];
  const same = keys.find((key) => key.dataset.label === focus.label);
  (same || keys[Math.min(focus.at, keys.length - 1)] || node.querySelector(".more")).focus({ preventScroll: true });
}

// Change an article in place: only what differs is replaced, an opened quote stays open.
export function patch(node, before, after, act) {
  const focus = focusIn(node);
  const part = ({ reply_markup: _markup, ...rest }) => JSON.stringify(rest);
  if (part(before) !== part(after)) {
    const open = [...node.querySelectorAll(".unfold")].map((toggle) => toggle.getAttribute("aria-expanded") === "true");
    node.querySelector(".bubble").replaceWith(content(after, act));
    node.querySelectorAll(".unfold").forEach((toggle, i) => open[i] && toggle.click());
  }
  if (JSON.stringify(before.reply_markup) !== JSON.stringify(after.reply_markup)) underneath(node, after, act);
  restore(node, focus);
}

export const intro = () =>
  el("div", { className: "intro" }, face(view.bot, true), el("b", { text: "What can this bot do?" }),
    view.description || "Press START below to begin. Everything here is invented and stays on this machine.");
