// The keyboard on every page: `/` finds a customer, `g` and a letter goes to a page of the menu, `?` shows the keys.
// A link or button with data-shortcut="x" is pressed by x; data-confirm asks before a form is sent. The page of the keys
// turns them off, for those who speak to their computer.
"use strict";
(() => {
  const KEYS = "kadens-keys";
  let going = false;
  const typing = (where) => where.closest("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (localStorage.getItem(KEYS) === "off") return;
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
    if (typing(event.target)) return;
    if (going) {
      going = false;
      const link = document.querySelector(`#menu a[data-key="${CSS.escape(event.key)}"]`);
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    if (event.key === "g") { going = true; setTimeout(() => { going = false; }, 1500); return; }
    if (event.key === "/") {
      const finder = document.getElementById("finder");
      if (finder) { event.preventDefault(); finder.focus(); finder.select(); }
      return;
    }
    if (event.key === "?") { location.assign("/keyboard"); return; }
    const pressed = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
    if (pressed) { event.preventDefault(); pressed.focus(); pressed.click(); }
  });

  document.querySelectorAll("[data-keys]").forEach((box) => {
    box.checked = localStorage.getItem(KEYS) !== "off";
    box.addEventListener("change", () => localStorage.setItem(KEYS, box.checked ? "on" : "off"));
  });

  // A form is sent once, however often it is clicked.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) { event.preventDefault(); return; }
    if (form.method.toLowerCase() !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  // A select or checkbox with data-send sends its form as soon as it changes.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-send]")) event.target.form.requestSubmit();
  });
})();
