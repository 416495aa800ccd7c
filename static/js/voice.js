// The browser's own voice, for whoever switched it on; without one for Spanish the buttons stay away.
"use strict";
const voice = () => window.speechSynthesis?.getVoices().find((one) => one.lang.startsWith("es"));
const offerVoice = () => document.querySelectorAll("[data-say]").forEach((button) => { button.hidden = !voice(); });
window.speechSynthesis?.addEventListener?.("voiceschanged", offerVoice);
document.addEventListener("htmx:after:swap", offerVoice);
offerVoice();
document.addEventListener("click", (event) => {
  const text = event.target.closest("[data-say]")?.dataset.say;
  if (!text) return;
  const spoken = new SpeechSynthesisUtterance(text);
  spoken.voice = voice();
  spoken.lang = spoken.voice.lang;
  speechSynthesis.cancel();
  speechSynthesis.speak(spoken);
});
