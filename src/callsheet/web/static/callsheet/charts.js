/* Vega-Lite specifications from the page, drawn at the width there is, in the theme of the moment. No eval: the interpreter. */
const drawn = new Map();
/* Numbers on axes as the page's language writes them; English is the drawing's own. */
const SPELLED = { de: { decimal: ",", thousands: ".", grouping: [3], currency: ["", ""] } };
/* The palette as it is legible on each ground: words in a colour need a contrast of 4.5, lines of 3. */
const ON_GROUND = {
  light: { "#D55E00": "#b04c00", "#CC79A7": "#9c4578", "#767676": "#6b6b6b" },
  dark: { "#8A5A00": "#f0b64a", "#0072B2": "#4ba6e3", "#D55E00": "#ff8f52", "#CC79A7": "#e3a3c7", "#767676": "#a3afbc" },
};
const STRIP_AXIS = 76;

function draw(element) {
  const source = document.getElementById(element.dataset.spec);
  if (!source || !window.vegaEmbed) return;
  const theme = document.documentElement.dataset.bsTheme;
  const spec = JSON.parse(source.textContent.replace(/#[0-9A-F]{6}/g, (colour) => ON_GROUND[theme][colour] ?? colour));
  if (spec.usermeta && spec.usermeta[theme]) spec.config = spec.usermeta[theme];
  delete spec.usermeta;
  const room = element.clientWidth || 600;
  fit(spec, room);
  drawn.get(element)?.finalize();
  window.vegaEmbed(element, spec, { actions: false, renderer: "svg", ast: true, formatLocale: SPELLED[document.documentElement.lang], expr: window.vega.expressionInterpreter, tooltip: true })
    .then((result) => { drawn.set(element, result); element.dataset.drawn = String(room); saidByTheFrame(element); reachable(element.parentElement); })
    .catch((error) => { element.textContent = element.getAttribute("aria-label"); console.error(error); });
}

/* The frame around the drawing is the picture and has its words; the shapes inside are no pictures of their own. */
function saidByTheFrame(element) { element.querySelector("svg")?.setAttribute("aria-hidden", "true"); }

/* What is wider than its place scrolls: with the keyboard too. */
function reachable(frame) {
  if (frame.scrollWidth > frame.clientWidth + 1) frame.tabIndex = 0;
  else frame.removeAttribute("tabindex");
}

/* A single view takes the whole room; stacked views share one plot width, so that their axes stand above each other. */
function fit(spec, room) {
  if (spec.vconcat) {
    const width = Math.max(160, room - STRIP_AXIS);
    spec.vconcat.forEach((view) => { view.width = width; });
    spec.vconcat.forEach((view) => steady(view));
    return;
  }
  if (grid(spec, room)) return;
  const words = hasWordsBeside(spec);
  spec.width = words ? Math.max(140, room - labels(spec) - words) : "container";
  if (!words) spec.autosize = { type: "fit-x", contains: "padding" };
  if (words) shiftWords(spec, spec.width);
}

/* A grid says its numbers in the cells: they need room more than a legend does, and scroll on a phone. */
function grid(spec, room) {
  const cells = (spec.layer ?? []).find((layer) => layer.mark?.type === "rect" && layer.encoding?.color);
  if (!cells) return false;
  const columns = new Set((spec.data?.values ?? []).map((row) => row.week)).size;
  spec.width = Math.max(columns * 58, room - 92);
  cells.encoding.color.legend = null;
  return true;
}

function steady(view) {
  for (const layer of view.layer ?? [view]) {
    const y = layer.encoding?.y;
    if (y?.axis) Object.assign(y.axis, { minExtent: 36, maxExtent: 36, titlePadding: 4 });
  }
}

/* A forest plot writes its numbers to the right of the plot: they move with its width, and give way on a phone. */
function hasWordsBeside(spec) {
  const text = (spec.layer ?? []).find((layer) => layer.mark?.type === "text" && typeof layer.encoding?.x?.value === "number" && layer.encoding.x.value > 300);
  if (!text) return 0;
  const longest = Math.max(0, ...(spec.data?.values ?? []).map((row) => String(row.said ?? "").length));
  return Math.min(240, longest * 6 + 24);
}
function labels(spec) {
  return Math.min(190, 24 + 6 * Math.max(0, ...(spec.data?.values ?? []).map((row) => String(row.label ?? "").length)));
}
function shiftWords(spec, width) {
  for (const layer of spec.layer) if (layer.mark?.type === "text" && layer.encoding?.x?.value > 300) layer.encoding.x.value = width + 10;
}

export function drawAll(scope) {
  scope.querySelectorAll("[data-spec]").forEach(draw);
}

let waiting = 0;
window.addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => document.querySelectorAll("[data-spec]").forEach((element) => {
    if (Math.abs(Number(element.dataset.drawn ?? 0) - element.clientWidth) > 8) draw(element);
  }), 150);
});
/* Paper is light, and nothing on it can be unfolded. */
window.addEventListener("beforeprint", () => {
  const root = document.documentElement;
  document.querySelectorAll("details.fold").forEach((fold) => { fold.open = true; });
  if (root.dataset.bsTheme !== "dark") return;
  root.dataset.bsTheme = "light";
  drawAll(document);
  window.addEventListener("afterprint", () => { root.dataset.bsTheme = "dark"; drawAll(document); }, { once: true });
});
