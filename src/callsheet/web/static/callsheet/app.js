/* Everything reads without scripts; they add charts, sorting, filtering, remembered choices, keyboard and dropping of files. */
import { drawAll } from "./charts.js";
import { startDropping, startUploads } from "./files.js";
import { startHovers } from "./hovers.js";
import { startKeyboard } from "./keyboard.js";
import { startTables } from "./tables.js";

const root = document.documentElement;

function startForms(scope) {
  scope.querySelectorAll("input[data-select]").forEach((input) => input.addEventListener("focus", () => input.select()));
  scope.querySelectorAll("form[data-confirm]").forEach((form) => form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.confirm)) event.preventDefault();
  }));
  scope.querySelectorAll("[data-submit]").forEach((field) => field.addEventListener("change", () => {
    if (field.type === "date" && field.value === "" && !field.defaultValue) return;
    emptyFieldsStayOut(field.form);
    field.form.requestSubmit();
  }));
}

/* Addresses stay short: what is not asked is not in them. */
function emptyFieldsStayOut(form) {
  if (form.method !== "get") return;
  form.querySelectorAll("input, select").forEach((field) => { if (field.value === "") field.disabled = true; });
}

function startTheme() {
  document.querySelectorAll("[data-theme-toggle]").forEach((button) => button.addEventListener("click", () => {
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = next;
    localStorage.setItem("callsheet-theme", next);
    drawAll(document);
  }));
}

/* What was found is walked with the arrows; Escape and a click elsewhere close it. */
function startSeeking() {
  const form = document.querySelector("form.seek");
  if (!form) return;
  const box = form.querySelector("[data-seek]"), list = form.querySelector("#found");
  const links = () => [...list.querySelectorAll("a")];
  const close = () => { list.replaceChildren(); };
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); box.focus(); return; }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = [box, ...links()], at = all.indexOf(document.activeElement);
    all[Math.max(0, Math.min(all.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))].focus();
    event.preventDefault();
  });
  box.addEventListener("input", () => { if (!box.value) close(); });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) close(); });
}

function startViews() {
  document.querySelectorAll("[data-keep-view]").forEach((form) => form.addEventListener("submit", () => { form.elements.table.value = location.hash.slice(1); }));
}

function startMenus() {
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open], .bottom-nav details[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
}

/* A finding opens by a click beside its links; paper shows every fold. */
function startFolds() {
  document.addEventListener("click", (event) => {
    const line = event.target.closest(".finding-line");
    if (!line || event.target.closest("a, button, input, summary, .menu") || String(getSelection())) return;
    const fold = line.closest(".finding").querySelector("details.evidence");
    fold.open = !fold.open;
  });
  let opened = [];
  window.addEventListener("beforeprint", () => { opened = [...document.querySelectorAll(".fold:not([open]), .evidence:not([open])")]; opened.forEach((fold) => { fold.open = true; }); });
  window.addEventListener("afterprint", () => { opened.forEach((fold) => { fold.open = false; }); });
}

function start(scope) {
  drawAll(scope);
  startTables(scope);
  startDropping(scope);
  startUploads(scope);
  startForms(scope);
}

start(document);
startTheme();
startMenus();
startFolds();
startSeeking();
startViews();
startHovers();
startKeyboard();
document.body.addEventListener("htmx:afterSwap", (event) => {
  document.querySelectorAll("details.act[open]").forEach((menu) => { menu.open = false; });
  start(document.contains(event.detail.target) ? event.detail.target : document.getElementById("content"));
});
document.addEventListener("callsheet:replaced", (event) => start(event.detail));
root.dataset.ready = "yes";
