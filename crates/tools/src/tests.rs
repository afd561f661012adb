//! What holds for every tool: the tests that walk the catalogue.

mod callable;
mod changes;
mod confined;
mod cut_pages;
mod documents;
mod examples;
mod exemplary;
mod faults;
mod hostile;
mod malformed;
mod official;
mod people;
mod places;
mod refusals;
mod robustness;
mod scopes;
mod searches;
mod servers;
mod signed_in;
mod surface;
mod taints;
mod whereabouts;
