//! What of a file's path stack traces hold, by its language, and the search that finds it there.

use checkout::FilePath;

/// How the frames of a language name their file in `filename`; the folders that it leaves out are in `abs_path`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// With folders, however many.
    Folders,
    /// By its name and nothing else: a virtual machine knows no more.
    Name,
    /// By its name: what SDKs and Sentry's symbolication keep of the path that the compiler wrote down.
    Ending,
    /// With folders that have `\` between where it was built on Windows, or by its name.
    Windows,
}

const NAMINGS: [(&[&str], Naming); 3] = [
    (&["java", "kt", "kts", "scala", "groovy", "clj", "cljc"], Naming::Name),
    (
        &[
            "rs", "swift", "m", "mm", "c", "cc", "cpp", "cxx", "h", "hh", "hpp", "hxx", "inl", "ipp", "tpp",
            "dart",
        ],
        Naming::Ending,
    ),
    (&["cs", "cshtml", "razor", "fs", "vb", "ps1", "psm1"], Naming::Windows),
];

impl Naming {
    /// By what stands behind the last dot of the name.
    pub(crate) fn of(name: &str) -> Self {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let ending = ending.unwrap_or_default();
        let known = NAMINGS.iter().find(|(endings, _)| endings.contains(&ending.as_str()));
        known.map_or(Self::Folders, |(_, naming)| *naming)
    }
}

/// The condition that finds a path, behind what may stand before it: nothing, `*` or `*/`. Stars, backslashes and
/// quotation marks of the path itself are meant literally.
pub(crate) fn term(before: &str, path: &str) -> String {
    let path = path.replace('\\', "\\\\").replace('"', "\\\"").replace('*', "\\*");
    format!("stack.filename:\"{before}{path}\"")
}

/// One search that finds a file however many folders the deployment puts before it or leaves out: by its name and the
/// folder that it stands in, or by what its language keeps of that. What else is named so is told apart by its frames.
pub(crate) fn one_term(path: &FilePath) -> String {
    match Naming::of(path.name()) {
        Naming::Folders => {
            let parts: Vec<&str> = path.parts().collect();
            term("*", &parts.get(parts.len().saturating_sub(2)..).unwrap_or_default().join("/"))
        }
        Naming::Name => term("", path.name()),
        Naming::Ending | Naming::Windows => term("*", path.name()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_term_finds_a_file_of_each_language_wherever_it_is_deployed() {
        for (path, expected) in [
            ("services/backend/app/auth.py", "*app/auth.py"),
            ("main.go", "*main.go"),
            ("web/src/Cart.tsx", "*src/Cart.tsx"),
            ("app/models/cart.rb", "*models/cart.rb"),
            ("src/Http/Kernel.php", "*Http/Kernel.php"),
            ("lib/shop_web/router.ex", "*shop_web/router.ex"),
            ("src/main/java/com/acme/Orders.java", "Orders.java"),
            ("app/src/main/kotlin/Main.kt", "Main.kt"),
            ("crates/queue/src/lib.rs", "*lib.rs"),
            ("Sources/App/CheckoutView.swift", "*CheckoutView.swift"),
            ("Phone/Cart.m", "*Cart.m"),
            ("Phone/Bridge.mm", "*Bridge.mm"),
            ("src/parse.c", "*parse.c"),
            ("src/render/scene.cpp", "*scene.cpp"),
            ("include/render/scene.hpp", "*scene.hpp"),
            ("lib/checkout/cart.dart", "*cart.dart"),
            ("Api/Controllers/HomeController.cs", "*HomeController.cs"),
            ("Api/Controllers/Home.FS", "*Home.FS"),
            ("pages/a \"b\"*.tsx", "*pages/a \\\"b\\\"\\*.tsx"),
        ] {
            let expected = format!("stack.filename:\"{expected}\"");
            assert_eq!(one_term(&FilePath::of(path).unwrap()), expected, "{path}");
        }
    }
}
