"use strict";
/* Before the first paint: what the reader chose here, else on their account's page, else that of their system. A new choice on
   the account's page wins over what was chosen here before. */
(() => {
  const root = document.documentElement;
  for (const [key, chosen] of [["callsheet-theme", root.dataset.theme || ""], ["callsheet-compact", root.dataset.dense || ""]]) {
    if (chosen === (localStorage.getItem(`${key}-of-person`) ?? "")) continue;
    localStorage.setItem(`${key}-of-person`, chosen);
    localStorage.removeItem(key);
  }
  const stored = localStorage.getItem("callsheet-theme") || root.dataset.theme;
  const dark = stored ? stored === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.bsTheme = dark ? "dark" : "light";
})();
