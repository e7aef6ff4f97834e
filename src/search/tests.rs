//! The index against plain search through folded texts.

use std::collections::HashMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::reader::Index;
use super::*;

fn columns() -> Columns {
    let pair = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    Columns {
        offices: vec![pair("zl", "总栏目"), pair("a", "甲海关"), pair("b", "乙海关")],
        items: vec![pair("tz", "通知"), pair("zc", "政策")],
    }
}

/// A page: its document, and what is seen of it.
type Page = (Arc<Document>, Visible);

fn page(url: &str, office: u16, day: u16, title: &str, rest: &str) -> Page {
    let text: Vec<u16> = format!("{title}\n{rest}").encode_utf16().collect();
    let visible = Visible { title: title.encode_utf16().count(), text: text.into() };
    (Document::new(url.into(), office, (office > 0).then_some(0), day, &visible).into(), visible)
}

fn plan_of(pages: &[Page]) -> Vec<Segment> {
    plan(pages.iter().map(|(document, _)| document.clone()).collect(), &columns())
}

/// What is seen of the documents of a segment, in their order.
fn seen(segment: &Segment, pages: &[Page]) -> Vec<Visible> {
    let of_title = |document: &Document| Visible::of_title(&document.title);
    let by_url: HashMap<&str, &Visible> = pages.iter().map(|(document, seen)| (&*document.url, seen)).collect();
    let seen = |document: &Arc<Document>| {
        if segment.titles { of_title(document) } else { by_url[&*document.url].clone() }
    };
    segment.documents.iter().map(seen).collect()
}

fn folded(text: &[u16]) -> Vec<u16> {
    fold::table().fold(text)
}

fn has(text: &[u16], sought: &[u16]) -> bool {
    !sought.is_empty() && text.windows(sought.len()).any(|window| window == sought)
}

/// Asks the index of a segment and plain search, and compares.
fn agree(segment: &Segment, pages: &[Page], queries: &[String]) {
    let columns = columns();
    let seen = seen(segment, pages);
    let (_, files) = segment.files(&columns, seen.clone());
    let index = Index::open(&segment.name, &files, &columns);
    for query in queries {
        let units: Vec<u16> = query.encode_utf16().collect();
        let sought = folded(&units);
        if sought.is_empty() || sought.contains(&fold::BREAK) {
            continue;
        }
        let expected: Vec<(usize, bool)> = seen
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, visible)| has(&folded(&visible.text), &sought))
            .map(|(number, visible)| {
                (number, sought.len() > 1 && has(&folded(&visible.text[..visible.title]), &sought))
            })
            .collect();
        assert_eq!(index.search(query), expected, "{query}");
    }
    for (number, (document, visible)) in segment.documents.iter().zip(&seen).enumerate() {
        let (url, title, text) = index.document(number);
        assert_eq!((url, title, &*text), (document.url.to_string(), visible.title, &*visible.text));
        assert_eq!(index.days[number], document.day);
    }
}

fn texts() -> impl Strategy<Value = Vec<(u16, String, String)>> {
    // Few characters, so that pairs repeat; and now and then any.
    let piece = prop_oneof![
        30 => "[海关监管通告年第号0-9a-cA-C〔〕（ 　\n]{1,12}",
        1 => any::<char>().prop_filter("no break within a title", |c| *c != '\u{0}').prop_map(String::from),
    ];
    let text = prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat());
    prop::collection::vec((0_u16..40, "[海关总署公告1-3]{1,8}", text), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_index_finds_what_plain_search_finds(texts in texts(), queries in prop::collection::vec("[海关监管总署公告通年第号0-9a-cＡ［（]{1,6}", 8)) {
        let pages: Vec<Page> = texts
            .iter()
            .enumerate()
            .map(|(number, (day, title, rest))| page(&format!("a/tz/{number}.html"), 1, *day, title, rest))
            .collect();
        let segment = plan_of(&pages).remove(0);
        // Parts of the texts, so that most queries find something, and what stands nowhere.
        let mut sought = queries;
        for (at, visible) in seen(&segment, &pages).iter().enumerate() {
            let text: Vec<char> = String::from_utf16_lossy(&visible.text).chars().collect();
            let start = at * 7 % text.len();
            sought.push(text[start..text.len().min(start + 2 + at % 11)].iter().collect());
        }
        agree(&segment, &pages, &sought);
    }
}

/// Terms that stand in very many places have files of their own, and long texts fill many blocks.
#[test]
fn long_terms_and_many_documents_are_found_too() {
    let pages: Vec<Page> = (0..1_500_u16)
        .map(|number| {
            let title = format!("关于{}的公告", ["查验", "监管", "审价"][usize::from(number % 3)]);
            let rest = format!(
                "海关总署公告２０２６年第{number}号\n{}\nＡＥＯ企业",
                "海关监管区域，".repeat(usize::from(number % 40))
            );
            page(&format!("b/tz/{number}.html"), 2, number / 7, &title, &rest)
        })
        .collect();
    let segment = plan_of(&pages).remove(0);
    let (_, files) = segment.files(&columns(), seen(&segment, &pages));
    assert!(
        files.iter().any(|file| file.path.ends_with("/p0.bin"))
            && files.iter().any(|file| file.path.ends_with("/t1.bin"))
    );
    let queries = [
        "海关",
        "海关总署",
        "监管区域，海关",
        "2026年第77号",
        "第1499号",
        "aeo",
        "号海",
        "查验的公告",
        "关",
        "署公告2",
        "海监",
        // Pairs of digits stand in every document: triples say where.
        "20",
        "026",
        "2026",
        "14",
        "第14",
        "告20",
        "0年",
        "26年第14",
    ];
    agree(&segment, &pages, &queries.map(str::to_owned));
}

