// Drives the live preview in a real browser: edits files as editors do, and looks at what the open page does.
// axe runs on the layer, the notices and the dashboard.
//
//   node serve.mjs PROGRAM        PROGRAM is the built `gongkai`
//
// Environment: CHROMIUM names the browser (default /usr/bin/chromium); SHOTS a folder for screenshots, if wanted.
// Nothing measures time: what is to come is waited for.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const program = resolve(process.argv[2] ?? "../../target/debug/gongkai");
const shots = process.env.SHOTS;
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const PATIENCE = 60_000;

const folder = mkdtempSync(join(tmpdir(), "gongkai-serve-"));
const site = join(folder, "site");
execFileSync(program, ["new", site, "--quiet"]);

const NOTICE = "content/shili-gang/tongzhi-gonggao/2026-01.md";
const at = (file) => join(site, file);
const read = (file) => readFileSync(at(file), "utf8");
const write = (file, text) => { mkdirSync(dirname(at(file)), { recursive: true }); writeFileSync(at(file), text); };
const edit = (file, from, to) => write(file, read(file).replace(from, to));

let server;
let port = 0;
async function start() {
  server = spawn(program, ["serve", "--lang", "zh", "--port", String(port)], { cwd: site, stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: server.stdout });
  port = await new Promise((done) => lines.once("line", (line) => done(Number(/:(\d+)\/$/.exec(line)[1]))));
}
async function stop() {
  const ended = new Promise((done) => server.once("exit", done));
  server.kill("SIGINT");
  return ended;
}

let failures = 0;
function check(what, holds, more = "") {
  if (!holds) {
    failures += 1;
    console.error(`✗ ${what} ${more}`);
  }
}

// Whatever happens, nothing is left running or lying about.
process.on("exit", () => {
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});
process.on("uncaughtException", (error) => {
  console.error(error);
  console.error(complaints.join("\n"));
  process.exit(1);
});
const complaints = [];
let looking = false;

await start();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
context.setDefaultTimeout(PATIENCE);
const page = await context.newPage();
function listen(page) {
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A server that is down, and pages that are not there, are part of the test; axe and screenshots add styles of their own.
    if (!looking && message.type() === "error" && !/Failed to load resource|ERR_CONNECTION|net::/.test(message.text())) complaints.push(message.text());
  });
}
listen(page);

const url = (path) => `http://127.0.0.1:${port}${path}`;
const notice = "/shili-gang/tongzhi-gonggao/2026-01.html";
const bar = page.locator("gongkai-bar");
const note = page.locator("gongkai-notice");
const shows = (text) => page.getByText(text).first().waitFor();
// A mark that a reload takes away.
const mark = (page) => page.evaluate(() => { window.unmoved = true; });
const unmoved = (page) => page.evaluate(() => window.unmoved === true);
const settled = () => bar.locator(".said", { hasText: "本页" }).waitFor();

// A page that is just being reloaded breaks off going elsewhere.
async function visit(path) {
  for (;;) {
    try { return await page.goto(url(path)); } catch (error) { if (!/ERR_ABORTED/.test(error.message)) throw error; }
  }
}

async function axe(name, page, mode = "light") {
  looking = true;
  await page.emulateMedia({ colorScheme: mode });
  await page.evaluate(axeSource);
  const found = await page.evaluate((tags) => axe.run({ runOnly: tags }), TAGS);
  for (const one of found.violations) {
    check(`axe: ${name} (${mode}): ${one.id}`, false, one.nodes.map((node) => node.target.join(" ") + " " + node.failureSummary).join("\n"));
  }
  await page.emulateMedia({ colorScheme: "light" });
  looking = false;
}
async function shot(name, page, options = {}) {
  looking = true;
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), ...options });
  looking = false;
}

// --- The bar --------------------------------------------------------------------------------------
await visit(notice);
await settled();
check("nothing takes the focus", await page.evaluate(() => document.activeElement === document.body));
for (const mode of ["light", "dark"]) await axe("a clean page", page, mode);
await shot("clean", page);

