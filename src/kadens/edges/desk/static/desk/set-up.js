// Forms of the set-up. data-guard: leaving with unsaved edits asks first. The editor of a program, besides: what was
// typed is kept in this window until it is saved, so that a reload brings it back; events are dragged by their handle;
// after a rearrangement the focus goes where the answer says.
"use strict";
(() => {
  document.querySelectorAll("form[data-guard]").forEach((form) => {
    let changed = form.hasAttribute("data-changed");
    const change = () => { changed = true; };
    form.addEventListener("input", change);
    form.addEventListener("change", change);
    form.addEventListener("kadens:changed", change);
    form.addEventListener("submit", () => { changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  });

  const editor = document.getElementById("editor");
  if (!editor) return;
  const kept = `kadens-draft:${location.pathname}`;
  const fields = document.getElementById("fields");
  const rearrange = (values) => htmx.ajax("POST", editor.dataset.draft, { target: "#fields", source: editor, values });

  // what was typed, kept until it is saved
  const keep = () => {
    const typed = [...new FormData(editor)].filter(([name]) => name !== "csrfmiddlewaretoken");
    sessionStorage.setItem(kept, JSON.stringify(typed));
  };
  editor.addEventListener("input", keep);
  editor.addEventListener("submit", () => sessionStorage.removeItem(kept));
  document.querySelectorAll(`a[href]`).forEach((link) => {
    if (editor.contains(link)) link.addEventListener("click", () => sessionStorage.removeItem(kept));
  });
  const found = sessionStorage.getItem(kept);
  if (found && performance.getEntriesByType("navigation")[0]?.type === "reload") {
    const body = new URLSearchParams(JSON.parse(found));
    body.set("act", "restore");
    fetch(editor.dataset.draft, {
      method: "POST", body,
      headers: { "X-CSRFToken": editor.querySelector("[name=csrfmiddlewaretoken]").value, "HX-Request": "true" },
    }).then((answer) => (answer.ok ? answer.text() : "")).then((html) => {
      if (!html) return;
      htmx.swap("#fields", html, { swapStyle: "innerHTML" });
      document.getElementById("said").textContent = editor.dataset.keep;
      editor.dispatchEvent(new Event("kadens:changed"));
    });
  } else {
    sessionStorage.removeItem(kept);
  }

  // after a rearrangement: the focus, and what is kept
  document.body.addEventListener("htmx:afterSettle", () => {
    const mark = document.getElementById("focus");
    if (!mark) return;
    mark.remove();
    document.getElementById(mark.dataset.focus)?.focus();
    editor.dispatchEvent(new Event("kadens:changed"));
    keep();
  });

  // dragging: the event's fields move, and the server numbers them anew
  let dragged = null;
  fields.addEventListener("dragstart", (event) => {
    if (!event.target.closest?.(".grip")) return;
    dragged = event.target.closest(".event");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.key);
    event.dataTransfer.setDragImage(dragged, 20, 20);
    dragged.classList.add("dragged");
  });
  fields.addEventListener("dragover", (event) => {
    const over = dragged && event.target.closest(".event");
    if (!over) return;
    event.preventDefault();
    if (over === dragged) return;
    const box = over.getBoundingClientRect();
    over.parentNode.insertBefore(dragged, event.clientY < box.top + box.height / 2 ? over : over.nextSibling);
  });
  fields.addEventListener("drop", (event) => { if (dragged) event.preventDefault(); });
  fields.addEventListener("dragend", () => {
    if (!dragged) return;
    const key = dragged.dataset.key;
    dragged = null;
    rearrange({ act: `placed-${key}` });
  });
})();
