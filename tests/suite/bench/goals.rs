//! The goals, in one table, and how a measured ratio is held against them.
//!
//! They are no tests: a ratio of two times is only as calm as the machine. The bench prints them beside what was measured.

/// So many rounds it takes to say whether a goal is met.
pub const ROUNDS: usize = 5;

/// What a ratio of edge and peer has to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// Answers in a second.
    AtLeast(f64),
    /// Time.
    AtMost(f64),
}

/// By the name that the command line knows. A row that isn't here has none.
const GOALS: [(&str, Goal); 11] = [
    ("graph", Goal::AtLeast(0.95)),
    ("graph-equal", Goal::AtLeast(0.9)),
    ("token-object", Goal::AtLeast(0.95)),
    ("token", Goal::AtLeast(0.95)),
    ("authorize", Goal::AtLeast(0.95)),
    ("health", Goal::AtLeast(0.75)),
    ("start", Goal::AtMost(1.6)),
    ("feed", Goal::AtLeast(0.7)),
    ("feed-picture", Goal::AtLeast(0.7)),
    ("numbers", Goal::AtMost(1.1)),
    ("numbers-slow", Goal::AtMost(1.1)),
];

/// The ratios of all rounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The middle one.
    pub median: f64,
    /// The least and the largest.
    pub range: (f64, f64),
    /// How many there were.
    pub rounds: usize,
}

impl Ratio {
    /// Of the rounds' ratios.
    pub fn of(ratios: impl Iterator<Item = f64>) -> Self {
        let mut ratios: Vec<f64> = ratios.collect();
        ratios.sort_by(f64::total_cmp);
        let at = |place: usize| ratios.get(place).copied().unwrap_or_default();
        Self {
            median: at(ratios.len() / 2),
            range: (at(0), at(ratios.len().saturating_sub(1))),
            rounds: ratios.len(),
        }
    }

    /// As the table has it.
    pub fn shown(&self) -> String {
        let (least, most) = self.range;
        format!("**{:.2}** ({least:.2}–{most:.2})", self.median)
    }
}

/// What is to be said of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The median is within it.
    Met,
    /// The median isn't.
    Missed,
    /// There were too few rounds.
    Open,
}

impl Goal {
    /// The goal of a row.
    pub fn of(name: &str) -> Option<Self> {
        let found = GOALS.iter().find(|(row, _)| *row == name);
        found.map(|(_, goal)| *goal)
    }

    /// The median decides, as it was measured and not as it is printed; a range that reaches across the goal stands beside it.
    pub fn judge(self, ratio: &Ratio) -> Verdict {
        let within = match self {
            Self::AtLeast(least) => ratio.median >= least,
            Self::AtMost(most) => ratio.median <= most,
        };
        match (ratio.rounds >= ROUNDS, within) {
            (false, _) => Verdict::Open,
            (true, true) => Verdict::Met,
            (true, false) => Verdict::Missed,
        }
    }

    fn shown(self) -> String {
        match self {
            Self::AtLeast(least) => format!("≥ {least}"),
            Self::AtMost(most) => format!("≤ {most}"),
        }
    }
}

