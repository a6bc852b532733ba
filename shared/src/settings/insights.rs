//! Whether an account's numbers are kept for a site, and how long: the member `insights` of its entry, a number of days.

use crate::instagram::Permission;

pub use crate::graph::template::PERMISSION;

/// What is wrong with it, for a site with these permissions.
///
/// # Errors
/// The first thing, for the site's operator.
pub(super) fn check(days: u32, permissions: &[Permission]) -> Result<(), String> {
    if !permissions.iter().any(|one| one.as_str() == PERMISSION) {
        return Err(format!("`insights` needs `{PERMISSION}` among its permissions"));
    }
    if !(30..=1_830).contains(&days) {
        return Err("`insights` is not 30 to 1830 days".to_owned());
    }
    Ok(())
}
