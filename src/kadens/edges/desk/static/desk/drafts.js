// New orders with the keyboard: arrows through what was found and through the shipments; `e` edits the shipment that has
// the focus, `s` skips it or takes it up again, `u` undoes its changes, Esc leaves. After every change the focus is back
// on the shipment. The pages work without any of this.
"use strict";
(() => {
  const rows = () => [...document.querySelectorAll("#schedule tr[data-row]:not(.editing)")];
  const typing = (where) => where.closest("input, textarea, select");
  const STEPS = { ArrowDown: 1, ArrowUp: -1 };

  // One shipment can be reached with Tab, the others from it with the arrows.
  const rove = (row) => {
    rows().forEach((each) => { each.tabIndex = each === row ? 0 : -1; });
  };
  const settle = () => {
    const schedule = document.getElementById("schedule");
    if (!schedule) return;
    const wanted = schedule.dataset.focus;
    const row = wanted && wanted !== "form" ? document.getElementById(`row-${wanted}`) : null;
    rove(row || rows()[0]);
    if (wanted === "form") {
      const form = schedule.querySelector(".shipment");
      (form?.querySelector(".is-invalid") || form?.querySelector("input:not([type=hidden])"))?.focus();
    } else if (row) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
    schedule.dataset.focus = "";
  };

  const among = (things, current, step) => {
    const next = things[things.indexOf(current) + step];
    if (next) next.focus();
    return next;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const here = event.target;
    const step = STEPS[event.key];
    if (event.key === "Escape") {
      const leave = document.querySelector("#schedule .shipment [data-leave]");
      if (leave && here.closest(".shipment")) { event.preventDefault(); leave.click(); }
      return;
    }
    if (step && here.dataset && here.dataset.down) {
      const first = document.querySelector(here.dataset.down);
      if (step > 0 && first) { event.preventDefault(); first.focus(); }
      return;
    }
    const list = step && here.closest("[data-arrows]");
    if (list) {
      const all = [...document.querySelectorAll("[data-arrows] button")];
      event.preventDefault();
      if (!among(all, here, step) && step < 0) document.querySelector("[data-down]")?.focus();
      return;
    }
    const row = here.closest("#schedule tr[data-row]");
    if (!row || typing(here)) return;
    if (step) {
      event.preventDefault();
      const next = among(rows(), row, step);
      if (next) rove(next);
      return;
    }
    const act = row.querySelector(`[data-do="${CSS.escape(event.key)}"]`);
    if (act) { event.preventDefault(); act.click(); }
  }, true);

  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-select]")) event.target.select();
  });
  document.addEventListener("htmx:afterSettle", settle);
  document.addEventListener("DOMContentLoaded", settle);
  if (document.readyState !== "loading") settle();
})();
