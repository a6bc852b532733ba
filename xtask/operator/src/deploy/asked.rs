//! What the doctor says of settings that are about to be deployed: above all, whether Instagram takes the app's id and secret,
//! which needs no user.
use common::failure::{Failure, Outcome};

use crate::doctor::finding::{Finding, Level, Report};

/// Without these nobody can connect.
fn of_the_app(finding: &Finding) -> bool {
    matches!(finding.id, "app_id" | "app_secret")
}

/// Refuses what Instagram refuses, and tells the rest.
pub fn may(report: &Report) -> Outcome {
    let well = report.count(Level::Ok);
    if well < report.0.len() {
        eprintln!("{}", report.unwell());
    }
    let refused = |finding: &&Finding| of_the_app(finding) && finding.level == Level::Problem;
    let refused: Vec<String> = report.0.iter().filter(refused).map(Finding::name).collect();
    if refused.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "Instagram doesn't take the app of these settings, so nobody could connect; mend what is a PROBLEM above: {}. \
         Nothing was deployed.",
        refused.join(", ")
    )))
}

/// What can be said of all of it.
pub fn sum(report: &Report, offline: bool) -> &'static str {
    let silent = |finding: &Finding| of_the_app(finding) && finding.level == Level::NotChecked;
    if report.0.iter().any(silent) {
        "Instagram gave no answer about the app; nothing else keeps these settings from being deployed."
    } else if !report.is_well() {
        "It can be deployed, and what is a PROBLEM above doesn't work."
    } else if offline {
        "What was looked at is well; Instagram wasn't asked about the app (--offline)."
    } else {
        "All is well."
    }
}

#[cfg(test)]
mod tests {
    use super::{may, sum};
    use crate::doctor::finding::{Finding, Report};

    /// R104
    #[test]
    fn what_instagram_does_not_take_is_not_deployed() {
        let (good, poor) = (
            Finding::ok("app_id", "a"),
            Finding::problem("app_secret", "b", "c"),
        );
        let told = may(&Report(vec![good.clone(), poor.clone().about("brand")]))
            .unwrap_err()
            .to_string();
        assert!(
            told.contains("above: app_secret (brand). Nothing was deployed."),
            "{told}"
        );
        assert!(may(&Report(vec![Finding::problem("app_id", "b", "c")])).is_err());
        for other in [
            Finding::warning("app_secret", "b", "c"),
            Finding::not_checked("app_secret", "b", "c"),
            Finding::problem("clock", "b", "c"),
        ] {
            assert!(may(&Report(vec![good.clone(), other])).is_ok());
        }
    }

    /// R104: a dry run promises nothing of what nobody looked at.
    #[test]
    fn all_is_well_where_all_was_looked_at() {
        let of = |finding: Finding| Report(vec![Finding::ok("app_id", "a"), finding]);
        let well = of(Finding::ok("app_secret", "b"));
        assert_eq!(sum(&well, false), "All is well.");
        for (told, offline) in [
            (&of(Finding::not_checked("app_secret", "b", "c")), false),
            (&well, true),
            (&of(Finding::problem("clock", "b", "c")), false),
        ] {
            assert!(!sum(told, offline).contains("All is well"), "{told:?}");
        }
    }
}