// --- Text: the page reloads with its place and focus; another page is left alone ---------------------
const other = await context.newPage();
listen(other);
await other.goto(url("/shili-gang/jigou-zhineng/"));
await other.locator("gongkai-bar .said", { hasText: "本页" }).waitFor();
await mark(other);
await page.setViewportSize({ width: 1280, height: 420 });
await page.evaluate(() => { scrollTo(0, 300); document.querySelector("main a[href]").focus({ preventScroll: true }); });
const before = await page.evaluate(() => [scrollY, document.activeElement.getAttribute("href")]);
edit(NOTICE, "自即日起", "自下周一起");
await shows("自下周一起");
await settled();
await page.waitForFunction((y) => Math.abs(scrollY - y) < 2, before[0]);
check("the place is kept", before[0] > 100);
await page.waitForFunction((href) => document.activeElement?.getAttribute("href") === href, before[1]);
check("the other page is left alone", await unmoved(other));
await page.setViewportSize({ width: 1280, height: 800 });

// --- Front matter broken and mended --------------------------------------------------------------------
const good = read(NOTICE);
edit(NOTICE, "title: ", "title： ");
await note.getByText("上一次能生成时的样子").waitFor();
check("the last good page stays", await page.getByText("自下周一起").first().isVisible());
check("with the line", (await note.locator(".notice").innerText()).includes(`${NOTICE}:2:`));
for (const mode of ["light", "dark"]) await axe("a page held", page, mode);
await shot("held", page);
await note.getByText("解释这条规则").first().click();
write(NOTICE, good);
await note.getByText("上一次能生成时的样子").waitFor({ state: "detached" });

// --- A draft: why, and what to do -----------------------------------------------------------------------
write(NOTICE, good.replace("title:", "draft: true\ntitle:"));
await note.getByText("草稿").first().waitFor();
check("what to run", (await note.locator(".notice").innerText()).includes(`gongkai review ${NOTICE} --by`));
await bar.locator("[data-do=panel]").click();
await axe("a draft", page);
await shot("draft", page);
await page.keyboard.press("Escape");
check("Escape closes the panel", await bar.locator(".panel").isHidden());
write(NOTICE, good);
await note.getByText("草稿").first().waitFor({ state: "detached" });

// --- Out of the way, remembered ----------------------------------------------------------------------------
await bar.locator("[data-do=fold]").click();
await bar.locator("[data-do=unfold]").waitFor();
await page.reload();
await bar.locator("[data-do=unfold]").click();
await bar.locator("[data-do=fold]").waitFor();

// --- Style sheets are exchanged without a reload ---------------------------------------------------------
await mark(page);
write("themes/default/static/site.css", "body { background: rgb(1, 2, 3) }");
await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === "rgb(1, 2, 3)");
check("no reload for a style sheet", await unmoved(page));
rmSync(at("themes"), { recursive: true });
await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor !== "rgb(1, 2, 3)");
check("no reload for a style sheet that goes", await unmoved(page));

// --- An image replaced ---------------------------------------------------------------------------------------
const article = "content/shili-gang/tongzhi-gonggao/2026-02";
const image = await page.evaluate(() => {
  const canvas = document.createElement("canvas");
  const of = (width) => { canvas.width = width; canvas.height = 20; canvas.getContext("2d").fillRect(0, 0, width, 20); return canvas.toDataURL("image/png").split(",")[1]; };
  return [of(40), of(80)];
});
writeFileSync(at(`${article}/tu.png`), Buffer.from(image[0], "base64"));
write(`${article}/index.md`, read(`${article}/index.md`) + "\n![查验场地平面图，入口在东侧](tu.png)\n");
await visit("/shili-gang/tongzhi-gonggao/2026-02.html");
await page.waitForFunction(() => document.querySelector("main img")?.naturalWidth === 40);
await settled();
writeFileSync(at(`${article}/new.tmp`), Buffer.from(image[1], "base64"));
renameSync(at(`${article}/new.tmp`), at(`${article}/tu.png`));
await page.waitForFunction(() => document.querySelector("main img")?.naturalWidth === 80);
// One that comes after its page, as where the open page is made first, is asked for again.
await page.route("**/tu.png", (route) => route.fulfill({ status: 404 }), { times: 1 });
await page.reload();
await settled();
check("an image is not there yet", await page.evaluate(() => document.querySelector("main img").naturalWidth === 0));
write(NOTICE, `${good}\n另有说明。\n`);
await page.waitForFunction(() => document.querySelector("main img").naturalWidth === 80);
write(NOTICE, good);

