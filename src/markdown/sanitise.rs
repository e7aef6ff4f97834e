//! The short allow-list for bodies that hold raw HTML.

use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::default();
    cleaner
        .tags(HashSet::from([
            "a",
            "abbr",
            "b",
            "blockquote",
            "br",
            "caption",
            "code",
            "col",
            "colgroup",
            "dd",
            "del",
            "div",
            "dl",
            "dt",
            "em",
            "figcaption",
            "figure",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "i",
            "img",
            "li",
            "ol",
            "p",
            "pre",
            "q",
            "s",
            "section",
            "small",
            "span",
            "strong",
            "sub",
            "sup",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "u",
            "ul",
        ]))
        .generic_attributes(HashSet::from(["id", "class", "title", "lang", "aria-label", "tabindex"]))
        .add_tag_attributes("td", ["rowspan", "colspan"])
        .add_tag_attributes("th", ["rowspan", "colspan", "scope"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("img", ["src", "alt", "width", "height"])
        .add_tag_attributes("a", ["href", "rel"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    // Attributes that the default list allows but a page under `default-src 'self'` has no use for.
    cleaner.rm_tag_attributes("td", ["align", "char", "charoff"]);
    cleaner.rm_tag_attributes("th", ["align", "char", "charoff"]);
    cleaner.rm_tag_attributes("table", ["align", "char", "charoff"]);
    cleaner
});

/// Keeps what is on the allow-list.
pub fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}
