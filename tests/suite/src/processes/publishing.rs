//! What a test asks the stand-in about publishing, and what it changes there.

use serde_json::{Value, json};

use super::stand_in::StandIn;

impl StandIn {
    /// Makes accounts, and gives their names: `crowd.0001` and so on, or the one name alone.
    #[must_use]
    pub fn accounts(&self, name: &str, count: usize) -> Vec<String> {
        let made = self.ask(
            "POST",
            "/accounts",
            Some(&json!({"account": name, "count": count})),
        );
        let names = made["accounts"].as_array().cloned().unwrap_or_default();
        names
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// Changes how publishing goes, such as `{"image_ms": 200}`; the rest stays.
    pub fn publishing(&self, settings: &Value) {
        self.ask("POST", "/publishing", Some(settings));
    }

    /// Changes how insights go, such as `{"refused": ["saves"]}`; the rest stays.
    pub fn insights(&self, settings: &Value) {
        self.ask("POST", "/insights", Some(settings));
    }

    /// Gives an account a quota of its own, of which others used some just now.
    pub fn set_quota(&self, account: &str, total: u32, used: u32) {
        let wish = json!({"account": account, "total": total, "used": used});
        self.ask("POST", "/quota", Some(&wish));
    }

    /// Whether the app is in Development mode: only people with a role see what it publishes.
    pub fn development(&self, on: bool) {
        self.switch(&json!({"development": on}));
    }

    /// Everything that was published for an account, oldest first: each `container`, `media`, `kind`, `caption`,
    /// `at_ms`, `sha256`, `seen_by`, `comments_off`, `children`.
    #[must_use]
    pub fn publications(&self, account: &str) -> Vec<Value> {
        self.told("publications", account)
    }

    /// Every container of an account, oldest first, with its `status_code`.
    #[must_use]
    pub fn containers(&self, account: &str) -> Vec<Value> {
        self.told("containers", account)
    }

    /// Every comment that an account made, oldest first.
    #[must_use]
    pub fn comments(&self, account: &str) -> Vec<Value> {
        self.told("comments", account)
    }

    /// Every call of publishing for an account, oldest first: `step`, what it `made`, and what was answered.
    #[must_use]
    pub fn publishing_calls(&self, account: &str) -> Vec<Value> {
        self.told("calls", account)
    }

    fn told(&self, what: &str, account: &str) -> Vec<Value> {
        let list = self.ask("GET", &format!("/{what}?account={account}"), None);
        list.as_array().cloned().unwrap_or_default()
    }
}
