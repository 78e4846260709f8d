// Whose phone this is: a button that says it, and a menu of everybody with what they are and what waits for them.
import { $, el, face } from "./dom.js";
import { closeMenu, menuOwner, openMenu } from "./menus.js";
import { view } from "./store.js";
import { t } from "./words.js";

const roles = () => ({ clinician: t("clinician"), observer: t("observer"), lead: t("lead"), admin: t("admin"), "": t("stranger") });

const news = (count) => (count ? el("i", { className: "unread", "aria-label": t("{0} unread", count), text: count }) : null);

// What somebody is to the bot, and what they are good at.
const described = (person) => [roles()[person.role], person.specialty && t(person.specialty)].filter(Boolean).join(" · ");

export function drawPeople() {
  const me = view.people.find((person) => person.id === view.me.id);
  $("me-name").textContent = me.first_name;
  $("me").title = [described(me), me.about && t(me.about)].filter(Boolean).join("\n");
  drawNews();
}

// To how many others the bot has written what they have not read: their phones are not in sight.
export function drawNews() {
  const waiting = view.people.filter((person) => person.id !== view.me.id && person.asked).length;
  $("me-news").hidden = !waiting;
  $("me-news").textContent = waiting;
  $("me-news").setAttribute("aria-label", t("news for {0} others", waiting));
}

const entry = (person, become) => ({
  words: person.first_name,
  note: described(person),
  before: face(person),
  after: person.id === view.me.id ? null : news(person.unread),
  current: person.id === view.me.id,
  data: { person: person.id },
  act: () => become(person.id),
});

export function startPeople(become) {
  $("me").addEventListener("click", () => {
    if (menuOwner() === $("me")) return closeMenu(true);
    const place = (node) => { node.classList.add("people"); document.querySelector(".bar").append(node); };
    openMenu($("me"), view.people.map((person) => entry(person, become)), { label: t("You are"), place });
  });
}
