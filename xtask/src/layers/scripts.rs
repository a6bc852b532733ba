//! Which script imports which, by relative paths. Types are imports too.
use super::graph::Graph;
use super::modules::joined;

/// What a file that names no ending may be.
const ENDINGS: [&str; 8] = ["", ".ts", ".tsx", ".js", ".mjs", ".jsx", "/index.ts", "/index.js"];

/// The graph of these files: path from the top level, and text.
pub fn graph(files: &[(String, String)]) -> Graph {
    let mut graph = Graph::default();
    for (file, text) in files {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, import) in imports(text) {
            if let Some(to) = found(files, &joined(folder, import)) {
                graph.add(file, to, import, line);
            }
        }
    }
    graph
}

/// The relative paths that a script imports or exports from, with their lines.
fn imports(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let start = line.trim_start();
        if start.starts_with("//") || start.starts_with('*') || start.starts_with("/*") {
            continue;
        }
        for before in ["from ", "import ", "import("] {
            for (at, _) in line.match_indices(before) {
                let rest = &line[at + before.len()..];
                let quoted = rest
                    .strip_prefix(['"', '\''])
                    .filter(|path| path.starts_with('.'));
                if let Some(end) = quoted.and_then(|path| path.find(['"', '\''])) {
                    found.push((number + 1, &rest[1..=end]));
                }
            }
        }
    }
    found
}

/// The file that an import means: scripts written in TypeScript are imported by the name that they get.
fn found<'a>(files: &'a [(String, String)], path: &str) -> Option<&'a str> {
    let plain = path.strip_suffix(".js").unwrap_or(path);
    let wanted = [path, plain];
    let mut names = wanted
        .iter()
        .flat_map(|path| ENDINGS.map(|ending| format!("{path}{ending}")));
    names.find_map(|name| {
        let file = files.iter().find(|(file, _)| *file == name);
        file.map(|(file, _)| file.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::{graph, imports};

    #[test]
    fn every_form_of_an_import_is_seen() {
        let script = r#"import { a } from "./a.js";
import "./b.js"; import type { T } from '../c';
export * from "./d";
// import x from "./no.js";
} from "./e.js";
const f = await import("./f.js");
import react from "react";"#;
        assert_eq!(
            imports(script),
            [
                (1, "./a.js"),
                (2, "../c"),
                (2, "./b.js"),
                (3, "./d"),
                (5, "./e.js"),
                (6, "./f.js")
            ]
        );
    }

    #[test]
    fn scripts_that_import_each_other_are_a_circle() {
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let graph = graph(&[
            file("p/src/a.ts", "import { b } from \"./lib/b.js\";"),
            file("p/src/lib/b.ts", "import type { A } from \"../a\";"),
            file("p/src/c.js", "import \"./a.ts\"; import \"./gone.js\";"),
        ]);
        assert_eq!(graph.circles(), [["p/src/a.ts", "p/src/lib/b.ts", "p/src/a.ts"]]);
    }
}
