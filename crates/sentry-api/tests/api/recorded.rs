//! Models against what real servers once answered, where those recordings are at hand (they are not part of the
//! project): everything decodes, and nothing that is there is lost.

use sentry_api::models::{Activity, Entry, Event, Issue, Organization, Project, Regions, Root, Team, User};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};
use untrusted::{Maybe, Pairs, Untrusted, Wire, decode, decode_list};

/// Somewhere beside the repository.
const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/samples");

struct Recording {
    name: String,
    method: String,
    /// The path below `/api/0`.
    path: String,
    status: u64,
    is_json: bool,
    body: Value,
}

fn recordings(folder: &Path) -> Vec<Recording> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files.iter().map(|file| recording(file)).collect()
}

fn recording(file: &Path) -> Recording {
    let recorded: Value = fs::read_to_string(file).unwrap().parse().unwrap();
    let request = recorded["request"].as_str().unwrap();
    let (method, target) = request.split_once(' ').unwrap();
    let path = target.split('?').next().unwrap().strip_prefix("/api/0").unwrap_or(target);
    let headers = recorded["headers"].as_object().unwrap();
    let kind = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    Recording {
        name: file.display().to_string(),
        method: method.to_owned(),
        path: path.to_owned(),
        status: recorded["status"].as_u64().unwrap(),
        is_json: kind.is_some_and(|(_, kind)| kind.as_str().unwrap().starts_with("application/json")),
        body: recorded["body"].clone(),
    }
}

/// What is missing in a model, by the name of its field.
struct Lost<'a> {
    recording: &'a Recording,
    raw: &'a Value,
}

impl Lost<'_> {
    fn check(&self, field: &str, kept: bool) {
        let there = match &self.raw[field] {
            Value::Null => false,
            Value::Object(fields) => !fields.is_empty(),
            Value::Array(list) => !list.is_empty(),
            _ => true,
        };
        assert!(kept || !there, "{}: {field} is lost: {}", self.recording.name, self.raw[field]);
    }

    /// The same text.
    fn text(&self, field: &str, kept: &Maybe<Untrusted>) {
        self.check(field, kept.is_some());
        if let (Value::String(raw), Some(kept)) = (&self.raw[field], kept.as_ref()) {
            assert!(kept.same_as(raw), "{}: {field} is not {raw:?}", self.recording.name);
        }
    }

    /// The same identifier.
    fn id<T: ToString>(&self, field: &str, kept: &Maybe<T>) {
        self.check(field, kept.is_some());
        if let (Value::String(raw), Some(kept)) = (&self.raw[field], kept.as_ref()) {
            assert_eq!(&kept.to_string(), raw, "{}: {field}", self.recording.name);
        }
    }

    /// As many things.
    fn count(&self, field: &str, kept: usize) {
        let there = match &self.raw[field] {
            Value::Array(list) => list.iter().filter(|element| !element.is_null()).count(),
            Value::Object(fields) => fields.len(),
            _ => 0,
        };
        assert_eq!(kept, there, "{}: {field}", self.recording.name);
    }

    fn inside(&self, field: &str) -> Self {
        Self { recording: self.recording, raw: &self.raw[field] }
    }

    fn at(&self, index: usize) -> Self {
        Self { recording: self.recording, raw: &self.raw[index] }
    }
}

fn pairs(pairs: &Maybe<Pairs>) -> usize {
    pairs.as_ref().map_or(0, |pairs| pairs.len())
}

fn issue(issue: &Issue, lost: &Lost<'_>) {
    lost.id("id", &issue.id);
    lost.id("shortId", &issue.short_id);
    for (field, kept) in [
        ("title", &issue.title),
        ("culprit", &issue.culprit),
        ("level", &issue.level),
        ("status", &issue.status),
        ("substatus", &issue.substatus),
        ("priority", &issue.priority),
        ("platform", &issue.platform),
        ("issueType", &issue.issue_type),
        ("issueCategory", &issue.issue_category),
    ] {
        lost.text(field, kept);
    }
    for (field, kept) in [
        ("statusDetails", issue.status_details.is_some()),
        ("metadata", issue.metadata.is_some()),
        ("count", issue.count.is_some()),
        ("userCount", issue.user_count.is_some()),
        ("numComments", issue.num_comments.is_some()),
        ("firstSeen", issue.first_seen.is_some()),
        ("lastSeen", issue.last_seen.is_some()),
        ("isUnhandled", issue.is_unhandled.is_some()),
        ("assignedTo", issue.assigned_to.as_ref().is_some_and(|actor| actor.name().is_some())),
        ("firstRelease", issue.first_release.as_ref().is_some_and(|release| release.version.is_some())),
        ("lastRelease", issue.last_release.as_ref().is_some_and(|release| release.version.is_some())),
    ] {
        lost.check(field, kept);
    }
    if let Some(project) = issue.project.as_ref() {
        lost.inside("project").id("id", &project.id);
        lost.inside("project").id("slug", &project.slug);
    }
    lost.check("project", issue.project.is_some());
}

