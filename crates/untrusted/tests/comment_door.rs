#![cfg(test)]

//! What a pull request gets: Markdown in which nothing from outside comes alive. CommonMark's own reading decides.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use untrusted::{Answer, Boundary, Budget, Item, Label, Section, Untrusted, quote};

fn untrusted(text: &str) -> Untrusted {
    Untrusted::from(text.to_owned())
}

fn comment(answer: &Answer) -> String {
    Boundary::new().comment(answer, Budget::default()).text().to_owned()
}

struct Address(&'static str);
impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}
untrusted::inert!(Address, 500);

fn about(title: &str) -> Answer {
    Answer::new("Production errors")
        .fact("Project", ("acme/", Address("backend")))
        .fact("Search", quote("level:[error] `x`"))
        .section(
            Section::list("Errors").item(
                Item::new((
                    Address("GH-12"),
                    " · ",
                    47_u32,
                    " events · ",
                    untrusted(title),
                    untrusted(title),
                    "",
                    untrusted(title),
                ))
                .field("at", (untrusted(title), Address(""), untrusted(title), (":", 145_u32)))
                .field("link", Address("https://sentry.example.com/organizations/acme/issues/1/?a=b&c=d")),
            ),
        )
        .field("Title", untrusted(title))
        .block("Text", Some(&untrusted(title)))
        .note("Ours.")
}

/// All that stands outside of code, and what is more than text.
fn alive(markdown: &str) -> (String, Vec<String>) {
    let (mut text, mut things) = (String::new(), Vec::new());
    for event in Parser::new_ext(markdown, Options::all()) {
        match event {
            Event::Text(words) => text.push_str(&words),
            Event::Code(_) | Event::SoftBreak | Event::HardBreak | Event::End(_) => {}
            Event::Start(
                Tag::Paragraph | Tag::Heading { .. } | Tag::List(None) | Tag::Item | Tag::Strong,
            ) => text.push('\n'),
            Event::Start(Tag::Link { dest_url, .. }) => things.push(dest_url.into_string()),
            other => things.push(format!("{other:?}")),
        }
    }
    (text, things)
}

#[test]
fn code_in_our_own_words_is_code_and_the_rest_of_them_is_not() {
    let answer = Answer::new("Head")
        .note("Give the others as `files`.")
        .note((quote("x"), "`json` in `format`"))
        .note("One ` alone.");
    assert_eq!(
        comment(&answer),
        "### Head\n\nGive the others as `files`.\n\n`x` `json` in `format`\n\n``One ` alone.``\n"
    );
}

#[test]
fn whoever_typed_a_command_is_told_of_flags() {
    let flag = |name: &str| match name {
        "watchAfter" => Some("--watch-after"),
        "files" => Some("--files"),
        _ => None,
    };
    let answer = Answer::new("The arguments do not fit")
        .fact("Argument", quote("watchAfter"))
        .fact("Given", quote("watchAfter"))
        .note("Correct `watchAfter`, or `other`, and call the tool again with files as `files`.");
    assert_eq!(
        comment(&answer.typed(flag)),
        "### The arguments do not fit\n\n- Argument: `--watch-after`\n- Given: `watchAfter`\n\n\
         Correct `--watch-after`, or `other`, and run the command again with files as `--files`.\n"
    );
}

#[test]
fn a_comment_reads_well() {
    let text = comment(&about("ValueError: bad"));
    assert_eq!(
        text,
        "### Production errors\n\n\
         - Project: acme/backend\n- Search: `` level:[error] `x` ``\n\n\
         **Errors**\n\n\
         - `GH\\u{2d}12` · 47 events · `ValueError: badValueError: badValueError: bad`\n  \
           - at: `ValueError: badValueError: bad`:145\n  \
           - link: <https://sentry.example.com/organizations/acme/issues/1/?a=b&c=d>\n\n\
         **Title:** `ValueError: bad`\n\n**Text**\n\n- `ValueError: bad`\n\nOurs.\n"
    );
    assert_eq!(Boundary::new().comment(&about("x"), Budget::default()).label(), Label::Untrusted);
}

#[test]
fn mentions_and_closing_words_are_broken_in_code_too() {
    let text = comment(&about("fixes #12, closes acme/api#7 @everyone @acme/team a@b.example #x"));
    assert!(
        !text.contains("#12")
            && !text.contains("#7")
            && !text.contains("@everyone")
            && !text.contains("@acme")
    );
    assert!(text.contains("a@b.example") && text.contains("fixes \\u{23}12"), "{text}");
}

