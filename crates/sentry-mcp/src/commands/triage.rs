//! `sentry-mcp triage`: the unresolved issues of a time, the most urgent first, for whoever begins the day with them. Best
//! effort: a Sentry that is down, slow or busy costs what it did not tell.

mod output;
mod places;
mod progress;
mod report;
mod state;

use super::{given::Given, page, run, session};
use crate::{
    cli::{Flags, TriageFlags},
    config::{Disk, Mapping, why},
    env::{Environment, SENTRY_ORG},
    logs,
};
use progress::Line;
use serde_json::{Map, Value};
use std::{
    io::{self, IsTerminal},
    path::Path,
    process::ExitCode,
};
use tools::{Blame, Gate, Kind, Triaged, Way};

/// What exits when something is found that `--fail-on` names.
const FOUND: u8 = 4;

/// Exit code 0, also when not all of Sentry could be asked, unless `--strict` makes that 1; 1 when a file cannot be
/// written; 2 for what was typed wrong, 3 for settings that cannot be used, a token among them that Sentry refuses, 4 for
/// what `--fail-on` names.
pub(crate) fn triage(triage: &TriageFlags, flags: &Flags, environment: &Environment) -> ExitCode {
    if triage.fail_on.iter().any(|kind| kind == "worse") && triage.state.is_none() {
        logs::tell("--fail-on worse: it needs --state, the last sweep to compare with");
        return ExitCode::from(2);
    }
    let before = match triage.state.as_deref().map(state::read) {
        None => None,
        Some(Ok(before)) => before,
        // Not to know what was there is no leave to write over it.
        Some(Err(problem)) => {
            logs::tell(format_args!("--state: it cannot be read: {}", why(problem.kind())));
            return ExitCode::FAILURE;
        }
    };
    if let Err(code) = places::look(triage) {
        return code;
    }
    if triage.limit.is_some_and(|limit| limit > 100) {
        logs::tell("--limit: at most 100 are shown; all are ranked");
    }
    let opened = session::tells_nobody(&flags.telemetry).and_then(|()| session::open(flags, environment));
    let session = match opened {
        Ok(session) => session,
        Err(code) => return code,
    };
    let folder = flags.local.repo.clone().or_else(|| std::env::current_dir().ok()).unwrap_or_default();
    let mapping = Mapping::find(&Disk, &folder);
    if let Some(file) = mapping.odd {
        logs::tell(format_args!("{file}: it cannot be read as what it should be, and is left out"));
    }
    let named = flags.session.organization_slug.is_some() || environment.value(SENTRY_ORG).is_some();
    let arguments = arguments(triage, mapping, named, flags.session.project_slug.is_some());
    let way = way(triage, environment);
    let gate = session.gate.typed(flag);
    run::to_the_end(&session.renewals, async {
        tokio::select! {
            triaged = swept(&gate, arguments, before.as_deref(), way) => told(triage, &triaged, way, before.as_deref()),
            () = run::told_to_end() => {
                logs::tell("the sweep was broken off; nothing was written");
                ExitCode::FAILURE
            }
        }
    })
}

/// What the parameters of a sweep are called on the command line.
fn flag(parameter: &str) -> Option<&'static str> {
    Some(match parameter {
        "since" => "--since",
        "project" => "--project",
        "priority" => "--priority",
        "environment" => "--environment",
        "limit" => "--limit",
        "organizationSlug" => "--organization-slug",
        "format" => "--format",
        _ => return None,
    })
}

async fn swept(gate: &Gate, arguments: Map<String, Value>, before: Option<&[u8]>, way: Way) -> Triaged {
    let line = Line::default();
    let progress: Option<&dyn tools::Progress> = if io::stderr().is_terminal() { Some(&line) } else { None };
    let triaged = gate.triage(arguments, before, progress, way).await;
    line.end();
    triaged
}

