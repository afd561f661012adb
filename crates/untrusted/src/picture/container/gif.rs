//! GIF (version 89a): blocks from the screen to the trailer, with every frame inside the screen.

use super::{Rest, is_inside};
use imagesize::ImageSize;

pub(super) fn walk(rest: &mut Rest<'_>, whole: ImageSize) -> Option<()> {
    rest.expect(b"GIF8")?;
    let version: [u8; 2] = rest.array()?;
    let screen = (rest.little()?, rest.little()?);
    (matches!(&version, b"7a" | b"9a") && screen == (whole.width, whole.height)).then_some(())?;
    let [flags, _background, _aspect] = rest.array()?;
    pass_colors(rest, flags)?;
    let mut frames = 0_usize;
    loop {
        match rest.byte()? {
            b'!' => {
                rest.byte()?;
                pass_data(rest)?;
            }
            b',' => {
                frame(rest, whole)?;
                frames += 1;
            }
            b';' => return (frames > 0).then_some(()),
            _ => return None,
        }
    }
}

fn frame(rest: &mut Rest<'_>, whole: ImageSize) -> Option<()> {
    let at = (rest.little()?, rest.little()?);
    let size = (rest.little()?, rest.little()?);
    let flags = rest.byte()?;
    (size.0 > 0 && size.1 > 0 && is_inside(at, size, whole)).then_some(())?;
    pass_colors(rest, flags)?;
    let bits = rest.byte()?;
    ((1..=8).contains(&bits) && pass_data(rest)? > 0).then_some(())
}

/// The table of colors that the flags announce.
fn pass_colors(rest: &mut Rest<'_>, flags: u8) -> Option<()> {
    if flags & 0x80 != 0 {
        rest.take(3 * (2 << (flags & 7)))?;
    }
    Some(())
}

/// Pieces to the empty one; how many bytes they hold.
fn pass_data(rest: &mut Rest<'_>) -> Option<usize> {
    let mut bytes = 0;
    loop {
        match usize::from(rest.byte()?) {
            0 => return Some(bytes),
            length => bytes += rest.take(length)?.len(),
        }
    }
}
