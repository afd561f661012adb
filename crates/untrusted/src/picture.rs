//! A picture from outside: what is written in it is as untrusted as text, and it leaves by the answer door alone.

use imagesize::{ImageSize, ImageType};
use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

mod container;

/// A picture from outside, of a kind that models can see.
///
/// Its bytes have no accessor: they leave by [`Boundary::answer`](crate::Boundary::answer). What kind it is its own
/// first bytes say, never a header or a name. It is whole: one that breaks off would make a model refuse the whole
/// conversation.
#[derive(Clone)]
pub struct Picture {
    bytes: Arc<[u8]>,
    kind: PictureKind,
    width: usize,
    height: usize,
}

/// What kind of picture it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PictureKind {
    Png,
    Jpeg,
    WebP,
    Gif,
}

/// Why bytes are no picture that can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPicture {
    /// Neither PNG nor JPEG, WebP or GIF, or it breaks off before it says how large it is.
    Unknown,
    /// More than [`Picture::LARGEST`] bytes.
    TooLarge,
    /// More pixels than models take.
    TooWide,
    /// It begins as a picture, but breaks off, contradicts itself, or holds a frame larger than the whole.
    Broken,
}

impl PictureKind {
    /// Its media type, as IANA lists it.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
        }
    }
}

impl Picture {
    /// The largest picture, in bytes.
    pub const LARGEST: usize = 1024 * 1024;
    /// The longest side, in pixels. Models refuse more, and with it the whole conversation.
    const LONGEST: usize = 8_000;
    /// All pixels: who looks at it needs four bytes for each.
    const PIXELS: usize = 32_000_000;

    /// Takes bytes for a picture, to its end.
    ///
    /// # Errors
    /// [`NoPicture`] says why they are none.
    pub fn of(mut bytes: Vec<u8>) -> Result<Self, NoPicture> {
        let (kind, size @ ImageSize { width, height }) = measured(&bytes).ok_or(NoPicture::Unknown)?;
        if bytes.len() > Self::LARGEST {
            return Err(NoPicture::TooLarge);
        }
        if width.max(height) > Self::LONGEST || width.saturating_mul(height) > Self::PIXELS {
            return Err(NoPicture::TooWide);
        }
        // What follows the end is no picture, so it is not shown as one.
        bytes.truncate(container::end(kind, &bytes, size).ok_or(NoPicture::Broken)?);
        Ok(Self { bytes: bytes.into(), kind, width, height })
    }

    /// What kind it is.
    pub(crate) const fn kind(&self) -> PictureKind {
        self.kind
    }

    /// Its size in bytes.
    pub(crate) fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Its width and height in pixels.
    pub(crate) const fn sides(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Kind and size, as the first bytes tell. Whatever else the library may do with bytes that mean harm, it tells nothing.
fn measured(bytes: &[u8]) -> Option<(PictureKind, ImageSize)> {
    let read = || {
        let kind = match imagesize::image_type(bytes).ok()? {
            ImageType::Png => PictureKind::Png,
            ImageType::Jpeg => PictureKind::Jpeg,
            ImageType::Webp => PictureKind::WebP,
            ImageType::Gif => PictureKind::Gif,
            _ => return None,
        };
        Some((kind, imagesize::blob_size(bytes).ok()?))
    };
    let (kind, size) = catch_unwind(AssertUnwindSafe(read)).ok().flatten()?;
    (size.width > 0 && size.height > 0).then_some((kind, size))
}

/// What is in it stays there.
impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({}, {} bytes)", self.kind.media_type(), self.size())
    }
}
