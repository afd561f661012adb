//! What a process and its children cost, as Linux counts it in /proc.

use std::fs;
use std::time::Duration;

use anyhow::{Context, ensure};

/// Linux counts processor time for /proc in hundredths of a second on every architecture that Rust runs on.
const TICK: Duration = Duration::from_millis(10);

/// Resident memory of the process and its children, in KiB.
pub(super) fn resident_kib(process: u32) -> anyhow::Result<u64> {
    sum(process, |pid| status_kib(pid, "VmRSS:"))
}

/// The most resident memory they had so far, in KiB; children may have had theirs at different times.
pub(super) fn peak_kib(process: u32) -> anyhow::Result<u64> {
    sum(process, |pid| status_kib(pid, "VmHWM:"))
}

/// How many files and connections the process has open.
pub(super) fn open_files(process: u32) -> anyhow::Result<usize> {
    let listed = fs::read_dir(format!("/proc/{process}/fd")).context("cannot list open files")?;
    Ok(listed.count())
}

/// Processor time, user and system, of the process and its children, those that ended included.
pub(super) fn processor_time(process: u32) -> anyhow::Result<Duration> {
    let ticks = sum(process, |pid| ticks(&fs::read_to_string(format!("/proc/{pid}/stat"))?))?;
    Ok(TICK * u32::try_from(ticks)?)
}

fn sum(process: u32, what: impl Fn(u32) -> anyhow::Result<u64>) -> anyhow::Result<u64> {
    let mut total = what(process)?;
    for child in children(process)? {
        total += sum(child, &what as &dyn Fn(u32) -> anyhow::Result<u64>)?;
    }
    Ok(total)
}

fn children(process: u32) -> anyhow::Result<Vec<u32>> {
    let mut children = Vec::new();
    for entry in fs::read_dir("/proc").context("cannot list /proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // A process may end while it is looked at.
        let parent = fs::read_to_string(format!("/proc/{pid}/stat")).ok().and_then(|stat| field(&stat, 4));
        if parent == Some(u64::from(process)) {
            children.push(pid);
        }
    }
    Ok(children)
}

fn status_kib(pid: u32, label: &str) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line =
        status.lines().find_map(|line| line.strip_prefix(label)).with_context(|| format!("no {label}"))?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// utime, stime, and both of the children that were waited for: fields 14 to 17 of proc_pid_stat(5).
fn ticks(stat: &str) -> anyhow::Result<u64> {
    let fields: Vec<u64> = (14..=17).filter_map(|number| field(stat, number)).collect();
    ensure!(fields.len() == 4, "/proc tells no processor time");
    Ok(fields.iter().sum())
}

/// A field of /proc/PID/stat by its number, counted from 1; the second, a name in brackets, may hold anything.
fn field(stat: &str, number: usize) -> Option<u64> {
    let (_, behind_name) = stat.rsplit_once(") ")?;
    behind_name.split(' ').nth(number.checked_sub(3)?)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str = "42 (a) b) S 7 42 42 0 -1 4194304 900 0 3 0 150 25 10 5 20 0 11 0 12345 1 2";

    #[test]
    fn a_name_with_brackets_moves_no_field() {
        assert_eq!(field(STAT, 4), Some(7));
        assert_eq!(ticks(STAT).unwrap(), 190);
    }

    #[test]
    fn this_process_has_memory_and_used_time() {
        let own = std::process::id();
        assert!(resident_kib(own).unwrap() > 100);
        assert!(peak_kib(own).unwrap() >= 100);
        assert!(processor_time(own).is_ok());
        assert!(open_files(own).unwrap() > 2);
    }

    #[test]
    fn a_child_is_counted_with_its_parent() {
        let mut child = std::process::Command::new("sleep").arg("5").spawn().unwrap();
        let found = children(std::process::id()).unwrap().contains(&child.id());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(found);
    }
}
