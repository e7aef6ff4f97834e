#!/usr/bin/env python3
"""From the save of a file until its new bytes are served, in turn with other generators: docs/benchmarks.md says how.

    python3 benches/serve.py                     10,000 articles, 50 edits of each kind, 1,000 for the memory
    python3 benches/serve.py --write             the same, and puts the figures into docs/benchmarks.md
    python3 benches/serve.py -n 5 --edits 50     quick

Programs, peers and corpora are those of whole.py.
"""
import argparse
import http.client
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from whole import AS_OF, PROJECT, generate, install, machine, put, wait_quiet

# Seconds after which a page that does not show an edit counts as never served.
NEVER = 60
# Seconds that nothing is asked after an edit: what follows in the background is done by then.
REST = 0.6
# Edits of ours before memory is looked at for the first time: buffers have grown by then.
WARM = 50


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A generator that serves a copy of its site. `sources` and `address` know where an article lies and is served."""

    def __init__(self, name, site, argv, env, work):
        self.name, self.port = name, free_port()
        self.root = work / "serve" / re.sub(r"\W+", "-", name)
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(site, self.root, ignore=shutil.ignore_patterns("public", ".public*"))
        self.ours = (self.root / "site.yaml").is_file()
        self.connection, self.streams = None, []
        log = open(work / "serve.log", "ab")
        begun = time.monotonic()
        self.process = subprocess.Popen(
            argv(self.port), cwd=self.root, env=dict(os.environ, **env), stdin=subprocess.PIPE, stdout=log, stderr=log
        )
        self.articles = [self.root / f"content/{office}/zcfg" for office in self.offices()]
        self.articles = [max(path for path in folder.glob("*.md") if "index" not in path.name) for folder in self.articles]
        while b"</html>" not in self.get(self.address(self.articles[0])):
            if self.process.poll() is not None or time.monotonic() - begun > 600:
                sys.exit(f"{name} does not serve; see {log.name}")
            time.sleep(0.02)
        self.started = time.monotonic() - begun

    def offices(self):
        return sorted(path.parent.name for path in self.root.glob("content/*/zcfg") if not path.parent.name.startswith("_"))

    def address(self, article):
        office, slug = article.parent.parent.name, article.stem
        return f"/{office}/zcfg/{slug}.html" if self.ours else f"/{office}/zcfg/{slug}/"

    def get(self, path):
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            self.connection.request("GET", path)
            answer = self.connection.getresponse()
            body = answer.read()
            # What stands in for a page that is to come does not count.
            return body if answer.status == 200 else b""
        except (OSError, http.client.HTTPException):
            self.connection = None
            return b""

    def until(self, since, path, wanted):
        """Milliseconds from `since` until what is served is as wanted; nothing where it never is."""
        while not wanted(self.get(path)):
            if time.monotonic() - since > NEVER:
                return None
            time.sleep(0.001)
        return 1000 * (time.monotonic() - since)

    def watch(self, path):
        """Keeps a page open as a browser does."""

        def follow():
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port)
                connection.request("GET", f"/__gongkai/events?path={path}")
                answer = connection.getresponse()
                while answer.read1(4096):
                    pass
            except (OSError, http.client.HTTPException):
                pass

        threading.Thread(target=follow, daemon=True).start()
        time.sleep(0.3)

    def memory(self):
        """What the process holds, in MB."""
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())[1]) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)


class Edits:
    """Edits of a file, each with a mark that nothing served before has; the file is put back at the end."""

    def __init__(self, path):
        self.path, self.text, self.count = path, path.read_text("utf-8"), 0

    def make(self, change):
        self.count += 1
        mark = f"X{os.getpid()}x{self.count}X"
        text = change(self.text, mark)
        since = time.monotonic()
        self.path.write_text(text, "utf-8")
        return since, mark.encode()

    def restore(self):
        self.path.write_text(self.text, "utf-8")
        time.sleep(REST)


def of_article(text, mark):
    """A new title and another paragraph."""
    return re.sub(r"(?m)^title: (.*)$", rf"title: \g<1>{mark}", text, count=1) + f"\n新增一段{mark}。\n"


def article(server, times):
    """An article with its list; of ours the feed and the entry of the search as well."""
    path, taken = server.articles[0], {"article": [], "article and list": []}
    page = server.address(path)
    if server.ours:
        taken |= {"… and feed": [], "… and search entry": []}
        office = server.offices()[0]
        feed = f"/{office}/feed.xml"
        listed = re.findall(rf"/{office}/[\w-]+/[\w-]+(?=\.html)", server.get(feed).decode())
        page = next(page for page in listed if (server.root / f"content{page}.md").is_file())
        path, page = server.root / f"content{page}.md", f"{page}.html"
    listed = page.rsplit("/", 1 if server.ours else 2)[0] + "/"
    edits = Edits(path)
    for _ in range(times):
        searched = server.get("/search/index.json") if server.ours else b""
        since, mark = edits.make(of_article)
        shows = lambda served: mark in served
        taken["article"].append(server.until(since, page, shows))
        taken["article and list"].append(server.until(since, listed, shows))
        if server.ours:
            taken["… and feed"].append(server.until(since, feed, shows))
            differs = lambda served: served not in (b"", searched)
            taken["… and search entry"].append(server.until(since, "/search/index.json", differs))
        time.sleep(REST + 0.037 * (edits.count % 5))
    edits.restore()
    return taken


def record(server, times):
    """A phone in an office's record, until the guide says it; the guide is open in a browser."""
    office = server.offices()[0]
    edits, taken = Edits(server.root / f"content/{office}/office.yaml"), []
    phone = re.search(r"0640-\d{7}", edits.text)[0]
    linked = re.findall(r'href="?([\w/.-]+\.html)', server.get(f"/{office}/").decode())
    pages = [os.path.normpath(f"/{office}/{address}") for address in linked]
    # A theme may show phones on sheets alone.
    pages += [f"/{office}/posting/{name}" for name in ("phones-a4.html", "contacts-a4.html", "channels.txt")]
    guide = next(page for page in pages if phone.encode() in server.get(page))
    server.watch(guide)
    for _ in range(times):
        number = f"{phone[:-3]}{700 + edits.count % 200}"
        since, _ = edits.make(lambda text, _, number=number: text.replace(phone, number))
        taken.append(server.until(since, guide, lambda served, number=number: number.encode() in served))
        time.sleep(REST + 0.4)
    edits.restore()
    return {"record (guide)": taken}


