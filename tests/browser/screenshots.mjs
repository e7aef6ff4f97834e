// Takes the screenshots of docs/screenshots: six kinds of pages at two widths, as small files.
//
//   node screenshots.mjs FOLDER OUT      FOLDER holds the built sample (`public`); OUT gets PNG files
//
// They are taken at a fixed moment, so that they come out alike. `pngquant` or `convert` makes them small afterwards.
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [folder, out] = process.argv.slice(2).map((path) => resolve(path));
const MOMENT = new Date("2026-11-24T02:30:00Z");
const PAGES = {
  office: "lingang/index.html",
  application: "lingang/yishenqing-gongkai/index.html#apply-process",
  form: "lingang/yishenqing-gongkai/application-form.html",
  document: "lingang/fagui-wenjian/202605-01.html",
  service: "lingang/duiwai-fuwu/baoguan-danwei-beian.html",
  phones: "lingang/yewu-dianhua/index.html",
};

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
for (const [name, address] of Object.entries(PAGES)) {
  for (const [width, height] of [[1280, 960], [390, 780]]) {
    const context = await browser.newContext({ viewport: { width, height } });
    const tab = await context.newPage();
    await tab.clock.setFixedTime(MOMENT);
    const [path, anchor] = address.split("#");
    await tab.goto(pathToFileURL(join(folder, path)).href + (anchor ? `#${anchor}` : ""));
    await tab.screenshot({ path: join(out, `${name}-${width}.png`) });
    await context.close();
  }
}
await browser.close();
