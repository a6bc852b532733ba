//! Tests of the endpoint profile.

use super::*;

const STAND_IN: &str = r#"{"base":"instagram","authorize_url":"http://instagram.localhost:8790/oauth/authorize","token_url":"http://127.0.0.1:8790/oauth/access_token","graph_url":"http://127.0.0.1:8790/","version":"v25.0","day_ms":1000}"#;

#[test]
fn nothing_said_means_instagram() {
    for setting in ["", " ", "instagram", "{}", r#"{"base":"instagram"}"#] {
        let profile = EndpointProfile::parse(setting).unwrap();
        assert_eq!(profile, EndpointProfile::default(), "{setting:?}");
        assert_eq!(profile.authorize_url, "https://www.instagram.com/oauth/authorize");
        assert_eq!(profile.day_ms, 86_400_000);
    }
}

#[test]
fn the_old_guides_profile_is_built_in() {
    let profile = EndpointProfile::parse("basic-display").unwrap();
    assert_eq!(profile.authorize_url, "https://api.instagram.com/oauth/authorize");
    assert_eq!(profile.dialect, Dialect::BasicDisplay);
    let profile =
        EndpointProfile::parse(r#"{"base":"basic-display","graph_url":"http://localhost:1"}"#).unwrap();
    assert_eq!(
        (profile.dialect, profile.graph_url.as_str()),
        (Dialect::BasicDisplay, "http://localhost:1")
    );
}

#[test]
fn a_stand_in_may_be_anywhere_on_this_machine_and_have_short_days() {
    let profile = EndpointProfile::parse(STAND_IN).unwrap();
    assert_eq!(profile.graph_url, "http://127.0.0.1:8790");
    assert_eq!(profile.days(60), 60_000);
    for host in [
        "localhost",
        "instagram.localhost",
        "127.0.0.1",
        "127.9.9.9",
        "[::1]",
    ] {
        let setting = format!(r#"{{"graph_url":"http://{host}:1"}}"#);
        assert!(EndpointProfile::parse(&setting).is_ok(), "{host}");
    }
}

#[test]
fn what_will_not_do_is_named_and_not_repeated() {
    let table = [
        ("facebook", "base"),
        (r#"{"base":"x"}"#, "base"),
        ("{", "ENDPOINT_PROFILE"),
        (r#"{"graph":"https://a.example"}"#, "ENDPOINT_PROFILE"),
        (r#"{"day_ms":"1"}"#, "ENDPOINT_PROFILE"),
        (r#"{"day_ms":-1}"#, "ENDPOINT_PROFILE"),
        (r#"{"graph_url":"canary"}"#, "graph_url"),
        (r#"{"graph_url":"//canary.example"}"#, "graph_url"),
        (r#"{"graph_url":"ftp://canary.example"}"#, "graph_url"),
        (r#"{"graph_url":"javascript:canary"}"#, "graph_url"),
        (r#"{"graph_url":"http://canary.example"}"#, "graph_url"),
        (r#"{"graph_url":"http://localhost.canary.example"}"#, "graph_url"),
        (r#"{"graph_url":"http://10.0.0.1"}"#, "graph_url"),
        (r#"{"graph_url":"http://127.0.0.1:99999"}"#, "graph_url"),
        (r#"{"graph_url":"https://canary:canary@a.example"}"#, "graph_url"),
        (r#"{"graph_url":"https://@a.example"}"#, "graph_url"),
        (r#"{"graph_url":"https://a.example/?canary"}"#, "graph_url"),
        (r#"{"graph_url":"https://a.example/?"}"#, "graph_url"),
        ("{\"graph_url\":\"https://a.example/#canary\"}", "graph_url"),
        (r#"{"graph_url":"https://a.example/a/../b"}"#, "graph_url"),
        (r#"{"graph_url":"https://a.example/a/%2e%2E/b"}"#, "graph_url"),
        (r#"{"graph_url":"https:\\\\a.example"}"#, "graph_url"),
        (r#"{"graph_url":"https://a.example/\n"}"#, "graph_url"),
        (r#"{"authorize_url":"http://canary.example/"}"#, "authorize_url"),
        (r#"{"token_url":"http://canary.example/"}"#, "token_url"),
        (r#"{"version":"25.0"}"#, "version"),
        (r#"{"version":"v25"}"#, "version"),
        (r#"{"version":"v25.0/../x"}"#, "version"),
        (r#"{"version":"v25.x"}"#, "version"),
        (r#"{"version":""}"#, "version"),
        (r#"{"version":"v1234.0"}"#, "version"),
        (r#"{"version":"v25."}"#, "version"),
        (r#"{"version":"v.0"}"#, "version"),
        (r#"{"version":"v25.0.0"}"#, "version"),
        (r#"{"graph_url":"http://[::2]:1"}"#, "graph_url"),
        (r#"{"graph_url":"http://notlocalhost"}"#, "graph_url"),
        (r#"{"graph_url":"https://:canary@a.example"}"#, "graph_url"),
        (r#"{"day_ms":0}"#, "day_ms"),
        (r#"{"day_ms":86400001}"#, "day_ms"),
    ];
    for (setting, field) in table {
        let problem = EndpointProfile::parse(setting).unwrap_err();
        assert_eq!(problem.field, field, "{setting}");
        assert!(!problem.to_string().contains("canary"), "{problem}");
    }
}

#[test]
fn short_days_are_refused_as_soon_as_one_host_is_instagrams() {
    let local = "http://127.0.0.1:1";
    let table = [
        r#"{"day_ms":1000}"#.to_owned(),
        format!(r#"{{"day_ms":1000,"authorize_url":"{local}","token_url":"{local}"}}"#),
        format!(
            r#"{{"day_ms":86399999,"authorize_url":"https://WWW.instagram.com./x","token_url":"{local}","graph_url":"{local}"}}"#
        ),
        format!(
            r#"{{"day_ms":1000,"authorize_url":"{local}","token_url":"https://instagram.com","graph_url":"{local}"}}"#
        ),
    ];
    for setting in table {
        assert_eq!(
            EndpointProfile::parse(&setting).unwrap_err().field,
            "day_ms",
            "{setting}"
        );
    }
    let other = format!(
        r#"{{"day_ms":1000,"authorize_url":"https://notinstagram.com","token_url":"{local}","graph_url":"{local}"}}"#
    );
    assert!(EndpointProfile::parse(&other).is_ok());
}

#[test]
fn a_stand_ins_day_has_ten_milliseconds_at_the_least() {
    let with = |day: &str| EndpointProfile::parse(&STAND_IN.replace("1000", day));
    assert_eq!(with("9").unwrap_err().problem, "is out of range");
    let shortest = with("10").unwrap();
    assert!(!shortest.has_real_days());
    assert_eq!(shortest.days(3), 30);
    assert!(with("86400000").unwrap().has_real_days());
    assert_eq!(shortest.days(u64::MAX), u64::MAX);
}

/// Each member says what is wrong with it, and gives an example of its own.
#[test]
fn each_address_has_its_own_example() {
    for (setting, told) in [
        (
            r#"{"authorize_url":"x"}"#,
            "authorize_url isn't an address; expected an absolute https address without credentials, query and fragment (http only for this machine), for example https://www.instagram.com/oauth/authorize",
        ),
        (
            r#"{"token_url":"https://a.example/?"}"#,
            "token_url has a query; expected an absolute https address without credentials, query and fragment (http only for this machine), for example https://api.instagram.com/oauth/access_token",
        ),
        (
            r#"{"graph_url":"https://a.example/#"}"#,
            "graph_url has a fragment; expected an absolute https address without credentials, query and fragment (http only for this machine), for example https://graph.instagram.com",
        ),
    ] {
        assert_eq!(EndpointProfile::parse(setting).unwrap_err().to_string(), told);
    }
    for (address, problem) in [
        ("https://a@b.example", "has credentials in it"),
        (
            "https://b.example/a..b",
            "holds characters that don't belong into it",
        ),
        ("http://b.example", "is http although the host isn't this machine"),
        ("ftp://b.example", "is neither https nor http"),
    ] {
        let setting = format!(r#"{{"graph_url":"{address}"}}"#);
        assert_eq!(
            EndpointProfile::parse(&setting).unwrap_err().problem,
            problem,
            "{address}"
        );
    }
}

#[test]
fn only_instagrams_own_hosts_are_instagrams() {
    for (address, is) in [
        ("https://instagram.com", true),
        ("https://www.instagram.com.", true),
        ("https://notinstagram.com", false),
        ("https://instagram.com.evil.example", false),
        ("https://instagram.localhost", false),
    ] {
        assert_eq!(is_instagrams(&Address::parse(address).unwrap()), is, "{address}");
    }
}
