//! Why a store cannot be opened, in words for whoever named it: each cause has its own remedy.

use super::Unavailable;
use redb::{DatabaseError, StorageError};
use redis::{ErrorKind, RedisError, ServerErrorKind};
use std::{error::Error, io, path::Path, sync::Arc};

/// No answer in time.
pub(super) const UNREACHABLE: Unavailable = Unavailable(
    "the server cannot be reached: nothing answers at that host and port, or no host of that name is known here",
);
const ADDRESS: Unavailable = Unavailable(
    "the address cannot be read; write redis://host:port/number, or rediss:// for TLS, with name:password@ before the host",
);
const CERTIFICATE: Unavailable = Unavailable(
    "the server's certificate is not one for that host by an authority that is known here; --ca-file names more of them",
);
const SPEECH: Unavailable = Unavailable(
    "the server does not speak as the address says: redis:// is without TLS, rediss:// is with it",
);
const CREDENTIALS: Unavailable = Unavailable(
    "the server asks for another name or password; they stand in the address, redis://name:password@host",
);
const REFUSED: Unavailable = Unavailable(
    "the server refuses what it is asked; it may not be a Redis, or have no database of that number",
);

/// An address of a server that is none. The library's words may repeat its password.
pub(super) fn of_address(_: RedisError) -> Unavailable {
    ADDRESS
}

/// A connection that does not come about.
pub(super) fn of_server(error: &RedisError) -> Unavailable {
    tracing::debug!(%error, "the store's server");
    if let Some(problem) = of_system(error) {
        return of_connection(problem);
    }
    match (error.kind(), error.code()) {
        (ErrorKind::AuthenticationFailed | ErrorKind::Server(ServerErrorKind::NoPerm), _)
        | (_, Some("NOAUTH" | "WRONGPASS")) => CREDENTIALS,
        // It ended the connection, or answered what nobody can read.
        (ErrorKind::Io | ErrorKind::Parse, _) => SPEECH,
        (ErrorKind::InvalidClientConfig, _) => UNREACHABLE,
        _ => REFUSED,
    }
}

/// What the operating system, or TLS, said. The library keeps it behind a pointer that several share.
fn of_system(error: &RedisError) -> Option<&io::Error> {
    let shared = error.source()?.downcast_ref::<Arc<dyn Error + Send + Sync>>()?;
    shared.downcast_ref()
}

fn of_connection(problem: &io::Error) -> Unavailable {
    let of_tls = problem.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    if let Some(rustls::Error::InvalidCertificate(_)) = of_tls {
        return CERTIFICATE;
    }
    match problem.kind() {
        io::ErrorKind::InvalidData
        | io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => SPEECH,
        _ => UNREACHABLE,
    }
}

/// A file that does not open.
pub(super) fn of_file(file: &Path, problem: &io::Error) -> Unavailable {
    tracing::debug!(error = %problem, "the store's file");
    // Elsewhere than on Unix a folder is said to be forbidden.
    Unavailable(match problem.kind() {
        _ if file.is_dir() => "it is a folder; name a file in it, such as state.redb",
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "its folder is not there; make it first",
        io::ErrorKind::PermissionDenied => "this user may not write it",
        io::ErrorKind::ReadOnlyFilesystem => "its file system is read-only",
        _ => "it cannot be read or written",
    })
}

/// A file that is no database of ours, or not ours now.
pub(super) fn of_database(error: DatabaseError) -> Unavailable {
    tracing::debug!(%error, "the store's file");
    Unavailable(match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => {
            "it is open in another process; a file is for one server, and several share a Redis"
        }
        DatabaseError::UpgradeRequired(_) => "it was written by another version, in a form that is not read",
        DatabaseError::Storage(StorageError::Io(problem))
            if !matches!(problem.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) =>
        {
            "it cannot be read or written"
        }
        _ => "it holds something else than sign-ins, or is damaged",
    })
}
