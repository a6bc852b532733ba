//! What a Rust file says: the modules that it declares, and the paths that it names. Its tests are left out.
use std::str::FromStr as _;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Names of modules, from the crate's root on.
pub type Path = Vec<String>;

/// What one file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// `mod name;`
    pub files: Vec<Declared>,
    /// `mod name { … }`
    pub inline: Vec<Path>,
    /// Every path, wherever it stands.
    pub named: Vec<Named>,
}

/// A module with a file of its own.
#[derive(Debug, PartialEq, Eq)]
pub struct Declared {
    /// The module.
    pub module: Path,
    /// What `#[path = "…"]` says.
    pub path: Option<String>,
}

/// A path such as `crate::values::time::Timestamp`.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    /// The module that it stands in.
    pub within: Path,
    /// Its segments.
    pub segments: Path,
    /// Where.
    pub line: usize,
    /// The name that a `use` gives it in this module.
    pub alias: Option<String>,
}

impl Source {
    /// Reads the file of a module.
    pub fn of(text: &str, module: &Path) -> Self {
        let mut source = Self::default();
        let tokens = TokenStream::from_str(text).unwrap_or_else(|error| panic!("{module:?}: {error}"));
        source.items(tokens, module);
        source
    }

    fn items(&mut self, tokens: TokenStream, within: &Path) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut path = None;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let rest = &tokens[at..];
            if let Some(attribute) = attribute(rest) {
                if is_test(attribute) {
                    at += 2;
                    at += item(&tokens[at..]);
                    continue;
                }
                path = path.or_else(|| path_of(attribute));
                self.items(attribute.stream(), within);
                at += 2;
            } else if let Some(name) = after(rest, "mod") {
                let module = [&within[..], &[name]].concat();
                match rest.get(2) {
                    Some(TokenTree::Group(body)) => {
                        self.inline.push(module.clone());
                        self.items(body.stream(), &module);
                    }
                    _ => self.files.push(Declared {
                        module,
                        path: path.take(),
                    }),
                }
                at += 3;
            } else if is_word(token, "pub") && matches!(rest.get(1), Some(TokenTree::Group(_))) {
                // `pub(crate)`, and a field `pub (A, B)`, which nobody writes.
                at += 2;
            } else if is_word(token, "use") {
                let end = rest.iter().position(|token| is_punct(token, ';'));
                let end = end.unwrap_or(rest.len());
                self.uses(&rest[1..end], &Vec::new(), within);
                at += end;
            } else if let TokenTree::Group(group) = token {
                self.items(group.stream(), within);
                at += 1;
            } else if let TokenTree::Ident(_) = token {
                let (segments, length) = segments(rest);
                if segments.len() > 1 {
                    self.name(within, segments, line(token), None);
                }
                at += length;
            } else {
                at += 1;
            }
        }
    }

    /// A tree of `use`, without the word and the semicolon.
    fn uses(&mut self, tree: &[TokenTree], before: &Path, within: &Path) {
        for branch in tree.split(|token| is_punct(token, ',')) {
            let Some(first) = branch.first() else { continue };
            let (segments, length) = segments(branch);
            let path = [&before[..], &segments].concat();
            match branch.get(length) {
                Some(TokenTree::Group(group)) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    self.uses(&inner, &path, within);
                }
                Some(star) if is_punct(star, '*') => self.name(within, path, line(first), None),
                _ => {
                    let renamed = after(branch.get(length..).unwrap_or_default(), "as");
                    let mut path = path;
                    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
                        path.pop();
                    }
                    let alias = renamed.or_else(|| path.last().cloned());
                    self.name(within, path, line(first), alias);
                }
            }
        }
    }

    fn name(&mut self, within: &Path, segments: Path, line: usize, alias: Option<String>) {
        self.named.push(Named {
            within: within.clone(),
            segments,
            line,
            alias,
        });
    }
}

/// `a::b::c` at the start, and how many tokens that is; a last `::` before a group or a star belongs to it.
fn segments(tokens: &[TokenTree]) -> (Path, usize) {
    let mut segments = Path::new();
    let mut at = if is_path(tokens) { 2 } else { 0 };
    while let Some(TokenTree::Ident(name)) = tokens.get(at) {
        segments.push(name.to_string().trim_start_matches("r#").to_owned());
        at += 1;
        if !is_path(&tokens[at..]) {
            break;
        }
        at += 2;
    }
    (segments, at.max(1))
}

fn is_path(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [one, two, ..] if is_punct(one, ':') && is_punct(two, ':'))
}

/// The identifier after a word.
fn after(tokens: &[TokenTree], word: &str) -> Option<String> {
    match tokens {
        [first, TokenTree::Ident(name), ..] if is_word(first, word) => Some(name.to_string()),
        _ => None,
    }
}

