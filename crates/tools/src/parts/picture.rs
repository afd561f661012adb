//! Why a picture is not shown, in our words.

use untrusted::NoPicture;

/// Why bytes are no picture that can be shown.
pub(crate) const fn none(why: NoPicture) -> &'static str {
    match why {
        NoPicture::Unknown => "what came is neither PNG nor JPEG, WebP or GIF",
        NoPicture::TooLarge => "it is larger than 1 MB",
        NoPicture::TooWide => "it has more pixels than models take: 8,000 a side, 32 million in all",
        NoPicture::Broken => "it is damaged or breaks off",
    }
}
