//! MCP over HTTP, and JSON-RPC without the rest of MCP: who may come in, what a request must be, and how it ends.
//!
//! A request passes in this order: `guard` (is it meant for us?), `caller` (who is it?), `narrow` (what may it do at this
//! path?), `body` (is it of a sane size and shape?), and then `mcp` or `plain`. What comes out is JSON in any case.

mod accepted;
mod body;
mod caller;
mod connections;
mod events;
mod forwarded;
mod front;
mod guard;
mod in_browsers;
mod kept;
mod limit;
mod media;
mod narrow;
mod places;
mod plain;
mod rates;
mod refused;
mod router;
mod signed_in;
mod signing_in;
mod threads;
mod tls;
mod trying;

pub(crate) use caller::Callers;
pub(crate) use connections::Connections;
pub(crate) use events::Sessions;
pub(crate) use front::Front;
pub(crate) use guard::Guard;
pub(crate) use kept::KeptGates;
pub(crate) use narrow::left_by_query;
pub(crate) use places::FILES;
pub(crate) use rates::Limits;
pub(crate) use router::{Site, router};
pub(crate) use threads::Threads;
pub(crate) use tls::acceptor;
pub(crate) use trying::ROUTE as TRY;
