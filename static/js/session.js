/* Warns before an idle session ends; the page is complete without this file.
   `data-seconds` says how long a session lives, `data-extend` where to ask for more. */
(function () {
  "use strict";
  const dialog = document.getElementById("session-dialog");
  if (!dialog || !dialog.showModal) return;

  const WARNING = 120;
  const lifetime = Number(dialog.dataset.seconds);
  const countdown = dialog.querySelector("[data-countdown]");
  const failed = dialog.querySelector("[data-failed]");
  const form = dialog.querySelector("form");
  const shared = "portail-session-seen";
  let endsAt = 0;
  let isDismissed = false;

  function renew() {
    endsAt = Date.now() + lifetime * 1000;
    isDismissed = false;
    failed.hidden = true;
    try { localStorage.setItem(shared, String(endsAt)); } catch (error) { /* private browsing */ }
    if (dialog.open) dialog.close();
  }

  function left() {
    return Math.max(0, Math.round((endsAt - Date.now()) / 1000));
  }

  function inWords(seconds) {
    const minutes = Math.floor(seconds / 60);
    const rest = seconds % 60;
    if (!minutes) return rest + " s";
    return rest ? minutes + " min " + rest + " s" : minutes + " min";
  }

  function tick() {
    const seconds = left();
    if (seconds <= WARNING && !dialog.open && !isDismissed) dialog.showModal();
    if (dialog.open) countdown.textContent = inWords(seconds);
    if (dialog.open && seconds === 0) failed.hidden = false;
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    fetch(dialog.dataset.extend, { method: "POST", body: new FormData(form), redirect: "manual" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        renew();
      })
      .catch(function () { failed.hidden = false; });
  });
  // Escape closes the warning for good: whoever does so has read it.
  dialog.addEventListener("cancel", function () { isDismissed = true; });
  window.addEventListener("storage", function (event) {
    if (event.key === shared && Number(event.newValue) > endsAt) {
      endsAt = Number(event.newValue);
      if (dialog.open) dialog.close();
    }
  });

  renew();
  setInterval(tick, 1000);
}());
