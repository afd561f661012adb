//! Whether what a sweep leaves can be left where it was told: asked before the sweep, which may take a minute.

use crate::{
    cli::TriageFlags,
    commands::beside::{Rights, beside, folder, whole},
    config, logs,
};
use std::{fs, io, path::Path, process::ExitCode};

/// Looks at the places of the report and of the state.
///
/// # Errors
/// The exit code, when a file cannot be made there or both are one; it has been told.
pub(super) fn look(triage: &TriageFlags) -> Result<(), ExitCode> {
    if let (Some(state), Some(output)) = (&triage.state, &triage.output)
        && whole(state) == whole(output)
    {
        logs::tell("--state, --output: both name the same file; the report would be lost");
        return Err(ExitCode::from(2));
    }
    for (flag, file, rights) in
        [("--state", &triage.state, Rights::Private), ("--output", &triage.output, Rights::Usual)]
    {
        if let Some(file) = file {
            can_be_made(file, rights).map_err(|problem| unwritten(flag, file, &problem))?;
        }
    }
    Ok(())
}

/// Tells that a file cannot be written.
pub(super) fn unwritten(flag: &str, file: &Path, problem: &io::Error) -> ExitCode {
    let why = match problem.kind() {
        io::ErrorKind::NotFound => format!("there is no folder {}", folder(file).display()),
        other => config::why(other),
    };
    logs::tell(format_args!("{flag}: {} cannot be written: {why}", file.display()));
    ExitCode::FAILURE
}

fn can_be_made(file: &Path, rights: Rights) -> io::Result<()> {
    match fs::metadata(file) {
        Ok(there) if there.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        // A pipe is opened when there is something to write.
        Ok(there) if !there.is_file() => Ok(()),
        _ => beside(&whole(file), rights).map(drop),
    }
}
