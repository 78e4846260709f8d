// Light or dark: the system's choice until the person makes one.
import { $ } from "./dom.js";

const system = matchMedia("(prefers-color-scheme: dark)");
const chosen = () => localStorage.getItem("theme");
const dark = () => (chosen() || (system.matches ? "dark" : "light")) === "dark";

function draw() {
  if (chosen()) document.documentElement.dataset.theme = chosen();
  $("theme").setAttribute("aria-pressed", String(dark()));
}

export function startTheme() {
  draw();
  system.addEventListener("change", draw);
  $("theme").addEventListener("click", () => {
    localStorage.setItem("theme", dark() ? "light" : "dark");
    draw();
  });
}
