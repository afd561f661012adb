//! Whole logins over real HTTP, in front of the embedded Sentry, and what attackers try on the way.

#![cfg(test)]

mod attacks;
mod documents;
mod lab;
mod login;
mod metadata;
mod redirects;
mod sessions;
mod tokens;
mod unread;
