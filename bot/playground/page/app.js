// The phone: which chat is open, whose it is, and what each event does to it.
import { $ } from "./dom.js";
import { drawBar, drawList, drawOnline, showTyping, stopTyping } from "./chats.js";
import { clearComposer, drawComposer, forced, messageMenu, say } from "./composer.js";
import { answered } from "./keyboard.js";
import { follow } from "./links.js";
import { add, change, jump, openLog, remove, resync, seen, useActs } from "./log.js";
import { closeMenu } from "./menus.js";
import { alertBox, copy, enlarge, tell, toast } from "./notices.js";
import { drawNews, drawPeople, startPeople } from "./people.js";
import { UNANSWERED, become, chat, isPrivate, leave, nameOf, now, on, post, summary, view } from "./store.js";
import { startTheme } from "./theme.js";
import { language, reworded, t } from "./words.js";

const HOLD_MS = 500;
const LATE_MORNING_UTC = 17;
let shown = null; // whose chat is drawn, so that a resync patches and a switch redraws

function remember() {
  const hash = view.open ? `#${view.open}` : "#chats";
  history.replaceState(null, "", `?as=${view.me.id}${hash}`);
}

function show(id) {
  closeMenu();
  view.open = id;
  shown = id && `${view.me.id}/${id}`;
  $("list").hidden = id != null;
  $("log").hidden = id == null;
  $("down").hidden = true;
  clearComposer();
  drawBar();
  drawComposer();
  if (id == null) drawList(show);
  else { openLog(); seen(); }
  remember();
}

const isTouch = () => matchMedia("(hover: none)").matches;

function enter(id) {
  show(id);
  if (!isTouch()) (!$("start").hidden ? $("start") : $("text")).focus();
}

function back() {
  const was = view.open;
  show(null);
  $("list").querySelector(`[data-chat="${was}"]`)?.focus();
}

const link = (url, event) => follow(url, event, enter);

useActs({
  say, link, copy, enlarge, jump, notice: toast,
  menu: (id, owner) => messageMenu(chat().messages.get(id), owner),
});

function drawNow() {
  const moment = now();
  $("now").textContent = moment.toLocaleDateString(language.locale, { weekday: "short", day: "numeric", month: "short", year: "numeric" });
  $("now").dateTime = moment.toISOString();
}

on("loaded", () => {
  drawPeople();
  drawNow();
  view.open = chat()?.moved_to ?? view.open; // a group that became a supergroup is followed there
  if (view.open && !view.chats.has(view.open)) view.open = null;
  if (view.open && shown === `${view.me.id}/${view.open}`) {
    drawBar();
    resync();
    drawComposer();
  } else show(view.open);
});
on("online", drawOnline);
on("message", (event) => {
  const { message } = event;
  if (event.chat_id !== view.open) {
    if (view.open == null) drawList(show);
    else if (message.from.id !== view.me.id) toast(`${nameOf(chat(event.chat_id))}: ${summary(message)}`, () => enter(event.chat_id));
    return;
  }
  if (message.from.id === view.bot.id) stopTyping();
  add(message);
  drawComposer();
  if (message.reply_markup && message.from.id === view.bot.id) forced(message);
  if (message.from.id !== view.me.id) seen();
});
on("edit", (event) => {
  if (event.chat_id === view.open) change(event.message);
  else if (view.open == null) drawList(show);
});
on("delete", (event) => {
  if (event.chat_id === view.open) remove(event.message_id);
  else if (view.open == null) drawList(show);
});
on("action", showTyping);
on("clock", drawNow);
on("unread", drawNews);
on("standing", () => { drawBar(); drawComposer(); });
on("refused", (answer) => tell(reworded(answer.error)));
on("answer", (event) => {
  answered(event);
  if (event.url) link(event.url, new Event("click"));
  if (!event.text) return;
  if (event.alert) alertBox(event.text);
  else toast(event.text);
});

// What was put off by a week is asked on a working morning: end after it, whatever the hour is now
// and wherever the clinic is.
function pastMorning(weeks) {
  const then = now();
  then.setUTCDate(then.getUTCDate() + 7 * weeks);
  while ([0, 6].includes(then.getUTCDay())) then.setUTCDate(then.getUTCDate() + 1);
  if (then.getUTCHours() < LATE_MORNING_UTC) then.setUTCHours(LATE_MORNING_UTC, 0);
  return then.toISOString();
}

$("back").addEventListener("click", back);
// On a very narrow screen the clock and what is rarely wanted are folded away, for the messages' sake.
$("unfold").addEventListener("click", () => {
  const open = document.querySelector("header").classList.toggle("unfolded");
  $("unfold").setAttribute("aria-expanded", String(open));
});
startPeople((id) => {
  const stays = chat() && !isPrivate(chat()) ? view.open : null;
  view.open = stays ?? (chat() ? id : null);
  shown = null;
  return become(id);
});
document.querySelectorAll(".clock button").forEach((button) => button.addEventListener("click", async () => {
  const bar = button.parentElement;
  bar.setAttribute("aria-busy", "true");
  const { days = 0, months = 0, weeks } = button.dataset;
  const wish = weeks ? { to: pastMorning(Number(weeks)) } : { days: Number(days), months: Number(months) };
  await post("clock", wish).finally(() => bar.removeAttribute("aria-busy"));
}));

// Press and hold, or the context key, opens a message's menu.
let hold = 0;
const menuOf = (target) => target.closest(".bubble")?.parentElement.querySelector(".more");
$("log").addEventListener("pointerdown", (event) => {
  const more = event.pointerType === "touch" && !event.target.closest("a, button") && menuOf(event.target);
  clearTimeout(hold);
  if (more) hold = setTimeout(() => more.click(), HOLD_MS);
});
["pointerup", "pointercancel", "pointermove"].forEach((name) => $("log").addEventListener(name, () => clearTimeout(hold)));
$("log").addEventListener("contextmenu", (event) => {
  const more = !event.target.closest("a, img") && !String(getSelection()) && menuOf(event.target);
  if (!more) return;
  event.preventDefault();
  more.click();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden && view.open) seen(); });
addEventListener("pagehide", leave);
setInterval(drawNow, 20000);

startTheme();
const asked = Number(new URLSearchParams(location.search).get("as")) || 1001;
const place = location.hash.slice(1);
view.open = place === "chats" ? null : Number(place) || asked;
// What stands beside the phone is fetched once the chat is shown, or asked for before that.
let beside = null;
const drawers = () => (beside ??= import("./drawers.js").then(({ startDrawers }) => startDrawers({ notice: tell })));
const again = () => { beside = null; }; // what was lost on the way is asked for anew
document.querySelectorAll("[data-drawer]").forEach((button) => button.addEventListener("click", () =>
  drawers().then((toggle) => toggle(button.dataset.drawer, button), () => { again(); tell(t(UNANSWERED)); })));
become(asked).catch(() => become(1001)).then(() => drawers().catch(again)).catch((error) => toast(String(error)));
