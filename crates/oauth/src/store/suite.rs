//! What every store must do, asked of each alike.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};

use super::{Key, Memory, Record, Redb, Redis, Store, Unavailable, stand_in::Server};
use crate::Clock;

const MINUTE: Duration = Duration::from_secs(60);

/// A clock that a test moves.
#[derive(Clone, Default)]
struct Moved(Arc<AtomicU64>);

impl Moved {
    fn clock(&self) -> Clock {
        let seconds = Arc::clone(&self.0);
        Clock::new(move || UNIX_EPOCH + Duration::from_secs(seconds.load(Ordering::SeqCst)))
    }

    fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

fn key(name: &str) -> Key {
    Key::of("test", name.as_bytes())
}

fn record(text: &str) -> Record {
    Record(text.as_bytes().to_vec())
}

/// Each store, with the clock that it asks.
type Stores = Vec<(Arc<dyn Store>, Moved)>;

/// What the stores need lasts as long as the value.
async fn stores() -> ((tempfile::TempDir, Vec<Server>), Stores) {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (Moved::default(), Moved::default());
    let redb = Redb::open(&folder.path().join("state.redb"), two.clock()).unwrap();
    let mut stores: Stores = vec![(Arc::new(Memory::new(one.clock())), one), (Arc::new(redb), two)];
    let servers: Vec<Server> =
        [Some(Server::stand_in().await), Server::real().await].into_iter().flatten().collect();
    for server in &servers {
        let time = Moved::default();
        let redis = Redis::open(&server.url().into(), None, time.clock()).await.unwrap();
        stores.push((Arc::new(redis), time));
    }
    ((folder, servers), stores)
}

#[tokio::test]
async fn what_is_put_is_there_until_its_time_has_passed() {
    let (_needed, stores) = stores().await;
    for (store, time) in stores {
        assert_eq!(store.get(&key("a")).await, Ok(None));
        store.put(&key("a"), record("1"), MINUTE).await.unwrap();
        store.put(&key("b"), record("other"), MINUTE * 2).await.unwrap();
        assert_eq!(store.get(&key("a")).await, Ok(Some(record("1"))));
        store.put(&key("a"), record("2"), MINUTE).await.unwrap();
        assert_eq!(store.get(&key("a")).await, Ok(Some(record("2"))));
        time.pass(59);
        assert_eq!(store.get(&key("a")).await, Ok(Some(record("2"))));
        time.pass(1);
        assert_eq!(store.get(&key("a")).await, Ok(None));
        assert_eq!(store.take(&key("a")).await, Ok(None));
        assert_eq!(store.get(&key("b")).await, Ok(Some(record("other"))));
    }
}

#[tokio::test]
async fn of_many_that_take_a_record_one_gets_it() {
    let (_needed, stores) = stores().await;
    for (store, _time) in stores {
        store.put(&key("code"), record("1"), MINUTE).await.unwrap();
        let mut takers = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let store = Arc::clone(&store);
            takers.spawn(async move { store.take(&key("code")).await.unwrap() });
        }
        let taken: Vec<Record> = takers.join_all().await.into_iter().flatten().collect();
        assert_eq!(taken, [record("1")]);
        assert_eq!(store.get(&key("code")).await, Ok(None));
    }
}

#[tokio::test]
async fn of_many_that_swap_the_same_version_one_wins_and_it_lives_anew() {
    let (_needed, stores) = stores().await;
    for (store, time) in stores {
        assert_eq!(store.swap(&key("grant"), &record("0"), record("1"), MINUTE).await, Ok(false));
        assert_eq!(store.get(&key("grant")).await, Ok(None), "a swap makes nothing");
        store.put(&key("grant"), record("0"), MINUTE).await.unwrap();
        time.pass(50);
        let mut swappers = tokio::task::JoinSet::new();
        for number in 1..=8 {
            let store = Arc::clone(&store);
            let next = record(&number.to_string());
            swappers.spawn(async move {
                let won = store.swap(&key("grant"), &record("0"), next.clone(), MINUTE).await.unwrap();
                won.then_some(next)
            });
        }
        let won: Vec<Record> = swappers.join_all().await.into_iter().flatten().collect();
        assert_eq!(won.len(), 1);
        time.pass(50);
        assert_eq!(store.get(&key("grant")).await, Ok(won.first().cloned()));
        time.pass(10);
        assert_eq!(store.swap(&key("grant"), &won[0], record("9"), MINUTE).await, Ok(false), "it had passed");
    }
}

