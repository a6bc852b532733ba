//! A page with the button: is it listed, does it have the script, and does its policy let the button work? (R83)
use shared::settings::config::Config;
use url::Url;

use super::ask::{Answer, Told};
use super::finding::Finding;

/// What is wrong with the page at that address; `unknown` if the edge refused its origin.
pub fn judge(config: Option<&Config>, edge: &str, page: &Url, told: &Told, unknown: bool) -> Vec<Finding> {
    let mut findings: Vec<Finding> = config
        .and_then(|config| listed(config, page))
        .into_iter()
        .collect();
    if unknown && findings.is_empty() {
        findings.push(Finding::problem(
            "page",
            "The edge refuses its origin: the button fails with `network`.",
            "Add it to `origins` of its site, if it isn't there, and deploy: `cargo operator deploy`.",
        ));
    }
    match told {
        Err(silence) => findings.push(Finding::problem(
            "page",
            format!("It can't be asked: {}.", silence.words()),
            "Look at its address, with https:// and www. as visitors have it.",
        )),
        Ok(answer) if (300..400).contains(&answer.status) => findings.push(Finding::problem(
            "page",
            format!(
                "It leads on to {}.",
                answer.header("location").unwrap_or("another address")
            ),
            "That address is the page's: list that one, and look at it.",
        )),
        Ok(answer) if answer.status != 200 => findings.push(Finding::not_checked(
            "page",
            format!("It answers {}, perhaps since it wants a login.", answer.status),
            "Look at it in a browser: its console names what a policy blocks.",
        )),
        Ok(answer) => {
            findings.extend(script(edge, &answer.body));
            for policy in policies(answer) {
                findings.extend(blocked(edge, page, &policy));
            }
        }
    }
    if findings.is_empty() {
        let said = if config.is_some() {
            "It is listed, has the button, and lets it work."
        } else {
            "It has the button, and lets it work. Whether it is listed only the edge's settings say: name them with --env-file."
        };
        findings.push(Finding::ok("page", said));
    }
    findings
        .into_iter()
        .map(|finding| finding.about(page.as_str()))
        .collect()
}

/// Whether some site has its origin, and the address to come back to.
fn listed(config: &Config, page: &Url) -> Option<Finding> {
    let origin = page.origin().ascii_serialization();
    let mut bare = page.clone();
    bare.set_query(None);
    bare.set_fragment(None);
    let sites: Vec<_> = config
        .sites
        .iter()
        .filter(|(_, site)| site.lists_origin(&origin))
        .collect();
    if sites.is_empty() {
        return Some(Finding::problem(
            "page",
            format!("No site lists its origin, {origin}: the button fails with `network`."),
            "Add it to `origins`: `cargo operator configure --again pages`. Letter by letter: www., the port, and 127.0.0.1 for localhost count.",
        ));
    }
    let returns = sites
        .iter()
        .any(|(_, site)| site.return_url(bare.as_str()).is_some());
    (!returns).then(|| {
        Finding::warning(
            "page",
            format!("No site lists {bare} among `return_urls`: unless its button has a `return-url`, visitors end at \"This return address isn't listed\"."),
            "Add it: `cargo operator configure --again pages`.",
        )
    })
}

/// Whether the button is there, and its script.
fn script(edge: &str, html: &str) -> Vec<Finding> {
    let loaded = html.contains(&format!("{edge}/connect.js")) || html.contains("/element.js");
    let mut findings = Vec::new();
    if !html.contains("<instagram-connect") {
        findings.push(Finding::warning(
            "page",
            "There is no <instagram-connect> in its HTML.",
            "Paste the snippet; or, if a script of the page adds the element, never mind.",
        ));
    }
    if !loaded {
        findings.push(Finding::warning(
            "page",
            format!("Nothing in its HTML loads {edge}/connect.js: without it there is no button, and a popup that comes back here never ends."),
            "Paste the snippet; or, if the page's bundle has the button, never mind.",
        ));
    }
    if html.contains("<instagram-connect") && html.split("<instagram-connect").skip(1).any(is_self_closed) {
        findings.push(Finding::warning(
            "page",
            "Its <instagram-connect … /> isn't closed: HTML takes all that follows for the element's content.",
            "Close it: <instagram-connect …></instagram-connect>.",
        ));
    }
    findings
}

fn is_self_closed(rest: &str) -> bool {
    rest.split('>').next().is_some_and(|tag| tag.ends_with('/'))
}

