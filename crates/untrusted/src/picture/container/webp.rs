//! WebP (RFC 9649): the chunks of one RIFF file that is as long as it says, with every image inside the canvas.

use super::{Rest, is_inside};
use imagesize::ImageSize;

pub(super) fn walk(rest: &mut Rest<'_>, whole: ImageSize) -> Option<()> {
    rest.expect(b"RIFF")?;
    let length = usize::try_from(rest.array().map(u32::from_le_bytes)?).ok()?;
    (length == rest.0.len()).then_some(())?;
    rest.expect(b"WEBP")?;
    let mut images = 0_usize;
    while !rest.0.is_empty() {
        let (name, data) = chunk(rest)?;
        let shown = match &name {
            b"ANMF" => frame(data, whole)?,
            _ => is_image(name, data, whole)?,
        };
        images += usize::from(shown);
    }
    (images > 0).then_some(())
}

/// Name, length and data, which is filled up to an even number of bytes.
fn chunk<'a>(rest: &mut Rest<'a>) -> Option<([u8; 4], &'a [u8])> {
    let name = rest.array()?;
    let length = usize::try_from(rest.array().map(u32::from_le_bytes)?).ok()?;
    let data = rest.take(length)?;
    rest.take(length % 2)?;
    Some((name, data))
}

/// A frame of an animation. Whether it shows anything.
fn frame(data: &[u8], whole: ImageSize) -> Option<bool> {
    let mut rest = Rest(data);
    let (left, top) = (2 * three(&mut rest)?, 2 * three(&mut rest)?);
    let (width, height) = (three(&mut rest)? + 1, three(&mut rest)? + 1);
    rest.take(4)?;
    is_inside((left, top), (width, height), whole).then_some(())?;
    let mut shows = false;
    while !rest.0.is_empty() {
        let (name, data) = chunk(&mut rest)?;
        shows |= is_image(name, data, ImageSize { width, height })?;
    }
    Some(shows)
}

/// Whether a chunk holds pixels; `None` where they would not fit.
fn is_image(name: [u8; 4], data: &[u8], whole: ImageSize) -> Option<bool> {
    let size = match &name {
        b"VP8 " => lossy(data)?,
        b"VP8L" => lossless(data)?,
        _ => return Some(false),
    };
    is_inside((0, 0), size, whole).then_some(true)
}

/// A key frame of VP8 (RFC 6386, section 9.1).
fn lossy(data: &[u8]) -> Option<(usize, usize)> {
    let mut rest = Rest(data);
    let [first, ..] = rest.array::<3>()?;
    (first & 1 == 0).then_some(())?;
    rest.expect(&[0x9d, 0x01, 0x2a])?;
    Some((rest.little()? & 0x3fff, rest.little()? & 0x3fff))
}

/// 14 bits each of width and height less one, a bit for transparency, three for the version.
fn lossless(data: &[u8]) -> Option<(usize, usize)> {
    let mut rest = Rest(data);
    rest.expect(&[0x2f])?;
    let bits = usize::try_from(rest.array().map(u32::from_le_bytes)?).ok()?;
    (bits >> 29 == 0).then_some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
}

/// Three bytes, the lowest first.
fn three(rest: &mut Rest<'_>) -> Option<usize> {
    let [low, middle, high] = rest.array()?;
    usize::try_from(u32::from_le_bytes([low, middle, high, 0])).ok()
}
