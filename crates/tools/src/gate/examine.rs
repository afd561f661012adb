//! What an operator wants to know before users do: whether Sentry answers, what the token may do, which tools that
//! leaves, and what to do about the rest.

mod problem;

use super::{Gate, Shown, Way};
use crate::{
    context::{Cx, spent::Spent, touched::Touched},
    surface::every,
    tool::Reads,
};
use access::{Denied, Scope, Scopes, Skill, Skills};
use problem::{Problem, advice};
use sentry_api::{
    Deadline, Error as Api, LIMIT, Page,
    models::{Organization, Root, User},
};
use untrusted::{Answer, Budget, Data, Item, Person, Section, quote};

/// Something that the operator set, as it is told: a label of ours, and words without secrets.
pub type Setting = (&'static str, String);

/// What only the command line and the environment know.
#[derive(Debug, Clone, Default)]
pub struct Circumstances {
    /// What the operator set.
    pub settings: Vec<Setting>,
    /// The setting that the token was found in.
    pub token_from: Option<String>,
    /// Names that are set and that nothing reads, each with the one that was probably meant.
    pub misspelt: Vec<(String, &'static str)>,
    /// What else does not work, and why; the settings say it to a person.
    pub problems: Vec<(&'static str, String)>,
    /// Whether those who call bring tokens, so that none is needed here.
    pub needs_no_token: bool,
}

/// Tools that are off for the same reason.
struct Off {
    why: Denied,
    tools: Vec<&'static str>,
}

/// What Sentry was asked, and what it said.
struct Learned {
    root: Result<Root, Api>,
    identity: Result<User, Api>,
    organizations: Result<Page<Organization>, Api>,
}

impl Gate {
    /// Asks Sentry who the token is, what it may do and which organizations it sees, and says whether that works, with what
    /// is in the way, and which tools are on.
    pub async fn examine(&self, version: &'static str, circumstances: &Circumstances, way: Way) -> Shown {
        let known = circumstances.problems.iter();
        let mut problems: Vec<Problem> =
            known.map(|(words, detail)| Problem::Detailed(words, detail.clone())).collect();
        let (spent, touched) = (Spent::default(), Touched::default());
        let cx = Cx::<Reads>::new(&self.desk, Deadline::within(LIMIT), &spent, &touched);
        if let Some(sentence) = self.missing_token {
            let (on, off) = self.on_and_off();
            let sentence = (!circumstances.needs_no_token).then_some(sentence);
            problems.extend(sentence.map(|_| Problem::Words("no Sentry token is set")));
            let head = self.head(version, circumstances, &problems);
            let answer = tools_of(head, &on, &off).note(sentence);
            let data = self.data(version, circumstances, &problems, (&on, &off));
            return self.shown(&answer.data_alone(data), Budget::default(), !problems.is_empty(), way);
        }
        let sentry = cx.base();
        let (root, identity, organizations, _) = tokio::join!(
            sentry.root(),
            sentry.identity(),
            sentry.organizations(None, None),
            self.desk.learn_scopes()
        );
        // What the token lacks is known only now.
        let (on, off) = self.on_and_off();
        let learned = Learned { root, identity, organizations };
        problems.extend(problem::of_session(&cx, &learned.organizations).await);
        let head = self.head(version, circumstances, &problems);
        let head = scopes_needed(head, &self.desk.grant().skills);
        let answer = self.told(head, &learned);
        // Of a token that Sentry has not accepted nobody knows what it may do.
        let answer = if learned.accepted() { tools_of(answer, &on, &off) } else { answer };
        let data = self.data(version, circumstances, &problems, (&on, &off));
        self.shown(&answer.data_alone(data), Budget::default(), !problems.is_empty(), way)
    }

    /// Whether it works, and the settings.
    fn head(&self, version: &'static str, circumstances: &Circumstances, problems: &[Problem]) -> Answer {
        let heading = match problems {
            [] => Answer::new("Works: yes"),
            [first, ..] => Answer::new(("Works: no: ", first.say())),
        };
        let server = self.desk.hosts.base().clone();
        let head = heading.fact("sentry-mcp", version).fact("Server", server);
        let head = problems.iter().skip(1).fold(head, |head, problem| head.fact("And", problem.say()));
        let meant = |head: Answer, (name, meant): &(String, &'static str)| {
            head.note(("Nothing reads ", quote(name), "; perhaps ", *meant, " was meant."))
        };
        let head = circumstances.misspelt.iter().fold(head, meant);
        circumstances.settings.iter().fold(head, |head, (label, words)| head.fact(label, quote(words)))
    }

    fn told(&self, head: Answer, learned: &Learned) -> Answer {
        let Learned { root, identity, organizations } = learned;
        let grant = self.desk.grant_as_known();
        let constraint = &grant.constraint;
        let scopes = match &grant.scopes {
            Scopes::Known(scopes) => {
                let ids: Vec<&str> = scopes.iter().map(|scope| scope.id()).collect();
                Some(if ids.is_empty() { "none that a tool needs".to_owned() } else { ids.join(", ") })
            }
            Scopes::Unknown => None,
        };
        let user = identity.as_ref().ok();
        let answers = root.is_ok() || organizations.is_ok();
        let rows = organizations.iter().flat_map(|page| page.items.iter());
        let none = organizations.as_ref().is_ok_and(|page| page.items.is_empty());
        let more = organizations.as_ref().is_ok_and(|page| page.next.is_some());
        head.fact("Sentry answers", if answers { "yes" } else { "no" })
            .fact("Token scopes", scopes.as_deref().map(quote))
            .fact(
                "Token scopes",
                (scopes.is_none() && learned.accepted()).then_some("the server does not tell"),
            )
            .fact("Account", user.and_then(|user| user.id.0.clone()))
            .fact("Skills", grant.skills)
            .fact("Read-only", grant.read_only.then_some("yes"))
            .fact("May delete for good", grant.allow_delete.then_some("yes"))
            .fact("Confined to organization", constraint.organization.clone())
            .fact("Confined to project", constraint.project.clone())
            .fact("Organization unless named", self.desk.organization.clone())
            .field("Name", user.and_then(|user| user.name.as_ref()).map(Person))
            .field("E-mail", user.and_then(|user| user.email.as_ref()))
            .section(Section::list("Organizations").items(rows, |organization| {
                let region = organization.links.as_ref().and_then(|links| links.region_url.as_ref());
                let region = region.filter(|url| !url.is_blank());
                Item::new((organization.slug.as_ref().cloned(), region.map(|url| (" at ", url))))
            }))
            .note(more.then_some("There are more organizations than are listed."))
            .note(none.then_some(
                "The token sees no organization: it needs org:read, and an account that is a member of one.",
            ))
            .note(
                organizations
                    .as_ref()
                    .err()
                    .map(|error| ("Organizations cannot be listed: ", advice(error), ".")),
            )
    }

    /// The same for a program.
    fn data(
        &self,
        version: &'static str,
        circumstances: &Circumstances,
        problems: &[Problem],
        (on, off): (&[&'static str], &[Off]),
    ) -> Data {
        let names = |tools: &[&'static str]| Data::list(tools.iter().copied());
        let group = |group: &Off| {
            let (_, mention, _) = group.why.words();
            Data::record()
                .with("because", reason(&group.why))
                .with("of", mention)
                .with("tools", names(&group.tools))
        };
        let meant = |(name, meant): &(String, &'static str)| {
            Data::record().with("name", quote(name)).with("meant", *meant)
        };
        let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Data::record()
            .with("version", version)
            .with("works", problems.is_empty())
            .with("problems", Data::list(words.iter().map(|words| quote(words))))
            .with("server", self.desk.hosts.base().clone())
            .with("tokenFrom", circumstances.token_from.as_deref().map(quote))
            .with("misspelt", Data::list(circumstances.misspelt.iter().map(meant)))
            .with("on", names(on))
            .with("off", Data::list(off.iter().map(group)))
    }

    /// The tools that can be called, and those that cannot, with the reason.
    fn on_and_off(&self) -> (Vec<&'static str>, Vec<Off>) {
        let grant = self.desk.grant_as_known();
        let (mut on, mut off) = (Vec::new(), Vec::<Off>::new());
        for entry in every() {
            let need = entry.need();
            match entry.permit(&grant).and_then(|_| access::covers(&need, &grant)) {
                Ok(()) => on.push(entry.spec.name),
                Err(why) => match off.iter_mut().find(|group| group.why == why) {
                    Some(group) => group.tools.push(entry.spec.name),
                    None => off.push(Off { why, tools: vec![entry.spec.name] }),
                },
            }
        }
        (on, off)
    }
}

/// Tells the tools: how many are on, and each group that is off with what would change it.
fn tools_of(answer: Answer, on: &[&'static str], off: &[Off]) -> Answer {
    let without: usize = off.iter().map(|group| group.tools.len()).sum();
    let answer = answer.fact("Tools", (on.len(), " on, ", without, " off"));
    off.iter().fold(answer, |answer, group| {
        let (begin, mention, end) = group.why.words();
        answer.note(("Off: ", quote(&group.tools.join(", ")), ": ", begin, mention, end, "."))
    })
}

impl Learned {
    /// Whether Sentry takes the token for one: it may refuse a list all the same.
    const fn accepted(&self) -> bool {
        match &self.organizations {
            Ok(_) | Err(Api::Forbidden(_)) => true,
            Err(Api::Unauthorized(_)) => false,
            Err(_) => self.identity.is_ok(),
        }
    }
}

const fn reason(why: &Denied) -> &'static str {
    match why {
        Denied::Skill { .. } => "skill",
        Denied::ReadOnly => "read-only",
        Denied::Delete => "delete",
        Denied::NoSeer => "no Seer",
        Denied::OneOrganization { .. } | Denied::OneProject { .. } => "confined",
        Denied::Scope { .. } => "scope",
        Denied::OtherOrganization { .. } | Denied::OtherProject { .. } => "elsewhere",
    }
}

/// Tells what the tools of each skill that is handed out ask of the token.
fn scopes_needed(answer: Answer, skills: &Skills) -> Answer {
    skills.iter().fold(answer, |answer, skill| {
        let ids: Vec<&str> = scopes_of(skill).iter().map(|scope| scope.id()).collect();
        let label = match skill {
            Skill::Inspect => "Scopes for inspect",
            Skill::Docs => "Scopes for docs",
            Skill::Seer => "Scopes for seer",
            Skill::Triage => "Scopes for triage",
            Skill::ProjectManagement => "Scopes for project-management",
        };
        answer.fact(label, quote(&ids.join(", ")))
    })
}

/// The scopes that the tools of each skill need, for the people who make tokens.
#[must_use]
pub fn scopes_of(skill: Skill) -> Vec<Scope> {
    let mut scopes: Vec<Scope> = every()
        .filter(|entry| entry.spec.skills.contains(&skill))
        .flat_map(|entry| entry.spec.scopes.iter().copied())
        .collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}
