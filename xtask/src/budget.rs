//! What the button and the feed may weigh (R66, R90): a site's owner counts these bytes before anything else.
use common::failure::{Failure, Outcome};

/// Until it is there and can be clicked: the loader, brotli.
const LOADER: u64 = 3_072;
/// Until connected: the loader, its script and its module, brotli.
const BUTTON: u64 = 34_000;

/// `<instagram-feed>`, all of it, brotli (R90).
const FEED: u64 = 4_096;

/// `<instagram-insights>`, all of it, brotli: a page of an account's owner, who waits for numbers, not for its first paint.
const INSIGHTS: u64 = 190_000;

/// Fails with what is too large, and by how much.
pub fn check(loader: u64, button: u64, feed: u64, insights: u64) -> Outcome {
    let all = [
        ("the loader", loader, LOADER),
        ("the button", button, BUTTON),
        ("the feed's script", feed, FEED),
        ("the dashboard", insights, INSIGHTS),
    ];
    for (what, bytes, limit) in all {
        if let Some(over) = bytes.checked_sub(limit).filter(|over| *over > 0) {
            return Err(Failure::new(format!(
                "{what} is too large: {bytes} bytes, {over} more than the {limit} it may have"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn what_is_within_its_limits_is_let_through() {
        assert!(check(3_072, 34_000, 4_096, 100_000).is_ok());
    }

    /// R90
    #[test]
    fn what_is_too_large_is_named_with_the_bytes_to_lose() {
        assert_eq!(
            check(3_073, 30_000, 4_000, 0).unwrap_err().to_string(),
            "the loader is too large: 3073 bytes, 1 more than the 3072 it may have"
        );
        let told = |loader, button, feed| check(loader, button, feed, 0).unwrap_err().to_string();
        assert!(told(2_900, 34_100, 4_000).contains("the button is too large: 34100 bytes, 100 more"));
        assert!(told(2_900, 30_000, 4_097).contains("the feed's script is too large: 4097 bytes, 1 more"));
        let told = check(2_900, 30_000, 4_000, 200_000).unwrap_err().to_string();
        assert!(
            told.contains("the dashboard is too large: 200000 bytes"),
            "{told}"
        );
    }
}
