// Rooms: a socket, polling where there is none, a clock, answers sent again.
"use strict";
{
  const room = document.getElementById("room");
  const poll = document.getElementById("rooms-poll");
  const line = document.getElementById("rooms-line");
  const say = (state) => line && (line.textContent = line.dataset[state] || "");
  const later = (seconds, act) => setTimeout(act, seconds * 1000);
  const ask = () => document.hidden || poll.dispatchEvent(new Event("poll"));

  // Where the browser is too old for htmx, the page looks again as it does without JavaScript.
  if (!window.htmx && room.dataset.refresh) later(room.dataset.refresh, () => location.reload());

  let isLive = false;
  let isOver = false;
  let heard = performance.now();
  const address = (connection) => {
    const query = new URLSearchParams(new FormData(poll));
    connection.url = `${location.origin.replace("http", "ws")}${room.dataset.socket}?${query}`;
  };

  room.addEventListener("htmx:ws:before:connection", (event) => address(event.detail.connection));
  // Live is what has spoken: a server that is full opens the line only to close it.
  room.addEventListener("htmx:ws:after:message:incoming", (event) => {
    isLive = true;
    heard = performance.now();
    say("live");
    address(event.detail.connection);
  });
  room.addEventListener("htmx:ws:close", ({ detail }) => {
    isLive = false;
    isOver = detail.code === 4002;
    if (detail.code === 4001) location.reload();
    // hx-ws gives up after 1008, which is also what a pong that got lost ends with.
    if (detail.code === 1008) later(15, () => window.htmx.process(room, true));
  });

  // A line that is dead at one end looks open at the other: silence for long is asked about.
  const look = () => {
    const isSilent = performance.now() - heard > 4e4;
    if ((!isLive || isSilent) && !isOver) ask();
    if (isSilent) heard = performance.now();
    later((poll.elements.as.value === "host" ? 2 : 3) * (0.8 + Math.random() * 0.4), look);
  };
  if (window.htmx) later(4, look);
  poll.addEventListener("htmx:after:request", ({ detail }) => {
    // News that the socket has not told: it is none.
    if (isLive && detail.ctx.response.status === 200) {
      isLive = false;
      window.htmx.process(room, true);
    }
    if (!isLive) say("slow");
  });
  poll.addEventListener("htmx:error", () => say("offline"));
  window.addEventListener("offline", () => say("offline"));
  window.addEventListener("online", ask);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.htmx.process(room, true);
  });
  // Only now, when everything listens: on a slow line htmx begins before hx-ws is there, and would not see it.
  room.setAttribute("hx-ws:connect", room.dataset.socket);
  if (window.htmx) window.htmx.process(room);

  // An answer goes out again until the server has it; there it counts once.
  let pressed;
  let wait = 0.5;
  document.addEventListener("submit", (event) => (pressed = event.submitter), true);
  const again = ({ target }) => {
    if (!target.matches?.("[data-again]")) return; // the form may be gone: then htmx tells the document
    say("offline");
    const button = pressed;
    later(wait, () => target.isConnected && target.requestSubmit(button));
    wait = Math.min(8, wait * 2);
  };
  document.addEventListener("htmx:error", again);
  document.addEventListener("htmx:response:error", (event) => event.detail.ctx.response.status >= 502 && again(event));
  document.addEventListener("htmx:after:swap", () => (wait = 0.5));

  // The clock is for show: the server closes the round. Without news five seconds later, ask.
  let shown, since, before;
  setInterval(() => {
    const clock = document.getElementById("rooms-clock");
    if (!clock || !clock.dataset.leftMs) return;
    if (clock !== shown) [shown, since, before] = [clock, performance.now(), Infinity];
    const left = clock.dataset.leftMs - (performance.now() - since);
    const seconds = Math.max(0, Math.ceil(left / 1000));
    clock.firstChild.data = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (left < 1e4 && before >= 1e4 && before < Infinity) document.getElementById("live").textContent = clock.dataset.soon;
    if (left < -5e3 && before >= -5e3) ask();
    before = left;
  }, 500);
}
