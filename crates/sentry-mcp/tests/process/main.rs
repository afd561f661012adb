#![cfg(test)]
//! The built program as clients and operators meet it: a process with standard streams.

mod changes;
#[cfg(unix)]
mod ci_jobs;
mod collector;
mod commands;
mod demo;
mod ending;
mod installing;
mod logins;
mod malformed;
mod model;
mod offers;
mod posting;
mod printed_matter;
mod protocol;
mod review;
mod session;
mod settings;
mod telemetry;
mod testing;
mod triage;
mod upstream;
