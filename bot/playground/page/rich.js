// Entities (UTF-16 offsets, which are JavaScript's own) to elements.
import { el } from "./dom.js";
import { view } from "./store.js";
import { language, t } from "./words.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre" };
const FOLD_LINES = 3;

function dateText(entity) {
  const moment = new Date(entity.unix_time * 1000);
  const wish = entity.date_time_format || "";
  if (!wish) return null;
  if (/^r/i.test(wish)) {
    const days = Math.round((moment - Date.now() - (view.offset || 0)) / 86400000);
    return new Intl.RelativeTimeFormat(language.locale, { numeric: "auto" }).format(days, "day");
  }
  const options = {};
  if (/w/i.test(wish)) options.weekday = "short";
  if (wish.includes("d")) Object.assign(options, { day: "2-digit", month: "2-digit", year: "2-digit" });
  if (wish.includes("D")) Object.assign(options, { day: "numeric", month: "long", year: "numeric" });
  if (/t/i.test(wish)) Object.assign(options, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (wish.includes("T")) options.second = "2-digit";
  return moment.toLocaleString(language.locale, options);
}

function quote(entity, inside) {
  const node = el("blockquote");
  if (entity.type !== "expandable_blockquote") return node.append(inside), node;
  const fold = el("div", { className: "fold" }, inside);
  node.append(fold);
  const long = fold.textContent.split("\n").length > FOLD_LINES || fold.textContent.length > 150;
  if (!long) return node;
  const toggle = el("button", { type: "button", className: "unfold", onclick: () => set(fold.classList.contains("closed")) });
  const set = (open) => {
    fold.classList.toggle("closed", !open);
    toggle.textContent = t(open ? "Show less" : "Show more");
    toggle.setAttribute("aria-expanded", String(open));
  };
  set(false);
  node.append(toggle);
  return node;
}

function spoiler(inside) {
  const node = el("span", { className: "spoiler", role: "button", tabIndex: 0, "aria-label": t("Hidden text: show it") }, inside);
  const open = () => {
    node.classList.add("open");
    ["role", "tabindex", "aria-label"].forEach((name) => node.removeAttribute(name));
  };
  node.addEventListener("click", open);
  node.addEventListener("keydown", (event) => event.key === "Enter" && open());
  return node;
}

const link = (url, words) => el("a", { href: safe(url), target: "_blank", rel: "noopener noreferrer", onclick: words.open }, words.inside);

function safe(url) {
  const full = /^[a-z][a-z+.-]*:/i.test(url) ? url : `https://${url}`;
  return /^(https?|mailto|tg):/i.test(full) ? full : "#";
}

function wrap(entity, words, inside, act) {
  const open = (event) => act.link(words.startsWith("http") ? words : entity.url, event);
  switch (entity.type) {
    case "text_link": return link(entity.url, { inside, open: (event) => act.link(entity.url, event) });
    case "url": return link(words, { inside, open });
    case "email": return link(`mailto:${words}`, { inside });
    case "bot_command":
      return el("a", { href: "#", className: "command", onclick: (event) => { event.preventDefault(); act.say(words); } }, inside);
    case "blockquote":
    case "expandable_blockquote": return quote(entity, inside);
    case "spoiler": return spoiler(inside);
    case "date_time": {
      const shown = dateText(entity);
      const moment = new Date(entity.unix_time * 1000);
      return el("time", { dateTime: moment.toISOString(), title: moment.toLocaleString(language.locale) }, shown ?? inside);
    }
    default: return el(TAGS[entity.type] || "span", {}, inside);
  }
}

// `act` says what a tapped command or link does. A block's own line break is not doubled.
export function rich(text, entities = [], act) {
  const build = (from, to, list) => {
    const out = document.createDocumentFragment();
    let at = from;
    while (list.length) {
      const entity = list.shift();
      const end = Math.min(entity.offset + entity.length, to);
      const inside = [];
      while (list.length && list[0].offset < end) inside.push(list.shift());
      const block = /quote|^pre$/.test(entity.type);
      let before = text.slice(at, entity.offset);
      if (block && before.endsWith("\n")) before = before.slice(0, -1);
      out.append(before, wrap(entity, text.slice(entity.offset, end), build(entity.offset, end, inside), act));
      at = block && text[end] === "\n" ? end + 1 : end;
    }
    out.append(text.slice(at, to));
    return out;
  };
  return build(0, text.length, [...entities]);
}
