//! Plain texts for new media: the channels of an office, and each new notice within the length that platforms take.

use std::borrow::Cow;

use std::fmt::Write as _;

use serde::Serialize;
use unicode_width::UnicodeWidthChar as _;

use super::platforms::{LimitView, lengths, limits};
use super::{Posted, TextFile, full_address};
use crate::model::hours::HourLine;
use crate::model::{Owner, Site};
use crate::pages::documents::Excerpts;
use crate::pages::office_view::{ChannelView, Fact, OfficeView, PhoneView};

/// A text ready to be pasted.
#[derive(Clone, Debug, Serialize)]
pub struct TextView {
    /// What it is about.
    pub title: String,
    /// Address of the same text as a file.
    pub file: String,
    /// The text.
    pub text: String,
    /// How many characters it has.
    pub characters: usize,
    /// The date of its content.
    pub date: Option<String>,
}

/// `posting_texts`: the texts of an office for new media.
#[derive(Clone, Debug, Serialize)]
pub struct TextsView {
    /// All its channels.
    pub channels: TextView,
    /// Its newest notices.
    pub notices: Vec<TextView>,
    /// The lengths that platforms take.
    pub limits: Vec<LimitView>,
    /// Address of the page that lists sheets, screen and texts.
    pub index_url: String,
}

/// The texts of an office.
#[must_use]
pub fn texts(site: &Site, owner: Owner, office: &OfficeView, posted: &Posted, excerpts: &dyn Excerpts) -> TextsView {
    let file = |file: TextFile| file.url(site, owner).to_string();
    let channels = channels(site, owner, office);
    let notices = posted.news.iter().map(|index| {
        let page = &site.pages[*index];
        let text = notice(site, *index, excerpts);
        TextView {
            title: page.title().to_owned(),
            file: file(TextFile::Notice(*index)),
            characters: text.chars().count(),
            text,
            date: page.published().map(|moment| moment.date.to_string()),
        }
    });
    let accounts: Vec<&str> = office.new_media.iter().map(|account| account.platform.as_str()).collect();
    TextsView {
        notices: notices.collect(),
        channels: TextView {
            title: format!("{}的渠道", office.name),
            file: file(TextFile::Channels),
            characters: channels.chars().count(),
            text: channels,
            date: office.changed.clone(),
        },
        limits: limits(&accounts),
        index_url: super::PostingPage::Index.url(site, owner).to_string(),
    }
}

/// A notice: title, summary, link, within the smallest length of any platform. The link is always whole.
#[must_use]
pub fn notice(site: &Site, index: usize, excerpts: &dyn Excerpts) -> String {
    let page = &site.pages[index];
    let summary = page.front.summary.get().map(String::as_str);
    let summary = summary.map(Cow::Borrowed).or_else(|| excerpts.get(index)).unwrap_or_default();
    let summary = summary.split_whitespace().collect::<Vec<_>>().join(" ");
    fit(page.title(), &summary, &full_address(site, page.url.as_str()))
}

fn fit(title: &str, summary: &str, link: &str) -> String {
    let lengths = lengths();
    // A line end before the link, and one between title and summary.
    let room = lengths.post.saturating_sub(link.chars().count() + 1);
    let title = cut(title, lengths.title.min(room));
    let rest = room.saturating_sub(title.chars().count() + 1);
    let summary = cut(summary, lengths.summary.min(rest));
    let parts = [title.as_str(), summary.as_str(), link];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The beginning of a text, at most so many characters; where it was cut, an ellipsis is the last of them. What belongs to
/// one visible character stays together, and nothing is left where the ellipsis would stand alone.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().take(most).collect();
    let mut next = kept.pop();
    // A mark of no width, or what a joiner binds, belongs to the character before it.
    while next.is_some_and(|c| c.width() == Some(0)) || kept.last() == Some(&'\u{200d}') {
        next = kept.pop();
    }
    while kept.last().is_some_and(|c| c.is_whitespace() || "，、；：“（《".contains(*c)) {
        kept.pop();
    }
    if kept.is_empty() { String::new() } else { kept.into_iter().chain(['…']).collect() }
}

/// All channels of an office, ready to be pasted.
#[must_use]
pub fn channels(site: &Site, owner: Owner, office: &OfficeView) -> String {
    let mut text = format!("{}联系方式和办事渠道\n", office.full_name);
    let mut number = 0;
    let mut section = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            let _ = write!(text, "\n{}、{title}\n", NUMBERS[number.min(NUMBERS.len() - 1)]);
            number += 1;
            for line in lines {
                let _ = writeln!(text, "{line}");
            }
        }
    };
    section("地址和联系方式", bureau(office));
    section("办公时间", hours(&office.hours));
    section("业务现场", places(office));
    section("业务咨询电话", office.phones.iter().map(phone).collect());
    section("申请公开政府信息", applications(office));
    section("投诉举报和意见建议", complaints(office));
    let accounts = office.new_media.iter().map(|account| match &account.id {
        Some(id) => format!("{}：{}（{id}）", account.platform, account.name),
        None => format!("{}：{}", account.platform, account.name),
    });
    section("政务新媒体", accounts.collect());
    let _ = write!(text, "\n详见：{}\n", full_address(site, site.column_url(owner).as_str()));
    if let Some(changed) = &office.changed {
        let _ = writeln!(text, "内容更新日期：{}", day(changed));
    }
    text
}

