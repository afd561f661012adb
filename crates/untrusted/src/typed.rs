//! An answer for somebody who typed a command: parameters of tools are called as the command's flags are.

use crate::{
    Answer,
    line::{Line, Span},
};

impl Answer {
    /// The same, where head and notes call a parameter as `flag` does; what it knows nothing of keeps its name. The call
    /// of a tool is a run of the command.
    #[must_use]
    pub fn typed(mut self, flag: fn(&str) -> Option<&'static str>) -> Self {
        in_words(&mut self.heading, flag);
        for (label, line) in &mut self.facts {
            in_words(line, flag);
            // What is wrong is named by itself.
            for span in line.0.iter_mut().filter(|_| *label == "Argument") {
                if let Span::Quoted(name) = span
                    && let Some(known) = flag(name)
                {
                    *name = known.to_owned();
                }
            }
        }
        self.notes.iter_mut().for_each(|line| in_words(line, flag));
        self
    }
}

fn in_words(line: &mut Line, flag: fn(&str) -> Option<&'static str>) {
    for span in &mut line.0 {
        let Span::Ours(ours) = span else { continue };
        // Between ticks stands what is typed.
        let parts = ours.split('`').enumerate();
        let parts: Vec<&str> =
            parts.map(|(at, part)| flag(part).filter(|_| at % 2 == 1).unwrap_or(part)).collect();
        let words = parts.join("`").replace("Call the tool again", "Run the command again");
        *ours = words.replace("call the tool again", "run the command again").into();
    }
}
