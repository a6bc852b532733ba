//! What the button may weigh (R66): a site's owner counts these bytes before anything else.
use common::failure::{Failure, Outcome};

/// Until it is there and can be clicked: the loader, brotli.
const LOADER: u64 = 3_072;
/// Until connected: the loader, its script and its module, brotli.
const BUTTON: u64 = 34_000;

/// Fails with what is too large, and by how much.
pub fn check(loader: u64, button: u64) -> Outcome {
    for (what, bytes, limit) in [("the loader", loader, LOADER), ("the button", button, BUTTON)] {
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
    fn a_button_within_its_limits_is_let_through() {
        assert!(check(3_072, 34_000).is_ok());
    }

    #[test]
    fn what_is_too_large_is_named_with_the_bytes_to_lose() {
        assert_eq!(
            check(3_073, 30_000).unwrap_err().to_string(),
            "the loader is too large: 3073 bytes, 1 more than the 3072 it may have"
        );
        assert!(check(2_900, 34_100).unwrap_err().to_string().contains("100 more"));
    }
}
