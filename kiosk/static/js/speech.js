// Reads a screen aloud where the machine has a voice for its language. Nothing leaves the machine: only local voices.
const button = document.querySelector("[data-speak]");
const language = document.documentElement.lang.slice(0, 2);

const localVoice = () =>
  speechSynthesis.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(language));

const speak = () => {
  speechSynthesis.cancel();
  const voice = localVoice();
  for (const part of document.querySelectorAll("[data-read]")) {
    const words = new SpeechSynthesisUtterance(part.textContent.trim());
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = 0.9;
    for (const moment of ["start", "boundary", "end"]) {
      words.addEventListener(moment, () => dispatchEvent(new Event("mot-cua:speaking")));
    }
    speechSynthesis.speak(words);
  }
};

if (button && "speechSynthesis" in window) {
  const offer = () => {
    button.hidden = !localVoice();
  };
  speechSynthesis.addEventListener("voiceschanged", offer);
  offer();
  button.addEventListener("click", speak);
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
