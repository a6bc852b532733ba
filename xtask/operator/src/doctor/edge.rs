//! What an edge does, asked from outside as a visitor, a page and Meta ask: its own address, the redirect URI that it sends,
//! its button, its pages.
use serde_json::Value;
use shared::instagram::permissions::joined;
use shared::settings::site::Site;
use shared::values::form::encode;
use url::Url;

use super::ask::{Answer, Asker, Told};
use super::finding::Finding;

/// The example of RFC 7636; nobody has to have its verifier, for nobody comes back.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Where an edge says that it is (RFC 8414).
pub fn address(edge: &str, here: Option<&str>, metadata: &Told) -> Finding {
    let issuer = metadata.as_ref().ok().and_then(|answer| answer.word("issuer"));
    match (issuer, here) {
        (None, _) => Finding::not_checked(
            "address",
            "The edge doesn't say where it is.",
            "See health and in_front.",
        ),
        (Some(issuer), _) if issuer != edge => Finding::problem(
            "address",
            format!(
                "Its PUBLIC_URL is {issuer}, and it was asked at {edge}: pages that load it from here fail with `issuer_mismatch`."
            ),
            format!("Set PUBLIC_URL to the address that pages use, and deploy; or use {issuer} everywhere."),
        ),
        (Some(_), Some(here)) if here != edge => Finding::warning(
            "address",
            format!(
                "PUBLIC_URL here is {here}: these settings are another edge's, so they aren't compared with this one."
            ),
            "Name this edge's settings with --env-file.",
        ),
        _ => Finding::ok("address", "It is the one where it is."),
    }
}

/// Where a site's visitors may be sent back to; pages first.
pub fn returns(site: &Site) -> impl Iterator<Item = &str> {
    let listed = || {
        let all = site.return_urls.iter().chain(&site.return_urls_below);
        all.map(String::as_str)
    };
    let page = |url: &&str| url.starts_with("http");
    listed()
        .filter(page)
        .chain(listed().filter(move |url| !page(url)))
}

/// The address that a click on a site's button opens, with everything that the site may ask for.
pub fn authorize(edge: &str, id: &str, site: &Site, back: &str) -> String {
    format!(
        "{edge}/authorize?response_type=code&response_mode=fragment&client_id={}&redirect_uri={}&scope={}&code_challenge={CHALLENGE}&code_challenge_method=S256",
        encode(id),
        encode(back),
        encode(&joined(&site.permissions, " "))
    )
}

/// What the edge made of a click: the redirect URI that it sends to Instagram, and the app.
pub fn redirect_uri(edge: &str, app_id: &str, told: &Told) -> Finding {
    let expected = format!("{edge}/instagram/callback");
    let answer = match told {
        Ok(answer) => answer,
        Err(silence) => {
            return Finding::not_checked(
                "redirect_uri",
                format!("No answer: {}.", silence.words()),
                "Look again.",
            );
        }
    };
    let sent = answer
        .header("location")
        .and_then(|location| Url::parse(location).ok());
    let part = |name: &str| {
        let url = sent.as_ref()?;
        url.query_pairs()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    };
    match (answer.status, part("redirect_uri"), part("client_id")) {
        (302, Some(uri), _) if uri != expected => Finding::problem(
            "redirect_uri",
            format!("The edge sends {uri}, and not {expected}."),
            "Set PUBLIC_URL to the edge's address, and deploy. In Meta's dashboard the same must stand, to the byte.",
        ),
        (302, Some(_), Some(id)) if id != app_id => Finding::problem(
            "redirect_uri",
            format!("The edge asks for the app {id}, and the settings here name {app_id}."),
            "Deploy these settings, or look at those of the edge.",
        ),
        (302, Some(uri), _) => Finding::ok(
            "redirect_uri",
            format!(
                "The edge sends {uri}. Compare it with the list in Meta's dashboard: no slash more, no slash less."
            ),
        ),
        (400, ..) => Finding::not_checked(
            "redirect_uri",
            "The edge doesn't know this site, or not with this return URL: it runs with other settings than those here.",
            "See site_deployed.",
        ),
        (303, ..) => Finding::warning(
            "redirect_uri",
            "The edge refuses to begin a connect.",
            "Look whether the site's permissions are the edge's; look again in a minute.",
        ),
        (status, ..) => Finding::not_checked(
            "redirect_uri",
            format!("/authorize answers {status}."),
            "See in_front and health.",
        ),
    }
}

