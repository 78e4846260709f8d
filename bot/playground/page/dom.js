// Building elements without ever parsing text as HTML.
import { language } from "./words.js";

export const $ = (id) => document.getElementById(id);

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "text") node.textContent = value;
    else if (name in node && !name.startsWith("aria")) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null && child !== false));
  return node;
}

export const hidden = (glyph) => el("span", { "aria-hidden": "true", text: glyph });

// A hue per person, so that a face and a name in the group share a colour.
export const hue = (id) => (id > 0 && id < 1e6 ? (id * 47) % 360 : 208);

export function face(user, isBot = false) {
  const words = (user.first_name || user.title || "?").replace(/^(Dr\.|Nurse|د\.)\s+/, "");
  const parts = user.last_name ? [words, user.last_name] : words.split(" ");
  const letters = parts.map((part) => [...part][0] ?? "").slice(0, 2).join(""); // never half an emoji
  const node = el("span", { className: isBot ? "face bot" : "face", "aria-hidden": "true", text: letters.toUpperCase() });
  node.style.setProperty("--hue", hue(user.id));
  return node;
}

export const clockTime = (seconds) =>
  new Date(seconds * 1000).toLocaleTimeString(language.locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const dayName = (moment, now) => {
  const year = moment.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return moment.toLocaleDateString(language.locale, { day: "numeric", month: "long", year });
};
