//! What a stack frame says of its place, brought into a form that can be compared with files of the repository. It
//! stays untrusted: nothing here can look at it.

use std::collections::HashSet;
use untrusted::Untrusted;

/// The path of a frame, in folders: without scheme, drive, query and `.`, with `/` between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FramePath(pub(crate) Untrusted);

/// The module of a frame as a path: `com.acme.Orders$Inner` as `com/acme/Orders`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModulePath(pub(crate) Untrusted);

/// The bare name of a frame's function: of `Server.handle.func1` `handle`.
#[derive(Debug, Clone)]
pub struct FunctionName(Untrusted);

/// The longest text that is looked at, in bytes.
const LONGEST: usize = 4096;
/// Folders and a name that are looked at, counted from the end.
const DEEPEST: usize = 40;

impl FramePath {
    /// Of what the frame says.
    #[must_use]
    pub fn of(path: &Untrusted) -> Self {
        Self(path.clone().map(folders))
    }

    /// What a file is called that it means.
    pub(crate) fn name(&self) -> Untrusted {
        self.0.clone().map(last)
    }

    /// How long it is, in bytes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

impl ModulePath {
    /// Of what the frame says.
    #[must_use]
    pub fn of(module: &Untrusted) -> Self {
        Self(module.clone().map(module_folders))
    }

    /// What a file is called that it means, without its ending.
    pub(crate) fn name(&self) -> Untrusted {
        self.0.clone().map(last)
    }

    /// How long it is, in bytes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

impl FunctionName {
    /// Of what the frame says.
    #[must_use]
    pub fn of(function: &Untrusted) -> Self {
        Self(function.clone().map(bare_name))
    }

    /// Whether it is one of these.
    #[must_use]
    pub fn is_one_of(&self, symbols: &HashSet<Untrusted>) -> bool {
        symbols.contains(&self.0)
    }
}

/// What stands behind the last folder.
fn last(mut path: String) -> String {
    path.split_off(path.rfind('/').map_or(0, |at| at + 1))
}

fn within(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(LONGEST));
    text
}

fn folders(path: String) -> String {
    let path = within(path).replace('\\', "/");
    // `webpack:///./src/a.ts`, `app:///a.js`, `https://host/a.js`; the host is no folder of the repository, and does no
    // harm as one: the ending counts.
    let path = path.split_once("://").map_or(path.as_str(), |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "." | "~"));
    // Behind `..` nothing is known of what came before.
    let path = parts.fold(String::new(), |mut whole, part| {
        if part == ".." {
            whole.clear();
        } else {
            whole.push_str(if whole.is_empty() { "" } else { "/" });
            whole.push_str(part);
        }
        whole
    });
    deepest(path)
}

/// The last folders of a path that has many.
fn deepest(path: String) -> String {
    match path.rmatch_indices('/').nth(DEEPEST - 1) {
        Some((at, _)) => path.get(at + 1..).unwrap_or_default().to_owned(),
        None => path,
    }
}

fn module_folders(module: String) -> String {
    let module = within(module);
    let module = module.split('$').next().unwrap_or_default();
    deepest(module.replace(['.', '\\'], "/").replace("::", "/").trim_matches('/').to_owned())
}

fn bare_name(function: String) -> String {
    let function = within(function);
    let function = function.split(" [as ").next().unwrap_or_default();
    let function =
        function.trim_start_matches("block in ").trim_start_matches("async ").trim_start_matches("new ");
    let function = function
        .split('(')
        .find(|part| !part.trim_end_matches(['.', '*']).is_empty() && !part.ends_with('.'));
    let function = function.unwrap_or_default();
    let mut parts = function
        .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
        .filter(|part| !part.is_empty());
    let said = |part: &&str| {
        let number = part
            .strip_prefix("func")
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
        !number && !matches!(*part, "closure" | "anonymous" | "lambda" | "locals" | "fn")
    };
    parts.rfind(said).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_brought_into_folders() {
        for (path, expected) in [
            ("app/services/auth.py", "app/services/auth.py"),
            ("/usr/src/app/auth.py", "usr/src/app/auth.py"),
            ("webpack:///./src/App.vue?1a2b", "src/App.vue"),
            ("app:///~/dist/main.js#x", "dist/main.js"),
            ("C:\\work\\App\\Program.cs", "C:/work/App/Program.cs"),
            ("../../../etc/passwd", "etc/passwd"),
            ("a/b/../c.py", "c.py"),
            ("..", ""),
        ] {
            assert_eq!(folders(path.to_owned()), expected);
        }
        let deep = |parts: usize| "a/".repeat(parts - 1) + "b";
        assert_eq!(folders(deep(40)), deep(40));
        assert_eq!(folders(deep(2_000)), deep(40));
    }

    #[test]
    fn a_function_is_called_by_its_bare_name() {
        for (function, expected) in [
            ("get_user_token", "get_user_token"),
            ("TokenStore.read", "read"),
            ("Object.handleSubmit [as onClick]", "handleSubmit"),
            ("block in charge", "charge"),
            ("App\\Http\\Kernel::handle", "handle"),
            ("server.(*Server).Handle.func1", "Handle"),
            ("app::auth::verify::{{closure}}", "verify"),
            ("-[ViewController viewDidLoad]", "viewDidLoad"),
            ("Charge(Card card)", "Charge"),
            ("<anonymous>", ""),
        ] {
            assert_eq!(bare_name(function.to_owned()), expected, "{function}");
        }
    }

    #[test]
    fn a_module_is_a_path_without_its_inner_classes() {
        assert_eq!(module_folders("com.acme.Orders$Line".to_owned()), "com/acme/Orders");
        assert_eq!(module_folders("app::auth".to_owned()), "app/auth");
    }
}
