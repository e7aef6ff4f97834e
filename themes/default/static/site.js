// Small conveniences. Every page is complete without them: nothing that is only here is needed to read.
(() => {
  "use strict";
  const root = document.documentElement;
  const KEY = "gongkai-view";
  const STEPS = 5;

  // How the reader wants pages shown, remembered on this device. Private windows refuse to remember, and that is fine.
  let view = { elder: false, text: 0 };
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    if (kept) view = { elder: kept.elder === true, text: Math.min(Math.max(Number(kept.text) || 0, 0), STEPS - 1) };
  } catch { /* nothing remembered */ }
  const show = () => {
    root.toggleAttribute("data-elder", view.elder);
    if (view.text) root.setAttribute("data-text", view.text);
    else root.removeAttribute("data-text");
    document.querySelectorAll("[data-do=elder]").forEach((button) => button.setAttribute("aria-pressed", view.elder));
  };
  const keep = () => {
    try { localStorage.setItem(KEY, JSON.stringify(view)); } catch { /* not remembered */ }
    show();
  };
  root.classList.add("js");
  show();

  // ---- Office hours -------------------------------------------------------------------------------------------
  const DAY = 864e5;
  const NAMES = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
  const clock = (minutes) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  const spans = (open) => open.map(([a, b]) => (a === 0 && b === 1440 ? "24小时" : `${clock(a)}–${clock(b)}`)).join("，");
  const key = (time) => new Date(time).toISOString().slice(0, 10);

  // What a day is, or nothing where the notices do not reach. `time` is a moment of that day, shifted to +08:00.
  function day(hours, time) {
    const date = key(time);
    if (date < hours.from || date > hours.until) return null;
    const start = Date.parse(date);
    const weekday = (new Date(time).getUTCDay() + 6) % 7;
    const run = hours.special.find(([first, days]) => {
      const from = Date.parse(first);
      return start >= from && start < from + days * DAY;
    });
    return run ? { weekday, date, name: run[2], open: run[3] } : { weekday, date, name: "", open: hours.week[weekday] };
  }

  // Says whether it is open at a moment: words for people, whatever time zone the device is in.
  function answer(hours, now) {
    const time = now + 8 * 36e5;
    const today = day(hours, time);
    if (!today) return null;
    const at = new Date(time);
    const minute = at.getUTCHours() * 60 + at.getUTCMinutes();
    const what = `今天（${NAMES[today.weekday]}${today.name ? `，${today.name}` : ""}）`;
    const current = today.open.find(([a, b]) => minute >= a && minute < b);
    if (current) {
      const then = today.open.find(([a]) => a > minute);
      const until = current[1] === 1440 ? "" : `办公到${clock(current[1])}${then ? `，${clock(then[0])}继续` : ""}`;
      return { open: true, state: "正在办公", next: until, today: `${what}${spans(today.open)}` };
    }
    const later = today.open.find(([a]) => a > minute);
    if (later) return { open: false, state: "现在休息", next: `${clock(later[0])}开始办公`, today: `${what}${spans(today.open)}` };
    let next = "";
    for (let ahead = 1; ahead <= 31; ahead += 1) {
      const then = day(hours, time + ahead * DAY);
      if (!then) break;
      if (then.open.length) {
        const [, month, date] = then.date.split("-").map(Number);
        next = `下次办公：${ahead === 1 ? "明天" : `${month}月${date}日`}（${NAMES[then.weekday]}${then.name ? `，${then.name}` : ""}）${clock(then.open[0][0])}`;
        break;
      }
    }
    return { open: false, state: today.open.length ? "今天已下班" : "今天不办公", next, today: what + spans(today.open) };
  }

  function element(tag, text, className) {
    const made = document.createElement(tag);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function tell() {
    for (const holder of document.querySelectorAll("[data-opening]")) {
      const place = holder.querySelector("[data-now]");
      let said = null;
      try { said = answer(JSON.parse(holder.dataset.opening), Date.now()); } catch { /* not told */ }
      if (!place) continue;
      if (!said) {
        place.textContent = place.classList.contains("short") ? "" : "今天的办公时间请对照下表；节假日安排以公告为准。";
        continue;
      }
      place.replaceChildren(
        element("strong", said.state, said.open ? "state open" : "state"),
        element("span", [said.today, said.next].filter(Boolean).join("；"), "today"),
      );
    }
  }

  // ---- Directory ----------------------------------------------------------------------------------------------
  function filter(input) {
    const rows = [...document.getElementById(input.dataset.filter).tBodies[0].rows];
    const count = input.parentElement.querySelector("[data-count]");
    const plain = (text) => text.toLowerCase().replace(/[\s\-－—（）()转]/g, "");
    const texts = rows.map((row) => plain(row.textContent));
    input.addEventListener("input", () => {
      const words = input.value.trim().split(/\s+/).map(plain).filter(Boolean);
      let found = 0;
      rows.forEach((row, index) => {
        row.hidden = !words.every((word) => texts[index].includes(word));
        if (!row.hidden) found += 1;
      });
      count.textContent = words.length ? (found ? `找到${found}个电话` : "没有找到，请换个说法，或者拨打总机询问") : "";
    });
  }

  // ---- Texts to copy ------------------------------------------------------------------------------------------
  function copy(button) {
    const text = document.getElementById(button.dataset.copy);
    const said = button.parentElement.querySelector("[role=status]");
    // Selected as well: where the clipboard is refused (a page from disk), Ctrl+C still copies it.
    getSelection().selectAllChildren(text);
    const done = navigator.clipboard ? navigator.clipboard.writeText(text.textContent) : Promise.reject(new Error());
    done.then(() => "已复制", () => (document.execCommand("copy") ? "已复制" : "已选中，请按 Ctrl+C 复制"))
      .then((words) => { said.textContent = words; });
  }

  document.addEventListener("DOMContentLoaded", () => {
    show();
    document.addEventListener("click", (event) => {
      const source = event.target.closest("[data-copy]");
      if (source) copy(source);
      const button = event.target.closest("[data-do]");
      if (!button) return;
      const what = button.dataset.do;
      if (what === "print") { window.print(); return; }
      if (what === "elder") view.elder = !view.elder;
      if (what === "larger") view.text = Math.min(view.text + 1, STEPS - 1);
      if (what === "smaller") view.text = Math.max(view.text - 1, 0);
      keep();
    });
    document.querySelectorAll("[data-filter]").forEach(filter);
    document.querySelectorAll("[data-search-box]").forEach((box) => { box.action = box.dataset.searchBox; });
    if (document.querySelector("[data-opening]")) {
      tell();
      setInterval(tell, 30000);
      document.addEventListener("visibilitychange", tell);
    }
  });
})();
