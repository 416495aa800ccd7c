// The script of every page: accent keys, focus after a swap, another try when there was no room, and a word when
// the line is down.
"use strict";
document.documentElement.classList.add("js");

const keyOf = (event) => event.target.closest(".keys button");

// The phone keyboard stays open only if the key never takes the focus.
document.addEventListener("pointerdown", (event) => {
  if (keyOf(event)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const key = keyOf(event);
  const input = key && key.form.querySelector(".ans");
  if (!input) return;
  input.setRangeText(key.value, input.selectionStart, input.selectionEnd, "end");
  input.focus();
});

// The seven keys are one tab stop; arrows move inside.
document.addEventListener("keydown", (event) => {
  const key = keyOf(event);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!key || !step) return;
  event.preventDefault();
  const keys = [...key.parentElement.children];
  const next = keys[(keys.indexOf(key) + step + keys.length) % keys.length];
  key.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});

// 1, 2 and 3 press the buttons of a choice, while one of them has the focus.
document.addEventListener("keydown", (event) => {
  const group = event.target.closest(".opts");
  const button = group && /^[1-3]$/.test(event.key) && group.children[event.key - 1];
  if (button && !event.ctrlKey && !event.altKey && !event.metaKey) button.click();
});

const flash = (node) => document.getElementById("flash")?.replaceChildren(...(node ? [node] : []));

// A page asks by itself how it stands: nobody's action.
const isPoll = (event) => /-poll$/.test(event.target.id);

// No room at the moment (a class that logs in at once): the form goes out again by itself, each page's a little later.
// For two minutes, as nobody may be there any more.
const MOST_TIMES = 20;
let again;
document.addEventListener("htmx:response:error", ({ target: form, detail: { ctx: { response } } }) => {
  const seconds = response.status === 503 && Number(response.headers.get("Retry-After"));
  const times = Number(form.dataset?.times ?? 0) + 1;
  if (!seconds || !form.matches?.("form:not(#rooms-poll)") || times > MOST_TIMES) return;
  form.dataset.times = times;
  again = setTimeout(() => form.isConnected && form.requestSubmit(), (seconds + 2 * Math.random()) * 1000);
});

// The live region is emptied, never replaced: the same words twice are news only if they were gone.
document.addEventListener("htmx:before:request", (event) => {
  if (isPoll(event)) return;
  clearTimeout(again);
  flash();
  document.getElementById("live").replaceChildren();
});
document.addEventListener("htmx:after:swap", (e) => isPoll(e) || document.querySelector("[data-focus]")?.focus());

// Network error or time-out: the form still holds the answer, so saying it is enough.
document.addEventListener("htmx:error", (event) => {
  if (isPoll(event)) return;
  const notice = document.getElementById("not-sent");
  if (notice) flash(notice.content.cloneNode(true));
});
