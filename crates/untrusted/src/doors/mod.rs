//! The ways out. Only the files of this folder turn an answer into text.

mod answer;
mod comment;
mod data;
mod fit;
mod hidden;
mod layout;
mod marker;
mod notes;
mod page;
mod pen;
mod pictures;
mod prompt;
mod screen;
mod shown;
mod terminal;
mod visible;

pub use answer::{Boundary, Label, Rendered};
pub use page::Fragment;
pub use pictures::ShownPicture;
pub use prompt::Prompt;
pub use screen::Extent;
pub use terminal::TerminalStyle;