fn way(triage: &TriageFlags, environment: &Environment) -> Way {
    let to_a_person = triage.output.is_none() && io::stdout().is_terminal();
    let of_file =
        triage.output.as_deref().and_then(Path::extension).and_then(|ending| match ending.to_str()? {
            "html" | "htm" => Some("html"),
            "json" => Some("json"),
            "txt" => Some("text"),
            _ => None,
        });
    match triage.format.as_deref().or(of_file) {
        Some("json") => Way::Data,
        Some("html") => Way::Page,
        Some("markdown") => Way::Comment,
        // Colours are for terminals.
        Some(_) if !to_a_person => Way::Terminal(untrusted::TerminalStyle::Plain),
        Some(_) => page::way(false, environment),
        None if to_a_person => page::way(false, environment),
        None => Way::Comment,
    }
}

fn told(triage: &TriageFlags, triaged: &Triaged, way: Way, before: Option<&[u8]>) -> ExitCode {
    let shown = &triaged.shown;
    let incomplete = if triage.strict { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    if shown.is_error {
        if way == Way::Data {
            page::text(&shown.text);
            logs::tell("the sweep could not be made, see the answer");
        } else {
            logs::tell(format_args!("the sweep could not be made\n{}", shown.text.trim_end()));
        }
        return match shown.blame {
            // A job whose token has expired would pass for ever.
            Some(Blame::Operator) => ExitCode::from(3),
            Some(Blame::Sentry) => incomplete,
            Some(Blame::Caller) => ExitCode::from(2),
            Some(Blame::Us) | None => ExitCode::FAILURE,
        };
    }
    let text = triaged.report.as_ref().map_or_else(|| shown.text.clone(), report::page);
    if let Err(problem) = output::write(triage.output.as_deref(), &text) {
        // What was asked for a minute is not lost for it.
        page::text(&text);
        return places::unwritten("--output", triage.output.as_deref().unwrap_or(Path::new("")), &problem);
    }
    if let Err(code) = keep(triage, triaged, before) {
        return code;
    }
    if shown.is_partial {
        logs::tell("the sweep is incomplete: not all of Sentry could be asked, see its notes");
    }
    let found: Vec<String> = triage.fail_on.iter().filter_map(|word| said(word, triaged)).collect();
    if !found.is_empty() {
        logs::tell(format_args!("--fail-on: {}", found.join(", ")));
        return ExitCode::from(FOUND);
    }
    if shown.is_partial { incomplete } else { ExitCode::SUCCESS }
}

/// Leaves the state for the next sweep.
fn keep(triage: &TriageFlags, triaged: &Triaged, before: Option<&[u8]>) -> Result<(), ExitCode> {
    let (Some(file), Some(state)) = (&triage.state, &triaged.state) else { return Ok(()) };
    let copied = before.filter(|_| triaged.forgotten.is_some());
    match state::keep(file, state, copied) {
        Ok(copy) => {
            if let (Some(why), Some(copy)) = (triaged.forgotten, copy) {
                let (why, copy) = (why.words(), copy.display());
                logs::tell(format_args!(
                    "--state: {why}; this sweep begins anew, and what was there is kept in {copy}"
                ));
            }
            Ok(())
        }
        Err(problem) => Err(places::unwritten("--state", file, &problem)),
    }
}

/// How many there are of what a job must not pass over.
fn said(word: &str, triaged: &Triaged) -> Option<String> {
    let kind = match word {
        "new" => Kind::New,
        "regressed" => Kind::Regressed,
        "escalating" => Kind::Escalating,
        "worse" => Kind::Worse,
        "high" => Kind::High,
        "unhandled" => Kind::Unhandled,
        _ => Kind::Any,
    };
    let count = triaged.count(kind);
    (count > 0).then(|| format!("{count} {word}"))
}

/// The arguments of `triage_issues`. What was typed wins over what files of the repository say.
fn arguments(
    triage: &TriageFlags,
    mapping: Mapping,
    organization_is_named: bool,
    is_confined: bool,
) -> Map<String, Value> {
    let mut given = Given::default();
    // Several projects the sweep reads of the repository by itself.
    let only = mapping.project.filter(|_| !is_confined && mapping.folders.is_empty());
    let said = only.map(|project| project.to_string());
    given.give("projectSlugOrId", triage.project.clone().or(said));
    let organization = mapping.organization.filter(|_| !organization_is_named);
    given.give("organizationSlug", organization.map(|slug| slug.to_string()));
    given.give("since", triage.since.clone());
    given.list("priority", &triage.priority);
    given.list("environment", &triage.environment);
    given.give("limit", triage.limit);
    given.arguments()
}
