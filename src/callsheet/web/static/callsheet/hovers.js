/* The hover of a number as a small card: definition, target, method, evidence, freshness. Without scripts it is the title. */
let card = null;

function build(text) {
  const list = document.createElement("dl");
  const box = document.createElement("div");
  text.split("\n").forEach((line) => {
    const at = line.indexOf(": ");
    if (at < 0 || at > 14) { const p = document.createElement("p"); p.textContent = line; box.append(p); return; }
    const dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = line.slice(0, at);
    dd.textContent = line.slice(at + 2);
    list.append(dt, dd);
  });
  box.className = "hover-card";
  box.setAttribute("role", "tooltip");
  box.append(list);
  return box;
}

function place(box, target) {
  const at = target.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left), innerWidth - box.offsetWidth - 8);
  const below = at.bottom + 8 + box.offsetHeight < innerHeight;
  box.style.left = left + "px";
  box.style.top = (below ? at.bottom + 6 : Math.max(8, at.top - box.offsetHeight - 6)) + "px";
}

function show(target) {
  if (target.title) { target.dataset.hoverText = target.title; target.removeAttribute("title"); }
  const text = target.dataset.hoverText;
  hide();
  if (!text) return;
  card = build(text);
  document.body.append(card);
  place(card, target);
}

function hide() { card?.remove(); card = null; }

export function startHovers() {
  document.addEventListener("mouseover", (event) => {
    const target = event.target.closest?.("[data-hover]");
    if (target) show(target); else hide();
  });
  document.addEventListener("focusin", (event) => {
    const target = event.target.closest?.("[data-hover]");
    if (target) show(target); else hide();
  });
  document.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
}
