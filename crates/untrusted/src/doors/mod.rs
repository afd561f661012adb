//! The ways out. Only the files of this folder turn an answer into text.

mod answer;
mod data;
mod fit;
mod hidden;
mod layout;
mod marker;
mod notes;
mod pen;
mod shown;
mod terminal;
mod visible;

pub use answer::{Boundary, Label, Rendered};
pub use terminal::{TerminalStyle, in_terminal};
