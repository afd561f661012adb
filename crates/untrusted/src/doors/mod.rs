//! The ways out. Only the files of this folder turn an answer into text.

mod answer;
mod data;
mod layout;
mod marker;
mod terminal;
mod visible;

pub use answer::{Boundary, Label, Rendered};
pub use terminal::{TerminalStyle, in_terminal};
