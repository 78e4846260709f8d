// Two drawers: the record, and what if Telegram fails. Beside the phone where there is room, else over it.
import { $, el } from "./dom.js";
import { startRecord } from "./record.js";
import { startWhatIf } from "./whatif.js";

const NAMES = ["record", "whatif"];
const beside = matchMedia("(min-width: 900px) and (min-height: 560px)");
const both = matchMedia("(min-width: 1180px) and (min-height: 560px)");
const opened = new Map(); // name -> the button that opened it
const looks = {}; // name -> what is done when it opens

const isOpen = (name) => opened.has(name);

const owners = (name) => document.querySelectorAll(`[data-drawer="${name}"]`);

// What lies under an open drawer cannot be reached, so that the focus is never hidden.
function cover() {
  const covered = opened.size > 0 && !beside.matches;
  document.querySelector(".phone").inert = covered;
  document.querySelector(".tips").inert = covered;
}

function draw(name) {
  $(name).hidden = !isOpen(name);
  owners(name).forEach((button) => button.setAttribute("aria-expanded", String(isOpen(name))));
  cover();
}

function close(name, refocus = true) {
  const owner = opened.get(name);
  if (!opened.delete(name)) return;
  draw(name);
  if (refocus) [owner, ...owners(name), $("unfold")].find((button) => button?.checkVisibility())?.focus();
}

function open(name, owner) {
  for (const other of NAMES) if (other !== name && !both.matches) close(other, false);
  opened.set(name, owner);
  draw(name);
  looks[name]();
  $(name).querySelector("h2").focus();
}

// Gives what opens and closes a drawer. `useful` are acts of the phone that a drawer may need.
export function startDrawers(useful) {
  document.head.append(el("link", { rel: "stylesheet", href: "drawers.css" }));
  looks.record = startRecord(() => isOpen("record"));
  looks.whatif = startWhatIf(() => isOpen("whatif"), useful);
  for (const name of NAMES) {
    $(name).querySelector(".close").addEventListener("click", () => close(name));
    $(name).addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close(name);
    });
  }
  beside.addEventListener("change", cover);
  both.addEventListener("change", () => { if (!both.matches && opened.size === 2) close("record", false); });
  return (name, owner) => (isOpen(name) ? close(name) : open(name, owner));
}
