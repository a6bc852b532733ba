//! The only file of the crate that reads the system's randomness: for the app's id and secret.

/// Random bytes of the system.
///
/// # Errors
/// If the system has none to give.
#[expect(clippy::disallowed_methods, reason = "the one file that reads randomness")]
pub fn bytes<const N: usize>() -> std::io::Result<[u8; N]> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(bytes)
}
