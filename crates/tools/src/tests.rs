//! What holds for every tool: the tests that walk the catalogue.

mod callable;
mod examples;
mod faults;
mod hostile;
mod places;
mod refusals;
mod surface;
