//! What to connect to, and how: each may be a value or a signal.

use leptos::prelude::*;

use crate::loader::Source;

/// The attributes of `<instagram-connect>` that say what to connect to. Each may be a text, a signal or a memo; a change
/// is followed at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The edge's address, such as `https://connect.example.com`. Needed, unless the page loads `connect.js` itself.
    pub edge: MaybeProp<String>,
    /// The site's id at the edge. Needed.
    pub client_id: MaybeProp<String>,
    /// The permissions to ask for, separated by spaces; without it, all that the site may ask for.
    pub permissions: MaybeProp<String>,
    /// An opaque name for the person who is signed in at the site: another one never sees the former one's session.
    pub account_key: MaybeProp<String>,
    /// Where the result comes back to; without it, the page itself.
    pub return_url: MaybeProp<String>,
    /// `popup` or `redirect`; without it, a popup, and a redirect where popups don't work.
    pub mode: MaybeProp<String>,
    /// The address of the edge's script; without it, `connect.js` at the edge.
    pub script: MaybeProp<String>,
    /// The script's hash, as the attribute `integrity` wants it. Only for the immutable address in [`script`](Self::script).
    pub integrity: MaybeProp<String>,
}

impl Options {
    /// The element's attributes.
    pub(crate) fn attributes(self) -> [(&'static str, MaybeProp<String>); 6] {
        [
            ("edge", self.edge),
            ("client-id", self.client_id),
            ("permissions", self.permissions),
            ("account-key", self.account_key),
            ("return-url", self.return_url),
            ("mode", self.mode),
        ]
    }

    /// These, and where there is none, the others.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            edge: or(self.edge, other.edge),
            client_id: or(self.client_id, other.client_id),
            permissions: or(self.permissions, other.permissions),
            account_key: or(self.account_key, other.account_key),
            return_url: or(self.return_url, other.return_url),
            mode: or(self.mode, other.mode),
            script: or(self.script, other.script),
            integrity: or(self.integrity, other.integrity),
        }
    }

    /// Where the script is, if anything says so.
    pub(crate) fn source(self) -> Option<Source> {
        let integrity = self.integrity.get();
        if let Some(address) = self.script.get() {
            return Some(Source { address, integrity });
        }
        let edge = self.edge.get()?;
        let edge = edge.trim().trim_end_matches('/');
        (!edge.is_empty()).then(|| Source {
            address: [edge, "/connect.js"].concat(),
            integrity: None,
        })
    }
}

fn or(one: MaybeProp<String>, other: MaybeProp<String>) -> MaybeProp<String> {
    MaybeProp::derive(move || one.get().or_else(|| other.get()))
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::Options;

    #[test]
    fn the_script_is_the_edges_own_unless_another_is_named() {
        let owner = Owner::new();
        owner.set();
        let at = |options: Options| options.source().map(|source| source.address);
        let edge = Options {
            edge: "https://connect.example.com/".into(),
            integrity: "sha384-x".into(),
            ..Options::default()
        };
        assert_eq!(
            at(edge).as_deref(),
            Some("https://connect.example.com/connect.js")
        );
        assert_eq!(
            edge.source().and_then(|source| source.integrity),
            None,
            "it changes"
        );
        let fixed = Options {
            script: "https://connect.example.com/v/1/connect.js".into(),
            ..edge
        };
        assert_eq!(
            at(fixed).as_deref(),
            Some("https://connect.example.com/v/1/connect.js")
        );
        assert_eq!(
            fixed.source().and_then(|source| source.integrity).as_deref(),
            Some("sha384-x")
        );
        assert_eq!(at(Options::default()), None);
    }
}
