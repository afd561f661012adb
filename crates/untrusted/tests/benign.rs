#![cfg(test)]

//! Text that means no harm comes through every door as it went in.

use serde_json::Value;
use untrusted::{Answer, Boundary, Budget, Data, Section, TerminalStyle, Untrusted};

/// On one line each.
const LINES: &[&str] = &[
    // Emoji: joined, with skin, as text, keycaps, flags.
    "👩‍👩‍👧‍👦 family 👩🏽‍💻 at work 🏳️‍🌈 ❤️‍🔥 🐻‍❄️ 🧑🏿‍🤝‍🧑🏻",
    "❤️ ☎︎ ✔️ ©️ ™ 1️⃣ #️⃣ *️⃣ 🇩🇪🇯🇵 👍🏽",
    // Han with selectors, kana with marks, Hangul, and width.
    "葛\u{e0100}城 辻\u{e0101} 神\u{fe00} 漢字かな交じり文 が か\u{3099} 한국어 각 ＡＢＣ「全角」",
    // Written from right to left.
    "السلام عليكم، كيف الحال؟ ٪١٢٣ بِسْمِ ٱللَّهِ",
    "שלום עולם שָׁלוֹם 3.5 ₪",
    // Joiners between letters: Persian, Hindi, Sinhala, Malayalam, Bengali.
    "می‌خواهم کتاب‌ها نمی‌دانم",
    "क्‍ष क्‌ष र्‍य नमस्ते हिन्दी",
    "ශ්‍රී ලංකා അവന്‍റെ র‍্যাব",
    // Marks: Vietnamese decomposed, Thai, Tibetan.
    "Vie\u{323}\u{302}t Nam e\u{301} สวัสดีชาวโลก ที่ བོད་སྐད་",
    "naïve café — “quoted” … ½ ② ﬁ № µ Ω ±5 °C →",
    // What programs say.
    "ValueError: invalid literal for int() with base 10: '12a'",
    "x509: certificate signed by unknown authority; the certificate is untrusted",
    "Cannot read properties of undefined (reading 'map')",
    "panicked at src/main.rs:12:5: index out of bounds: the len is 3 but the index is 7",
    "SELECT u.id, COUNT(*) FROM \"users\" u WHERE u.age >= 18 AND name <> 'O''Brien' -- all",
    "fn map<T, U: Into<T>>(x: &'a [T]) -> Vec<U> { x.iter().map(|x| x << 2 & 0xff).collect() }",
    "if (a < b && !(c > d)) { return arr[i](x) ? `${y}` : \"z\\n\"; } // 100% `done`",
    "#include <stdio.h> int *p = &a[0]; printf(\"%d%%\\n\", *p);",
    "<div class=\"a\"><img src='x.png'/></div> &lt;b&gt; &amp; &#60;",
    "{\"key\": [1, 2.5, null, true], \"nested\": {\"a\\u0041\": \"\\\"quoted\\\"\"}}",
    "key: value\tcolumn\tcolumn",
    "  indented, and   spaced  ",
    "https://example.com/a/b?c=d&e=%20f#g",
    "https://user@example.com:8443/päth/?q=<x>&y=[1]",
    "/srv/app/services/auth.py:145 in get_user_token",
    "C:\\Users\\näme\\AppData\\Local\\Temp\\new\\untrusted.txt \\\\server\\share",
    "app://./node_modules/@scope/pkg/dist/index.js?v=1.2.3",
    "backend@2.4.1+build.7 v1.0.0-rc.1 ~2 ^3 >=4 || <5",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36",
    "550e8400-e29b-41d4-a716-446655440000 0xDEADBEEF 1e-7 -0 +1 1_000",
    "- list | table | `code` **bold** _it_ # no heading [link](https://example.com)",
    "(╯°□°)╯︵ ┻━┻ ▁▂▃▄▅▆▇█ ├── src │ └── ⣿⣀",
    "👨‍⚕️ 👨🏽‍🎤 🙅🏻‍♀️ 🏴‍☠️ ♀️",
];

/// Of several lines each.
const TEXTS: &[&str] = &[
    "Traceback (most recent call last):\n  File \"/app/auth.py\", line 145, in get_user_token\n    raise ValueError(\"Invalid token\")\nValueError: Invalid token\n\nDuring handling of the above exception, another exception occurred:\n",
    "java.lang.NullPointerException: null\n\tat com.example.Main$Inner.<init>(Main.java:12)\n\tat java.base/java.lang.Thread.run(Thread.java:840)\nCaused by: java.io.IOException\n\t... 12 more",
    "SELECT *\n  FROM \"orders\"\n WHERE id < 5\n   AND note LIKE '100\\%';",
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n# Title\n- item\n> quote\n```rust\nlet x = 1;\n```",
    "漢字\nかな\n한국어\n👩‍👩‍👧‍👦\nمی‌خواهم",
    "",
];

fn untrusted(text: &str) -> Untrusted {
    Untrusted::from(text.to_owned())
}

fn region(answer: &Answer) -> String {
    let rendered = Boundary::with_nonce(1).answer(answer, Budget::default());
    let (_, rest) = rendered.text().split_once("<untrusted-0000000000000001>\n").unwrap();
    rest.split_once("</untrusted-0000000000000001>").unwrap().0.to_owned()
}

#[test]
fn a_line_stays_as_it_is() {
    for line in LINES {
        let answer = Answer::new("Issue")
            .field("Title", untrusted(line))
            .section(Section::list("Tags").row(untrusted(line)))
            .section(Section::code("Code").row(untrusted(line)))
            .block("Error", Some(&untrusted(line)));
        let expected = format!("Title: {line}\nTags:\n- {line}\nCode:\n| {line}\nError:\n| {line}\n");
        assert_eq!(region(&answer), expected);
    }
}

#[test]
fn a_text_stays_as_it_is_behind_its_prefix() {
    for text in TEXTS {
        let answer = Answer::new("Issue").block("Error", Some(&untrusted(&format!("{text}."))));
        let expected: String = format!("{text}.").split('\n').map(|line| format!("| {line}\n")).collect();
        assert_eq!(region(&answer), format!("Error:\n{expected}"));
    }
}

#[test]
fn a_program_gets_it_back() {
    for text in LINES.iter().chain(TEXTS) {
        let sections = Answer::new("Issue").block("Error", Some(&untrusted(&format!("{text}."))));
        let data = Answer::new("Issue").data(Data::record().with("error", untrusted(&format!("{text}."))));
        for answer in [sections, data] {
            let rendered = Boundary::new().data(&answer, Budget::default());
            let value: Value = rendered.text().parse().unwrap();
            assert_eq!(value["untrusted"]["error"].as_str(), Some(format!("{text}.").as_str()));
        }
    }
}

#[test]
fn a_person_sees_it() {
    for line in LINES {
        let answer = Answer::new("Issue").field("Title", untrusted(line));
        let shown = Boundary::new().in_terminal(&answer, Budget::default(), TerminalStyle::Plain);
        assert_eq!(shown, format!("Issue\n│ Title: {line}\n"));
    }
}
