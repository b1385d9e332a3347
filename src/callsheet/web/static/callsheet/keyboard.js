/* j k enter / ? and g with a letter; e a x u work on a finding. Nothing is taken from somebody who is typing. */
function isTyping(target) { return /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable; }

function rows() { return [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null); }

let place = -1;

/* What was done takes a finding off its list: the next one stands where it stood. */
function stay() {
  const all = rows();
  if (place >= 0 && all.length) all[Math.min(place, all.length - 1)].classList.add("here");
}

function work(key) {
  const row = document.querySelector("[data-row].here");
  if (key === "u") { document.querySelector("[data-undo]")?.click(); return; }
  if (!row) return;
  if (key === "e") row.querySelector("[data-take]")?.click();
  if (key === "x") row.querySelector(".pick")?.click();
  const menu = key === "a" && row.querySelector("details.act");
  if (menu) { menu.open = true; menu.querySelector("div a, div button")?.focus(); }
}

function move(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("here"));
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  all.forEach((row) => row.classList.remove("here"));
  next.classList.add("here");
  place = all.indexOf(next);
  next.scrollIntoView({ block: "nearest" });
}

function open() {
  const row = document.querySelector("[data-row].here");
  if (!row) return false;
  const fold = row.querySelector("details.evidence");
  if (fold) { fold.open = !fold.open; return true; }
  const link = row.querySelector("a");
  if (link) link.click();
  return Boolean(link);
}

function search() {
  const boxes = [...document.querySelectorAll("input[type=search]")].filter((one) => one.offsetParent !== null);
  const box = boxes.find((one) => one.dataset.seek === undefined) ?? boxes[0];
  box?.focus();
  return Boolean(box);
}

export function startKeyboard() {
  const help = document.getElementById("keys");
  const places = new Map([...document.querySelectorAll("[data-go]")].map((link) => [link.dataset.go, link.href]));
  let pending = false;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches?.("input[type=search]:not([data-seek])")) event.target.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (pending && places.has(event.key)) { location.href = places.get(event.key); pending = false; return; }
    pending = event.key === "g";
    if (event.key === "s") { const seek = document.querySelector("[data-seek]"); if (seek) { seek.focus(); event.preventDefault(); } }
    else if (event.key === "/" && search()) event.preventDefault();
    else if (event.key === "?") help?.showModal();
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if ("eaxu".includes(event.key)) { work(event.key); if (event.key === "a") event.preventDefault(); }
    else if (event.key === "Enter" && !event.target.closest("a, button, summary") && open()) event.preventDefault();
  });
  document.body.addEventListener("htmx:afterSettle", stay);
  document.querySelectorAll("[data-keys]").forEach((button) => button.addEventListener("click", () => help.showModal()));
  document.querySelectorAll("[data-close]").forEach((button) => button.addEventListener("click", () => button.closest("dialog").close()));
}
