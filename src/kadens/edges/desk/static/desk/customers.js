// The page of finding: arrows move between the field and what was found; Enter opens the link that has the focus.
"use strict";
(() => {
  const field = document.getElementById("asked");
  const hits = () => [...document.querySelectorAll("[data-hits] a")];

  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const found = hits();
    const at = found.indexOf(document.activeElement);
    if (at < 0 && document.activeElement !== field) return;
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    if (next >= found.length) return;
    event.preventDefault();
    (next < 0 ? field : found[next]).focus();
  });

  // The address says what was searched for, so that the way back leads to it.
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "found") return;
    const asked = field.value.trim();
    history.replaceState(history.state, "", asked ? `?q=${encodeURIComponent(asked)}` : location.pathname);
  });
})();
