// The board: Space goes on, a tap counts hands.
"use strict";
document.addEventListener("keydown", (event) => {
  const isCommand = event.ctrlKey || event.altKey || event.metaKey;
  if (event.key !== " " || isCommand || event.target.matches("button,a,summary")) return;
  event.preventDefault();
  if (!event.repeat) document.querySelector(".go").click();
});
// A tap leaves the focus where it is, or Space would count one more hand.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest("[data-step]")) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  if (!step) return;
  const input = step.parentElement.querySelector("input");
  input.value = Math.min(input.max, Math.max(0, Number(input.value) + Number(step.dataset.step)));
});
