// On the page of a document: A validates, C leads to the reasons, N to the next, O opens the file.
// Each is a button or a link of the page as well.
"use strict";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=hidden]), select, textarea");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key.toLowerCase();
  if (key === "c") {
    const reason = document.querySelector(".rejection select, .rejection textarea");
    if (reason) {
      event.preventDefault();
      reason.focus();
    }
    return;
  }
  document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
});
