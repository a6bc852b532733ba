//! From a crate's root to the graph of its files.
use std::collections::BTreeMap;

use super::graph::Graph;
use super::rust::{Declared, Named, Path, Source};

/// Reads a file by its path from the top level; `None` if there is none.
pub type Read<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A crate: which file each module is in, and what the files say.
struct Modules<'a> {
    read: Read<'a>,
    files: BTreeMap<Path, String>,
    sources: Vec<(String, Source)>,
}

/// Which of a crate's files imports which. `root` is its `lib.rs` or `main.rs`.
pub fn graph(root: &str, read: Read) -> Graph {
    let mut modules = Modules {
        read,
        files: BTreeMap::new(),
        sources: Vec::new(),
    };
    modules.file(Path::new(), root, true);
    modules.graph()
}

impl Modules<'_> {
    fn file(&mut self, module: Path, file: &str, owns_folder: bool) {
        let text = (self.read)(file).unwrap_or_else(|| panic!("{file} isn't there"));
        let source = Source::of(&text, &module);
        for inline in &source.inline {
            self.files.insert(inline.clone(), file.to_owned());
        }
        for declared in &source.files {
            let (child, owns) = self.child(declared, &module, file, owns_folder);
            self.file(declared.module.clone(), &child, owns);
        }
        self.files.insert(module, file.to_owned());
        self.sources.push((file.to_owned(), source));
    }

    /// Where a declared module is, and whether its own modules lie beside it.
    fn child(&self, declared: &Declared, module: &Path, file: &str, owns_folder: bool) -> (String, bool) {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(path) = &declared.path {
            return (joined(folder, path), true);
        }
        let below = declared.module.strip_prefix(&module[..]).unwrap().join("/");
        let stem = file.trim_end_matches(".rs");
        let beside = if owns_folder { folder } else { stem };
        let plain = format!("{beside}/{below}.rs");
        if (self.read)(&plain).is_some() {
            (plain, false)
        } else {
            (format!("{beside}/{below}/mod.rs"), true)
        }
    }

    fn graph(&self) -> Graph {
        let mut graph = Graph::default();
        for (file, source) in &self.sources {
            let aliases = self.aliases(source);
            for named in &source.named {
                if let Some(module) = self.module(named, &aliases) {
                    graph.add(file, &self.files[&module], &named.segments.join("::"), named.line);
                }
            }
        }
        graph
    }

    /// The modules that a file's `use`s give a name, each in the module where that name holds.
    fn aliases(&self, source: &Source) -> BTreeMap<Path, Path> {
        let mut aliases = BTreeMap::new();
        for named in &source.named {
            let Some(alias) = &named.alias else { continue };
            let (Some(module), unused) = self.resolved(named, &aliases) else {
                continue;
            };
            let name = [&named.within[..], std::slice::from_ref(alias)].concat();
            if unused == 0 && !self.files.contains_key(&name) {
                aliases.insert(name, module);
            }
        }
        aliases
    }

    fn module(&self, named: &Named, aliases: &BTreeMap<Path, Path>) -> Option<Path> {
        self.resolved(named, aliases).0
    }

    /// The module that a path leads into, and how many of its segments come after that. What it names there, be it
    /// re-exported or not, counts as that module's.
    fn resolved(&self, named: &Named, aliases: &BTreeMap<Path, Path>) -> (Option<Path>, usize) {
        let mut segments = named.segments.iter().peekable();
        let mut module = match segments.peek().map(|first| first.as_str()) {
            Some("crate") => {
                segments.next();
                Path::new()
            }
            Some("self" | "super") => named.within.clone(),
            Some(first) => {
                let here = [&named.within[..], &[first.to_owned()]].concat();
                let found = if self.files.contains_key(&here) {
                    here
                } else if let Some(module) = aliases.get(&here) {
                    module.clone()
                } else {
                    return (None, 0);
                };
                segments.next();
                found
            }
            None => return (None, 0),
        };
        while let Some(segment) = segments.peek() {
            match segment.as_str() {
                "self" => {}
                "super" => drop(module.pop()),
                name => {
                    let deeper = [&module[..], &[name.to_owned()]].concat();
                    if !self.files.contains_key(&deeper) {
                        break;
                    }
                    module = deeper;
                }
            }
            segments.next();
        }
        (Some(module), segments.count())
    }
}

/// A path from a folder on, without `..`.
pub fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::graph;

    /// A crate of files, and its arrows: from, to, and the first name.
    fn arrows(files: &[(&str, &str)]) -> Vec<String> {
        let read = |path: &str| {
            let found = files.iter().find(|(name, _)| *name == path);
            found.map(|(_, text)| (*text).to_owned())
        };
        let graph = graph("c/src/lib.rs", &read);
        graph
            .arrows()
            .map(|(from, to, names)| {
                let short = |path: &str| path.trim_start_matches("c/src/").to_owned();
                let names: Vec<&str> = names.keys().map(String::as_str).collect();
                format!("{} → {}: {}", short(from), short(to), names.join(" "))
            })
            .collect()
    }

    #[test]
    fn a_path_leads_into_the_deepest_file_that_it_names() {
        let found = arrows(&[
            ("c/src/lib.rs", "mod a; mod b; fn f() { a::x::X }"),
            ("c/src/a/mod.rs", "pub mod x; pub use x::X;"),
            (
                "c/src/a/x.rs",
                "use crate::b::B; use super::Y; use self::Z; use std::fmt;",
            ),
            ("c/src/b.rs", "use crate::a::X; use crate::a::x::X as W;"),
        ]);
        assert_eq!(
            found,
            [
                "a/mod.rs → a/x.rs: x::X",
                "a/x.rs → a/mod.rs: super::Y",
                "a/x.rs → b.rs: crate::b::B",
                "b.rs → a/mod.rs: crate::a::X",
                "b.rs → a/x.rs: crate::a::x::X",
                "lib.rs → a/x.rs: a::x::X",
            ]
        );
    }

    #[test]
    fn a_module_that_was_imported_is_followed() {
        let found = arrows(&[
            ("c/src/lib.rs", "mod a; mod b;"),
            ("c/src/a.rs", "pub mod x; pub mod y;"),
            ("c/src/a/x.rs", ""),
            ("c/src/a/y.rs", "use super::x; fn f() { x::g() }"),
            (
                "c/src/b.rs",
                "use crate::a as other; fn f() { other::y::g(); u8::from(1) }",
            ),
        ]);
        assert_eq!(
            found,
            [
                "a/y.rs → a/x.rs: super::x x::g",
                "b.rs → a.rs: crate::a",
                "b.rs → a/y.rs: other::y::g"
            ]
        );
    }

    #[test]
    fn modules_in_a_file_are_that_file_and_others_lie_where_their_path_says() {
        let found = arrows(&[
            ("c/src/lib.rs", "mod a; #[path = \"../other/b.rs\"] mod b;"),
            (
                "c/src/a.rs",
                "mod inner { use super::X; use super::super::b::B; } use inner::Y;",
            ),
            ("c/other/b.rs", "mod c;"),
            ("c/other/c.rs", "use crate::a::inner::Z;"),
        ]);
        assert_eq!(
            found,
            [
                "c/other/c.rs → a.rs: crate::a::inner::Z",
                "a.rs → c/other/b.rs: super::super::b::B"
            ]
        );
    }
}
