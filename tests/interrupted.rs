//! Builds that are killed, run out of room, run twice at once or lose their files: never half a site.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

const AS_OF: &str = "2026-11-23T09:00";

fn command(site: &Path, output: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command.args(["build", "--lang", "en", "--as-of", AS_OF, "--site"]).arg(site).arg("--output").arg(output);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(site: &Path, output: &Path) -> Output {
    command(site, output).output().unwrap()
}

fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().strip_prefix(folder).unwrap().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// A site with some hundred pages, as a copy of the scaffold with notices.
fn site(folder: &Path) -> PathBuf {
    let root = folder.join("site");
    gongkai::scaffold::site_on(&root, jiff::civil::date(2026, 11, 20)).unwrap();
    write_notices(&root, "第一版");
    root
}

fn write_notices(root: &Path, words: &str) {
    let notices = root.join("content/shili-gang/tongzhi-gonggao");
    for number in 0..200 {
        let text = format!(
            "---\ntitle: 通知{number}\ndate: 2026-10-{:02}\nformed: 2026-10-01\nsection: jianguan\nreview: {{by: 审核, date: 2026-10-01}}\n---\n{words}{}\n\n## 联系方式\n\n大厅。\n",
            number % 28 + 1,
            "正文。".repeat(200)
        );
        fs::write(notices.join(format!("n-{number}.md")), text).unwrap();
    }
}

fn work_folder(output: &Path) -> PathBuf {
    output.with_file_name(format!(".{}.gongkai", output.file_name().unwrap().to_string_lossy()))
}

/// Whether nothing is left of a build but what the next one may use.
fn is_at_rest(output: &Path) -> bool {
    let Ok(left) = fs::read_dir(work_folder(output)) else { return true };
    left.map(Result::unwrap).all(|entry| entry.file_name() == "cache")
}

/// A notice with many small files beside it: quick to build, and slow to put in place.
fn write_files(root: &Path, words: &str) {
    let notice = root.join("content/shili-gang/tongzhi-gonggao/with-files");
    fs::create_dir_all(&notice).unwrap();
    let front = "---\ntitle: 附件\ndate: 2026-10-01\nformed: 2026-10-01\nsection: jianguan\nreview: {by: 审核, date: 2026-10-01}\n---\n";
    fs::write(notice.join("index.md"), format!("{front}见附件。\n\n## 联系方式\n\n大厅。\n")).unwrap();
    for number in 0..600 {
        fs::write(notice.join(format!("f-{number}.txt")), words).unwrap();
    }
}

/// Kills builds at moments spread over their run, half of them while they commit; what is there is the old site, the new
/// site, or a journal that the next command finishes.
fn kill(warm: bool) {
    let folder = tempfile::tempdir().unwrap();
    let root = site(folder.path());
    write_files(&root, "第一版");
    let first = folder.path().join("first/public");
    fs::create_dir(first.parent().unwrap()).unwrap();
    assert!(run(&root, &first).status.success());
    let old = tree(&first);
    write_notices(&root, "第二版");
    write_files(&root, "第二版");
    fs::remove_file(root.join("content/shili-gang/tongzhi-gonggao/n-7.md")).unwrap();
    let second = folder.path().join("second/public");
    fs::create_dir(second.parent().unwrap()).unwrap();
    let started = std::time::Instant::now();
    assert!(run(&root, &second).status.success());
    let whole = started.elapsed();
    let new = tree(&second);
    assert_ne!(old, new);
    let (mut halves, mut commits) = (0, 0);
    // A new output is one rename, which is not met by chance. A commit file by file is met sooner or later; on a machine
    // that is busy with other things, later.
    for step in (0..24u32).chain((25..400).step_by(2)) {
        if step > 24 && (!warm || halves > 0) {
            break;
        }
        let home = folder.path().join(format!("run-{step}"));
        let output = home.join("public");
        fs::create_dir(&home).unwrap();
        if warm {
            for (path, bytes) in &old {
                let path = output.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, bytes).unwrap();
            }
            fs::copy(first.with_file_name("manifest.json"), home.join("manifest.json")).unwrap();
        }
        let mut child = command(&root, &output).spawn().unwrap();
        if step.is_multiple_of(2) {
            std::thread::sleep(whole * step / 20);
        } else {
            // A commit is short. It begins with its journal.
            let journal = work_folder(&output).join("journal.json");
            while !journal.exists() && child.try_wait().unwrap().is_none() {}
            std::thread::sleep(Duration::from_micros(u64::from(step % 12) * 250));
        }
        let _ = child.kill();
        let _ = child.wait();
        let now = tree(&output);
        let journal = work_folder(&output).join("journal.json").exists();
        let untouched = if warm { now == old } else { now.is_empty() };
        commits += u32::from(journal);
        halves += u32::from(!untouched && now != new);
        assert!(untouched || now == new || journal, "half a site without a journal at step {step}");
        let again = run(&root, &output);
        assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
        assert!(tree(&output) == new, "the next build completes it");
        assert!(is_at_rest(&output));
        fs::remove_dir_all(&home).unwrap();
    }
    assert!(!warm || (halves > 0 && commits > 0), "no build was met while it committed: {halves}, {commits}");
}

