//! `sentry-mcp review`: the production errors that a change meets, for its pull request. Best effort: a Sentry that is
//! down, slow or busy costs the reviewer nothing but the errors.

mod change;
mod files;
mod posting;

use self::posting::Wish;
use super::{given::Given, page, run, session};
use crate::{
    cli::{Flags, ReviewFlags},
    config::Mapping,
    env::{Environment, SENTRY_ORG},
    logs,
};
use lexicon::ProjectRef;
use serde_json::{Map, Value};
use std::{
    collections::HashSet,
    io::{self, Read},
    path::Path,
    process::ExitCode,
};
use tools::{Blame, FOLDERS, Shown, Way};

/// The largest diff that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// What a pull request is told when Sentry told nothing.
const NOTHING: &str = "### Production errors\n\nSentry could not be asked, so nothing is known of the errors that this \
                       change meets.";

/// Exit code 0, also when Sentry could not be asked, or a job to be posted could not be reviewed, unless `--strict` makes
/// that 1; 2 for what was typed wrong, 3 for settings that cannot be used, a token among them that Sentry refuses, unless a
/// job is to post.
pub(crate) fn review(review: &ReviewFlags, flags: &Flags, environment: &Environment) -> ExitCode {
    let ways =
        [review.base.is_some(), review.merged.is_some(), review.diff.is_some(), !review.files.is_empty()];
    if ways.into_iter().filter(|way| *way).count() > 1 {
        logs::tell("--base, --merged, --diff, --files: give one of them");
        return ExitCode::from(2);
    }
    if review.post.is_some() && (ways.into_iter().skip(1).any(|way| way) || review.format == "json") {
        logs::tell("--post: it goes with --base alone, and with markdown");
        return ExitCode::from(2);
    }
    let opened = session::tells_nobody(&flags.telemetry).and_then(|()| session::open(flags, environment));
    let session = match opened {
        Ok(session) => session,
        Err(code) => return code,
    };
    let wish = Wish::of(review.post.as_deref(), environment);
    let folder = flags.local.repo.clone().unwrap_or_else(|| ".".into());
    let folder = folder.canonicalize().unwrap_or(folder);
    let base = change::base(review, &wish, &folder);
    let base = base.as_deref();
    let mapping = change::mapping(&folder, base, review.post.is_some());
    let files = files::below_root(&review.files, &folder);
    let named = flags.session.organization_slug.is_some() || environment.value(SENTRY_ORG).is_some();
    let Some(arguments) =
        arguments(review, &files, base, &mapping, named, flags.session.project_slug.as_deref())
    else {
        return ExitCode::from(2);
    };
    let way = if review.format == "json" { Way::Data } else { Way::Comment };
    let gate = session.gate.typed(flag);
    run::to_the_end(&session.renewals, async {
        let shown = gate.show("get_review_context", arguments, way).await;
        let code = told(&shown, way, review);
        if !wish.post(session.http, &shown).await && review.strict { ExitCode::FAILURE } else { code }
    })
}

/// What the parameters of the tool are called on the command line, or where a repository says them.
fn flag(parameter: &str) -> Option<&'static str> {
    Some(match parameter {
        "diff" => "--diff",
        "files" => "--files",
        "base" => "--base",
        "project" => "--project",
        "organizationSlug" => "--organization-slug",
        "days" => "--days",
        "levels" => "--levels",
        "watchAfter" => "--watch-after",
        "sourceRoots" => "[source-roots]",
        "projectRoots" => "[[projects]]",
        "repository" => "--repository",
        "format" => "--format",
        _ => return None,
    })
}

fn told(shown: &Shown, way: Way, review: &ReviewFlags) -> ExitCode {
    let incomplete = if review.strict { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    // What a job is compared with, and what of Sentry it may see, nobody typed.
    let (posts, typed) = (review.post.is_some(), review.post.is_none() || review.base.is_some());
    if !shown.is_error {
        page::text(&shown.text);
        if !shown.is_partial {
            return ExitCode::SUCCESS;
        }
        logs::tell("the review is incomplete: not all of Sentry could be asked, see its notes");
        return incomplete;
    }
    if way == Way::Data {
        page::text(&shown.text);
        logs::tell("the review could not be made, see the answer");
    } else {
        logs::tell(format_args!("the review could not be made\n{}", shown.text.trim_end()));
    }
    match shown.blame {
        Some(Blame::Operator | Blame::Sentry) => {
            if way != Way::Data {
                page::text(NOTHING);
            }
            let is_of_token = shown.blame == Some(Blame::Operator);
            if is_of_token && !posts { ExitCode::from(3) } else { incomplete }
        }
        _ if !typed => incomplete,
        Some(Blame::Caller) => ExitCode::from(2),
        Some(Blame::Us) | None => ExitCode::FAILURE,
    }
}

/// The arguments of `get_review_context`, which reads by itself what the repository says of projects and folders: whose
/// they are it has to be told. `None` when the diff cannot be read, which has been told.
fn arguments(
    review: &ReviewFlags,
    files: &[String],
    base: Option<&str>,
    mapping: &Mapping,
    organization_is_named: bool,
    confined_to: Option<&str>,
) -> Option<Map<String, Value>> {
    let mut given = Given::default();
    let diff = match &review.diff {
        Some(path) => Some(read(path).map_err(|problem| logs::tell(format_args!("--diff: {problem}"))).ok()?),
        None => None,
    };
    // Empty, it would be no argument.
    given.give("diff", diff.map(|diff| if diff.is_empty() { "\n".to_owned() } else { diff }));
    given.list("files", files);
    given.give("base", base);
    let typed = review.project.as_deref();
    let organization = mapping.organization_of(typed.or(confined_to)).filter(|_| !organization_is_named);
    given.give("organizationSlug", organization.map(lexicon::OrganizationSlug::as_str));
    // What the tool reads by itself is what the repository says: a file of one's own is no part of it.
    let own = mapping.own.then_some(mapping);
    let own_project = own.filter(|own| own.folders.is_empty() && confined_to.is_none());
    given.give("project", typed.or(own_project.and_then(|own| own.project.as_ref()).map(ProjectRef::as_str)));
    if let Some(own) = own {
        given.list("sourceRoots", &first("[source-roots]", own.source_roots.iter().cloned()));
        let folders = own.folders.iter().map(|(project, path)| format!("{project}={path}"));
        given.list("projectRoots", &first("[[projects]]", folders));
    }
    given.give("repository", review.repository.as_deref());
    given.give("days", review.days);
    given.list("levels", &review.levels);
    given.give("watchAfter", review.watch_after.as_deref());
    Some(given.arguments())
}

/// Each once, and as many as a review takes; where there are more, that is told.
fn first(name: &str, given: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut each: Vec<String> = given.filter(|one| seen.insert(one.clone())).collect();
    if each.len() > FOLDERS {
        logs::tell(format_args!("{name}: {} are more than {FOLDERS}; those behind are left out", each.len()));
        each.truncate(FOLDERS);
    }
    each
}

/// A diff may hold files that are no text; what is not UTF-8 in it is no name either.
fn read(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let mut fill = |from: &mut dyn Read| from.take(LARGEST + 1).read_to_end(&mut bytes);
    let filled = if path.as_os_str() == "-" {
        fill(&mut io::stdin().lock())
    } else {
        std::fs::File::open(path).and_then(|mut file| fill(&mut file))
    };
    filled.map_err(|problem| format!("{} cannot be read: {}", path.display(), problem.kind()))?;
    if u64::try_from(bytes.len()).is_ok_and(|read| read > LARGEST) {
        return Err("it is larger than 64 MB; give --files".to_owned());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
