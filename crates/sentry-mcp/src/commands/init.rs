//! `sentry-mcp init`: the section of `AGENTS.md` about production errors.

use super::{
    install::written::{self, Old},
    page,
};
use crate::{cli::InitFlags, logs};
use client_config::{guide, without_guide};
use std::{path::Path, process::ExitCode};

/// Exit code 0 when the file is as it was asked for, 1 when it could not be made so.
pub(crate) fn init(flags: &InitFlags) -> ExitCode {
    let file = flags.file.display();
    let there = match written::within(Path::new("."), &flags.file).and_then(|file| written::read(&file)) {
        Ok(there) => there,
        Err(error) => {
            logs::tell(format_args!("{file} was left alone: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let text = if flags.remove { without_guide(&there) } else { guide(&there).map(Some) };
    let text = match text {
        Ok(text) => text,
        Err(torn) => {
            logs::tell(format_args!("{file} was left alone: {torn}"));
            return ExitCode::FAILURE;
        }
    };
    let Some(text) = text.filter(|text| *text != there) else {
        let as_it_is = if flags.remove { "holds no section of ours." } else { "is as it should be." };
        page::text(&format!("{file} {as_it_is}"));
        return ExitCode::SUCCESS;
    };
    if flags.dry_run {
        page::text(&text);
        return ExitCode::SUCCESS;
    }
    match written::replace(&flags.file, &there, &text, Old::Gone) {
        Ok(_) => {
            page::text(&if flags.remove {
                format!("The section between the two marks is taken out of {file}.")
            } else {
                format!(
                    "{file} is written. It is yours: what stands between the two marks is replaced when you run this again."
                )
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            logs::tell(format_args!("{file} was left alone: {error}"));
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tools::Surface;

    #[test]
    fn a_tool_that_is_not_listed_by_default_is_named_with_what_runs_it() {
        let section = guide("").unwrap();
        let named: Vec<&str> =
            section.split('`').skip(1).step_by(2).filter(|word| tools::named(word).is_some()).collect();
        assert!(named.contains(&"get_issue_details"), "{named:?}");
        let unlisted = named.iter().filter(|name| !Surface::Default.lists(name));
        for name in unlisted {
            let after = section.split_once(&format!("`{name}`")).unwrap().1;
            let step = after.split_once("\n4.").unwrap().0;
            assert!(
                step.contains("Where it is not listed,\n   `execute_sentry_tool` runs it"),
                "{name}: {step}"
            );
        }
    }
}
