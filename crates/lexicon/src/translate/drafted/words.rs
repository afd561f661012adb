//! Words of everyday technology that a model knows and a request need not name: in order, in lower case, single.
//!
//! None of them is an order to anybody, and no few of them make one.

#[rustfmt::skip]
pub(super) const WORDS: &[&str] = &[
    "ajax", "android", "api", "app", "application", "assert", "assertion", "attribute", "auth",
    "authentication", "authorization", "aws", "backend", "boolean", "broken", "browser", "buffer", "byte",
    "bytes", "cache", "canceled", "cancelled", "celery", "chrome", "chunk", "client", "closed", "com",
    "config", "connect", "connection", "constraint", "cors", "cpu", "cron", "csharp", "css", "dart",
    "database", "db", "dead", "deadlock", "decode", "default", "delete", "denied", "deserialization",
    "desktop", "device", "django", "dns", "document", "edge", "elasticsearch", "email", "empty", "encode",
    "enoent", "entity", "env", "epipe", "err", "error", "errors", "event", "exc", "exceeded", "exception",
    "exceptions", "expired", "express", "failed", "failure", "false", "fastapi", "fatal", "fetch", "file",
    "firefox", "flask", "flutter", "forbidden", "frontend", "function", "gateway", "get", "go", "graphql",
    "grpc", "hang", "head", "headless", "heap", "host", "hour", "html", "http", "https", "illegal", "image",
    "import", "index", "input", "integer", "integrity", "internal", "invalid", "io", "ios", "ipad",
    "iphone", "java", "javascript", "job", "js", "json", "jwt", "kafka", "key", "kilobyte", "kotlin",
    "kubernetes", "laravel", "latest", "limit", "linux", "load", "local", "lock", "login", "lookup", "mac",
    "macos", "mail", "me", "measure", "megabyte", "memory", "message", "messages", "middleware",
    "millisecond", "minute", "missing", "mobile", "module", "mongo", "mongodb", "mysql", "name", "native",
    "net", "network", "next", "nginx", "nil", "node", "none", "not", "null", "number", "object", "oom",
    "op", "operation", "operational", "option", "options", "oracle", "out", "parse", "patch", "payment",
    "percent", "permission", "php", "pointer", "pool", "port", "post", "postgres", "postgresql", "prod",
    "production", "promise", "property", "protocol", "put", "py", "python", "query", "queue", "rabbitmq",
    "range", "rate", "ratio", "react", "read", "redis", "refused", "rejection", "render", "request",
    "requests", "reset", "resource", "response", "rpc", "ruby", "runtime", "rust", "safari", "samsung",
    "script", "second", "serialization", "server", "service", "session", "socket", "spring", "sql",
    "sqlite", "ssl", "stack", "staging", "state", "storage", "stream", "string", "swift", "symfony",
    "syntax", "system", "task", "template", "thread", "time", "timed", "timeout", "tls", "token", "too",
    "transaction", "true", "type", "ui", "unauthorized", "undefined", "unexpected", "unhandled", "unicode",
    "unsupported", "uri", "url", "user", "validation", "value", "view", "vue", "watchdog", "web", "webpack",
    "websocket", "webview", "windows", "worker", "www", "xhr", "xml",
];

/// Words that names of tags are made of, allowed there besides and nowhere else: `customer.tier` for *gold customers*. In
/// the same order.
#[rustfmt::skip]
pub(super) const KEY_WORDS: &[&str] = &[
    "account", "active", "age", "amount", "arch", "area", "batch", "billing", "brand", "bucket", "build",
    "business", "campaign", "canary", "carrier", "category", "cell", "channel", "checkout", "class",
    "cluster", "code", "cohort", "component", "consumer", "container", "count", "country", "currency",
    "customer", "datacenter", "deployment", "device", "driver", "duration", "edition", "engine",
    "experiment", "extension", "factory", "feature", "flag", "flavor", "fleet", "flow", "format", "group",
    "handler", "hash", "id", "identifier", "installation", "instance", "ip", "kind", "label", "lang",
    "language", "layer", "level", "license", "locale", "market", "merchant", "method", "mode", "model",
    "money", "namespace", "no", "number", "office", "order", "org", "organization", "origin", "owner",
    "package", "page", "partition", "partner", "path", "phase", "plan", "platform", "plugin", "pod",
    "policy", "premium", "priority", "process", "processor", "producer", "product", "profile", "program",
    "project", "provider", "publisher", "quota", "recipient", "region", "release", "replica", "reseller",
    "role", "route", "sandbox", "scope", "screen", "seat", "section", "segment", "seller", "severity",
    "shard", "shop", "site", "size", "sku", "slot", "source", "space", "stage", "status", "step", "store",
    "strategy", "sub", "subscription", "subsystem", "suite", "supplier", "tag", "target", "team", "tenant",
    "theme", "tier", "timezone", "topic", "tracking", "trial", "unit", "vendor", "version", "view",
    "virtual", "volume", "warehouse", "widget", "workflow", "workspace", "zone",
];

#[cfg(test)]
mod tests {
    use super::{KEY_WORDS, WORDS};

    #[test]
    fn they_are_in_order_and_single() {
        for words in [WORDS, KEY_WORDS] {
            let wrong = words.windows(2).find(|pair| pair[0] >= pair[1]);
            assert_eq!(wrong, None);
        }
    }
}
