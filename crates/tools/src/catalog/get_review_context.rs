//! `get_review_context`

use crate::{context::place::Place, parts::level::Level, prelude::*};
use asking::{Asking, Found, PATIENCE};
use checkout::{Base, Changes, Fate, FilePath, SourceRoot, Tracked};
use lexicon::{Period, ProjectRef, ProjectSlug, Timestamp};
use ranking::Ground;
use tokio::time::Instant;
use told::About;
use untrusted::Untrusted;

mod asking;
mod critical;
mod ranking;
#[cfg(test)]
mod tests;
mod told;

/// Review a change (pull request, diff, branch) against production: errors that its changed lines, functions and files
/// raise, the nearest first, with what to check.
///
/// Give `diff`, or `files`, or over stdio a `base`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetReviewContext {
    /// As `git diff` prints it.
    diff: Option<String>,
    /// Paths in the repository, where no diff is at hand.
    files: Option<Vec<String>>,
    /// What the local checkout is compared with, such as `origin/main`.
    base: Option<String>,
    /// The project's slug or number. Default: the one named like the repository, or the only one.
    project: Option<ProjectRef>,
    organization_slug: Option<OrganizationSlug>,
    /// How many days back. Default: 7.
    #[schemars(range(min = 1, max = 90))]
    days: Option<u16>,
    /// Default: `error` and `fatal`.
    levels: Option<Vec<Level>>,
    /// When the change was deployed: says which errors came back.
    watch_after: Option<Timestamp>,
    /// `STACK=SOURCE`: where traces and the repository spell a folder differently.
    source_roots: Option<Vec<String>>,
    /// `json` for programs. Default: `text`.
    #[expect(dead_code, reason = "the gate looks at it")]
    format: Option<Format>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetReviewContext {
    const SPEC: Spec = Spec::new("get_review_context", "Get review context")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let begun = Instant::now();
        let change = self.change(cx).await?;
        let roots = match &self.source_roots {
            Some(words) => roots(words)?,
            None => cx.workspace().map(|workspace| workspace.roots.clone()).unwrap_or_default(),
        };
        let looked_for = async {
            let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
            let project = project(cx, &place, self.project, change.name.as_ref()).await?;
            Ok::<_, Error>((place, project))
        };
        let (place, project) = tokio::time::timeout_at(begun + PATIENCE, looked_for)
            .await
            .unwrap_or(Err(sentry_api::Error::Deadline(PATIENCE).into()))?;
        let levels = Level::condition(self.levels);
        let period = Period::days(self.days.unwrap_or(7).clamp(1, 90));

        let Change { changes, tracked, .. } = &change;
        let ground = Ground::new(changes, tracked.as_ref(), roots);
        let others: Vec<_> = changes.files.iter().filter_map(critical::other).collect();
        let files = in_order(changes);
        let found = Asking::new(cx, &place, &project, &levels, period, begun).all(&files, &ground).await;
        let found = match found {
            // What failed as a whole is told as every tool tells it.
            Found { trouble: Some(error), asked, .. } if asked.is_empty() => return Err(error.into()),
            found => found,
        };
        if found.asked.is_empty() && !files.is_empty() {
            return Err(sentry_api::Error::Deadline(PATIENCE).into());
        }
        let about = About {
            place: &place,
            project: &project,
            period,
            levels: &levels,
            watch_after: self.watch_after,
            now: cx.now(),
            changed: changes.files.len(),
            others,
            unread: changes.unread,
            commits_only: changes.commits_only,
        };
        Ok(told::told(&about, &ground, &found))
    }
}

/// What is reviewed.
struct Change {
    changes: Changes,
    /// What the checkout tracks, where there is one.
    tracked: Option<Tracked>,
    /// What the repository is called.
    name: Option<Untrusted>,
}

impl GetReviewContext {
    /// The change that the arguments name, one way or another.
    async fn change(&self, cx: &Cx<'_>) -> Result<Change> {
        let checkout = match cx.workspace() {
            Some(workspace) => workspace.checkout().await,
            None => Err(checkout::Error::NoCheckout),
        };
        let changes = match (&self.diff, &self.files, &self.base) {
            (Some(diff), None, None) => {
                Changes::of_diff(diff.as_bytes()).map_err(|error| unreadable(&error))?
            }
            (None, Some(files), None) => Changes::of_names(files.iter().map(String::as_str)),
            (None, None, Some(_)) if cx.workspace().is_none() => {
                return Err(Error::complaint(
                    "there is no checkout here to compare with `base`; give `diff` or `files`",
                ));
            }
            (None, None, Some(base)) => {
                let base = base.parse::<Base>().map_err(|problem| Error::complaint(("`base`: ", problem)))?;
                let checkout = checkout.as_ref().map_err(unreadable)?;
                checkout.changes(&base).await.map_err(|error| unreadable(&error))?
            }
            _ => return Err(Error::complaint("give one of `diff`, `files` and `base`")),
        };
        if changes.files.is_empty() && changes.unread > 0 {
            return Err(Error::complaint("no path of the change lies in the repository"));
        }
        let (tracked, name) = match &checkout {
            // The change can be told without them.
            Ok(checkout) => (checkout.tracked().await.ok(), checkout.name().await.ok().flatten()),
            Err(_) => (None, None),
        };
        Ok(Change { changes, tracked, name })
    }
}

