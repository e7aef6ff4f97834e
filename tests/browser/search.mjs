// The search in a real browser, against plain search through the texts that readers see: on the sample, and on the sample
// with 2,000 articles more. Also what a query costs, and that it works below a path, without scripts and from disk.
//
//   node search.mjs PROGRAM FOLDER        PROGRAM is gongkai, FOLDER the root of the project with the sample
//
// Environment: CHROMIUM names the browser (default /usr/bin/chromium).
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [program, project] = [process.argv[2] ?? "../../target/debug/gongkai", process.argv[3] ?? "../.."].map((path) => resolve(path));

const ARTICLES = 2000;
const QUERIES = 200;
const FIRST = 150 * 1024; // bytes of the first query: scripts and index, without the page and its style
const LATER = 60 * 1024; // bytes of each later one
const AS_OF = "2026-11-24T09:00";

let failures = 0;
function fail(what) {
  failures += 1;
  if (failures <= 40) console.error(what);
}

// ---- The corpus -------------------------------------------------------------------------------------------------
// Numbers that look random and are the same on every run (xorshift).
let seed = 20261124;
function random(below) {
  seed ^= seed << 13; seed ^= seed >>> 17; seed ^= seed << 5;
  return (seed >>> 0) % below;
}
const pick = (list) => list[random(list.length)];

// Sentences like those of the sample: each character follows the two before it as often as in its articles.
function writer(folder) {
  const follows = new Map();
  for (const name of readdirSync(join(folder, "content"), { recursive: true })) {
    if (!name.endsWith(".md")) continue;
    const body = readFileSync(join(folder, "content", name), "utf8").split("\n---\n").slice(1).join("");
    for (const sentence of body.match(/[\u4e00-\u9fff，、：]{8,}。/g) ?? []) {
      // Names of offices would be those of others in most places.
      if (/海关|办事处|关区/.test(sentence)) continue;
      const whole = `^^${sentence}`;
      for (let at = 2; at < whole.length; at += 1) {
        const key = whole.slice(at - 2, at);
        follows.set(key, [...(follows.get(key) ?? []), whole[at]]);
      }
    }
  }
  return (most) => {
    let text = "^^";
    while (!text.endsWith("。") && text.length < most) text += pick(follows.get(text.slice(-2)) ?? ["。"]);
    return text.slice(2).replace(/。?$/, "。");
  };
}

const COMPANIES = ["衡", "隽", "筠", "岚", "泽", "沅", "珩", "骁", "翊", "菁", "璟", "晔"];
const GOODS = ["光刻胶", "燕窝", "氢氧化锂", "冻鳕鱼", "石墨电极", "葡萄酒", "轮胎", "乙烯", "电饭煲", "玩具枪", "羊绒衫", "鲜榴莲"];

function article(sentence, number) {
  const [year, month, day] = [2023 + (number % 3), 1 + random(12), 1 + random(28)];
  const date = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  const company = `${pick(COMPANIES)}${pick(COMPANIES)}${pick(["物流", "电子", "食品", "船务"])}`;
  const goods = pick(GOODS);
  const title = `关于${company}进口${goods}${pick(["查验安排", "预约办理", "审核结果", "仓储调整"])}的通告（第${number}批）`;
  const paragraphs = Array.from({ length: 5 + random(6) }, () => {
    const count = 2 + random(3);
    return Array.from({ length: count }, () => sentence(90)).join("");
  });
  paragraphs.splice(2, 0, `${company}有限公司（AEO代码${String.fromCharCode(65 + random(26))}ＣＮ${1000 + random(9000)}）申报的${goods}共${1 + random(900)}箱，净重${random(90000)}千克，见云关告〔${year}〕${number}号。`);
  return { date, text: `---\ntitle: ${title}\ndate: ${date}\nformed: ${date}\nSECTION\nnumber: 测关告〔${year}〕${number}号\nsummary: ${sentence(60)}\nauthor: 撰稿\nreview: {by: 审核, date: ${date}}\n---\n\n${paragraphs.join("\n\n")}\n\n## 联系方式\n\n业务咨询见本单位公布的业务电话。\n` };
}

