/* The lists that search as one types are read out by their label; select2 forgets it. */
"use strict";

function nameLists() {
  document.querySelectorAll("select.admin-autocomplete").forEach((select) => {
    const box = select.parentElement.querySelector(".select2-selection");
    const chosen = box && box.querySelector(".select2-selection__rendered");
    if (!chosen || box.dataset.isNamed) return;
    box.dataset.isNamed = "1";
    const label = document.querySelector(`label[for="${select.id}"]`);
    if (label) {
      label.id = label.id || `${select.id}_label`;
      chosen.setAttribute("aria-labelledby", label.id);
      box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
    } else {
      const name = select.getAttribute("aria-label") || select.name;
      chosen.setAttribute("aria-label", name);
      box.removeAttribute("aria-labelledby");
      box.setAttribute("aria-label", name);
    }
  });
}

document.addEventListener("DOMContentLoaded", () => {
  new MutationObserver(nameLists).observe(document.body, { childList: true, subtree: true });
  nameLists();
});
