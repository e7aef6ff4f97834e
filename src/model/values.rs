//! Small values: ids, dates, addresses on the net, codes with a check character.

use std::fmt;
use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::source::wide::{DASHES, narrow};
use crate::source::{Scalar, ValueFault};
use crate::text;

macro_rules! text_value {
    ($name:ident) => {
        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

/// An id or slug: `[a-z0-9][a-z0-9-]*`. It is part of addresses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Id(Arc<str>);

text_value!(Id);

impl Id {
    /// Whether a text has the form of an id.
    #[must_use]
    pub fn is_valid(text: &str) -> bool {
        text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && text.len() <= 80
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }

    /// An id from a text of that form.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        Self::is_valid(text).then(|| Self(text.into()))
    }
}

impl std::borrow::Borrow<str> for UrlPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Id {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl Scalar for Id {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        Self::new(text).ok_or_else(|| ValueFault {
            message: text!("“{text}”不能作标识", "`{text}` is no id"),
            help: text!(
                "只用小写字母、数字和连字符，例如 tongguan-1",
                "use lower-case letters, digits and hyphens, for example `tongguan-1`"
            ),
        })
    }
}

impl Scalar for Date {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let well_formed = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
        well_formed.then(|| text.parse::<Self>().ok()).flatten().filter(|date| date.year() >= 1900).ok_or_else(|| {
            ValueFault {
                message: text!("“{text}”不是日期", "`{text}` is no date"),
                help: text!(
                    "写成“年-月-日”，月和日各两位，例如 2026-01-05",
                    "write YYYY-MM-DD, for example 2026-01-05"
                ),
            }
        })
    }

    fn meant(text: &str) -> Option<String> {
        let narrow = narrow(text).replace(DASHES, "-");
        // Year, month and day are written in this order everywhere in Chinese.
        let bare = narrow.strip_suffix(['日', '号']).unwrap_or(&narrow);
        let mut parts = bare.split(['年', '月', '/', '.', '-']).map(str::trim);
        let mut number = |most: usize, least: usize| {
            let part = parts.next().filter(|part| (least..=most).contains(&part.len()))?;
            part.bytes().all(|b| b.is_ascii_digit()).then_some(part)
        };
        let (year, month, day) = (number(4, 4)?, number(2, 1)?, number(2, 1)?);
        let date = format!("{year}-{month:0>2}-{day:0>2}");
        (parts.next().is_none() && <Self as Scalar>::parse(&date).is_ok()).then_some(date)
    }
}

/// A date with or without a time of day, in +08:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// Hour and minute, where given.
    pub time: Option<(i8, i8)>,
}

impl Moment {
    /// The moment as a date and time; without a time of day its beginning.
    #[must_use]
    pub fn start(self) -> DateTime {
        let (hour, minute) = self.time.unwrap_or((0, 0));
        self.date.at(hour, minute, 0, 0)
    }

    /// The moment as something lasts until it; without a time of day the last second of the day.
    #[must_use]
    pub fn end(self) -> DateTime {
        self.time.map_or_else(|| self.date.at(23, 59, 59, 0), |(hour, minute)| self.date.at(hour, minute, 0, 0))
    }

    /// `YYYY-MM-DD HH:MM`, the form of the page tag PubDate.
    #[must_use]
    pub fn stamp(self) -> String {
        self.start().strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Orders moments.
    #[must_use]
    pub fn key(self) -> DateTime {
        self.start()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        match self.time {
            Some((hour, minute)) => write!(f, " {hour:02}:{minute:02}"),
            None => Ok(()),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(|fault| serde::de::Error::custom(fault.message.en))
    }
}

impl Scalar for Moment {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let (date, time) = match text.split_once([' ', 'T']) {
            Some((date, time)) => (date, Some(time.trim())),
            None => (text, None),
        };
        let time = match time {
            None => Some(None),
            Some(time) => super::hours::parse_clock(time)
                .filter(|minutes| *minutes < 24 * 60)
                .and_then(|minutes| Some(Some((i8::try_from(minutes / 60).ok()?, i8::try_from(minutes % 60).ok()?)))),
        };
        match (Date::parse_value(date), time) {
            (Some(date), Some(time)) => Ok(Self { date, time }),
            _ => Err(ValueFault {
                message: text!("“{text}”不是日期或日期时间", "`{text}` is no date or date and time"),
                help: text!("写成 2026-01-05 或 2026-01-05 09:30", "write 2026-01-05 or 2026-01-05 09:30"),
            }),
        }
    }

    fn meant(text: &str) -> Option<String> {
        let narrow = narrow(text);
        let (date, time) = match narrow.rsplit_once([' ', 'T', '日']) {
            Some((date, time)) if !time.is_empty() => (date.trim(), Some(time)),
            _ => (narrow.as_str(), None),
        };
        let date = Date::parse(date).is_ok().then(|| date.to_owned()).or_else(|| Date::meant(date))?;
        let moment = time.map_or_else(|| date.clone(), |time| format!("{date} {time}"));
        Self::parse(&moment).is_ok().then_some(moment)
    }
}

/// Reading a date without the message.
trait ParseValue: Sized {
    fn parse_value(text: &str) -> Option<Self>;
}

impl<T: Scalar> ParseValue for T {
    fn parse_value(text: &str) -> Option<Self> {
        <T as Scalar>::parse(text).ok()
    }
}

/// An e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Email(String);

text_value!(Email);

impl Scalar for Email {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let valid = text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"._%+-".contains(&b))
                && is_host(domain)
                && domain.contains('.')
        });
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(ValueFault {
                message: text!("“{text}”不是电子邮箱地址", "`{text}` is no e-mail address"),
                help: text!("写成 名称@域名，全部用半角字符", "write name@domain in plain characters"),
            })
        }
    }
}