def template(server, times):
    """The template of all pages: the page that is open, then one article of each office."""
    file = "themes/bench/templates/shell.html" if server.ours else "layouts/baseof.html"
    edits, taken = Edits(server.root / file), {"template, open page": [], "template, all pages": []}
    open_page = server.address(server.articles[len(server.articles) // 2])
    if server.ours:
        server.watch(open_page)
    for _ in range(times):
        since, mark = edits.make(lambda text, mark: text.replace("</footer>", f"<p>{mark}</p></footer>", 1))
        shows = lambda served: mark in served
        taken["template, open page"].append(server.until(since, open_page, shows))
        every = [server.until(since, server.address(path), shows) for path in server.articles]
        taken["template, all pages"].append(None if None in every else max(every))
        time.sleep(3)
    edits.restore()
    return taken


def grown(server, times):
    """What the process holds before and after so many edits."""
    warm = WARM if server.ours else 1
    path = server.articles[1]
    page, edits = server.address(path), Edits(path)
    held = []
    for number in range(warm + times):
        if number in (warm, warm + times // 2):
            held.append(server.memory())
        since, mark = edits.make(of_article)
        server.until(since, page, lambda served: mark in served)
    time.sleep(REST)
    held.append(server.memory())
    edits.restore()
    return held


def servers(arguments, work, sites):
    """Name, site, command by port, environment."""
    env = {"XDG_CACHE_HOME": str(work / "cache")}
    ours = lambda port: [arguments.gongkai, "serve", "--as-of", AS_OF, "--port", str(port)]
    yield "gongkai serve", sites / "gongkai", ours, env
    for name, (folder, argv, more, _) in install(arguments.cache.resolve()).items():
        binary = argv("-")[0]
        if name == "hugo":
            command = lambda port, *more, binary=binary: [binary, "server", "--port", str(port), "--bind", "127.0.0.1", *more]
            yield "hugo server", sites / folder, command, more
            full = lambda port, command=command: command(port, "--disableFastRender")
            yield "hugo server --disableFastRender", sites / folder, full, more
        if name == "eleventy" and arguments.eleventy:
            command = lambda port, argv=argv: [*argv("-")[:-2], "--serve", "--incremental", f"--port={port}"]
            yield "eleventy --serve --incremental", sites / folder, command, more


def table(rows):
    kinds = list(dict.fromkeys(kind for taken, *_ in rows.values() for kind in taken))
    lines = ["| from save to served, ms | " + " | ".join(rows) + " |", "|---|" + "---:|" * len(rows)]

    def cell(times):
        if not times:
            return ""
        known = sorted(time for time in times if time is not None)
        never = f" ({len(times) - len(known)} of {len(times)} never)" if len(known) < len(times) else ""
        return f"{statistics.median(known):.0f} ({known[0]:.0f} – {known[-1]:.0f}){never}" if known else "never"

    for kind in kinds:
        lines.append(f"| {kind} | " + " | ".join(cell(taken.get(kind)) for taken, *_ in rows.values()) + " |")
    lines.append("| until the first page is served, s | " + " | ".join(f"{started:.1f}" for _, started, _ in rows.values()) + " |")
    memory = lambda held: " → ".join(f"{size:.0f}" for size in held)
    lines.append("| memory before, amid and after the edits, MB | " + " | ".join(memory(held) for *_, held in rows.values()) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("-n", type=int, default=50, help="edits of an article, and of a record")
    parser.add_argument("--templates", type=int, default=5, help="edits of the template")
    parser.add_argument("--edits", type=int, default=1_000, help="edits over which memory is looked at")
    parser.add_argument("--peer-edits", type=int, default=10, help="edits of an article, and for the memory, of the peers: they take seconds")
    parser.add_argument("--only", help="servers whose names begin so, with commas between")
    parser.add_argument("--eleventy", action="store_true", help="runs Eleventy too, which takes seconds for each edit")
    parser.add_argument("--patience", type=float, default=60, help="seconds to wait for a quiet machine before each kind of edit")
    parser.add_argument("--work", type=Path, default=PROJECT / "target/whole", help="where sites are kept")
    parser.add_argument("--sites", type=Path, help="sites that are there, each in the folder of its generator")
    parser.add_argument("--cache", type=Path, default=PROJECT / "target/peers", help="where the peers are installed")
    parser.add_argument("--gongkai", help="the program; default: a release build of this project")
    parser.add_argument("--write", action="store_true", help="puts the figures into docs/benchmarks.md")
    arguments = parser.parse_args()
    if not arguments.gongkai:
        subprocess.run(["cargo", "build", "-q", "--release"], cwd=PROJECT, check=True)
    arguments.gongkai = Path(arguments.gongkai or PROJECT / "target/release/gongkai").resolve()
    work = arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    sites = (arguments.sites or work / f"sites/serve-{arguments.articles}").resolve()
    if not arguments.sites:
        generate(sites, arguments.articles, 0, "--peers")
    chosen = arguments.only.split(",") if arguments.only else [""]
    rows = {}
    for name, site, argv, env in servers(arguments, work, sites):
        if not site.is_dir() or not any(name.startswith(only) for only in chosen):
            continue
        server = Server(name, site, argv, env, work)
        taken = {}
        try:
            time.sleep(2)
            times = arguments.n if server.ours else min(arguments.n, arguments.peer_edits)
            kinds = [(article, times), (record, times if server.ours else 0), (template, arguments.templates)]
            for kind, times in kinds:
                if times:
                    wait_quiet(arguments.patience)
                    # The first edit of its kind warms what it needs.
                    taken |= {name: times[1:] or times for name, times in kind(server, times + 1).items()}
            edits = arguments.edits if server.ours else arguments.peer_edits
            rows[name] = (taken, server.started, grown(server, edits) if edits else [server.memory()])
        finally:
            server.stop()
        print(table(rows), file=sys.stderr)
    edits = f"{arguments.edits:,} edits of ours, {arguments.peer_edits:,} of the peers"
    figures = (
        f"{machine(work)}; {arguments.articles:,} articles; {time.strftime('%Y-%m-%d')}. Medians of {arguments.n} edits "
        f"of ours, {min(arguments.n, arguments.peer_edits)} of the peers ({arguments.templates} of the template), with the "
        f"least and most; memory over {edits}.\n\n{table(rows)}\n"
    )
    (work / "serve.md").write_text(figures, "utf-8")
    (work / "serve.json").write_text(json.dumps(rows, indent=1), "utf-8")
    print(figures)
    if arguments.write:
        put("served", "serve.py", figures)


if __name__ == "__main__":
    main()
