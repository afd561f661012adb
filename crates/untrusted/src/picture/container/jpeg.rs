//! JPEG (ITU-T T.81, annex B): markers from SOI to EOI, with one frame and its scans.

use super::Rest;
use imagesize::ImageSize;

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;

pub(super) fn walk(rest: &mut Rest<'_>, whole: ImageSize) -> Option<()> {
    rest.expect(&[0xff, START])?;
    let (mut framed, mut scanned) = (false, false);
    loop {
        let marker = marker(rest)?;
        if marker == END {
            return scanned.then_some(());
        }
        // Neither a second picture nor what stands between pixels alone has a place here.
        if matches!(marker, 0x00..=0x01 | 0xd0..=START) {
            return None;
        }
        let length = rest.big()?.checked_sub(2)?;
        let segment = rest.take(length)?;
        match marker {
            0xc0..=0xc2 if !framed && is_frame(segment, whole)? => framed = true,
            SCAN if framed => {
                scanned = true;
                pass_pixels(rest)?;
            }
            // Tables of Huffman codes; every other of these is a second frame, or of a kind that is nowhere shown.
            0xc4 => {}
            0xc0..=0xcf | SCAN => return None,
            _ => {}
        }
    }
}

/// Any number of 0xff may stand before it.
fn marker(rest: &mut Rest<'_>) -> Option<u8> {
    rest.expect(&[0xff])?;
    loop {
        let byte = rest.byte()?;
        if byte != 0xff {
            return Some(byte);
        }
    }
}

fn is_frame(segment: &[u8], whole: ImageSize) -> Option<bool> {
    let mut rest = Rest(segment);
    rest.byte()?;
    let (height, width, parts) = (rest.big()?, rest.big()?, rest.byte()?);
    let named = rest.0.len() == 3 * usize::from(parts);
    Some(named && (1..=4).contains(&parts) && (width, height) == (whole.width, whole.height))
}

/// To the next marker: among pixels 0xff stands before a zero, and markers that restart belong to them.
fn pass_pixels(rest: &mut Rest<'_>) -> Option<()> {
    loop {
        rest.take(rest.0.iter().position(|byte| *byte == 0xff)?)?;
        match rest.0.get(1)? {
            0x00 | 0xd0..=0xd7 => rest.take(2)?,
            0xff => rest.take(1)?,
            _ => return Some(()),
        };
    }
}
