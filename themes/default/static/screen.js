// Turns the slides of the wall screen. Without it they stand one below another.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const root = document.documentElement;
  const slides = [...document.querySelectorAll(".slide")];
  const button = (what) => document.querySelector(`[data-turn=${what}]`);
  const place = document.querySelector("[data-place]");
  const clock = document.querySelector("[data-clock]");
  if (!slides.length) return;

  // Percent of the size that the style gives.
  const LARGEST = 148;
  const SMALLEST = 60;

  let at = 0;
  let timer = 0;
  // The first slide is there at once; the others appear.
  let begun = false;
  // Who asks for less motion turns the slides by hand.
  let turning = !matchMedia("(prefers-reduced-motion: reduce)").matches;

  function show(next) {
    at = (next + slides.length) % slides.length;
    slides.forEach((slide, index) => {
      slide.hidden = index !== at;
      slide.classList.toggle("shown", begun && index === at);
    });
    begun = true;
    place.textContent = `${at + 1} / ${slides.length}`;
    fit(slides[at]);
    wait();
  }
  // As large as the screen allows, so that a full slide is not cut and a short one is read from farther away.
  function fit(slide) {
    const body = slide.querySelector(".body");
    for (let part = LARGEST; part >= SMALLEST; part -= 4) {
      body.style.zoom = part / 100;
      if (slide.scrollHeight <= slide.clientHeight && slide.scrollWidth <= slide.clientWidth) return;
    }
  }
  function wait() {
    clearTimeout(timer);
    if (turning) timer = setTimeout(() => show(at + 1), Number(slides[at].dataset.seconds) * 1000);
    button("pause").textContent = turning ? "暂停" : "播放";
    // What turns by itself is not read out; what is turned by hand is.
    document.querySelector("[data-slides]").setAttribute("aria-live", turning ? "off" : "polite");
  }
  const acts = {
    back: () => show(at - 1),
    on: () => show(at + 1),
    pause: () => { turning = !turning; wait(); },
  };
  Object.entries(acts).forEach(([what, act]) => button(what).addEventListener("click", act));
  document.addEventListener("keydown", (event) => {
    const act = { ArrowLeft: "back", ArrowRight: "on", PageUp: "back", PageDown: "on", " ": "pause" }[event.key];
    // Space on a button presses that button.
    if (!act || event.ctrlKey || event.altKey || event.metaKey || (event.key === " " && event.target.closest("button"))) return;
    event.preventDefault();
    acts[act]();
  });

  const two = (number) => String(number).padStart(2, "0");
  function tell() {
    // +08:00, whatever the device says.
    const now = new Date(Date.now() + 8 * 36e5);
    const day = "日一二三四五六"[now.getUTCDay()];
    clock.textContent = `${now.getUTCMonth() + 1}月${now.getUTCDate()}日 周${day} ${two(now.getUTCHours())}:${two(now.getUTCMinutes())}`;
  }
  tell();
  setInterval(tell, 5000);
  addEventListener("resize", () => fit(slides[at]));
  root.classList.add("turning");
  show(0);
});
