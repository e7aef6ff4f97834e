//! The preview as a program: started, asked over HTTP, its files edited.
//!
//! Nothing here measures time: what is to come is waited for, with deadlines that only a hung server reaches.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gongkai::engine::live::Live;

const PATIENCE: Duration = Duration::from_mins(2);
const NOTICE: &str = "content/shili-gang/tongzhi-gonggao/2026-01.md";
const NOTICE_URL: &str = "/shili-gang/tongzhi-gonggao/2026-01.html";

struct Preview {
    child: Child,
    port: u16,
    root: PathBuf,
    said: Arc<Mutex<String>>,
    _folder: tempfile::TempDir,
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn new_site() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("site");
    gongkai::scaffold::site_on(&root, jiff::civil::date(2026, 11, 20)).unwrap();
    (folder, root)
}

impl Preview {
    /// A preview of a new site, ready.
    fn new() -> Self {
        let (folder, root) = new_site();
        let preview = Self::of(folder, root, &[]);
        preview.until(NOTICE_URL, |answer| answer.status == 200);
        preview
    }

    fn of(folder: tempfile::TempDir, root: PathBuf, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gongkai"))
            .args(["serve", "--port", "0", "--as-of", "2026-11-23", "--lang", "zh"])
            .args(arguments)
            .current_dir(&root)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        let port = first.trim().trim_end_matches('/').rsplit(':').next().unwrap().parse().expect(&first);
        let said = Arc::new(Mutex::new(first));
        let more = said.clone();
        std::thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
                more.lock().unwrap().push_str(&std::mem::take(&mut line));
            }
        });
        Self { child, port, root, said, _folder: folder }
    }

    fn ask(&self, method: &str, path: &str, headers: &str) -> Answer {
        let host = format!("Host: localhost:{}\r\n", self.port);
        self.ask_host(method, path, &(host + headers))
    }

    fn ask_host(&self, method: &str, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").unwrap();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).unwrap();
        let at = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&all[..at]).to_ascii_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body: all[at + 4..].to_vec() }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "")
    }

    /// What the layer says of a page.
    fn layer(&self, path: &str) -> String {
        self.get(&format!("/__gongkai/layer?path={path}")).text()
    }

    /// Asks until the answer is as wanted.
    fn until(&self, path: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
        let begin = Instant::now();
        loop {
            let answer = self.get(path);
            if wanted(&answer) {
                return answer;
            }
            assert!(
                begin.elapsed() < PATIENCE,
                "{path} did not come to be as wanted; last {} {}\n{}",
                answer.head,
                answer.text(),
                self.said.lock().unwrap()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn until_said(&self, path: &str, text: &str) {
        self.until(path, |answer| answer.text().contains(text));
    }

    fn until_layer(&self, path: &str, wanted: impl Fn(&str) -> bool) {
        self.until(&format!("/__gongkai/layer?path={path}"), |answer| wanted(&answer.text()));
    }

    fn edit(&self, file: &str, change: impl Fn(&str) -> String) {
        let path = self.root.join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, change(&text)).unwrap();
    }
}

/// The page without what the preview put into it.
fn without_layer(page: &str) -> String {
    let start = page.find("<script src=\"/__gongkai/layer.js\"").expect("the layer is in the page");
    let end = start + page[start..].find("</script>").unwrap() + "</script>".len();
    format!("{}{}", &page[..start], &page[end..])
}

#[test]
fn what_is_served_is_what_a_build_writes_and_a_layer() {
    let preview = Preview::new();
    let output = preview.root.join("public");
    let now = jiff::civil::date(2026, 11, 23).at(0, 0, 0, 0);
    gongkai::engine::build(&preview.root, now, &output).unwrap();
    let mut compared = 0;
    for entry in walkdir::WalkDir::new(&output).into_iter().filter_map(Result::ok).filter(|e| e.file_type().is_file()) {
        let below = entry.path().strip_prefix(&output).unwrap();
        let path: String =
            below.iter().map(|part| format!("/{}", gongkai::model::values::encode(part.to_str().unwrap()))).collect();
        let answer = preview.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        let built = fs::read(entry.path()).unwrap();
        if path.ends_with(".html") {
            assert!(!String::from_utf8_lossy(&built).contains("__gongkai"), "{path}");
            assert_eq!(without_layer(&answer.text()), String::from_utf8(built).unwrap(), "{path}");
        } else {
            assert_eq!(answer.body, built, "{path}");
        }
        compared += 1;
    }
    assert!(compared > 50, "{compared} files");
    let page = preview.get("/shili-gang/");
    for header in [
        "cache-control: no-store",
        "content-type: text/html; charset=utf-8",
        "content-security-policy: default-src 'self'",
    ] {
        assert!(page.head.contains(header), "{}", page.head);
    }
    let moved = preview.get("/shili-gang");
    assert!(moved.status == 302 && moved.head.contains("location: /shili-gang/\r"), "{}", moved.head);
    let head = preview.ask("HEAD", NOTICE_URL, "");
    assert!(head.status == 200 && head.body.is_empty() && head.head.contains("content-length"), "{}", head.head);
    let none = preview.get("/shili-gang/none.html");
    assert_eq!(none.status, 404);
    assert_eq!(without_layer(&none.text()), fs::read_to_string(output.join("404.html")).unwrap());
}

#[test]
fn attachments_are_served_in_parts() {
    let preview = Preview::new();
    let file = "content/shili-gang/tongzhi-gonggao/2026-02/查验时段安排表.csv";
    let path = format!("/shili-gang/tongzhi-gonggao/2026-02/{}", gongkai::model::values::encode("查验时段安排表.csv"));
    let bytes = fs::read(preview.root.join(file)).unwrap();
    assert_eq!(preview.get(&path).body, bytes);
    let part = preview.ask("GET", &path, "Range: bytes=3-8\r\n");
    assert_eq!((part.status, &part.body[..]), (206, &bytes[3..9]));
    assert!(part.head.contains(&format!("content-range: bytes 3-8/{}", bytes.len())), "{}", part.head);
    let beyond = preview.ask("GET", &path, "Range: bytes=999999-\r\n");
    assert!(beyond.status == 416 && beyond.head.contains(&format!("bytes */{}", bytes.len())), "{}", beyond.head);
    let head = preview.ask("HEAD", &path, "");
    assert!(head.body.is_empty() && head.head.contains(&format!("content-length: {}", bytes.len())), "{}", head.head);
    let css = preview.ask("GET", "/assets/site.css", "Range: bytes=0-9\r\n");
    assert_eq!((css.status, css.body.len()), (206, 10));
}

#[test]
fn nobody_else_is_answered_and_nothing_else_is_read() {
    let preview = Preview::new();
    for host in ["Host: evil.example\r\n", "Host: 192.0.2.1\r\n", "", "Host: localhost\r\nHost: evil.example\r\n"] {
        let status = preview.ask_host("GET", "/", host).status;
        assert!(status == 403 || status == 400, "{host}: {status}");
    }
    for headers in ["Origin: http://evil.example\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n"] {
        assert_eq!(preview.ask("GET", "/__gongkai/layer?path=/", headers).status, 403, "{headers}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        assert_eq!(preview.ask(method, "/", "").status, 405, "{method}");
    }
    for path in [
        "/../site.yaml",
        "/%2e%2e/site.yaml",
        "/..%2fsite.yaml",
        "/site.yaml",
        "/content/shili-gang/office.yaml",
        "/..%5csite.yaml",
        "//etc/passwd",
    ] {
        let answer = preview.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("bm00000000\nicp"), "{path}");
    }
    // What is asked of the preview's own pages is shown as text.
    let cell = preview.get("/__gongkai/cell?office=%3Cscript%3E&item=x");
    assert!(cell.status == 404 && !cell.text().contains("<script>"), "{}", cell.text());
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_site_is_not_followed() {
    let (folder, root) = new_site();
    fs::write(folder.path().join("secret.csv"), "secret").unwrap();
    let link = root.join("content/shili-gang/tongzhi-gonggao/2026-02/link.csv");
    std::os::unix::fs::symlink(folder.path().join("secret.csv"), link).unwrap();
    let preview = Preview::of(folder, root, &[]);
    preview.until(NOTICE_URL, |answer| answer.status == 200);
    let answer = preview.get("/shili-gang/tongzhi-gonggao/2026-02/link.csv");
    assert!(answer.status == 404 && !answer.text().contains("secret"), "{}", answer.head);
}

#[test]
fn edits_show_at_once_and_what_cannot_be_read_holds_the_last_good_page() {
    let preview = Preview::new();
    preview.edit(NOTICE, |text| text.replace("自即日起", "自下周一起"));
    preview.until_said(NOTICE_URL, "自下周一起");
    // An editor that writes a new file and renames it.
    let path = preview.root.join(NOTICE);
    let aside = path.with_file_name(".2026-01.md.swp");
    fs::write(&aside, fs::read_to_string(&path).unwrap().replace("自下周一起", "自明天起")).unwrap();
    fs::rename(&aside, &path).unwrap();
    preview.until_said(NOTICE_URL, "自明天起");
    // Broken, the page stays, and the layer says why and where.
    let good = fs::read_to_string(&path).unwrap();
    preview.edit(NOTICE, |text| text.replace("title: ", "title： "));
    preview.until_layer(NOTICE_URL, |layer| layer.contains("notice stale") && layer.contains(&format!("{NOTICE}:2:")));
    assert!(preview.get(NOTICE_URL).text().contains("自明天起"));
    preview.edit(NOTICE, |_| good.replace("自明天起", "自后天起"));
    preview.until_said(NOTICE_URL, "自后天起");
    preview.until_layer(NOTICE_URL, |layer| !layer.contains("notice stale"));
    // A page that never could be made says why in its place, and comes by itself.
    let fresh = "content/shili-gang/tongzhi-gonggao/2026-09.md";
    fs::write(preview.root.join(fresh), good.replace("title: ", "title： ")).unwrap();
    let url = "/shili-gang/tongzhi-gonggao/2026-09.html";
    preview.until(url, |answer| answer.status == 503 && answer.text().contains(fresh));
    fs::write(preview.root.join(fresh), good.replace("review:", "# review:")).unwrap();
    preview.until(url, |answer| answer.status == 200);
    preview
        .until_layer(url, |layer| layer.contains("未审核") && layer.contains(&format!("gongkai review {fresh} --by")));
    preview.until_said("/shili-gang/tongzhi-gonggao/", "<span class=mark>未审核</span>");
}

#[test]
fn a_burst_makes_one_rebuild() {
    let preview = Preview::new();
    let text = fs::read_to_string(preview.root.join(NOTICE)).unwrap();
    let begun = preview.said.lock().unwrap().lines().count();
    for number in 0..2000 {
        let name = format!("content/shili-gang/tongzhi-gonggao/b-{number:04}.csv");
        fs::write(preview.root.join(name), "x").unwrap();
    }
    preview.edit(NOTICE, |_| text.replace("自即日起", "自下周一起"));
    preview.until_said(NOTICE_URL, "自下周一起");
    let begin = Instant::now();
    let rebuilds = || {
        let said = preview.said.lock().unwrap();
        said.lines().skip(begun).filter(|line| line.ends_with("毫秒")).map(str::to_owned).collect::<Vec<_>>()
    };
    while rebuilds().is_empty() {
        assert!(begin.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(50));
    }
    // One, unless the machine is so busy that the writing itself pauses.
    assert!(rebuilds().len() <= 3, "{:?}", rebuilds());
}

#[test]
fn folders_renamed_moved_deleted_and_put_back() {
    let preview = Preview::new();
    let row = preview.root.join("content/shili-gang/tongzhi-gonggao");
    let aside = preview.root.join("aside");
    fs::rename(&row, &aside).unwrap();
    preview.until(NOTICE_URL, |answer| answer.status == 404);
    fs::rename(&aside, &row).unwrap();
    preview.until(NOTICE_URL, |answer| answer.status == 200);
    preview.edit(NOTICE, |text| text.replace("自即日起", "自下周一起"));
    preview.until_said(NOTICE_URL, "自下周一起");
    // An office renamed, with the list of offices.
    fs::rename(preview.root.join("content/shili-gang"), preview.root.join("content/xin-gang")).unwrap();
    preview.edit("site.yaml", |text| text.replace("[shili-gang]", "[xin-gang]"));
    let renamed = NOTICE_URL.replace("shili-gang", "xin-gang");
    preview.until(&renamed, |answer| answer.status == 200);
    preview.until(NOTICE_URL, |answer| answer.status == 404);
    // All content gone and put back, as when a branch is switched.
    fs::rename(preview.root.join("content"), &aside).unwrap();
    preview.until(&renamed, |answer| answer.status == 404);
    fs::rename(&aside, preview.root.join("content")).unwrap();
    preview.until(&renamed, |answer| answer.status == 200);
}

#[test]
fn templates_and_the_configuration_broken_and_mended() {
    let preview = Preview::new();
    let template = preview.root.join("themes/default/templates/pages/article.html");
    fs::create_dir_all(template.parent().unwrap()).unwrap();
    fs::write(&template, "<h1>{{ page.title }}</h1>{% if %}").unwrap();
    preview.until_layer(NOTICE_URL, |layer| layer.contains("notice stale") && layer.contains("article.html:1:"));
    assert!(preview.get(NOTICE_URL).text().contains("自即日起"));
    assert_eq!(preview.get("/assets/site.css").status, 200, "and keeps its style");
    fs::write(&template, "<h1>新模板 {{ page.title }}</h1>").unwrap();
    preview.until_said(NOTICE_URL, "新模板");
    preview.edit("site.yaml", |text| text.replace("name: 示例海关", "name: ["));
    preview.until_layer(NOTICE_URL, |layer| layer.contains("notice stale") && layer.contains("site.yaml:"));
    assert_eq!(preview.get(NOTICE_URL).status, 200);
    preview.edit("site.yaml", |text| text.replace("name: [", "name: 示例海关"));
    preview.until_layer(NOTICE_URL, |layer| !layer.contains("notice stale"));
    // Gone altogether.
    let (config, aside) = (preview.root.join("site.yaml"), preview.root.join("aside"));
    fs::rename(&config, &aside).unwrap();
    preview.until_layer(NOTICE_URL, |layer| layer.contains("notice trouble"));
    fs::rename(&aside, &config).unwrap();
    preview.until_layer(NOTICE_URL, |layer| !layer.contains("notice trouble"));
}

#[test]
fn a_site_that_is_broken_from_the_start_is_served_once_it_is_mended() {
    let (folder, root) = new_site();
    let good = fs::read_to_string(root.join("site.yaml")).unwrap();
    fs::write(root.join("site.yaml"), good.replace("name: 示例海关", "name: [")).unwrap();
    let preview = Preview::of(folder, root, &[]);
    preview.until("/", |answer| answer.status == 503 && answer.text().contains("site.yaml:"));
    preview.until_said("/__gongkai/", "site.yaml:");
    fs::write(preview.root.join("site.yaml"), good).unwrap();
    preview.until("/", |answer| answer.status == 200);
}

#[test]
fn the_dashboard_leads_to_what_is_there_and_says_how_to_make_what_is_not() {
    let preview = Preview::new();
    let page = preview.get("/__gongkai/").text();
    assert!(page.contains("href=\"/shili-gang/tongzhi-gonggao/index.html\" aria-label=\"完整\""), "{page}");
    let row = preview.root.join("content/shili-gang/shoufei-xiangmu");
    fs::remove_dir_all(&row).unwrap();
    let cell = "/__gongkai/cell?office=shili-gang&amp;item=shoufei-xiangmu";
    preview.until_said("/__gongkai/", &format!("href=\"{cell}\" aria-label=\"缺失\""));
    preview.until_said(&cell.replace("&amp;", "&"), "gongkai new page shili-gang/shoufei-xiangmu");
    assert!(preview.layer("/shili-gang/").contains("C001"), "the record of the office is behind its home page");
}

#[test]
fn open_pages_are_told_what_changed() {
    let preview = Preview::new();
    let mut stream = TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET /__gongkai/events?path={NOTICE_URL} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut lines = BufReader::new(stream).lines();
    let mut next = || loop {
        let line = lines.next().unwrap().unwrap();
        if let Some(data) = line.strip_prefix("data: ") {
            return serde_json::from_str::<serde_json::Value>(data).unwrap();
        }
    };
    let mut until = |wanted: &dyn Fn(&serde_json::Value) -> bool| loop {
        let told = next();
        if wanted(&told) {
            return told;
        }
    };
    let first = until(&|_| true);
    preview.edit("content/shili-gang/fagui-wenjian/2026-01.md", |text| format!("{text}\n再补充一段。\n"));
    let other = until(&|told| told["generation"].as_u64() > first["generation"].as_u64() && told["building"] == false);
    assert_eq!(other["page"], first["page"], "another page's text is none of its business");
    preview.edit(NOTICE, |text| text.replace("自即日起", "自下周一起"));
    until(&|told| told["page"] != first["page"]);
    let sheet = preview.root.join("themes/default/static/site.css");
    fs::create_dir_all(sheet.parent().unwrap()).unwrap();
    fs::write(&sheet, "body { color: #123456 }").unwrap();
    let styled = until(&|told| told["styles"] != first["styles"]);
    assert_eq!(styled["files"], serde_json::json!(["assets/site.css"]));
}

/// A changed template shows on the page that somebody looks at before anything else is made.
#[test]
fn the_open_page_comes_before_all_others() {
    let (_folder, root) = new_site();
    let now = jiff::civil::date(2026, 11, 23).at(9, 0, 0, 0);
    let mut live = Live::new(&root);
    live.renew(now, None).unwrap();
    live.settle(now).unwrap();
    let template = root.join("themes/default/templates/parts/after.html");
    fs::create_dir_all(template.parent().unwrap()).unwrap();
    fs::write(&template, "<p>模板改了</p>").unwrap();
    let open = BTreeSet::from([NOTICE_URL[1..].to_owned()]);
    let shown = RefCell::new(Vec::new());
    let renewed = live
        .renew_showing(now, Some(&BTreeSet::from([template])), &open, &|made| shown.borrow_mut().push(made))
        .unwrap();
    let shown = shown.into_inner();
    // What is shown first is all that was made until then.
    let paths: Vec<Vec<&str>> = shown.iter().map(|made| made.iter().map(|(path, _)| path.as_str()).collect()).collect();
    assert_eq!(paths, [[&NOTICE_URL[1..]]]);
    assert_eq!(live.file(&NOTICE_URL[1..]), Some(&shown[0][0].1), "it is the page that comes of it");
    assert!(renewed.changed.len() > 5 && renewed.changed.contains(&NOTICE_URL[1..]), "{:?}", renewed.changed);
    let pages = live.files().into_keys().filter(|path| path.ends_with(".html")).count();
    assert_eq!(renewed.rendered, pages, "each once");
}

fn refused(here: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_gongkai")).args(arguments).current_dir(here).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

#[test]
fn a_folder_that_is_no_site_and_a_port_in_use_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["serve", "--lang", "zh"][..], &["--lang", "zh"]] {
        let (code, said) = refused(folder.path(), arguments);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("gongkai new"), "{said}");
    }
    let (_folder, root) = new_site();
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, said) = refused(&root, &["serve", "--lang", "zh", "--port", &port]);
    assert!(code == Some(3) && said.contains("--port"), "{said}");
}

#[test]
fn a_network_share_is_polled() {
    let (folder, root) = new_site();
    let preview = Preview::of(folder, root, &["--poll"]);
    preview.until(NOTICE_URL, |answer| answer.status == 200);
    preview.edit(NOTICE, |text| text.replace("自即日起", "自下周一起"));
    preview.until_said(NOTICE_URL, "自下周一起");
}
