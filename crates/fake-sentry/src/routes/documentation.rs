//! The documentation site: its two indexes, and its pages in Markdown. It asks for no token.
//!
//! `llms.txt` and `sitemap.xml` have the shape that <https://github.com/getsentry/sentry-docs> gives them: the first
//! knows titles of the upper levels, the second every path.

use std::{fmt::Write, sync::Arc};

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    reply::text,
    routes::elsewhere::LOGIN_PAGE,
    shared::Shared,
    world::documentation::{DocPage, PAGES, SECTIONS, page_at},
};

/// The site of which links speak, wherever this one is served.
const SITE: &str = "https://docs.sentry.io";
/// Options of the longest page.
const OPTIONS: usize = 160;

/// Titles and sentences of the upper levels.
pub(crate) async fn llms(State(shared): State<Arc<Shared>>) -> Response {
    let mut index =
        String::from("# Sentry Documentation\n\n> Every page is to be had in Markdown.\n\n## Platforms\n\n");
    for platform in
        PAGES.iter().filter(|page| page.path.split('/').count() == 2 && page.path.starts_with("platforms/"))
    {
        let within = format!("{}/guides/", platform.path);
        let is_guide =
            |page: &&DocPage| page.path.strip_prefix(&within).is_some_and(|rest| !rest.contains('/'));
        let guides: Vec<&str> = PAGES.iter().filter(is_guide).map(|guide| guide.title).collect();
        let guides =
            if guides.is_empty() { String::new() } else { format!(": Frameworks: {}", guides.join(", ")) };
        entry(&mut index, &shared, platform, &guides);
    }
    for (slug, title) in SECTIONS {
        let _ = writeln!(index, "\n## {title}\n");
        let within = format!("{slug}/");
        let is_child =
            |page: &&DocPage| page.path.strip_prefix(&within).is_some_and(|rest| !rest.contains('/'));
        for child in PAGES.iter().filter(is_child) {
            let about = if child.about.is_empty() { String::new() } else { format!(": {}", child.about) };
            entry(&mut index, &shared, child, &about);
        }
    }
    index.push_str("\n## Agent Skills\n\n- [All Skills](https://skills.sentry.dev/): Elsewhere\n");
    text(StatusCode::OK, "text/plain; charset=utf-8", index.into())
}

fn entry(index: &mut String, shared: &Shared, page: &DocPage, about: &str) {
    let (title, about) = if shared.settings.hostile {
        let line = |pointer: &str| one_line(&shared.overlay.write("/llms.txt", pointer));
        (line(&format!("{}/title", page.path)), format!(": {}", line(&format!("{}/about", page.path))))
    } else {
        (page.title.to_owned(), about.to_owned())
    };
    let _ = writeln!(index, "- [{title}]({SITE}/{}.md){about}", page.path);
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// Every path.
pub(crate) async fn sitemap() -> Response {
    let mut map = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let sections = SECTIONS.iter().map(|(slug, _)| *slug);
    let others = ["", "platforms", "platforms/javascript__v7.x/configuration/options"];
    for path in others.into_iter().chain(sections).chain(PAGES.iter().map(|page| page.path)) {
        let slash = if path.is_empty() { "" } else { "/" };
        let _ = writeln!(map, "<url>\n<loc>{SITE}/{path}{slash}</loc>\n</url>");
    }
    map.push_str("</urlset>\n");
    text(StatusCode::OK, "application/xml", map.into())
}

/// A page in Markdown, by its path without `.md`; one of them has moved.
pub(crate) fn page(shared: &Shared, path: &str) -> Response {
    let path = path.trim_start_matches('/');
    if path == "old-setup" {
        let to = [(header::LOCATION, "/platforms/javascript.md")];
        return (StatusCode::PERMANENT_REDIRECT, to).into_response();
    }
    let Some(page) = page_at(path) else {
        return text(StatusCode::NOT_FOUND, "text/html; charset=utf-8", LOGIN_PAGE.as_bytes().into());
    };
    text(StatusCode::OK, "text/markdown; charset=utf-8", markdown(shared, &page).into())
}

fn markdown(shared: &Shared, page: &DocPage) -> String {
    let DocPage { path, title, about } = page;
    if shared.settings.hostile {
        let place = format!("/{path}.md");
        let lines = (0..40).map(|line| shared.overlay.write(&place, &format!("/{line}")));
        return lines.collect::<Vec<_>>().join("\n\n");
    }
    let mut text = format!("---\ntitle: \"{title}\"\nurl: {SITE}/{path}/\n---\n\n# {title}\n\n");
    if !about.is_empty() {
        let _ = writeln!(text, "{about}\n");
    }
    if path.ends_with("configuration/options") {
        for option in 1..=OPTIONS {
            let _ = writeln!(
                text,
                "### option{option}\n\nThe option with the number {option}. It is off unless it is set.\n\n```javascript\nSentry.init({{ option{option}: true }});\n```\n"
            );
        }
        return text;
    }
    let _ = writeln!(text, "## Before you start\n\nYou need an account, a project and its DSN.\n");
    let _ = writeln!(text, "```bash\nexample-install {path}\n```\n");
    let within = format!("{path}/");
    let children: Vec<&DocPage> = PAGES.iter().filter(|page| page.path.starts_with(&within)).collect();
    if !children.is_empty() {
        text.push_str("## Topics\n\n");
        children.iter().for_each(|child| {
            let _ = writeln!(text, "- [{}]({SITE}/{}.md)", child.title, child.path);
        });
    }
    text
}
