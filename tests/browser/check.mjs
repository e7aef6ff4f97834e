// Checks built pages: html-validate on every page; axe, scroll, targets, console, requests,
// open or closed, and the weight of a first visit in a real browser.
//
//   node check.mjs FOLDER        FOLDER holds the built site (`public`)
//
// Environment: CHROMIUM names the browser (default /usr/bin/chromium).
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { FileSystemConfigLoader, HtmlValidate, formatterFactory } from "html-validate";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const folder = resolve(process.argv[2] ?? "../../public");

const pages = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith(".html"))
  .map((name) => join(folder, name))
  .sort();
if (pages.length === 0) {
  console.error(`no pages below ${folder}`);
  process.exit(2);
}

// Of each row, whichever office's, its page, one article, one archive and one list of documents; of each column its home.
function representatives() {
  const seen = new Set();
  return pages.filter((page) => {
    const name = relative(folder, page);
    // Shown by a server at any depth, it names the mount path and has no style when opened from disk.
    if (name === "404.html") return false;
    // A page at an old address is left at once.
    if (readFileSync(page, "utf8").includes("http-equiv=refresh")) return false;
    const parts = name.split("/");
    if (parts.length < 3) return true;
    const file = parts.at(-1);
    // Of what an office posts, each subject once, and one page that hangs.
    const posted = parts.at(-2) === "posting" && (/\..*-a[34]\.html$/.test(file) ? "page" : file.replace(/(-a[34])?\.html$/, ""));
    const kind = posted || (/^(index|archive|documents)\b/.exec(file)?.[1] ?? "article");
    const key = `${parts.at(-2)}/${kind}`;
    return !seen.has(key) && seen.add(key);
  });
}

const WIDTHS = [1280, 390];
// How pages are looked at: the light and the dark, and elder mode, which is remembered on the device.
const MODES = [
  { name: "light", colorScheme: "light", all: true },
  { name: "dark", colorScheme: "dark", all: false },
  { name: "elder mode", colorScheme: "light", all: false, view: { elder: true, text: 0 } },
];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// What a first visit to an article without images may cost.
const MOST_BYTES = 60 * 1024;
const MOST_REQUESTS = 6;
// Smallest height of what is touched, in CSS pixels.
const TARGET = 44;
let failures = 0;
function fail(page, what) {
  failures += 1;
  console.error(`${relative(folder, page)}: ${what}`);
}

const loader = new FileSystemConfigLoader();
const validator = new HtmlValidate(loader);
const report = await validator.validateMultipleFiles(pages);
if (!report.valid) {
  failures += report.errorCount;
  console.error(formatterFactory("text")(report.results));
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
let runs = 0;
const chosen = representatives();

// Faults that a page shows of itself, in any mode.
function watch(tab, current) {
  tab.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) fail(current.page, `console: ${message.text()}`);
  });
  tab.on("pageerror", (error) => fail(current.page, `script: ${error.message}`));
  tab.on("request", (request) => {
    if (!/^(file:|http:\/\/127\.0\.0\.1:)/.test(request.url())) fail(current.page, `asks another host: ${request.url()}`);
  });
  // The icon of a page that is left before it came is no fault.
  tab.on("requestfailed", (request) => {
    if (request.failure()?.errorText !== "net::ERR_ABORTED") fail(current.page, `not found: ${request.url()}`);
  });
}

