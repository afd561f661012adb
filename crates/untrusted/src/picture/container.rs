//! Whether a picture is whole: its container is walked to its end once, and nothing in it is decoded.

use super::PictureKind;
use imagesize::ImageSize;

mod gif;
mod jpeg;
mod png;
mod webp;

/// Where the picture ends, in bytes; what follows is no part of it. `None` where it breaks off, contradicts itself or
/// holds a part that is larger than the whole.
///
/// What is compressed inside may be damaged all the same: only a decoder sees that.
pub(super) fn end(kind: PictureKind, bytes: &[u8], whole: ImageSize) -> Option<usize> {
    let mut rest = Rest(bytes);
    match kind {
        PictureKind::Png => png::walk(&mut rest, whole),
        PictureKind::Jpeg => jpeg::walk(&mut rest, whole),
        PictureKind::WebP => webp::walk(&mut rest, whole),
        PictureKind::Gif => gif::walk(&mut rest, whole),
    }?;
    bytes.len().checked_sub(rest.0.len())
}

/// What is not walked through yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// `None` unless these bytes come next.
    fn expect(&mut self, bytes: &[u8]) -> Option<()> {
        (self.take(bytes.len())? == bytes).then_some(())
    }

    /// Two bytes, the lower one first.
    fn little(&mut self) -> Option<usize> {
        self.array().map(u16::from_le_bytes).map(usize::from)
    }

    /// Two bytes, the higher one first.
    fn big(&mut self) -> Option<usize> {
        self.array().map(u16::from_be_bytes).map(usize::from)
    }
}

/// Whether a part that begins at `left` and `top` lies inside the whole.
fn is_inside((left, top): (usize, usize), (width, height): (usize, usize), whole: ImageSize) -> bool {
    left + width <= whole.width && top + height <= whole.height
}
