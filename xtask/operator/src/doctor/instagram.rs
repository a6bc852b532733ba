//! What can be asked of Instagram without a user: whether its addresses answer, whether it knows the app's id, and whether it
//! takes the app's secret.
use shared::instagram::{
    AppSecret, Category, Code, EndpointProfile, Failure, Reply, Request, ShortLivedToken, Usage,
};
use shared::settings::apps;
use shared::settings::config::Config;

use super::ask::{Answer, Asker, Told};
use super::finding::Finding;

/// Nobody's: Instagram refuses them, and how it does is the answer.
const NO_CODE: &str = "AQdoctor";
const NO_TOKEN: &str = "IGAAdoctor";

/// An app, as far as it is known.
pub struct App<'a> {
    /// What it is called, where there are several.
    pub name: Option<&'a str>,
    /// Its id at Instagram.
    pub id: &'a str,
    /// Its secret there.
    pub secret: &'a AppSecret,
    /// Where Instagram is.
    pub profile: &'a EndpointProfile,
    /// Goes along, and decides nothing.
    pub redirect_uri: String,
}

impl<'a> App<'a> {
    /// Those of the settings.
    pub fn of(config: &'a Config) -> Vec<Self> {
        let app = |app: &'a apps::App| Self {
            name: called(app),
            id: &app.id,
            secret: &app.secret,
            profile: &config.profile,
            redirect_uri: config.redirect_uri(),
        };
        config.apps.all().map(app).collect()
    }
}

/// The name of an app, but for the one that may stand alone.
pub fn called(app: &apps::App) -> Option<&str> {
    Some(app.name.as_str()).filter(|name| *name != apps::DEFAULT)
}

