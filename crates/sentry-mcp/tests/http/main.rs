#![cfg(test)]
//! `sentry-mcp serve` as clients meet it: the built program, spoken to over HTTP on the loopback interface.

mod callers;
mod client;
#[path = "../process/collector.rs"]
mod collector;
mod ending;
mod events;
mod guarded;
mod legacy;
mod limits;
mod modern;
mod person;
mod plain;
mod redis;
mod replicas;
mod reviewing;
mod server;
mod signing_in;
mod telemetry;
mod tls;
