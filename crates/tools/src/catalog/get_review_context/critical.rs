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

/// Endings of what Sentry has SDKs for, and of what runs inside: templates too, which frames name as they are.
const CODE: &[&str] = &[
    "py", "pyx", "js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts", "vue", "svelte", "astro", "go", "rb",
    "erb", "rake", "php", "phtml", "java", "kt", "kts", "scala", "groovy", "clj", "cljc", "cljs", "cs",
    "cshtml", "razor", "fs", "vb", "swift", "m", "mm", "c", "cc", "cpp", "cxx", "h", "hh", "hpp", "hxx",
    "inl", "ipp", "tpp", "rs", "dart", "ex", "exs", "eex", "heex", "erl", "lua", "pl", "pm", "gd", "ps1",
    "psm1", "cr", "nim", "hs", "elm", "coffee", "zig", "jl", "jinja", "jinja2", "j2", "twig", "haml", "slim",
    "ejs", "hbs", "mustache", "liquid", "pug", "jsp", "ftl", "mako",
];

/// Folders in which a page is a template.
const TEMPLATES: &[&str] = &["templates", "template", "views", "layouts", "partials"];

/// These say what is in them wherever they stand.
const TESTS: &[&str] = &[
    "test",
    "tests",
    "__tests__",
    "e2e",
    "cypress",
    "__mocks__",
    "testdata",
    "testfixtures",
    "androidtest",
    "integrationtest",
];
/// These may also be a package of that name: the uppermost folder alone is believed, of the repository or of one of its
/// packages.
const TESTS_ABOVE: &[&str] = &["spec", "specs", "fixtures", "mocks", "testing", "benches", "benchmarks"];
const DOCUMENTATION: &[&str] =
    &["docs", "doc", "documentation", "examples", "example", "samples", "storybook"];
const CONFIGURATION: &[&str] = &[".github", ".gitlab", ".circleci", ".vscode", ".idea", ".storybook"];
const GENERATED: &[&str] = &["gen", "dist", "build", "target", ".next", "out"];
const VENDORED: &[&str] = &[
    "vendored",
    "node_modules",
    "third_party",
    "thirdparty",
    "third-party",
    ".venv",
    "site-packages",
    "bower_components",
];
const VENDORED_ABOVE: &[&str] = &["vendor", "venv"];
/// As what fetches packages of others spells them: small, they are what clusters run, and a coat.
const VENDORED_SPELT: &[&str] = &["Pods", "Carthage"];
/// Folders of which each folder is a package with its own tests and documentation.
const PACKAGES: &[&str] =
    &["packages", "apps", "services", "crates", "libs", "modules", "projects", "plugins"];
/// Folders of what browsers get as it is.
const ASSETS: &[&str] = &["static", "assets", "public", "javascripts"];

/// `None` for a file that is worth asking about. What is new runs once the change is deployed, and what was moved runs under
/// its new path too.
pub(super) fn other(file: &ChangedFile, is_deployed: bool) -> Option<Other> {
    if file.fate == Fate::Added && !is_deployed {
        return Some(Other::New);
    }
    let before = of_path(file.deployed_as());
    if is_deployed { before.and_then(|_| of_path(&file.path)) } else { before }
}

pub(super) fn of_path(path: &FilePath) -> Option<Other> {
    let name = path.name().to_lowercase();
    let folders = Folders::of(path);
    let extension = path.extension().map(str::to_lowercase);
    let is_code = extension.as_deref().is_some_and(|extension| match extension {
        "html" | "htm" => folders.among(TEMPLATES),
        extension => CODE.contains(&extension),
    });
    if !is_code {
        return Some(Other::NoCode);
    }
    let said = |part: &str| name.contains(part);
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let ends = |endings: &[&str]| endings.iter().any(|ending| stem.ends_with(ending));
    let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| name.starts_with(beginning));
    if folders.vendored() {
        Some(Other::Vendored)
    } else if folders.among(&["generated", "__generated__"])
        || folders.above(GENERATED)
        || said(".generated.")
        || said(".min.")
        || said(".pb.")
        || ends(&["_pb2", "_pb2_grpc", "_generated", ".g", ".freezed", ".designer", "_pb"])
    {
        Some(Other::Generated)
    } else if folders.among(TESTS)
        || folders.above(TESTS_ABOVE)
        || begins(&["test_", "conftest."])
        || ends(&["_test", "_tests", "_spec", ".test", ".tests", ".spec", ".cy", ".stories", ".bench"])
        || camel_test(path.name())
    {
        Some(Other::Test)
    } else if folders.above(DOCUMENTATION) {
        Some(Other::Documentation)
    } else if folders.among(CONFIGURATION)
        // `.eslintrc.js`, `.pnpmfile.cjs`: what is hidden configures other programs.
        || name.starts_with('.')
        || ends(&[".config", ".conf", ".d"])
        || ["setup.py", "gulpfile.js", "gruntfile.js", "build.rs", "rakefile.rb", "noxfile.py"]
            .contains(&name.as_str())
    {
        Some(Other::NoCode)
    } else {
        None
    }
}