/// How many of an event's fields a server may spell otherwise: the list of events of one of them is in snake case.
fn event(event: &Event, lost: &Lost<'_>) {
    lost.id("id", &event.id);
    lost.id("groupID", &event.group_id);
    for (field, kept) in [
        ("title", &event.title),
        ("message", &event.message),
        ("culprit", &event.culprit),
        ("location", &event.location),
        ("platform", &event.platform),
        ("type", &event.kind),
        ("dist", &event.dist),
    ] {
        lost.text(field, kept);
    }
    for (field, kept) in [
        ("dateCreated", event.date_created.is_some()),
        ("dateReceived", event.date_received.is_some()),
        ("nextEventID", event.next_event_id.is_some()),
        ("previousEventID", event.previous_event_id.is_some()),
        ("user", event.user.is_some()),
        ("release", event.release.as_ref().is_some_and(|release| release.version.is_some())),
    ] {
        lost.check(field, kept);
    }
    lost.count("tags", event.tags.len());
    lost.count("contexts", pairs(&event.contexts));
    lost.count("context", pairs(&event.context));
    lost.count("entries", event.entries.len());
    for (at, entry) in event.entries.iter().enumerate() {
        let lost = lost.inside("entries").at(at);
        let data = lost.inside("data");
        match entry {
            Entry::Exception(exceptions) => {
                data.count("values", exceptions.len());
                for (at, exception) in exceptions.iter().enumerate() {
                    let lost = data.inside("values").at(at);
                    lost.text("type", &exception.kind);
                    lost.text("value", &exception.value);
                    lost.check("mechanism", exception.mechanism.is_some());
                    let frames =
                        exception.stacktrace.as_ref().map_or(0, |stacktrace| stacktrace.frames.len());
                    lost.inside("stacktrace").count("frames", frames);
                    for (at, frame) in exception.stacktrace.iter().flat_map(|s| s.frames.iter()).enumerate() {
                        let lost = lost.inside("stacktrace").inside("frames").at(at);
                        lost.text("filename", &frame.filename);
                        lost.text("absPath", &frame.abs_path);
                        lost.text("function", &frame.function);
                        lost.text("module", &frame.module);
                        lost.check("lineNo", frame.line_no.is_some());
                        lost.check("inApp", frame.in_app.is_some());
                        lost.count("context", frame.context.read().len());
                        lost.count("vars", frame.vars.read().len());
                    }
                }
            }
            Entry::Breadcrumbs(breadcrumbs) => {
                data.count("values", breadcrumbs.len());
                for (at, breadcrumb) in breadcrumbs.iter().enumerate() {
                    let lost = data.inside("values").at(at);
                    lost.text("message", &breadcrumb.message);
                    lost.text("category", &breadcrumb.category);
                    lost.check("timestamp", breadcrumb.timestamp.is_some());
                    lost.count("data", pairs(&breadcrumb.data));
                }
            }
            Entry::Threads(threads) => data.count("values", threads.len()),
            Entry::Request(request) => {
                data.text("method", &request.method);
                data.text("url", &request.url);
                data.count("headers", pairs(&request.headers));
                data.count("query", pairs(&request.query));
            }
            Entry::Message(message) => data.text("formatted", &message.formatted),
            Entry::Report(_, report) => assert!(!report.is_empty(), "{}", lost.recording.name),
            Entry::Template(template) => data.text("filename", &template.filename),
            Entry::Images(images) => data.count("images", images.len()),
            Entry::Other(kind, _) => assert!(
                !["exception", "breadcrumbs", "threads", "request", "message"]
                    .iter()
                    .any(|word| kind.same_as(word)),
                "{}: an entry could not be read: {}",
                lost.recording.name,
                lost.raw,
            ),
        }
    }
}

