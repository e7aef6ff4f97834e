//! Minification of HTML. The output keeps closing, html and head tags, and passes an HTML validator.

use minify_html::Cfg;

/// Minifies a document or a part of one.
#[must_use]
pub fn minify(html: &str) -> String {
    let cfg = Cfg { keep_closing_tags: true, keep_html_and_head_opening_tags: true, ..Cfg::new() };
    let minified = minify_html::minify(html.as_bytes(), &cfg);
    // The minifier works on bytes; what it gives for a text is a text. Were it ever not, the unminified text is right.
    String::from_utf8(minified).unwrap_or_else(|_| html.to_owned())
}
