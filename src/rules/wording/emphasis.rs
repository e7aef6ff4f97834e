//! W006.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use crate::diagnostic::{Edit, Finding, Fix};
use crate::rules::PageFacts;
use crate::scan::patterns::{ends_in_surname, is_surname};
use crate::text;

super::super::rule! {
    "W006", Note, force: Site, basis: ["format-page"],
    name: ("加粗没有生效", "emphasis that did not take"),
    asks: ("页面上没有留下“**”。中文标点紧挨着“**”时加粗不生效，把标点移到“**”外面。遮名的“张**”不算。",
           "No `**` is left on the page. Beside Chinese punctuation emphasis does not open or close: the punctuation goes outside it. Masked names are none."),
    why: ("公众看到的是一串星号。", "What the public sees is asterisks."),
    place: Place::BODY,
    wrong: "本关**“两步申报”**试点企业可以申请。",
    right: "本关“**两步申报**”试点企业可以申请。",
}

/// Looks for asterisks that were meant as emphasis.
pub fn check(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    let prose = &facts.body.prose;
    let text = prose.text();
    if !text.contains("**") {
        return;
    }
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        // What is written with a backslash is shown as it is on purpose.
        let escaped = |at: usize| facts.source[..prose.source(&(at..at + 1)).start].ends_with('\\');
        let marks: Vec<usize> = marks(text, line_start..line_start + line.len())
            .into_iter()
            .filter(|at| !prose.is_code(*at) && !escaped(*at) && !escaped(*at + 1))
            .collect();
        for pair in marks.chunks(2) {
            let end = pair.get(1).map_or(pair[0] + 2, |close| close + 2);
            let at = prose.source(&(pair[0]..end));
            let written = facts.source.get(at.clone()).unwrap_or_default();
            let mended = if pair.len() == 2 { mend(facts.source, &at) } else { None };
            let help = match &mended {
                Some(right) => text!("写成 {right}", "write {right}"),
                None => text!("补上另一半“**”，或者去掉它", "write the other `**`, or take this one out"),
            };
            let mut finding = Finding::new(
                &RULE,
                facts.locus(&at),
                text!(
                    "“{written}”的“**”没有起作用，会原样显示",
                    "the `**` of `{written}` did not take and will be shown as it is"
                ),
                help,
            );
            if let Some(right) = mended {
                let start = facts.page.body_start;
                finding =
                    finding.with_fix(Fix::Edit(vec![Edit { range: start + at.start..start + at.end, text: right }]));
            }
            findings.push(finding);
        }
        line_start += line.len();
    }
}

/// The places of `**` in a line that were meant as emphasis: exactly two asterisks, no masked number, no masked name.
fn marks(text: &str, line: Range<usize>) -> Vec<usize> {
    let mut marks = Vec::new();
    let mut at = line.start;
    while let Some(found) = text[at..line.end].find('*') {
        let start = at + found;
        let run = text[start..line.end].bytes().take_while(|b| *b == b'*').count();
        let mut before = text[line.start..start].chars().rev();
        let (last, last_but_one) = (before.next(), before.next());
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let begins = last_but_one.is_none_or(|c| !c.is_alphanumeric());
        let masked_name = last.is_some_and(is_surname) && begins || ends_in_surname(&text[line.start..start]);
        if run == 2 && !masked_name && !digit(last) && !digit(text[start + 2..line.end].chars().next()) {
            marks.push(start);
        }
        at = start + run;
    }
    marks
}

fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

/// The emphasis at a range of the source, written so that it takes: punctuation that keeps it from opening or closing
/// stands outside.
fn mend(source: &str, at: &Range<usize>) -> Option<String> {
    let inner = source.get(at.start + 2..at.end - 2)?;
    if source.get(at.clone())?.contains('\n')
        || !source[at.clone()].starts_with("**")
        || !source[at.clone()].ends_with("**")
    {
        return None;
    }
    let inner = inner.trim();
    let open = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || is_punctuation(c));
    let (mut lead, mut body, mut tail) = ("", inner, "");
    if !open(source[..at.start].chars().next_back()) {
        body = body.trim_start_matches(is_punctuation);
        lead = &inner[..inner.len() - body.len()];
    }
    if !open(source[at.end..].chars().next()) {
        let kept = body.trim_end_matches(is_punctuation);
        tail = &body[kept.len()..];
        body = kept;
    }
    let mended = format!("{lead}**{body}**{tail}");
    let strong = at.start + lead.len()..at.start + mended.len() - tail.len();
    takes(source, at, &mended, &strong).then_some(mended)
}

/// Whether the emphasis takes in its line when a range of the source is written otherwise; `strong` is where it then is.
fn takes(source: &str, at: &Range<usize>, mended: &str, strong: &Range<usize>) -> bool {
    let start = source[..at.start].rfind('\n').map_or(0, |end| end + 1);
    let end = source[at.end..].find('\n').map_or(source.len(), |length| at.end + length);
    let line = format!("{}{mended}{}", &source[start..at.start], &source[at.end..end]);
    Parser::new(&line).into_offset_iter().any(|(event, range)| {
        matches!(event, Event::Start(Tag::Strong)) && range == (strong.start - start..strong.end - start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(source: &str) -> Option<String> {
        let first = source.find("**")?;
        let last = source.rfind("**")?;
        mend(source, &(first..last + 2))
    }

    #[test]
    fn punctuation_goes_outside_where_it_stands_in_the_way() {
        assert_eq!(mended("本关**“两步申报”**试点").as_deref(), Some("“**两步申报**”"));
        assert_eq!(mended("**注意：**请").as_deref(), Some("**注意**："));
        assert_eq!(mended("甲** 乙 **丙").as_deref(), Some("**乙**"));
        assert_eq!(mended("**“甲”****乙**`丙`"), None, "it would not take");
    }

    #[test]
    fn what_is_mended_takes() {
        use pulldown_cmark::{Parser, html::push_html};
        for source in ["本关**“两步申报”**试点", "**注意：**请", "见**《办法》**第三条", "甲** 乙 **丙"]
        {
            let first = source.find("**").unwrap();
            let last = source.rfind("**").unwrap();
            let whole = format!("{}{}{}", &source[..first], mended(source).unwrap(), &source[last + 2..]);
            let mut html = String::new();
            push_html(&mut html, Parser::new(&whole));
            assert!(html.contains("<strong>") && !html.contains("**"), "{html}");
        }
    }

    #[test]
    fn masked_names_and_numbers_are_no_emphasis() {
        for text in ["当事人：张**，李**", "名单：欧阳**、司马**", "138**1234", "110105********002X", "甲*乙"]
        {
            assert!(marks(text, 0..text.len()).is_empty(), "{text}");
        }
        assert_eq!(marks("本关**“甲”**乙", 0.."本关**“甲”**乙".len()).len(), 2);
    }
}
