/* Tables as tools: sort, filter, columns, density. Order, filter and columns stand in the address, and so in a kept view;
   columns and density are remembered besides. */
const remembered = {
  get(key) { try { return JSON.parse(localStorage.getItem(key) ?? "null"); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* a private window keeps nothing */ } },
};

function valueOf(row, index) {
  const cell = row.children[index];
  return cell.dataset.value ?? cell.textContent.trim();
}

function isNumber(text) { return text !== "" && Number.isFinite(Number(text)); }

/* What may not be ranked ('' ) stands last in both directions. */
function sortRows(table, index, up) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const numbers = rows.every((row) => { const v = valueOf(row, index); return v === "" || isNumber(v); });
  rows.sort((a, b) => {
    const x = valueOf(a, index), y = valueOf(b, index);
    if (x === "" || y === "") return (x === "") - (y === "");
    const order = numbers ? Number(x) - Number(y) : x.localeCompare(y);
    return up ? order : -order;
  });
  body.append(...rows);
  table.querySelectorAll("th[aria-sort]").forEach((head) => head.removeAttribute("aria-sort"));
  table.tHead.rows[0].children[index].setAttribute("aria-sort", up ? "ascending" : "descending");
}

function filterRows(section, wanted) {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  section.querySelectorAll("tbody tr").forEach((row) => {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
    shown += row.hidden ? 0 : 1;
  });
  const totals = section.querySelector("tfoot");
  if (totals) totals.hidden = words.length > 0;
  return shown;
}

/* The state of a table in the address: #table=key&sort=2d&find=de&hide=note,source. */
function stateOf(key) {
  const hash = new URLSearchParams(location.hash.slice(1));
  return hash.get("table") === key ? { sort: hash.get("sort") ?? "", find: hash.get("find") ?? "", hide: hash.get("hide") ?? "" } : { sort: "", find: "", hide: "" };
}
function keepState(key, change) {
  const next = { ...stateOf(key), ...change };
  const hash = new URLSearchParams({ table: key });
  if (next.sort) hash.set("sort", next.sort);
  if (next.find) hash.set("find", next.find);
  if (next.hide) hash.set("hide", next.hide);
  history.replaceState(null, "", next.sort || next.find || next.hide ? "#" + hash : location.pathname + location.search);
}

function sortable(table, key) {
  table.querySelectorAll("th button[data-sort]").forEach((button) => button.addEventListener("click", () => {
    const head = button.closest("th");
    const index = [...head.parentNode.children].indexOf(head);
    const isText = !head.classList.contains("right");
    const first = isText ? "ascending" : "descending";
    const up = head.getAttribute("aria-sort") === null ? first === "ascending" : head.getAttribute("aria-sort") !== "ascending";
    sortRows(table, index, up);
    keepState(key, { sort: index + (up ? "a" : "d") });
  }));
}

function columns(section, table, menu) {
  const key = "callsheet-columns-" + section.dataset.table;
  const asked = stateOf(section.dataset.table).hide;
  const hidden = new Set(asked ? asked.split(",") : remembered.get(key) ?? []);
  const heads = [...table.tHead.rows[0].cells].map((cell, index) => ({ cell, index, name: cell.dataset.column ?? String(index), word: cell.textContent.trim() })).filter((head) => head.word && head.index > 0);
  if (heads.length < 3) { menu.remove(); return; }
  const show = () => heads.forEach((head) => [...table.rows].forEach((row) => { if (row.cells[head.index]) row.cells[head.index].hidden = hidden.has(head.name); }));
  const list = menu.querySelector("div");
  heads.forEach((head) => {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: !hidden.has(head.name) });
    box.addEventListener("change", () => { if (box.checked) hidden.delete(head.name); else hidden.add(head.name); remembered.set(key, [...hidden]); keepState(section.dataset.table, { hide: [...hidden].join(",") }); show(); });
    label.append(box, head.word);
    list.append(label);
  });
  show();
}

function density(section, button) {
  const say = (compact) => { section.classList.toggle("compact", compact); button.setAttribute("aria-pressed", String(compact)); button.classList.toggle("on", compact); };
  const chosen = remembered.get("callsheet-compact");
  say(chosen === true || (chosen !== false && document.documentElement.dataset.dense === "compact"));
  button.addEventListener("click", () => {
    const compact = !section.classList.contains("compact");
    remembered.set("callsheet-compact", compact);
    document.querySelectorAll("section[data-table]").forEach((other) => other.classList.toggle("compact", compact));
    document.querySelectorAll("[data-density]").forEach((other) => { other.setAttribute("aria-pressed", String(compact)); other.classList.toggle("on", compact); });
  });
}

function startTable(section) {
  const table = section.querySelector("table.sortable");
  const tools = section.querySelector(".tools");
  if (!table || !tools || section.dataset.started) return;
  section.dataset.started = "yes";
  const key = section.dataset.table;
  sortable(table, key);
  const made = document.getElementById("table-tools").content.cloneNode(true);
  const find = made.querySelector("[data-find]"), menu = made.querySelector("[data-columns]"), button = made.querySelector("[data-density]");
  tools.prepend(made);
  columns(section, table, menu);
  density(section, button);
  if (table.tBodies[0].rows.length < 4) find.remove();
  find.addEventListener("input", () => { filterRows(section, find.value); keepState(key, { find: find.value }); });
  find.addEventListener("keydown", (event) => { if (event.key === "Escape") { find.value = ""; filterRows(section, ""); keepState(key, { find: "" }); find.blur(); } });
  const asked = stateOf(key);
  if (/^\d+[ad]$/.test(asked.sort) && parseInt(asked.sort, 10) < table.tHead.rows[0].cells.length) sortRows(table, parseInt(asked.sort, 10), asked.sort.endsWith("a"));
  if (asked.find) { find.value = asked.find; filterRows(section, asked.find); }
}

export function startTables(scope) {
  scope.querySelectorAll("section[data-table]").forEach(startTable);
}