fn unreadable(error: &checkout::Error) -> Error {
    use checkout::Error as Local;
    Error::complaint(match error {
        Local::NoGit => "there is no git here to compare with `base`; give `diff` or `files`",
        Local::NoCheckout => "this folder is no git checkout that git would open; give `diff` or `files`",
        Local::NoBase => {
            "git knows no such `base`, or it shares no commit with HEAD; fetch it with its history"
        }
        Local::NoDiff => "`diff` is not a unified diff",
        Local::TooMuch(_) => "the change is larger than 64 MB; give `files`",
        Local::Slow(_) | Local::Failed(_) => "git could not compare; give `diff` or `files`",
    })
}

/// Critical files as they are deployed, those that change most first: what is not asked about should matter least.
fn in_order(changes: &Changes) -> Vec<FilePath> {
    let mut files: Vec<_> = changes.files.iter().filter(|file| critical::other(file).is_none()).collect();
    files.sort_by_cached_key(|file| {
        let lines = file.hunks.iter().map(|hunk| 1 + u64::from(hunk.before.end() - hunk.before.start()));
        (file.fate == Fate::Deleted, std::cmp::Reverse(lines.sum::<u64>()), &file.path)
    });
    files.into_iter().map(|file| file.deployed_as().clone()).collect()
}

/// How many source roots a review may have.
const ROOTS: usize = 50;

fn roots(words: &[String]) -> Result<Vec<SourceRoot>> {
    // Each is tried on each frame.
    if words.len() > ROOTS {
        return Err(Error::complaint("`sourceRoots` are at most 50"));
    }
    let roots: Option<Vec<_>> = words.iter().map(|word| SourceRoot::of_words(word)).collect();
    roots.ok_or_else(|| {
        Error::complaint("`sourceRoots` are written as STACK=SOURCE, such as `/srv/app/=backend/app/`")
    })
}

/// The project that is meant: named, the session's own, the one named like the repository, or the only one.
async fn project(
    cx: &Cx<'_>,
    place: &Place,
    named: Option<ProjectRef>,
    repository: Option<&Untrusted>,
) -> Result<ProjectRef> {
    match (&cx.grant().constraint.project, named) {
        (Some(only), None) => return Ok(only.clone().into()),
        (Some(only), Some(ProjectRef::Slug(named))) if *only == named => return Ok(named.into()),
        (Some(_), Some(other)) => return cx.project(place, Some(other.clone())).await.map(|_| other),
        (None, Some(named)) => return Ok(named),
        (None, None) => {}
    }
    let page = cx.sentry(place).projects(&place.organization, None, 100, None).await;
    let page = page.map_err(|error| place.missing(error))?;
    let slugs: Vec<ProjectSlug> = page.items.into_iter().filter_map(|project| project.slug.0).collect();
    if let Some(slug) = repository.and_then(|name| named_like(&slugs, name)) {
        return Ok(slug.clone().into());
    }
    match slugs.as_slice() {
        [only] if page.next.is_none() => Ok(only.clone().into()),
        _ => Err(Error::input(
            Answer::new("Which project?")
                .field("Repository", repository)
                .section(Section::list("Projects").items(slugs, Item::new))
                .note("Give the slug of one as `project`."),
        )),
    }
}

/// The project of the repository's name, else the only one whose slug is a word of it: `acme-backend` is `backend`.
fn named_like<'a>(slugs: &'a [ProjectSlug], repository: &Untrusted) -> Option<&'a ProjectSlug> {
    let words = repository.clone().map(|name| format!("-{}-", name.to_lowercase().replace(['_', '.'], "-")));
    let word = |slug: &ProjectSlug| format!("-{}-", slug.as_str());
    let same = slugs.iter().find(|slug| words.same_as(&word(slug)));
    let part = |slug: &&ProjectSlug| words.contains(&word(slug));
    let mut parts = slugs.iter().filter(part);
    same.or_else(|| parts.next().filter(|_| parts.next().is_none()))
}
