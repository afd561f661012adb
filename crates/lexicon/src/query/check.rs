//! What Sentry would refuse in a search, or read otherwise than it was meant. Nothing is changed: an unknown field may
//! be a tag, so a finding is something to tell and no reason to drop a term.

use std::ops::Range;

use super::{
    amount,
    column::Column,
    dialect::{Aggregate, Dialect, Field, Kind},
    function::Function,
    key::{Key, Type},
    literal::Literal,
    nearest::nearest,
    problem::drawn,
    term::{Operator, Term, Value},
    tree::{Part, Query, Text},
};

/// Something that is probably not meant so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where, in bytes of the written search.
    pub span: Range<usize>,
    /// What it is.
    pub what: What,
}

/// What is probably not meant so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// No field of the dialect and none that the project has.
    UnknownField(Option<&'static str>),
    /// A field that only issues have.
    OnlyOfIssues,
    /// A function that the dialect does not have.
    UnknownFunction(Option<&'static str>),
    /// Functions, where there are none.
    NoFunctions,
    /// Too few or too many arguments.
    Arguments(&'static Aggregate),
    /// A value that the field does not have.
    UnknownValue(Option<&'static str>),
    /// `level:>error`
    NotOrdered,
    /// `timesSeen:>5s`
    NotANumber,
    /// `span.duration:>5mb`
    NotADuration,
    /// `size:>5s`
    NotASize,
    /// `failure_rate():>5s`
    NotAPercentage,
    /// `error.handled:maybe`
    NotABoolean,
    /// `firstSeen:24h`, `firstSeen:>-24h`
    NotATime,
    /// `!firstSeen:-24h`
    NegatedTime,
    /// `is:[new, ongoing]`
    ListOfStates,
    /// `AND` and `OR` among issues.
    Joined,
    /// `sort:colour`
    Sort(Option<&'static str>),
    /// `-level:error`
    Minus,
    /// `NOT level:error`
    Not,
    /// `!word`
    NegatedWord,
    /// `level=error`
    MissingColon,
    /// `https://example.com`
    Address,
}

impl What {
    /// What it is and what to write instead.
    pub const fn message(self) -> &'static str {
        match self {
            Self::UnknownField(_) => "no known field: it is searched as a tag of this name",
            Self::OnlyOfIssues => "only issues have this field: use search_issues",
            Self::UnknownFunction(_) => "no known function",
            Self::NoFunctions => {
                "functions cannot be conditions here; issues have `timesSeen` and `userCount`"
            }
            Self::Arguments(_) => "the function takes another number of arguments",
            Self::UnknownValue(_) => "the field has no such value",
            Self::NotOrdered => "the field is text, which is not compared by `>` or `<`",
            Self::NotANumber => "the field is a number, such as `100` or `1.5k`",
            Self::NotADuration => "the field is a duration, such as `250ms`, `1.5s`, `2m` or `1h`",
            Self::NotASize => "the field is a size, such as `500kb` or `2mb`",
            Self::NotAPercentage => "the value is a share, such as `5%` or `0.05`",
            Self::NotABoolean => "the field is `true` or `false`",
            Self::NotATime => {
                "a time is `-24h` (since), `+7d` (before), `2026-01-31` or `>2026-01-31T12:00:00`, without quotes"
            }
            Self::NegatedTime => "a time cannot be negated: `+24h` is the opposite of `-24h`",
            Self::ListOfStates => "`is:` takes one value; write several terms",
            Self::Joined => {
                "issues are searched without `AND` and `OR`: terms must all hold, `key:[a, b]` is either"
            }
            Self::Sort(_) => "the order is no part of the search: use the parameter `sort`",
            Self::Minus => "`!` excludes, and not `-`",
            Self::Not => "`NOT` is searched as a word: write `!` directly before the term",
            Self::NegatedWord => "a word cannot be excluded: write `!message:\"*word*\"`",
            Self::MissingColon => {
                "searched as text: a condition has a colon, as in `level:error` or `count():>5`"
            }
            Self::Address => "read as a field: an address needs quotes",
        }
    }

    /// The name that was probably meant.
    pub const fn nearest(self) -> Option<&'static str> {
        match self {
            Self::UnknownField(near)
            | Self::UnknownFunction(near)
            | Self::UnknownValue(near)
            | Self::Sort(near) => near,
            Self::Arguments(aggregate) => Some(aggregate.name),
            _ => None,
        }
    }
}

impl Finding {
    /// The written search with a line of carets below the place; it holds the caller's words.
    pub fn drawn(&self, written: &str) -> String {
        drawn(written, &self.span, self.what.message())
    }
}

/// Looks for what Sentry would refuse or misread; `custom` says whether a project has a tag or attribute of that name.
pub fn check(query: &Query, dialect: Dialect, custom: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let checker = Checker { dialect, custom };
    let places = query.places();
    let mut findings = Vec::new();
    for (index, (span, part)) in places.iter().enumerate() {
        let next = places.get(index + 1).map(|(_, part)| *part);
        let what = match part {
            Part::Term(term) => checker.term(term),
            Part::Text(text) => checker.text(text, next),
            Part::Junction(_) if !dialect.joins() => Some(What::Joined),
            Part::Junction(_) | Part::Group(_) => None,
        };
        findings.extend(what.map(|what| Finding { span: span.clone(), what }));
    }
    findings
}

/// Looks for fields and functions in a column that Sentry does not know.
pub fn check_column(column: &Column, dialect: Dialect, custom: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let checker = Checker { dialect, custom };
    let about = |(span, key): (Range<usize>, &Key)| checker.key(key).err().map(|what| Finding { span, what });
    column.operands().filter_map(about).collect()
}

struct Checker<'a> {
    dialect: Dialect,
    custom: &'a dyn Fn(&str) -> bool,
}

impl Checker<'_> {
    fn term(&self, term: &Term) -> Option<What> {
        match term.key().as_field() {
            Some("has") => return self.has(term),
            Some("sort") if !(self.custom)("sort") => {
                let named = term.value().literals().first().map(Literal::text).unwrap_or_default();
                let sorts = self.dialect.sorts().unwrap_or_default();
                return Some(What::Sort(nearest(named.trim_start_matches('-'), sorts.iter().copied())));
            }
            Some(name) if name.starts_with('-') && self.field(name.trim_start_matches('-')).is_ok() => {
                return Some(What::Minus);
            }
            Some("http" | "https") if term.value().literals().iter().any(|l| l.text().starts_with("//")) => {
                return Some(What::Address);
            }
            _ => {}
        }
        match self.key(term.key()) {
            Err(what) => Some(what),
            Ok(kind) => kind.and_then(|kind| value(term, kind)),
        }
    }

    /// What the values of a key are, if that is known.
    fn key(&self, key: &Key) -> Result<Option<Kind>, What> {
        match key {
            Key::Field(name) => self.field(name.as_str()),
            Key::Tag(_, kind) | Key::Flag(_, kind) => Ok(match kind {
                Some(Type::Number) => Some(Kind::Number),
                Some(Type::Boolean) => Some(Kind::Boolean),
                Some(Type::String) | None => Some(Kind::Text),
            }),
            Key::Function(function) => self.function(function),
        }
    }

    fn field(&self, name: &str) -> Result<Option<Kind>, What> {
        if let Some(field) = self.dialect.field(name) {
            return Ok(Some(field.kind));
        }
        if (self.custom)(name) || self.dialect.has_family(name) {
            return Ok(None);
        }
        if self.dialect != Dialect::Issues && Dialect::Issues.field(name).is_some() {
            return Err(What::OnlyOfIssues);
        }
        Err(What::UnknownField(nearest(name, self.dialect.fields().map(|field: &Field| field.name))))
    }

    fn function(&self, function: &Function) -> Result<Option<Kind>, What> {
        let known = self.dialect.aggregates();
        if known.is_empty() {
            return Err(What::NoFunctions);
        }
        let Some(aggregate) = self.dialect.aggregate(function.name()) else {
            return Err(What::UnknownFunction(nearest(
                function.name(),
                known.iter().map(|known| known.name),
            )));
        };
        let arguments = function.arguments();
        if !(aggregate.least..=aggregate.most).contains(&arguments.len()) {
            return Err(What::Arguments(aggregate));
        }
        // The unit of a metric's values is the metric's, and no one knows it here.
        if self.dialect == Dialect::Metrics {
            return Ok(None);
        }
        let argument = arguments.first().filter(|argument| !argument.is_quoted()).map(Literal::text);
        let of_argument = argument.and_then(|name| self.dialect.field(name)).map(|field| field.kind);
        Ok(aggregate.result.or(of_argument))
    }

    /// `has:` takes the name of a field.
    fn has(&self, term: &Term) -> Option<What> {
        let unknown = |literal: &Literal| match literal.text() {
            "" => None,
            name if name.starts_with("tags[") || name.starts_with("flags[") => None,
            name => self.field(name).err(),
        };
        term.value().literals().iter().find_map(unknown)
    }

    fn text(&self, text: &Text, next: Option<&Part>) -> Option<What> {
        if text.is_quoted() {
            return None;
        }
        let words = text.words();
        if words.eq_ignore_ascii_case("not") && matches!(next, Some(Part::Term(_) | Part::Group(_))) {
            return Some(What::Not);
        }
        if words.len() > 1 && words.starts_with('!') && !words.starts_with("!=") {
            return Some(What::NegatedWord);
        }
        let sign = words.find(['>', '<', '=']);
        let apart = matches!(next, Some(Part::Text(next)) if next.words().starts_with(['>', '<', '=']));
        let name = match sign {
            Some(sign) => words.get(..sign)?.trim_end_matches('!'),
            None if apart => words,
            None => return None,
        };
        let known = match Function::read(name) {
            Some((function, length)) => {
                length == name.len() && self.dialect.aggregate(function.name()).is_some()
            }
            None => self.dialect.field(name).is_some() || (self.custom)(name),
        };
        known.then_some(What::MissingColon)
    }
}

