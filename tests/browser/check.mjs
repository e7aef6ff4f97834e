// Checks built pages: html-validate on every page; axe, scroll, console and requests in a real browser.
//
//   node check.mjs FOLDER        FOLDER holds the built site (`public`)
//
// Environment: CHROMIUM names the browser (default /usr/bin/chromium).
import { readFileSync, readdirSync } from "node:fs";
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
    const kind = /^(index|archive|documents)\b/.exec(file)?.[1] ?? "article";
    const key = `${parts.at(-2)}/${kind}`;
    return !seen.has(key) && seen.add(key);
  });
}

const WIDTHS = [1280, 390, 320];
const SCHEMES = ["light", "dark"];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
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
for (const width of WIDTHS) {
  for (const colorScheme of SCHEMES) {
    if (width === 320 && colorScheme === "dark") continue;
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const tab = await context.newPage();
    let current = "";
    tab.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) fail(current, `console: ${message.text()}`);
    });
    tab.on("pageerror", (error) => fail(current, `script: ${error.message}`));
    tab.on("request", (request) => {
      if (!request.url().startsWith("file:")) fail(current, `asks another host: ${request.url()}`);
    });
    // The icon of a page that is left before it came is no fault.
    tab.on("requestfailed", (request) => {
      if (request.failure()?.errorText !== "net::ERR_ABORTED") fail(current, `not found: ${request.url()}`);
    });
    for (const page of chosen) {
      current = page;
      await tab.goto(pathToFileURL(page).href, { waitUntil: "load" });
      const scrolls = await tab.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      if (scrolls) fail(page, `scrolls sideways at ${width} px`);
      if (width === 320) continue;
      await tab.evaluate(axeSource);
      const result = await tab.evaluate((tags) => axe.run(document, { preload: false, runOnly: { type: "tag", values: tags } }), TAGS);
      runs += 1;
      for (const violation of result.violations) {
        const where = violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join("\n    ");
        fail(page, `${violation.id} at ${width} px, ${colorScheme}: ${violation.help}\n    ${where}`);
      }
    }
    await context.close();
  }
}
await browser.close();
console.log(`${pages.length} pages validated, ${runs} pages looked at in a browser: ${failures === 0 ? "no fault" : `${failures} faults`}`);
process.exit(failures === 0 ? 0 : 1);
