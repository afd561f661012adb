//! Which characters hide, and which of those a writing system or an emoji needs all the same.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory};

/// The most marks that are shown on one letter. Writing systems need four or five; more of them cover the lines
/// above and below.
const MARKS: usize = 8;

/// What stands before a character, as far as it is shown.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Before {
    /// Nothing at the start of a value or line and after something hidden: there, nothing of theirs changes how
    /// our own text looks.
    last: Option<char>,
    /// Marks on the last letter.
    marks: usize,
}

enum Kind {
    /// It is seen.
    Plain,
    /// It is seen on the letter before it.
    Mark,
    /// It is never seen.
    Hidden,
    /// It changes how the letters around it are joined.
    Joiner,
    /// It makes an emoji of a character, or a character of an emoji.
    EmojiStyle,
    /// It chooses between shapes of a Han character.
    HanShape,
}

impl Before {
    /// Whether `c` hides between what was before it and `next`. From now on, `c` was before.
    pub(super) fn hides(&mut self, c: char, next: Option<char>) -> bool {
        let kind = kind(c);
        let last = |fits: &dyn Fn(char) -> bool| self.last.is_some_and(fits);
        let hides = match kind {
            Kind::Plain => false,
            Kind::Hidden => true,
            Kind::Mark => self.last.is_none() || self.marks >= MARKS,
            Kind::Joiner => {
                let joins_last = last(&|base| joins(base) || base == '\u{fe0f}');
                !(joins_last && next.is_some_and(|next| joins(next) && self.has_room_for(next)))
            }
            Kind::EmojiStyle => !last(&|base| takes_emoji_style(base, next)),
            Kind::HanShape => !last(&is_han),
        };
        match kind {
            Kind::Plain => self.marks = 0,
            Kind::Mark => self.marks += 1,
            _ => {}
        }
        self.last = (!hides).then_some(c);
        hides
    }

    /// Whether `next` would not be one mark too many.
    fn has_room_for(&self, next: char) -> bool {
        self.marks < MARKS || !matches!(kind(next), Kind::Mark)
    }
}

fn kind(c: char) -> Kind {
    match c {
        '\n' | '\t' | ' '..='~' => Kind::Plain,
        // Most of what is written outside ASCII; looking these up would cost the most.
        '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' => Kind::Plain,
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' => Kind::Plain,
        '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => Kind::Plain,
        '\u{200c}' | '\u{200d}' => Kind::Joiner,
        '\u{fe0e}' | '\u{fe0f}' => Kind::EmojiStyle,
        // Of 256 selectors those that real text uses; all of them would make each Han character carry a byte.
        '\u{fe00}'..='\u{fe02}' | '\u{e0100}'..='\u{e011f}' => Kind::HanShape,
        '\u{fe03}'..='\u{fe0d}' => Kind::Hidden,
        // Fillers that are letters by category and blank by look.
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{13430}'..='\u{1345f}' => Kind::Hidden,
        // Marks without a look of their own.
        '\u{34f}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => Kind::Hidden,
        // Reserved for more of the same, and what is no character at all.
        '\u{2065}' | '\u{fff0}'..='\u{fff8}' | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e0fff}' => {
            Kind::Hidden
        }
        _ if u32::from(c) & 0xfffe == 0xfffe => Kind::Hidden,
        // Signs that enclose digits: format characters by category, but seen.
        '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}' => Kind::Plain,
        '\u{110bd}' | '\u{110cd}' => Kind::Plain,
        _ => match c.general_category() {
            GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator => Kind::Hidden,
            GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark => Kind::Mark,
            _ => Kind::Plain,
        },
    }
}

/// Whether it joins two characters.
pub(super) const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether it belongs to the character before it.
pub(super) fn is_modifier(c: char) -> bool {
    matches!(kind(c), Kind::Mark | Kind::EmojiStyle | Kind::HanShape)
}

/// Whether a joiner beside it has something to join: an emoji, or a letter or mark of a script that joins.
fn joins(c: char) -> bool {
    match c {
        // Arabic, Syriac, Thaana, N'Ko and their neighbours; the scripts of India, Tibet, Myanmar, Cambodia,
        // Mongolia and Indonesia; Arabic again, as presentation forms; the same beyond the first plane.
        '\u{620}'..='\u{8ff}'
        | '\u{900}'..='\u{dff}'
        | '\u{f00}'..='\u{109f}'
        | '\u{1700}'..='\u{1c4f}'
        | '\u{a800}'..='\u{abff}'
        | '\u{fb50}'..='\u{fdcf}'
        | '\u{fe70}'..='\u{fefc}'
        | '\u{10a00}'..='\u{10fff}'
        | '\u{11000}'..='\u{11fff}'
        | '\u{1e900}'..='\u{1e95f}' => {
            let group = c.general_category_group();
            !matches!(kind(c), Kind::Hidden)
                && matches!(group, GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark)
        }
        _ => !c.is_ascii() && c.is_emoji_char(),
    }
}

fn takes_emoji_style(base: char, next: Option<char>) -> bool {
    if base.is_ascii() {
        return matches!(base, '0'..='9' | '#' | '*') && next == Some('\u{20e3}');
    }
    base.is_emoji_char()
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3fffd}')
        || matches!(c, '\u{f900}'..='\u{fa6d}' | '\u{fa70}'..='\u{fad9}')
}
