//! `get_review_context`

use crate::{
    parts::{home::FOLDERS, level::Level, pace::Pace},
    prelude::*,
};
use asking::{Asking, Found, PATIENCE};
use checkout::{
    ChangedFile, Changes, Compared, Fate, FilePath, Folder, Hunk, Origin, Said, SourceRoot, Tracked,
};
use lexicon::{ProjectRef, ProjectSlug, Timestamp};
use projects::{Known, Wanted};
use ranking::Ground;
use std::sync::Arc;
use tokio::time::Instant;
use told::About;
use untrusted::Untrusted;

mod asking;
mod critical;
mod folded;
mod projects;
mod ranking;
#[cfg(test)]
mod tests;
mod told;
mod watched;

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
    /// What the local checkout is compared with, such as `origin/main`; or merged commits: `FROM..TO`.
    base: Option<String>,
    /// The project's slug or number. Default: those that Sentry maps to the repository, or the one named like it.
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
    /// `PROJECT=FOLDER`: whose folder it is, in a repository of several projects.
    project_roots: Option<Vec<String>>,
    /// Its name, such as `acme/backend`, without a checkout.
    repository: Option<String>,
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
        if change.changes.files.is_empty() {
            watched::something(self.watch_after)?;
        }
        if self.base.is_none() && change.changes == Changes::default() {
            return Ok(told::nothing());
        }
        let period = watched::period(self.days, self.watch_after, cx.now())?;
        let Change { changes, tracked, origin, said } = &change;
        let (origin, pace) = (origin.as_ref(), Pace::default());
        let looked_for = async {
            let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
            let wanted = Wanted { named: self.project, said, origin, until: begun + PATIENCE, pace: &pace };
            let projects = projects::find(cx, &place, wanted).await?;
            Ok::<_, Error>((place, projects))
        };
        let (place, projects) = tokio::time::timeout_at(begun + PATIENCE, looked_for)
            .await
            .unwrap_or(Err(sentry_api::Error::Deadline(PATIENCE).into()))?;
        let levels = Level::condition(self.levels);

        let is_watched = self.watch_after.is_some();
        let mut ground = Ground::new(changes, tracked.as_deref(), said, origin).deployed(self.watch_after);
        let others = changes.files.iter().filter_map(|file| critical::other(file, is_watched));
        let others: Vec<_> = others.collect();
        let files = in_order(changes, is_watched);
        // A name that git does not know is misspelt, or of a file that is gone or not added yet: errors are no proof of it.
        let unknown = |file: &&FilePath| tracked.as_ref().is_some_and(|tracked| !tracked.has(file));
        let named = self.files.is_some() && self.repository.is_none();
        let unknown: Vec<_> =
            changes.files.iter().map(|file| &file.path).filter(|file| named && unknown(file)).collect();
        let found = Asking::new(cx, &place, &projects, &levels, period, begun, &pace);
        let found = found.all(&files, &mut ground).await;
        // Sentry refuses a project that is not there as one that is not to be seen; others find nothing of it.
        let refused = matches!(found.trouble, Some(sentry_api::Error::Forbidden(_)));
        let is_clean = found.issues.is_empty() && (refused || found.trouble.is_none());
        if !files.is_empty() && is_clean && projects.known == Known::Said {
            for project in projects.all().iter().take(CERTAIN) {
                let certain = cx.certain_of(&place, project);
                tokio::time::timeout_at(begun + PATIENCE, certain).await.unwrap_or(Ok(()))?;
            }
        }
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
            projects: &projects,
            period,
            levels: &levels,
            watch_after: self.watch_after,
            now: cx.now(),
            changed: changes.files.len(),
            others,
            unknown,
            unread: changes.unread,
            submodules: changes.submodules,
            commits_only: changes.commits_only,
        };
        Ok(told::told(&about, &ground, &found))
    }
}

/// Of how many projects it is made certain that they are there, where nothing was found.
const CERTAIN: usize = 5;

/// What is reviewed.
struct Change {
    changes: Changes,
    /// What the checkout tracks, where there is one.
    tracked: Option<Arc<Tracked>>,
    /// What the repository is called.
    origin: Option<Origin>,
    /// What the caller says of the repository, or its files do: those of before the change, where a base is compared.
    said: Said,
}

