//! What a healthy caller notices of others: who hold connections, drip heads, or send bodies without end or floor.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use anyhow::ensure;

use super::{caller::Caller, party::Party};
use crate::bench::memory::mebibytes;
use crate::bench::process;

/// Who attack at once, where each of them works hard.
const ATTACKERS: usize = 4;
/// What is bearable for everybody else, in milliseconds.
const BEARABLE: f64 = 100.0;

/// How long attackers have to begin.
const BEGINNING: Duration = Duration::from_secs(60);

/// Where an attack stands.
#[derive(Default)]
struct Course {
    stop: AtomicBool,
    /// The connections that are open.
    held: AtomicUsize,
}

impl Course {
    fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// How one attacker goes on until it is told to stop.
type Attack = fn(&Party<'_>, connections: usize, course: &Course) -> std::io::Result<()>;

pub(super) fn measure(party: &Party<'_>, quick: bool) -> anyhow::Result<()> {
    let (time, many) = (Duration::from_secs(if quick { 2 } else { 10 }), if quick { 500 } else { 5_000 });
    println!(
        "| meanwhile | slowest of 99 in 100 healthy calls | slowest | resident memory | |\n|---|---:|---:|---:|---|"
    );
    let attacks: [(&str, usize, usize, Attack); 5] = [
        ("nothing", 0, 0, idle),
        ("connections that say nothing", 1, many, idle),
        ("heads that come byte by byte", 1, many / 10, drip),
        ("bodies without end", ATTACKERS, 1, giant),
        ("a million opening brackets", ATTACKERS, 1, deep),
    ];
    for (name, attackers, connections, attack) in attacks {
        let course = Course::default();
        let (times, memory) = scope(|scope| {
            for _ in 0..attackers {
                scope.spawn(|| {
                    while !course.is_over() {
                        // Being refused or cut off is what an attacker is there for.
                        let _ = attack(party, connections, &course);
                    }
                });
            }
            // What holds many has all of them before it counts, and at the end still.
            let many = if connections > 1 { connections } else { 0 };
            let measured = hold(party, &course, many).and_then(|()| {
                sleep(time / 4);
                let healthy = healthy(party, time)?;
                let memory = mebibytes(process::resident_kib(party.process())?)?;
                are_held(party, &course, many)?;
                Ok((healthy, memory))
            });
            course.stop.store(true, Ordering::Relaxed);
            measured
        })?;
        let last = times.len().saturating_sub(1);
        let (most, slowest) = (times.get(last * 99 / 100), times.get(last));
        let (most, slowest) = (most.copied().unwrap_or(f64::NAN), slowest.copied().unwrap_or(f64::NAN));
        let verdict = if slowest < BEARABLE { "under 100 ms" } else { "**over 100 ms**" };
        let name = if connections > 1 { format!("{connections} {name}") } else { name.to_owned() };
        println!("| {name} | {most:.1} ms | {slowest:.1} ms | {memory:.1} MiB | {verdict} |");
    }
    Ok(())
}

/// A call every twenty milliseconds, each on a new connection; the quickest first.
fn healthy(party: &Party<'_>, time: Duration) -> anyhow::Result<Vec<f64>> {
    let began = Instant::now();
    let mut times = Vec::new();
    while began.elapsed() < time {
        let sent = Instant::now();
        let body = Caller::to(&party.address)?.ask(&party.request)?;
        times.push(sent.elapsed().as_secs_f64() * 1e3);
        party.was_right(&body)?;
        sleep(Duration::from_millis(20));
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// Waits until so many connections are held, at both ends.
fn hold(party: &Party<'_>, course: &Course, many: usize) -> anyhow::Result<()> {
    let until = Instant::now() + BEGINNING;
    loop {
        match are_held(party, course, many) {
            Err(_) if Instant::now() < until => sleep(Duration::from_millis(50)),
            held => return held,
        }
    }
}

fn are_held(party: &Party<'_>, course: &Course, many: usize) -> anyhow::Result<()> {
    let (here, there) = (course.held.load(Ordering::Relaxed), process::open_files(party.process())?);
    ensure!(
        here >= many && there >= many,
        "of {many} connections {here} are held, and the server has {there} open files: raise `ulimit -n`"
    );
    Ok(())
}

/// So many connections, of which `course` tells.
struct Held<'a> {
    streams: Vec<TcpStream>,
    course: &'a Course,
}

impl<'a> Held<'a> {
    fn connect(party: &Party<'_>, connections: usize, course: &'a Course) -> std::io::Result<Self> {
        let streams = (0..connections).map(|_| TcpStream::connect(&party.address));
        let streams = streams.collect::<std::io::Result<Vec<_>>>()?;
        course.held.store(streams.len(), Ordering::Relaxed);
        Ok(Self { streams, course })
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.course.held.store(0, Ordering::Relaxed);
    }
}

fn idle(party: &Party<'_>, connections: usize, course: &Course) -> std::io::Result<()> {
    let _held = Held::connect(party, connections, course)?;
    while !course.is_over() {
        sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn drip(party: &Party<'_>, connections: usize, course: &Course) -> std::io::Result<()> {
    let mut held = Held::connect(party, connections, course)?;
    for byte in party.request.iter().cycle() {
        for stream in &mut held.streams {
            stream.write_all(&[*byte])?;
        }
        if course.is_over() {
            break;
        }
        sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// The head of a request with this length, or of pieces.
fn head(party: &Party<'_>, length: &str) -> String {
    format!(
        "POST /mcp HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n{length}\r\n\r\n",
        party.address
    )
}

fn giant(party: &Party<'_>, _: usize, course: &Course) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(&party.address)?;
    stream.write_all(head(party, "transfer-encoding: chunked").as_bytes())?;
    let piece = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
    while !course.is_over() {
        stream.write_all(&piece)?;
    }
    Ok(())
}

fn deep(party: &Party<'_>, _: usize, course: &Course) -> std::io::Result<()> {
    let body = "[".repeat(1_000_000);
    while !course.is_over() {
        let mut stream = TcpStream::connect(&party.address)?;
        stream.write_all(
            head(party, &format!("content-length: {}\r\nconnection: close", body.len())).as_bytes(),
        )?;
        stream.write_all(body.as_bytes())?;
        stream.read_to_end(&mut Vec::new())?;
    }
    Ok(())
}