// --- An office renamed -----------------------------------------------------------------------------------------
await visit("/shili-gang/");
await settled();
renameSync(at("content/shili-gang"), at("content/xin-gang"));
edit("site.yaml", "[shili-gang]", "[xin-gang]");
await shows("这个地址没有对应的页面");
await visit("/xin-gang/");
await settled();
renameSync(at("content/xin-gang"), at("content/shili-gang"));
edit("site.yaml", "[xin-gang]", "[shili-gang]");
await visit(notice);
await page.getByText("自下周一起").first().waitFor().catch(() => check("the office comes back", false));

// --- A template broken and mended --------------------------------------------------------------------------
await settled();
write("themes/default/templates/pages/article.html", "<h1>{{ page.title }}</h1>{% if %}");
await note.getByText("article.html:1:").first().waitFor();
check("the page stays under a broken template", await page.getByText("自下周一起").first().isVisible());
write("themes/default/templates/pages/article.html", "<h1>{{ page.title }}</h1><p>新模板</p>");
await page.getByText("新模板").waitFor();
rmSync(at("themes"), { recursive: true });
await page.getByText("自下周一起").first().waitFor();

// --- The server restarted ------------------------------------------------------------------------------------
await settled();
await mark(page);
check("Ctrl-C ends it cleanly", (await stop()) === 0);
await bar.getByText("没有运行").waitFor();
await shot("offline", page);
await start();
await settled();
check("the same content is not loaded again", await unmoved(page));
await stop();
edit(NOTICE, "自下周一起", "自元旦起");
await start();
await shows("自元旦起");
await settled();

// --- The dashboard ------------------------------------------------------------------------------------------------
rmSync(at("content/shili-gang/shoufei-xiangmu"), { recursive: true });
await visit("/__gongkai/");
const missing = page.locator("td.c-missing a").first();
await missing.waitFor();
for (const mode of ["light", "dark"]) await axe("the dashboard", page, mode);
await shot("dashboard", page, { fullPage: true });
await page.setViewportSize({ width: 390, height: 800 });
check("no sideways scrolling", await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
await axe("the dashboard, narrow", page);
await shot("dashboard-390", page, { fullPage: true });
await page.setViewportSize({ width: 1280, height: 800 });
await page.locator("tbody td a").first().focus();
await page.keyboard.press("ArrowRight");
check("arrow keys move", await page.evaluate(() => document.activeElement.closest("td")?.cellIndex === 2));
await page.locator("#filter").fill("没有这个单位");
check("the filter hides offices", (await page.locator("#shown").innerText()) === "0");
await page.locator("#filter").fill("");
await missing.click();
await page.getByText("gongkai new page shili-gang/shoufei-xiangmu").first().waitFor();
await axe("a cell", page);
await shot("cell", page);
await page.emulateMedia({ media: "print" });
await visit("/__gongkai/");
await shot("dashboard-print", page, { fullPage: true });
await page.emulateMedia({ media: "screen" });

check("no complaint of the browser", complaints.length === 0, complaints.join("\n"));
await browser.close();
await stop();
if (failures > 0) process.exit(1);
console.log("the preview in the browser: all as it should be");