/// Whether the values of a term are of the kind that its field has.
fn value(term: &Term, kind: Kind) -> Option<What> {
    let operator = term.operator();
    let fails = |fits: &dyn Fn(&Literal) -> bool, what: What| {
        // An empty text asks for what does not have the field.
        let odd = |literal: &&Literal| !(literal.text().is_empty() || fits(literal));
        term.value().literals().iter().find(odd).map(|_| what)
    };
    let amount = |read: fn(&str) -> Option<f64>, what| {
        fails(&|l| !l.is_quoted() && (read(l.text()).is_some() || amount::number(l.text()).is_some()), what)
    };
    match kind {
        Kind::Text | Kind::OneOf(_) if operator.orders() => Some(What::NotOrdered),
        Kind::Text | Kind::Version => None,
        Kind::OneOf(known) => {
            let is_state = term.key().as_field() == Some("is");
            if is_state && matches!(term.value(), Value::List(_)) {
                return Some(What::ListOfStates);
            }
            let literals = term.value().literals();
            let odd =
                literals.iter().find(|l| !known.contains(&l.text()) && (is_state || !l.has_wildcard()))?;
            Some(What::UnknownValue(nearest(odd.text(), known.iter().copied())))
        }
        Kind::Number => amount(amount::number, What::NotANumber),
        Kind::Duration => amount(amount::duration, What::NotADuration),
        Kind::Size => amount(amount::size, What::NotASize),
        Kind::Percentage => amount(amount::percentage, What::NotAPercentage),
        Kind::Boolean => {
            let known = ["true", "false", "1", "0"];
            fails(&|l| known.iter().any(|known| l.text().eq_ignore_ascii_case(known)), What::NotABoolean)
        }
        Kind::Time => {
            let relative = |l: &Literal| operator == Operator::Matches && amount::is_relative(l.text());
            let one = matches!(term.value(), Value::One(_));
            let odd = fails(
                &|l| one && !l.is_quoted() && (relative(l) || amount::is_absolute(l.text())),
                What::NotATime,
            );
            odd.or(term.is_negated().then_some(What::NegatedTime))
        }
    }
}
