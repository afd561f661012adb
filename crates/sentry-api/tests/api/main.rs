#![cfg(test)]

//! The client from outside: over real HTTP on this machine, and in process where time is simulated.

mod asking;
mod forward_proxy;
mod raw_server;
mod tls_server;

mod bodies;
mod cancel;
mod changes;
mod deadline;
mod fixtures;
mod headers;
mod mutations;
mod other_servers;
mod proxies;
mod recorded;
mod redirects;
mod retries;
mod secrets;
mod shapes;
mod tls;
mod token_stays_home;
mod unreachable;
mod wire_truth;
