/* The progress of an import is read again every two seconds; at its end the page is. */
"use strict";

async function readAgain() {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.getElementById("import-progress");
  if (!answer.ok || !now) {
    window.location.reload();
    return;
  }
  document.getElementById("import-progress").replaceChildren(...now.childNodes);
  window.setTimeout(readAgain, 2000);
}

window.setTimeout(readAgain, 2000);
