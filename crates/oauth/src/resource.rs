//! What a token is for: an address of this server, and whatever lies below it (RFC 8707).

use access::Constraint;
use url::Url;

/// The path below which everything is spoken MCP.
const ROOT: &str = "/mcp";

/// Longer queries are not told and not taken, in bytes.
pub(crate) const LONGEST_QUERY: usize = 500;

/// A place of this server: `/mcp`, `/mcp/ORGANIZATION` or `/mcp/ORGANIZATION/PROJECT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resource(String);

impl Default for Resource {
    /// What a client that names nothing asks for.
    fn default() -> Self {
        Self(ROOT.to_owned())
    }
}

impl Resource {
    /// Reads a path. Nothing in it may be encoded, so that no two spellings mean one place.
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        let place = Self(path.to_owned());
        place.constraint().map(|_| place)
    }

    /// Reads a `resource` parameter. Its query is not part of the place.
    pub(crate) fn parse(text: &str, base: &Url) -> Option<Self> {
        if !text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b'#') {
            return None;
        }
        let url = Url::parse(text).ok()?;
        let (spelled, _) = text.split_once('?').unwrap_or((text, ""));
        let path = spelled.strip_prefix(&base.origin().ascii_serialization())?;
        (url.origin() == base.origin() && url.path() == path).then(|| Self::of_path(path))?
    }

    pub(crate) fn path(&self) -> &str {
        &self.0
    }

    /// Whether a token for this place may be used there.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        other.0.strip_prefix(&self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// What a session at this place is confined to; nothing at all if this is no place.
    pub(crate) fn constraint(&self) -> Option<Constraint> {
        let rest = self.0.strip_prefix(ROOT)?;
        if rest.is_empty() {
            return Some(Constraint::default());
        }
        let mut segments = rest.strip_prefix('/')?.split('/');
        // A slug takes white space around it, which a path has no right to.
        let exact = |segment: &&str| segment.trim() == *segment;
        let organization = segments.next().filter(exact)?.parse().ok()?;
        let project = match segments.next() {
            None => None,
            Some(segment) => Some(Some(segment).filter(exact)?.parse().ok()?),
        };
        segments.next().is_none().then_some(Constraint { organization: Some(organization), project })
    }
}
