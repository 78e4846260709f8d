// Passing words: toasts over the names, where they hide neither a question nor the clock, alerts that wait for OK, a picture enlarged.
import { $, el } from "./dom.js";
import { languageOf, t } from "./words.js";

const SHOWN_MS = 2000;
let answered = 0; // until when the answer to a tap is read: what another chat has to say waits for it

export function toast(words, act = null) {
  const shown = SHOWN_MS + words.length * 25;
  if (act && answered > Date.now()) {
    setTimeout(() => toast(words, act), answered - Date.now());
    return;
  }
  if (!act) answered = Date.now() + shown;
  const node = act
    ? el("button", { type: "button", className: "toast link", dir: "auto", lang: languageOf(words), text: words, onclick: () => { node.remove(); act(); } })
    : el("div", { className: "toast", dir: "auto", lang: languageOf(words), text: words });
  const box = $("toasts");
  box.replaceChildren(node); // one at a time, as in Telegram: the newest is what counts
  setTimeout(() => node.remove(), shown);
}

export function alertBox(words) {
  Object.assign($("alert-text"), { textContent: words, lang: languageOf(words), dir: "auto" });
  if (!$("alert").open) $("alert").showModal();
}

// One of several, in a box over everything; nothing happens where none is taken.
export function choose(question, entries) {
  Object.assign($("choose-text"), { textContent: question, lang: languageOf(question), dir: "auto" });
  const buttons = entries.map(({ words, act }) => el("button", { className: "plain", onclick: act }, el("bdi", { text: words })));
  $("choose").querySelector("form div").replaceChildren(...buttons);
  $("choose").showModal();
}

// What somebody must read who may have a drawer over the phone, and its toasts.
export const tell = (words) => (document.querySelector(".phone").inert ? alertBox(words) : toast(words));

export function enlarge(url, words) {
  const image = $("view").querySelector("img");
  Object.assign(image, { src: url, alt: words });
  $("view").showModal();
}

$("view").addEventListener("click", (event) => event.target.tagName === "IMG" || $("view").close());

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("Copied"));
  } catch {
    alertBox(text);
  }
}