fn project(project: &Project, lost: &Lost<'_>) {
    lost.id("id", &project.id);
    lost.id("slug", &project.slug);
    lost.text("name", &project.name);
    lost.text("platform", &project.platform);
}

fn organization(organization: &Organization, lost: &Lost<'_>) {
    lost.id("slug", &organization.slug);
    lost.text("name", &organization.name);
    lost.check("links", organization.links.is_some());
}

fn user(user: &User, lost: &Lost<'_>) {
    lost.id("id", &user.id);
    lost.text("name", &user.name);
    lost.text("username", &user.username);
    lost.text("email", &user.email);
}

fn team(team: &Team, lost: &Lost<'_>) {
    lost.id("id", &team.id);
    lost.id("slug", &team.slug);
    lost.text("name", &team.name);
}

fn root(root: &Root, lost: &Lost<'_>) {
    lost.check("user", root.user.is_some());
    let scopes = root.auth.as_ref().and_then(|auth| auth.scopes.as_ref());
    lost.inside("auth").count("scopes", scopes.map_or(0, |scopes| scopes.len()));
}

fn one<T: Wire + DeserializeOwned>(recording: &Recording, check: fn(&T, &Lost<'_>)) {
    let model = decode(recording.body.to_string().as_bytes());
    let model = model.unwrap_or_else(|error| panic!("{}: {error}", recording.name));
    check(&model, &Lost { recording, raw: &recording.body });
}

fn list<T: Wire + DeserializeOwned>(recording: &Recording, check: fn(&T, &Lost<'_>)) {
    let listed = decode_list::<T>(recording.body.to_string().as_bytes());
    let listed = listed.unwrap_or_else(|error| panic!("{}: {error}", recording.name));
    assert_eq!(
        (listed.len(), listed.skipped),
        (recording.body.as_array().unwrap().len(), 0),
        "{}",
        recording.name
    );
    for (model, raw) in listed.iter().zip(recording.body.as_array().unwrap()) {
        check(model, &Lost { recording, raw });
    }
}

/// Whether a model of ours belongs to this answer and has been held against it.
fn is_read(recording: &Recording) -> bool {
    let segments: Vec<&str> = recording.path.split('/').filter(|segment| !segment.is_empty()).collect();
    match (recording.method.as_str(), segments.as_slice()) {
        ("GET", []) => one(recording, root),
        ("GET", ["auth"] | ["users", "me"]) => one(recording, user),
        ("GET", ["users", "me", "regions"]) => one::<Regions>(recording, |regions, lost| {
            lost.count("regions", regions.regions.len());
        }),
        ("GET", ["organizations"]) => list(recording, organization),
        ("GET", ["organizations", _]) => one(recording, organization),
        ("GET", ["organizations", _, "projects"] | ["projects"] | ["teams", _, _, "projects"]) => {
            list(recording, project);
        }
        ("GET", ["projects", _, _]) => one(recording, project),
        ("GET", ["organizations", _, "teams"] | ["projects", _, _, "teams"]) => list(recording, team),
        ("GET", ["organizations", _, "issues"] | ["projects", _, _, "issues"]) => list(recording, issue),
        ("GET", ["projects", _, _, "events", _]) => one(recording, event),
        (method, ["organizations", _, "issues", rest @ ..] | ["issues", rest @ ..]) => match (method, rest) {
            ("GET" | "PUT", [_]) => one(recording, issue),
            ("GET", [_, "events"]) => list(recording, event),
            ("GET", [_, "events", _]) => one(recording, event),
            ("POST", [_, "notes" | "comments"]) => {
                one::<Activity>(recording, |note, lost| lost.id("id", &note.id));
            }
            _ => return false,
        },
        _ => return false,
    }
    true
}

#[test]
fn every_recorded_answer_is_read_and_nothing_in_it_is_lost() {
    for (server, at_least) in [("sentry-24.4", 60), ("sentry-23.7", 60), ("glitchtip", 40)] {
        let folder = Path::new(PLACE).join(server);
        if !folder.is_dir() {
            println!("skipped: no recordings of {server} at {}", folder.display());
            continue;
        }
        let answers = recordings(&folder);
        let usable = |recording: &&Recording| recording.is_json && (200..300).contains(&recording.status);
        let read = answers.iter().filter(usable).filter(|recording| is_read(recording)).count();
        println!("{server}: {read} answers read");
        assert!(read >= at_least, "{server}: only {read} answers have a model");
    }
}
