/* Dropping and pasting files, and an upload that shows how far it is and can be cancelled. */
function send(form) { form.requestSubmit(); }

export function startDropping(scope) {
  scope.querySelectorAll("[data-drop]").forEach((zone) => {
    const input = zone.querySelector("input[type=file]");
    input.addEventListener("change", () => { if (input.files.length) send(input.form); });
    const stop = (event) => event.preventDefault();
    document.addEventListener("dragover", (event) => { stop(event); zone.classList.add("over"); });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("over"); });
    document.addEventListener("drop", (event) => {
      stop(event);
      zone.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      send(input.form);
    });
    document.addEventListener("paste", (event) => pasted(event, input));
  });
}

function pasted(event, input) {
  if (/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName) && document.activeElement.type !== "file") return;
  if (event.clipboardData.files.length) { input.files = event.clipboardData.files; send(input.form); return; }
  const text = event.clipboardData.getData("text/plain");
  const field = document.getElementById("pasted");
  if (!field || !text.trim()) return;
  field.value = text;
  send(field.form);
}

export function startUploads(scope) {
  scope.querySelectorAll("form[data-upload]").forEach((form) => form.addEventListener("submit", (event) => {
    if (!form.querySelector("input[type=file]").files.length) return;
    event.preventDefault();
    upload(form);
  }));
}

function upload(form) {
  const place = form.querySelector("[data-sending-place]");
  const line = place.querySelector(".progress-line > i"), share = place.querySelector("[data-share]"), said = place.querySelector("[data-said]");
  const request = new XMLHttpRequest();
  const zone = form.querySelector("[data-drop]");
  const over = () => { place.hidden = true; zone.hidden = false; };
  place.hidden = false;
  zone.hidden = true;
  said.textContent = form.dataset.sending;
  request.upload.addEventListener("progress", (event) => {
    const part = event.lengthComputable ? event.loaded / event.total : 0;
    line.style.width = Math.round(100 * part) + "%";
    share.textContent = Math.round(100 * part) + " %";
    if (part >= 1) { said.textContent = form.dataset.looking; share.textContent = ""; }
  });
  request.addEventListener("load", () => {
    const isElsewhere = new URL(request.responseURL).pathname !== new URL(form.action || location.href).pathname;
    if (request.status < 400 || isElsewhere) { location.href = request.responseURL; return; }
    over();
    replaceMain(request.responseText);
  });
  request.addEventListener("error", over);
  request.addEventListener("abort", () => { over(); form.reset(); });
  place.querySelector("[data-abort]").addEventListener("click", () => request.abort(), { once: true });
  request.open("POST", form.action || location.href);
  request.send(new FormData(form));
}

/* The server's answer to a file that cannot be used is this page with the sentence on it. */
function replaceMain(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = page.querySelector("main");
  if (!main) { document.documentElement.replaceWith(page.documentElement); return; }
  document.querySelector("main").replaceWith(main);
  document.dispatchEvent(new CustomEvent("callsheet:replaced", { detail: main }));
}