#[test]
fn a_cold_build_that_is_killed_leaves_nothing_or_all() {
    kill(false);
}

#[test]
fn a_warm_build_that_is_killed_leaves_the_old_the_new_or_a_journal() {
    kill(true);
}

#[test]
fn builds_at_the_same_time_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    // Two sites of different words and pages, built into one folder.
    let sites = ["甲版", "乙版"].map(|words| {
        let home = folder.path().join(words);
        fs::create_dir(&home).unwrap();
        let root = site(&home);
        write_notices(&root, words);
        root
    });
    fs::remove_file(sites[1].join("content/shili-gang/tongzhi-gonggao/n-7.md")).unwrap();
    let alone = [0, 1].map(|number| {
        let output = folder.path().join(format!("alone-{number}/public"));
        fs::create_dir(output.parent().unwrap()).unwrap();
        assert!(run(&sites[number], &output).status.success());
        tree(&output)
    });
    assert_ne!(alone[0], alone[1]);
    let output = folder.path().join("out/public");
    fs::create_dir(output.parent().unwrap()).unwrap();
    let mut busy = 0;
    for round in 0..40 {
        if round >= 4 && busy > 0 {
            break;
        }
        let children: Vec<_> = (0..4).map(|number| command(&sites[number % 2], &output).spawn().unwrap()).collect();
        let said: Vec<_> = children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        let codes: Vec<_> = said.iter().map(|output| output.status.code().unwrap()).collect();
        assert!(codes.contains(&0) && codes.iter().all(|code| matches!(code, 0 | 3)), "{codes:?}");
        for refused in said.iter().filter(|output| output.status.code() == Some(3)) {
            let said = String::from_utf8_lossy(&refused.stderr);
            assert!(said.contains("another gongkai"), "{said}");
            busy += 1;
        }
        assert!(alone.contains(&tree(&output)), "the output is neither the one site nor the other");
        assert!(is_at_rest(&output));
    }
    assert!(busy > 0, "no build met another");
}

#[test]
fn an_output_that_cannot_be_written_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let root = site(folder.path());
    fs::write(folder.path().join("file"), "x").unwrap();
    let refused = run(&root, &folder.path().join("file/public"));
    assert_eq!(refused.status.code(), Some(3), "{}", String::from_utf8_lossy(&refused.stderr));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("cannot write"));
    assert_eq!(fs::read_to_string(folder.path().join("file")).unwrap(), "x");
}

