// Parts that refresh themselves: htmx, kept to what needs no inline script or style.

import htmx from "htmx.org/dist/htmx.esm.js";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "422", swap: true },
  { code: "[45]..", swap: false, error: true },
];

// What only serves pages without script goes once this one runs; a list that follows an answer given in the meantime is fetched.
document.documentElement.classList.add("mc-live");
for (const list of document.querySelectorAll("[hx-trigger^='change from:']")) {
  const holder = document.querySelector(list.getAttribute("hx-include"));
  if (holder instanceof HTMLSelectElement && ![...holder.options].some((option) => option.defaultSelected && option.selected) && holder.value) {
    setTimeout(() => holder.dispatchEvent(new Event("change", { bubbles: true })));
  }
}
