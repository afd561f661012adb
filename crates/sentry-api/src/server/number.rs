//! The number of an issue, for servers that know issues by number alone.

use crate::{
    Client, Deadline, Error, Page, Result, Said,
    models::{Issue, Project},
};
use http::Method;
use serde::de::DeserializeOwned;
use tokio::time::timeout_at;
use untrusted::Wire;

/// Pages of a list that are gone through for one issue, 100 elements each.
const PAGES: usize = 10;

impl Client {
    /// Notes the issues of a list, so that one that was listed need not be looked up.
    pub(crate) fn saw(&self, organization: &str, issues: &[Issue]) {
        for issue in issues {
            if let Some(number) = issue.id.as_ref() {
                let server = self.server();
                server.has(organization, number.as_str(), number.as_str());
                if let Some(short) = issue.short_id.as_ref() {
                    server.has(organization, short.as_str(), number.as_str());
                }
            }
        }
    }

    /// The number of an issue of the organization: a short id is found in the organization's list, and a number is
    /// taken only of an issue in one of its projects, because the route by number does not say whose it is.
    ///
    /// # Errors
    /// As every call; [`Missing`](Error::Missing) when the organization has no such issue, or it is not among its
    /// latest thousand; [`Deadline`](Error::Deadline) also while another look-up goes first.
    pub(super) async fn number(&self, deadline: Deadline, organization: &str, issue: &str) -> Result<String> {
        let known = || self.server().number(organization, issue);
        if let Some(number) = known() {
            return Ok(number);
        }
        let server = self.server();
        let Deadline { at, limit } = deadline;
        let _first =
            timeout_at(at, server.looking.lock()).await.map_err(|_elapsed| Error::Deadline(limit))?;
        if let Some(number) = known() {
            return Ok(number);
        }
        if issue.bytes().all(|byte| byte.is_ascii_digit()) {
            self.check(deadline, organization, issue).await?;
        } else {
            self.find(deadline, organization, issue).await?;
        }
        known().ok_or_else(|| Error::Missing(Said::default()))
    }

    /// Goes through the organization's issues until this one is among them.
    async fn find(&self, deadline: Deadline, organization: &str, short_id: &str) -> Result<()> {
        let mut query = vec![("query", String::new()), ("limit", "100".to_owned())];
        for _ in 0..PAGES {
            let page: Page<Issue> =
                self.page(deadline, &["organizations", organization, "issues"], &query).await?;
            self.saw(organization, &page.items);
            let Some(next) = page.next.filter(|_| self.server().number(organization, short_id).is_none())
            else {
                break;
            };
            query.truncate(2);
            query.push(("cursor", next.to_string()));
        }
        Ok(())
    }

    /// Notes an issue by number if its project is one of the organization's.
    async fn check(&self, deadline: Deadline, organization: &str, number: &str) -> Result<()> {
        let issue = async {
            let answer = self.run(deadline, Method::GET, &["issues", number], &[], None).await?;
            Ok::<Issue, Error>(untrusted::decode(answer.body())?)
        };
        let (issue, projects) = tokio::join!(issue, self.projects_of(deadline, organization));
        let (issue, projects) = (issue?, projects?);
        let project = issue.project.as_ref().and_then(|project| project.id.as_ref());
        if project.is_some_and(|project| projects.iter().any(|of| of.id.as_ref() == Some(project))) {
            self.saw(organization, &[issue]);
        }
        Ok(())
    }

    async fn projects_of(&self, deadline: Deadline, organization: &str) -> Result<Vec<Project>> {
        let mut query = vec![("per_page", "100".to_owned())];
        let mut all = Vec::new();
        for _ in 0..PAGES {
            let page: Page<Project> =
                self.page(deadline, &["organizations", organization, "projects"], &query).await?;
            all.extend(page.items);
            let Some(next) = page.next else { break };
            query.truncate(1);
            query.push(("cursor", next.to_string()));
        }
        Ok(all)
    }

    async fn page<T: Wire + DeserializeOwned>(
        &self,
        deadline: Deadline,
        path: &[&str],
        query: &[(&str, String)],
    ) -> Result<Page<T>> {
        let answer = self.run(deadline, Method::GET, path, query, None).await?;
        Ok(Page::new(untrusted::decode_list(answer.body())?, answer.headers()))
    }
}
