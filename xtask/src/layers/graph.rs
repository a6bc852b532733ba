//! Which file imports which, and the circles in that.
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Files, and why one imports another.
#[derive(Debug, Default)]
pub struct Graph(BTreeMap<String, BTreeMap<String, Names>>);

/// What one file names of another, each with the line where it first does.
pub type Names = BTreeMap<String, usize>;

/// Files that import each other, the first one again at the end.
pub type Circle = Vec<String>;

impl Graph {
    /// `from` says `name` in this line, and means something in `to`. What a file says of itself is nobody's business.
    pub fn add(&mut self, from: &str, to: &str, name: &str, line: usize) {
        if from == to {
            return;
        }
        let names = self
            .0
            .entry(from.to_owned())
            .or_default()
            .entry(to.to_owned())
            .or_default();
        names.entry(name.to_owned()).or_insert(line);
    }

    /// Takes in what another graph knows.
    pub fn merge(&mut self, other: &Self) {
        for (from, to, names) in other.arrows() {
            for (name, line) in names {
                self.add(from, to, name, *line);
            }
        }
    }

    /// Every arrow: from, to, and the names that make it one.
    pub fn arrows(&self) -> impl Iterator<Item = (&str, &str, &Names)> {
        self.0.iter().flat_map(|(from, all)| {
            all.iter()
                .map(move |(to, names)| (from.as_str(), to.as_str(), names))
        })
    }

    /// The shortest circle through each file that is in one; a circle is told once.
    pub fn circles(&self) -> Vec<Circle> {
        let mut told = BTreeSet::new();
        let mut circles: Vec<Circle> = self.0.keys().filter_map(|file| self.circle(file)).collect();
        circles.retain(|circle| told.insert(circle.iter().cloned().collect::<BTreeSet<_>>()));
        circles
    }

    /// A circle for people: each arrow with where it is and what it is for.
    pub fn shown(&self, circle: &Circle) -> String {
        let arrow = |pair: &[String]| {
            let names: Vec<String> = self.0[&pair[0]][&pair[1]]
                .iter()
                .map(|(name, line)| format!("{name} (line {line})"))
                .collect();
            format!("  {} → {}: {}\n", pair[0], pair[1], names.join(", "))
        };
        circle.windows(2).map(arrow).collect()
    }

    /// The shortest way from a file back to itself.
    fn circle(&self, start: &str) -> Option<Circle> {
        let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut waiting = VecDeque::from([start]);
        while let Some(file) = waiting.pop_front() {
            for next in self.0.get(file).into_iter().flat_map(BTreeMap::keys) {
                if next == start {
                    let mut circle = vec![start.to_owned(), file.to_owned()];
                    let mut at = file;
                    while at != start {
                        at = came_from[at];
                        circle.push(at.to_owned());
                    }
                    if file == start {
                        circle.truncate(1);
                    }
                    circle.reverse();
                    return Some(circle);
                }
                if !came_from.contains_key(next.as_str()) {
                    came_from.insert(next, file);
                    waiting.push_back(next);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Graph;

    fn graph(arrows: &[(&str, &str)]) -> Graph {
        let mut graph = Graph::default();
        for (from, to) in arrows {
            graph.add(from, to, "name", 7);
        }
        graph
    }

    #[test]
    fn files_in_a_row_are_no_circle() {
        assert!(
            graph(&[("a", "b"), ("b", "c"), ("a", "c"), ("a", "a")])
                .circles()
                .is_empty()
        );
    }

    #[test]
    fn two_circles_through_one_file_are_both_told_and_each_once() {
        let graph = graph(&[
            ("a", "b"),
            ("b", "a"),
            ("b", "c"),
            ("c", "d"),
            ("d", "b"),
            ("x", "a"),
        ]);
        assert_eq!(graph.circles(), [vec!["a", "b", "a"], vec!["c", "d", "b", "c"]]);
    }

    #[test]
    fn a_circle_is_shown_with_the_names_that_tie_it() {
        let mut graph = graph(&[("a", "b"), ("b", "a")]);
        graph.add("a", "b", "another", 9);
        graph.add("a", "b", "another", 12);
        assert_eq!(
            graph.shown(&graph.circles()[0]),
            "  a → b: another (line 9), name (line 7)\n  b → a: name (line 7)\n"
        );
    }
}
