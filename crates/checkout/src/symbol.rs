//! Which function or class a changed line lies in, as far as a diff shows it: by keywords and indentation, for any
//! language.

/// A line of the file: how far it is indented, and what it declares.
#[derive(Debug)]
pub(crate) struct Seen {
    indent: Option<usize>,
    declares: Option<String>,
}

/// Names of one changed place that are kept.
const MOST: usize = 12;
/// The longest line that is looked at, in bytes: what is minified declares too much to mean anything.
const LONGEST: usize = 400;

const DECLARE: &[&str] = &[
    "def",
    "defp",
    "defmacro",
    "fn",
    "func",
    "fun",
    "function",
    "sub",
    "class",
    "struct",
    "enum",
    "trait",
    "impl",
    "interface",
    "module",
    "object",
    "proc",
    "method",
    "namespace",
    "protocol",
    "extension",
    "record",
];
const NO_FUNCTION: &[&str] = &[
    "if",
    "for",
    "while",
    "switch",
    "catch",
    "return",
    "else",
    "elif",
    "with",
    "await",
    "throw",
    "new",
    "match",
    "assert",
    "print",
    "using",
    "lock",
    "foreach",
    "unless",
    "when",
    "case",
    "except",
    "raise",
    "super",
    "sizeof",
    "yield",
    "not",
    "and",
    "or",
    "in",
    "guard",
    "defer",
    "go",
    "assertEquals",
    "puts",
    "require",
    "import",
    "typeof",
    "do",
    "try",
];

impl Seen {
    pub(crate) fn of(line: &[u8]) -> Self {
        let text = String::from_utf8_lossy(line.get(..LONGEST).unwrap_or(line));
        let text = text.trim_end();
        let indent = text.bytes().position(|byte| byte != b' ' && byte != b'\t');
        Self { indent, declares: declared(text).map(str::to_owned) }
    }
}

/// What the changed lines declare, and the nearest declarations above them that are indented less.
pub(crate) fn around(above: &[Seen], changed: &[Seen], heading: Option<&str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: Option<&str>| {
        if let Some(name) = name
            && names.len() < MOST
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    };
    changed.iter().for_each(|seen| add(seen.declares.as_deref()));
    // A changed line may stand at any depth of the place; the shallowest decides what it lies in.
    let depth = changed.iter().filter_map(|seen| seen.indent).min();
    let mut depth = depth.or_else(|| above.iter().rev().find_map(|seen| seen.indent)).unwrap_or(0);
    let mut enclosed = false;
    for seen in above.iter().rev() {
        let Some(indent) = seen.indent.filter(|indent| *indent < depth) else { continue };
        depth = indent;
        // The innermost function alone: what else happens in its class says little.
        if seen.declares.is_some() {
            add(seen.declares.as_deref());
            enclosed = true;
            break;
        }
    }
    if !enclosed && depth > 0 {
        add(heading.and_then(declared));
    }
    names
}

/// The name that a line declares: behind a keyword, before the parameters, or before the `=` of a function.
pub(crate) fn declared(line: &str) -> Option<&str> {
    let line = line.trim();
    let first = line.split(|c: char| !is_of_name(c)).find(|word| !word.is_empty())?;
    if line.starts_with(['#', '*', '/', '"', '\'', '@', '.']) || NO_FUNCTION.contains(&first) {
        return None;
    }
    let scope =
        line.strip_prefix("pub(").and_then(|rest| rest.split_once(')')).map_or(line, |(_, rest)| rest);
    let head = scope.split('(').next().unwrap_or_default();
    let words_of_head = head.split(|c: char| !is_of_name(c)).filter(|word| !word.is_empty());
    if let Some(keyword) = words_of_head.take(6).find(|word| DECLARE.contains(word)) {
        let whole = |at: &usize| {
            let (before, after) = scope.split_at_checked(*at).unwrap_or_default();
            let after = after.get(keyword.len()..).unwrap_or_default();
            !before.ends_with(is_of_name) && !after.starts_with(is_of_name)
        };
        let at = scope.match_indices(keyword).map(|(at, _)| at).find(whole)?;
        let after = scope.get(at + keyword.len()..)?;
        let after = after.trim_start();
        // The receiver of a method in Go, a generic in Rust.
        let after = match after.as_bytes().first() {
            Some(b'(') => after.split_once(')').map_or("", |(_, rest)| rest),
            Some(b'<') => after.split_once('>').map_or("", |(_, rest)| rest),
            _ => after,
        };
        let after = after.trim_start().trim_start_matches("self.");
        let name = after.split(|c: char| !is_of_name(c)).next().filter(|name| !name.is_empty());
        if let Some(name) = name {
            return Some(name);
        }
    }
    if line.contains("=>") || line.contains("function") || line.contains("lambda") {
        let end = line.find([':', '='])?;
        return last_name(line.get(..end)?);
    }
    // `name(parameters) {` of the C family: no call, which would end in `;` or stand behind a dot.
    let (before, after) = line.split_once('(')?;
    let name = last_name(before)?;
    let is_call = before.strip_suffix(name)?.ends_with('.') || before.contains(['=', '"', '\'']);
    let begins = after.ends_with(['{', ')', ':', ','])
        && (after.ends_with('{') || before.trim().contains([' ', ':']))
        && !NO_FUNCTION.contains(&name);
    (begins && !is_call).then_some(name)
}

fn last_name(text: &str) -> Option<&str> {
    let text = text.trim_end();
    text.rsplit(|c: char| !is_of_name(c)).next().filter(|name| !name.is_empty())
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_is_known_in_every_family_of_languages() {
        for (line, name) in [
            ("    def get_user_token(self, text):", "get_user_token"),
            ("async def fetch(", "fetch"),
            ("  def self.charge!(card)", "charge"),
            ("class Tokens(Base):", "Tokens"),
            ("func (s *Server) Handle(w Writer) error {", "Handle"),
            ("func main() {", "main"),
            ("pub(crate) async fn run<T>(self) -> Result<()> {", "run"),
            ("impl<T> Store for Memory<T> {", "Store"),
            ("export async function load(id) {", "load"),
            ("export const load = async (id) => {", "load"),
            ("  handleSubmit = (event) => {", "handleSubmit"),
            ("  render() {", "render"),
            ("    public async Task<int> Charge(Card card)", "Charge"),
            ("    private static void run(String[] args) throws IOException {", "run"),
            ("static int parse_header(struct ctx *c, int n)", "parse_header"),
            ("void Foo::bar(int x) {", "bar"),
            ("  public function store(Request $request)", "store"),
            ("    override fun onCreate(state: Bundle?) {", "onCreate"),
            ("  def handle_call(:get, _from, state) do", "handle_call"),
            ("    func viewDidLoad() {", "viewDidLoad"),
        ] {
            assert_eq!(declared(line), Some(name), "{line}");
        }
    }

    #[test]
    fn what_only_calls_declares_nothing() {
        for line in [
            "    return decode(text)",
            "  if (ready) {",
            "  for (const a of b) {",
            "    decode(text)",
            "    token = decode(text)",
            "    client.decode(text);",
            "  } else if (x) {",
            "# def commented(out):",
            "",
            "  }",
        ] {
            assert_eq!(declared(line), None, "{line}");
        }
    }
}
