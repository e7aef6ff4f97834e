// Prints every sheet and looks at every screen page of a built site: page counts and sizes, nothing clipped or cut, the
// slides turned, and every QR code decoded by zbarimg to the address that it says.
//
//   node posting.mjs FOLDER [OUT]      FOLDER holds the built site (`public`); OUT keeps the PDFs and pictures
//
// Environment: CHROMIUM names the browser (default /usr/bin/chromium). `zbarimg` is on the path (zbar-tools).
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const folder = resolve(process.argv[2] ?? "../../public");
const keep = process.argv[3] && resolve(process.argv[3]);
const out = keep ?? mkdtempSync(join(tmpdir(), "posting-"));
mkdirSync(out, { recursive: true });
const pages = readdirSync(folder, { recursive: true })
  .filter((name) => /(^|\/)posting\/[^/]+\.html$/.test(name))
  .sort();
const sheets = pages.filter((name) => /-a[34]\.html$/.test(name));
const screens = pages.filter((name) => name.endsWith("/screen.html"));
if (!sheets.length || !screens.length) {
  console.error(`no sheets or no screen below ${folder}`);
  process.exit(2);
}
let failures = 0;
function fail(page, what) {
  failures += 1;
  console.error(`${page}: ${what}`);
}

// Width and height in points, as PDF counts them.
const SIZES = { a4: [595, 842], a3: [842, 1191] };
// Sheets of the record that are one page, whatever the record holds.
const ONE_PAGE = /\/(contacts|apply|complaints)-a[34]\.html$/;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const open = async (options, page) => {
  const context = await browser.newContext(options);
  const tab = await context.newPage();
  tab.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) fail(page, `console: ${message.text()}`);
  });
  tab.on("pageerror", (error) => fail(page, `script: ${error.message}`));
  tab.on("request", (request) => {
    if (!request.url().startsWith("file:")) fail(page, `asks for ${request.url()}`);
  });
  await tab.goto(pathToFileURL(join(folder, page)).href, { waitUntil: "load" });
  return { context, tab };
};
const named = (page) => join(out, page.replaceAll("/", "_").replace(/\.html$/, ""));

// What of a page is wider than its place or hidden by what holds it.
function clipped() {
  const faults = [];
  for (const element of document.querySelectorAll("main *:not(svg *)")) {
    if (!element.checkVisibility() || element.closest(".visually-hidden, .running")) continue;
    const style = getComputedStyle(element);
    if (style.display === "inline" || element.tagName === "svg") continue;
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) faults.push(`too wide: ${element.outerHTML.slice(0, 90)}`);
    if (style.overflowY !== "visible" && element.scrollHeight > element.clientHeight + 1) faults.push(`too high: ${element.outerHTML.slice(0, 90)}`);
  }
  return faults.slice(0, 3);
}

// Every code of every page, by what it says that it holds; with one page that shows it.
const codes = new Map();
async function collect(page, tab) {
  const shown = await tab.evaluate(() => [...document.querySelectorAll("svg.qr")].map((code) => [code.getAttribute("aria-label"), code.outerHTML]));
  if (!shown.length) fail(page, "shows no code");
  for (const [label, svg] of shown) codes.set(label.slice(label.lastIndexOf("，http") + 1), { page, svg });
}

