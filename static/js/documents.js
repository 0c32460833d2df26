// The page of import works without this. With it: a photo from the camera, files dropped on a
// field, a look at what was chosen, and how far the sending is.
"use strict";

const IMAGE = /^image\/(png|jpeg)$/;

function note(text, kind = "") {
  const line = document.createElement("p");
  line.className = `import-note ${kind}`;
  line.textContent = text;
  return line;
}

function preview(input, box, words) {
  box.replaceChildren();
  for (const file of input.files) {
    const size = (file.size / 1048576).toFixed(2).replace(".", ",");
    box.append(note(`${file.name} (${size} Mo)`));
    const isPdf = file.type === "application/pdf";
    const most = isPdf ? words.largestPdf : words.largest;
    if (file.size > Number(most)) box.append(note(isPdf ? words.heavyPdf : words.heavy, "is-heavy"));
    else if (IMAGE.test(file.type)) {
      const reader = new FileReader();
      const image = document.createElement("img");
      image.alt = file.name;
      reader.addEventListener("load", () => { image.src = reader.result; });
      reader.readAsDataURL(file);
      box.append(image);
    }
  }
}

function dress(input, words) {
  const box = document.createElement("div");
  box.className = "import-preview";
  box.setAttribute("aria-live", "polite");
  input.after(box);
  input.addEventListener("change", () => preview(input, box, words));

  const zone = input.closest(".field") || input.parentElement;
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  });

  if (window.matchMedia("(pointer: coarse)").matches) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline";
    button.textContent = words.photo;
    button.addEventListener("click", () => {
      input.setAttribute("capture", "environment");
      input.click();
      input.removeAttribute("capture");
    });
    box.before(button);
  } else box.before(note(words.drop));
}

function show(answer, address) {
  const page = new DOMParser().parseFromString(answer, "text/html");
  const now = page.querySelector("main");
  if (!now) return false;
  document.querySelector("main").replaceWith(now);
  document.title = page.title;
  window.history.replaceState(null, "", address);
  document.querySelectorAll("form.import-lines").forEach(enhance);
  (now.querySelector("[autofocus]") || now).focus();
  window.scrollTo(0, 0);
  return true;
}

function send(form, event) {
  event.preventDefault();
  const words = form.dataset;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  const said = note(words.sends);
  said.setAttribute("role", "status");
  const label = document.createElement("label");
  label.append(said, bar);
  form.querySelector(".import-progress")?.remove();
  const box = document.createElement("div");
  box.className = "import-progress";
  box.append(label);
  form.append(box);

  const button = form.querySelector(".form-actions [type=submit]");
  button.disabled = true;
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (sent) => {
    if (sent.lengthComputable) bar.value = (100 * sent.loaded) / sent.total;
    if (bar.value === 100) said.textContent = words.waits;
  });
  const fail = () => {
    button.disabled = false;
    box.replaceChildren(note(words.lost, "is-heavy"));
  };
  request.addEventListener("load", () => {
    if (!show(request.responseText, request.responseURL)) fail();
  });
  request.addEventListener("error", fail);
  request.open("POST", form.action);
  request.send(new FormData(form));
}

function enhance(form) {
  form.querySelectorAll("input[type=file]").forEach((input) => dress(input, form.dataset));
  form.addEventListener("submit", (event) => send(form, event));
}

document.querySelectorAll("form.import-lines").forEach(enhance);
