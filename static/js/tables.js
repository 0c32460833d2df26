// A double-click on a row opens it, as its link does. Loaded once per list: the listener once.
if (!window.rowsOpen) {
  window.rowsOpen = true;
  document.addEventListener("dblclick", (event) => {
    const link = event.target.closest("[data-opens-rows] tbody tr")?.querySelector("a[href]");
    if (link && !event.target.closest("a")) link.click();
  });
}