function corpus(site) {
  for (const part of ["site.yaml", "catalog.yaml", "ledger.yaml", "content"]) cpSync(join(project, part), join(site, part), { recursive: true });
  const sentence = writer(project);
  const offices = /offices: \[([^\]]+)\]/.exec(readFileSync(join(site, "site.yaml"), "utf8"))[1].split(/,\s*/);
  const sections = offices.map((office) => /^sections:\s*\n\s*- (?:\{)?id: ([a-z0-9-]+)/m.exec(readFileSync(join(site, "content", office, "office.yaml"), "utf8"))?.[1]);
  for (let number = 1; number <= ARTICLES; number += 1) {
    const at = random(offices.length);
    const { text } = article(sentence, number);
    const folder = join(site, "content", offices[at], "tongzhi-gonggao");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `c-${number}.md`), text.replace("SECTION\n", sections[at] ? `section: ${sections[at]}\n` : ""));
  }
}

function build(site, output) {
  try {
    execFileSync(program, ["build", "--as-of", AS_OF, "--site", site, "--output", output, "--lang", "en", "--quiet"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    console.error(`${error.stdout}${error.stderr}`.slice(0, 4000));
    process.exit(2);
  }
}

// ---- What is seen, and plain search through it -----------------------------------------------------------------
// Runs in the browser: the text of a page as docs/themes.md defines what is sought.
function seen(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = page.querySelector("main");
  if (!main) return null;
  const OUT = "nav, button, select, textarea, script, style, template, noscript, svg, [hidden], [data-search=off]";
  const INLINE = "a, abbr, b, bdi, bdo, cite, code, data, del, dfn, em, font, i, img, input, ins, kbd, label, mark, q, ruby, s, samp, small, span, strong, sub, sup, time, tt, u, var, wbr";
  let text = "";
  (function walk(node) {
    if (node.nodeType === 3) text += node.data.replace(/[\t\n\f\r ]+/g, " ");
    if (node.nodeType !== 1 || node.matches(OUT)) { if (node.nodeType === 1) text += "\n"; return; }
    if (!node.matches(INLINE)) text += "\n";
    node.childNodes.forEach(walk);
    if (!node.matches(INLINE)) text += "\n";
  })(main);
  const files = [...main.querySelectorAll(".attachments a[download]")].map((link) => decodeURIComponent(link.getAttribute("href").split("/").at(-1)));
  return { title: main.querySelector("h1")?.firstChild?.data?.trim() ?? "", text, files };
}

// Width, case, spaces and the signs that people type for others; not the program's table.
const SIGNS = [["〔【［[", "("], ["〕】］]", ")"], ["“”", "\""], ["‘’", "'"], ["—–", "-"], ["《〈", "<"], ["》〉", ">"]];
function plain(text) {
  const narrow = text.replace(/[！-～]/g, (full) => String.fromCharCode(full.charCodeAt(0) - 0xfee0)).toLowerCase();
  const typed = SIGNS.reduce((done, [signs, sign]) => [...signs].reduce((all, one) => all.replaceAll(one, sign), done), narrow);
  return typed.replaceAll("…", "...").replace(/[①-⑳]/g, (one) => one.charCodeAt(0) - 0x245f).replace(/[ \u00a0\u3000\t\r]/g, "");
}

async function texts(tab, output) {
  const pages = readdirSync(output, { recursive: true })
    .filter((name) => name.endsWith(".html") && !/^(audience|data)\/|(^|\/)(search|sitemap|404|archive-[^/]*|documents-[^/]*)\.html$/.test(name))
    .map((name) => ({ name, html: readFileSync(join(output, name), "utf8") }))
    .filter(({ html }) => !/<meta[^>]*(noindex|http-equiv=refresh)/.test(html));
  const found = [];
  // Many at a time, for each call of the browser takes as long as reading a page.
  for (let start = 0; start < pages.length; start += 50) {
    const some = pages.slice(start, start + 50);
    const read = await tab.evaluate(`((all) => all.map(${seen}))(${JSON.stringify(some.map(({ html }) => html))})`);
    read.forEach(({ title, text, files }, at) => {
      const whole = [text, ...files].join("\n");
      found.push({ url: some[at].name, title: plain(title), raw: whole, folded: plain(whole) });
    });
  }
  return found;
}

function queries(pages, count) {
  const asked = new Set();
  const wide = (text) => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
  const part = (text) => {
    const lines = text.split("\n").map((line) => line.replace(/\s/g, "")).filter((line) => line.length >= 2);
    const line = pick(lines);
    const length = Math.min(2 + random(11), line.length);
    const start = random(line.length - length + 1);
    return line.slice(start, start + length);
  };
  const kinds = [
    (page) => part(page.raw),
    (page) => part(page.raw),
    (page) => part(page.raw),
    (page) => part(page.title),
    (page) => wide(part(page.raw)),
    (page) => part(page.raw).toUpperCase(),
    (page) => pick(page.raw.match(/〔\d{4}〕\d+号/g) ?? [part(page.raw)]).replace("〔", pick(["[", "（", "〔", "【"])).replace("〕", pick(["]", "）", "〕"])),
    (page) => pick(page.raw.match(/[0-9][0-9.:-]{2,10}/g) ?? [part(page.raw)]),
    () => pick(["海关", "通告", "2026年", "海关总署", "查验", "0640-", "政府信息公开", "中华人民共和国", "aeo", "公开", "办公时间", "有限公司"]),
    // What stands nowhere: parts joined that do not belong together, and rare characters.
    (page) => part(page.raw).slice(0, 3) + pick(["龘", "犇", "zzq", "８８８８８８"]),
    (page) => [...part(page.raw)].reverse().join(""),
  ];
  for (let turn = 0; asked.size < count; turn += 1) {
    const query = kinds[turn % kinds.length](pick(pages)).slice(0, 12);
    if ([...plain(query)].length >= 2) asked.add(query);
  }
  return [...asked];
}

// ---- The browser -----------------------------------------------------------------------------------------------
const TYPES = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml", json: "application/json" };
async function serve(folder) {
  const sent = { bytes: 0, files: [] };
  const server = createServer((request, response) => {
    try {
      const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname).replace(/^\/below\/this\//, "");
      const body = readFileSync(join(folder, path));
      const kind = path.split(".").at(-1);
      if (kind !== "html" && kind !== "css" && kind !== "svg") { sent.bytes += body.length; sent.files.push(path); }
      response.writeHead(200, { "content-type": TYPES[kind] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { sent, server, address: `http://127.0.0.1:${server.address().port}/below/this/` };
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
function watch(tab, what) {
  tab.on("console", (message) => { if (["error", "warning"].includes(message.type())) fail(`${what}: console: ${message.text()}`); });
  tab.on("pageerror", (error) => fail(`${what}: script: ${error.message}`));
}

// Asks by the form in one call of the browser; `behaves` types.
async function ask(tab, query, { office = "", item = "" } = {}) {
  await tab.evaluate(async (fields) => {
    const form = document.querySelector("[data-search-form]");
    const status = document.querySelector("[data-search-status]");
    status.removeAttribute("data-search-done");
    const done = new Promise((ready) => new MutationObserver(() => { if (status.hasAttribute("data-search-done")) ready(); }).observe(status, { attributes: true }));
    for (const [name, value] of Object.entries(fields)) form.elements.namedItem(name).value = value;
    form.requestSubmit();
    await done;
  }, { q: query, office, item });
}
const results = (tab) => tab.$$eval("[data-search-results] > li > a", (links) => links.map((link) => decodeURIComponent(new URL(link.href).pathname.replace("/below/this/", ""))));
// Presses “more” until nothing is left, in the page itself.
const all = (tab) => tab.evaluate(async () => {
  const more = document.querySelector("[data-search-more]");
  const list = document.querySelector("[data-search-results]");
  const changed = (before) => new Promise((done) => {
    const look = () => (list.children.length > before ? done() : setTimeout(look, 2));
    look();
  });
  while (!more.hidden) {
    const before = list.children.length;
    more.click();
    await changed(before);
  }
  return [...list.querySelectorAll(":scope > li > a")].map((link) => decodeURIComponent(new URL(link.href).pathname.replace("/below/this/", "")));
});

// Compares the search with plain search, and counts what it costs.
async function compare(name, output, count) {
  const { sent, server, address } = await serve(output);
  const context = await browser.newContext();
  const reader = await context.newPage();
  const pages = await texts(reader, output);
  await context.close();
  const size = (folder) => readdirSync(folder, { recursive: true }).map((file) => statSync(join(folder, file))).reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
  const visible = pages.reduce((sum, page) => sum + Buffer.byteLength(page.raw.replace(/\s*\n\s*/g, "\n")), 0);
  const index = size(join(output, "search"));
  if (index > visible) fail(`${name}: an index of ${index} bytes for ${visible} bytes of text`);

  const titles = new Map(pages.map((page) => [page.url, page.title]));
  const list = queries(pages, count);
  let [most, mostQuery, sum, matches, wrong, firstCost] = [0, "", 0, 0, 0, 0];
  const check = async (tab, query, kept, options) => {
    const words = query.split(/\s+/).map(plain);
    const expected = pages.filter((page) => kept(page) && words.every((word) => page.folded.includes(word)));
    const shown = await results(tab);
    const found = await all(tab);
    const said = await tab.locator("[data-search-status]").innerText();
    const [wanted, got] = [new Set(expected.map((page) => page.url)), new Set(found)];
    const missing = [...wanted].filter((url) => !got.has(url));
    const extra = found.filter((url) => !wanted.has(url));
    matches += expected.length;
    if (missing.length || extra.length || got.size !== found.length) {
      wrong += 1;
      fail(`${name}: “${query}” ${JSON.stringify(options ?? {})}: misses ${missing.slice(0, 3)} (${missing.length}), finds ${extra.slice(0, 3)} (${extra.length})`);
    }
    if (expected.length && !said.includes(`找到${expected.length}条`)) fail(`${name}: “${query}”: says “${said}” for ${expected.length}`);
    if (!expected.length && !said.includes("没有找到")) fail(`${name}: “${query}”: says “${said}”`);
    // Those whose title has it come first.
    const inTitle = found.map((url) => words.every((word) => titles.get(url)?.includes(word)));
    if (inTitle.lastIndexOf(true) >= inTitle.filter(Boolean).length) fail(`${name}: “${query}”: titles do not come first`);
    return shown;
  };

  // The first query of a first visit, by the address; then the others, on the page that is open.
  const fresh = await browser.newContext();
  const tab = await fresh.newPage();
  watch(tab, name);
  const [first, ...later] = list;
  sent.bytes = 0;
  await tab.goto(`${address}search.html?q=${encodeURIComponent(first)}`);
  await tab.waitForSelector("[data-search-status][data-search-done]", { state: "attached" });
  firstCost = sent.bytes;
  if (firstCost > FIRST) fail(`${name}: the first query costs ${firstCost} bytes: ${sent.files}`);
  await check(tab, first, () => true);
  // What one query brought, the next finds in the page; each is counted as if it came right after the first.
  for (const query of later) {
    await tab.goto(`${address}search.html?q=${encodeURIComponent(first)}`, { waitUntil: "commit" });
    await tab.waitForSelector("[data-search-status][data-search-done]", { state: "attached" });
    sent.bytes = 0;
    sent.files = [];
    await ask(tab, query);
    const cost = sent.bytes;
    sum += cost;
    if (cost > most) [most, mostQuery] = [cost, query];
    if (cost > LATER) fail(`${name}: “${query}” costs ${cost} bytes: ${sent.files.map((file) => file.split("/").at(-1))}`);
    for (const words of await tab.$$eval("[data-search-results] > li", (entries) => entries.map((entry) => entry.querySelectorAll("mark").length))) {
      if (words === 0) fail(`${name}: “${query}”: a result without a mark`);
    }
    await check(tab, query, () => true);
  }
  // Every first query is as cheap as that one: the dearest of some, each on a first visit.
  for (const query of [mostQuery, "海关总署", "海关"]) {
    const cold = await browser.newContext();
    const visit = await cold.newPage();
    sent.bytes = 0;
    await visit.goto(`${address}search.html?q=${encodeURIComponent(query)}`);
    await visit.waitForSelector("[data-search-status][data-search-done]", { state: "attached" });
    firstCost = Math.max(firstCost, sent.bytes);
    if (sent.bytes > FIRST) fail(`${name}: “${query}” costs ${sent.bytes} bytes as the first query`);
    await cold.close();
  }

  // Several words, and searches narrowed to an office or a row.
  for (const [query, options] of [["查验 预约", {}], ["通告　2025", {}], ["通告", { office: "lingang" }], ["信息", { office: "zfxxgk" }], ["公开", { item: "gongkai-zhinan" }], ["安排", { office: "dongwan", item: "tongzhi-gonggao" }]]) {
    const kept = ({ url }) => (!options.office || url.startsWith(`${options.office}/`) || (options.office === "zfxxgk" && url === "index.html")) && (!options.item || url.split("/")[1] === options.item);
    await ask(tab, query, options);
    await check(tab, query, kept, options);
  }
  // A single character is found, or answered by what to do.
  for (const character of ["榴", "0", "的", "龘"]) {
    await ask(tab, character);
    const said = await tab.locator("[data-search-status]").innerText();
    const expected = pages.filter((page) => page.folded.includes(character)).length;
    if (!said.includes("再多输入一个字") && !said.includes(expected ? `找到${expected}条` : "没有找到")) fail(`${name}: “${character}”: says “${said}” for ${expected}`);
  }
  console.log(`${name}: ${pages.length} pages, ${list.length} queries with ${matches} matches, ${wrong} wrong; first query ${firstCost} bytes, later ones ${Math.round(sum / later.length)} on average and ${most} at most (“${mostQuery}”); index ${index} bytes of ${visible} (${Math.round(index / visible * 100)} %)`);
  return { tab, context: fresh, server, address };
}

// How the page behaves: looks, keyboard, history, without scripts, from disk.
async function behaves({ tab, address }, output) {
  for (const colorScheme of ["light", "dark"]) {
    await tab.emulateMedia({ colorScheme });
    await ask(tab, "办公时间");
    await tab.evaluate(axeSource);
    const result = await tab.evaluate(() => axe.run(document, { preload: false, resultTypes: ["violations"] }));
    for (const violation of result.violations) fail(`results, ${colorScheme}: ${violation.id}: ${violation.nodes[0].html.slice(0, 160)}`);
  }
  if (!(await tab.locator("[data-search-status]").getAttribute("aria-live"))) fail("results are not announced");
  await tab.fill("#q", "通告");
  await tab.press("#q", "Enter");
  await tab.waitForSelector("[data-search-status][data-search-done='通告']", { state: "attached" });
  await tab.locator("[data-search-more]").press("Enter");
  await tab.waitForFunction(() => document.querySelectorAll("[data-search-results] > li").length === 12);
  if (!(await tab.evaluate(() => document.activeElement === document.querySelectorAll("[data-search-results] > li")[6].querySelector("a")))) fail("the first further result has no focus");
  await tab.goBack();
  await tab.waitForFunction(() => document.querySelector("#q").value === "办公时间");

  await tab.goto(`${address}search.html?q=${encodeURIComponent("公开")}&office=lingang&item=gongkai-zhinan`);
  await tab.waitForSelector("[data-search-status][data-search-done]", { state: "attached" });
  if (!(await results(tab)).every((url) => url.startsWith("lingang/gongkai-zhinan/"))) fail("an address with an office and a row is not answered for these");

  await tab.goto(`${address}lingang/index.html`);
  await tab.fill("#search-here", "查验");
  await tab.press("#search-here", "Enter");
  await tab.waitForSelector("[data-search-status][data-search-done]", { state: "attached" });
  if (!/search\.html\?q=.*&office=lingang$/.test(tab.url())) fail(`the box of an office leads to ${tab.url()}`);
  if (!(await results(tab)).every((url) => url.startsWith("lingang/"))) fail("the box of an office finds pages of others");

  const without = await browser.newContext({ javaScriptEnabled: false });
  const bare = await without.newPage();
  await bare.goto(`${address}lingang/index.html`);
  await bare.fill("#search-site", "查验");
  await bare.press("#search-site", "Enter");
  await bare.waitForURL(/sitemap\.html/);
  await bare.goto(`${address}search.html`);
  if (!(await bare.locator("main a[href$='sitemap.html']").last().isVisible())) fail("without scripts the search page does not lead to the site map");
  await without.close();

  const disk = await browser.newContext();
  const opened = await disk.newPage();
  watch(opened, "from disk");
  await opened.goto(pathToFileURL(join(output, "search.html")).href);
  if (!(await opened.locator("[data-search-status] a[href$='sitemap.html']").isVisible())) fail("from disk the search page does not lead to the site map");
  await disk.close();
}

const work = mkdtempSync(join(tmpdir(), "gongkai-search-"));
try {
  const sample = join(work, "sample-public/public");
  build(project, sample);
  const small = await compare("sample", sample, QUERIES / 2);
  await behaves(small, sample);
  small.server.close();
  await small.context.close();

  const site = join(work, "site");
  mkdirSync(site);
  corpus(site);
  const large = join(work, "large/public");
  build(site, large);
  const { server } = await compare(`with ${ARTICLES} articles`, large, QUERIES);
  server.close();
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}
console.log(failures === 0 ? "search: no fault" : `search: ${failures} faults`);
process.exit(failures === 0 ? 0 : 1);
