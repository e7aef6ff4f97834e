//! Phone numbers and the entries of a phone directory.

use std::fmt;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::Field;
use super::hours::Hours;
use super::values::Id;
use crate::source::wide::{DASHES, narrow};
use crate::source::{Scalar, ValueFault};
use crate::text;

/// A phone number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PhoneNumber {
    /// A landline: area code with its leading 0, subscriber number, extension.
    Landline {
        /// Area code, `0` and two or three digits.
        area: String,
        /// Subscriber number, seven or eight digits.
        number: String,
        /// Extension, one to six digits.
        extension: Option<String>,
    },
    /// A mobile number of eleven digits.
    Mobile(String),
    /// A short code: 12360, 12345, 110, 95xxx.
    Short(String),
    /// A toll-free or shared-cost number: 800 or 400 and seven digits.
    Service(String),
}

impl PhoneNumber {
    /// The number as a `tel:` link dials it.
    #[must_use]
    pub fn dial(&self) -> String {
        match self {
            Self::Landline { area, number, extension } => {
                let extension = extension.as_ref().map(|e| format!(";ext={e}")).unwrap_or_default();
                format!("+86-{}-{number}{extension}", &area[1..])
            }
            Self::Mobile(number) => format!("+86-{number}"),
            Self::Short(number) | Self::Service(number) => number.replace('-', ""),
        }
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Landline { area, number, extension: None } => write!(f, "{area}-{number}"),
            Self::Landline { area, number, extension: Some(extension) } => write!(f, "{area}-{number}转{extension}"),
            Self::Mobile(number) | Self::Short(number) | Self::Service(number) => f.write_str(number),
        }
    }
}

impl Serialize for PhoneNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

impl Scalar for PhoneNumber {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let fault = || ValueFault {
            message: text!("“{text}”不是电话号码", "`{text}` is no phone number"),
            help: text!(
                "固定电话写 区号-号码（例如 010-12345678，分机写“转801”），也可以写手机号或 12360 这样的短号；用半角数字",
                "write a landline as area code, hyphen, number (010-12345678, an extension as 转801), a mobile number, or a short code such as 12360"
            ),
        };
        let (main, extension) = match text.split_once('转') {
            Some((main, extension)) => (main.trim(), Some(extension.trim())),
            None => (text, None),
        };
        if extension.is_some_and(|e| !all_digits(e) || e.len() > 6) {
            return Err(fault());
        }
        if let Some((area, number)) = main.split_once('-') {
            let area_ok = all_digits(area)
                && area.starts_with('0')
                && match area.len() {
                    3 => area == "010" || area.starts_with("02"),
                    4 => !area.starts_with("00") && !area.starts_with("01") && !area.starts_with("02"),
                    _ => false,
                };
            let number_ok = all_digits(number) && matches!(number.len(), 7 | 8) && !number.starts_with(['0', '1']);
            if area_ok && number_ok {
                return Ok(Self::Landline {
                    area: area.to_owned(),
                    number: number.to_owned(),
                    extension: extension.map(str::to_owned),
                });
            }
            let digits = main.replace('-', "");
            let service =
                all_digits(&digits) && digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
            return if service && extension.is_none() { Ok(Self::Service(main.to_owned())) } else { Err(fault()) };
        }
        if extension.is_some() || !all_digits(main) {
            return Err(fault());
        }
        match main.len() {
            11 if main.starts_with('1') && matches!(main.as_bytes()[1], b'3'..=b'9') => {
                Ok(Self::Mobile(main.to_owned()))
            }
            10 if main.starts_with("400") || main.starts_with("800") => Ok(Self::Service(main.to_owned())),
            3..=5 if main.starts_with('1') || main.starts_with("95") || main.starts_with("96") => {
                Ok(Self::Short(main.to_owned()))
            }
            _ => Err(fault()),
        }
    }

    fn meant(text: &str) -> Option<String> {
        let narrow = narrow(text).replace(DASHES, "-");
        Self::parse(&narrow).is_ok().then_some(narrow)
    }
}

/// A fax number, or the statement that there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fax {
    /// There is none, and the guide says so.
    None,
    /// The number.
    Number(PhoneNumber),
}

impl Scalar for Fax {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        if matches!(text, "none" | "无") {
            Ok(Self::None)
        } else {
            PhoneNumber::parse(text).map(Self::Number).map_err(|fault| ValueFault {
                help: text!(
                    "没有传真写 none；有的写 区号-号码，例如 010-12345678",
                    "write `none` if there is no fax, else area code, hyphen, number, for example 010-12345678"
                ),
                ..fault
            })
        }
    }
}

/// An entry of a list of phones.
#[derive(Clone, Debug, Default)]
pub struct Phone {
    /// The number.
    pub number: Field<PhoneNumber>,
    /// What it is for (业务类别).
    pub label: Field<String>,
    /// The section that answers it.
    pub section: Field<Id>,
    /// The place where it rings.
    pub place: Field<Id>,
    /// When it is answered; the place's or office's hours where not given.
    pub hours: Hours,
    /// When it was last dialled to see that it is right. Internal.
    pub verified: Field<Date>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_forms_that_offices_write() {
        for (text, dial) in [
            ("0640-5550101", "+86-640-5550101"),
            ("010-65194114转801", "+86-10-65194114;ext=801"),
            ("021-12345678", ""),
            ("12360", "12360"),
            ("110", "110"),
            ("400-123-4567", "4001234567"),
            ("13812345678", "+86-13812345678"),
        ] {
            match PhoneNumber::parse(text) {
                Ok(number) => {
                    assert_eq!(number.to_string(), text);
                    assert_eq!(number.dial(), dial);
                }
                Err(_) => assert_eq!(dial, "", "{text}"),
            }
        }
    }

    #[test]
    fn refuses_what_cannot_be_dialled() {
        for wrong in [
            "5550101",
            "0640 5550101",
            "０６４０-5550101",
            "0640-555010",
            "00-12345678",
            "XXXX-1234567",
            "0640-5550101转",
            "12812345678",
            "8301200",
        ] {
            assert!(PhoneNumber::parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn landlines_come_back_as_they_were(area in "0[3-9][0-9]{2}", number in "[2-9][0-9]{6,7}", ext in proptest::option::of("[0-9]{1,6}")) {
            let text = format!("{area}-{number}{}", ext.map(|e| format!("转{e}")).unwrap_or_default());
            prop_assert_eq!(PhoneNumber::parse(&text).unwrap().to_string(), text);
        }

        #[test]
        fn reading_never_panics(text in "[0-9转 ０-９甲-]{0,16}") {
            let _ = PhoneNumber::parse(&text);
        }
    }
}
