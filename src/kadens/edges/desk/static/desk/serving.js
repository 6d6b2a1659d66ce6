// A day is either chosen or typed: choosing one empties the calendar, typing one takes the choice away.
"use strict";
document.addEventListener("change", (event) => {
  const form = event.target.form;
  const other = form && form.elements.other;
  if (!other) return;
  if (event.target.name === "pick") other.value = "";
  if (event.target === other && other.value) form.querySelectorAll("[name=pick]").forEach((pick) => { pick.checked = false; });
}, true);