// Pages whose main part is made of other classes than any before: one of each look, for the modes that change only looks.
function looks() {
  const seen = new Set();
  return chosen.filter((page) => {
    const main = /<main[^>]*>([^]*)<\/main>/.exec(readFileSync(page, "utf8"))?.[1] ?? "";
    const classes = new Set([...main.matchAll(/ class=(?:"([^"]*)"|([^\s>]+))/g)].flatMap((match) => (match[1] ?? match[2]).split(" ")));
    const key = [...classes].sort().join(" ");
    return !seen.has(key) && seen.add(key);
  });
}

async function open(options, view) {
  const context = await browser.newContext(options);
  if (view) await context.addInitScript((kept) => localStorage.setItem("gongkai-view", kept), JSON.stringify(view));
  const tab = await context.newPage();
  const current = { page: folder };
  watch(tab, current);
  return { context, tab, go: (page) => tab.goto(pathToFileURL(current.page = page).href, { waitUntil: "load" }) };
}

function sideways() {
  return document.documentElement.scrollWidth > document.documentElement.clientWidth;
}

for (const page of pages) {
  const html = readFileSync(page, "utf8");
  if (!/default-src 'self'/.test(html)) fail(page, "no content security policy");
}

// Nothing scrolls sideways: on the narrowest screen, and with text twice as large.
for (const [width, view] of [[320, null], [320, { elder: true, text: 0 }], [1280, { elder: false, text: 4 }]]) {
  const { context, tab, go } = await open({ viewport: { width, height: 900 } }, view);
  for (const page of chosen) {
    await go(page);
    if (await tab.evaluate(sideways)) fail(page, `scrolls sideways at ${width} px${view ? `, ${JSON.stringify(view)}` : ""}`);
  }
  await context.close();
}

for (const width of WIDTHS) {
  for (const mode of MODES) {
    const { context, tab, go } = await open({ viewport: { width, height: 900 }, colorScheme: mode.colorScheme }, mode.view);
    for (const page of mode.all ? chosen : looks()) {
      await go(page);
      if (await tab.evaluate(sideways)) fail(page, `scrolls sideways at ${width} px, ${mode.name}`);
      const small = await tab.evaluate((least) => [...document.querySelectorAll("button, summary, input:not([type=radio]), textarea, .button, .tiles a, .site-nav a, .elder-nav a, .side a, .rows a, .archives a")]
        .filter((target) => target.checkVisibility() && target.getBoundingClientRect().height < least - 0.5)
        .map((target) => target.outerHTML.slice(0, 120)), TARGET);
      for (const target of small.slice(0, 3)) fail(page, `lower than ${TARGET} px at ${width} px, ${mode.name}: ${target}`);
      await tab.evaluate(axeSource);
      const result = await tab.evaluate((tags) => axe.run(document, { preload: false, resultTypes: ["violations"], runOnly: { type: "tag", values: tags } }), TAGS);
      runs += 1;
      for (const violation of result.violations) {
        const where = violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join("\n    ");
        fail(page, `${violation.id} at ${width} px, ${mode.name}: ${violation.help}\n    ${where}`);
      }
    }
    await context.close();
  }
}

// Open or closed: what a page says at a moment, wherever the device is. Hours of the sample's office 临港海关.
const MOMENTS = [
  ["2026-11-24T02:30:00Z", "正在办公", "Asia/Shanghai"],
  ["2026-11-24T02:30:00Z", "正在办公", "America/New_York"],
  ["2026-11-24T04:30:00Z", "现在休息", "Pacific/Auckland"],
  ["2026-11-23T16:30:00Z", "现在休息", "UTC"], // already the 24th in China, before the doors open
  ["2026-11-24T10:00:00Z", "今天已下班", "UTC"],
  ["2026-11-28T02:00:00Z", "今天不办公", "UTC"], // a Saturday
  ["2026-10-10T02:00:00Z", "正在办公", "UTC"], // a Saturday worked in lieu
  ["2026-10-10T09:00:00Z", "今天已下班", "UTC"], // as on a Friday
  ["2026-09-30T09:00:00Z", "今天已下班", "UTC"], // the eve of a holiday ends at 16:30
  ["2026-10-02T02:00:00Z", "今天不办公", "UTC"], // 国庆节
  ["2026-12-18T06:00:00Z", "今天已下班", "UTC"], // an exceptional afternoon
  ["2027-03-01T02:00:00Z", "请对照下表", "UTC"], // no notice yet: nothing is claimed
];
const office = pages.find((page) => relative(folder, page) === "lingang/index.html");
if (office) {
  for (const [time, words, timezoneId] of MOMENTS) {
    const { context, tab, go } = await open({ timezoneId });
    await tab.clock.setFixedTime(new Date(time));
    await go(office);
    const said = await tab.locator(".answer [data-now]").innerText();
    if (!said.includes(words)) fail(office, `at ${time} in ${timezoneId} it says “${said}”, not “${words}”`);
    await context.close();
  }
  const { context, tab, go } = await open({ javaScriptEnabled: false });
  await go(office);
  if (!(await tab.locator(".answer table.hours").isVisible())) fail(office, "shows no hours without scripts");
  await context.close();
}

// The directory is filtered as one types; elder mode is remembered from page to page.
const directory = pages.find((page) => relative(folder, page) === "lingang/yewu-dianhua/index.html");
if (directory) {
  const { context, tab, go } = await open({});
  await go(directory);
  const shown = () => tab.locator("#phones tbody tr:visible").count();
  const all = await shown();
  await tab.fill("[data-filter]", "查验");
  if ((await shown()) === 0 || (await shown()) >= all) fail(directory, "the filter finds nothing, or everything");
  await tab.fill("[data-filter]", "没有这个科室");
  if ((await shown()) !== 0) fail(directory, "the filter finds what is not there");
  await tab.click("[data-do=elder]");
  await go(office);
  if (!(await tab.evaluate(() => document.documentElement.hasAttribute("data-elder")))) fail(office, "forgets elder mode");
  await context.close();
}

// A first visit to an article, over HTTP below a sub-path as a server would have it: bytes, requests, the policy at work.
const article = chosen.find((page) => /\/\d{6}-\d+\.html$/.test(page) && !readFileSync(page, "utf8").includes("<main id=main><img"));
if (article) {
  const TYPES = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml" };
  const server = createServer((request, response) => {
    try {
      const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname).replace(/^\/below\//, "");
      const body = readFileSync(join(folder, path));
      response.writeHead(200, { "content-type": TYPES[path.split(".").at(-1)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const context = await browser.newContext({ viewport: { width: 390, height: 900 } });
  const tab = await context.newPage();
  watch(tab, { page: article });
  const bodies = [];
  tab.on("response", (response) => {
    if (response.status() !== 200) fail(article, `${response.status()} for ${response.url()}`);
    bodies.push(response.body());
  });
  await tab.goto(`http://127.0.0.1:${server.address().port}/below/${relative(folder, article)}`, { waitUntil: "networkidle" });
  const requests = bodies.length;
  const bytes = (await Promise.all(bodies)).reduce((sum, body) => sum + body.length, 0);
  if (bytes > MOST_BYTES || requests > MOST_REQUESTS) fail(article, `a first visit costs ${bytes} bytes in ${requests} requests`);
  console.log(`a first visit to ${relative(folder, article)}: ${bytes} bytes, ${requests} requests`);
  await context.close();
  server.close();
}

await browser.close();
console.log(`${pages.length} pages validated, ${runs} looks at ${chosen.length} of them in a browser: ${failures === 0 ? "no fault" : `${failures} faults`}`);
process.exit(failures === 0 ? 0 : 1);
