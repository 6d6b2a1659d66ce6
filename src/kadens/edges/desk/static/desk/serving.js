// A day is either chosen or typed: choosing one empties the calendar, typing one takes the choice away.
"use strict";
document.addEventListener("change", (event) => {
  const form = event.target.form;
  const other = form && form.elements.other;
  if (!other) return;
  if (event.target.name === "pick") other.value = "";
  if (event.target === other && other.value) form.querySelectorAll("[name=pick]").forEach((pick) => { pick.checked = false; });
}, true);
// A product that was chosen stays chosen when the list under the search is written anew.
let chosen = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id === "products") chosen = event.target.querySelector("[name=sku]:checked")?.value ?? null;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "products" || chosen === null) return;
  const again = event.target.querySelector(`[name=sku][value="${CSS.escape(chosen)}"]`);
  if (again) again.checked = true;
});
