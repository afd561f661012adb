//! One frame on one line, as its language writes it.

use super::{FramesOf, language::Language};
use sentry_api::models::{CodeAddress, Frame, Image};
use untrusted::{Say, Untrusted};

/// A piece of a line: one of the four.
type Piece = (Option<&'static str>, Option<Untrusted>, Option<u64>, Option<CodeAddress>);

struct Pieces(Vec<Piece>);

impl Pieces {
    fn word(mut self, word: &'static str) -> Self {
        self.0.push((Some(word), None, None, None));
        self
    }

    fn text(mut self, text: Option<Untrusted>) -> Self {
        self.0.push((None, text, None, None));
        self
    }

    fn number(mut self, before: &'static str, number: Option<u64>) -> Self {
        self.0.extend(number.map(|number| (Some(before), None, Some(number), None)));
        self
    }

    fn address(mut self, before: &'static str, address: Option<CodeAddress>) -> Self {
        self.0.extend(address.map(|address| (Some(before), None, None, Some(address))));
        self
    }

    /// `file:line:column`
    fn place(self, frame: &Frame, file: Option<Untrusted>) -> Self {
        let line = frame.line_no.map(u64::from);
        let column = frame.col_no.map(u64::from).filter(|_| line.is_some());
        self.text(file).number(":", line).number(":", column)
    }
}

/// The frame and its number, which counts from the innermost.
pub(crate) fn line(number: usize, frame: &Frame, of: &FramesOf<'_>) -> impl Say + use<> {
    (("#", number, " "), pieces(frame, of).0)
}

fn pieces(frame: &Frame, of: &FramesOf<'_>) -> Pieces {
    // No language writes more.
    let pieces = Pieces(Vec::with_capacity(8));
    let (file, function) = (file(frame), frame.function.as_ref().cloned());
    let line = frame.line_no.map(u64::from);
    let is_placed = file.is_some();
    match Language::of(frame, of.platform) {
        // com.acme.Order.place(Order.java:112)
        Language::Java if function.is_some() => {
            let pieces = qualified(pieces, frame, ".").word("(");
            if is_placed { pieces.place(frame, file).word(")") } else { pieces.word("Unknown Source)") }
        }
        // CartSummary (./src/CartSummary.tsx:9:31)
        Language::JavaScript if is_placed && function.is_some() => {
            pieces.text(function).word(" (").place(frame, file).word(")")
        }
        // tenant.(*Resolver).Resolve at internal/tenant/resolver.go:88
        Language::Go if is_placed && function.is_some() => {
            let package =
                frame.module.as_ref().cloned().map(|module| module.map(|module| package_of(&module)));
            let dot = if package.is_some() { "." } else { "" };
            pieces.text(package).word(dot).text(function).word(" at ").place(frame, file)
        }
        // worker::queue::next at queue.rs:88
        Language::Rust if is_placed && function.is_some() => {
            let function = function.map(|function| function.map(without_hash));
            pieces.text(function).word(" at ").place(frame, file)
        }
        // app/models/cart.rb:14:in 'Cart#total'
        Language::Ruby if function.is_some() => {
            pieces.place(frame, file).word(":in '").text(function).word("'")
        }
        // /src/Excerpt.php(33): Blog\Excerpt::shorten()
        Language::Php if is_placed && line.is_some() && function.is_some() => {
            let call = if function.as_ref().is_some_and(|name| name.ends_with(")")) { "" } else { "()" };
            pieces.text(file).number("(", line).word("): ").text(function).word(call)
        }
        // Billing.Printer.Print in Invoices/Printer.cs:line 27
        Language::CSharp if function.is_some() => {
            let at = if is_placed { " in " } else { "" };
            qualified(pieces, frame, ".").word(at).text(file).number(":line ", line)
        }
        // engine.exe render::draw_mesh + 81 (mesh.cpp:88)
        Language::Native => native(pieces, frame, of),
        // app/services/auth.py:145 in get_user_token
        _ => {
            let module = frame.module.as_ref().filter(|_| !is_placed).cloned();
            let place = file.or(module).or_else(|| frame.package.as_ref().cloned());
            let within = if place.is_some() && function.is_some() { " in " } else { "" };
            let address = frame.instruction_addr.0.filter(|_| line.is_none());
            pieces.place(frame, place).word(within).text(function).address(" at ", address)
        }
    }
}

/// `module.function`, and the function alone when it carries the module already.
fn qualified(pieces: Pieces, frame: &Frame, dot: &'static str) -> Pieces {
    let function = frame.function.as_ref();
    let module =
        frame.module.as_ref().filter(|module| !function.is_some_and(|name| name.begins_with(module)));
    let dot = if module.is_some() { dot } else { "" };
    pieces.text(module.cloned()).word(dot).text(function.cloned())
}

/// The binary, then the function and how far in, else how far into the binary; the file where it is known.
fn native(pieces: Pieces, frame: &Frame, of: &FramesOf<'_>) -> Pieces {
    let at = frame.instruction_addr.0;
    let binary = frame.package.as_ref().cloned().map(|path| path.map(|path| last_segment(&path)));
    let pieces = match &binary {
        Some(_) => pieces.text(binary).word(" "),
        None => pieces,
    };
    let file = native_file(frame);
    let Some(function) = frame.function.as_ref() else {
        let start = at.and_then(|at| base(at, of.images));
        let offset = at.zip(start).map(|(at, start)| CodeAddress(at.0.saturating_sub(start.0)));
        return match offset {
            Some(offset) => pieces.address("+ ", Some(offset)),
            None => pieces.address("", at).text(file.filter(|_| at.is_none())),
        };
    };
    // Whole bytes into the function, as crash reports and debuggers say it.
    let into = at.zip(frame.symbol_addr.0).and_then(|(at, start)| at.0.checked_sub(start.0));
    let pieces = pieces.text(Some(function.clone())).number(" + ", into.filter(|into| *into > 0));
    match file {
        Some(_) => pieces.word(" (").place(frame, file).word(")"),
        None if into.is_none() => pieces.address(" at ", at),
        None => pieces,
    }
}

/// Where the image begins in which an address lies.
fn base(at: CodeAddress, images: &[Image]) -> Option<CodeAddress> {
    images.iter().find_map(|image| {
        let start = image.image_addr.0?;
        let into = at.0.checked_sub(start.0)?;
        (into < image.image_size.0?).then_some(start)
    })
}

fn file(frame: &Frame) -> Option<Untrusted> {
    frame.filename.as_ref().or(frame.abs_path.as_ref()).cloned()
}

/// Compilers give a bare name beside the path; of the application's own frames the path says more.
fn native_file(frame: &Frame) -> Option<Untrusted> {
    let bare = |name: &Untrusted| !name.contains("/") && !name.contains("\\");
    let path = frame.abs_path.as_ref().filter(|path| super::is_ours(frame) && !bare(path));
    match (frame.filename.as_ref(), path) {
        (Some(name), Some(path)) if bare(name) => Some(path.clone()),
        _ => file(frame),
    }
}

/// `resolver` of `acme.example/gateway/resolver`, `chi` of `github.com/go-chi/chi/v5`.
fn package_of(module: &str) -> String {
    let is_version = |part: &&str| part.strip_prefix('v').is_some_and(|rest| rest.parse::<u32>().is_ok());
    module.rsplit('/').find(|part| !is_version(part)).unwrap_or(module).to_owned()
}

/// The compiler tells functions of one name apart by a hash: `next::h0123456789abcdef`.
fn without_hash(function: String) -> String {
    match function.rsplit_once("::h") {
        Some((name, hash)) if hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            name.to_owned()
        }
        _ => function,
    }
}

/// `engine.exe` of `C:\games\engine.exe`
fn last_segment(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_the_last_part_that_is_no_version() {
        for (module, package) in [
            ("acme.example/gateway/internal/tenant", "tenant"),
            ("github.com/go-chi/chi/v5", "chi"),
            ("main", "main"),
            ("v2", "v2"),
            ("", ""),
        ] {
            assert_eq!(package_of(module), package);
        }
    }

    #[test]
    fn the_hash_of_a_function_is_left_out_and_nothing_else() {
        for (function, name) in [
            ("worker::queue::next::h0123456789abcdef", "worker::queue::next"),
            ("worker::queue::h", "worker::queue::h"),
            ("<T as worker::help>::h0123456789abcde", "<T as worker::help>::h0123456789abcde"),
            ("main", "main"),
        ] {
            assert_eq!(without_hash(function.to_owned()), name);
        }
    }

    #[test]
    fn a_binary_is_named_without_its_folder() {
        for (path, name) in
            [("C:\\games\\engine.exe", "engine.exe"), ("/usr/lib/libc.so.6", "libc.so.6"), ("Phone", "Phone")]
        {
            assert_eq!(last_segment(path), name);
        }
    }
}