/// What Instagram's consent page says before anybody logs in.
pub fn consent(told: &Told) -> Finding {
    let Ok(answer) = told else {
        return Finding::not_checked(
            "consent_page",
            "Instagram gave no answer.",
            "See instagram_hosts.",
        );
    };
    let says = |words: &str| answer.body.to_ascii_lowercase().contains(words);
    if says("invalid platform app") {
        Finding::problem(
            "consent_page",
            "Instagram says \"Invalid platform app\": visitors see that in place of the consent page.",
            "There are two app ids: take the Instagram app ID of \"API setup with Instagram login\", not the App ID of App settings, Basic.",
        )
    } else if says("invalid redirect_uri") || says("invalid scrubbed redirect_uri") {
        Finding::problem(
            "consent_page",
            "Instagram says \"Invalid redirect_uri\": the edge's redirect URI isn't among the app's.",
            "In Meta's dashboard, Business login settings, add PUBLIC_URL with /instagram/callback behind it. Press Enter so that it becomes a tag, and look whether a slash was added at its end.",
        )
    } else if says("invalid scope") {
        Finding::problem(
            "consent_page",
            "Instagram says \"Invalid Scopes\": a permission of the site isn't added to the app.",
            "In Meta's dashboard, Permissions and features, add each of the site's permissions.",
        )
    } else if answer.status == 200 {
        Finding::ok(
            "consent_page",
            "It refuses nothing before log-in. (Some of it Instagram says only after that.)",
        )
    } else {
        Finding::not_checked(
            "consent_page",
            format!(
                "Instagram answers {}, before it says anything of the app.",
                answer.status
            ),
            "Open the site's page in a browser, and click.",
        )
    }
}

/// Whether the edge's button is the one that was built here last; each is a version's name.
pub fn button(deployed: Option<&str>, built: Option<&str>) -> Finding {
    match (deployed, built) {
        (None, _) => Finding::problem(
            "button_version",
            "The edge has no connect.js that can be read, so no page shows a button.",
            "Deploy: `cargo operator deploy`.",
        ),
        (Some(version), None) => Finding::not_checked(
            "button_version",
            format!("The edge's is {version}; nothing is built here to compare it with."),
            "`cargo xtask build` builds it.",
        ),
        (Some(version), Some(built)) if version == built => {
            Finding::ok("button_version", format!("Both are {version}."))
        }
        (Some(version), Some(built)) => Finding::warning(
            "button_version",
            format!("The edge's is {version}, and the one that was built here last is {built}."),
            "Deploy this clone: `cargo operator deploy`. Or deploy's was another clone: build and compare there.",
        ),
    }
}

/// The page that Meta asks for.
pub fn privacy(told: &Told) -> Finding {
    match told {
        Ok(Answer { status: 200, .. }) => Finding::ok("privacy_page", "It is there."),
        Ok(answer) => Finding::problem(
            "privacy_page",
            format!("It answers {}.", answer.status),
            "The edge doesn't know this site, or is of an older version: deploy these settings.",
        ),
        Err(silence) => Finding::not_checked(
            "privacy_page",
            format!("No answer: {}.", silence.words()),
            "Look again.",
        ),
    }
}

/// What a page's script asks first, and what a program posts: both are answered in JSON, whatever the answer is.
pub fn post_to_token(asker: &Asker, edge: &str) -> Told {
    asker.post_form(&format!("{edge}/token"), "grant_type=doctor")
}

