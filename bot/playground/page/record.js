// The record drawer: the events of the cases as the bot writes them, newest last.
import { $, el } from "./dom.js";
import { on } from "./store.js";
import { language, languageOf, t } from "./words.js";

const SOON_MS = 120;
const IDLE_MS = 3000; // what changes the record changes mostly a message, too, and that is told
const NEAR = 60;
const KINDS = {
  Opened: "Case opened", Tapped: "Button pressed", Typed: "Words typed", Edited: "Words edited", Sent: "Something sent",
  Summoned: "Case shown again", FellDue: "Follow-up fell due", Pressed: "Colleague pressed", Wrote: "Reason given", Discussed: "Reply in the thread", Lapsed: "Round's time is over", Left: "Left the team",
  Accepted: "Taken over", Declined: "Declined", Assigned: "Offered to a colleague", Linked: "Group linked", Unlinked: "Group unlinked",
  Denied: "Refused", Withheld: "Reminder held back", Joined: "Let in", Moved: "Group moved", Undelivered: "Not delivered",
};
const list = $("record-list");
let drawn = "";
let later = 0;
let isOpen = () => false;

const clock = (moment) => moment.toLocaleTimeString(language.locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const dayOf = (moment) => moment.toLocaleDateString(language.locale, { day: "numeric", month: "long", year: "numeric" });
const key = (event) => JSON.stringify(event);

function line(event, isNew) {
  const moment = new Date(event.at);
  return el("li", { className: isNew ? "fresh" : "" },
    el("span", { className: "when" }, el("time", { dateTime: event.at, text: clock(moment) }),
      event.case ? el("b", { text: `C-${event.case}` }) : null, event.case ? el("small", { text: t("turn {0}", event.turn) }) : null),
    el("span", { className: "kind", title: event.kind, text: t(KINDS[event.kind] || event.kind) }),
    event.what ? el("code", { dir: "auto", lang: languageOf(event.what), text: event.what }) : null,
    event.told ? el("span", { className: "told" }, el("i", { text: t("Told: ") }), el("bdi", { lang: languageOf(event.told), text: event.told })) : null);
}

function draw(events) {
  const state = [language.locale, ...events.map(key)].join();
  if (state === drawn) return;
  const known = new Set([...list.children].map((node) => node.dataset.key));
  const follow = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR || !drawn;
  const nodes = [];
  let day = "";
  for (const event of events) {
    const today = dayOf(new Date(event.at));
    if (today !== day) nodes.push(el("li", { className: "day", text: today }));
    day = today;
    const node = line(event, Boolean(drawn) && !known.has(key(event)));
    node.dataset.key = key(event);
    nodes.push(node);
  }
  drawn = state;
  list.replaceChildren(...nodes);
  if (follow) list.scrollTop = list.scrollHeight;
}

async function look() {
  clearTimeout(later);
  if (!isOpen()) return;
  const response = await fetch("/play/record").catch(() => null);
  const found = response?.ok ? (await response.json()).events : null;
  $("record-none").hidden = Boolean(found?.length);
  $("record-none").textContent = t(found || !response ? "Nothing is written yet: begin a consult." : "The bot runs in another program: its record is not shown here.");
  if (found) draw(found);
  clearTimeout(later);
  later = setTimeout(look, IDLE_MS);
}

function soon() {
  if (!isOpen()) return;
  clearTimeout(later);
  later = setTimeout(look, SOON_MS);
}

// What is done when the drawer opens; `open` says whether it is.
export function startRecord(open) {
  isOpen = open;
  for (const type of ["message", "edit", "answer", "clock", "loaded"]) on(type, soon);
  return look;
}
