//! Which language a frame is of: each writes its frames in its own way, and that is what its people look for.

use sentry_api::models::Frame;
use untrusted::Untrusted;

/// The languages that have a way of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    CSharp,
    Go,
    /// Java, Kotlin, Scala.
    Java,
    JavaScript,
    /// C, C++, Objective-C, Swift, and what has no source at all.
    Native,
    Php,
    Ruby,
    Rust,
    /// Python, and all that is not known.
    Other,
}

/// Endings of files, which say more than a platform: one event may hold frames of several languages.
const ENDINGS: [(&[&str], Language); 9] = [
    (&[".cs", ".fs", ".vb"], Language::CSharp),
    (&[".go"], Language::Go),
    (&[".java", ".kt", ".scala"], Language::Java),
    (&[".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".vue", ".svelte"], Language::JavaScript),
    (&[".c", ".cc", ".cpp", ".cxx", ".h", ".hpp", ".m", ".mm", ".swift"], Language::Native),
    (&[".php"], Language::Php),
    (&[".rb", ".erb", ".rake"], Language::Ruby),
    (&[".rs"], Language::Rust),
    (&[".py", ".dart", ".ex", ".exs", ".pl", ".lua"], Language::Other),
];

/// Sentry's names for platforms.
const PLATFORMS: [(&[&str], Language); 8] = [
    (&["csharp", "dotnet"], Language::CSharp),
    (&["go"], Language::Go),
    (&["java", "android", "kotlin"], Language::Java),
    (&["javascript", "node"], Language::JavaScript),
    (&["native", "c", "cocoa", "objc", "swift"], Language::Native),
    (&["php"], Language::Php),
    (&["ruby"], Language::Ruby),
    (&["rust"], Language::Rust),
];

impl Language {
    /// The language of a frame of an event of this platform.
    pub(super) fn of(frame: &Frame, event: Option<&Untrusted>) -> Self {
        let file = frame.filename.as_ref().or(frame.abs_path.as_ref());
        let ending = |file: &Untrusted| {
            let of = |(endings, _): &&(&[&str], Self)| endings.iter().any(|end| file.ends_with(end));
            ENDINGS.iter().find(of)
        };
        let platform = |name: &Untrusted| {
            let of = |(names, _): &&(&[&str], Self)| names.iter().any(|known| name.same_as(known));
            PLATFORMS.iter().find(of)
        };
        let found = file
            .and_then(ending)
            .or_else(|| frame.platform.as_ref().and_then(platform))
            .or_else(|| event.and_then(platform));
        // An address without a file is machine code, whatever the program is written in.
        let bare = file.is_none() && frame.instruction_addr.is_some();
        match found {
            _ if bare => Self::Native,
            Some((_, language)) => *language,
            None => Self::Other,
        }
    }

    /// Whether the full name of a type is its module and its name.
    pub(super) const fn qualifies_types(self) -> bool {
        matches!(self, Self::Java)
    }
}
