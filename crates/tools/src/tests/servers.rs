//! Every tool against servers of other versions and kinds: two small ones of this project, and, where they are at hand,
//! the recordings of three real ones (they are not part of the project).

mod calls;
mod matrix;
mod replayed;
mod small;
