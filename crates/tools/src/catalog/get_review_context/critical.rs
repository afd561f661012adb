//! Which of the changed files can raise an error in production: code, and neither a test nor what others wrote.

use checkout::{ChangedFile, Fate, FilePath};

/// Why a file is not asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Other {
    /// It is new: nothing of it runs yet.
    New,
    /// It is no code, or configures other programs.
    NoCode,
    /// It is a test, or what tests use.
    Test,
    /// It is documentation, or an example.
    Documentation,
    /// A program wrote it.
    Generated,
    /// Somebody else wrote it.
    Vendored,
}

/// Endings of what Sentry has SDKs for, and of what runs inside.
const CODE: &[&str] = &[
    "py", "pyx", "js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts", "vue", "svelte", "astro", "go", "rb",
    "erb", "rake", "php", "phtml", "java", "kt", "kts", "scala", "groovy", "clj", "cljc", "cljs", "cs",
    "cshtml", "razor", "fs", "vb", "swift", "m", "mm", "c", "cc", "cpp", "cxx", "h", "hh", "hpp", "rs",
    "dart", "ex", "exs", "eex", "heex", "erl", "lua", "pl", "pm", "gd", "ps1", "psm1", "cr", "nim", "hs",
    "elm", "coffee", "zig", "jl",
];

const TESTS: &[&str] = &[
    "test",
    "tests",
    "__tests__",
    "spec",
    "specs",
    "e2e",
    "cypress",
    "fixtures",
    "__mocks__",
    "mocks",
    "testdata",
    "testing",
    "benches",
    "benchmarks",
    "androidtest",
];
const DOCUMENTATION: &[&str] =
    &["docs", "doc", "documentation", "examples", "example", "samples", "storybook"];
const CONFIGURATION: &[&str] = &[".github", ".gitlab", ".circleci", ".vscode", ".idea", ".storybook"];
const GENERATED: &[&str] = &["gen", "dist", "build", "target", ".next", "out"];
const VENDORED: &[&str] = &[
    "vendor",
    "vendored",
    "node_modules",
    "third_party",
    "thirdparty",
    "third-party",
    "pods",
    "carthage",
    ".venv",
    "venv",
    "site-packages",
    "bower_components",
];

/// `None` for a file that is worth asking about.
pub(super) fn other(file: &ChangedFile) -> Option<Other> {
    if file.fate == Fate::Added {
        return Some(Other::New);
    }
    of_path(file.deployed_as())
}

fn of_path(path: &FilePath) -> Option<Other> {
    let name = path.name().to_lowercase();
    let mut folders: Vec<String> = path.parts().map(str::to_lowercase).collect();
    folders.pop();
    let among = |names: &[&str]| folders.iter().any(|folder| names.contains(&folder.as_str()));
    // Whoever builds to `build/` may also have a package of that name: the uppermost folder alone is believed.
    let uppermost = |names: &[&str]| folders.first().is_some_and(|folder| names.contains(&folder.as_str()));
    let extension = path.extension().map(str::to_lowercase);
    if !extension.is_some_and(|extension| CODE.contains(&extension.as_str())) {
        return Some(Other::NoCode);
    }
    let said = |part: &str| name.contains(part);
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let ends = |endings: &[&str]| endings.iter().any(|ending| stem.ends_with(ending));
    let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| name.starts_with(beginning));
    if among(VENDORED) {
        Some(Other::Vendored)
    } else if among(&["generated", "__generated__"])
        || uppermost(GENERATED)
        || said(".generated.")
        || said(".min.")
        || said(".pb.")
        || ends(&["_pb2", "_pb2_grpc", "_generated", ".g", ".freezed", ".designer", "_pb"])
    {
        Some(Other::Generated)
    } else if among(TESTS)
        || begins(&["test_", "conftest."])
        || ends(&["_test", "_tests", "_spec", ".test", ".tests", ".spec", ".cy", ".stories", ".bench"])
        || camel_test(path.name())
    {
        Some(Other::Test)
    } else if among(DOCUMENTATION) {
        Some(Other::Documentation)
    } else if among(CONFIGURATION)
        || ends(&[".config", ".conf", ".d", "rc"]) && said(".")
        || ["setup.py", "gulpfile.js", "gruntfile.js", "build.rs", "rakefile.rb", "noxfile.py"]
            .contains(&name.as_str())
    {
        Some(Other::NoCode)
    } else {
        None
    }
}

/// `OrdersTest.java`, `OrdersTests.cs`, `OrdersSpec.scala`: by the capital letter, so that `Latest.java` is none.
fn camel_test(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    ["Test", "Tests", "TestCase", "Spec", "IT"].iter().any(|ending| {
        stem.strip_suffix(ending)
            .is_some_and(|before| before.ends_with(|c: char| c.is_lowercase() || c.is_numeric()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Option<Other> {
        of_path(&FilePath::of(path).unwrap())
    }

    #[test]
    fn code_of_every_language_is_asked_about() {
        for path in [
            "app/services/auth.py",
            "src/App.vue",
            "cmd/server/main.go",
            "app/models/user.rb",
            "src/Http/Kernel.php",
            "src/main/java/com/acme/Latest.java",
            "app/src/main/kotlin/Main.kt",
            "Api/Controllers/OrdersController.cs",
            "Sources/App/ViewController.swift",
            "src/lib.rs",
            "lib/main.dart",
            "lib/app_web/router.ex",
            "Source/Game/Player.cpp",
            "src/builder/build_plan.py",
            "src/contest.py",
            "src/protest/latest.ts",
            "pages/api/[id].ts",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
    }

    #[test]
    fn what_raises_no_error_in_production_is_left_out() {
        for (path, why) in [
            ("README.md", Other::NoCode),
            ("package.json", Other::NoCode),
            ("Dockerfile", Other::NoCode),
            ("vite.config.ts", Other::NoCode),
            (".eslintrc.js", Other::NoCode),
            ("types/index.d.ts", Other::NoCode),
            ("setup.py", Other::NoCode),
            (".github/scripts/x.py", Other::NoCode),
            ("tests/auth.py", Other::Test),
            ("app/test_auth.py", Other::Test),
            ("src/auth_test.go", Other::Test),
            ("src/App.spec.tsx", Other::Test),
            ("src/test/java/OrdersTest.java", Other::Test),
            ("src/OrdersTests.cs", Other::Test),
            ("spec/models/user_spec.rb", Other::Test),
            ("docs/conf.py", Other::Documentation),
            ("examples/hello.go", Other::Documentation),
            ("api/orders.pb.go", Other::Generated),
            ("api/orders_pb2.py", Other::Generated),
            ("dist/app.js", Other::Generated),
            ("static/jquery.min.js", Other::Generated),
            ("vendor/github.com/x/y.go", Other::Vendored),
            ("web/node_modules/x/index.js", Other::Vendored),
        ] {
            assert_eq!(of(path), Some(why), "{path}");
        }
    }
}
