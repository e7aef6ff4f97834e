use proptest::prelude::*;

use super::super::whole;
use super::minify;

/// Minified here, as the whole minifier does it.
#[test]
fn ordinary_html_is_minified_as_the_whole_does_it() {
    let cases = [
        "<p>一  二\n三</p>\n<p> 四 </p>",
        "<div>\n <p>甲</p>\n 字 <b> 乙 </b>  <i>丙</i>\n</div>",
        "<ul>\n<li>一\n<ul>\n<li>二</li>\n</ul>\n</li>\n</ul>",
        "<a href=\"../a.html#x\" title=\"甲 乙\" class=\"button\">去</a>",
        "<input type=\"text\" name=\"q\" required value=\"\"><br/><img src=\"a.png\" alt=\"\" />",
        "<form method=\"get\" action=\"s.html\"><button type=\"submit\"> 搜 </button></form>",
        "<p>1 &lt; 2 &gt; 0 &quot;引&quot; &#39;a&#39; &#x27;b&#x27; a&#x2F;b</p>",
        "<td colspan=\"2\" class=\"a\">x</td>",
        "<p>前<code> a  b </code>后</p>",
        "<script type=\"application/ld+json\">{ \"a\": 1 }</script><title> 题 </title>",
        "<svg viewBox=\"0 0 1 1\"><path d=\"M0 0 L1 1\"/></svg> <b>x</b>",
        "<details open=\"\"><summary> 看 </summary> 字 </details>",
        "",
        "  \n ",
    ];
    for html in cases {
        assert_eq!(minify(html).as_deref(), Some(whole(html).as_str()), "{html}");
    }
}

#[test]
fn what_is_not_ordinary_is_left_to_the_whole() {
    let cases = [
        "<!-- a --><p>x</p>",
        "<p>a<p>b",
        "<p><div>x</div></p>",
        "<b><i>x</b></i>",
        "<P>x</P>",
        "a < b",
        "&nbsp;",
        "<div>",
        "<p a=b>x</p><x>",
        "<svg><svg></svg></svg>",
        "<head></head>",
        "≪⃒",
    ];
    for html in cases {
        assert_eq!(minify(html), None, "{html}");
    }
}

fn white() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just(String::new()), 1 => "[ \n\t]{1,3}"]
}

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[a-z甲乙丙。，0-9]{1,4}",
        2 => "[ \n\t]{1,3}",
        1 => prop::sample::select(vec!["&lt;", "&gt;", "&quot;", "&#39;", "&#x27;", "&#x2F;", "&amp;", "&nbsp;", "&", "'", "\""]).prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn attributes() -> impl Strategy<Value = String> {
    let names = vec![
        "class", "id", "href", "title", "type", "method", "alt", "colspan", "hidden", "open", "required", "name",
        "value", "style", "data-x", "rel", "media", "lang", "scope", "tabindex",
    ];
    let value = prop_oneof![
        4 => "[a-z0-9#./甲-]{0,6}",
        2 => "[a-z '=<>A-Z\n]{0,6}",
        1 => prop::sample::select(vec!["text", "get", "all", "submit", "1", " a ", "a&amp;b", "stylesheet"]).prop_map(String::from),
    ];
    let one = (prop::sample::select(names), value, any::<u8>()).prop_map(|(name, value, how)| match how % 16 {
        0 => format!(" {name}"),
        1 => format!(
            "\n {name}={}",
            if value.contains(|c: char| !c.is_ascii_alphanumeric()) || value.is_empty() { "v" } else { &value }
        ),
        2 => format!(" {name}='{}'", value.replace('\'', "")),
        _ => format!(" {name}=\"{value}\""),
    });
    prop::collection::vec(one, 0..4).prop_map(|all| all.concat())
}

fn html() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => words(),
        1 => attributes().prop_map(|a| format!("<br{a}>")),
        1 => attributes().prop_map(|a| format!("<img{a} />")),
        1 => words().prop_map(|w| format!("<pre> {w}\n</pre>")),
        1 => words().prop_map(|w| format!("<svg width=\"1\"> <text>{w}</text> </svg>")),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        let names = vec![
            "p", "div", "ul", "li", "span", "a", "td", "th", "tr", "table", "h2", "dl", "dt", "dd", "code", "section",
            "unknown", "button", "details", "summary", "label", "em",
        ];
        (prop::sample::select(names), attributes(), prop::collection::vec((white(), inner), 0..5), white()).prop_map(
            |(name, attributes, children, end)| {
                let children: String = children.into_iter().map(|(white, child)| white + &child).collect();
                format!("<{name}{attributes}>{children}{end}</{name}>")
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_minified_here_is_what_the_whole_gives(html in html()) {
        if let Some(quick) = minify(&html) {
            prop_assert_eq!(quick, whole(&html), "{}", html);
        }
    }
}
