//! Nobody but a door shows a picture.

use untrusted::{Picture, ShownPicture};

fn main() {
    let Ok(picture) = Picture::of(Vec::new()) else { return };
    let _ = ShownPicture(picture).base64();
}
