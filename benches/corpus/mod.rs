//! The corpus of the benches: offices, each with twenty-five columns of dated articles, made from a seed.
//!
//! Every article is a function of the seed and its serial, so that sites are written in parallel and a million articles
//! need no memory. The bodies are the same for every generator; only front matter and links differ. All of it is invented.

use std::fs;
use std::io;
use std::path::Path;

use include_dir::Dir;
use jiff::civil::{Date, date};

mod text;

pub mod ours;
pub mod peers;

/// The day on which the corpus is in order: nothing is late, nothing is found.
pub const AS_OF: &str = "2026-11-24";

/// The columns of every office: id and name. `site/catalog.yaml` adds them to the catalog.
pub const COLUMNS: [(&str, &str); 25] = [
    ("zfxxgkzn", "政府信息公开指南汇编"),
    ("zfxxgkzd", "政府信息公开制度"),
    ("fdzdgknr", "法定主动公开内容"),
    ("zfxxgknb", "政府信息公开年报资料"),
    ("ysqgk", "依申请公开答复摘编"),
    ("jgzn", "机构职能调整"),
    ("ldjs", "领导活动"),
    ("nsjg", "内设机构动态"),
    ("zcfg", "政策法规"),
    ("gfxwj", "规范性文件"),
    ("zcjd", "政策解读"),
    ("ghjh", "规划计划"),
    ("tjxx", "统计信息"),
    ("czyjs", "财政预决算"),
    ("xzsyxsf", "行政事业性收费"),
    ("zfcg", "政府采购"),
    ("zdjsxm", "重大建设项目"),
    ("xzxk", "行政许可"),
    ("xzcf", "行政处罚"),
    ("sgs", "双公示"),
    ("yjgl", "应急管理"),
    ("rsxx", "人事信息"),
    ("jytabl", "建议提案办理"),
    ("gzdt", "工作动态"),
    ("tzgg", "通知公告汇总"),
];

/// An office of the corpus.
#[derive(Clone, Debug)]
pub struct Office {
    /// Its id: the folder of its column.
    pub id: String,
    /// Its short name.
    pub name: String,
    /// Its place, counted from 0.
    pub at: usize,
}

impl Office {
    /// The name of the place it lies at: its short name without 海关.
    pub fn place(&self) -> &str {
        self.name.trim_end_matches("海关")
    }

    /// The first six of the seven digits of its phones, with the area code.
    pub fn phone(&self) -> String {
        format!("0640-5{:04}{}", self.at + 1, self.at % 10)
    }
}

/// An article.
#[derive(Debug)]
pub struct Article {
    /// The place of its office.
    pub office: usize,
    /// The place of its column in [`COLUMNS`].
    pub column: usize,
    /// The last part of its address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// When it was published.
    pub date: Date,
    /// Its tags.
    pub tags: Vec<&'static str>,
    /// Its document number.
    pub number: String,
    /// Its body, with [`SEE`] and [`COLUMN`] where the addresses of its two links belong.
    body: String,
    /// Another article or, at the beginning, a column: what [`SEE`] leads to.
    see: See,
}

/// What the first link of a body leads to.
#[derive(Debug)]
struct See {
    office: usize,
    column: usize,
    slug: Option<String>,
}

const SEE: &str = "@see@";
const COLUMN: &str = "@column@";

/// The corpus: its size and its seed.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// Its offices.
    pub offices: Vec<Office>,
    /// How many articles each column has.
    pub per_column: usize,
    seed: u64,
}

impl Corpus {
    /// About so many articles, in so many offices or as many as suit.
    pub fn new(articles: usize, offices: Option<usize>, seed: u64) -> Self {
        let count = offices.unwrap_or(match articles {
            ..=100 => 1,
            101..=1_000 => 4,
            1_001..=10_000 => 10,
            _ => 25,
        });
        let offices = text::office_names().take(count).enumerate();
        let offices = offices.map(|(at, (id, name))| Office { id, name, at }).collect();
        Self { offices, per_column: (articles / count / COLUMNS.len()).max(1), seed }
    }