/// Each policy by itself: all of them have to allow a thing.
fn policies(answer: &Answer) -> Vec<String> {
    let mut policies: Vec<String> = answer.all("content-security-policy").map(str::to_owned).collect();
    let lower = answer.body.to_ascii_lowercase();
    for (at, _) in lower.match_indices("http-equiv=\"content-security-policy\"") {
        let rest = answer.body.get(at..).unwrap_or_default();
        let rest = rest.split('>').next().unwrap_or_default();
        let content = rest
            .split("content=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        policies.extend(content.map(str::to_owned));
    }
    policies
}

/// What a policy blocks.
fn blocked(edge: &str, page: &Url, policy: &str) -> Vec<Finding> {
    let own = page.origin().ascii_serialization() == edge;
    let cure = "`cargo operator snippet` prints the lines that a policy needs.";
    let mut findings = Vec::new();
    if let Some(list) = sources(policy, "script-src") {
        if !list
            .iter()
            .any(|source| matches!(source.as_str(), "'wasm-unsafe-eval'" | "'unsafe-eval'"))
        {
            findings.push(Finding::problem(
                "page",
                "Its policy lacks 'wasm-unsafe-eval' in script-src: a click ends with `script_blocked`.",
                cure,
            ));
        }
        let otherwise = |source: &String| {
            source.starts_with("'nonce-")
                || source.starts_with("'sha")
                || source == "'strict-dynamic'"
                || source.starts_with(edge)
        };
        if !allows(&list, edge, own) && !list.iter().any(otherwise) {
            findings.push(Finding::problem(
                "page",
                format!("Its policy doesn't let scripts come from {edge} (script-src)."),
                cure,
            ));
        }
    }
    if let Some(list) = sources(policy, "connect-src")
        && !allows(&list, edge, own)
    {
        findings.push(Finding::problem(
            "page",
            format!("Its policy doesn't let it ask {edge} (connect-src): the button fails with `network`."),
            cure,
        ));
    }
    findings
}

/// What a directive allows, or what `default-src` does in its place; nothing if everything is allowed.
fn sources(policy: &str, name: &str) -> Option<Vec<String>> {
    let directive = |name: &str| {
        policy.split(';').find_map(|directive| {
            let mut words = directive.split_whitespace();
            let named = words.next().is_some_and(|word| word.eq_ignore_ascii_case(name));
            named.then(|| words.map(str::to_ascii_lowercase).collect())
        })
    };
    directive(name).or_else(|| directive("default-src"))
}

/// Whether one of the sources is all of the web, the edge's scheme, its origin, its host, or all hosts below a domain of its;
/// for a page of the edge's own `'self'` too.
fn allows(sources: &[String], edge: &str, own: bool) -> bool {
    let (scheme, host) = edge.split_once("//").unwrap_or(("", edge));
    let below = |source: &str| {
        let named = source
            .strip_prefix(scheme)
            .and_then(|rest| rest.strip_prefix("//"));
        let domain = named.unwrap_or(source).strip_prefix('*');
        domain.is_some_and(|domain| domain.starts_with('.') && host.ends_with(domain))
    };
    sources
        .iter()
        .map(|source| source.trim_end_matches('/'))
        .any(|source| {
            ["*", scheme, edge, host].contains(&source) || (own && source == "'self'") || below(source)
        })
}

#[cfg(test)]
mod tests {
    use shared::settings::config::Config;
    use url::Url;

    use super::super::ask::{Answer, Silence};
    use super::super::finding::{Finding, Level};
    use super::judge;

    const EDGE: &str = "https://connect.shop.example";
    const HTML: &str = r#"<script async src="https://connect.shop.example/connect.js"></script><instagram-connect client-id="shop"></instagram-connect>"#;

    fn config() -> Config {
        Config::read(|name| {
            let value = match name {
                "INSTAGRAM_APP_ID" => "27",
                "INSTAGRAM_APP_SECRET" => "f3a9c0d17e5b2846a1c4e8907b6d5f32",
                "SEALING_KEYS" => "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
                "PUBLIC_URL" => EDGE,
                "SITES" => r#"{"shop":{"name":"Shop","origins":["https://shop.example"],"return_urls":["https://shop.example/connect"],"permissions":["instagram_business_basic"]}}"#,
                _ => return None,
            };
            Some(value.to_owned())
        })
        .unwrap()
    }

    fn found(page: &str, policy: &str, html: &str) -> Vec<Finding> {
        let answer = Answer::of(200, &[("content-security-policy", policy)], html);
        judge(
            Some(&config()),
            EDGE,
            &Url::parse(page).unwrap(),
            &Ok(answer),
            false,
        )
    }

    const PAGE: &str = "https://shop.example/connect?utm=1#top";
    const GOOD: &str = "default-src 'self'; script-src https://connect.shop.example 'wasm-unsafe-eval'; connect-src https://connect.shop.example";

    /// The edge serves a page too, with this policy.
    #[test]
    fn on_the_edges_own_page_self_is_the_edge() {
        let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
        let words = |page: &str| {
            let page = Url::parse(page).unwrap();
            super::blocked(EDGE, &page, policy).len()
        };
        assert_eq!(words("https://connect.shop.example/"), 0);
        assert_eq!(words("https://shop.example/"), 2);
        assert_eq!(words("http://connect.shop.example/"), 2);
    }

    #[test]
    fn a_policy_may_name_all_hosts_below_a_domain() {
        for (source, allowed) in [
            ("*.shop.example", true),
            ("https://*.shop.example", true),
            ("https://*.shop.example/", true),
            ("*", true),
            ("https:", true),
            ("*.other.example", false),
            ("http://*.shop.example", false),
            ("*.connect.shop.example", false),
            ("*p.example", false),
        ] {
            assert_eq!(
                super::allows(&[source.to_owned()], EDGE, false),
                allowed,
                "{source}"
            );
        }
    }

    #[test]
    fn a_page_as_documented_is_well() {
        for policy in [
            "",
            "img-src *",
            GOOD,
            "script-src 'nonce-x' 'strict-dynamic' 'wasm-unsafe-eval'",
            "default-src https: 'unsafe-eval'",
        ] {
            let found = found(PAGE, policy, HTML);
            assert_eq!(found.len(), 1, "{policy} {found:?}");
            assert_eq!(found[0].level, Level::Ok);
        }
    }

    #[test]
    fn without_settings_nobody_says_that_a_page_is_listed() {
        let html = [("content-type", "text/html")];
        let told = Ok(Answer::of(200, &html, HTML));
        let found = judge(None, EDGE, &Url::parse(PAGE).unwrap(), &told, false);
        assert!(
            found[0].cause.contains("only the edge's settings say"),
            "{found:?}"
        );
    }

    /// R83: `www.`, a port, a path that isn't listed; a page without the script; a policy that lacks something.
    #[test]
    fn each_of_a_pages_mistakes_is_told() {
        let bare = r#"<script src="https://connect.shop.example/connect.js"></script>"#;
        for (page, policy, html, cause) in [
            (
                "https://www.shop.example/connect",
                GOOD,
                HTML,
                "No site lists its origin, https://www.shop.example:",
            ),
            (
                "https://shop.example:8443/connect",
                GOOD,
                HTML,
                "No site lists its origin",
            ),
            (
                "https://shop.example/other",
                GOOD,
                HTML,
                "No site lists https://shop.example/other",
            ),
            (PAGE, GOOD, bare, "no <instagram-connect>"),
            (
                PAGE,
                GOOD,
                "<instagram-connect></instagram-connect>",
                "Nothing in its HTML loads",
            ),
            (
                PAGE,
                GOOD,
                r#"<script src="https://connect.shop.example/connect.js"></script><instagram-connect client-id="shop"/>"#,
                "isn't closed",
            ),
            (
                PAGE,
                "script-src https://connect.shop.example",
                HTML,
                "lacks 'wasm-unsafe-eval'",
            ),
            (PAGE, "script-src 'self' 'wasm-unsafe-eval'", HTML, "(script-src)"),
            (PAGE, "connect-src 'self'", HTML, "(connect-src)"),
            (
                PAGE,
                "",
                r#"<meta http-equiv="Content-Security-Policy" content="connect-src 'none'"><script src="https://connect.shop.example/connect.js"></script><instagram-connect></instagram-connect>"#,
                "(connect-src)",
            ),
        ] {
            let found = found(page, policy, html);
            assert_eq!(found.len(), 1, "{cause}: {found:?}");
            assert!(found[0].cause.contains(cause), "{cause}: {found:?}");
            assert!(found[0].level != Level::Ok && !found[0].cure.is_empty());
        }
        let at = |told| judge(None, EDGE, &Url::parse(PAGE).unwrap(), &told, false)[0].level;
        assert_eq!(at(Err(Silence::NoHost)), Level::Problem);
        assert_eq!(
            at(Ok(Answer::of(
                301,
                &[("location", "https://www.shop.example/")],
                ""
            ))),
            Level::Problem
        );
        assert_eq!(at(Ok(Answer::of(401, &[], ""))), Level::NotChecked);
    }
}
