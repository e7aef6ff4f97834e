//! What is wrong with a command line, in Chinese; in English the parser says it itself.

use std::error::Error;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::source::ValueFault;

/// Stands between the two languages in what a value of our own says.
const BETWEEN: &str = " / ";

/// What is wrong with a value, in both languages, because the parser asks before the language is known.
pub fn in_both(fault: &ValueFault) -> String {
    format!("{}{BETWEEN}{}", fault.message.zh, fault.message.en)
}

/// The fault and the remedy. Where the parser knows more than is told here, its kind of fault is named alone.
pub fn in_chinese(error: &clap::Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) if !texts.is_empty() => Some(texts.join("、")),
        Some(ContextValue::StyledStr(text)) => Some(text.to_string()),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    // A value of our own says what is wrong with it, in both languages.
    let own = error.source().and_then(|own| Some(own.to_string().split_once(BETWEEN)?.0.to_owned()));
    let (what, known) = match error.kind() {
        ErrorKind::MissingRequiredArgument => (format!("缺少 {argument}"), None),
        ErrorKind::UnknownArgument => (format!("没有“{argument}”这个参数"), text(ContextKind::SuggestedArg)),
        ErrorKind::InvalidSubcommand => {
            let command = text(ContextKind::InvalidSubcommand).unwrap_or_default();
            (format!("没有“{command}”这个命令"), text(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("没有写要做什么".to_owned(), None)
        }
        ErrorKind::InvalidValue if value.is_empty() => (format!("{argument} 后面要写一个值"), None),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match own {
            Some(own) => (format!("{argument}：{own}"), None),
            None => (format!("“{value}”不能用在 {argument}"), text(ContextKind::SuggestedValue)),
        },
        ErrorKind::ArgumentConflict => (format!("{argument} 写了不止一次，或者与别的参数冲突"), None),
        _ => ("命令的写法有误".to_owned(), None),
    };
    let mut said = format!("{what}。\n办法：");
    if let Some(known) = known {
        said.push_str(&format!("是不是“{known}”？"));
    } else if let Some(values) = text(ContextKind::ValidValue) {
        said.push_str(&format!("可以写 {values}。"));
    }
    said.push_str("运行 gongkai --help 或 gongkai 命令 --help 查看用法");
    said
}