/// A disk that is full: a file system of a few hundred kilobytes, in a mount namespace of the test's own.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_keeps_the_last_output() {
    let folder = tempfile::tempdir().unwrap();
    let root = site(folder.path());
    let small = folder.path().join("small");
    fs::create_dir(&small).unwrap();
    let old = folder.path().join("old");
    // The old output fits, the old and the new together do not.
    let script = format!(
        "set -e; mount -t tmpfs -o size=9m tmpfs '{small}'; \
         '{bin}' build --quiet --as-of {AS_OF} --site '{root}' --output '{small}/public'; \
         find '{root}/content/shili-gang/tongzhi-gonggao' -name 'n-*.md' -exec sed -i 's/第一版/第二版/' {{}} +; \
         dd if=/dev/zero of='{small}/filler' bs=1k count=100000 2>/dev/null || true; \
         code=0; '{bin}' build --quiet --lang en --as-of {AS_OF} --site '{root}' --output '{small}/public' || code=$?; \
         rm '{small}/filler'; cp -r '{small}/.' '{old}'; exit $code",
        small = small.display(),
        bin = env!("CARGO_BIN_EXE_gongkai"),
        root = root.display(),
        old = old.display(),
    );
    let result = Command::new("unshare").args(["-Urm", "sh", "-c", &script]).output().unwrap();
    let said = String::from_utf8_lossy(&result.stderr).into_owned();
    if said.contains("unshare") || said.contains("mount:") {
        // Where a test may not mount, a limit on the size of files stands in: the first write past it fails.
        let output = folder.path().join("limited/public");
        fs::create_dir(output.parent().unwrap()).unwrap();
        assert!(run(&root, &output).status.success());
        let before = tree(&output);
        write_notices(&root, "第二版");
        let limited = format!(
            "trap '' XFSZ; ulimit -f 4; exec '{}' build --lang en --as-of {AS_OF} --site '{}' --output '{}'",
            env!("CARGO_BIN_EXE_gongkai"),
            root.display(),
            output.display()
        );
        let result = Command::new("sh").args(["-c", &limited]).output().unwrap();
        assert_eq!(result.status.code(), Some(3), "{}", String::from_utf8_lossy(&result.stderr));
        assert!(tree(&output) == before);
        return;
    }
    assert_eq!(result.status.code(), Some(3), "{said}");
    assert!(said.contains("cannot write"), "{said}");
    let public = tree(&old.join("public"));
    assert!(!public.is_empty());
    assert!(public.values().all(|bytes| !String::from_utf8_lossy(bytes).contains("第二版")), "the last output stays");
    let clean = folder.path().join("clean/public");
    fs::create_dir(clean.parent().unwrap()).unwrap();
    write_notices(&root, "第一版");
    assert!(run(&root, &clean).status.success());
    assert!(tree(&clean) == public);
}

