// Asks every 20 s whether there is news, while the page is seen, and at once when it is seen again.
"use strict";
{
  // What a part of the page asks for anew keeps its open tables open.
  window.htmx?.config.morphIgnore.push("open");
  const ask = () => document.hidden || document.getElementById("elsewhere-poll")?.dispatchEvent(new Event("poll"));
  const later = () => setTimeout(() => later(ask()), 2e4 * (0.8 + Math.random() * 0.4));
  document.addEventListener("visibilitychange", ask);
  later();
}
