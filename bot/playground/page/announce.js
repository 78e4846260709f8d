// What a screen reader hears of the conversation: a new message once; of a changed one, what changed.
import { $, el } from "./dom.js";
import { senderOf, summary, topicOf } from "./store.js";
import { languageOf } from "./words.js";

const KEPT_MS = 6000;
const DRAWN = /[ \u00a0]*[▰▱☐☑]+/g; // drawn for the eye; the words beside them say the same

export function announce(words) {
  const line = el("p", { lang: languageOf(words), dir: "auto", text: words });
  $("heard").append(line);
  setTimeout(() => line.remove(), KEPT_MS);
}

const said = (message) => (message.text ?? message.caption ?? "").replace(DRAWN, "").split("\n").filter((line) => line.trim());

const spoken = (lines) => lines.map((line) => (/[.?!:…]$/.test(line) ? line : `${line}.`)).join(" ");

const whose = (message) => [senderOf(message), topicOf(message)].filter(Boolean).join(", ");

export const tellNew = (message) =>
  announce(`${whose(message)}: ${spoken(said(message)) || summary(message)}`);

export function tellChange(before, after) {
  const known = new Set(said(before));
  const fresh = said(after).filter((line) => !known.has(line));
  if (fresh.length) announce(`${whose(after)}: ${spoken(fresh)}`);
}
