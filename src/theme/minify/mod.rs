//! Minification of HTML and of the stylesheet. The output keeps closing, html and head tags, and passes an HTML validator.

mod quick;

use minify_html::Cfg;

/// Minifies a document or a part of one.
#[must_use]
pub fn minify(html: &str) -> String {
    let Some(minified) = quick::minify(html) else { return whole(html) };
    debug_assert_eq!(minified, whole(html), "the quick way gives what the whole minifier gives");
    minified
}

/// Minifies a document or a part of one by way of its tree.
fn whole(html: &str) -> String {
    let cfg = Cfg { keep_closing_tags: true, keep_html_and_head_opening_tags: true, ..Cfg::new() };
    let minified = minify_html::minify(html.as_bytes(), &cfg);
    // The minifier works on bytes; what it gives for a text is a text. Were it ever not, the unminified text is right.
    String::from_utf8(minified).unwrap_or_else(|_| html.to_owned())
}

/// Minifies a stylesheet. What is no CSS stays as it is.
#[must_use]
pub fn minify_css(css: &str) -> String {
    let cfg = Cfg { minify_css: true, ..Cfg::new() };
    let minified = minify_html::minify(format!("<style>{css}</style>").as_bytes(), &cfg);
    let text = String::from_utf8(minified).ok();
    let inner = text.as_deref().and_then(|html| html.strip_prefix("<style>")?.strip_suffix("</style>"));
    match inner {
        // A sheet that could end the element it was put in, or that came back empty, is left alone.
        Some(inner) if !css.contains("</style") && !inner.is_empty() => inner.to_owned(),
        _ => css.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stylesheet_is_minified_or_left_alone() {
        assert_eq!(minify_css("/* a */\n.a { color: #ff0000; }\n"), ".a{color:red}");
        for odd in ["</style><script>", "", "@@@ { ("] {
            assert!(!minify_css(odd).contains("<style>"), "{odd}");
        }
    }
}
