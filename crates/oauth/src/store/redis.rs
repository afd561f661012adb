//! Records in Redis or Valkey, for replicas that share them: whichever answers a request knows what all of them know.

use std::{fmt, fmt::Write, future::Future, time::Duration};

use async_trait::async_trait;
use redis::{
    Client, Cmd, FromRedisValue, RedisError, TlsCertificates,
    aio::{ConnectionManager, ConnectionManagerConfig},
    cmd,
};
use secrecy::{ExposeSecret, SecretString};

use super::{Key, Record, Store, Unavailable, opening};
use crate::Clock;

/// How long an answer, or a connection, may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Before each record stands the second from which on it is gone, in so many digits: replicas go by their clock, as with
/// every store, and Redis clears away by its own.
const DIGITS: usize = 20;
/// Replaces a record that is still the one that was seen, and whose time has not passed. Redis runs nothing between.
const SWAP: &str = "local present = redis.call('GET', KEYS[1]) \
    if not present or string.sub(present, 1, 20) <= ARGV[1] or string.sub(present, 21) ~= ARGV[2] then return 0 end \
    redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4]) return 1";

/// Counts a request by each key, unless one of them has no room: then it says after how many microseconds there is. What
/// stands under a key is when, by the clock there, its requests so far would have come if they came evenly.
const COUNT: &str = "local time = redis.call('TIME') \
    local now, wait, ends, room = time[1] * 1000000 + time[2], 0, {}, tonumber(ARGV[1]) \
    for number, key in ipairs(KEYS) do \
        local every, even = tonumber(ARGV[number + 1]), tonumber(redis.call('GET', key) or '0') \
        if even < now then even = now end \
        wait = math.max(wait, even + every - room - now) \
        ends[number] = even + every \
    end \
    if wait > 0 then return wait end \
    for number, key in ipairs(KEYS) do \
        redis.call('SET', key, string.format('%.0f', ends[number]), 'PX', math.ceil((ends[number] - now) / 1000)) \
    end \
    return 0";

/// Records in Redis or Valkey, of version 6.2 or later.
#[derive(Clone)]
pub struct Redis {
    clock: Clock,
    connection: ConnectionManager,
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redis")
    }
}

/// Any trouble. The library's words may hold addresses and are for whoever looks closely.
fn trouble(error: impl std::error::Error) -> Unavailable {
    tracing::debug!(%error, "the store's server");
    Unavailable("its server does not answer as it should")
}

impl Redis {
    /// Connects to `redis://…` or, with TLS, `rediss://…`. `authorities` are the certificates, in PEM form, that the
    /// server's must descend from where it is not one of the system's.
    ///
    /// # Errors
    /// [`Unavailable`] when the address is none, nobody answers there, or not as it should be, with words for whoever wrote
    /// the address.
    pub async fn open(
        address: &SecretString,
        authorities: Option<Vec<u8>>,
        clock: Clock,
    ) -> Result<Self, Unavailable> {
        let address = address.expose_secret();
        let client = match authorities.filter(|_| address.starts_with("rediss:")) {
            None => Client::open(address),
            root_cert => Client::build_with_tls(address, TlsCertificates { client_tls: None, root_cert }),
        };
        let settings = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let client = client.map_err(opening::of_address)?;
        let opened = async {
            let connection = client.get_connection_manager_with_config(settings).await?;
            cmd("PING").query_async::<String>(&mut connection.clone()).await?;
            Ok(connection)
        };
        let opened = tokio::time::timeout(PATIENCE.saturating_mul(2), opened).await;
        let connection =
            opened.map_err(|_| opening::UNREACHABLE)?.map_err(|error| opening::of_server(&error))?;
        Ok(Self { clock, connection })
    }

    async fn asked<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Unavailable> {
        let mut connection = self.connection.clone();
        within(command.query_async(&mut connection)).await
    }

    /// The same, once more where it failed: for what may be done twice. A connection that nobody used for long is often
    /// found to be closed by then.
    async fn asked_again<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Unavailable> {
        match self.asked(command).await {
            Ok(answer) => Ok(answer),
            Err(_) => self.asked(command).await,
        }
    }

    /// Counts a request by each of these keys, with so many microseconds from one to the next; `room`: how many microseconds'
    /// worth may come at once. `Some` says how many microseconds to wait, and then nothing was counted.
    ///
    /// # Errors
    /// [`Unavailable`] when the server does not answer.
    pub(crate) async fn count(&self, counts: &[(Key, u64)], room: u64) -> Result<Option<u64>, Unavailable> {
        let mut count = cmd("EVAL");
        count.arg(COUNT).arg(counts.len());
        let (keys, every): (Vec<_>, Vec<_>) = counts.iter().map(|(key, every)| (name(key), *every)).unzip();
        count.arg(keys).arg(room).arg(every);
        // Counted twice is better than not at all: see `asked_again`.
        let wait: u64 = self.asked_again(&count).await?;
        Ok(Some(wait).filter(|wait| *wait > 0))
    }

    /// What is there for a while, with its end.
    fn written(&self, record: &Record, lives: Duration) -> (Vec<u8>, u64) {
        let end = self.clock.seconds().saturating_add(lives.as_secs());
        let milliseconds = u64::try_from(lives.as_millis()).unwrap_or(u64::MAX).max(1);
        ([digits(end).as_bytes(), &record.0].concat(), milliseconds)
    }

    /// A record, unless its time has passed.
    fn read(&self, found: Option<Vec<u8>>) -> Option<Record> {
        let found = found?;
        let (end, bytes) = found.split_at_checked(DIGITS)?;
        (end > digits(self.clock.seconds()).as_bytes()).then(|| Record(bytes.to_vec()))
    }
}

async fn within<T>(work: impl Future<Output = Result<T, RedisError>>) -> Result<T, Unavailable> {
    let done = tokio::time::timeout(PATIENCE.saturating_mul(2), work).await;
    done.map_err(|_| Unavailable("its server does not answer"))?.map_err(trouble)
}

/// Seconds, so that earlier ones come first as text.
fn digits(seconds: u64) -> String {
    format!("{seconds:020}")
}

/// What a key is called there.
fn name(key: &Key) -> String {
    let mut name = "sentry-mcp:".to_owned();
    for byte in key.bytes() {
        // Writing to a text does not fail.
        let _ = write!(name, "{byte:02x}");
    }
    name
}

#[async_trait]
impl Store for Redis {
    async fn get(&self, key: &Key) -> Result<Option<Record>, Unavailable> {
        let found = self.asked_again(cmd("GET").arg(name(key))).await?;
        Ok(self.read(found))
    }

    async fn put(&self, key: &Key, record: Record, lives: Duration) -> Result<(), Unavailable> {
        let (bytes, milliseconds) = self.written(&record, lives);
        self.asked_again::<()>(cmd("SET").arg(name(key)).arg(bytes).arg("PX").arg(milliseconds)).await
    }

    async fn take(&self, key: &Key) -> Result<Option<Record>, Unavailable> {
        let found = self.asked(cmd("GETDEL").arg(name(key))).await?;
        Ok(self.read(found))
    }

    async fn swap(
        &self,
        key: &Key,
        seen: &Record,
        record: Record,
        lives: Duration,
    ) -> Result<bool, Unavailable> {
        let (bytes, milliseconds) = self.written(&record, lives);
        let now = digits(self.clock.seconds());
        let mut swap = cmd("EVAL");
        swap.arg(SWAP).arg(1).arg(name(key)).arg(now).arg(&seen.0).arg(bytes).arg(milliseconds);
        self.asked(&swap).await
    }
}