#[test]
fn what_a_tracker_reads_in_the_message_of_a_commit_is_broken_too() {
    for (title, expected) in [
        ("fixes GH-12", "fixes GH\\u{2d}12"),
        ("closes gh-7", "closes gh\\u{2d}7"),
        ("closes !12 and &3 %4", "closes \\u{21}12 and \\u{26}3 \\u{25}4"),
        (
            "closes https://github.example/acme/web/issues/12",
            "closes https\\u{3a}//github.example/acme/web/issues/12",
        ),
        ("PROJ-1 #close", "PROJ-1 \\u{23}close"),
        ("Fixes: BACKEND-1K, x", "Fixes: BACKEND\\u{2d}1K, x"),
        ("resolves [my-app-2]", "resolves [my\\u{2d}app\\u{2d}2]"),
        ("fixed login timeout in BACKEND-1K", "fixed login timeout in BACKEND\\u{2d}1K"),
        ("Fixes A, b_c, WEB-1 and BACKEND-1K. X-2", "Fixes A, b_c, WEB\\u{2d}1 and BACKEND\\u{2d}1K. X-2"),
        ("auto-fix BACKEND-1K; closes issue PROJ-1", "auto-fix BACKEND\\u{2d}1K; closes issue PROJ\\u{2d}1"),
        ("x\u{200b}@bob", "x\\u{200b}\\u{40}bob"),
        // What people read every day stays.
        ("Orders#create, C# and a != b, 5%2", "Orders#create, C# and a != b, 5%2"),
        ("BACKEND-1K: prefix-1 a-b", "BACKEND-1K: prefix-1 a-b"),
        ("BACKEND-1K fixes x/y-1, resolve-host-name a-b", "BACKEND-1K fixes x/y-1, resolve-host-name a-b"),
    ] {
        let text = comment(&Answer::new("x").field("Title", untrusted(title)));
        assert_eq!(text, format!("### x\n\n**Title:** `{expected}`\n"), "{title}");
    }
}

#[test]
fn nothing_of_ours_between_two_values_opens_no_code() {
    let tick = untrusted("`b`<img src=//evil.example>");
    let text =
        comment(&Answer::new("x").field("Title", (untrusted("a"), "", tick.clone(), Address(""), tick)));
    let (outside, things) = alive(&text);
    assert!(things.is_empty() && !outside.contains("evil"), "{text}");
}

const NASTY: &[&str] = &[
    "@everyone",
    "[x](https://evil.example)",
    "![x](https://evil.example/p.png)",
    "<img src=x onerror=alert(1)>",
    "`",
    "``",
    "```",
    "\n",
    "\n\n",
    "\r",
    "# ",
    "- ",
    "> ",
    "| a | b |",
    "\n|-|-|\n",
    "https://evil.example",
    "closes ",
    "GH-12",
    "!12",
    " #close",
    "www.evil.example",
    "fixes #1",
    "\\",
    "$",
    "$`x`$",
    "<!--",
    "-->",
    "<details>",
    "&lt;b&gt;",
    "&#64;everyone",
    "~~~",
    "***",
    "__",
    "[^1]",
    "[x]: https://evil.example",
    " ",
    "x",
    "\u{200b}",
    "\u{202e}",
    "{{",
    ":smile:",
    "</untrusted-0>",
    "\t",
    "…",
    "ä",
];

proptest! {
    #[test]
    fn nothing_from_outside_comes_alive(parts in proptest::collection::vec(proptest::sample::select(NASTY), 0..12)) {
        let title = format!("q7z{}q7z", parts.concat());
        let markdown = comment(&about(&title));
        let (text, things) = alive(&markdown);
        prop_assert_eq!(things, vec!["https://sentry.example.com/organizations/acme/issues/1/?a=b&c=d".to_owned()], "{}", markdown);
        for part in ["q7z", "evil", "everyone", "onerror", "smile"] {
            prop_assert!(!text.contains(part), "{}", markdown);
        }
    }

    #[test]
    fn a_comment_fits_its_budget_and_no_code_is_cut_open(
        part in proptest::sample::select(NASTY), times in 0_usize..4_000, rows in 0_usize..60,
    ) {
        let long = format!("q7z{}", part.repeat(times));
        let section = Section::list("Errors").items(0..rows, |_| Item::new(("a · ", untrusted(&long))).field("b", untrusted(&long)));
        let answer = about(&long).section(section);
        let text = Boundary::new().comment(&answer, Budget::of_bytes(Budget::LEAST)).text().to_owned();
        prop_assert!(text.len() <= Budget::LEAST, "{}", text.len());
        let (outside, things) = alive(&text);
        prop_assert!(!outside.contains("q7z") && things.iter().all(|thing| thing.starts_with("https://sentry.example.com/")), "{text}");
    }
}