// Each code alone on white, as a camera sees it, and what zbarimg reads in it.
async function decode() {
  const context = await browser.newContext({ viewport: { width: 400, height: 400 } });
  const tab = await context.newPage();
  await tab.setContent("<style>body{margin:10px}svg{width:380px;height:380px}</style><div></div>");
  const pictures = [];
  for (const { svg } of codes.values()) {
    await tab.evaluate((svg) => { document.querySelector("div").innerHTML = svg; }, svg);
    pictures.push(join(out, `code-${pictures.length}.png`));
    await tab.screenshot({ path: pictures.at(-1) });
  }
  await context.close();
  const xml = execFileSync("zbarimg", ["--quiet", "--xml", ...pictures], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const said = new Map([...xml.matchAll(/<source href='([^']*)'>[^]*?<!\[CDATA\[([^]*?)\]\]>/g)].map(([, picture, text]) => [picture, text]));
  for (const [index, [target, { page }]] of [...codes].entries()) {
    if (said.get(pictures[index]) !== target) fail(page, `a code says “${said.get(pictures[index])}”, not “${target}”`);
  }
  for (const picture of pictures) rmSync(picture);
}

// ---- Sheets -------------------------------------------------------------------------------------------------------
for (const page of [...sheets, ...pages.filter((name) => name.endsWith("/list.html"))]) {
  const size = SIZES[/-(a[34])\.html$/.exec(page)?.[1] ?? "a4"];
  const { context, tab } = await open({ viewport: { width: 1200, height: 900 } }, page);
  const pdf = await tab.pdf({ preferCSSPageSize: true, printBackground: true });
  const text = pdf.toString("latin1");
  const count = (text.match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
  const boxes = [...text.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map((box) => box.slice(1, 3).map(Number));
  if (!boxes.length || boxes.some((box) => box.some((side, index) => Math.abs(side - size[index]) > 2))) fail(page, `is no ${size} but ${boxes}`);
  if (count === 0 || (ONE_PAGE.test(page) && count !== 1)) fail(page, `prints on ${count} pages`);
  if (keep) writeFileSync(`${named(page)}.pdf`, pdf);
  // The width of what is printed: the paper without its margins, as the style says it.
  const width = await tab.evaluate(() => {
    const rule = document.createElement("div");
    rule.style.width = "var(--width)";
    document.body.append(rule);
    const width = rule.getBoundingClientRect().width;
    rule.remove();
    return Math.floor(width);
  });
  await tab.emulateMedia({ media: "print" });
  await tab.setViewportSize({ width, height: 1400 });
  for (const fault of await tab.evaluate(clipped)) fail(page, fault);
  const over = await tab.evaluate(() => {
    const one = document.querySelector(".one");
    return one ? one.scrollHeight - one.clientHeight : 0;
  });
  if (over > 1) fail(page, `its content is ${over} px higher than the sheet`);
  if (!page.endsWith("/list.html")) await collect(page, tab);
  await context.close();
}

// ---- Screens ------------------------------------------------------------------------------------------------------
const MOMENT = new Date("2026-11-24T02:30:00Z");
for (const page of screens) {
  for (const [width, height] of [[1920, 1080], [1080, 1920]]) {
    const { context, tab } = await open({ viewport: { width, height }, reducedMotion: "no-preference" }, page);
    await tab.clock.install({ time: MOMENT });
    await tab.reload();
    const total = await tab.locator(".slide").count();
    const place = () => tab.locator("[data-place]").innerText();
    for (let slide = 1; slide <= total; slide += 1) {
      if ((await tab.locator(".slide:visible").count()) !== 1 || (await place()) !== `${slide} / ${total}`) fail(page, `slide ${slide} is not shown alone`);
      const faults = await tab.evaluate(() => {
        const slide = document.querySelector(".slide:not([hidden])");
        const zoom = Number(slide.querySelector(".body").style.zoom);
        const least = (Math.min(innerWidth, innerHeight) / 27 - 0.5) / Math.min(zoom, 1);
        const found = [];
        if (slide.scrollHeight > slide.clientHeight + 1 || slide.scrollWidth > slide.clientWidth + 1) found.push(`${slide.className} is larger than the screen by ${slide.scrollHeight - slide.clientHeight} px`);
        for (const element of slide.querySelectorAll("*")) {
          const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
          if (own && element.checkVisibility() && !element.closest(".visually-hidden, svg") && parseFloat(getComputedStyle(element).fontSize) < least) found.push(`too small: ${element.outerHTML.slice(0, 80)}`);
        }
        return found;
      });
      for (const fault of faults.slice(0, 3)) fail(page, `${fault} at ${width}x${height}`);
      if (keep) await tab.screenshot({ path: `${named(page)}-${width}-${slide}.png`, animations: "disabled" });
      await tab.keyboard.press("ArrowRight");
    }
    if ((await place()) !== `1 / ${total}`) fail(page, "does not begin again");
    // It turns by itself, and stands still when paused.
    const seconds = Number(await tab.locator(".slide:visible").getAttribute("data-seconds"));
    await tab.clock.runFor(seconds * 1000 + 50);
    if ((await place()) !== `2 / ${total}`) fail(page, "does not turn by itself");
    await tab.click("[data-turn=pause]");
    await tab.clock.runFor(120_000);
    if ((await place()) !== `2 / ${total}`) fail(page, "turns though it is paused");
    await tab.click("[data-turn=back]");
    if ((await place()) !== `1 / ${total}`) fail(page, "does not turn back");
    if (width > height) await collect(page, tab);
    await context.close();
  }
  const still = await open({ viewport: { width: 1920, height: 1080 }, reducedMotion: "reduce" }, page);
  if ((await still.tab.locator("[data-turn=pause]").innerText()) !== "播放") fail(page, "turns though less motion was asked for");
  await still.context.close();
  const plain = await open({ javaScriptEnabled: false, viewport: { width: 1920, height: 1080 } }, page);
  const slides = plain.tab.locator(".slide");
  for (let slide = 0; slide < (await slides.count()); slide += 1) {
    if (!(await slides.nth(slide).isVisible())) fail(page, `slide ${slide + 1} is not there without scripts`);
  }
  if (await plain.tab.locator(".controls").isVisible()) fail(page, "shows controls that do nothing without scripts");
  await plain.context.close();
}

// Says what it says nowhere else: open now, and nothing beyond the last known notice.
const [first] = screens.filter((name) => name.startsWith("lingang/"));
for (const [time, words] of [["2026-11-24T02:30:00Z", "正在办公"], ["2026-11-28T02:00:00Z", "今天不办公"], ["2027-03-01T02:00:00Z", "请对照下表"]]) {
  if (!first) break;
  const context = await browser.newContext({ timezoneId: "America/New_York" });
  const tab = await context.newPage();
  await tab.clock.setFixedTime(new Date(time));
  await tab.goto(pathToFileURL(join(folder, first)).href);
  const said = await tab.locator(".is-hours [data-now]").innerText();
  if (!said.includes(words)) fail(first, `at ${time} it says “${said}”, not “${words}”`);
  await context.close();
}

// ---- Texts --------------------------------------------------------------------------------------------------------
const texts = pages.find((name) => name.endsWith("/texts.html"));
if (texts && existsSync(join(folder, texts))) {
  const { context, tab } = await open({ permissions: ["clipboard-read", "clipboard-write"] }, texts);
  await tab.click("[data-copy=channels]");
  await tab.locator(".copied", { hasText: "已" }).first().waitFor();
  await context.close();
}

await decode();
await browser.close();
if (!keep) rmSync(out, { recursive: true });
console.log(`${sheets.length} sheets printed, ${screens.length} screens turned, ${codes.size} codes decoded: ${failures === 0 ? "no fault" : `${failures} faults`}`);
process.exit(failures === 0 ? 0 : 1);