/// The names in a list.
pub fn names(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::ask::{Answer, Told};
    use super::super::finding::{Finding, Level};
    use super::{address, button, consent, privacy, redirect_uri};

    const EDGE: &str = "https://connect.example.com";

    #[expect(clippy::unnecessary_wraps, reason = "as an answer comes")]
    fn metadata(issuer: &str) -> Told {
        Ok(Answer::of(200, &[], &format!(r#"{{"issuer":"{issuer}"}}"#)))
    }

    /// R104: each is what the button fails with `issuer_mismatch` for.
    #[test]
    fn an_edge_that_calls_itself_otherwise_is_told() {
        let level = |here, issuer| address(EDGE, here, &metadata(issuer)).level;
        assert_eq!(level(Some(EDGE), EDGE), Level::Ok);
        assert_eq!(level(None, EDGE), Level::Ok);
        assert_eq!(level(None, "https://www.connect.example.com"), Level::Problem);
        assert_eq!(level(None, "https://connect.example.com/"), Level::Problem);
        assert_eq!(level(Some("https://other.example"), EDGE), Level::Warning);
        assert_eq!(
            address(EDGE, None, &Ok(Answer::default())).level,
            Level::NotChecked
        );
    }

    fn sent(status: u16, uri: &str, app: &str) -> Finding {
        let uri = shared::values::form::encode(uri);
        let location =
            format!("https://www.instagram.com/oauth/authorize?client_id={app}&redirect_uri={uri}&scope=x");
        redirect_uri(
            EDGE,
            "27",
            &Ok(Answer::of(status, &[("location", &location)], "")),
        )
    }

    /// R12, R104: to the byte.
    #[test]
    fn a_redirect_uri_that_differs_by_a_byte_is_told() {
        let good = format!("{EDGE}/instagram/callback");
        assert_eq!(sent(302, &good, "27").level, Level::Ok);
        for wrong in [
            "https://connect.example.com/instagram/callback/",
            "http://connect.example.com/instagram/callback",
            "https://www.connect.example.com/instagram/callback",
            "https://connect.example.com:443/instagram/callback",
        ] {
            assert_eq!(sent(302, wrong, "27").level, Level::Problem, "{wrong}");
        }
        assert!(sent(302, &good, "28").cause.contains("asks for the app 28"));
        assert_eq!(sent(400, &good, "27").level, Level::NotChecked);
        assert_eq!(sent(303, &good, "27").level, Level::Warning);
        assert_eq!(sent(502, &good, "27").level, Level::NotChecked);
    }

    /// R83, R104: Instagram's own words, each with what it means.
    #[test]
    fn each_of_the_consent_pages_dead_ends_is_told_with_its_cure() {
        let found = |words: &str| consent(&Ok(Answer::of(400, &[], &format!("<p>{words}</p>"))));
        for (words, cure) in [
            (
                "Invalid Request: Request parameters are invalid: Invalid platform app",
                "two app ids",
            ),
            (
                "Invalid Request: Request parameters are invalid: Invalid redirect_uri",
                "a slash was added",
            ),
            (
                "Invalid scope: [instagram_business_basic]",
                "Permissions and features",
            ),
        ] {
            let found = found(words);
            assert_eq!(found.level, Level::Problem, "{words}");
            assert!(found.cure.contains(cure), "{found:?}");
        }
        let at = |status| consent(&Ok(Answer::of(status, &[], "<p>Log in</p>"))).level;
        assert_eq!(at(200), Level::Ok);
        for elsewhere in [302, 400, 429, 500] {
            assert_eq!(at(elsewhere), Level::NotChecked, "{elsewhere}");
        }
    }

    #[test]
    fn a_button_of_another_version_is_told() {
        assert_eq!(button(Some("a"), Some("a")).level, Level::Ok);
        assert_eq!(button(Some("a"), Some("b")).level, Level::Warning);
        assert_eq!(button(Some("a"), None).level, Level::NotChecked);
        assert_eq!(button(None, Some("b")).level, Level::Problem);
    }

    #[test]
    fn a_missing_privacy_page_is_told() {
        assert_eq!(privacy(&Ok(Answer::of(200, &[], ""))).level, Level::Ok);
        assert_eq!(privacy(&Ok(Answer::of(404, &[], ""))).level, Level::Problem);
    }
}
