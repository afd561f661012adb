#![cfg(test)]
//! `sentry-mcp serve` as clients meet it: the built program, spoken to over HTTP on the loopback interface.

mod apart;
mod browser;
mod callers;
mod client;
mod client_documents;
#[expect(dead_code, reason = "tests over stdio ask more of it")]
#[path = "../process/collector.rs"]
mod collector;
mod doctor_of_addresses;
mod ending;
mod events;
mod guarded;
mod in_a_browser;
mod legacy;
mod limits;
mod modern;
mod pages;
mod person;
mod plain;
mod progress;
mod redis;
mod replicas;
mod reviewing;
mod server;
mod signing_in;
mod telemetry;
mod tls;
mod trying;
mod trying_signed_in;
