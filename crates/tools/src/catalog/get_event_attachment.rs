//! `get_event_attachment`

use crate::{
    parts::{paging, picture, which_project},
    place::Place,
    prelude::*,
};
use lexicon::{AttachmentId, EventId, ProjectRef};
use sentry_api::{
    Page,
    models::{Attachment, Content},
};
use untrusted::{NoPicture, Picture, Untrusted};

mod readable;
#[cfg(test)]
mod tests;

/// List the files that came with an event (attachments: logs, screenshots, dumps). With `attachmentId`, read one that
/// is text, or see one that is a picture.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetEventAttachment {
    organization_slug: Option<OrganizationSlug>,
    /// Slug or number.
    #[schemars(required)]
    project_slug: Option<ProjectRef>,
    /// 32 hexadecimal digits.
    event_id: EventId,
    /// From the list.
    attachment_id: Option<AttachmentId>,
    cursor: Option<Cursor>,
    max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

/// In bytes. Larger files are not fetched: no answer could show a useful part of them.
const LARGEST: usize = 4 * 1024 * 1024;

/// Pages of the list that are gone through for one file.
const PAGES: usize = 10;

impl Tool for GetEventAttachment {
    const SPEC: Spec = Spec::new("get_event_attachment", "Get event attachments")
        .skills(&[Skill::Inspect])
        .scopes(&[Scope::EventRead, Scope::ProjectRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = which_project::needed(cx, &place, self.project_slug).await?;
        let files = Files { cx, place, project, event: self.event_id };
        match self.attachment_id {
            None => files.list(self.cursor).await,
            Some(id) => files.one(&id).await.map(|answer| MaxKilobytes::advise(self.max_kilobytes, answer)),
        }
    }
}

/// The files of one event.
struct Files<'a> {
    cx: &'a Cx<'a>,
    place: Place,
    project: ProjectRef,
    event: EventId,
}

impl Files<'_> {
    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<Attachment>> {
        let (organization, sentry) = (&self.place.organization, self.cx.sentry(&self.place));
        let page = sentry.attachments(organization, &self.project, &self.event, cursor).await;
        let page = page.map_err(|error| match error {
            sentry_api::Error::Missing(_) => Error::input(
                Answer::new("No such event")
                    .fact("Event", self.event.clone())
                    .fact("Project", self.project.clone())
                    .fact("Organization", organization.clone())
                    .note("The project has no such event, or there is no such project. get_issue_details shows an event's id."),
            ),
            other => other.into(),
        })?;
        Ok(paging::named(page, |file| file.id.is_some()))
    }

    fn headed(&self, what: &'static str) -> Answer {
        Answer::new((what, self.event.clone(), " in ", self.place.organization.clone()))
            .fact("Project", self.project.clone())
    }

    async fn list(&self, cursor: Option<Cursor>) -> Result<Answer> {
        let start = paging::Start::of(cursor);
        let mut page = self.page(start.cursor()).await?;
        start.leave_out(&mut page.items);
        let none = (page.items.is_empty() && page.skipped == 0).then_some("No file came with this event.");
        let read = page.items.iter().find(|file| readable::is_text(file) || readable::is_picture(file));
        let read = read.and_then(|file| file.id.0.clone());
        let answer = self
            .headed("Attachments of event ")
            .section(Section::list("Files").items(&page.items, row).at_most(100))
            .note(none)
            .note(read.map(|id| ("To read text or see a picture: `attachmentId: \"", id, "\"`.")))
            .note(paging::skipped(page.skipped));
        Ok(start.pages(answer, page.next.as_ref()))
    }

    async fn one(&self, id: &AttachmentId) -> Result<Answer> {
        let file = self.find(id).await?;
        let answer = self
            .headed("Attachment of event ")
            .fact("Attachment", id.clone())
            .fact("Size", file.size.0.map(|size| (size, " bytes")))
            .fact("Created", file.date_created.0)
            .field("Name", &file.name)
            .field("Kind", &file.kind)
            .field("Type", &file.mimetype);
        let (is_text, is_picture) = (readable::is_text(&file), readable::is_picture(&file));
        if !is_text && !is_picture {
            return Ok(answer.note("The file is neither text nor a picture, so what is in it is not shown."));
        }
        let most = if is_text { LARGEST } else { Picture::LARGEST };
        let too_large = |answer: Answer| {
            if is_text {
                return answer.note("The file is larger than 4 MB, so what is in it is not fetched.");
            }
            unseen(answer, NoPicture::TooLarge)
        };
        if file.size.0.is_some_and(|size| size.0 > most as u64) {
            return Ok(too_large(answer));
        }
        let (organization, sentry) = (&self.place.organization, self.cx.sentry(&self.place));
        let came = sentry.attachment(organization, &self.project, &self.event, id, most).await;
        let Some(content) = came.transpose() else { return Ok(too_large(answer)) };
        match content {
            // A log may begin as a picture does.
            Ok(Content { text: Some(text), .. }) if is_text && !is_picture => Ok(read(answer, text)),
            Ok(Content { picture: Ok(picture), .. }) => Ok(answer.picture("the file", picture)),
            Ok(Content { text: Some(text), .. }) if is_text || text.is_blank() => Ok(read(answer, text)),
            Ok(Content { picture: Err(why), .. }) if is_picture => Ok(unseen(answer, why)),
            Ok(Content { size, .. }) => {
                Ok(answer.note(("The ", size, " bytes that came are no text in UTF-8, so they are not shown.")))
            }
            Err(sentry_api::Error::WebPage { status: 200 }) => Ok(answer.note(
                "What came is a web page, which cannot be told from a login page of the server, so it is not shown.",
            )),
            Err(error) => Err(error.into()),
        }
    }

    async fn find(&self, id: &AttachmentId) -> Result<Attachment> {
        let mut cursor = None;
        for _ in 0..PAGES {
            let page = self.page(cursor.as_ref()).await?;
            if let Some(file) = page.items.into_iter().find(|file| file.id.as_ref() == Some(id)) {
                return Ok(file);
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        Err(Error::input(
            Answer::new("No such attachment")
                .fact("Attachment", id.clone())
                .fact("Event", self.event.clone())
                .note("Leave out `attachmentId` to list the files of the event."),
        ))
    }
}

fn unseen(answer: Answer, why: NoPicture) -> Answer {
    answer.note(("It is not shown as a picture, because ", picture::none(why), "."))
}

fn read(answer: Answer, text: Untrusted) -> Answer {
    if text.is_blank() {
        return answer.note("The file is empty.");
    }
    answer.section(Section::text_of("Content", text))
}

fn row(file: &Attachment) -> Item {
    let kind = file.kind.as_ref().filter(|kind| !kind.same_as("event.attachment"));
    Item::new((
        file.id.0.clone(),
        file.name.as_ref().map(|name| (" · ", name)),
        file.mimetype.as_ref().map(|kind| (" · ", kind)),
        kind.map(|kind| (" · ", kind)),
        file.size.0.map(|size| (" · ", size, " bytes")),
        file.date_created.0.map(|at| (" · ", at)),
    ))
}
