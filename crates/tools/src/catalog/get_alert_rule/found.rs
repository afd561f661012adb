//! A rule that was found, of either family, as a row and in full.

use crate::{
    parts::{alert_rules, component::component, dashboards::joined, paging, person},
    place::Place,
};
use lexicon::Link;
use sentry_api::models::{MetricRule, MetricTrigger, Workflow};
use untrusted::{Answer, Item, Maybe, Rank, Section};

/// A rule of either family.
pub(super) enum Found {
    Issue(Box<Workflow>),
    Metric(Box<MetricRule>),
}

/// Conditions or actions of one kind that are shown.
const COMPONENTS: usize = 20;

impl Found {
    /// What tells it from others of its name.
    pub(super) fn row(self) -> Item {
        match self {
            Self::Issue(rule) => Item::new(("issue ", rule.id.0, rule.name.0.map(|name| (" · ", name)))),
            Self::Metric(rule) => Item::new((
                "metric ",
                rule.id.0,
                rule.name.0.map(|name| (" · ", name)),
                joined(" · ", rule.projects.items, ""),
            )),
        }
    }

    /// All of it.
    pub(super) fn told(self, place: &Place) -> Answer {
        match self {
            Self::Issue(rule) => workflow(*rule, place),
            Self::Metric(rule) => metric(*rule, place),
        }
    }
}

fn workflow(rule: Workflow, place: &Place) -> Answer {
    let idle = alert_rules::is_idle(&rule);
    let id = rule.id.0;
    let link = id.as_ref().map(|id| Link::issue_alert(&place.host, &place.organization, id));
    let frequency = rule.config.0.and_then(|config| config.frequency.0);
    let enabled = rule.enabled.map(|enabled| if enabled { "enabled" } else { "disabled" });
    let groups = rule.triggers.iter().chain(rule.action_filters.iter());
    let skipped = rule.action_filters.skipped
        + groups.map(|group| group.conditions.skipped + group.actions.skipped).sum::<usize>();
    let mut answer = Answer::new(("Alert rule ", id, " about issues in ", place.organization.clone()))
        .fact("Link", link)
        .fact("State", enabled)
        .fact("At most every", frequency.map(|minutes| (minutes, " min")))
        .fact("Created", rule.date_created.0)
        .fact("Updated", rule.date_updated.0)
        .fact("Last triggered", rule.last_triggered.0)
        .field("Name", rule.name.0)
        .field("Environment", rule.environment.0)
        .field("Owner", person::actor(rule.owner.as_ref()));
    if let Some(triggers) = &rule.triggers.0 {
        let rows = triggers.conditions.iter().map(|one| Item::new(component(one)));
        answer = answer.field("When", &triggers.logic_type).section(
            Section::list("Triggers").items(rows, |row| row).at_most(COMPONENTS).rank(Rank::Essential),
        );
    }
    for group in rule.action_filters.iter() {
        let conditions = group.conditions.iter().map(|one| Item::new(component(one)));
        let actions = group.actions.iter().map(|one| Item::new(component(one)));
        answer = answer
            .field("If", group.logic_type.as_ref().filter(|_| !group.conditions.is_empty()))
            .section(Section::list("Filters").items(conditions, |row| row).at_most(COMPONENTS))
            .section(Section::list("Actions").items(actions, |row| row).at_most(COMPONENTS));
    }
    answer
        .note(idle.then_some("It is connected to no monitor, and does nothing."))
        .note(paging::skipped(skipped))
}

fn metric(rule: MetricRule, place: &Place) -> Answer {
    let state = alert_rules::state(&rule);
    let id = rule.id.0;
    let link = id.as_ref().map(|id| Link::metric_alert(&place.host, &place.organization, id));
    let skipped =
        rule.triggers.skipped + rule.triggers.iter().map(|trigger| trigger.actions.skipped).sum::<usize>();
    let below = rule.threshold_type.is_some_and(|kind| kind.0 == 1);
    let triggers = rule.triggers.items.into_iter().map(|one| trigger(one, below, &rule.resolve_threshold));
    let metric = (
        rule.aggregate.0,
        rule.dataset.0.map(|dataset| (" of ", dataset)),
        rule.time_window.0.map(|minutes| (" in ", minutes, " min")),
    );
    Answer::new(("Alert rule ", id, " about a metric in ", place.organization.clone()))
        .fact("Link", link)
        .fact("State", state)
        .fact("Created", rule.date_created.0)
        .field("Name", rule.name.0)
        .field("Metric", metric)
        .field("Query", rule.query.0)
        .field("Projects", joined("", rule.projects.items, ""))
        .field("Environment", rule.environment.0)
        .field("Owner", person::actor(rule.owner.as_ref()))
        .section(Section::list("Triggers").items(triggers, |row| row).rank(Rank::Essential))
        .note(paging::skipped(skipped))
}

fn trigger(trigger: MetricTrigger, below: bool, resolves: &Maybe<f64>) -> Item {
    let sign = if below { " below " } else { " above " };
    let over = trigger.resolve_threshold.0.or(resolves.0);
    let actions = trigger.actions.items.into_iter();
    let row = Item::new((
        trigger.label.0,
        trigger.alert_threshold.0.map(|value| (sign, value)),
        over.map(|value| (", over at ", value)),
    ));
    actions.fold(row, |row, action| row.field("action", action.desc.0.or(action.kind.0)))
}
