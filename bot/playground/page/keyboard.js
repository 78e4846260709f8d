// Buttons under a message, and the reply keyboard under the composer.
import { el, hidden } from "./dom.js";
import { post, view } from "./store.js";
import { t } from "./words.js";

const STYLES = ["primary", "success", "danger"];
const BUSY_MS = 15000; // Telegram's own limit for an answer to a tap

function press(message, button, node) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  post("tap", { chat_id: message.chat.id, message_id: message.message_id, data: button.callback_data })
    .then((answer) => answer.ok || calm(node));
  setTimeout(() => calm(node), BUSY_MS);
}

// Arrows go from button to button as they stand: along the row, or to the next row.
function walk(event) {
  const rows = [...event.currentTarget.children].map((row) => [...row.children]);
  const at = rows.findIndex((row) => row.includes(document.activeElement));
  const place = at < 0 ? -1 : rows[at].indexOf(document.activeElement);
  const flat = rows.flat();
  const ahead = event.currentTarget.matches(":dir(rtl)") ? "ArrowLeft" : "ArrowRight";
  let to;
  if (event.key === "ArrowDown") to = rows[at + 1]?.[Math.min(Math.max(place, 0), rows[at + 1].length - 1)];
  else if (event.key === "ArrowUp") to = rows[at - 1]?.[Math.min(place, rows[at - 1].length - 1)];
  else if (/^Arrow(Left|Right)$/.test(event.key)) to = flat[flat.indexOf(document.activeElement) + (event.key === ahead ? 1 : -1)];
  else return;
  event.preventDefault();
  to?.focus();
}

const calm = (node) => node.removeAttribute("aria-busy");

export function answered(event) {
  document.querySelectorAll(`#m${event.message_id} [aria-busy]`).forEach(calm);
}

const corner = (button) => (button.copy_text ? "❐" : button.url || button.web_app ? "↗" : "");

function key(message, button, act) {
  const style = STYLES.includes(button.style) ? button.style : "";
  const node = el(button.url ? "a" : "button", { className: style, "data-label": button.text }, el("span", { dir: "auto", text: button.text }));
  if (corner(button)) node.append(el("sup", {}, hidden(corner(button))));
  if (button.url) {
    Object.assign(node, { href: button.url, target: "_blank", rel: "noopener noreferrer" });
    node.addEventListener("click", (event) => act.link(button.url, event));
  } else {
    node.type = "button";
    node.addEventListener("click", () => {
      if (button.copy_text) act.copy(button.copy_text.text);
      else if (button.callback_data != null) press(message, button, node);
      else act.notice(t("This kind of button is not played here."));
    });
  }
  return node;
}

export function keyboard(message, rows, act) {
  const node = el("div", { className: "keys", role: "group", "aria-label": t("Buttons"), tabIndex: -1, onkeydown: walk });
  for (const row of rows) node.append(el("div", {}, ...row.map((button) => key(message, button, act))));
  return node;
}

// The newest reply keyboard that is meant for this person's app, if any still stands.
export function suggested(messages) {
  const last = [...messages].reverse().find((m) => m.from.id === view.bot.id && (m.reply_markup?.keyboard || m.reply_markup?.remove_keyboard));
  return last?.reply_markup.keyboard || null;
}

export function suggestions(rows, say) {
  return el("div", { className: "keys" }, ...rows.map((row) => el("div", {}, ...row.map((button) =>
    el("button", { type: "button", className: STYLES.includes(button.style) ? button.style : "", onclick: () => say(button.text) }, el("span", { dir: "auto", text: button.text }))))));
}