const NUMBERS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "七"];

/// A date `YYYY-MM-DD` in words; another text as it is.
fn day(date: &str) -> String {
    date.parse::<jiff::civil::Date>()
        .map_or_else(|_| date.to_owned(), |date| format!("{}年{}月{}日", date.year(), date.month(), date.day()))
}

fn phone(phone: &PhoneView) -> String {
    match &phone.label {
        Some(label) => format!("{label}：{}", phone.number),
        None => phone.number.clone(),
    }
}

fn hours(lines: &[HourLine]) -> Vec<String> {
    let line = |line: &HourLine| {
        let remark = [&line.reason, &line.note].into_iter().flatten().cloned().collect::<Vec<_>>().join("；");
        let remark = if remark.is_empty() { remark } else { format!("（{remark}）") };
        format!("{} {}{remark}", line.days, line.times)
    };
    lines.iter().map(line).collect()
}

fn bureau(office: &OfficeView) -> Vec<String> {
    let Some(bureau) = &office.bureau else { return Vec::new() };
    let mut lines = Vec::new();
    lines.extend(bureau.addresses.iter().map(|address| format!("地址：{address}")));
    lines.extend(bureau.postcode.iter().map(|code| format!("邮政编码：{code}")));
    lines.extend(bureau.phones.iter().map(phone));
    if bureau.has_fax {
        lines.push(format!("传真：{}", bureau.fax));
    }
    lines.extend(bureau.email.iter().map(|email| format!("电子邮箱：{email}")));
    lines
}

fn places(office: &OfficeView) -> Vec<String> {
    let mut lines = Vec::new();
    for place in &office.places {
        lines.push(match &place.address {
            Some(address) => format!("{}：{address}", place.name),
            None => place.name.clone(),
        });
        lines.extend(place.phones.iter().map(|one| format!("  {}", phone(one))));
        if place.hours != office.hours {
            lines.extend(hours(&place.hours).into_iter().map(|line| format!("  {line}")));
        }
    }
    lines
}

fn applications(office: &OfficeView) -> Vec<String> {
    let fact = |fact: &Fact| format!("{}：{}", fact.label, fact.text.trim_end_matches('。'));
    let channel = |channel: &ChannelView| {
        let facts: Vec<String> = channel.facts.iter().map(fact).collect();
        if facts.is_empty() { channel.name.clone() } else { format!("{}：{}", channel.name, facts.join("；")) }
    };
    office.channels.iter().filter(|channel| channel.offered).map(channel).collect()
}

fn complaints(office: &OfficeView) -> Vec<String> {
    let Some(complaints) = &office.complaints else { return Vec::new() };
    let mut lines: Vec<String> = complaints.phones.iter().map(phone).collect();
    lines.extend(complaints.web.iter().map(|link| {
        if link.label == link.text { link.text.clone() } else { format!("{}：{}", link.label, link.text) }
    }));
    lines.extend(complaints.email.iter().map(|email| format!("电子邮箱：{email}")));
    lines.extend(complaints.address.iter().map(|address| match &complaints.postcode {
        Some(code) => format!("来信：{address}（邮政编码：{code}）"),
        None => format!("来信：{address}"),
    }));
    lines.extend(complaints.visit_place.iter().map(|place| format!("来访：{place}")));
    lines.extend(hours(&complaints.visit_hours).into_iter().map(|line| format!("  {line}")));
    lines.extend(complaints.query.clone());
    lines
}

/// The bytes of a text as a file. Notepads of older office machines know UTF-8 by its mark.
#[must_use]
pub fn bytes(site: &Site, owner: Owner, office: &OfficeView, file: TextFile, excerpts: &dyn Excerpts) -> Vec<u8> {
    let text = match file {
        TextFile::Channels => channels(site, owner, office),
        TextFile::Notice(index) => format!("{}\n", notice(site, index, excerpts)),
    };
    format!("\u{feff}{text}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://www.yungang-customs.example/lingang/tongzhi-gonggao/202611-02.html";

    #[test]
    fn a_notice_keeps_to_the_length_and_its_link_is_whole() {
        for (title, summary) in [
            ("关于通关时间的通知".to_owned(), "自2026年12月1日起延长一小时。".to_owned()),
            ("关".repeat(200), "摘".repeat(500)),
            ("关于".repeat(20), "摘要，".repeat(100)),
            (String::new(), String::new()),
        ] {
            let text = fit(&title, &summary, LINK);
            assert!(text.chars().count() <= lengths().post, "{text}");
            assert!(text == LINK || text.ends_with(&format!("\n{LINK}")), "{text}");
        }
        assert_eq!(fit("题", "要", LINK), format!("题\n要\n{LINK}"));
        let long = format!("https://www.example.cn/{}", "a".repeat(200));
        assert_eq!(fit("题", "要", &long), long, "the link goes before all else");
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("一二三四五", 5), "一二三四五");
        assert_eq!(cut("一二三四五", 4), "一二三…");
        assert_eq!(cut("一二，三四", 4), "一二…", "no comma before the ellipsis");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 4), "e\u{301}…", "an accent stays with its letter");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 5), "e\u{301}e\u{301}…");
        assert_eq!(cut("甲👩‍🔧乙丙", 4), "甲…", "what is joined is not taken apart");
        assert_eq!(cut("一二", 1), "");
        assert_eq!(cut("一二", 0), "");
    }
}
