#![doc = include_str!("../README.md")]

mod answer;
mod approve;
mod authority;
mod authorize;
mod callback;
mod client;
mod clock;
mod consent;
mod cookie;
mod device;
mod document;
mod fetch;
mod form;
mod grant;
mod json;
mod metadata;
mod pkce;
mod redirect;
mod register;
mod resource;
mod revoke;
mod secret;
mod settings;
mod store;
mod token;
mod upstream;
mod vault;
mod verify;

pub use authority::{Authority, Means};
pub use clock::Clock;
pub use device::{Devices, Login, NoLogin, Started};
pub use fetch::{Documents, NoDocument, Web};
pub use settings::{BadSettings, Offer, Settings};
pub use store::{Key, Memory, Record, Redb, Redis, Store, Unavailable};
pub use vault::BadSecrets;
pub use verify::{Caller, Challenge, Rejected};
