//! The usage headers: percentages of a limit, JSON in one line.

/// `X-App-Usage`.
#[must_use]
pub fn app(call_count: u32) -> String {
    let time = call_count.min(100) / 2;
    format!("{{\"call_count\":{call_count},\"total_time\":{time},\"total_cputime\":{time}}}")
}

/// `X-Business-Use-Case-Usage`, keyed by the professional account's id. The time is in minutes.
#[must_use]
pub fn business(account: &str, call_count: u32, minutes: u32) -> String {
    let time = call_count.min(100) / 5;
    format!(
        "{{\"{account}\":[{{\"type\":\"instagram\",\"call_count\":{call_count},\"total_cputime\":{time},\
         \"total_time\":{time},\"estimated_time_to_regain_access\":{minutes}}}]}}"
    )
}