impl GetReviewContext {
    /// The change that the arguments name, one way or another.
    async fn change(&self, cx: &Cx<'_>) -> Result<Change> {
        let checkout = match cx.workspace() {
            Some(workspace) => workspace.checkout().await,
            None => Err(checkout::Error::NoCheckout),
        };
        // Nothing in it is a diff, where nothing else is given.
        let otherwise = self.files.is_some() || self.base.is_some();
        let diff = self.diff.as_ref().filter(|diff| !(otherwise && diff.trim().is_empty()));
        let changes = match (diff, &self.files, &self.base) {
            (Some(diff), None, None) => {
                Changes::of_diff(diff.as_bytes()).map_err(|error| unreadable(&error, None))?
            }
            (None, Some(files), None) => Changes::of_names(files.iter().map(String::as_str)),
            (None, None, Some(_)) if cx.workspace().is_none() => {
                return Err(Error::complaint(
                    "there is no checkout here to compare with `base`; give `diff` or `files`",
                ));
            }
            (None, None, Some(base)) => {
                let compared = base.parse::<Compared>();
                let compared = compared.map_err(|problem| Error::complaint(("`base`: ", problem)))?;
                let checkout = checkout.as_ref().map_err(|error| unreadable(error, Some(base)))?;
                checkout.changes(&compared).await.map_err(|error| unreadable(&error, Some(base)))?
            }
            _ => return Err(Error::complaint("give one of `diff`, `files` and `base`")),
        };
        if changes.files.is_empty() && changes.unread > 0 {
            return Err(Error::complaint("no path of the change lies in the repository"));
        }
        let named = match self.repository.as_deref().map(Origin::of) {
            Some(None) => return Err(Error::complaint("`repository` is a name, such as `acme/backend`")),
            named => named.flatten(),
        };
        let (tracked, origin) = match &checkout {
            // The change can be told without them.
            Ok(checkout) => (checkout.tracked().await.ok(), checkout.origin()),
            Err(_) => (None, None),
        };
        let said = self.said(cx, checkout.as_ref().ok()).await?;
        Ok(Change { changes, tracked, origin: named.or(origin), said })
    }

    /// What is said of the repository. Who makes a change does not say it.
    async fn said(&self, cx: &Cx<'_>, checkout: Option<&checkout::Checkout>) -> Result<Said> {
        let is_told = self.source_roots.is_some() && self.project_roots.is_some();
        let base = self.base.as_ref().and_then(|base| base.parse::<Compared>().ok());
        let mut said = match (cx.workspace(), &base) {
            (None, _) => Said::default(),
            _ if is_told => Said::default(),
            (Some(workspace), None) => workspace.said.clone(),
            (Some(workspace), Some(base)) => match checkout {
                Some(checkout) => workspace.said_before(checkout, base).await.unwrap_or_default(),
                None => Said::default(),
            },
        };
        if let Some(words) = &self.source_roots {
            said.roots = source_roots(words)?;
        }
        if let Some(words) = &self.project_roots {
            said = Said { roots: said.roots, folders: project_roots(words)?, ..Said::default() };
        }
        Ok(said)
    }
}

fn unreadable(error: &checkout::Error, base: Option<&str>) -> Error {
    use checkout::Error as Local;
    Error::complaint(match error {
        Local::NoBase => {
            return Error::complaint((
                "git knows nothing here as ",
                base.map(quote),
                ", or it shares no commit with HEAD; fetch it with its history, or give another `base`",
            ));
        }
        Local::NoGit => "there is no git here to compare with `base`; give `diff` or `files`",
        Local::NoFolder => "there is no such folder to look for a checkout in; give `diff` or `files`",
        Local::NoCheckout => "this folder is no git checkout that git would open; give `diff` or `files`",
        Local::NoDiff => "`diff` is not a unified diff",
        Local::TooMuch(_) => "the change is larger than 64 MB; give `files`",
        Local::Slow(_) | Local::Failed(_) => "git could not compare; give `diff` or `files`",
    })
}

/// Critical files as they are deployed, those that change most first: what is not asked about should matter least. Of a
/// change that is watched, as they were before and as they are since.
fn in_order(changes: &Changes, is_watched: bool) -> Vec<FilePath> {
    let critical = |file: &&ChangedFile| critical::other(file, is_watched).is_none();
    let mut files: Vec<_> = changes.files.iter().filter(critical).collect();
    files.sort_by_cached_key(|file| {
        let lines =
            file.hunks.iter().map(Hunk::before).map(|lines| 1 + u64::from(lines.end() - lines.start()));
        (file.fate == Fate::Deleted, std::cmp::Reverse(lines.sum::<u64>()), &file.path)
    });
    let names = |file: &ChangedFile| {
        let since = file.before.as_ref().filter(|_| is_watched).map(|_| file.path.clone());
        std::iter::once(file.deployed_as().clone()).chain(since)
    };
    files.into_iter().flat_map(names).filter(|path| critical::of_path(path).is_none()).collect()
}

fn source_roots(words: &[String]) -> Result<Vec<SourceRoot>> {
    if words.len() > FOLDERS {
        return Err(Error::complaint(("`sourceRoots` are at most ", FOLDERS)));
    }
    let roots: Option<Vec<_>> = words.iter().map(|word| SourceRoot::of_words(word)).collect();
    roots.ok_or_else(|| {
        Error::complaint("`sourceRoots` are written as STACK=SOURCE, such as `/srv/app/=backend/app/`")
    })
}

fn project_roots(words: &[String]) -> Result<Vec<(String, Folder)>> {
    if words.len() > FOLDERS {
        return Err(Error::complaint(("`projectRoots` are at most ", FOLDERS)));
    }
    let root = |word: &String| {
        let (project, folder) = word.split_once('=')?;
        let project: ProjectSlug = project.trim().parse().ok()?;
        Some((project.to_string(), Folder::of(&Untrusted::new(folder.to_owned()))))
    };
    let roots: Option<Vec<_>> = words.iter().map(root).collect();
    roots.ok_or_else(|| {
        Error::complaint("`projectRoots` are written as PROJECT=FOLDER, such as `backend=services/backend`")
    })
}