/// Builds while somebody changes the files, and hands what each successful build made to `look`. How many were refused.
fn build_under_fire(
    root: &Path,
    meddle: impl Fn(u64) + Send + 'static,
    look: impl Fn(&BTreeMap<PathBuf, Vec<u8>>),
) -> usize {
    let output = root.with_file_name("out").join("public");
    fs::create_dir(output.parent().unwrap()).unwrap();
    assert!(run(root, &output).status.success());
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let stopped = stop.clone();
    let meddler = std::thread::spawn(move || {
        for round in 0.. {
            if stopped.load(std::sync::atomic::Ordering::Relaxed) {
                break;
            }
            meddle(round);
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    let mut refused = 0;
    for round in 0..300 {
        if round >= 30 && refused > 0 {
            break;
        }
        let before = tree(&output);
        let built = run(root, &output);
        match built.status.code() {
            Some(0) => look(&tree(&output)),
            Some(1) => {
                refused += 1;
                assert!(tree(&output) == before, "a refused build touches nothing");
            }
            other => panic!("{other:?}: {}", String::from_utf8_lossy(&built.stderr)),
        }
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    meddler.join().unwrap();
    refused
}

/// Files that change and vanish while a build reads them: it says so and writes nothing, or it saw them whole.
#[test]
fn files_that_vanish_during_a_build_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let root = site(folder.path());
    let notices = root.join("content/shili-gang/tongzhi-gonggao");
    let meddle = move |round: u64| {
        for number in 0..200 {
            let path = notices.join(format!("n-{number}.md"));
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let aside = notices.join(format!("n-{number}.aside"));
            if fs::rename(&path, &aside).is_ok() {
                let words = if round.is_multiple_of(2) { "正 文" } else { "正文" };
                fs::write(&aside, text.replace("正文", words)).unwrap();
                fs::rename(&aside, &path).unwrap();
            }
        }
    };
    assert!(build_under_fire(&root, meddle, |_| {}) > 0, "no build under fire saw a change");
}

/// A page is the old one or the new one, never the title of one with the text of the other.
#[test]
fn a_page_replaced_during_a_build_is_seen_whole() {
    let folder = tempfile::tempdir().unwrap();
    let root = site(folder.path());
    let notices = root.join("content/shili-gang/tongzhi-gonggao");
    let meddle = move |round: u64| {
        let version = ["甲", "乙"][usize::from(round.is_multiple_of(2))];
        for number in 0..200 {
            let text = format!(
                "---\ntitle: 通知{number}{version}\ndate: 2026-10-01\nformed: 2026-10-01\nreview: {{by: 审核, date: 2026-10-01}}\n---\n正文{version}。\n\n## 联系方式\n\n大厅。\n"
            );
            let aside = notices.join("aside");
            fs::write(&aside, text).unwrap();
            fs::rename(&aside, notices.join(format!("n-{number}.md"))).unwrap();
        }
    };
    let whole = |files: &BTreeMap<PathBuf, Vec<u8>>| {
        for (path, bytes) in files {
            let html = String::from_utf8_lossy(bytes);
            for (version, other) in [("甲", "乙"), ("乙", "甲")] {
                let titled = html.split("<h1>").nth(1).is_some_and(|h1| {
                    h1.split('<').next().is_some_and(|title| title.starts_with("通知") && title.ends_with(version))
                });
                assert!(!titled || !html.contains(&format!("正文{other}。")), "{} is of both", path.display());
            }
        }
    };
    assert!(build_under_fire(&root, meddle, whole) > 0, "no build under fire saw a change");
}

/// An attachment that is gone when it is to be copied is reported, not published empty.
#[test]
fn an_attachment_that_vanishes_during_a_build_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let root = site(folder.path());
    let notice = root.join("content/shili-gang/tongzhi-gonggao/with-files");
    fs::create_dir(&notice).unwrap();
    fs::write(
        notice.join("index.md"),
        "---\ntitle: 附件\ndate: 2026-10-01\nformed: 2026-10-01\nsection: bangongshi\nreview: {by: 审核, date: 2026-10-01}\n---\n见附件。\n\n## 联系方式\n\n大厅。\n",
    )
    .unwrap();
    for number in 0..20 {
        fs::write(notice.join(format!("f-{number}.txt")), "附件").unwrap();
    }
    let aside = folder.path().join("aside");
    fs::create_dir(&aside).unwrap();
    let meddle = move |_| {
        for number in 0..20 {
            let name = format!("f-{number}.txt");
            fs::rename(notice.join(&name), aside.join(&name)).unwrap();
            std::thread::sleep(Duration::from_millis(2));
            fs::rename(aside.join(&name), notice.join(&name)).unwrap();
        }
    };
    let whole = |files: &BTreeMap<PathBuf, Vec<u8>>| {
        for (path, bytes) in files.iter().filter(|(path, _)| {
            path.extension().is_some_and(|e| e == "txt") && path.to_string_lossy().contains("with-files")
        }) {
            assert!(bytes == "附件".as_bytes(), "{}", path.display());
        }
    };
    assert!(build_under_fire(&root, meddle, whole) > 0, "no build under fire saw a change");
}
