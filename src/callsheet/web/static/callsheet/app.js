"use strict";
/* Everything reads without this file; it adds theme, keyboard, charts, dropping of files and sortable tables. */
(() => {
  const root = document.documentElement;

  const charts = new Map();
  function draw(element) {
    const source = document.getElementById(element.dataset.spec);
    if (!source || !window.vegaEmbed) return;
    const spec = JSON.parse(source.textContent);
    const theme = root.dataset.bsTheme;
    if (spec.usermeta && spec.usermeta[theme]) spec.config = spec.usermeta[theme];
    widen(spec, element.clientWidth || 600);
    vegaEmbed(element, spec, { actions: false, renderer: "svg", ast: true, expr: vega.expressionInterpreter, tooltip: true })
      .then((result) => charts.set(element, result))
      .catch((error) => { element.textContent = "The chart could not be drawn: " + error.message; });
  }
  function widen(spec, room) {
    for (const list of ["vconcat", "concat"]) if (spec[list]) { spec[list].forEach((view) => { view.width = Math.max(180, room - 90); }); return; }
    spec.width = "container";
    spec.autosize = { type: "fit-x", contains: "padding" };
  }
  function drawAll(scope) { scope.querySelectorAll("[data-spec]").forEach(draw); }

  function sortable(table) {
    table.querySelectorAll("th button[data-sort]").forEach((button) => button.addEventListener("click", () => {
      const cell = button.closest("th"); const index = [...cell.parentNode.children].indexOf(cell);
      const up = cell.getAttribute("aria-sort") !== "ascending";
      table.querySelectorAll("th[aria-sort]").forEach((c) => c.removeAttribute("aria-sort"));
      cell.setAttribute("aria-sort", up ? "ascending" : "descending");
      const body = table.tBodies[0];
      const value = (row) => row.children[index].dataset.value ?? row.children[index].textContent.trim();
      [...body.rows].sort((a, b) => {
        const x = value(a), y = value(b), nx = parseFloat(x), ny = parseFloat(y);
        if (x === "" || y === "") return (x === "") - (y === "");
        const order = Number.isNaN(nx) || Number.isNaN(ny) ? x.localeCompare(y) : nx - ny;
        return up ? order : -order;
      }).forEach((row) => body.appendChild(row));
    }));
  }

  function dropping(zone) {
    const input = zone.querySelector("input[type=file]");
    const send = () => { if (zone.form || zone.closest("form")) zone.closest("form").requestSubmit(); };
    input.addEventListener("change", send);
    ["dragover", "dragenter"].forEach((e) => zone.addEventListener(e, (event) => { event.preventDefault(); zone.classList.add("over"); }));
    ["dragleave", "drop"].forEach((e) => zone.addEventListener(e, () => zone.classList.remove("over")));
    zone.addEventListener("drop", (event) => { event.preventDefault(); input.files = event.dataTransfer.files; send(); });
    document.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text/plain"); const field = document.getElementById("pasted");
      if (!field || ["INPUT", "TEXTAREA"].includes(document.activeElement.tagName) || !text.includes("\t")) return;
      field.value = text; field.closest("form").requestSubmit();
    });
  }

  function start(scope) {
    drawAll(scope);
    scope.querySelectorAll("table.sortable").forEach(sortable);
    scope.querySelectorAll(".drop").forEach(dropping);
    scope.querySelectorAll("[data-filter]").forEach((box) => box.addEventListener("input", () => {
      const wanted = box.value.toLowerCase();
      document.querySelectorAll(box.dataset.filter + " tbody tr").forEach((row) => { row.hidden = !row.textContent.toLowerCase().includes(wanted); });
    }));
    scope.querySelectorAll("form[data-confirm]").forEach((form) => form.addEventListener("submit", (event) => { if (!confirm(form.dataset.confirm)) event.preventDefault(); }));
  }

  let pending = "";
  const places = { t: "/", p: "/programmes/", v: "/vendors/", i: "/imports/", k: "/kpis/", r: "/registry/", f: "/first-hour/" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (pending === "g" && places[event.key]) { location.href = places[event.key]; pending = ""; return; }
    pending = event.key === "g" ? "g" : "";
    if (event.key === "/") { const box = document.querySelector("input[type=search]"); if (box) { event.preventDefault(); box.focus(); } }
    if (event.key === "?") document.getElementById("keys").showModal();
    if (event.key === "j" || event.key === "k") {
      const rows = [...document.querySelectorAll("[data-row]")]; if (!rows.length) return;
      const at = rows.findIndex((r) => r.classList.contains("here"));
      const next = Math.max(0, Math.min(rows.length - 1, at + (event.key === "j" ? 1 : -1)));
      rows.forEach((r) => r.classList.remove("here")); rows[next].classList.add("here"); rows[next].scrollIntoView({ block: "nearest" });
    }
    if (event.key === "Enter") { const link = document.querySelector("[data-row].here a"); if (link) link.click(); }
  });

  document.addEventListener("DOMContentLoaded", () => {
    start(document);
    document.querySelectorAll("[data-theme-toggle]").forEach((b) => b.addEventListener("click", () => {
      const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
      root.dataset.bsTheme = next; localStorage.setItem("callsheet-theme", next); drawAll(document);
    }));
    document.querySelectorAll("[data-keys]").forEach((b) => b.addEventListener("click", () => document.getElementById("keys").showModal()));
    document.querySelectorAll("[data-close]").forEach((b) => b.addEventListener("click", () => b.closest("dialog").close()));
    document.querySelectorAll("select[data-submit], input[data-submit]").forEach((s) => s.addEventListener("change", () => s.form.requestSubmit()));
    document.body.addEventListener("htmx:afterSwap", (event) => start(event.detail.target));
  });
})();
