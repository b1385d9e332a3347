"use strict";
/* Before the first paint: the theme that the reader chose, else that of their system. */
(() => {
  const stored = localStorage.getItem("callsheet-theme");
  const dark = stored ? stored === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
})();