/// A postcode: six digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Postcode(String);

text_value!(Postcode);

impl Scalar for Postcode {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ValueFault {
                message: text!("“{text}”不是邮政编码", "`{text}` is no postcode"),
                help: text!("邮政编码是六位数字", "a postcode has six digits"),
            })
        }
    }
}

/// A unified social credit code (统一社会信用代码, GB 32100): 18 characters, the last a check character.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreditCode(String);

text_value!(CreditCode);

/// The characters of a credit code, by value.
const CREDIT_CODE_CHARACTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

impl CreditCode {
    /// The check character for the first 17 characters.
    fn check_character(first: &str) -> Option<char> {
        let mut weight = 1;
        let mut sum = 0;
        for c in first.chars() {
            sum += CREDIT_CODE_CHARACTERS.find(c)? * weight;
            weight = weight * 3 % 31;
        }
        CREDIT_CODE_CHARACTERS.chars().nth((31 - sum % 31) % 31)
    }
}

impl Scalar for CreditCode {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let fault = |message| ValueFault {
            message,
            help: text!(
                "对照本单位证书重新录入 18 位统一社会信用代码",
                "copy the 18 characters again from the certificate"
            ),
        };
        if text.len() != 18 || !text.chars().all(|c| CREDIT_CODE_CHARACTERS.contains(c)) {
            return Err(fault(text!(
                "“{text}”不是统一社会信用代码（18 位数字和大写字母，不含 I、O、S、V、Z）",
                "`{text}` is no credit code (18 digits and capitals without I, O, S, V, Z)"
            )));
        }
        if Self::check_character(&text[..17]) == text.chars().last() {
            Ok(Self(text.to_owned()))
        } else {
            Err(fault(text!(
                "“{text}”的校验位不对，代码有误",
                "the check character of `{text}` does not fit: the code is wrong"
            )))
        }
    }
}

/// An address on the web, `http` or `https`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WebUrl(String);

text_value!(WebUrl);

impl Scalar for WebUrl {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let valid = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).is_some_and(|rest| {
            let host = rest.split(['/', '?', '#']).next().unwrap_or("");
            let host = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(h, _)| h);
            is_host(host) && !rest.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c))
        });
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(ValueFault {
                message: text!("“{text}”不是网址", "`{text}` is no web address"),
                help: text!("写完整的网址，以 https:// 开头", "write the whole address, beginning with https://"),
            })
        }
    }
}

/// A domain name without scheme or path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Domain(String);

text_value!(Domain);

impl Scalar for Domain {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        if is_host(text) && text.contains('.') {
            Ok(Self(text.to_owned()))
        } else {
            Err(ValueFault {
                message: text!("“{text}”不是域名", "`{text}` is no domain name"),
                help: text!(
                    "只写域名，不带 https:// 和路径，例如 www.example.gov.cn",
                    "write the name alone, for example www.example.gov.cn"
                ),
            })
        }
    }
}

fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

/// A government web site code (政府网站标识码): `bm` and eight digits, ten digits, or a capital and nine digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SiteCode(String);

text_value!(SiteCode);

impl Scalar for SiteCode {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let digits = |rest: &str, n: usize| rest.len() == n && rest.bytes().all(|b| b.is_ascii_digit());
        let valid = text.strip_prefix("bm").is_some_and(|rest| digits(rest, 8))
            || digits(text, 10)
            || (text.starts_with(|c: char| c.is_ascii_uppercase()) && digits(&text[1..], 9));
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(ValueFault {
                message: text!("“{text}”不是政府网站标识码", "`{text}` is no government site code"),
                help: text!(
                    "照登记的标识码填写，例如 bm 加八位数字",
                    "write it as registered, for example `bm` and eight digits"
                ),
            })
        }
    }
}

/// The path under which the site is mounted: begins and ends with `/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BasePath(String);

text_value!(BasePath);

impl Default for BasePath {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl Scalar for BasePath {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let valid = text.starts_with('/')
            && text.ends_with('/')
            && (text.len() > 1) != text.trim_matches('/').is_empty()
            && text.trim_matches('/').split('/').all(|part| {
                text == "/"
                    || (!part.is_empty()
                        && !part.starts_with('.')
                        && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b)))
            });
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(ValueFault {
                message: text!("“{text}”不是网站路径", "`{text}` is no path of a site"),
                help: text!("以 / 开头、以 / 结尾，例如 /yungang/", "begin and end it with /, for example /yungang/"),
            })
        }
    }
}

