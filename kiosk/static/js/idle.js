// Watches whether somebody is still there. Without a touch the screen asks, and then erases itself for the next person.
const dialog = document.getElementById("idle");

if (dialog) {
  const patience = Number(dialog.dataset.idle);
  const warning = Number(dialog.dataset.warning);
  const countdown = dialog.querySelector("[data-countdown]");
  let left = patience;

  const touch = () => {
    if (!dialog.open) left = patience;
  };
  for (const kind of ["pointerdown", "keydown", "scroll", "input"]) {
    addEventListener(kind, touch, { passive: true, capture: true });
  }
  // Reading aloud counts as a touch: somebody is listening.
  addEventListener("mot-cua:speaking", touch);

  dialog.addEventListener("close", () => {
    left = patience;
  });

  setInterval(() => {
    left -= 1;
    if (!dialog.open && left <= 0) {
      left = warning;
      dialog.showModal();
    }
    if (dialog.open) {
      countdown.textContent = String(Math.max(left, 0));
      if (left <= 0) dialog.querySelector("[data-idle-done]").submit();
    }
  }, 1000);
}
