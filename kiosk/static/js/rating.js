// The tap on a face: shown for some seconds with a way to change it, then sent; also when the citizen walks away.
const form = document.querySelector("[data-rating]");
const seconds = Number(form.dataset.seconds);
const faces = form.querySelector(".faces");
const part = (name) => form.querySelector(`[data-${name}]`);

// A tablet keeps its ratings until the network is back; kiosk and phone send theirs at once.
const outbox = await import(form.dataset.offline === undefined ? "./delivery.js" : "./waiting.js");

const DOUBLE_TAP_MS = 600;

let chosen = null; // the answer waiting for its seconds to pass, as URLSearchParams
let tapped = null; // the face it came from, and when
let timer = 0;

// A UUID needs no secure context here: a kiosk may be reached over plain HTTP inside the hall.
const newId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

const show = (name) => {
  faces.hidden = name !== "faces";
  for (const other of ["chosen", "failed", "kept"]) part(other).hidden = name !== other;
};

const choose = (button) => {
  chosen = new URLSearchParams(new FormData(form));
  chosen.set("id", newId());
  chosen.set("overall", button.value);
  part("chosen-face").replaceChildren(...[...button.children].map((child) => child.cloneNode(true)));
  part("change").disabled = false;
  show("chosen");
  tapped = { button, at: performance.now() };
  part("change").focus();
  const bar = part("chosen-time");
  bar.style.setProperty("--seconds", `${seconds}s`);
  requestAnimationFrame(() => requestAnimationFrame(() => bar.setAttribute("data-running", "")));
  timer = setTimeout(deliver, seconds * 1000);
  outbox.keep(form.action, chosen);
};

// The second tap of a trembling finger lands here and must not undo the first.
const change = () => {
  if (performance.now() - tapped.at < DOUBLE_TAP_MS) return;
  clearTimeout(timer);
  outbox.drop(chosen.get("id"));
  chosen = null;
  part("chosen-time").removeAttribute("data-running");
  show("faces");
  tapped.button.focus();
};

const deliver = async () => {
  part("change").disabled = true;
  const outcome = await outbox.send(form.action, chosen);
  if (outcome.next) {
    chosen = null;
    location.replace(outcome.next);
  } else if (outcome.kept) {
    chosen = null;
    show("kept");
  } else {
    part("failed-text").textContent = outcome.detail || part("failed-text").dataset.default;
    show("failed");
    part("again").focus();
  }
};

// Without a network the page cannot be loaded anew, so it makes itself ready for the next citizen.
const next = async () => {
  const nonce = await outbox.nextNonce();
  if (nonce) form.elements.nonce.value = nonce;
  part("chosen-time").removeAttribute("data-running");
  show("faces");
};

faces.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=overall]");
  if (!button) return;
  event.preventDefault();
  choose(button);
});
part("change").addEventListener("click", change);
part("again").addEventListener("click", deliver);
part("next").addEventListener("click", next);

// Leaving before the seconds are over is an answer too. The id is the same, so it cannot count twice. It goes as a
// beacon does, but without the cookie: what comes back must not bring this person back to a screen just erased.
addEventListener("pagehide", () => {
  if (chosen) fetch(form.action, { method: "POST", body: chosen, keepalive: true, credentials: "omit" });
});