/// Asks for each app, and judges. With it, what Instagram's clock says, in seconds since 1970.
pub fn examine(asker: &Asker, apps: &[App]) -> (Vec<Finding>, Option<u64>) {
    let mut findings: Vec<Finding> = Vec::new();
    let mut date = None;
    for app in apps {
        let (found, now) = examine_one(asker, app);
        date = date.or(now);
        let about = |finding: Finding| match app.name {
            Some(name) if finding.id.starts_with("app_") => finding.about(name),
            _ => finding,
        };
        for finding in found.into_iter().map(about) {
            // The addresses are the same ones.
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
    (findings, date)
}

fn examine_one(asker: &Asker, app: &App) -> (Vec<Finding>, Option<u64>) {
    let profile = app.profile;
    let consent = asker.get(&profile.authorize_url);
    let (exchanged, refused) = exchange(asker, app);
    let (long, long_refused) = long_lived(asker, app);
    let date = [&exchanged, &long].into_iter().flatten().find_map(Answer::date);
    let mut findings = vec![
        consent_host(profile, &consent),
        host(&profile.token_url, &exchanged, refused.as_ref()),
        host(&profile.graph_url, &long, long_refused.as_ref()),
    ];
    findings.push(refused.map_or_else(|| unasked("app_id"), |failure| app_id(&failure)));
    findings.push(long_refused.map_or_else(|| unasked("app_secret"), |failure| app_secret(&failure)));
    (findings, date)
}

/// A code that is none: the app's id is looked at before it.
fn exchange(asker: &Asker, app: &App) -> (Told, Option<Failure>) {
    let Ok(code) = Code::parse(NO_CODE) else {
        return (Ok(Answer::default()), None);
    };
    let request = app
        .profile
        .exchange_request(app.id, app.secret, &app.redirect_uri, &code);
    ask(asker, &request)
}

/// A token that is none: the secret is looked at before it.
fn long_lived(asker: &Asker, app: &App) -> (Told, Option<Failure>) {
    let Ok(token) = ShortLivedToken::parse(NO_TOKEN) else {
        return (Ok(Answer::default()), None);
    };
    ask(asker, &app.profile.long_lived_request(app.secret, &token))
}

fn ask<R: Reply>(asker: &Asker, request: &Request<R>) -> (Told, Option<Failure>) {
    let headers: Vec<(&str, &str)> = request
        .headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let told = asker.send(
        request.method,
        &request.url,
        &headers,
        request.body.as_deref().unwrap_or_default(),
    );
    let failure = told.as_ref().ok().map(|answer| {
        Failure::read(
            R::STEP,
            answer.status,
            None,
            &Usage::default(),
            answer.body.as_bytes(),
        )
    });
    (told, failure)
}

fn unasked(id: &'static str) -> Finding {
    Finding::not_checked(id, "Instagram gave no answer.", "See instagram_hosts.")
}

/// The consent page's: whatever it shows, but for what Instagram shows at an address that it has retired.
fn consent_host(profile: &EndpointProfile, told: &Told) -> Finding {
    let address = &profile.authorize_url;
    let finding = match told {
        Err(silence) => unreachable(&silence.words()),
        Ok(answer) if is_retired(answer) => Finding::problem(
            "instagram_hosts",
            "Instagram says \"Sorry, this page isn't available\": this consent address is retired, and no visitor comes back from it.",
            "Leave `authorize_url` out of ENDPOINT_PROFILE, or update this clone: Meta moves it now and then.",
        ),
        Ok(answer) if answer.status >= 500 => passing(answer.status),
        Ok(_) => Finding::ok("instagram_hosts", "It answers."),
    };
    finding.about(address)
}

fn is_retired(answer: &Answer) -> bool {
    let body = answer
        .body
        .replace('\u{2019}', "'")
        .replace("&#039;", "'")
        .replace("&#39;", "'");
    body.contains("this page isn't available")
}

/// A token host: it answers as Instagram does, with an error of its own that can be read.
fn host(address: &str, told: &Told, refused: Option<&Failure>) -> Finding {
    let finding = match (told, refused) {
        (Err(silence), _) => unreachable(&silence.words()),
        (Ok(answer), _) if answer.status >= 500 => passing(answer.status),
        (Ok(answer), Some(failure)) if failure.category == Category::Malformed || answer.json().is_none() => {
            Finding::problem(
                "instagram_hosts",
                format!(
                    "Something answers ({}), and not as Instagram does.",
                    answer.status
                ),
                "Look at ENDPOINT_PROFILE, and whether a proxy stands between this machine and Instagram.",
            )
        }
        _ => Finding::ok("instagram_hosts", "It answers as Instagram does."),
    };
    finding.about(address)
}

fn unreachable(why: &str) -> Finding {
    Finding::problem(
        "instagram_hosts",
        format!("From this machine it can't be asked: {why}."),
        "Look whether this machine is connected, and at ENDPOINT_PROFILE, if you set it.",
    )
}

fn passing(status: u16) -> Finding {
    Finding::warning(
        "instagram_hosts",
        format!("It answers {status}: Instagram has trouble."),
        "Look again later; metastatus.com says more.",
    )
}

/// How a made-up code was refused.
pub fn app_id(failure: &Failure) -> Finding {
    match failure.category {
        Category::BadClient => Finding::problem(
            "app_id",
            "Instagram doesn't know this app id (\"Invalid platform app\").",
            "There are two: take the Instagram app ID of \"API setup with Instagram login\", not the App ID of App settings, Basic.",
        ),
        Category::AppBlocked => blocked("app_id", failure),
        Category::CodeInvalid | Category::CodeUsed | Category::CodeExpired | Category::RedirectMismatch => {
            Finding::ok("app_id", "Instagram knows it: it only refused the made-up code.")
        }
        _ => undecided("app_id", failure),
    }
}

/// How a made-up token was refused.
pub fn app_secret(failure: &Failure) -> Finding {
    match failure.category {
        Category::BadSecret => Finding::problem(
            "app_secret",
            "Instagram says that this secret is wrong. Connecting then ends with `bad_secret` or `redirect_mismatch`.",
            "Copy the Instagram app secret anew, from \"API setup with Instagram login\" (not the one under App settings, Basic), and deploy.",
        ),
        Category::AppBlocked => blocked("app_secret", failure),
        Category::TokenMalformed | Category::TokenRevoked | Category::TokenExpired => Finding::ok(
            "app_secret",
            "Instagram refused the made-up token alone, which it looks at after the secret, as far as is known. (Whether the secret belongs to this app id shows at the first connect.)",
        ),
        _ => undecided("app_secret", failure),
    }
}

fn blocked(id: &'static str, failure: &Failure) -> Finding {
    Finding::problem(id, failure.cause.to_string(), failure.action.to_string())
}

fn undecided(id: &'static str, failure: &Failure) -> Finding {
    Finding::not_checked(
        id,
        format!(
            "Instagram's answer says neither yes nor no ({}).",
            failure.category
        ),
        "Look again later. The first connect of a tester shows it.",
    )
}

#[cfg(test)]
mod tests {
    use shared::instagram::{EndpointProfile, Failure, Step, Usage};

    use super::super::ask::{Answer, Silence};
    use super::super::finding::Level;
    use super::{app_id, app_secret, consent_host, host};

    fn exchange(text: &str) -> Failure {
        let body = format!(r#"{{"error_type":"OAuthException","code":400,"error_message":"{text}"}}"#);
        Failure::read(Step::Exchange, 400, None, &Usage::default(), body.as_bytes())
    }

    fn graph(code: i64, text: &str) -> Failure {
        let body = format!(r#"{{"error":{{"message":"{text}","type":"OAuthException","code":{code}}}}}"#);
        Failure::read(Step::LongLived, 400, None, &Usage::default(), body.as_bytes())
    }

    /// R104: as docs/instagram/connecting.md has Instagram's words.
    #[test]
    fn a_wrong_app_id_is_told_from_a_right_one() {
        for (text, level) in [
            ("Invalid platform app", Level::Problem),
            ("Invalid authorization code", Level::Ok),
            ("Matching code was not found or was already used", Level::Ok),
            ("An unknown error occurred", Level::NotChecked),
        ] {
            assert_eq!(app_id(&exchange(text)).level, level, "{text}");
        }
    }

    /// R104: the exchange of a code can't tell a wrong secret from a wrong redirect URI; this step can.
    #[test]
    fn a_wrong_secret_is_told_from_a_right_one() {
        for (code, text, level) in [
            (100, "Error validating client secret", Level::Problem),
            (1, "Error validating client secret.", Level::Problem),
            (
                190,
                "Invalid OAuth access token - Cannot parse access token",
                Level::Ok,
            ),
            (100, "Unsupported request - method type: get", Level::NotChecked),
            (4, "(#4) Application request limit reached", Level::NotChecked),
            (200, "API access blocked.", Level::Problem),
        ] {
            let found = app_secret(&graph(code, text));
            assert_eq!(found.level, level, "{text}");
            assert_eq!(found.cure.is_empty(), level == Level::Ok, "{text}");
        }
    }

    #[test]
    fn a_host_that_is_not_instagrams_is_told() {
        let answer = |status, body: &str| Ok(Answer::of(status, &[], body));
        let failure = exchange("Invalid authorization code");
        let level = |told, failure| host("https://api.instagram.com", &told, failure).level;
        assert_eq!(level(Err(Silence::NoHost), None), Level::Problem);
        assert_eq!(level(answer(200, "<html>"), Some(&failure)), Level::Problem);
        assert_eq!(level(answer(502, "<html>"), Some(&failure)), Level::Warning);
        assert_eq!(level(answer(400, "{}"), Some(&failure)), Level::Ok);
    }

    /// Nobody comes back from there, and nothing is logged anywhere.
    #[test]
    fn a_retired_consent_address_is_told() {
        let profile = EndpointProfile::default();
        let level = |told| consent_host(&profile, &told).level;
        let page = |status, words: &str| Ok(Answer::of(status, &[], &format!("<h1>{words}</h1>")));
        assert_eq!(
            level(page(404, "Sorry, this page isn't available.")),
            Level::Problem
        );
        assert_eq!(
            level(page(200, "Sorry, this page isn\u{2019}t available.")),
            Level::Problem
        );
        assert_eq!(level(page(400, "Invalid platform app")), Level::Ok);
        assert_eq!(level(page(503, "")), Level::Warning);
        assert_eq!(level(Err(Silence::TimedOut)), Level::Problem);
    }
}