/// Path of an output file, relative to the root of the site, its parts percent-encoded: what stands in links.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct UrlPath(Arc<str>);

text_value!(UrlPath);

impl UrlPath {
    /// A path from its parts as they are named on disk.
    #[must_use]
    pub fn from_parts<'p>(parts: impl IntoIterator<Item = &'p str>) -> Self {
        let mut path = String::with_capacity(64);
        for (number, part) in parts.into_iter().enumerate() {
            if number > 0 {
                path.push('/');
            }
            encode_onto(part, &mut path);
        }
        Self(path.into())
    }

    /// The path, shared.
    #[must_use]
    pub fn shared(&self) -> Arc<str> {
        self.0.clone()
    }

    /// The path on disk.
    #[must_use]
    pub fn file_path(&self) -> Arc<str> {
        if self.0.contains('%') { decode(&self.0).into() } else { self.0.clone() }
    }

    /// How many folders the page lies deep.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.0.matches('/').count()
    }
}

/// Percent-encodes everything but letters, digits and `-._~`.
#[must_use]
pub fn encode(part: &str) -> String {
    let mut encoded = String::with_capacity(part.len());
    encode_onto(part, &mut encoded);
    encoded
}

fn encode_onto(part: &str, encoded: &mut String) {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if part.bytes().all(plain) {
        encoded.push_str(part);
        return;
    }
    for byte in part.bytes() {
        if plain(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
}

/// Takes percent-encoding off; what is not valid stays as it is.
#[must_use]
pub fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = |b: u8| char::from(b).to_digit(16);
        match (first, tail) {
            (b'%', [high, low, after @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                let value = hex(*high).unwrap_or(0) * 16 + hex(*low).unwrap_or(0);
                bytes.push(u8::try_from(value).unwrap_or(b'%'));
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn credit_codes_are_checked_by_their_last_character() {
        let first = "11440300695550649";
        let check = CreditCode::check_character(first).unwrap();
        assert!(CreditCode::parse(&format!("{first}{check}")).is_ok());
        for c in CREDIT_CODE_CHARACTERS.chars().filter(|c| *c != check) {
            assert!(CreditCode::parse(&format!("{first}{c}")).is_err());
        }
        // The example of an index number in practice: 114403006955506492/2021-00426.
        assert!(CreditCode::parse("114403006955506492").is_ok());
        assert!(CreditCode::parse("11440300695550649O").is_err());
    }

    #[test]
    fn dates_are_written_in_one_way() {
        assert!(<Date as Scalar>::parse("2026-02-28").is_ok());
        for wrong in ["2026-2-28", "2026-02-30", "2026/02/28", "20260228", "2026年2月28日", "0026-02-28"] {
            assert!(<Date as Scalar>::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(<Moment as Scalar>::parse("2026-02-28 9:05").unwrap().stamp(), "2026-02-28 09:05");
        assert!(<Moment as Scalar>::parse("2026-02-28 24:00").is_err());
    }

    #[test]
    fn addresses_on_the_net() {
        assert!(Email::parse("gongkai@lingang.example").is_ok());
        for wrong in ["a@b", "甲@b.cn", "a b@c.cn", "a@b..cn", "@b.cn", "a＠b.cn"] {
            assert!(Email::parse(wrong).is_err(), "{wrong}");
        }
        assert!(WebUrl::parse("https://www.example.cn:8080/a?b#c").is_ok());
        for wrong in ["javascript:alert(1)", "https://", "https://a b", "//x.cn", "https://x.cn/\"><script>"] {
            assert!(WebUrl::parse(wrong).is_err(), "{wrong}");
        }
        assert!(BasePath::parse("/a/b/").is_ok() && BasePath::parse("/").is_ok());
        assert!(BasePath::parse("/a").is_err() && BasePath::parse("//").is_err() && BasePath::parse("/../").is_err());
        assert!(SiteCode::parse("bm00000000").is_ok() && SiteCode::parse("4403000001").is_ok());
        assert!(SiteCode::parse("N000000001").is_ok() && SiteCode::parse("bm123").is_err());
    }

    proptest! {
        #[test]
        fn url_paths_come_back_as_they_were(parts in proptest::collection::vec("[^/\0%]{1,12}", 1..4)) {
            let url = UrlPath::from_parts(parts.iter().map(String::as_str));
            prop_assert_eq!(&*url.file_path(), parts.join("/"));
            prop_assert!(url.as_str().is_ascii());
        }

        #[test]
        fn reading_a_value_never_panics(text in "\\PC{0,24}") {
            let text = text.trim();
            let _ = Id::parse(text);
            let _ = <Date as Scalar>::parse(text);
            let _ = <Moment as Scalar>::parse(text);
            let _ = Email::parse(text);
            let _ = WebUrl::parse(text);
            let _ = CreditCode::parse(text);
            let _ = BasePath::parse(text);
            let _ = SiteCode::parse(text);
            let _ = super::decode(text);
        }
    }
}
