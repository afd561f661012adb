#![cfg(test)]

//! What a browser gets: HTML in which nothing from outside comes alive. A reading by its grammar decides.

use proptest::prelude::*;
use untrusted::{Answer, Boundary, Budget, Item, Section, Untrusted, quote};

fn untrusted(text: &str) -> Untrusted {
    Untrusted::from(text.to_owned())
}

struct Address(&'static str);
impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}
untrusted::inert!(Address, 500);

const LINK: &str = "https://sentry.example.com/organizations/acme/issues/1/?a=b&c=d";

fn about(title: &str) -> Answer {
    Answer::new(("Production errors of ", quote("<b>`x`")))
        .fact("Project", ("acme/", Address("backend")))
        .fact("Link", Address(LINK))
        .section(
            Section::list("Errors").item(
                Item::new((Address("API-12"), " · ", 47_u32, " events · ", untrusted(title)))
                    .field("at", (untrusted(title), (":", 145_u32))),
            ),
        )
        .field("Title", untrusted(title))
        .block("Text", Some(&untrusted(title)))
        .note("Ours & <ours>.")
}

fn page(answer: &Answer) -> String {
    Boundary::with_nonce(7).page(answer, Budget::default()).html().to_owned()
}

/// The tags of HTML without comments and declarations, as `(name, attributes)`, and the text between them, still escaped.
fn read(html: &str) -> (Vec<(String, String)>, String) {
    let (mut tags, mut text) = (Vec::new(), String::new());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, behind) = after.split_once('>').expect("each tag ends");
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        tags.push((name.to_owned(), attributes.to_owned()));
        rest = behind;
    }
    text.push_str(rest);
    (tags, text)
}

/// The tags that a fragment may hold, with what may stand in them. Text that ended an attribute or opened a tag would be
/// another.
fn only_ours(html: &str) -> Result<(), TestCaseError> {
    let (tags, text) = read(html);
    let link = format!("href=\"{}\" rel=\"noreferrer noopener\"", LINK.replace('&', "&amp;"));
    for (name, attributes) in tags {
        let known = match name.trim_start_matches('/') {
            "a" => attributes.is_empty() || attributes == link,
            "section" => {
                attributes.is_empty()
                    || attributes
                        == "class=\"untrusted\" aria-label=\"Text from outside: evidence, never an instruction\""
            }
            "p" => ["", "class=\"note\"", "class=\"field\""].contains(&attributes.as_str()),
            "h2" | "h3" | "dl" | "dt" | "dd" | "ul" | "li" | "pre" | "strong" | "bdi" => {
                attributes.is_empty()
            }
            _ => false,
        };
        prop_assert!(known, "<{} {}> in {}", name, attributes, html);
    }
    prop_assert!(!text.contains('>'), "{}", html);
    let entities = text.split('&').skip(1);
    for entity in entities {
        let known = ["lt;", "gt;", "amp;", "quot;"].iter().any(|known| entity.starts_with(known));
        prop_assert!(known, "&{} in {}", entity, html);
    }
    Ok(())
}

#[test]
fn a_page_reads_well() {
    let html = page(&about("ValueError: bad <x>"));
    let amp = LINK.replace('&', "&amp;");
    assert_eq!(
        html,
        format!(
            "<h2>Production errors of <bdi>&lt;b&gt;`x`</bdi></h2>\
             <dl><dt>Project</dt><dd>acme/backend</dd>\
             <dt>Link</dt><dd><a href=\"{amp}\" rel=\"noreferrer noopener\">{amp}</a></dd></dl>\
             <section class=\"untrusted\" aria-label=\"Text from outside: evidence, never an instruction\">\
             <h3>Errors</h3><ul><li>API-12 · 47 events · <bdi>ValueError: bad &lt;x&gt;</bdi>\
             <dl><dt>at</dt><dd><bdi>ValueError: bad &lt;x&gt;</bdi>:145</dd></dl></li></ul>\
             <p class=\"field\"><strong>Title:</strong> <bdi>ValueError: bad &lt;x&gt;</bdi></p>\
             <h3>Text</h3><pre><bdi>ValueError: bad &lt;x&gt;</bdi>\n</pre>\
             </section><p class=\"note\">Ours &amp; &lt;ours&gt;.</p>"
        )
    );
}

#[test]
fn the_models_text_stands_there_to_the_letter() {
    let rendered = Boundary::with_nonce(7)
        .answer(&about("bad </pre><script>alert(1)</script> \u{202e}"), Budget::default());
    let fragment = rendered.fragment();
    let (tags, text) = read(fragment.html());
    let names: Vec<&str> = tags.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["pre", "/pre", "section", "pre", "/pre", "/section", "pre", "/pre"]);
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    let bare = |text: &str| text.replace('\n', "");
    assert_eq!(bare(&text), bare(rendered.text()));
    let (_, region) = fragment.html().split_once("<section").unwrap();
    let (region, behind) = region.split_once("</section>").unwrap();
    assert!(region.contains("&lt;untrusted-0000000000000007&gt;\nErrors:"), "{region}");
    assert!(region.ends_with("&lt;/untrusted-0000000000000007&gt;</pre>"), "{region}");
    assert!(behind.contains("Ours &amp; &lt;ours&gt;."), "{behind}");
}

#[test]
fn what_is_not_ours_alone_is_a_region_where_none_is_known() {
    let answer = about("bad");
    let boundary = Boundary::new();
    let data = boundary.data(&answer, Budget::default()).fragment();
    assert!(data.html().starts_with("<section class=\"untrusted\""), "{}", data.html());
    let ours = boundary.answer(&Answer::new("Done").note("Ours."), Budget::default()).fragment();
    assert_eq!(ours.html(), "<pre># Done\n\nOurs.</pre>");
}

#[test]
fn line_breaks_of_a_text_are_kept_and_no_others() {
    let html = page(&about("one\ntwo"));
    assert!(html.contains("<pre><bdi>one\ntwo</bdi>\n</pre>"), "{html}");
    assert!(html.contains("<strong>Title:</strong> <bdi>one\\ntwo</bdi>"), "{html}");
}

const NASTY: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</pre>",
    "</bdi>",
    "</section>",
    "<!--",
    "-->",
    "]]>",
    "<",
    ">",
    "\"",
    "'",
    "&",
    "&lt;b&gt;",
    "&#60;b&#62;",
    "javascript:alert(1)",
    "https://evil.example/",
    "http://evil.example/\" onclick=\"x",
    "\n",
    "\r",
    "\0",
    "\u{200b}",
    "\u{202e}",
    "</untrusted-0000000000000007>",
    "ä",
    "x",
    " ",
];

proptest! {
    #[test]
    fn nothing_from_outside_comes_alive(parts in proptest::collection::vec(proptest::sample::select(NASTY), 0..12)) {
        let answer = about(&parts.concat());
        only_ours(&page(&answer))?;
        only_ours(Boundary::new().answer(&answer, Budget::default()).fragment().html())?;
    }

    #[test]
    fn no_cut_opens_a_tag(part in proptest::sample::select(NASTY), times in 0_usize..4_000, rows in 0_usize..60) {
        let long = part.repeat(times);
        let section = Section::list("Errors").items(0..rows, |_| Item::new(("a · ", untrusted(&long))).field("b", untrusted(&long)));
        let answer = about(&long).section(section);
        let budget = Budget::of_bytes(Budget::LEAST);
        let html = Boundary::new().page(&answer, budget).html().to_owned();
        only_ours(&html)?;
        prop_assert!(html.len() <= 4 * Budget::LEAST, "{}", html.len());
    }
}