#[tokio::test]
async fn memory_is_bounded_and_what_has_passed_makes_room() {
    let time = Moved::default();
    let store = Memory::holding(time.clock(), 2);
    store.put(&key("a"), record("1"), MINUTE).await.unwrap();
    store.put(&key("b"), record("1"), MINUTE * 2).await.unwrap();
    assert_eq!(store.put(&key("c"), record("1"), MINUTE).await, Err(Unavailable("it is full")));
    assert_eq!(store.put(&key("b"), record("2"), MINUTE * 2).await, Ok(()), "what is there may be replaced");
    time.pass(60);
    assert_eq!(store.put(&key("c"), record("1"), MINUTE).await, Ok(()));
}

#[tokio::test]
async fn a_file_keeps_its_records_and_belongs_to_one_process_and_one_user() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.redb");
    let time = Moved::default();
    let store = Redb::open(&file, time.clock()).unwrap();
    store.put(&key("a"), record("1"), MINUTE).await.unwrap();
    let words = Redb::open(&file, time.clock()).unwrap_err().0;
    assert!(words.starts_with("it is open in another process"), "{words}");
    drop(store);
    let store = Redb::open(&file, time.clock()).unwrap();
    assert_eq!(store.get(&key("a")).await, Ok(Some(record("1"))));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_file_that_does_not_open_is_said_to_be_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str| folder.path().join(name);
    std::fs::write(of("text"), "something else\n").unwrap();
    std::fs::write(of("long"), "something else\n".repeat(10_000)).unwrap();
    for (file, begin) in [
        (of("none/state.redb"), "its folder is not there"),
        (of("text/state.redb"), "its folder is not there"),
        (of(""), "it is a folder"),
        (of("text"), "it holds something else"),
        (of("long"), "it holds something else"),
    ] {
        let words = Redb::open(&file, Moved::default().clock()).unwrap_err().0;
        assert!(words.starts_with(begin), "{}: {words}", file.display());
    }
    assert_eq!(std::fs::read(of("text")).unwrap(), b"something else\n", "it is left as it was");
}

#[tokio::test]
async fn a_file_does_not_grow_with_what_has_passed() {
    use redb::{ReadableDatabase, ReadableTableMetadata};
    let folder = tempfile::tempdir().unwrap();
    let time = Moved::default();
    let store = Redb::open(&folder.path().join("state.redb"), time.clock()).unwrap();
    for number in 0..20 {
        store.put(&key(&number.to_string()), record("1"), MINUTE).await.unwrap();
    }
    time.pass(60);
    for _ in 0..2 {
        store.put(&key("new"), record("1"), MINUTE).await.unwrap();
    }
    let read = store.database().begin_read().unwrap();
    assert_eq!(read.open_table(super::redb::RECORDS).unwrap().len().unwrap(), 1);
    assert_eq!(read.open_table(super::redb::ENDS).unwrap().len().unwrap(), 1);
}

#[tokio::test]
async fn replicas_share_what_lies_in_a_server_and_nothing_there_has_a_name() {
    for server in [Some(Server::stand_in().await), Server::real().await].into_iter().flatten() {
        let time = Moved::default();
        let open = || async { Redis::open(&server.url().into(), None, time.clock()).await.unwrap() };
        let (one, other) = (open().await, open().await);
        one.put(&key("grant"), record("1"), MINUTE).await.unwrap();
        assert_eq!(other.get(&key("grant")).await, Ok(Some(record("1"))));
        assert_eq!(other.swap(&key("grant"), &record("1"), record("2"), MINUTE).await, Ok(true));
        assert_eq!(one.swap(&key("grant"), &record("1"), record("3"), MINUTE).await, Ok(false));
        assert_eq!(one.take(&key("grant")).await, Ok(Some(record("2"))));
        assert_eq!(other.take(&key("grant")).await, Ok(None));
    }
}

#[tokio::test]
async fn a_server_that_is_none_or_has_gone_is_said_to_be() {
    let time = Moved::default();
    let server = Server::stand_in().await;
    let with_tls = server.url().replace("redis:", "rediss:");
    let with_password = server.url().replace("//", "//:CANARY@");
    for (url, begin) in [
        ("redis://127.0.0.1:1", "the server cannot be reached"),
        ("rediss://127.0.0.1:1", "the server cannot be reached"),
        ("redis://store.invalid", "the server cannot be reached"),
        ("http://127.0.0.1:1", "the address cannot be read"),
        ("redis", "the address cannot be read"),
        ("", "the address cannot be read"),
        (&with_tls, "the server does not speak as the address says"),
        (&with_password, "the server asks for another name or password"),
    ] {
        let problem = Redis::open(&url.into(), None, time.clock()).await.unwrap_err();
        assert!(problem.0.starts_with(begin), "{url}: {problem}");
    }
    let store = Redis::open(&server.url().into(), None, time.clock()).await.unwrap();
    store.put(&key("a"), record("1"), MINUTE).await.unwrap();
    drop(server);
    assert!(store.get(&key("a")).await.is_err(), "nobody knows, which is not the same as nothing");
    assert!(store.take(&key("a")).await.is_err());
}

