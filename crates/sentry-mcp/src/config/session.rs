//! What the session may see and do: skills, read-only, constraint, default organization, listed tools.

use super::{
    ConfigError, Notice,
    source::{Found, Places, Source, filled, flag},
};
use crate::{
    cli::SessionFlags,
    env::{
        MCP_ADD_SCOPES, MCP_ALLOW_DELETE, MCP_DISABLE_SKILLS, MCP_READ_ONLY, MCP_SCOPES, MCP_SKILLS,
        SENTRY_ORG,
    },
};
use access::{BadSkills, Constraint, Grant, Scope, Scopes, Skill, Skills};
use lexicon::OrganizationSlug;
use std::str::FromStr;
use tools::Surface;

/// A session setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadSession {
    /// A word that is no skill.
    #[error("{0}")]
    Skills(BadSkills),
    /// The same, when it is plain which was meant.
    #[error("{0}; perhaps {1} was meant")]
    NearSkill(BadSkills, Skill),
    /// Two contrary wishes.
    #[error("it cannot be given together with --skills")]
    AllAndSome,
    /// Not even written as a scope is.
    #[error("it holds a word that is no scope, such as `event:read`; better give --skills")]
    Scope,
    /// Nothing is left.
    #[error("every skill is taken away, so no tool would be left; there are {all}", all = Skills::all())]
    NoSkill,
    /// Neither yes nor no.
    #[error("write true or false")]
    Truth,
    /// Not a slug.
    #[error("it is not a slug, as in the address of a Sentry page: letters, digits, `-`, `_` and `.`")]
    Slug,
    /// A project alone.
    #[error(
        "a slug alone names a project in every organization that the token sees; give --organization-slug too"
    )]
    ProjectAlone,
    /// A word that is no tool.
    #[error("{0}")]
    Tools(String),
}

/// What the session has been given.
pub(super) fn grant(
    flags: &SessionFlags,
    places: &Places,
    notices: &mut Vec<Notice>,
) -> Result<Grant, ConfigError> {
    Ok(Grant {
        skills: skills(flags, places, notices)?,
        read_only: flags.read_only || truth(places.variable(&[MCP_READ_ONLY]))?,
        allow_delete: flags.allow_delete || truth(places.variable(&[MCP_ALLOW_DELETE]))?,
        scopes: Scopes::Unknown,
        lacks_seer: false,
        constraint: constraint(flags)?,
    })
}

fn skills(flags: &SessionFlags, places: &Places, notices: &mut Vec<Notice>) -> Result<Skills, ConfigError> {
    let typed = filled("--skills", flags.skills.as_deref());
    if let (true, Some(_)) = (flags.all_skills, typed) {
        return Err(ConfigError::new(Source::Flag("--all-skills"), BadSession::AllAndSome));
    }
    let wanted = typed.or_else(|| places.variable(&[MCP_SKILLS]).filter(|_| !flags.all_skills));
    let unwanted = filled("--disable-skills", flags.disable_skills.as_deref())
        .or_else(|| places.variable(&[MCP_DISABLE_SKILLS]));
    let scopes = by_scopes(flags, places)?;
    let named = wanted.is_some() || flags.all_skills;
    notices.extend(scopes.map(|(name, skills)| Notice::Scopes(name, Some(skills).filter(|_| !named))));
    let by_scopes = scopes.filter(|_| !named).map_or_else(Skills::all, |(_, skills)| skills);
    let wanted = wanted.map_or(Ok(by_scopes), list)?;
    let Some(found) = unwanted else { return Ok(wanted) };
    let left = wanted.without(list(found)?);
    if left.is_empty() { Err(ConfigError::new(found.source, BadSession::NoSkill)) } else { Ok(left) }
}

/// What the deprecated settings come to: scopes instead of the usual ones, or beside them. Flags beat variables.
fn by_scopes(flags: &SessionFlags, places: &Places) -> Result<Option<(&'static str, Skills)>, ConfigError> {
    const USUAL: [Scope; 4] = [Scope::OrgRead, Scope::ProjectRead, Scope::TeamRead, Scope::EventRead];
    let typed = flag("--scopes", flags.scopes.as_deref());
    let added = flag("--add-scopes", flags.add_scopes.as_deref());
    let variable = || Some((places.variable(&[MCP_SCOPES]), places.variable(&[MCP_ADD_SCOPES])));
    let pair = Some((typed, added)).filter(|(typed, added)| typed.is_some() || added.is_some());
    let Some((only, beside)) = pair.or_else(variable) else { return Ok(None) };
    let Some(name) = only.or(beside).map(|found| found.source.name()) else { return Ok(None) };
    let mut scopes = only.map_or_else(|| Ok(USUAL.to_vec()), scopes)?;
    if let Some(beside) = beside {
        scopes.extend(self::scopes(beside)?);
    }
    Ok(Some((name, Skills::of_scopes(&scopes))))
}

