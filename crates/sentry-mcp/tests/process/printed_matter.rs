//! Completions and manual pages: read by the shells and by `man` where they are, and complete in any case.

use crate::session::program;
use std::{
    io::Write,
    process::{Command, Stdio},
};

/// What a command prints.
fn printed(words: &[&str]) -> String {
    let output = program(words, &[]).stdin(Stdio::null()).output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{words:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Hands text to a program of the machine; `None` where it is not installed.
fn read_by(reader: &str, words: &[&str], text: &str) -> Option<String> {
    let mut child = Command::new(reader)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && complaints.is_empty(), "{reader}: {complaints}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn every_shell_is_told_the_commands_and_their_flags() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = printed(&["completions", shell]);
        for word in ["doctor", "review", "base-url", "read-only"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    // Bash reads its script and knows where to look then.
    let script = printed(&["completions", "bash"]);
    let asked = format!(
        "{script}\nCOMP_WORDS=(sentry-mcp doc) COMP_CWORD=1\n_sentry__mcp sentry-mcp doc sentry-mcp\necho \"${{COMPREPLY[@]}}\"\n"
    );
    if let Some(said) = read_by("bash", &[], &asked) {
        assert_eq!(said.trim(), "doctor");
    }
}

#[test]
fn the_manual_page_tells_every_flag_that_help_tells() {
    let page = printed(&["man"]);
    for word in ["SENTRY_ACCESS_TOKEN", "read\\-only", "confirm\\-writes", "sentry\\-mcp\\-serve(1)"] {
        assert!(page.contains(word), "{word}");
    }
    let serve = printed(&["man", "serve"]);
    assert!(serve.contains("sentry\\-mcp\\-serve 1") || serve.contains(".TH sentry-mcp-serve 1"), "{serve}");
    for page in [&page, &serve] {
        // The option is man-db's; other systems have another `man`.
        if cfg!(target_os = "linux")
            && let Some(shown) = read_by("man", &["-l", "-"], page)
        {
            assert!(shown.contains("sentry-mcp"), "{shown}");
        }
    }
}

#[test]
fn a_folder_takes_a_page_for_each_command_that_help_names() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("share/man/man1");
    printed(&["man", "--into", folder.to_str().unwrap()]);
    let help = printed(&["--help"]);
    let commands =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names: Vec<_> = commands
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .map(|line| line.split_whitespace().next().unwrap())
        .collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        assert!(folder.join(format!("sentry-mcp-{name}.1")).is_file(), "{name}");
    }
    assert!(folder.join("sentry-mcp.1").is_file());
}

#[test]
fn an_unknown_shell_or_command_is_told_so() {
    let output = program(&["completions", "tcsh"], &[]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let output = program(&["man", "sing"], &[]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("sentry-mcp --help"));
}
