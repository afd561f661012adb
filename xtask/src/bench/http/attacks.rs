//! What a healthy caller notices of others: who hold connections, drip heads, or send bodies without end or floor.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use super::{caller::Caller, party::Party};
use crate::bench::memory::mebibytes;
use crate::bench::process;

/// Who attack at once, where each of them works hard.
const ATTACKERS: usize = 4;
/// What is bearable for everybody else, in milliseconds.
const BEARABLE: f64 = 100.0;

/// How one attacker goes on until it is told to stop.
type Attack = fn(&Party, connections: usize, stop: &AtomicBool) -> std::io::Result<()>;

pub(super) fn measure(party: &Party, quick: bool) -> anyhow::Result<()> {
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
        let stop = AtomicBool::new(false);
        let (times, memory) = scope(|scope| {
            for _ in 0..attackers {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        // Being refused or cut off is what an attacker is there for.
                        let _ = attack(party, connections, &stop);
                    }
                });
            }
            sleep(time / 4);
            let healthy = healthy(party, time);
            let memory = process::resident_kib(party.process());
            stop.store(true, Ordering::Relaxed);
            anyhow::Ok((healthy?, mebibytes(memory?)?))
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
fn healthy(party: &Party, time: Duration) -> anyhow::Result<Vec<f64>> {
    let began = Instant::now();
    let mut times = Vec::new();
    while began.elapsed() < time {
        let sent = Instant::now();
        Caller::to(&party.address)?.ask(&party.request)?;
        times.push(sent.elapsed().as_secs_f64() * 1e3);
        sleep(Duration::from_millis(20));
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

fn connected(party: &Party, connections: usize) -> std::io::Result<Vec<TcpStream>> {
    (0..connections).map(|_| TcpStream::connect(&party.address)).collect()
}

fn idle(party: &Party, connections: usize, stop: &AtomicBool) -> std::io::Result<()> {
    let held = connected(party, connections)?;
    while !stop.load(Ordering::Relaxed) {
        sleep(Duration::from_millis(20));
    }
    drop(held);
    Ok(())
}

fn drip(party: &Party, connections: usize, stop: &AtomicBool) -> std::io::Result<()> {
    let mut held = connected(party, connections)?;
    for byte in party.request.iter().cycle() {
        for stream in &mut held {
            stream.write_all(&[*byte])?;
        }
        if stop.load(Ordering::Relaxed) {
            break;
        }
        sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// The head of a request with this length, or of pieces.
fn head(party: &Party, length: &str) -> String {
    format!(
        "POST /mcp HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n{length}\r\n\r\n",
        party.address
    )
}

fn giant(party: &Party, _: usize, stop: &AtomicBool) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(&party.address)?;
    stream.write_all(head(party, "transfer-encoding: chunked").as_bytes())?;
    let piece = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
    while !stop.load(Ordering::Relaxed) {
        stream.write_all(&piece)?;
    }
    Ok(())
}

fn deep(party: &Party, _: usize, stop: &AtomicBool) -> std::io::Result<()> {
    let body = "[".repeat(1_000_000);
    while !stop.load(Ordering::Relaxed) {
        let mut stream = TcpStream::connect(&party.address)?;
        stream.write_all(
            head(party, &format!("content-length: {}\r\nconnection: close", body.len())).as_bytes(),
        )?;
        stream.write_all(body.as_bytes())?;
        stream.read_to_end(&mut Vec::new())?;
    }
    Ok(())
}
