#![doc = include_str!("../README.md")]

mod client;
mod endpoints;
mod error;
pub mod models;
mod page;
mod server;
mod transport;

pub use client::{Client, Deadline, LIMIT, Reader, Settings, Unread, Writer};
pub use endpoints::{
    AlertRuleSearch, CheckInSearch, ConversationSearch, EventSearch, IssueChange, IssueEventSearch,
    IssueSearch, KeyChange, MonitorSearch, NewCodeMapping, NewLoaderOptions, NewRateLimit, OnboardingNews,
    OnboardingResults, ProjectChange, SeriesSearch, UptimeChange,
};
pub use error::{Error, Result, Said};
pub use page::Page;
pub use server::Dialect;
pub use transport::{
    Http, HttpSettings, InProcess, Most, RESERVED_HEADERS, Transport, Unreachable, route, tls,
};
