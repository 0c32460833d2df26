/* In the grid of a class, Enter and the arrows go down and up a column, as in a spreadsheet.
   Without this the grid is filled in with Tab. */
"use strict";

const FIELDS = "input:not([type=hidden]):not(:disabled), textarea:not(:disabled)";

function way(event) {
  const isText = event.target.tagName === "TEXTAREA";
  if (isText && (event.key === "Enter" || event.target.value.includes("\n"))) return 0;
  if (event.altKey || event.ctrlKey || event.metaKey) return 0;
  if (event.key === "Enter") return event.shiftKey ? -1 : 1;
  return { ArrowDown: 1, ArrowUp: -1 }[event.key] || 0;
}

function next(field, step) {
  const cell = field.closest("td");
  const place = cell.cellIndex;
  let row = cell.parentElement;
  while ((row = step > 0 ? row.nextElementSibling : row.previousElementSibling)) {
    const found = row.cells[place] && row.cells[place].querySelector(FIELDS);
    if (found) return found;
  }
  return step > 0 ? field.form.querySelector("button[type=submit]") : null;
}

for (const grid of document.querySelectorAll("table.grid")) {
  grid.addEventListener("keydown", (event) => {
    const step = event.target.matches(FIELDS) ? way(event) : 0;
    if (!step) return;
    event.preventDefault();
    const field = next(event.target, step);
    if (!field) return;
    field.focus();
    if (field.select) field.select();
  });
}
