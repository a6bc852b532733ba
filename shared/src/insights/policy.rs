//! What the site's operator says: whether numbers are kept, and for how long.

use crate::{
    instagram::{Category, Failure, Permission, Retry},
    rooms::Facts,
    settings::insights::PERMISSION,
    values::json,
};

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// For how many days.
    pub days: u32,
}

impl Policy {
    /// The member of the site's entry, a number of days; [`None`]: no numbers are kept.
    #[must_use]
    pub fn of(member: &str) -> Option<Self> {
        let days = json::from_str::<Option<u32>>(member).ok().flatten()?;
        Some(Self { days })
    }

    /// The same, if it was granted too.
    #[must_use]
    pub fn granted(facts: &Facts) -> Option<Self> {
        Self::of(&facts.policy).filter(|_| is_granted(facts))
    }
}

fn is_granted(facts: &Facts) -> bool {
    facts.permissions.iter().any(|one| one.as_str() == PERMISSION)
}

/// No numbers are kept: why not.
#[must_use]
pub fn off() -> Failure {
    Failure::new(
        Category::PermissionMissing,
        Retry::DeveloperFix,
        "No numbers are kept for this site's visitors.",
        "The site's operator sets the member insights of the site's configuration.",
    )
}

/// The account didn't allow it.
#[must_use]
pub fn permission_missing(facts: &Facts) -> Option<Failure> {
    if is_granted(facts) {
        return None;
    }
    let failure = Failure::new(
        Category::PermissionMissing,
        Retry::UserReconnect,
        "This account didn't allow its numbers to be read.",
        "Connect again, asking for instagram_business_manage_insights, and leave it ticked.",
    );
    Some(failure.missing(Permission::parse(PERMISSION).into_iter().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_where_the_operator_says_so() {
        for (member, days) in [
            ("730", Some(730)),
            ("-1", None),
            ("true", None),
            ("null", None),
            ("", None),
        ] {
            assert_eq!(Policy::of(member).map(|policy| policy.days), days, "{member}");
        }
    }
}
