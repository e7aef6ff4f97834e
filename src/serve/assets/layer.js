// The preview's layer over a page: follows what the server tells, and shows what it says of the page.
// It is put in by `gongkai serve` alone; built pages have nothing of it.
(() => {
  const script = document.currentScript;
  const { bar } = script.dataset;
  const mine = { page: script.dataset.page, styles: script.dataset.styles, generation: Number(script.dataset.generation) };
  const own = "/__gongkai/";
  const here = encodeURIComponent(location.pathname);
  const places = "gongkai-place:" + location.pathname;
  const shadows = {};
  let building = false;
  let offline = false;
  let stream;

  // What is remembered is a convenience: without storage all else works.
  const memory = (store) => ({
    get(key) { try { return store.getItem(key); } catch { return null; } },
    set(key, value) { try { value === null ? store.removeItem(key) : store.setItem(key, value); } catch { /* none */ } },
  });
  const tab = memory(window.sessionStorage);
  const device = memory(window.localStorage);

  // --- Reloading, at the same place -------------------------------------------------------------

  // The way to an element from the nearest one that has an id, or from the root that it stands in.
  function way(element) {
    const steps = [];
    for (let at = element; at && at !== document.documentElement; at = at.parentElement) {
      if (at.id) { steps.unshift("#" + CSS.escape(at.id)); return steps.join(" > "); }
      const alike = [...at.parentNode.children].filter((other) => other.localName === at.localName);
      steps.unshift(`${at.localName}:nth-of-type(${alike.indexOf(at) + 1})`);
    }
    return steps.join(" > ");
  }

  function reload() {
    stream?.close();
    const focus = document.activeElement;
    tab.set(places, JSON.stringify({
      x: scrollX,
      y: scrollY,
      focus: focus && focus !== document.body && !focus.localName.startsWith("gongkai-") ? way(focus) : null,
      open: [...document.querySelectorAll("details[open]")].map(way),
    }));
    location.reload();
  }

  function restore() {
    const kept = tab.get(places);
    if (!kept) return;
    tab.set(places, null);
    const place = JSON.parse(kept);
    for (const open of place.open) document.querySelector(open)?.setAttribute("open", "");
    const go = () => scrollTo({ left: place.x, top: place.y, behavior: "instant" });
    go();
    if (place.focus) document.querySelector(place.focus)?.focus({ preventScroll: true });
    // Images that come later move what is below them, unless the reader has moved already.
    const settled = scrollY;
    addEventListener("load", () => { if (scrollY === settled) go(); }, { once: true });
  }

  // --- Following the server ---------------------------------------------------------------------

  function follow() {
    stream?.close();
    stream = new EventSource(`${own}events?path=${here}`);
    stream.onmessage = (event) => { offline = false; take(JSON.parse(event.data)); };
    stream.onerror = () => {
      offline = true;
      // Another server counts anew, so what it says is asked for whatever its number.
      mine.generation = -1;
      tell();
      // Refused outright, the browser does not ask again by itself.
      if (stream.readyState === EventSource.CLOSED && !document.hidden) setTimeout(follow, 1000);
    };
  }

  function take(now) {
    building = now.building;
    tell();
    // A server that has just begun knows of no page yet.
    if (now.generation === 0) return;
    const changed = !building && now.generation !== mine.generation;
    if (bar === "no") {
      if (changed) reload();
      return;
    }
    // What people look at is shown at once; what is found in it follows when all is looked through.
    if (now.page !== mine.page || now.files.some(isUsed)) return reload();
    if (now.styles !== mine.styles) restyle(now.styles);
    // A page that is open is made before the files beside it: an image that was not there yet is asked for again.
    if (changed) document.querySelectorAll("img").forEach(again);
    if (changed || (!building && !shadows.bar)) {
      mine.generation = now.generation;
      show();
    }
  }

  function isUsed(file) {
    if (file === "*") return true;
    if (file.endsWith(".css")) return false;
    const path = "/" + file.split("/").map(encodeURIComponent).join("/");
    return performance.getEntriesByType("resource").some((entry) => new URL(entry.name).pathname === path);
  }

  function again(image) {
    if (image.complete && image.naturalWidth === 0) image.src = image.src;
  }

  function restyle(styles) {
    mine.styles = styles;
    for (const link of document.querySelectorAll("link[rel~=stylesheet]")) {
      const url = new URL(link.href);
      if (url.origin !== location.origin) continue;
      url.searchParams.set("gongkai", styles);
      const fresh = link.cloneNode();
      fresh.href = url;
      fresh.addEventListener("load", () => link.remove(), { once: true });
      link.after(fresh);
    }
  }

  // A browser keeps few connections to a server: tabs that nobody looks at give theirs up.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) stream?.close();
    else follow();
  });

  // --- Showing ----------------------------------------------------------------------------------

  // A shadow root of its own, so that neither the site's styles nor ours touch the other.
  function host(name, put) {
    if (shadows[name]) return shadows[name];
    const element = document.createElement("gongkai-" + name);
    const root = element.attachShadow({ mode: "open" });
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = own + "layer.css";
    const content = document.createElement("div");
    content.className = "content";
    root.append(sheet, content);
    root.addEventListener("click", click);
    root.addEventListener("keydown", key);
    put(element);
    return (shadows[name] = content);
  }

  async function show() {
    let answer;
    try { answer = await fetch(`${own}layer?path=${here}`); } catch { return; }
    if (!answer.ok) return;
    const parts = new DOMParser().parseFromString(await answer.text(), "text/html");
    put("bar", parts.querySelector("[data-part=bar]"), (element) => document.body.append(element));
    put("notice", parts.querySelector("[data-part=notice]"), (element) => document.body.prepend(element));
    document.documentElement.style.scrollPaddingBottom = "60px";
    fold(device.get("gongkai-folded") === "yes");
    panel(tab.get("gongkai-panel") === "open");
    tell();
  }

  function put(name, part, where) {
    if (!part && !shadows[name]) return;
    const content = host(name, where);
    const root = content.getRootNode();
    const open = new Map([...root.querySelectorAll("details[data-key]")].map((one) => [one.dataset.key, one.open]));
    const focus = root.activeElement && way(root.activeElement);
    content.replaceChildren(...(part ? [part] : []));
    for (const one of root.querySelectorAll("details[data-key]")) {
      if (open.has(one.dataset.key)) one.open = open.get(one.dataset.key);
    }
    if (focus) root.querySelector(focus)?.focus({ preventScroll: true });
  }

  const find = (selector) => shadows.bar?.querySelector(selector);

  function tell() {
    const said = find(".said");
    if (!said) return;
    const texts = find("[data-part=bar]").dataset;
    said.dataset.still ??= said.textContent;
    const text = offline ? texts.offline : building ? texts.building : said.dataset.still;
    if (said.textContent !== text) said.textContent = text;
    find(".bar").classList.toggle("busy", building || offline);
  }

  function fold(folded) {
    find(".bar")?.classList.toggle("folded", folded);
    device.set("gongkai-folded", folded ? "yes" : null);
  }

  function panel(open) {
    const toggle = find("[data-do=panel]");
    if (!toggle) return;
    find(".panel").hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    tab.set("gongkai-panel", open ? "open" : null);
  }

  function click(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.copy !== undefined) copy(button);
    if (button.dataset.do === "panel") panel(find(".panel").hidden);
    if (button.dataset.do === "fold") { fold(true); find(".unfold").focus(); }
    if (button.dataset.do === "unfold") { fold(false); find(".fold").focus(); }
  }

  function key(event) {
    if (event.key === "Escape" && find(".panel") && !find(".panel").hidden) {
      panel(false);
      find("[data-do=panel]").focus();
    }
  }

  async function copy(button) {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Over plain HTTP from another machine there is no clipboard: the text is selected instead.
      const code = button.parentElement.querySelector("code");
      if (code) getSelection().selectAllChildren(code);
      return;
    }
    const words = button.textContent;
    button.textContent = find("[data-part=bar]")?.dataset.copied ?? "✓";
    setTimeout(() => { button.textContent = words; }, 1500);
  }

  if (bar === "no") document.addEventListener("click", click);
  restore();
  if (!document.hidden) follow();
})();
