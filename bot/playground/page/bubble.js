// One message as an article: who, quote, picture or file, text, time; the keyboard under it.
import { clockTime, el, face, hidden, hue } from "./dom.js";
import { keyboard } from "./keyboard.js";
import { rich } from "./rich.js";
import { chat, isPrivate, senderOf, service, summary, topicOf, view } from "./store.js";
import { language, languageOf, t } from "./words.js";

const LETTERS = 60;
const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
// The beginning of what may be long, with no letter and no emoji cut in half.
const begun = (words) => [...letters.segment(words)].slice(0, LETTERS).map(({ segment }) => segment).join("");
const fileUrl = (id) => `/play/file/${id}`;
const size = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1048576).toFixed(1)} MB`);

function quoted(message, act) {
  const parent = message.reply_to_message;
  return el("button", { type: "button", className: "reply", "aria-label": t("In reply to: {0}", summary(parent)), onclick: () => act.jump(parent.message_id) },
    el("b", { dir: "auto", text: senderOf(parent) }), el("span", { dir: "auto", text: summary(parent) }));
}

function photo(message, act) {
  const { file_id: id, width, height } = message.photo.at(-1);
  const words = message.caption ? `${t("Picture")}: ${summary(message)}` : t("Picture");
  const image = el("img", { src: fileUrl(id), alt: "", width, height, decoding: "async" });
  return el("button", { type: "button", className: "photo", "aria-label": t("{0}. Enlarge", words), onclick: () => act.enlarge(fileUrl(id), words) }, image);
}

function file(message) {
  const { file_id: id, file_name: name = "file", file_size: bytes } = message.document;
  const ending = name.includes(".") ? name.split(".").at(-1).slice(0, 4).toUpperCase() : "FILE";
  return el("a", { className: "doc", href: fileUrl(id), target: "_blank", rel: "noopener" },
    el("i", { "aria-hidden": "true", text: ending }), el("span", {}, el("b", { text: name }), el("small", { text: size(bytes) })));
}

const STAND_INS = {
  sticker: (m) => el("div", { className: "large", role: "img", "aria-label": `${t("Sticker")} ${m.sticker.emoji}`, text: m.sticker.emoji }),
  dice: (m) => el("div", { className: "large", role: "img", "aria-label": `${t("Dice")}: ${m.dice.value}`, text: "🎲" }),
  voice: (m) => el("div", {}, hidden("🎤 "), `${t("Voice message")}, ${m.voice.duration} s`),
  location: () => el("div", {}, hidden("📍 "), t("Location")),
  contact: (m) => el("div", {}, hidden("👤 "), `${t("Contact")}: ${m.contact.first_name}`),
};

const SVG = "http://www.w3.org/2000/svg";

function lock() {
  const drawn = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  drawn.append(path);
  return drawn;
}

function stamp(message) {
  const words = message.edit_date ? t("edited {0}", clockTime(message.date)) : clockTime(message.date);
  const full = new Date((message.edit_date || message.date) * 1000).toLocaleString(language.locale);
  const kept = message.has_protected_content ? [lock(), el("span", { className: "unseen", text: `${t("Cannot be copied or forwarded")}. ` })] : [];
  return el("time", { className: "stamp", title: full, dateTime: new Date(message.date * 1000).toISOString() }, ...kept, words);
}

const label = (topic) => el("span", { className: "topic" }, hidden("# "), el("bdi", { text: topic }));

const nameOfArticle = (message) => {
  const who = message.from.id === view.me.id ? t("You") : senderOf(message);
  return [who, topicOf(message), clockTime(message.date)].filter(Boolean).join(", ");
};

// After a topic has got another name, what stands in it says the new one.
export function relabel(node, message) {
  if (service(message)) return;
  node.setAttribute("aria-label", nameOfArticle(message));
  const topic = node.querySelector(".topic bdi");
  if (topic) topic.textContent = topicOf(message);
}

// As Telegram has it, what answers nothing else answers the message with which its topic began.
const answers = (message) => message.reply_to_message && message.reply_to_message.message_id !== message.message_thread_id;

function content(message, act) {
  const mine = message.from.id === view.me.id;
  const topic = topicOf(message);
  const words = message.text ?? message.caption ?? "";
  const node = el("div", { className: message.has_protected_content ? "bubble kept" : "bubble", dir: "auto", lang: languageOf(words || senderOf(message)) });
  if (!mine && !isPrivate(chat())) {
    const from = el("span", { className: "from" }, el("bdi", { text: senderOf(message) }));
    from.style.setProperty("--hue", hue(message.from.id));
    node.append(from);
  }
  if (topic) node.append(label(topic));
  if (answers(message)) node.append(quoted(message, act));
  if (message.photo) node.append(photo(message, act));
  if (message.document) node.append(file(message));
  for (const [kind, make] of Object.entries(STAND_INS)) if (message[kind]) node.append(make(message));
  const here = { ...act, say: (command) => act.say(command, null, message.message_thread_id) };
  node.append(rich(words, message.entities || message.caption_entities, here), stamp(message));
  return node;
}

// What nobody wrote stands in the middle, as Telegram shows it.
const told = (message) => el("p", { dir: "auto", lang: languageOf(service(message)), text: service(message) });
const notice = (message) => el("article", { className: "service", id: `m${message.message_id}` }, told(message));

export function article(message, act) {
  if (service(message)) return notice(message);
  const mine = message.from.id === view.me.id;
  const node = el("article", { className: mine ? "msg mine" : "msg", id: `m${message.message_id}`, "aria-label": nameOfArticle(message) });
  const more = el("button", { type: "button", className: "more", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("Reply and more: {0}", begun(summary(message))), onclick: () => act.menu(message.message_id, more) }, hidden("⋯"));
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

const bold = ({ text = "", entities = [] }) =>
  entities.filter((e) => e.type === "bold").map((e) => text.slice(e.offset, e.offset + e.length));

// Whether a card still asks what it asked: marks change its buttons and may add a warning, but
// what stood in bold stands there still.
export function sameQuestion(before, after) {
  const [old, now] = [bold(before), bold(after)];
  return old.every((words) => now.includes(words)) || now.every((words) => old.includes(words));
}

// Where the focus was in a card that is redrawn, so that nobody who types is thrown out. It never
// lands on another answer: a second Enter must press nothing. While the question is the same, the
// same button has it again, marks aside; else the group of the new buttons, from which Tab and the
// arrows go on.
const unmarked = (label) => label?.replace(/^[☐☑?] /, "");

function focusIn(node) {
  const held = document.activeElement;
  if (!node.contains(held)) return null;
  const keys = held.closest(".keys");
  return { keys: Boolean(keys), label: keys && unmarked(held.dataset.label), part: keys ? null : held.className };
}

function restore(node, focus, same) {
  if (!focus || node.contains(document.activeElement)) return null;
  if (!focus.keys) return node.getElementsByClassName(focus.part)[0] || node.querySelector(".more");
  const key = same && [...node.querySelectorAll(".keys [data-label]")].find((each) => unmarked(each.dataset.label) === focus.label);
  return key || node.querySelector(":scope > .keys");
}

// Change an article in place: only what differs is replaced, an opened quote stays open. Whether
// it took the focus away with its buttons.
export function patch(node, before, after, act) {
  const focus = focusIn(node);
  const part = ({ reply_markup: _markup, ...rest }) => JSON.stringify(rest);
  if (service(after)) node.replaceChildren(told(after));
  else if (part(before) !== part(after)) {
    const open = [...node.querySelectorAll(".unfold")].map((toggle) => toggle.getAttribute("aria-expanded") === "true");
    node.querySelector(".bubble").replaceWith(content(after, act));
    node.querySelectorAll(".unfold").forEach((toggle, i) => open[i] && toggle.click());
  }
  if (JSON.stringify(before.reply_markup) !== JSON.stringify(after.reply_markup)) underneath(node, after, act);
  restore(node, focus, sameQuestion(before, after))?.focus({ preventScroll: true });
  return Boolean(focus?.keys) && !node.querySelector(":scope > .keys"); // they went, and the focus with them
}

export const intro = () =>
  el("div", { className: "intro" }, face(view.bot, true), el("b", { text: t("What can this bot do?") }),
    view.description || t("Press START below to begin. Everything here is invented and stays on this machine."));
