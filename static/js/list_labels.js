/* On a phone the rows of a list are cards: each cell learns the heading of its column.
   Without this the cards stand without the headings. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const headings = [...document.querySelectorAll("#result_list thead th")];
  const labels = headings.map((heading) => heading.querySelector(".text")?.textContent.trim());
  for (const row of document.querySelectorAll("#result_list tbody tr")) {
    [...row.children].forEach((cell, place) => {
      if (cell.tagName === "TD" && labels[place] && !cell.matches(".action-checkbox")) {
        cell.dataset.label = labels[place];
      }
    });
  }
});
