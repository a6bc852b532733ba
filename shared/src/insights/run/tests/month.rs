//! A month of many accounts: what they cost, and whether they come all at once (docs/costs.md). A few of them are lived here;
//! `INSIGHTS_ACCOUNTS=10000` with `--release` lives as many as it says, and prints what the documents say.

use super::*;
use crate::insights::{metrics::Product, testing::Post};

/// Accounts that connect within a day, each with a post every other day and a story each day.
const ACCOUNTS: u64 = 1;
const MONTH: u64 = 30;

#[derive(Default)]
struct Sums {
    /// Calls until history was there, and the rows that were written for them.
    history: (u64, u64),
    /// The same in the month after it.
    month: (u64, u64),
    visits: u64,
    bytes: u64,
    /// The most hours that a history took.
    longest: u64,
    /// Calls by the minute on the clock, which is the same for all of them.
    minutes: BTreeMap<u64, u64>,
}

impl Sums {
    fn and(mut self, other: Self) -> Self {
        self.history = (self.history.0 + other.history.0, self.history.1 + other.history.1);
        self.month = (self.month.0 + other.month.0, self.month.1 + other.month.1);
        self.visits += other.visits;
        self.bytes += other.bytes;
        self.longest = self.longest.max(other.longest);
        for (minute, calls) in other.minutes {
            *self.minutes.entry(minute).or_default() += calls;
        }
        self
    }
}

fn lived(account: u64, sums: &mut Sums) {
    let mut edge = Edge::after(account.wrapping_mul(7_919) % (24 * 60) * MINUTE);
    let first = Edge::new().now();
    edge.facts.connection = format!("account {account}");
    // Accounts are spread by random characters.
    edge.facts.random = format!("{:010}", account.wrapping_mul(7_919_777) % 9_000_000_000);
    let began = edge.now();
    for day in 0..MONTH + 2 {
        let at = began.plus(day * DAY + account.wrapping_mul(104_729) % (24 * 60) * MINUTE);
        let story = format!("{account}s{day}");
        edge.played.posts.push(Post::new(&story, Product::Story, at));
        if day % 2 == 0 {
            edge.played
                .posts
                .push(Post::new(&format!("{account}p{day}"), Product::Feed, at));
        }
    }
    edge.history();
    let (calls, rows, visits) = (edge.calls.len() as u64, edge.written, edge.visits as u64);
    sums.longest = sums.longest.max(edge.now().since(began).div_ceil(HOUR));
    edge.pass(MONTH * DAY);
    sums.history.0 += calls;
    sums.history.1 += rows;
    sums.month.0 += edge.calls.len() as u64 - calls;
    sums.month.1 += edge.written - rows;
    sums.visits += edge.visits as u64 - visits;
    sums.bytes += edge
        .rows
        .iter()
        .map(|(key, row)| (key.len() + row.len()) as u64)
        .sum::<u64>();
    for (at, _) in edge.calls.iter().skip(usize::try_from(calls).unwrap()) {
        *sums.minutes.entry(at.since(first) / MINUTE).or_default() += 1;
    }
}

/// All of them, on as many processors as there are.
fn lived_all(accounts: u64) -> Sums {
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|first| {
                scope.spawn(move || {
                    let mut sums = Sums::default();
                    for account in (first..accounts).step_by(usize::try_from(threads).unwrap()) {
                        lived(account, &mut sums);
                    }
                    sums
                })
            })
            .collect();
        let parts = parts.into_iter().map(|part| part.join().unwrap());
        parts.fold(Sums::default(), Sums::and)
    })
}

/// R102, R108: a year is there within an hour, a day costs an account few calls, and they don't come all at once.
#[test]
fn a_month_of_many_accounts_costs_little_and_is_spread() {
    let accounts = std::env::var("INSIGHTS_ACCOUNTS").ok();
    let accounts = accounts.map_or(ACCOUNTS, |accounts| accounts.parse().unwrap());
    let sums = lived_all(accounts);
    let each = |sum: u64| sum / accounts;
    let most = sums.minutes.values().max().copied().unwrap();
    println!(
        "{accounts} accounts: history {} calls and {} rows written, within {} h; a month {} calls, {} visits, {} rows \
         written; {} bytes kept; {most} calls in the busiest minute, {} on average",
        each(sums.history.0),
        each(sums.history.1),
        sums.longest,
        each(sums.month.0),
        each(sums.visits),
        each(sums.month.1),
        each(sums.bytes),
        sums.month.0 / (MONTH * 24 * 60)
    );
    assert!(sums.longest <= 1, "{}", sums.longest);
    assert!(each(sums.month.0) <= 100 * MONTH, "{}", each(sums.month.0));
    assert!(each(sums.bytes) <= 300_000, "{}", each(sums.bytes));
}

/// Instagram's days end at the same moment for everybody: ten thousand accounts don't ask at it.
#[test]
fn accounts_are_spread_over_hours() {
    let mut minutes = BTreeMap::<u64, u64>::new();
    for account in 0..10_000 {
        let mut facts = Edge::new().facts;
        facts.random = crate::values::secret::hash(&account.to_string());
        let state = State::begins(&facts, Policy { days: 730 });
        *minutes.entry(state.lag / MINUTE).or_default() += 1;
    }
    let most = minutes.values().max().copied().unwrap();
    assert!(minutes.len() >= 239 && most < 90, "{} {most}", minutes.len());
}
