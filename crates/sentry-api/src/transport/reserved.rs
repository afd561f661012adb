//! The headers of a request that are this client's own business.

use http::{HeaderName, header};

/// Headers that say what a message is, how it is framed, for whom, and by whom it is sent. No operator's header takes
/// their place.
pub const RESERVED_HEADERS: [HeaderName; 9] = [
    header::ACCEPT,
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::HOST,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];
