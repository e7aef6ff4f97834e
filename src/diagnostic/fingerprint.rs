//! What of a finding stays the same while lines move and days pass.

use xxhash_rust::xxh3::xxh3_64;

use super::Finding;

/// What a number counts that changes although nobody touched the content: time that has passed, lines that moved.
const COUNTED: &[&str] = &["天", "日内", "工作日", "自然日", "周", "月", "小时", "行"];

/// A hash of code, file and Chinese message, in 16 hexadecimal digits: the same in either language of messages, on
/// whichever line the finding stands, and however many days it is overdue.
#[must_use]
pub fn fingerprint(finding: &Finding) -> String {
    let text = format!("{}\n{}\n{}", finding.rule.code, finding.locus.file, steady(&finding.message.zh));
    format!("{:016x}", xxh3_64(text.as_bytes()))
}

/// A message without the numbers that change by themselves: `逾期 12 个工作日` is `逾期 # 个工作日`.
fn steady(message: &str) -> String {
    let mut steady = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let number = &rest[at..];
        let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        let (digits, behind) = number.split_at(end);
        let unit = behind.trim_start();
        let (unit, measured) = unit.strip_prefix('个').map_or((unit, false), |unit| (unit.trim_start(), true));
        // `5月` is a month of the year, `5个月` a time.
        let counts = COUNTED.iter().any(|name| unit.starts_with(name) && (*name != "月" || measured));
        steady.push_str(&rest[..at]);
        steady.push_str(if counts { "#" } else { digits });
        rest = behind;
    }
    steady + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_change_by_themselves_do_not_count() {
        assert_eq!(steady("应于2026-03-02前公开，已逾期 12 个工作日"), "应于2026-03-02前公开，已逾期 # 个工作日");
        assert_eq!(steady("14个月没有更新"), "#个月没有更新");
        assert_eq!(steady("还有3天"), "还有#天");
        assert_eq!(steady("与第 7 行相同"), "与第 # 行相同");
    }

    #[test]
    fn all_other_numbers_count() {
        for message in ["电话 0640-8888888 像是占位", "5月18日", "缺少 3 个要素", "2026", ""] {
            assert_eq!(steady(message), message);
        }
    }
}
