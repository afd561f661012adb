//! PNG (third edition, sections 5 and 11): chunks from IHDR to IEND, with pixels between them.

use super::Rest;
use imagesize::ImageSize;

pub(super) fn walk(rest: &mut Rest<'_>, whole: ImageSize) -> Option<()> {
    rest.expect(b"\x89PNG\r\n\x1a\n")?;
    let (name, header) = chunk(rest)?;
    (&name == b"IHDR" && is_header(header, whole)?).then_some(())?;
    let mut pixels = 0_usize;
    loop {
        let (name, data) = chunk(rest)?;
        match &name {
            b"IDAT" => pixels = pixels.saturating_add(data.len()),
            b"IEND" => return (data.is_empty() && pixels > 0).then_some(()),
            b"PLTE" => {}
            // A lower case letter: it may be passed over by who does not know it.
            [b'a'..=b'z', ..] => {}
            _ => return None,
        }
    }
}

/// Length, name, data and a checksum over both.
fn chunk<'a>(rest: &mut Rest<'a>) -> Option<([u8; 4], &'a [u8])> {
    let length = usize::try_from(rest.array().map(u32::from_be_bytes)?).ok()?;
    let name = rest.array()?;
    let data = rest.take(length)?;
    rest.take(4)?;
    Some((name, data))
}

fn is_header(data: &[u8], whole: ImageSize) -> Option<bool> {
    let mut rest = Rest(data);
    let width = usize::try_from(rest.array().map(u32::from_be_bytes)?).ok()?;
    let height = usize::try_from(rest.array().map(u32::from_be_bytes)?).ok()?;
    let [depth, color, compression, filter, interlace] = rest.array()?;
    let depths: &[u8] = match color {
        0 => &[1, 2, 4, 8, 16],
        2 | 4 | 6 => &[8, 16],
        3 => &[1, 2, 4, 8],
        _ => return None,
    };
    let known = depths.contains(&depth) && compression == 0 && filter == 0 && interlace <= 1;
    Some(known && rest.0.is_empty() && (width, height) == (whole.width, whole.height))
}