    /// How many articles there are.
    pub fn len(&self) -> usize {
        self.offices.len() * COLUMNS.len() * self.per_column
    }

    /// The articles of a column, newest first.
    pub fn column(&self, office: usize, column: usize) -> impl Iterator<Item = Article> {
        let first = self.first(office, column);
        (first..first + self.per_column).map(|serial| self.article(serial))
    }

    /// The dates and slugs of a column, newest first.
    fn heads(&self, office: usize, column: usize) -> impl Iterator<Item = (Date, String)> {
        let first = self.first(office, column);
        (first..first + self.per_column).map(|serial| self.head(serial, &mut self.random(serial)))
    }

    fn first(&self, office: usize, column: usize) -> usize {
        (office * COLUMNS.len() + column) * self.per_column
    }

    fn random(&self, serial: usize) -> text::Random {
        text::Random::new(self.seed, serial as u64)
    }

    /// The years over which the articles of a column are spread: one, or more where a column is long.
    fn years(&self) -> usize {
        self.per_column.div_ceil(400).min(5)
    }

    /// The date and slug of an article; the first that is drawn for it.
    fn head(&self, serial: usize, random: &mut text::Random) -> (Date, String) {
        let span = 310 + 365 * (self.years() - 1);
        let days = (serial % self.per_column) * span / self.per_column + random.below(6);
        let days = i64::try_from(days).expect("a few years");
        let date = date(2026, 11, 20) - jiff::Span::new().days(days);
        (date, format!("t{}-{}", date.strftime("%Y%m%d"), 1_000_001 + serial))
    }

    fn article(&self, serial: usize) -> Article {
        let mut random = self.random(serial);
        let (date, slug) = self.head(serial, &mut random);
        let (bucket, place) = (serial / self.per_column, serial % self.per_column);
        let (office, column) = (bucket / COLUMNS.len(), bucket % COLUMNS.len());
        let here = &self.offices[office];
        let title = format!("{}{}（第{}号）", here.name, text::title(&mut random), place + 1);
        let tags = text::tags(&mut random);
        // Of an office and year every document has a number of its own.
        let number = column * self.per_column + place + 1;
        let number = format!("{}关发〔{}〕{number}号", here.place(), date.year());
        let phone = format!("{}{}", here.phone(), 3);
        let body = text::body(&mut random, &here.name, COLUMNS[column].1, &phone);
        let see = self.see(serial, &mut random);
        Article { office, column, slug, title, date, tags, number, body, see }
    }

    /// One of the five hundred before; where there are none, a column.
    fn see(&self, serial: usize, random: &mut text::Random) -> See {
        let back = 1 + random.below(500);
        let at = |bucket: usize, slug| See { office: bucket / COLUMNS.len(), column: bucket % COLUMNS.len(), slug };
        match serial.checked_sub(back) {
            Some(other) => at(other / self.per_column, Some(self.head(other, &mut self.random(other)).1)),
            None => at(back % (self.offices.len() * COLUMNS.len()), None),
        }
    }
}

impl Article {
    /// The body with its links as a generator writes them: `address` makes one of office, column and slug.
    pub fn body(&self, address: impl Fn(usize, usize, Option<&str>) -> String) -> String {
        let see = address(self.see.office, self.see.column, self.see.slug.as_deref());
        self.body.replace(SEE, &see).replace(COLUMN, &address(self.office, self.column, None))
    }
}

/// Writes the files of an embedded folder, with `filled` applied to their texts.
fn write_all(dir: &Dir<'_>, to: &Path, filled: &dyn Fn(&str) -> String) -> io::Result<()> {
    for file in dir.files() {
        let name = file.path().strip_prefix(dir.path()).expect("a file lies below its folder");
        let text = file.contents_utf8().expect("the files of the corpus are text");
        fs::write(to.join(name), filled(text))?;
    }
    for below in dir.dirs() {
        let name = below.path().strip_prefix(dir.path()).expect("a folder lies below its folder");
        fs::create_dir_all(to.join(name))?;
        write_all(below, &to.join(name), filled)?;
    }
    Ok(())
}
