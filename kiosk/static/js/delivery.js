// Sends a rating. The id travels with it, so sending the same again is safe and is tried again by itself.
const PAUSES = [0, 700, 2000];
const PATIENCE_MS = 12000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// One try, as ``fetch`` has its options: {next} when it was recorded; {type, detail} when it was refused for good; {} when it should be tried again.
export const attempt = async (address, answer, options = {}) => {
  try {
    const response = await fetch(address, {
      method: "POST",
      body: answer,
      headers: { Accept: "application/json" },
      ...options,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { next, type, detail } = await response.json();
    if (response.ok) return { next };
    return response.status < 500 ? { type, detail } : { detail };
  } catch {
    return {};
  }
};

export const isSettled = (outcome) => Boolean(outcome.next || outcome.type);

export const send = async (address, answer) => {
  let outcome = {};
  for (const wait of PAUSES) {
    await pause(wait);
    outcome = await attempt(address, answer);
    if (isSettled(outcome)) return outcome;
  }
  return outcome;
};

// Kiosk and phone keep nothing of their own: there is a network, or there is no page.
export const keep = async () => {};
export const drop = async () => {};
