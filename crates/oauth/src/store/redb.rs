//! Records in one file, for one replica: what was answered for is on the disk before it is answered.

use std::{fmt, fs::OpenOptions, path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use redb::{
    Database, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction, backends::FileBackend,
};

use super::{Key, Record, Store, Unavailable, opening};
use crate::Clock;

/// By key: the second from which on the record is gone, and its bytes.
pub(super) const RECORDS: TableDefinition<'_, &[u8; 32], (u64, &[u8])> = TableDefinition::new("records");
/// The same keys by that second, so that cleaning need not look at all.
pub(super) const ENDS: TableDefinition<'_, (u64, &[u8; 32]), ()> = TableDefinition::new("ends");
/// How many records whose time has passed are cleared away with each that is put.
const CLEANED: usize = 16;

/// Records in a file.
#[derive(Clone)]
pub struct Redb {
    clock: Clock,
    database: Arc<Database>,
}

impl fmt::Debug for Redb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redb")
    }
}

/// Any trouble with the file. redb's own words hold paths; the operator sees them once, when the file is opened.
fn trouble(error: impl std::error::Error) -> Unavailable {
    tracing::debug!(%error, "the store's file");
    Unavailable("its file cannot be read or written")
}

impl Redb {
    /// Opens the file, or makes it, readable by its owner alone.
    ///
    /// # Errors
    /// [`Unavailable`] when it cannot be opened, is something else, or is open in another process, with words for whoever
    /// named the file.
    pub fn open(file: &Path, clock: Clock) -> Result<Self, Unavailable> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let opened = options.open(file).map_err(|problem| opening::of_file(file, &problem))?;
        let backend = FileBackend::new(opened).map_err(opening::of_database)?;
        let database = Database::builder().create_with_backend(backend).map_err(opening::of_database)?;
        let write = database.begin_write().map_err(trouble)?;
        // A table must be there before it is read.
        drop(write.open_table(RECORDS).map_err(trouble)?);
        drop(write.open_table(ENDS).map_err(trouble)?);
        write.commit().map_err(trouble)?;
        Ok(Self { clock, database: Arc::new(database) })
    }

    #[cfg(test)]
    pub(super) fn database(&self) -> &Database {
        &self.database
    }

    /// Works on the file in a thread that may wait for the disk.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Database, u64) -> Result<T, Unavailable> + Send + 'static,
    ) -> Result<T, Unavailable> {
        let (database, now) = (Arc::clone(&self.database), self.clock.seconds());
        let done = tokio::task::spawn_blocking(move || work(&database, now)).await;
        done.unwrap_or(Err(Unavailable("an operation on its file ended early")))
    }
}

/// Puts a record and its end, and takes away the end of the one before.
fn write(transaction: &WriteTransaction, key: &Key, end: u64, record: &Record) -> Result<(), redb::Error> {
    let before = {
        let mut records = transaction.open_table(RECORDS)?;
        let before = records.insert(key.bytes(), (end, record.0.as_slice()))?;
        before.map(|before| before.value().0)
    };
    let mut ends = transaction.open_table(ENDS)?;
    if let Some(before) = before {
        ends.remove((before, key.bytes()))?;
    }
    ends.insert((end, key.bytes()), ())?;
    Ok(())
}

/// Removes a record and its end.
fn remove(transaction: &WriteTransaction, key: &Key) -> Result<Option<(u64, Record)>, redb::Error> {
    let removed = {
        let mut records = transaction.open_table(RECORDS)?;
        let removed = records.remove(key.bytes())?;
        removed.map(|removed| (removed.value().0, Record(removed.value().1.to_vec())))
    };
    if let Some((end, _)) = &removed {
        transaction.open_table(ENDS)?.remove((*end, key.bytes()))?;
    }
    Ok(removed)
}

/// Clears away some of what has passed its end.
fn clean(transaction: &WriteTransaction, now: u64) -> Result<(), redb::Error> {
    let passed: Vec<Key> = {
        let ends = transaction.open_table(ENDS)?;
        let up_to = ends.range(..(now.saturating_add(1), &[0; 32]))?.take(CLEANED);
        up_to.map(|entry| Ok(Key(*entry?.0.value().1))).collect::<Result<_, redb::StorageError>>()?
    };
    for key in &passed {
        remove(transaction, key)?;
    }
    Ok(())
}

#[async_trait]
impl Store for Redb {
    async fn get(&self, key: &Key) -> Result<Option<Record>, Unavailable> {
        let key = *key;
        self.with(move |database, now| {
            let read = database.begin_read().map_err(trouble)?;
            let records = read.open_table(RECORDS).map_err(trouble)?;
            let found = records.get(key.bytes()).map_err(trouble)?;
            let found = found.as_ref().map(redb::AccessGuard::value);
            Ok(found.filter(|(end, _)| *end > now).map(|(_, bytes)| Record(bytes.to_vec())))
        })
        .await
    }

    async fn put(&self, key: &Key, record: Record, lives: Duration) -> Result<(), Unavailable> {
        let key = *key;
        self.with(move |database, now| {
            let transaction = database.begin_write().map_err(trouble)?;
            clean(&transaction, now).map_err(trouble)?;
            write(&transaction, &key, now.saturating_add(lives.as_secs()), &record).map_err(trouble)?;
            transaction.commit().map_err(trouble)
        })
        .await
    }

    async fn take(&self, key: &Key) -> Result<Option<Record>, Unavailable> {
        let key = *key;
        self.with(move |database, now| {
            let transaction = database.begin_write().map_err(trouble)?;
            let taken = remove(&transaction, &key).map_err(trouble)?;
            transaction.commit().map_err(trouble)?;
            Ok(taken.filter(|(end, _)| *end > now).map(|(_, record)| record))
        })
        .await
    }

    async fn swap(
        &self,
        key: &Key,
        seen: &Record,
        record: Record,
        lives: Duration,
    ) -> Result<bool, Unavailable> {
        let (key, seen) = (*key, seen.clone());
        self.with(move |database, now| {
            let transaction = database.begin_write().map_err(trouble)?;
            let same = {
                let records = transaction.open_table(RECORDS).map_err(trouble)?;
                let present = records.get(key.bytes()).map_err(trouble)?;
                let present = present.as_ref().map(redb::AccessGuard::value);
                present.is_some_and(|(end, bytes)| end > now && bytes == seen.0)
            };
            if same {
                write(&transaction, &key, now.saturating_add(lives.as_secs()), &record).map_err(trouble)?;
                transaction.commit().map_err(trouble)?;
            }
            Ok(same)
        })
        .await
    }
}
