//! The JSON of each thing, key by key as Sentry sends it.

pub(crate) mod event;
pub(crate) mod issue;
pub(crate) mod key;
pub(crate) mod monitoring;
pub(crate) mod organization;
pub(crate) mod person;
pub(crate) mod project;
pub(crate) mod release;
pub(crate) mod report;
pub(crate) mod stats;
pub(crate) mod tag;
pub(crate) mod team;
pub(crate) mod trace;