/// The folders that a file stands in, without those that a language makes of the name of a package.
struct Folders<'a> {
    spelt: Vec<&'a str>,
    small: Vec<String>,
}

impl<'a> Folders<'a> {
    fn of(path: &'a FilePath) -> Self {
        let mut spelt: Vec<&str> = path.parts().collect();
        spelt.pop();
        // Below `src/main/java` stand packages, such as `com.example.test`, and all of them are shipped.
        let sources = spelt.windows(2).position(|pair| pair == ["src", "main"]);
        spelt.truncate(sources.map_or(spelt.len(), |at| at + 2));
        let small = spelt.iter().map(|folder| folder.to_lowercase()).collect();
        Self { spelt, small }
    }

    /// Whether one of them is named so.
    fn among(&self, names: &[&str]) -> bool {
        self.small.iter().any(|folder| names.contains(&folder.as_str()))
    }

    /// Whether the uppermost is named so: of the repository, or of one of its packages.
    fn above(&self, names: &[&str]) -> bool {
        let is_one = |at: usize, names: &[&str]| {
            self.small.get(at).is_some_and(|folder| names.contains(&folder.as_str()))
        };
        is_one(0, names) || is_one(0, PACKAGES) && is_one(2, names)
    }

    fn vendored(&self) -> bool {
        let spelt = |name: &&str| VENDORED_SPELT.contains(name);
        let of_assets = |pair: &[String]| match pair {
            [assets, vendor] => ASSETS.contains(&assets.as_str()) && vendor == "vendor",
            _ => false,
        };
        self.among(VENDORED)
            || self.above(VENDORED_ABOVE)
            || self.spelt.iter().any(spelt)
            || self.small.windows(2).any(of_assets)
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
    fn what_was_moved_is_asked_about_where_it_is_code_before_or_since() {
        for (before, path, is_asked, is_asked_since) in [
            ("tests/x.py", "app/x.py", false, true),
            ("app/x.py", "tests/x.py", true, true),
            ("tests/x.py", "docs/x.md", false, false),
        ] {
            let [before, path] = [before, path].map(|path| FilePath::of(path).unwrap());
            let file = ChangedFile { path, before: Some(before), fate: Fate::Modified, hunks: Vec::new() };
            assert_eq!(
                (other(&file, false).is_none(), other(&file, true).is_none()),
                (is_asked, is_asked_since)
            );
        }
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
            "app/irc.py",
            "lib/crc.c",
            "src/arc.rs",
            "src/main/java/com/example/shop/Orders.java",
            "server/src/main/kotlin/com/acme/test/build/Docs.kt",
            "app/samples/models.py",
            "app/doc/render.py",
            "app/spec/parser.rb",
            "src/testing/ab.ts",
            "app/mocks/nothing.py",
            "app/fixtures/loader.py",
            "app/vendor/models.py",
            "cluster/pods/list.go",
            "templates/cart.html",
            "app/views/cart.html.haml",
            "templates/cart.html.twig",
            "src/render/matrix.inl",
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
            (".mocharc.cjs", Other::NoCode),
            ("public/index.html", Other::NoCode),
            ("tests/auth.py", Other::Test),
            ("app/orders/tests/factories.py", Other::Test),
            ("server/src/test/kotlin/com/acme/Orders.kt", Other::Test),
            ("packages/cart/fixtures/orders.ts", Other::Test),
            ("fixtures/orders.py", Other::Test),
            ("crates/cart/examples/pay.rs", Other::Documentation),
            ("packages/cart/dist/index.js", Other::Generated),
            ("ios/Pods/Alamofire/Source/Session.swift", Other::Vendored),
            ("app/assets/vendor/jquery.js", Other::Vendored),
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
