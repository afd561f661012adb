//! A type outside the crate cannot decide by itself what it puts into a line.

use untrusted::{Answer, Say, Untrusted, line::Line};

struct Title(Untrusted);

impl Say for Title {
    fn say(self, line: &mut Line) {
        self.0.say(line);
    }
}

fn main() {
    let title = Title(Untrusted::from(String::from("title")));
    let _ = Answer::new("Issue").note(title);
}
