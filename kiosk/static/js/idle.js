// Watches whether somebody is still there. Without a touch the screen asks, and then erases itself for the next person.
const dialog = document.getElementById("idle");

if (dialog) {
  const patience = Number(dialog.dataset.idle);
  const warning = Number(dialog.dataset.warning);
  const countdown = dialog.querySelector("[data-countdown]");
  const done = dialog.querySelector("[data-idle-done]");
  let left = patience;
  let erasing = false;

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

  // What the person read and wrote goes at once, even while the server cannot be reached; that is tried until it can.
  const erase = async () => {
    if (erasing) return;
    erasing = true;
    document.getElementById("main").replaceChildren();
    try {
      const answer = await fetch(done.action, { method: "POST" });
      if (answer.ok) location.replace(answer.url);
      erasing = answer.ok;
    } catch {
      erasing = false;
    }
  };

  setInterval(() => {
    left -= 1;
    if (!dialog.open && left <= 0) {
      left = warning;
      dialog.showModal();
    }
    if (dialog.open) {
      countdown.textContent = String(Math.max(left, 0));
      if (left <= 0) erase();
    }
  }, 1000);
}
