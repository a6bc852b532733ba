//! The ways to put the button into a page, each with what it needs of the page's policy.
use serde_json::{Value, json};

use crate::button::{Loader, hash};

/// What keeps optimizers from merging or delaying a script.
const UNTOUCHED: &str = r#"data-cfasync="false" data-no-optimize="1" data-no-defer="1""#;
/// Where Instagram's pictures are.
const PICTURES: &str = "https://*.cdninstagram.com https://*.fbcdn.net";

/// One of them.
#[derive(Debug)]
pub struct Way {
    /// What stands in the page.
    pub html: String,
    /// The directives of `Content-Security-Policy`, for a page that has one.
    pub policy: String,
}

/// All of them.
#[derive(Debug)]
pub struct Ways {
    /// The script comes from the edge.
    pub hosted: Way,
    /// The script stands in the page.
    pub inline: Way,
    /// The script is part of the page's own bundle.
    bundled: Way,
    /// What allows the inlined script, and nothing else.
    hash: String,
    version: String,
}

impl Ways {
    /// Those of an edge and a site.
    pub fn of(edge: &str, client: &str, loader: &Loader) -> Self {
        let element =
            format!("<instagram-connect edge=\"{edge}\" client-id=\"{client}\"></instagram-connect>");
        let policy = |scripts: &str| {
            format!("script-src {scripts} 'wasm-unsafe-eval'; connect-src {edge}; img-src {PICTURES}")
        };
        let hash = hash(loader.text.as_bytes());
        let hosted = format!(
            "<script async {UNTOUCHED} src=\"{edge}/connect.js\"></script>\n\
             <instagram-connect client-id=\"{client}\"></instagram-connect>\n\
             <script type=\"module\">\n  \
             addEventListener(\"connected\", (event) => console.log(event.detail.username));\n\
             </script>"
        );
        Self {
            hosted: Way {
                html: hosted,
                policy: policy(edge),
            },
            inline: Way {
                html: format!("<script {UNTOUCHED}>{}</script>\n{element}", loader.text),
                policy: policy(&format!("'{hash}' {edge}/v/")),
            },
            bundled: Way {
                html: element,
                policy: policy(&format!("'self' {edge}/v/")),
            },
            hash,
            version: loader.version.clone(),
        }
    }

    /// For people.
    pub fn text(&self) -> String {
        let Self {
            hosted,
            inline,
            bundled,
            version,
            ..
        } = self;
        format!(
            "1. The script from the edge: the least to paste, and always the edge's own version.\n\n\
             {}\n\n   A page with a Content-Security-Policy needs in it (a script of your own in the page, such as the \
             last, its hash too):\n   {}\n\n\
             2. The script in the page: the button is there with the page's first paint. Save the page as UTF-8, and change \
             nothing between the tags.\n   It is of version {version}: docs/operating.md, \"Versions of the button\".\n\n\
             {}\n\n   The policy:\n   {}\n\n\
             3. In your own bundle, with the npm package (docs/npm.md):\n\n\
             import \"instagram-connect/button\";\n\n{}\n\n   The policy:\n   {}\n\n\
             With require-trusted-types-for 'script' a policy also needs: trusted-types instagram-connect",
            hosted.html, hosted.policy, inline.html, inline.policy, bundled.html, bundled.policy
        )
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let way = |way: &Way| json!({"html": way.html, "policy": way.policy});
        let mut inline = way(&self.inline);
        if let Some(members) = inline.as_object_mut() {
            members.insert("hash".into(), self.hash.as_str().into());
        }
        json!({
            "version": self.version,
            "hosted": way(&self.hosted),
            "inline": inline,
            "bundled": way(&self.bundled),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Ways;
    use crate::button::{Loader, hash};

    fn ways() -> Ways {
        let loader = Loader {
            text: "load(\"é\")".into(),
            version: "0123456789abcdef".into(),
        };
        Ways::of("https://connect.example.com", "shop", &loader)
    }

    #[test]
    fn the_hash_is_that_of_the_bytes_between_the_tags() {
        let ways = ways();
        let script = ways.inline.html.split_once("</script>").unwrap().0;
        let between = script.split_once('>').unwrap().1;
        assert_eq!(between, "load(\"é\")");
        assert_eq!(ways.hash, hash(between.as_bytes()));
        assert_eq!(
            ways.inline.policy,
            format!(
                "script-src '{}' https://connect.example.com/v/ 'wasm-unsafe-eval'; connect-src https://connect.example.com; \
                 img-src https://*.cdninstagram.com https://*.fbcdn.net",
                ways.hash
            )
        );
    }

    /// Whoever inlines it has no other place that says where the edge is (R110).
    #[test]
    fn away_from_the_edge_the_element_names_it() {
        let element =
            "<instagram-connect edge=\"https://connect.example.com\" client-id=\"shop\"></instagram-connect>";
        let ways = ways();
        assert!(ways.inline.html.ends_with(&format!("\n{element}")));
        assert_eq!(ways.bundled.html, element);
    }

    /// The lines of the README, but for what the site may ask for.
    #[test]
    fn the_lines_of_the_readme_are_the_same() {
        let paths = common::paths::Paths::find().unwrap();
        let readme = common::files::text(&paths.at("README.md")).unwrap();
        let shown = readme
            .split("```html\n")
            .nth(1)
            .unwrap()
            .split("\n```")
            .next()
            .unwrap();
        let shown = shown.replace(" permissions=\"instagram_business_basic\"", "");
        assert_eq!(ways().hosted.html, shown);
    }

    #[test]
    fn programs_get_the_same() {
        let ways = ways();
        let json = ways.json();
        assert_eq!(json["inline"]["hash"], ways.hash.as_str());
        assert_eq!(json["inline"]["html"], ways.inline.html.as_str());
        assert_eq!(json["hosted"]["policy"], ways.hosted.policy.as_str());
        assert_eq!(json["version"], "0123456789abcdef");
        for part in [&ways.hosted, &ways.inline, &ways.bundled] {
            assert!(ways.text().contains(&part.html) && ways.text().contains(&part.policy));
        }
    }
}
