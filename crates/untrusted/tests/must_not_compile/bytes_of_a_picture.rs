//! What is in a picture is had by nobody but a door.

use untrusted::Picture;

fn main() {
    let Ok(picture) = Picture::of(Vec::new()) else { return };
    let _: &[u8] = picture.bytes();
    let _: &[u8] = &picture.bytes;
}