/// What was said of all goals so far.
#[derive(Debug, Default)]
pub struct Verdicts(Vec<(&'static str, Verdict)>);

impl Verdicts {
    /// The table's cell for a row, which is remembered.
    pub fn cell(&mut self, name: &'static str, ratio: &Ratio) -> String {
        let Some(goal) = Goal::of(name) else {
            return String::new();
        };
        let verdict = goal.judge(ratio);
        self.0.push((name, verdict));
        let word = match verdict {
            Verdict::Met => "met",
            Verdict::Missed => "missed",
            Verdict::Open => "too few rounds",
        };
        format!("{}: {word}", goal.shown())
    }

    /// Which goals are met; nothing where none was judged.
    pub fn sentence(&self) -> Option<String> {
        let of = |wanted: Verdict| {
            let names = self.0.iter().filter(|(_, verdict)| *verdict == wanted);
            names.map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>()
        };
        let (met, missed) = (of(Verdict::Met), of(Verdict::Missed));
        let judged = met.len() + missed.len();
        if judged == 0 {
            return None;
        }
        let list = |what: &str, names: &[String]| match names {
            [] => String::new(),
            names => format!(" {what}: {}.", names.join(", ")),
        };
        let (count, met, missed) = (met.len(), list("Met", &met), list("Missed", &missed));
        Some(format!("Goals met: {count} of {judged}.{met}{missed}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{GOALS, Goal, Ratio, Verdict, Verdicts};

    fn ratio(ratios: &[f64]) -> Ratio {
        Ratio::of(ratios.iter().copied())
    }

    #[test]
    fn a_ratio_is_the_middle_one_with_the_outermost_beside_it() {
        assert_eq!(
            ratio(&[0.9, 1.2, 0.7, 1.0, 0.8]),
            Ratio {
                median: 0.9,
                range: (0.7, 1.2),
                rounds: 5
            }
        );
        assert_eq!(ratio(&[0.9, 1.2, 0.7]).shown(), "**0.90** (0.70–1.20)");
    }

    #[test]
    fn the_median_decides_and_not_the_best_or_the_worst_round() {
        let goal = Goal::AtLeast(0.95);
        assert_eq!(goal.judge(&ratio(&[0.5, 0.6, 0.95, 1.0, 1.1])), Verdict::Met);
        assert_eq!(goal.judge(&ratio(&[0.94, 0.94, 0.94, 2.0, 3.0])), Verdict::Missed);
    }

    #[test]
    fn what_is_only_printed_as_the_goal_misses_it() {
        let almost = ratio(&[0.946; 5]);
        assert!(almost.shown().starts_with("**0.95**"), "{}", almost.shown());
        assert_eq!(Goal::AtLeast(0.95).judge(&almost), Verdict::Missed);
        assert_eq!(Goal::AtMost(1.6).judge(&ratio(&[1.603; 5])), Verdict::Missed);
    }

    #[test]
    fn of_times_less_is_better() {
        assert_eq!(Goal::of("start"), Some(Goal::AtMost(1.6)));
        let goal = Goal::AtMost(1.6);
        assert_eq!(goal.judge(&ratio(&[1.4; 5])), Verdict::Met);
        assert_eq!(goal.judge(&ratio(&[1.6; 5])), Verdict::Met);
        assert_eq!(goal.judge(&ratio(&[1.9; 5])), Verdict::Missed);
    }

    #[test]
    fn four_rounds_say_nothing() {
        assert_eq!(Goal::AtLeast(0.5).judge(&ratio(&[1.0; 4])), Verdict::Open);
        let mut verdicts = Verdicts::default();
        assert_eq!(
            verdicts.cell("graph", &ratio(&[1.0; 4])),
            "≥ 0.95: too few rounds"
        );
        assert_eq!(verdicts.sentence(), None);
    }

    #[test]
    fn the_table_says_which_goals_are_met() {
        let mut verdicts = Verdicts::default();
        assert_eq!(verdicts.cell("health", &ratio(&[0.8; 5])), "≥ 0.75: met");
        assert_eq!(verdicts.cell("graph", &ratio(&[0.8; 5])), "≥ 0.95: missed");
        assert_eq!(verdicts.cell("connection", &ratio(&[0.8; 5])), "");
        let sentence = "Goals met: 1 of 2. Met: `health`. Missed: `graph`.";
        assert_eq!(verdicts.sentence().as_deref(), Some(sentence));
    }

    /// The goals that are told are these.
    #[test]
    fn the_documents_have_the_same_goals() {
        let page = std::fs::read_to_string(suite::processes::root().join("docs/performance.md")).unwrap();
        let listed: Vec<&str> = page
            .lines()
            .filter(|line| line.starts_with("| `") && line.contains("` | "))
            .collect();
        for (name, goal) in GOALS {
            let line = format!("| `{name}` | {}", goal.shown());
            assert!(listed.iter().any(|listed| listed.starts_with(&line)), "{line}");
        }
    }

    /// Every goal belongs to a row that is measured.
    #[test]
    fn no_goal_is_of_a_row_that_is_not_there() {
        for (name, _) in GOALS {
            let row = crate::measures::ALL.iter().any(|row| row.name == name);
            let numbers = crate::numbers::ALL.iter().any(|pace| pace.name == name);
            assert!(
                row || numbers || ["start", "feed", "feed-picture"].contains(&name),
                "{name}"
            );
        }
    }
}