/// An outer attribute at the start.
fn attribute(tokens: &[TokenTree]) -> Option<&Group> {
    match tokens {
        [sign, TokenTree::Group(group), ..]
            if is_punct(sign, '#') && group.delimiter() == Delimiter::Bracket =>
        {
            Some(group)
        }
        _ => None,
    }
}

/// `cfg(test)`, also among others.
fn is_test(attribute: &Group) -> bool {
    let text: String = attribute.stream().to_string().split_whitespace().collect();
    text == "cfg(test)" || text.starts_with("cfg(all(test,")
}

/// `path = "…"`
fn path_of(attribute: &Group) -> Option<String> {
    let text = attribute.stream().to_string();
    let (name, value) = text.split_once('=')?;
    (name.trim() == "path").then(|| value.trim().trim_matches('"').to_owned())
}

/// How many tokens the item at the start has: up to its body, or up to a semicolon.
fn item(tokens: &[TokenTree]) -> usize {
    let no_body = ["use", "const", "static", "type"];
    let ends_with_body = !tokens
        .iter()
        .take_while(|token| !is_body(token))
        .any(|token| no_body.iter().any(|word| is_word(token, word)))
        || tokens.iter().take(8).any(|token| is_word(token, "fn"));
    let end = tokens
        .iter()
        .position(|token| is_punct(token, ';') || (ends_with_body && is_body(token)));
    end.map_or(tokens.len(), |end| end + 1)
}

fn is_body(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(name) if name == word)
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn line(token: &TokenTree) -> usize {
    token.span().start().line
}

#[cfg(test)]
mod tests {
    use super::{Path, Source};

    fn path(text: &str) -> Path {
        text.split("::")
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// Where each path stands, and the path.
    fn named(text: &str) -> Vec<(String, String, usize)> {
        let source = Source::of(text, &path("here"));
        let named = source.named.into_iter();
        named
            .map(|named| (named.within.join("::"), named.segments.join("::"), named.line))
            .collect()
    }

    fn paths(text: &str) -> Vec<String> {
        named(text).into_iter().map(|(_, path, _)| path).collect()
    }

    #[test]
    fn each_branch_of_a_use_is_a_path() {
        let source = "pub(crate) use crate::a::{self, b::{C, D as E}, f::*};";
        assert_eq!(
            paths(source),
            ["crate::a", "crate::a::b::C", "crate::a::b::D", "crate::a::f"]
        );
        let aliases: Vec<_> = Source::of(source, &Path::new())
            .named
            .into_iter()
            .map(|named| named.alias)
            .collect();
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(aliases, [some("a"), some("C"), some("E"), None]);
    }

    #[test]
    fn paths_are_found_in_bodies_types_attributes_and_macros() {
        let source = "
            #[derive(a::A)] struct S(super::b::B);
            fn f(x: &crate::c::C) -> Vec<self::d::D> { vec![crate::e::E::<u8>::f(x), <u8 as crate::g::G>::H] }
            macro_rules! m { () => { $crate::i::I } }";
        assert_eq!(
            paths(source),
            [
                "a::A",
                "super::b::B",
                "crate::c::C",
                "self::d::D",
                "crate::e::E",
                "crate::g::G",
                "crate::i::I"
            ]
        );
    }

    #[test]
    fn neither_comments_nor_strings_nor_tests_name_anything() {
        let source = "
            //! crate::a
            /// crate::b
            fn f() { /* crate::c */ g(\"crate::d\", r#\"crate::e\"#, 'a'); }
            #[cfg(test)] mod tests { use crate::f; }
            #[cfg(test)] use crate::g::{H};
            #[cfg(all(test, feature = \"x\"))] impl A for crate::i::I { const J: u8 = crate::j::J; }
            #[cfg(test)] mod others;
            fn last() { crate::k::K }";
        assert_eq!(named(source), [("here".to_owned(), "crate::k::K".to_owned(), 9)]);
        assert_eq!(Source::of(source, &Path::new()).files, []);
    }

    #[test]
    fn modules_are_files_or_in_the_file() {
        let source = Source::of(
            "mod a; #[path = \"../x.rs\"] pub mod b; mod c { use super::d; mod e; }",
            &path("here"),
        );
        let files: Vec<_> = source
            .files
            .iter()
            .map(|file| (file.module.join("::"), file.path.as_deref()))
            .collect();
        assert_eq!(
            files,
            [
                ("here::a".to_owned(), None),
                ("here::b".to_owned(), Some("../x.rs")),
                ("here::c::e".to_owned(), None)
            ]
        );
        assert_eq!(source.inline, [path("here::c")]);
        assert_eq!(source.named[0].within, path("here::c"));
    }
}
