// The search: reads the index below search/ and shows what it finds. How the index is made, and what each part of it
// means, stands in src/search/ of the program; nothing here is defined a second time that is written in search/index.json.
(() => {
  "use strict";
  const form = document.querySelector("[data-search-form]");
  const status = document.querySelector("[data-search-status]");
  const list = document.querySelector("[data-search-results]");
  const more = document.querySelector("[data-search-more]");
  if (!form || !status || !list || !more) return;
  const root = new URL("../", document.currentScript.src);
  const siteMap = form.getAttribute("action");

  const SHOWN = 6; // results at first; every further step doubles them
  const SHARD = 1280; // about how long a shard is, in bytes
  const BLOCK = 1800; // and a block of texts
  const SCAN = 10; // most shards of a segment that a single character is sought in
  const WORDS = 8;
  const AROUND = [24, 76]; // characters of an excerpt before and behind what was found
  const BREAK = 10;

  // ---- Bits ---------------------------------------------------------------------------------------------------
  class Bits {
    constructor(bytes, skip) { this.bytes = bytes; this.at = skip * 8; }
    take(count) {
      let value = 0;
      while (count > 0) {
        const left = 8 - (this.at & 7);
        const use = Math.min(left, count);
        value = value * 2 ** use + ((this.bytes[this.at >> 3] >> (left - use)) & (2 ** use - 1));
        this.at += use;
        count -= use;
      }
      return value;
    }
    zeros() {
      const start = this.at;
      for (;;) {
        if (this.at >> 3 >= this.bytes.length) throw new Stale();
        const rest = this.bytes[this.at >> 3] & (255 >> (this.at & 7));
        if (rest) {
          const zeros = (this.at & ~7) + Math.clz32(rest) - 24 - start;
          this.at = start + zeros + 1;
          return zeros;
        }
        this.at = (this.at & ~7) + 8;
      }
    }
    rice(k) { return this.zeros() * 2 ** k + this.take(k); }
    golomb(k) { const digits = this.zeros() + k; return 2 ** digits + this.take(digits) - 2 ** k; }
    text(usual) {
      const length = this.golomb(usual);
      let text = "";
      while (text.length < length) {
        const kind = this.take(3);
        const place = this.take(top.classes[kind]);
        text += kind === top.classes.length - 1 ? String.fromCharCode(place) : top.pieces[top.starts[kind] + place];
      }
      return text;
    }
    // Ascending numbers below an end.
    list(end, count) {
      const less = this.take(2);
      const k = parameter(end, count) - less;
      const numbers = [];
      for (let next = 0; numbers.length < count; next += 1) numbers.push(next += this.rice(k));
      return numbers;
    }
  }
  const logarithm = (value) => 31 - Math.clz32(Math.max(value, 1));
  const parameter = (sum, count) => logarithm(Math.floor(Math.floor(sum * 11 / 16) / count));
  // The last place of an ascending list whose value is not above the one sought, or -1.
  function last(values, sought) {
    let [low, high] = [0, values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] <= sought) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  // ---- Terms --------------------------------------------------------------------------------------------------
  // A term is a pair of characters, or three of which the first two are a split pair.
  const UNIT = 65536;
  const key = (first, second, third) => (first * UNIT + second) * UNIT + third;
  const isSplit = (term) => term % UNIT === 0 && term < key(128, 0, 0) && term / UNIT % UNIT < 128;
  function keyOf(bytes) {
    const view = new DataView(bytes.buffer);
    return key(view.getUint16(0, true), view.getUint16(2, true), view.getUint16(4, true));
  }

  // ---- Files --------------------------------------------------------------------------------------------------
  // The site was published anew while the page was open: what is remembered no longer fits what is fetched.
  class Stale extends Error {}
  let top = null;

  async function load(path, options) {
    const response = await fetch(new URL(`search/${path}`, root), options);
    if (!response.ok) throw response.status === 404 && top ? new Stale() : new Error(`${response.status} ${path}`);
    return response;
  }
  async function open() {
    top = null;
    const read = await (await load("index.json", { cache: "no-cache" })).json();
    let start = 0;
    read.starts = read.classes.map((bits) => { const here = start; start += 2 ** bits; return here; });
    read.pieces = ["\n", " ", ...read.pieces.split(" ")];
    read.fold = new Map();
    for (const dropped of read.dropped) read.fold.set(dropped, "");
    [...read.folded[0]].forEach((from, at) => read.fold.set(from, read.folded[1][at]));
    for (const [from, to] of Object.entries(read.several)) read.fold.set(from, to);
    read.segments = read.segments.map((listed) => new Segment(listed));
    read.titles = read.titles.map((listed) => new Segment(listed));
    top = read;
  }

  // A text folded, and of each of its characters where it comes from.
  function fold(text) {
    const from = [];
    let folded = "";
    for (let at = 0; at < text.length; at += 1) {
      const one = top.fold.get(text[at]) ?? text[at];
      folded += one;
      for (let count = one.length; count > 0; count -= 1) from.push(at);
    }
    return { folded, from };
  }

  class Segment {
    constructor(listed) { Object.assign(this, listed); this.files = new Map(); this.parts = new Map(); }
    bytes(name) {
      if (!this.files.has(name)) {
        const loading = load(`${this.name}/${name}.bin?v=${this.version}`).then(async (response) => new Uint8Array(await response.arrayBuffer()));
        loading.catch(() => this.files.delete(name));
        this.files.set(name, loading);
      }
      return this.files.get(name);
    }
    has(name) { return this.files.has(name); }
    async part(name, read) {
      const bytes = await this.bytes(name);
      if (!this.parts.has(name)) this.parts.set(name, read(bytes));
      return this.parts.get(name);
    }

    head() {
      return this.part("head", (bytes) => {
        const bits = new Bits(bytes, 0);
        const many = (k, read) => Array.from({ length: bits.golomb(k) }, read);
        const rows = many(6, () => ({ office: bits.golomb(4), item: bits.golomb(5) - 1 }));
        const width = rows.length > 1 ? logarithm(rows.length - 1) + 1 : 0;
        let [day, end] = [0, 0];
        const documents = many(8, () => {
          const document = { day: (day += bits.golomb(1)), row: rows[bits.take(width)], title: bits.golomb(4), start: end };
          end += bits.golomb(9);
          return document;
        });
        const keys = (k, read) => {
          let unit = 0;
          return many(k, () => read(key((unit += bits.golomb(4)), bits.take(16), bits.take(1) ? bits.take(16) : 0)));
        };
        const shards = keys(8, (first) => first);
        let first = 0;
        const blocks = many(8, () => { const here = first; first += bits.golomb(1) + 1; return here; });
        let files = 0;
        const long = new Map(keys(4, (first) => {
          const size = bits.golomb(3) * 256;
          return [first, isSplit(first) ? { split: true } : { number: files++, size }];
        }));
        return (this.index = { documents, end, shards, blocks, long });
      });
    }

    shard(number) {
      return this.part(`t${number}`, (bytes) => {
        const { shards, long } = this.index;
        let at = keyOf(bytes);
        if (at !== shards[number]) throw new Stale();
        const bits = new Bits(bytes, 6);
        const terms = new Map();
        for (;;) {
          const third = at % UNIT;
          const apart = long.get(at) ?? null;
          let term;
          if (!third && !bits.take(1)) term = { documents: this.few(bits), places: null, long: null };
          else if (!apart) term = { ...this.places(bits, third), long: null };
          else {
            const documents = this.few(bits);
            term = { documents, titles: documents.map(() => bits.take(1) === 1), places: null, long: apart };
          }
          terms.set(at, term);
          if (long.get(at - third)?.split && bits.take(1)) at += bits.golomb(7) + 1;
          else if (bits.take(1)) at += (bits.golomb(7) + 1) * UNIT - third;
          else if (bits.take(1)) at = key(Math.floor(at / UNIT / UNIT) + bits.golomb(4) + 1, bits.take(16), 0);
          else return terms;
        }
      });
    }
    few(bits) {
      const count = bits.golomb(1) + 1;
      return bits.list(this.index.documents.length, count);
    }
    // Places, by documents; they are counted through all texts.
    places(bits, third) {
      const count = bits.golomb(third ? 1 : 4) + 1;
      const all = this.index.documents;
      const [documents, places] = [[], []];
      let [number, end] = [-1, 0];
      for (const place of bits.list(this.index.end, count)) {
        if (place >= end) {
          while (place >= end) { number += 1; end = all[number + 1]?.start ?? this.index.end; }
          documents.push(number);
          places.push([]);
        }
        places.at(-1).push(place - all[number].start);
      }
      return { documents, places };
    }
    async term(key) {
      const number = last(this.index.shards, key);
      return number < 0 ? null : (await this.shard(number)).get(key) ?? null;
    }
    // The shards of the triples of a split pair.
    triples(pair) {
      const { shards } = this.index;
      const [from, to] = [last(shards, pair), last(shards, pair + UNIT - 1)];
      return Array.from({ length: to - from + 1 }, (_, at) => from + at);
    }
    // What fetching the places of a term costs, in bytes, where they stand apart from it.
    apart(key) {
      const long = this.index.long.get(key);
      if (long?.split) return this.triples(key).filter((number) => !this.has(`t${number}`)).length * SHARD;
      return long && !this.has(`p${long.number}`) ? long.size : 0;
    }
    // What fetching a term and its places costs, in bytes.
    cost(key) {
      return 1 + (this.has(`t${last(this.index.shards, key)}`) ? 0 : SHARD) + this.apart(key);
    }
    // How rare a term is likely to be: the fewer terms its shard holds, the more places each has.
    rarity(key) {
      const { shards } = this.index;
      const number = last(shards, key);
      return number < 0 ? Infinity : ((shards[number + 1] ?? Infinity) - shards[number]) * (key % UNIT ? UNIT : 1);
    }
    async placed(key) {
      const term = await this.term(key);
      if (!term?.long || term.places) return term;
      if (term.long.split) {
        const places = new Map(term.documents.map((number) => [number, []]));
        for (const number of this.triples(key)) {
          for (const third of (await this.shard(number)).keys()) {
            if (third <= key || third >= key + UNIT) continue;
            const triple = await this.placed(third);
            triple.documents.forEach((document, at) => places.get(document).push(...triple.places[at]));
          }
        }
        term.places = [...places.values()].map((those) => those.sort((a, b) => a - b));
      } else {
        term.places = await this.part(`p${term.long.number}`, (bytes) => {
          if (keyOf(bytes) !== key) throw new Stale();
          return this.places(new Bits(bytes, 6), key % UNIT).places;
        });
      }
      return term;
    }

    async document(number) {
      const block = last(this.index.blocks, number);
      const first = this.index.blocks[block];
      const documents = await this.part(`d${block}`, (bytes) => {
        if (new DataView(bytes.buffer).getUint16(0, true) !== first) throw new Stale();
        const bits = new Bits(bytes, 2);
        const end = this.index.blocks[block + 1] ?? this.index.documents.length;
        return this.index.documents.slice(first, end).map(({ row }) => {
          const within = bits.take(1);
          const rest = bits.text(4);
          const url = within ? `${top.offices[row.office][0]}/${top.items[row.item][0]}/${rest}` : rest;
          const title = bits.golomb(4);
          const text = bits.text(9);
          return { url, title: text.slice(0, title), text: text.slice(title), ...fold(text) };
        });
      });
      return documents[number - first];
    }

    // The documents that hold a folded word, each with whether its title does. `wanted` says which count at all.
    async find(word, wanted) {
      await this.head();
      if (word.length === 1) return this.single(word.charCodeAt(0), wanted);
      // At each place of the word its pair, or its triple where the pair is split.
      const units = word.split("").map((unit) => unit.charCodeAt(0));
      const grams = units.slice(1).map((second, at) => {
        const pair = key(units[at], second, 0);
        const triple = this.index.long.get(pair)?.split && at + 2 < units.length;
        return { at, key: triple ? pair + units[at + 2] : pair, end: at + (triple ? 3 : 2) };
      });
      // The pair at the end adds nothing to a triple that ends with it.
      if (grams.at(-2)?.end === units.length) grams.pop();
      const cover = this.cover(grams, units.length);
      const terms = new Map();
      const take = async (some) => {
        await Promise.all(some.map(async (gram) => terms.set(gram, await this.term(gram.key))));
        return common([...terms.values()]).filter(wanted);
      };
      // The first and the last are always needed. The others only until few documents are left, whose texts tell.
      let found = await take([...new Set([grams[0], grams.at(-1)])]);
      if (grams.length === 1 && found.length > top.few) {
        const term = terms.get(grams[0]);
        return new Map(found.map((number) => {
          const at = last(term.documents, number);
          return [number, term.titles ? term.titles[at] : term.places[at][0] + word.length <= this.index.documents[number].title];
        }));
      }
      const left = cover.filter((gram) => !terms.has(gram)).sort((a, b) => this.rarity(b.key) - this.rarity(a.key));
      while (found.length > SHOWN && left.length) found = await take(left.splice(0, 2));
      if (left.length || cover.some((gram) => !terms.get(gram)?.places && !terms.get(gram)?.long)) return this.read(word, found);
      // Places, the cheapest first, as long as they cost less than the texts of the documents that are left and not shown.
      const order = cover.sort((a, b) => this.apart(a.key) - this.apart(b.key));
      let starts = null;
      for (const [turn, gram] of order.entries()) {
        const cost = order.slice(turn).reduce((sum, other) => sum + this.apart(other.key), 0);
        if ((found.length - SHOWN) * BLOCK < cost) return this.read(word, found);
        const term = await this.placed(gram.key);
        const before = starts;
        starts = new Map();
        for (const number of found) {
          const places = term.places[last(term.documents, number)];
          const kept = before
            ? before.get(number).filter((start) => places[last(places, start + gram.at)] === start + gram.at)
            : places.map((place) => place - gram.at);
          if (kept.length) starts.set(number, kept);
        }
        found = [...starts.keys()];
      }
      return new Map(found.map((number) => [number, starts.get(number)[0] + word.length <= this.index.documents[number].title]));
    }
    // Reads the texts of few documents for a word.
    async read(word, numbers) {
      const result = new Map();
      await Promise.all(numbers.map(async (number) => {
        const at = (await this.document(number)).folded.indexOf(word);
        if (at >= 0) result.set(number, at + word.length <= this.index.documents[number].title);
      }));
      return result;
    }
    // The cheapest terms that together hold every character of a word; the first and the last always do.
    cover(grams, length) {
      const best = [{ cost: 0, grams: [] }];
      for (const gram of grams) {
        const before = best.slice(gram.at, gram.end).filter(Boolean);
        if (!before.length) continue;
        const least = before.reduce((a, b) => (b.cost < a.cost ? b : a));
        const cost = least.cost + this.cost(gram.key);
        if (!(best[gram.end]?.cost <= cost)) best[gram.end] = { cost, grams: [...least.grams, gram] };
      }
      return best[length].grams;
    }
    async single(unit, wanted) {
      const { shards } = this.index;
      const from = Math.max(last(shards, key(unit, 0, 0)), 0);
      const to = last(shards, key(unit + 1, 0, 0) - 1);
      if (to - from >= SCAN) throw new Common(String.fromCharCode(unit));
      const result = new Map();
      for (let number = from; number <= to; number += 1) {
        for (const [at, term] of await this.shard(number)) {
          if (Math.floor(at / UNIT / UNIT) !== unit || at % UNIT) continue;
          term.documents.forEach((document, place) => {
            if (!wanted(document)) return;
            const inTitle = term.titles ? term.titles[place] : term.places?.[place][0] < this.index.documents[document].title;
            result.set(document, result.get(document) || inTitle);
          });
        }
      }
      return result;
    }
  }

  // Documents that all terms have; none where a term is missing.
  function common(terms) {
    if (terms.includes(null)) return [];
    const [rarest, ...others] = terms.map((term) => term.documents).sort((a, b) => a.length - b.length);
    return rarest.filter((number) => others.every((list) => list[last(list, number)] === number));
  }

  // ---- Queries ------------------------------------------------------------------------------------------------
  // A single character that stands in more places than are worth fetching.
  class Common extends Error {}

  function asked() {
    const data = new FormData(form);
    return { q: String(data.get("q") ?? ""), office: data.get("office") ?? "", item: data.get("item") ?? "" };
  }
  async function search({ q, office, item }) {
    if (!top) await open();
    const words = [...new Set(q.split(/\s+/).map((word) => fold(word).folded).filter(Boolean))].slice(0, WORDS);
    if (!words.length) return null;
    const officeAt = top.offices.findIndex(([folder]) => folder === office);
    const itemAt = top.items.findIndex(([id]) => id === item);
    const byTitle = top.titles.length > 0 && officeAt < 0;
    const segments = (byTitle ? top.titles : top.segments).filter((segment) => officeAt < 0 || segment.offices.includes(officeAt));
    const results = await Promise.all(segments.map(async (segment) => {
      const { documents } = await segment.head();
      const wanted = (number) => {
        const { row } = documents[number];
        return (officeAt < 0 || row.office === officeAt) && (itemAt < 0 || row.item === itemAt);
      };
      const found = await Promise.all(words.map((word) => segment.find(word, wanted)));
      const [first, ...others] = found.sort((a, b) => a.size - b.size);
      return [...first.keys()].filter((number) => others.every((one) => one.has(number)))
        .map((number) => ({ segment, number, ...documents[number], title: found.every((one) => one.get(number)) }));
    }));
    const order = (a, b) => b.title - a.title || b.day - a.day || b.number - a.number;
    return { words, byTitle, found: results.flat().sort(order) };
  }

  // ---- Showing ------------------------------------------------------------------------------------------------
  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }
  // A text with every word in it marked.
  function marked(text, words) {
    const { folded, from } = fold(text);
    const hits = [];
    for (const word of words) {
      for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
        hits.push([from[at], from[at + word.length - 1] + 1]);
      }
    }
    hits.sort((a, b) => a[0] - b[0]);
    const parts = [];
    let next = 0;
    for (const [start, end] of hits) {
      if (end <= next) continue;
      parts.push(text.slice(next, Math.max(start, next)), element("mark", "", text.slice(Math.max(start, next), end)));
      next = end;
    }
    return [...parts, text.slice(next)];
  }
  // The part of a text that shows where a word stands, or how it begins.
  function excerpt({ title, text, folded, from }, words) {
    const skip = title.length;
    const body = last(from, skip - 1) + 1;
    const places = words.map((word) => folded.indexOf(word, body)).filter((at) => at >= 0);
    const at = places.length ? from[Math.min(...places)] - skip : 0;
    const start = Math.max(at - AROUND[0], 0);
    const cut = text.slice(start, at + AROUND[1]);
    const line = cut.trim().replace(/\s*\n\s*/g, "　");
    return marked(`${start > 0 ? "…" : ""}${line}${start + cut.length < text.length ? "…" : ""}`, words);
  }
  async function entry({ segment, number, day, row }, words) {
    const shown = await segment.document(number);
    const link = element("a", "", ...marked(shown.title, words));
    link.href = new URL(shown.url, root);
    const facts = element("span", "entry-facts");
    if (day) {
      const date = new Date(day * 864e5).toISOString().slice(0, 10);
      const time = element("time", "", date);
      time.dateTime = date;
      facts.append(time, " ");
    }
    facts.append(element("span", "", top.offices[row.office][1]), " ");
    if (row.item >= 0) facts.append(element("span", "", top.items[row.item][1]));
    const made = element("li", "", link, facts);
    if (shown.text.trim()) made.append(element("p", "entry-summary", ...excerpt(shown, words)));
    return made;
  }

  function say(...parts) { status.replaceChildren(...parts); }
  function siteMapLink() {
    const link = element("a", "", "网站地图");
    link.href = siteMap;
    return link;
  }

  let current = 0;
  let state = null;
  async function show(count) {
    const { words, found } = state;
    const run = current;
    const from = list.children.length;
    const entries = await Promise.all(found.slice(from, count).map((result) => entry(result, words)));
    if (run !== current) return;
    list.append(...entries);
    list.hidden = found.length === 0;
    more.hidden = list.children.length >= found.length;
    if (from > 0) list.children[from]?.querySelector("a").focus();
  }
  function summary() {
    const { found, byTitle } = state;
    const scope = byTitle ? "全站只按标题查找；选一个单位，就查它的全文。" : "";
    if (!found.length) return [`没有找到。${scope}可以换个说法、少写几个字，或者从`, siteMapLink(), "查找。"];
    const shown = list.children.length;
    return [`找到${found.length}条${shown < found.length ? `，显示前${shown}条` : ""}。${scope}`];
  }

  async function attempt(query) {
    const run = current;
    const found = await search(query);
    if (run !== current) return;
    state = found;
    list.replaceChildren();
    list.hidden = more.hidden = true;
    if (!state) { say("请输入要找的文字。"); return; }
    await show(SHOWN);
    if (run === current) say(...summary());
  }
  async function run() {
    const query = asked();
    const mine = (current += 1);
    const waiting = setTimeout(() => { if (mine === current) say("正在查找……"); }, 400);
    status.removeAttribute("data-search-done");
    try {
      try {
        await attempt(query);
      } catch (error) {
        if (!(error instanceof Stale)) throw error;
        await open();
        await attempt(query);
      }
    } catch (error) {
      if (mine !== current) return;
      list.replaceChildren();
      list.hidden = more.hidden = true;
      if (error instanceof Common) say(`“${error.message}”太常见，请再多输入一个字。`);
      else say("现在读不到索引，请稍后再试，或者从", siteMapLink(), "查找。");
    } finally {
      clearTimeout(waiting);
      if (mine === current) status.setAttribute("data-search-done", query.q);
    }
  }

  function fill() {
    const wanted = new URLSearchParams(location.search);
    for (const name of ["q", "office", "item"]) {
      const field = form.elements.namedItem(name); // not [name]: “item” is a method of the collection
      field.value = wanted.get(name) ?? "";
      // What is no choice of the list would leave it blank.
      if (field.selectedIndex < 0) field.value = "";
    }
    return Boolean(wanted.get("q"));
  }

  say();
  if (location.protocol === "file:") {
    fill();
    say("从本机文件打开的网页不能搜索，请从", siteMapLink(), "查找，或者到网站上搜索。");
    return;
  }
  function submit() {
    const query = asked();
    const kept = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
    history.pushState(null, "", `?${kept}`);
    run();
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  for (const choice of form.querySelectorAll("select")) choice.addEventListener("change", () => { if (asked().q.trim()) submit(); });
  more.addEventListener("click", async () => { await show(list.children.length * 2); say(...summary()); });
  window.addEventListener("popstate", () => { if (fill()) run(); else { current += 1; list.replaceChildren(); more.hidden = true; say(); } });
  if (fill()) run();
  else form.elements.q.focus();
})();