/// Sentry has scopes that no tool of ours needs: they allow nothing here. An empty list is none.
fn scopes(found: Found<'_>) -> Result<Vec<Scope>, ConfigError> {
    let words = found.text.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty());
    let mut scopes = Vec::new();
    for word in words {
        let is_scope = word.split_once(':').is_some_and(|(kind, may)| !kind.is_empty() && !may.is_empty());
        if !is_scope {
            return Err(ConfigError::new(found.source, BadSession::Scope));
        }
        scopes.extend(word.parse::<Scope>());
    }
    Ok(scopes)
}

fn list(found: Found<'_>) -> Result<Skills, ConfigError> {
    found.text.parse().map_err(|problem| {
        let near = match &problem {
            BadSkills::Unknown(word) => nearest(word, Skill::ALL.map(|skill| (skill.id(), skill))),
            BadSkills::Empty => None,
        };
        let problem = match near {
            Some(skill) => BadSession::NearSkill(problem, skill),
            None => BadSession::Skills(problem),
        };
        ConfigError::new(found.source, problem)
    })
}

/// The known word that `word` was probably meant to be.
pub(crate) fn nearest<'a, T>(word: &str, known: impl IntoIterator<Item = (&'a str, T)>) -> Option<T> {
    let word = word.to_ascii_lowercase().replace('_', "-");
    let likeness = |known: &str| strsim::jaro_winkler(&word, &known.replace('_', "-"));
    let ranked = known.into_iter().map(|(known, value)| (likeness(known), value));
    let best = ranked.max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.filter(|(likeness, _)| *likeness > 0.8).map(|(_, value)| value)
}

fn truth(found: Option<Found<'_>>) -> Result<bool, ConfigError> {
    let Some(Found { text, source }) = found else { return Ok(false) };
    match text.trim().to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err(ConfigError::new(source, BadSession::Truth)),
    }
}

fn constraint(flags: &SessionFlags) -> Result<Constraint, ConfigError> {
    let organization = slug(flag("--organization-slug", flags.organization_slug.as_deref()))?;
    let project = flag("--project-slug", flags.project_slug.as_deref());
    if let (None, Some(project)) = (&organization, project) {
        return Err(ConfigError::new(project.source, BadSession::ProjectAlone));
    }
    Ok(Constraint { organization, project: slug(project)? })
}

/// The organization that is meant when a call names none.
pub(super) fn organization(places: &Places) -> Result<Option<OrganizationSlug>, ConfigError> {
    slug(places.variable(&[SENTRY_ORG]))
}

fn slug<T: FromStr>(found: Option<Found<'_>>) -> Result<Option<T>, ConfigError> {
    let Some(Found { text, source }) = found else { return Ok(None) };
    text.parse().map(Some).map_err(|_| ConfigError::new(source, BadSession::Slug))
}

/// Which tools are listed.
pub(super) fn surface(flags: &SessionFlags) -> Result<Surface, ConfigError> {
    let Some(Found { text, source }) = flag("--tools", flags.tools.as_deref()) else {
        return Ok(Surface::Default);
    };
    let names = || tools::every().map(|tool| tool.spec.name);
    let words: Vec<&str> = text.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [] | ["default"] => return Ok(Surface::Default),
        ["all"] => return Ok(Surface::All),
        _ => {}
    }
    let named = |word: &str| tools::named(word).map(|tool| tool.spec.name.to_owned());
    match words.iter().map(|word| named(word).ok_or(*word)).collect() {
        Ok(names) => Ok(Surface::Names(names)),
        Err(word) => {
            let start: String = word.chars().take(40).collect();
            let near = nearest(word, names().map(|name| (name, name)));
            let rest = near.map_or_else(
                || format!("; write default, all or names among {}", names().collect::<Vec<_>>().join(", ")),
                |name| format!("; perhaps {name} was meant"),
            );
            Err(ConfigError::new(source, BadSession::Tools(format!("{start:?} is not a tool{rest}"))))
        }
    }
}
