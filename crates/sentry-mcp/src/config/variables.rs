//! Files of variables: the one that `--env-file` names, and the `.env` of the working directory.

use super::files::{BadFile, Files, text};
use crate::env::Environment;
use std::path::Path;

/// The variables of the file that the operator named. As in a shell, `$NAME` is replaced.
///
/// # Errors
/// The file cannot be read, or a line of it is no assignment.
pub(super) fn env_file(files: &impl Files, path: &Path) -> Result<Environment, BadFile> {
    let text = text(files, path)?;
    let variables: Result<Vec<_>, _> = dotenvy::from_read_iter(text.as_bytes()).collect();
    let variables = variables.map_err(|problem| broken(path, &text, &problem))?;
    Ok(Environment::of(variables))
}

/// dotenvy tells the line's text, which may be a secret, and not its number.
fn broken(path: &Path, text: &str, problem: &dotenvy::Error) -> BadFile {
    let same = |broken: &str| text.lines().position(|line| line.trim() == broken.trim());
    match problem {
        dotenvy::Error::LineParse(line, _) => same(line).map(|index| index + 1),
        _ => None,
    }
    .map_or_else(|| BadFile::Lines(path.into()), |line| BadFile::Line { path: path.into(), line })
}

/// The variables of a `.env` in the working directory; none when there is no such file. Lines that cannot be read are
/// other programs' business.
///
/// Nothing is replaced in it: whoever wrote the repository could send other variables of ours to Sentry as a token.
/// So a line with a `$` is not even read; no token has one.
pub(super) fn dot_env(files: &impl Files) -> Environment {
    let path = Path::new(".env");
    // A repository may hold a link to a pipe or to standard input, and reading that would never end.
    if !files.is_plain(path) {
        return Environment::default();
    }
    let text = text(files, path).unwrap_or_default();
    let text = text.lines().filter(|line| !line.contains('$')).collect::<Vec<_>>().join("\n");
    Environment::of(dotenvy::from_read_iter(text.as_bytes()).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::files::tests::Memory,
        env::{SENTRY_AUTH_TOKEN, SENTRY_HOST},
    };

    fn memory(path: &'static str, text: &'static str) -> Memory {
        Memory([(path, text)].into())
    }

    #[test]
    fn both_spellings_of_an_assignment_are_read() {
        let text =
            "\u{feff}# ours\nexport SENTRY_HOST=\"sentry.example.com\"\nSENTRY_AUTH_TOKEN='a b' # why\n";
        let variables = env_file(&memory("file", text), Path::new("file")).unwrap();
        assert_eq!(variables.value(SENTRY_HOST), Some("sentry.example.com"));
        assert_eq!(variables.value(SENTRY_AUTH_TOKEN), Some("a b"));
    }

    #[test]
    fn a_broken_line_is_counted_and_not_repeated() {
        let text = "SENTRY_HOST=a\n\nSENTRY_AUTH_TOKEN CANARY\n";
        let problem = env_file(&memory("file", text), Path::new("file")).err().unwrap().to_string();
        assert_eq!(problem, "line 3 of file is not NAME=value");
    }

    #[test]
    fn nothing_is_replaced_in_the_working_directorys_file() {
        for text in [
            "A=CANARY\nSENTRY_AUTH_TOKEN=$A",
            "A=CANARY\nSENTRY_AUTH_TOKEN=\"${A}\"",
            "broken\nA=CANARY\nSENTRY_AUTH_TOKEN=$A",
            // Every process has this one.
            "SENTRY_AUTH_TOKEN=$PATH",
            "SENTRY_AUTH_TOKEN=\\$PATH",
            "SENTRY_AUTH_TOKEN=\\${PATH}",
            "SENTRY_AUTH_TOKEN=\"\\${PATH}\"",
            "SENTRY_AUTH_TOKEN=\\\\\\${PATH}",
            "SENTRY_AUTH_TOKEN=\"a\n${PATH}\"",
        ] {
            assert_eq!(dot_env(&memory(".env", text)).value(SENTRY_AUTH_TOKEN), None, "{text}");
        }
        let variables = dot_env(&memory(".env", "OTHER=$HOME\nSENTRY_AUTH_TOKEN=abc\n"));
        assert_eq!(variables.value(SENTRY_AUTH_TOKEN), Some("abc"));
        assert_eq!(dot_env(&Memory::default()).value(SENTRY_AUTH_TOKEN), None);
    }
}
