// The page's own words: in English, or in Arabic for somebody whose app is. Messages are the bot's.
import { ARABIC } from "./arabic.js";

const RIGHT_TO_LEFT = /^(ar|fa|he|ur)\b/;
const NUMBER = /-?\d+/g;
let table = {};

export const t = (words, ...parts) => (table[words] ?? words).replace(/\{(\d)\}/g, (_, n) => parts[n]);

// Dates in the person's language; digits stay those that case codes and findings have.
export const language = { locale: undefined };

// What stands in the page from the start, and is marked `data-t`, is put into words again; its own
// words are the English ones. `data-t-as` names the attributes that hold them, if not its text.
export function speak(code = "en") {
  table = /^ar\b/.test(code) ? ARABIC : {};
  const own = table === ARABIC ? "ar" : "en";
  language.locale = own === "ar" ? "ar-u-nu-latn" : undefined;
  for (const place of [document.documentElement, document.querySelector(".phone")])
    Object.assign(place, { lang: own, dir: RIGHT_TO_LEFT.test(code) ? "rtl" : "ltr" });
  for (const node of document.querySelectorAll("[data-t]")) {
    const attributes = node.dataset.tAs?.split(" ");
    node.dataset.t ||= attributes ? node.getAttribute(attributes[0]) : node.textContent;
    if (!attributes) node.textContent = t(node.dataset.t);
    else for (const name of attributes) node.setAttribute(name, t(node.dataset.t));
  }
  for (const node of document.querySelectorAll("[data-t-title]")) {
    node.dataset.tTitle ||= node.title;
    node.title = t(node.dataset.tTitle);
  }
}

// A sentence of the playground's own, such as a refusal: its numbers are what differs in it.
export function reworded(sentence) {
  const numbers = sentence.match(NUMBER) ?? [];
  let n = 0;
  return t(sentence.replace(NUMBER, () => `{${n++}}`), ...numbers);
}

const ARABIC_LETTER = /[\u0600-\u06ff]/;
// In which of the two languages a text is, by its letters: a screen reader changes its voice.
export const languageOf = (text) => (ARABIC_LETTER.test(text) ? "ar" : "en");
