//! Files that came with an event.

use super::Count;
use lexicon::{AttachmentId, Timestamp};
use serde::Deserialize;
use untrusted::{Maybe, NoPicture, Picture, Untrusted, Wire};

/// `GET /projects/{org}/{project}/events/{event}/attachments/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Attachment {
    /// Its number.
    pub id: Maybe<AttachmentId>,
    /// The file's name.
    pub name: Maybe<Untrusted>,
    /// What Sentry takes it for: `event.attachment`, `event.minidump`, `event.view_hierarchy`, …
    #[serde(rename = "type")]
    pub kind: Maybe<Untrusted>,
    /// Its MIME type, as the sender says.
    pub mimetype: Maybe<Untrusted>,
    /// In bytes.
    pub size: Maybe<Count>,
    /// When it came.
    pub date_created: Maybe<Timestamp>,
}

/// The content of a file.
#[derive(Debug, Clone)]
pub struct Content {
    /// In bytes, as it arrived.
    pub size: usize,
    /// When it is text in UTF-8.
    pub text: Option<Untrusted>,
    /// When its first bytes are those of a picture.
    pub picture: Result<Picture, NoPicture>,
}
