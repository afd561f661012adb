#![doc = include_str!("../README.md")]

mod base;
mod before;
mod blame;
mod changes;
mod codeowners;
mod commit;
mod compare;
mod diff;
mod error;
mod folder;
mod frame;
mod git;
mod history;
mod origin;
mod path;
mod said;
mod symbol;
mod tracked;

pub use base::{Base, Compared};
pub use blame::Touched;
pub use changes::{ChangedFile, Changes, Fate, Hunk, Line};
pub use codeowners::CodeOwners;
pub use commit::{Commit, NamedCommit};
pub use error::{Error, Result};
pub use folder::Folder;
pub use frame::{FramePath, FunctionName, ModulePath};
pub use git::{Checkout, Environment, Workspace, may_be_within};
pub use origin::Origin;
pub use path::FilePath;
pub use said::{Reading, Said};
pub use tracked::{SourceRoot, Tracked};
