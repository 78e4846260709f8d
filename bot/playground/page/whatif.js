// What if Telegram fails now: one button for each fault, what Telegram does then, what Curbside promises.
import { $, el } from "./dom.js";
import { chat, fetched, isPrivate, on, post, view } from "./store.js";
import { PROMISES } from "./promises.js";
import { t } from "./words.js";

const SOON_MS = 150;
const AGAIN_MS = 2000; // a fault is used up without a word
const GROUP = "Ward round";
const QUICK = { latency_ms: 0, jitter_ms: 0 };
let known = {}; // what the counterpart can do, by kind
let now = { waiting: [], rates: "friendly", network: QUICK };
let later = 0;
let acts = null;
let isOpen = () => false;

const active = {
  slow: () => now.network.latency_ms > 0,
  limits: () => now.rates === "strict",
  blocked: () => view.blocked,
};
const isActive = (kind) => active[kind]?.() ?? now.waiting.some((fault) => fault.kind === kind);
const newest = () => [...(chat()?.messages.values() || [])].filter((m) => m.from.id === view.bot?.id).at(-1);
const smallGroup = () => [chat(), ...view.chats.values()].find((c) => c?.type === "group" && c.moved_to == null);

const wishOf = (kind) => ({ ...known[kind].wish, ...(known[kind].verb === "fault" ? { method: "messages" } : {}) });

async function stopFaults(kinds) {
  const others = now.waiting.map((fault) => fault.kind).filter((kind) => !kinds.includes(kind));
  const strict = now.rates;
  await post("fault", { clear: true });
  for (const kind of others) await post("fault", wishOf(kind));
  if (strict === "strict" && !kinds.includes("limits")) await post("rates", { mode: strict });
}

const ends = {
  slow: () => post("network", QUICK),
  limits: () => post("rates", { mode: "friendly" }),
  blocked: () => post("unblock", {}),
};

const begins = {
  deleted: () => (newest() ? post("delete", { chat_id: view.open, message_id: newest().message_id }) : acts.notice(t("Open a chat in which the bot has written."))),
  async upgraded() {
    const group = smallGroup();
    if (group) return post("upgrade", { chat_id: group.id });
    const made = await post("group", { title: GROUP });
    if (made.ok) acts.notice(t("A small group was made: {0}. Press again to upgrade it.", GROUP));
  },
};

async function press(kind) {
  const end = ends[kind] ?? (() => stopFaults([kind]));
  const begin = begins[kind] ?? (() => post(known[kind].verb, wishOf(kind)));
  await (isActive(kind) ? end() : begin());
  await look();
}

function row(kind, { title, promise }) {
  const isOn = isActive(kind);
  const ends_ = kind in ends || known[kind].verb === "fault";
  const state = t(isOn ? "On. End it" : "Try it");
  return el("li", { className: isOn ? "on" : "" },
    el("button", { type: "button", "data-kind": kind, "aria-pressed": ends_ ? String(isOn) : null, "aria-describedby": `told-${kind}`, onclick: () => press(kind) }, el("b", { text: t(title) }), el("span", { className: "state", text: state })),
    el("p", { id: `told-${kind}` }, el("span", { text: t(known[kind].told) }), " ", el("span", { className: "promise" }, el("i", { text: "Curbside: " }), t(promise))));
}

function draw() {
  const held = document.activeElement?.dataset?.kind;
  $("whatif-list").replaceChildren(...PROMISES.filter(([kind]) => known[kind]).map(([kind, words]) => row(kind, words)));
  if (held) $("whatif-list").querySelector(`[data-kind="${held}"]`)?.focus({ preventScroll: true });
  const failing = PROMISES.filter(([kind]) => known[kind] && kind !== "blocked" && isActive(kind));
  $("failing").hidden = !failing.length;
  $("failing-what").textContent = failing.map(([, { title }]) => t(title)).join(t(", "));
}

async function look() {
  clearTimeout(later);
  const found = await fetched("faults");
  if (!found) return;
  known = Object.fromEntries(found.faults.map((fault) => [fault.kind, fault]));
  now = found;
  draw();
  if (!$("failing").hidden || isOpen()) later = setTimeout(look, AGAIN_MS);
}

function soon() {
  if ($("failing").hidden && !isOpen()) return;
  clearTimeout(later);
  later = setTimeout(look, SOON_MS);
}

async function endAll() {
  await stopFaults(Object.keys(known));
  await post("network", QUICK);
  await look();
  $("log").focus();
}

// What is done when the drawer opens; `open` says whether it is.
export function startWhatIf(open, useful) {
  isOpen = open;
  acts = useful;
  $("failing-end").addEventListener("click", endAll);
  for (const type of ["message", "edit", "answer", "standing", "loaded"]) on(type, soon);
  setTimeout(look, AGAIN_MS); // what somebody arranged before this page was opened
  return look;
}