#[test]
fn people_find_signs_as_they_type_them() {
    let fold = |text: &str| String::from_utf16(&folded(&text.encode_utf16().collect::<Vec<_>>())).unwrap();
    for (written, typed) in [
        ("〔２０２６〕１号", "[2026]1号"),
        ("【2026】", "（2026)"),
        ("ＡＥＯ", "aeo"),
        ("０６４０—５５５０１０１", "0640-5550101"),
        ("姓　名 ", "姓名"),
        ("第①项、⑽", "第1项、(10)"),
        ("“三同时”", "\"三同时\""),
        ("Ⅻ类", "xii类"),
        ("《关税法》", "<关税法>"),
    ] {
        assert_eq!(fold(written), fold(typed), "{written}");
    }
    let (dropped, [from, to], several) = fold::table().published();
    assert_eq!(from.encode_utf16().count(), to.encode_utf16().count());
    assert!(dropped.contains('\u{3000}') && several["…"] == "...");
    // What is folded stays as it is when it is folded again.
    for text in std::iter::once(to).chain(several.into_values()) {
        assert_eq!(fold(&text), text);
    }
}

#[test]
fn small_columns_share_a_segment_and_large_ones_are_cut() {
    let many = |office: u16, count: u16| {
        (0..count).map(move |number| page(&format!("{office}-{number:04}"), office, number, "题", "文"))
    };
    let shape = |counts: [u16; 3]| {
        let pages: Vec<Page> = (0..3).zip(counts).flat_map(|(office, count)| many(office, count)).collect();
        let segments = plan_of(&pages);
        segments.iter().map(|segment| (segment.name.clone(), segment.documents.len())).collect::<Vec<_>>()
    };
    let named =
        |list: &[(&str, usize)]| list.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect::<Vec<_>>();
    assert_eq!(shape([10, 900, 1000]), named(&[("zl", 1910)]));
    assert_eq!(shape([10, 1991, 1000]), named(&[("zl", 10), ("a", 1991), ("b", 1000)]));
    assert_eq!(shape([10, 4100, 20]), named(&[("zl", 10), ("a-1", 2000), ("a-2", 2000), ("a-3", 100), ("b", 20)]));
    assert_eq!(shape([0, 0, 0]), named(&[]));
    let segments = plan_of(&many(1, 4100).rev().collect::<Vec<_>>());
    assert!(segments.iter().all(|segment| segment.documents.is_sorted_by_key(|document| document.day)));
    assert!(segments[0].documents.last().unwrap().day < segments[1].documents[0].day, "new documents come last");
}

/// A site of more pages than a search of all texts can bear has its titles together.
#[test]
fn a_very_large_site_is_searched_by_titles() {
    let count = MOST_WHOLE + 1;
    let pages: Vec<Page> = (0..count)
        .map(|number| page(&format!("a/tz/{number}.html"), 1, (number / 20) as u16, &format!("第{number}号"), "文字"))
        .collect();
    let segments = plan_of(&pages);
    let (titles, texts): (Vec<_>, Vec<_>) = segments.iter().partition(|segment| segment.titles);
    assert_eq!((titles.len(), texts.len()), (2, 26));
    let (columns, last) = (columns(), titles[1]);
    let (_, files) = last.files(&columns, seen(last, &pages));
    let index = Index::open(&last.name, &files, &columns);
    assert_eq!(index.search("第50000号").len(), 1);
    assert!(index.search("文字").is_empty());
}

/// One article that changes changes the files of its segment and nothing else, and the texts of its neighbours at most.
#[test]
fn a_changed_article_changes_its_segment_only() {
    let files = |change: &str| {
        let pages: Vec<Page> = (0..3_u16)
            .flat_map(|office| (0..1_500_u16).map(move |number| (office, number)))
            .map(|(office, number)| {
                let change = if (office, number) == (1, 700) { change } else { "" };
                let text = format!("{}{change}", "海关监管通知".repeat(20));
                page(&format!("{office}/tz/{number}.html"), office, number / 4, "公告", &text)
            })
            .collect();
        let files = |segment: &Segment| segment.files(&columns(), seen(segment, &pages)).1;
        plan_of(&pages).iter().flat_map(files).collect::<Vec<_>>()
    };
    let (before, after) = (files(""), files("改动"));
    let changed: Vec<&str> = after.iter().filter(|file| !before.contains(file)).map(|file| &*file.path).collect();
    assert!(before.iter().any(|file| file.path.starts_with("search/b/")));
    assert!(!changed.is_empty() && changed.iter().all(|path| path.starts_with("search/a/")), "{changed:?}");
    assert_eq!(changed.iter().filter(|path| path.contains("/d")).count(), 1, "{changed:?}");
}
