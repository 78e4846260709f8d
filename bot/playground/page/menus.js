// Small menus: one open at a time, arrows move, Escape closes and gives the focus back.
import { el } from "./dom.js";

let open = null;

export function closeMenu(refocus = false) {
  if (!open) return;
  const { node, owner } = open;
  open = null;
  node.remove();
  owner.setAttribute("aria-expanded", "false");
  if (refocus) owner.focus();
}

export const menuOwner = () => open?.owner;

function move(event) {
  const items = [...open.node.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") closeMenu(event.key === "Escape");
  if (to == null) return;
  event.preventDefault();
  items[(to + items.length) % items.length]?.focus();
}

// `entries` are {words, note, act} and, where wanted, what stands before and after the words, data, and
// whether it is the current one; `place` puts the menu where it belongs.
export function openMenu(owner, entries, { label, place, focus = true, empty = "" }) {
  closeMenu();
  const items = entries.map((entry) =>
    el("button", { type: "button", role: "menuitem", tabIndex: -1, "aria-current": entry.current ? "true" : null, onclick: () => { closeMenu(true); entry.act(); } },
      entry.before, el("span", { dir: "auto", text: entry.words }), entry.note && el("small", { dir: "auto", text: entry.note }), entry.after));
  entries.forEach((entry, n) => Object.assign(items[n].dataset, entry.data));
  const node = el("div", { className: "menu", role: items.length ? "menu" : null, "aria-label": label, onkeydown: move }, ...items);
  if (!items.length) node.append(el("p", { text: empty }));
  open = { node, owner };
  owner.setAttribute("aria-expanded", "true");
  place(node);
  if (focus) (items.find((item) => item.ariaCurrent) ?? items[0])?.focus();
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.node.contains(event.target) && !open.owner.contains(event.target)) closeMenu();
});
