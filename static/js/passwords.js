// A button beside each password that shows what was typed. The pages work without it.
for (const field of document.querySelectorAll("input[data-can-show]")) {
  const words = field.form.dataset;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline";
  button.setAttribute("aria-controls", field.id);

  const label = document.querySelector(`label[for="${field.id}"]`);
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.textContent = ` (${label.firstChild.textContent.trim()})`;
  const shown = document.createElement("span");
  button.append(shown, spoken);

  const show = (isShown) => {
    field.type = isShown ? "text" : "password";
    shown.textContent = isShown ? words.hide : words.show;
  };
  button.addEventListener("click", () => show(field.type === "password"));
  field.form.addEventListener("submit", () => show(false));
  show(false);
  const row = document.createElement("div");
  row.className = "password-row";
  field.replaceWith(row);
  row.append(field, button);
}
