//! `sentry-mcp review`: the production errors that a change meets, for its pull request. Best effort: a Sentry that is
//! down, slow or busy costs the reviewer nothing but the errors.

mod posting;

use self::posting::Wish;
use super::{page, run, session};
use crate::{
    cli::{Flags, ReviewFlags},
    config::{Disk, Mapping},
    env::{Environment, SENTRY_ORG, for_git},
    logs,
};
use checkout::Workspace;
use lexicon::ProjectRef;
use serde_json::{Map, Value};
use std::{
    io::{self, Read},
    path::Path,
    process::ExitCode,
};
use tools::{Blame, Shown, Way};

/// The largest diff that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// What a pull request is told when Sentry told nothing.
const NOTHING: &str = "### Production errors\n\nSentry could not be asked, so nothing is known of the errors that this \
                       change meets.";

/// Exit code 0, also when Sentry could not be asked, unless `--strict` makes that 1; 2 for what was typed wrong, 3 for
/// settings that cannot be used.
pub(crate) fn review(review: &ReviewFlags, flags: &Flags, environment: &Environment) -> ExitCode {
    let ways = [review.base.is_some(), review.diff.is_some(), !review.files.is_empty()];
    if ways.into_iter().filter(|way| *way).count() > 1 {
        logs::tell("--base, --diff, --files: give one of them");
        return ExitCode::from(2);
    }
    if review.post.is_some() && (review.diff.is_some() || !review.files.is_empty() || review.format == "json")
    {
        logs::tell("--post: it goes with --base alone, and with markdown");
        return ExitCode::from(2);
    }
    let session = match session::open(flags, environment) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let wish = Wish::of(review.post.as_deref(), environment);
    let base = base(review, wish.base());
    let mapping = mapping(flags, base);
    let named = flags.session.organization_slug.is_some() || environment.value(SENTRY_ORG).is_some();
    let Some(arguments) = arguments(review, base, &mapping, named, flags.session.project_slug.as_deref())
    else {
        return ExitCode::from(2);
    };
    let way = if review.format == "json" { Way::Data } else { Way::Comment };
    run::to_the_end(async {
        let shown = session.gate.show("get_review_context", arguments, way).await;
        let code = told(&shown, way, review.strict);
        if !wish.post(session.http, &shown).await && review.strict { ExitCode::FAILURE } else { code }
    })
}

/// What the checkout is compared with, if it is: what was typed, else what the CI system says.
fn base<'a>(review: &'a ReviewFlags, of_job: Option<&'a str>) -> Option<&'a str> {
    let compares = review.diff.is_none() && review.files.is_empty();
    compares.then(|| review.base.as_deref().or(of_job).unwrap_or("origin/main"))
}

/// What the repository says of itself. Where a base is compared, it is what was said before the change: who makes a
/// change does not choose whose errors are shown beside it.
fn mapping(flags: &Flags, base: Option<&str>) -> Mapping {
    let folder = flags.local.repo.clone().unwrap_or_else(|| ".".into());
    let folder = folder.canonicalize().unwrap_or(folder);
    let here = Mapping::find(&Disk, &folder);
    let mapping = match base {
        None => here,
        Some(base) => {
            let before = run::block_on(before(&folder, base)).flatten().unwrap_or_default();
            if let (None, Some(file)) = (before.file, here.file) {
                let words = "what it says counts once it is part of what the change is compared with";
                logs::tell(format_args!("{file}: {words}"));
            }
            before
        }
    };
    if let Some(file) = mapping.odd {
        logs::tell(format_args!("{file}: it cannot be read as what it should be, and is left out"));
    }
    mapping
}

/// What goes wrong here goes wrong again, and is told, when the change itself is asked for.
async fn before(folder: &Path, base: &str) -> Option<Mapping> {
    let workspace = Workspace { folder: folder.to_owned(), environment: for_git(), roots: Vec::new() };
    let checkout = workspace.checkout().await.ok()?;
    let parted = checkout.parted(&base.parse().ok()?).await.ok()?;
    Some(Mapping::first_of(checkout.before(&parted, folder, &Mapping::NAMES).await.ok()?))
}

fn told(shown: &Shown, way: Way, strict: bool) -> ExitCode {
    let incomplete = if strict { ExitCode::FAILURE } else { ExitCode::SUCCESS };
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
            incomplete
        }
        Some(Blame::Caller) => ExitCode::from(2),
        Some(Blame::Us) | None => ExitCode::FAILURE,
    }
}

/// The arguments of `get_review_context`. What was typed wins over what files of the repository say. `None` when the
/// diff cannot be read, which has been told.
fn arguments(
    review: &ReviewFlags,
    base: Option<&str>,
    mapping: &Mapping,
    organization_is_named: bool,
    confined_to: Option<&str>,
) -> Option<Map<String, Value>> {
    let text = |text: &str| Value::String(text.to_owned());
    let list = |words: &[String]| Value::Array(words.iter().map(|word| text(word)).collect());
    let mut arguments = Map::new();
    let mut give = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            arguments.insert(name.to_owned(), value);
        }
    };
    let diff = match &review.diff {
        Some(path) => Some(read(path).map_err(|problem| logs::tell(format_args!("--diff: {problem}"))).ok()?),
        None => None,
    };
    give("diff", diff.map(Value::String));
    give("files", (!review.files.is_empty()).then(|| list(&review.files)));
    give("base", base.map(text));
    let typed = review.project.as_deref();
    let organization = mapping.organization_of(typed.or(confined_to)).filter(|_| !organization_is_named);
    give("organizationSlug", organization.map(|slug| text(slug.as_str())));
    let said = mapping.project.as_ref().filter(|_| confined_to.is_none()).map(ProjectRef::as_str);
    give("project", typed.or(said).map(text));
    give("sourceRoots", (!mapping.source_roots.is_empty()).then(|| list(&mapping.source_roots)));
    give("days", review.days.map(Value::from));
    give("levels", (!review.levels.is_empty()).then(|| list(&review.levels)));
    give("watchAfter", review.watch_after.as_deref().map(text));
    Some(arguments)
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
