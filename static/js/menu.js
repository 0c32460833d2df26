// A list that hangs from the menu closes when one turns away from it. It opens without this.
for (const list of document.querySelectorAll(".menu-choices")) {
  const close = () => list.removeAttribute("open");
  list.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && list.open) {
      close();
      list.querySelector("summary").focus();
    }
  });
  list.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !list.contains(event.relatedTarget)) close();
  });
  document.addEventListener("click", (event) => {
    if (!list.contains(event.target)) close();
  });
}
