//! Numbers as people write them.

/// A number as people write it: `2,200`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(at);
        if at > 0 && left.is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 hashtag`, `2 hashtags`.
#[must_use]
pub fn counted(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    let number = grouped(u64::try_from(number).unwrap_or(u64::MAX));
    format!("{number} {thing}{plural}")
}
