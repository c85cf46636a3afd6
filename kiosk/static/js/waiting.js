// Ratings of a tablet that wait for the network, in the browser's own database. Each is written there at the tap, before
// anything is sent, and leaves only when the server has it.
import { attempt, isSettled } from "./delivery.js";

const RETRY_MS = 20000;
const STOCK_LOW = 8;
const NONCE_REFUSED = /^urn:mot-cua:nonce_/;

const sign = document.querySelector(".waiting");
const held = new Set(); // ids of ratings the citizen may still change

const result = (work) =>
  new Promise((resolve, reject) => {
    work.onsuccess = () => resolve(work.result);
    work.onerror = () => reject(work.error);
  });

const database = (() => {
  const opening = indexedDB.open("mot-cua", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("waiting", { keyPath: "id" });
    opening.result.createObjectStore("nonces", { autoIncrement: true });
  };
  return result(opening);
})();

const shelf = async (name, mode = "readonly") => (await database).transaction(name, mode).objectStore(name);
const waiting = async () => result((await shelf("waiting")).getAll());

const put = async (row) => {
  await result((await shelf("waiting", "readwrite")).put(row));
  await showCount();
};

const showCount = async () => {
  const count = (await waiting()).length;
  sign.querySelector("[data-waiting-none]").hidden = count > 0;
  sign.querySelector("[data-waiting-some]").hidden = count === 0;
  sign.querySelector("[data-waiting-count]").textContent = String(count);
};

// A nonce from the stock for this counter; undefined when there is none.
const takeNonce = async () => {
  const stock = await shelf("nonces", "readwrite");
  let cursor = await result(stock.openCursor());
  while (cursor && cursor.value.counter !== sign.dataset.counter) {
    const following = result(cursor.request);
    cursor.continue();
    cursor = await following;
  }
  if (!cursor) return undefined;
  const { nonce } = cursor.value;
  await result(cursor.delete());
  return nonce;
};

const restock = async () => {
  if ((await result((await shelf("nonces")).count())) > STOCK_LOW) return;
  const response = await fetch(sign.dataset.stock, { method: "POST", headers: { Accept: "application/json" } });
  if (!response.ok) return;
  const { nonces } = await response.json();
  const stock = await shelf("nonces", "readwrite");
  for (const nonce of nonces) stock.add({ counter: sign.dataset.counter, nonce });
};

// A nonce that was too old or already used is replaced: the rating's own id keeps it single.
const deliver = async (row, options) => {
  const outcome = await attempt(row.address, new URLSearchParams(row.answer), options);
  if (NONCE_REFUSED.test(outcome.type)) {
    const answer = new URLSearchParams(row.answer);
    answer.set("nonce", (await takeNonce()) ?? answer.get("nonce"));
    await put({ ...row, answer: answer.toString() });
    return {};
  }
  if (isSettled(outcome)) await drop(row.id);
  return outcome;
};

// Without the cookie: whoever stands at the tablet now is another person than the one who rated.
const deliverAll = async () => {
  try {
    await restock();
    for (const row of await waiting()) if (!held.has(row.id)) await deliver(row, { credentials: "omit" });
  } catch {
    // No network yet: everything stays where it is and the next round tries again.
  }
};

export const keep = async (address, answer) => {
  held.add(answer.get("id"));
  await put({ id: answer.get("id"), address, answer: answer.toString() });
};

export const drop = async (id) => {
  await result((await shelf("waiting", "readwrite")).delete(id));
  await showCount();
};

// Recorded or refused as the server says; otherwise {kept} here until the network is back.
export const send = async (address, answer) => {
  const row = { id: answer.get("id"), address, answer: answer.toString() };
  const outcome = await deliver(row);
  held.delete(row.id);
  return isSettled(outcome) ? outcome : { kept: true };
};

// The nonce for the next citizen on a page that could not be loaded anew.
export const nextNonce = takeNonce;

showCount();
deliverAll();
addEventListener("online", deliverAll);
setInterval(deliverAll, RETRY_MS);