#[tokio::test]
async fn a_server_with_a_password_is_opened_by_it_alone() {
    let Some(server) = Server::real_with_password("a-password").await else { return };
    for (before, begin) in [
        ("", Some("the server asks for another name or password")),
        (":another@", Some("the server asks for another name or password")),
        ("nobody:a-password@", Some("the server asks for another name or password")),
        (":a-password@", None),
    ] {
        let url = server.url().replace("//", &format!("//{before}"));
        let opened = Redis::open(&url.as_str().into(), None, Moved::default().clock()).await;
        let words = opened.err().map(|problem| problem.0);
        assert_eq!(words.is_some(), begin.is_some(), "{before}: {words:?}");
        assert!(begin.is_none_or(|begin| words.unwrap().starts_with(begin)), "{before}: {words:?}");
    }
    let url = format!("{}/99", server.url().replace("//", "//:a-password@"));
    let problem = Redis::open(&url.as_str().into(), None, Moved::default().clock()).await.unwrap_err();
    assert!(problem.0.contains("no database of that number"), "{problem}");
}

#[tokio::test]
async fn requests_are_counted_once_for_all_who_share_a_server() {
    /// Twelve a minute, of which twelve may come at once.
    const EVERY: u64 = 5_000_000;
    const ROOM: u64 = 60_000_000;
    for server in [Some(Server::stand_in().await), Server::real().await].into_iter().flatten() {
        let time = Moved::default();
        let open = || async { Redis::open(&server.url().into(), None, time.clock()).await.unwrap() };
        let (one, other) = (open().await, open().await);
        let address = (key("address"), EVERY);
        for number in 0..12 {
            let store = [&one, &other][number % 2];
            assert_eq!(store.count(&[address], ROOM).await, Ok(None), "{number}");
        }
        for store in [&one, &other] {
            let wait = store.count(&[address], ROOM).await.unwrap().unwrap();
            assert!((1..=EVERY).contains(&wait), "{wait}");
        }
        // All of what a request is counted by, or nothing.
        let caller = (key("caller"), EVERY);
        for _ in 0..20 {
            assert!(one.count(&[caller, address], ROOM).await.unwrap().is_some());
        }
        for _ in 0..12 {
            assert_eq!(one.count(&[caller], ROOM).await, Ok(None));
        }
        assert!(other.count(&[caller], ROOM).await.unwrap().is_some());
        // Of many at once not one too many.
        let mut counting = tokio::task::JoinSet::new();
        for number in 0..40 {
            let store = [&one, &other][number % 2].clone();
            counting
                .spawn(async move { store.count(&[(key("many"), EVERY)], ROOM).await.unwrap().is_none() });
        }
        assert_eq!(counting.join_all().await.into_iter().filter(|counted| *counted).count(), 12);
        drop(server);
        assert!(one.count(&[address], ROOM).await.is_err());
    }
}

#[tokio::test]
async fn a_connection_that_was_closed_while_nobody_used_it_turns_nobody_away() {
    for server in [Some(Server::stand_in().await), Server::real().await].into_iter().flatten() {
        let time = Moved::default();
        let store = Redis::open(&server.url().into(), None, time.clock()).await.unwrap();
        for _ in 0..2 {
            assert_eq!(store.count(&[(key("address"), 1)], 60_000_000).await, Ok(None));
            server.hang_up().await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(store.count(&[(key("address"), 1)], 60_000_000).await, Ok(None));
    }
}

#[tokio::test]
async fn a_server_with_tls_is_known_by_its_authority() {
    let folder = tempfile::tempdir().unwrap();
    let made = || rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (own, other) = (made(), made());
    let (certificate, key_file) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, own.cert.pem()).unwrap();
    std::fs::write(&key_file, own.signing_key.serialize_pem()).unwrap();
    let Some(server) = Server::real_with_tls(&certificate, &key_file).await else { return };
    let time = Moved::default();
    let url = server.url().replace("redis:", "rediss:");
    let open = async |authorities: Option<String>| {
        Redis::open(&url.as_str().into(), authorities.map(String::into_bytes), time.clock()).await
    };
    // No authority of the system's knows it, nor another's.
    for authorities in [None, Some(other.cert.pem())] {
        let problem = open(authorities).await.unwrap_err();
        assert!(problem.0.starts_with("the server's certificate is not one for that host"), "{problem}");
    }
    let store = open(Some(own.cert.pem())).await.unwrap();
    store.put(&key("tls"), record("1"), MINUTE).await.unwrap();
    assert_eq!(store.get(&key("tls")).await, Ok(Some(record("1"))));
    // What listens there speaks nothing else.
    let problem = Redis::open(&server.url().into(), None, time.clock()).await.unwrap_err();
    assert!(problem.0.starts_with("the server does not speak as the address says"), "{problem}");
}
