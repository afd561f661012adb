//! What a command starts, where that can be told for certain: a Sentry MCP server behind the launchers that people use.
//! A line for a shell is not read: what comes of it cannot be told by looking.

/// A Sentry MCP server, ours or `@sentry/mcp-server`, as a command starts it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Launch {
    /// What its launchers set for it.
    pub(super) variables: Vec<(String, String)>,
    pub(super) flags: Vec<String>,
}

/// The start of a server; `None` for any other program, and for what a launcher is told that would be lost.
pub(super) fn launch(words: &[String]) -> Option<Launch> {
    let mut variables = Vec::new();
    let flags = flags(words, &mut variables)?.to_vec();
    Some(Launch { variables, flags })
}

fn flags<'w>(mut words: &'w [String], variables: &mut Vec<(String, String)>) -> Option<&'w [String]> {
    loop {
        let (first, behind) = words.split_first()?;
        let (second, third) = (behind.first().map(String::as_str), behind.get(1..).unwrap_or_default());
        words = match (program(first).as_str(), second) {
            ("env", _) => by_env(behind, variables),
            ("cmd", _) => by_cmd(behind)?,
            ("npm", Some("exec" | "x")) => {
                let flags = by_package(third)?;
                return Some(flags.strip_prefix(&["--".to_owned()]).unwrap_or(flags));
            }
            ("pnpm" | "yarn", Some("dlx")) | ("bun", Some("x")) => return by_package(third),
            ("uv", Some("tool")) => return by_package(third.strip_prefix(&["run".to_owned()])?),
            ("npx" | "pnpx" | "bunx" | "uvx", _) => return by_package(behind),
            ("node" | "nodejs" | "bun", Some(script)) if is_script(script) => return Some(third),
            ("docker" | "podman", Some("run")) => return by_container(third, variables),
            ("sentry-mcp", _) => return Some(behind),
            _ => return None,
        };
    }
}

/// The name of a program, without where it lies and what Windows adds.
fn program(word: &str) -> String {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    let bare = name.strip_suffix(".exe").or_else(|| name.strip_suffix(".cmd"));
    bare.map(str::to_owned).unwrap_or(name)
}

/// Behind `env`: what it sets, and the words of the next command.
fn by_env<'w>(mut words: &'w [String], variables: &mut Vec<(String, String)>) -> &'w [String] {
    while let Some((first, behind)) = words.split_first()
        && let Some(variable) = assignment(first)
    {
        variables.push(variable);
        words = behind;
    }
    words
}

fn assignment(word: &str) -> Option<(String, String)> {
    let (name, value) = word.split_once('=')?;
    let letters = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let is_name = !name.is_empty() && name.chars().all(letters);
    is_name.then(|| (name.to_owned(), value.to_owned()))
}

/// Behind `cmd`: the words of the command, unless one of them means something to it.
fn by_cmd(mut words: &[String]) -> Option<&[String]> {
    loop {
        let (first, behind) = words.split_first()?;
        match first.to_ascii_lowercase().as_str() {
            "/d" | "/s" => words = behind,
            "/c" => {
                let means_more = |letter: char| letter.is_whitespace() || "&|<>^%\"".contains(letter);
                return (!behind.iter().any(|word| word.contains(means_more))).then_some(behind);
            }
            _ => return None,
        }
    }
}

/// Behind a launcher of packages: the flags of the server.
fn by_package(mut words: &[String]) -> Option<&[String]> {
    let mut is_named = false;
    loop {
        let (first, mut behind) = words.split_first()?;
        match first.as_str() {
            "-y" | "--yes" | "-q" | "--quiet" | "--silent" | "--bun" | "--offline" | "--prefer-offline"
            | "--prefer-online" | "--" => {}
            "-p" | "--package" | "--from" => {
                let package;
                (package, behind) = behind.split_first()?;
                is_named = is_package(package);
                if !is_named {
                    return None;
                }
            }
            word => {
                let package = word.strip_prefix("--package=").or_else(|| word.strip_prefix("--from="));
                match package {
                    Some(package) if is_package(package) => is_named = true,
                    None if is_named && program(word) == "sentry-mcp" => return Some(behind),
                    None if !is_named && is_package(word) => return Some(behind),
                    _ => return None,
                }
            }
        }
        words = behind;
    }
}

/// A package that holds the server, with a version or without.
fn is_package(word: &str) -> bool {
    let rest = ["@sentry/mcp-server", "sentry-mcp"].iter().find_map(|name| word.strip_prefix(name));
    let version = |rest: &str| !rest.contains(|letter: char| letter.is_whitespace() || letter == '/');
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['@', '=']) && version(rest))
}

/// A file of the package, by the way to it. A folder that is called `mcp-server` alone is anybody's.
fn is_script(word: &str) -> bool {
    let path = format!("/{}", word.replace('\\', "/"));
    ["/@sentry/mcp-server/dist/index.js", "/node_modules/.bin/sentry-mcp"]
        .iter()
        .any(|end| path.ends_with(end))
}

