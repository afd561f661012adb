//! What an event happened on: languages, browsers, systems, devices, countries.

use super::{
    effect::{Draft, Effect, Found, Place, ready, term},
    words::Words,
};

const PLATFORMS: &[(&str, &str)] = &[
    ("python", "python"),
    ("javascript", "javascript"),
    ("js", "javascript"),
    ("node", "node"),
    ("nodejs", "node"),
    ("node.js", "node"),
    ("java", "java"),
    ("ruby", "ruby"),
    ("php", "php"),
    ("golang", "go"),
    ("elixir", "elixir"),
];

const BROWSERS: &[(&str, &str)] = &[
    ("chrome", "Chrome"),
    ("firefox", "Firefox"),
    ("safari", "Safari"),
    ("edge", "Edge"),
    ("opera", "Opera"),
    ("mobile safari", "Mobile Safari"),
    ("chrome mobile", "Chrome Mobile"),
    ("mobile chrome", "Chrome Mobile"),
    ("samsung internet", "Samsung Internet"),
    ("ie", "IE"),
    ("internet explorer", "IE"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("ios", "iOS"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("linux", "Linux"),
    ("macos", "macOS,\"Mac OS X\""),
    ("mac", "macOS,\"Mac OS X\""),
    ("mac os", "macOS,\"Mac OS X\""),
    ("macs", "macOS,\"Mac OS X\""),
    ("mac os x", "macOS,\"Mac OS X\""),
    ("os x", "macOS,\"Mac OS X\""),
];

const DEVICES: &[(&str, (&str, &str))] = &[
    ("iphone", ("device.family", "iPhone")),
    ("iphones", ("device.family", "iPhone")),
    ("ipad", ("device.family", "iPad")),
    ("ipads", ("device.family", "iPad")),
    ("samsung", ("device.brand", "Samsung")),
    ("xiaomi", ("device.brand", "Xiaomi")),
];

const COUNTRIES: &[(&str, &str)] = &[
    ("germany", "DE"),
    ("france", "FR"),
    ("spain", "ES"),
    ("italy", "IT"),
    ("austria", "AT"),
    ("switzerland", "CH"),
    ("the united states", "US"),
    ("united states", "US"),
    ("the us", "US"),
    ("the usa", "US"),
    ("usa", "US"),
    ("the uk", "GB"),
    ("uk", "GB"),
    ("united kingdom", "GB"),
    ("the united kingdom", "GB"),
    ("canada", "CA"),
    ("mexico", "MX"),
    ("brazil", "BR"),
    ("argentina", "AR"),
    ("japan", "JP"),
    ("china", "CN"),
    ("india", "IN"),
    ("australia", "AU"),
    ("new zealand", "NZ"),
    ("netherlands", "NL"),
    ("the netherlands", "NL"),
    ("belgium", "BE"),
    ("poland", "PL"),
    ("sweden", "SE"),
    ("norway", "NO"),
    ("denmark", "DK"),
    ("finland", "FI"),
    ("ireland", "IE"),
    ("portugal", "PT"),
    ("south korea", "KR"),
    ("korea", "KR"),
    ("singapore", "SG"),
    ("indonesia", "ID"),
    ("turkey", "TR"),
    ("ukraine", "UA"),
    ("israel", "IL"),
    ("south africa", "ZA"),
    ("nigeria", "NG"),
    ("egypt", "EG"),
    ("czechia", "CZ"),
    ("greece", "GR"),
    ("romania", "RO"),
    ("hungary", "HU"),
];

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    for phrase in ["on mobile", "mobile devices", "on mobile devices", "on phones"] {
        if let Some(next) = words.phrase(at, phrase)
            && !words.is(next, &["safari", "chrome"])
        {
            return Some((next, vec![ready("os.name", "Android,iOS")]));
        }
    }
    if let Some(next) = words.phrase(at, "pixel") {
        let model = words.word(next);
        if model.starts_with(|c: char| c.is_ascii_digit()) {
            return Some((
                words.skip(next + 1, &["devices", "device", "phones", "phone"]),
                vec![term("device.family", &format!("Pixel {}", words.typed(next)))],
            ));
        }
    }
    let countries = || {
        let (next, code) = words.longest(at, COUNTRIES)?;
        let key = match words.place {
            Place::Issues | Place::Errors => "geo.country_code",
            _ => "user.geo.country_code",
        };
        Some((next, vec![term(key, code)]))
    };
    let browser = words
        .longest(at, BROWSERS)
        .map(|(next, name)| versioned(words, next, term("browser.name", name), "browser.version"));
    let system = words
        .longest(at, SYSTEMS)
        .map(|(next, name)| versioned(words, next, ready("os.name", name), "os.version"));
    let device = words.longest(at, DEVICES).map(|(next, (key, value))| {
        (words.skip(next, &["devices", "device", "phones", "phone"]), vec![term(key, value)])
    });
    let platform = words.longest(at, PLATFORMS).map(|(next, name)| (next, vec![term("platform", name)]));
    [browser, system, device, platform, countries()].into_iter().flatten().max_by_key(|(next, _)| *next)
}

/// The number behind a browser or a system.
fn versioned(words: &Words<'_>, next: usize, effect: Effect, key: &str) -> Found {
    let start = words.phrase(next, "version").unwrap_or(next);
    let number = words.word(start);
    let is_version = number.starts_with(|c: char| c.is_ascii_digit())
        && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && !words.is(start + 1, &["users", "user", "events", "times", "minutes", "hours", "days"]);
    let status = number.len() == 3 && !number.contains('.') && number.starts_with(['4', '5']);
    if is_version && !status {
        return (start + 1, vec![effect, Effect::Term(Draft::of(key, &format!("{number}*")))]);
    }
    (words.skip(next, &["devices", "device", "phones"]), vec![effect])
}
