//! Files that came with an event.

use crate::{
    Page, Reader, Result,
    models::{Attachment, Content},
};
use lexicon::{AttachmentId, Cursor, EventId, OrganizationSlug, ProjectRef};
use untrusted::Picture;

impl Reader<'_> {
    /// The files of an event. `GET /projects/{org}/{project}/events/{event}/attachments/`
    ///
    /// # Errors
    /// As every call.
    pub async fn attachments(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        event: &EventId,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Attachment>> {
        let path = below(organization, project, event);
        let cursor: Vec<_> = cursor.map(|cursor| ("cursor", cursor.to_string())).into_iter().collect();
        self.list(&path, &cursor).await
    }

    /// What is in one of them, unless it has more bytes than `most`. `GET /projects/{org}/{project}/events/{event}/attachments/{attachment}/`
    ///
    /// # Errors
    /// As every call; a file of the type `text/html` cannot be told from a web page of the server.
    pub async fn attachment(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        event: &EventId,
        attachment: &AttachmentId,
        most: usize,
    ) -> Result<Option<Content>> {
        let mut path = below(organization, project, event).to_vec();
        path.push(attachment.as_str());
        let bytes = self.file(&path, &[("download", "1".to_owned())], most).await?;
        let Some(bytes) = bytes else { return Ok(None) };
        let size = bytes.len();
        let text = str::from_utf8(&bytes).ok().filter(|text| !text.contains('\0'));
        Ok(Some(Content { size, text: text.map(|text| text.to_owned().into()), picture: Picture::of(bytes) }))
    }
}

fn below<'a>(
    organization: &'a OrganizationSlug,
    project: &'a ProjectRef,
    event: &'a EventId,
) -> [&'a str; 6] {
    ["projects", organization.as_str(), project.as_str(), "events", event.as_str(), "attachments"]
}