/// Behind `docker run`: the flags of the server. What mounts, joins networks or reads files is more than a server here
/// would have.
fn by_container<'w>(mut words: &'w [String], variables: &mut Vec<(String, String)>) -> Option<&'w [String]> {
    loop {
        let (first, mut behind) = words.split_first()?;
        let mut set = None;
        match first.as_str() {
            "-i" | "-t" | "-it" | "-ti" | "--interactive" | "--tty" | "--rm" | "--init" => {}
            "--name" | "--pull" => behind = behind.get(1..)?,
            "-e" | "--env" => {
                set = behind.first();
                behind = behind.get(1..)?;
            }
            word if ["--name=", "--pull="].iter().any(|flag| word.starts_with(flag)) => {}
            word if word.starts_with("--env=") => {
                variables.extend(assignment(word.trim_start_matches("--env=")));
            }
            image if is_image(image) => return Some(behind),
            _ => return None,
        }
        // A name alone is handed on from the entry's own variables, which stay.
        variables.extend(set.and_then(|word| assignment(word)));
        words = behind;
    }
}

fn is_image(word: &str) -> bool {
    let (folder, name) = word.rsplit_once('/').unwrap_or(("", word));
    let name = name.split([':', '@']).next().unwrap_or_default();
    matches!(name, "sentry-mcp" | "sentry-mcp-server")
        || name == "mcp-server" && folder.rsplit('/').next() == Some("sentry")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: &str) -> Option<String> {
        let words: Vec<String> = words.split(' ').map(|word| word.replace('~', " ")).collect();
        let Launch { variables, flags } = launch(&words)?;
        let variables = variables.iter().map(|(name, value)| format!("{name}={value} ")).collect::<String>();
        Some(format!("{variables}| {}", flags.join(" ")))
    }

    #[test]
    fn a_server_is_found_behind_what_launches_it() {
        for (words, found) in [
            ("sentry-mcp --read-only", "| --read-only"),
            (r"C:\Program~Files\sentry-mcp.exe --host=a", "| --host=a"),
            ("npx @sentry/mcp-server", "| "),
            ("npx -y @sentry/mcp-server@latest --host a", "| --host a"),
            ("npx -y -p @sentry/mcp-server@0.39.0 sentry-mcp --host a", "| --host a"),
            ("npx --package=@sentry/mcp-server sentry-mcp", "| "),
            ("npm exec -y @sentry/mcp-server -- --host a", "| --host a"),
            ("pnpm dlx @sentry/mcp-server --host a", "| --host a"),
            ("bunx @sentry/mcp-server", "| "),
            ("uvx sentry-mcp@1.0.0 --host a", "| --host a"),
            ("uv tool run --from sentry-mcp==1.0 sentry-mcp --host a", "| --host a"),
            ("env A=B C= npx -y @sentry/mcp-server --host a", "A=B C= | --host a"),
            ("/usr/bin/env SENTRY_HOST=sentry.corp sentry-mcp", "SENTRY_HOST=sentry.corp | "),
            ("cmd /c npx -y @sentry/mcp-server --host a", "| --host a"),
            (r"C:\Windows\System32\cmd.exe /d /s /C npx.cmd @sentry/mcp-server", "| "),
            ("node /opt/node_modules/@sentry/mcp-server/dist/index.js --host a", "| --host a"),
            ("docker run -i ghcr.io/sentry/mcp-server:1 --host a", "| --host a"),
            (r"node.exe C:\x\@sentry\mcp-server\dist\index.js", "| "),
            ("node node_modules/.bin/sentry-mcp --host a", "| --host a"),
            (
                "docker run -i --rm -e SENTRY_HOST=a --env=MCP_SKILLS=docs -e SENTRY_ACCESS_TOKEN ghcr.io/o/sentry-mcp:1 --read-only",
                "SENTRY_HOST=a MCP_SKILLS=docs | --read-only",
            ),
        ] {
            assert_eq!(told(words).as_deref(), Some(found), "{words}");
        }
    }

    #[test]
    fn what_cannot_be_told_for_certain_is_another_program() {
        for words in [
            "",
            "cat --host=a",
            "bash -c SENTRY_HOST=a~npx~@sentry/mcp-server",
            "sh -c sentry-mcp",
            "npx~@sentry/mcp-server~--host~a",
            "npx sentry-mcp@1~--host~a",
            "npx -c sentry-mcp",
            "npx -p other sentry-mcp",
            "npx other sentry-mcp --host a",
            "npx @sentry/mcp-server-other",
            "npx mcp-remote https://mcp.sentry.dev/mcp",
            "env -S sentry-mcp",
            "env -u SENTRY_HOST sentry-mcp",
            "env A=B",
            "cmd /c npx~@sentry/mcp-server~--host~a",
            "cmd /c npx @sentry/mcp-server && more",
            "cmd /c npx @sentry/mcp-server --host=%HOST%",
            "cmd /k npx @sentry/mcp-server",
            "node --env-file=x /opt/@sentry/mcp-server/dist/index.js",
            "node /opt/mcp-server/dist/index.js --host a",
            "node /opt/linear/packages/mcp-server/dist/index.js",
            "node /opt/.bin/sentry-mcp",
            "node /opt/other-mcp-server/dist/index.js",
            "node server.js sentry-mcp",
            "docker run --env-file x ghcr.io/o/sentry-mcp",
            "docker run -v /a:/b ghcr.io/o/sentry-mcp",
            "docker run -e SENTRY_HOST=a other --host b",
            "docker run -i evilsentry/mcp-server",
            "docker run -i sentry/mcp-server-tools",
            "docker run -i sentry/mcp-server/other",
            "docker exec sentry-mcp",
            "docker run -i",
        ] {
            assert_eq!(told(words), None, "{words}");
        }
    }
}
