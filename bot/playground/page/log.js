// The open conversation: adds, patches and removes single messages, and keeps its scroll.
import { $, dayName, el } from "./dom.js";
import { tellChange, tellNew } from "./announce.js";
import { article, intro, patch, relabel, sameQuestion } from "./bubble.js";
import { chat, isPrivate, lastOf, now, post, view } from "./store.js";
import { t } from "./words.js";

const FIRST_SHOWN = 80;
const NEAR = 90;
const GAP = 8;
const log = $("log");
const drawn = new Map();
let act = null;
let fresh = 0;
let following = true; // until the person scrolls up, away from the newest message

export const useActs = (acts) => { act = acts; };

const nearEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
const day = (message) => new Date(message.date * 1000).toDateString();
const node = (id) => $(`m${id}`);
const topOf = (part) => part.getBoundingClientRect().top;

// Where the newest message is read: its first line when it is taller than the phone, else the
// end. A question or an advice is read from its start, as Telegram shows what is unread.
function home() {
  const end = log.scrollHeight - log.clientHeight;
  const last = log.lastElementChild;
  const tall = last && last.offsetHeight > log.clientHeight - GAP;
  return tall ? Math.min(end, log.scrollTop + topOf(last) - topOf(log) - GAP) : end;
}

function goTo(top, gently) {
  const slowly = gently && !matchMedia("(prefers-reduced-motion: reduce)").matches;
  following = true;
  log.scrollTo({ top, behavior: slowly ? "smooth" : "instant" });
  count(0);
}

const settle = () => goTo(home());

function count(number) {
  fresh = number;
  $("fresh").textContent = number;
  $("fresh").hidden = !number;
  $("down").hidden = nearEnd();
  const words = number ? t("To the newest message, {0} new", number) : t("To the newest message");
  for (const name of ["aria-label", "title"]) $("down").setAttribute(name, words);
}

// A scroll that is told while the glass changes, when a phone is turned, was nobody's hand: the
// text is wrapped anew under it, and the observer goes on from what was followed before.
const size = () => `${log.clientWidth} x ${log.clientHeight}`;
let glass = size();
log.addEventListener("scroll", () => {
  if (size() !== glass) return;
  following = log.scrollTop > home() - NEAR;
  count(following ? 0 : fresh);
}, { passive: true });
// What opens below, a keyboard or the bar of a reply, must not cover the newest message.
new ResizeObserver(() => {
  glass = size();
  if (following) settle();
}).observe(log);
$("down").addEventListener("click", () => goTo(log.scrollHeight, true));

function place(message, previous) {
  if (!previous || day(previous) !== day(message)) {
    const moment = new Date(message.date * 1000);
    log.append(el("div", { className: "day", text: dayName(moment, now()) }));
  }
  const made = article(message, act);
  drawn.set(message.message_id, message);
  log.append(made);
  return made;
}

function earlier(messages, from) {
  const button = el("button", { type: "button", className: "earlier", text: t("Show {0} earlier messages", from), onclick: () => {
    const below = log.scrollHeight - log.scrollTop;
    draw(0);
    log.scrollTop = log.scrollHeight - below;
  } });
  log.append(button);
}

function draw(from) {
  const messages = [...chat().messages.values()];
  log.replaceChildren();
  drawn.clear();
  if (from) earlier(messages, from);
  messages.slice(from).forEach((message, i) => place(message, messages[from + i - 1]));
  if (!messages.length && isPrivate(chat())) log.append(intro());
}

// Show the chat from its end.
export function openLog() {
  orphaned = false;
  draw(Math.max(0, chat().messages.size - FIRST_SHOWN));
  settle();
}

// Buttons that went take the focus with them; the newest buttons get it, now or when they come.
let orphaned = false;
function adopt() {
  const lost = document.activeElement === document.body || !document.activeElement?.isConnected;
  const newest = [...log.querySelectorAll("article > .keys")].at(-1);
  if (!orphaned || !lost) orphaned = false;
  else if (newest) {
    orphaned = false;
    newest.focus({ preventScroll: true });
  }
}

function renamed() {
  for (const [id, message] of drawn) relabel(node(id), message);
}

export function add(message) {
  const follow = following || message.from.id === view.me.id;
  log.querySelector(".intro")?.remove();
  const previous = [...drawn.values()].at(-1);
  place(message, previous).classList.add("new");
  if (message.forum_topic_edited) renamed();
  if (message.from.id !== view.me.id) tellNew(message);
  adopt();
  if (follow) settle();
  else count(fresh + 1);
}

// Do `work` while one part of the conversation stays where it is on the glass.
function holding(part, work) {
  const before = topOf(part());
  work();
  log.scrollTop += topOf(part()) - before;
}

function inView(part) {
  const { top, bottom } = part.getBoundingClientRect();
  const glass = log.getBoundingClientRect();
  return top < glass.bottom && bottom > glass.top;
}

// Keys in view stay under the thumb while marks change; what is asked next is shown anew.
export function change(message) {
  const old = drawn.get(message.message_id);
  const made = old && node(message.message_id);
  if (!made) return;
  const [follow, keys] = [following, made.querySelector(".keys")];
  const shown = [...log.querySelectorAll("article")].find(inView) || made;
  const steady = keys && inView(keys) ? () => made.querySelector(".keys") || made : () => shown;
  holding(steady, () => { orphaned = patch(made, old, message, act) || orphaned; });
  adopt();
  if (message.from.id !== view.me.id) tellChange(old, message);
  drawn.set(message.message_id, message);
  const marked = keys && made.querySelector(".keys") && sameQuestion(old, message);
  if (follow && !(marked && made.offsetHeight > log.clientHeight)) settle();
}

export function remove(id) {
  const gone = node(id);
  drawn.delete(id);
  if (!gone) return;
  const label = gone.previousElementSibling;
  const next = gone.nextElementSibling;
  orphaned ||= gone.contains(document.activeElement);
  gone.remove();
  adopt();
  if (label?.className === "day" && (!next || next.className === "day")) label.remove();
}

// After a lost connection: bring what is drawn in line with what was loaded.
export function resync() {
  const messages = chat().messages;
  const first = Math.min(...drawn.keys(), Infinity);
  for (const id of [...drawn.keys()]) if (!messages.has(id)) remove(id);
  for (const message of messages.values()) {
    if (drawn.has(message.message_id)) change(message);
    else if (first === Infinity || message.message_id > first) add(message);
  }
  renamed();
}

export function jump(id) {
  if (!node(id) && chat().messages.has(id)) draw(0);
  const target = node(id);
  if (!target) return;
  target.scrollIntoView({ block: "center" });
  target.classList.add("flash");
  setTimeout(() => target.classList.remove("flash"), 1200);
}

export function seen() {
  if (chat()?.unread || lastOf(chat())) post("read", { chat_id: view.open });
  if (chat()) chat().unread = 0;
}
