//! Many at once: guesses at the operator's secret, a thousand flows in one browser, ten thousand unknown codes.

use std::time::Duration;

use suite::clock::random_word;
use suite::http::{Request, SetCookie};
use suite::oauth::{Site, Visitor};
use suite::processes::World;

use crate::siege::{Bystander, SECRET, own_world, world};

/// R59, R117: whoever guesses gets in nowhere, is told nothing but to wait, and keeps nobody else waiting; the operator
/// comes in from elsewhere and finds it in the log.
#[test]
fn the_operators_secret_is_not_guessed_and_others_go_on() {
    let world = world();
    let bystander = Bystander::of(world);
    let shows = |secret: &str, address: &str, target: &str| {
        let request = Request::get(target).header("Authorization", &format!("Bearer {secret}"));
        world
            .edge
            .client
            .send(&request.header("cf-connecting-ip", address))
    };
    let count = || {
        let log = shows(SECRET, "192.0.2.250", "/operator/audit");
        assert_eq!(log.status, 200, "{}", log.text());
        let lines = log.json().as_array().cloned().unwrap();
        let guesses = lines.iter().filter(|line| line["action"] == "wrong_secret");
        guesses.filter_map(|line| line["count"].as_u64()).sum::<u64>()
    };
    let before = count();
    let compared = bystander.during(|| {
        let mut compared = 0;
        for guess in 0..600_usize {
            // From forty networks, and half of them by what is nearly right.
            let address = if guess % 2 == 0 {
                format!("203.0.113.{}", guess % 40)
            } else {
                format!("2001:db8:{:x}::{guess:x}", guess % 40)
            };
            let near = match guess % 4 {
                0 => SECRET[..guess % SECRET.len()].to_owned(),
                1 => format!("{SECRET}{guess}"),
                2 => SECRET.to_uppercase(),
                _ => format!("guess-{guess}"),
            };
            let target = ["/operator/sites", "/operator/backup", "/operator/nothing"][guess % 3];
            let answer = shows(&near, &address, target);
            let blank = near.is_empty();
            match answer.status {
                401 if blank => {}
                401 => compared += 1,
                429 => assert!(answer.header("retry-after").is_some()),
                405 if target.ends_with("backup") => {}
                other => panic!("{other} for {near:?}"),
            }
            assert!(!answer.text().contains("shop"), "{}", answer.text());
        }
        compared
    });
    // From the two hundredth on each network has one try, and all of these had theirs.
    assert!((100..=240).contains(&compared), "{compared}");
    assert_eq!(count() - before, compared, "each that was compared is counted");
}

/// R10, R84: a neighbor's thousand flows in the same browser cost nobody a running one, and a browser that sends a
/// thousand cookies all the same is answered.
#[test]
fn a_thousand_flows_cost_nobody_a_running_one() {
    let world = world();
    let bystander = Bystander::of(world);
    bystander.during(|| {
        let mut visitor = world.visitor();
        let flow = visitor.authorize();
        let target = visitor.consent(&flow);
        let mut neighbor = Visitor::new(world, Site::shop());
        neighbor.jar = visitor.jar.clone();
        for _ in 0..1_000 {
            let _ = neighbor.authorize();
            assert!(neighbor.jar.header().unwrap().len() < 16_384);
        }
        visitor.jar = neighbor.jar;
        let back = visitor.come_back(&target);
        let session = visitor.redeem(&flow, &back.code());
        assert_eq!(visitor.read(&session, "/connection").status, 200);

        // The last of a thousand is still its own.
        let mut other = world.visitor();
        let flow = other.authorize();
        let target = other.consent(&flow);
        let odd: Vec<String> = (0..1_000)
            .map(|number| format!("__Host-flow-{number:022}=k1.AAAA~c0ffee00; "))
            .collect();
        let cookies = format!("{}{}", odd.concat(), other.jar.header().unwrap());
        let visit = Request::navigate(&target).header("Cookie", &cookies);
        let answer = world.edge.client.send(&visit);
        assert_eq!(answer.status, 303, "{}", answer.text());
        let begin =
            Request::navigate("/authorize?response_type=code&client_id=shop").header("Cookie", &cookies);
        assert!((200..500).contains(&world.edge.client.send(&begin).status));
        let fields: Vec<(&str, String)> = neighbor_fields(world);
        let pairs: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let query = suite::http::form(&pairs);
        let begin = Request::navigate(&format!("/authorize?{query}")).header("Cookie", &cookies);
        let answer = world.edge.client.send(&begin);
        assert_eq!(answer.status, 302, "{}", answer.text());
        let set = SetCookie::all(&answer);
        assert!((1..=65).contains(&set.len()), "{}", set.len());
    });
}

fn neighbor_fields(world: &World) -> Vec<(&'static str, String)> {
    let visitor = Visitor::new(world, Site::shop());
    visitor.fields(&random_word(), &suite::oauth::Pkce::new())
}

/// Sends all of them, four at once, and gives the statuses that came.
fn ask(world: &World, requests: &[Request]) -> Vec<u16> {
    let client = &world.edge.client;
    let send = |request: &Request| {
        client
            .attempt(request, Duration::from_secs(15))
            .map_or(0, |answer| answer.status)
    };
    std::thread::scope(|scope| {
        let parts = requests.chunks(requests.len().div_ceil(4));
        let asking: Vec<_> = parts
            .map(|part| scope.spawn(move || part.iter().map(send).collect::<Vec<u16>>()))
            .collect();
        let came = asking.into_iter().map(|asking| asking.join().unwrap());
        came.flatten().collect()
    })
}

/// R27, R46, R55: ten thousand codes, states, tokens and confirmations that nobody gave out: each is refused, none leaves
/// anything behind.
#[test]
fn ten_thousand_unknown_codes_open_nothing_and_leave_nothing() {
    let world = own_world();
    let bystander = Bystander::of(&world);
    let files = || std::fs::read_dir(world.state_folder().join("objects/Flow")).map_or(0, Iterator::count);
    let before = files();
    bystander.during(|| {
        let codes: Vec<Request> = (0..4_000)
            .map(|_| {
                let code = format!("{}.k1.{}{}", random_word(), random_word(), &random_word()[..11]);
                let fields = [
                    ("grant_type", "authorization_code"),
                    ("client_id", "terminal"),
                    ("code", code.as_str()),
                    ("redirect_uri", "http://127.0.0.1:41234/callback"),
                    ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
                ];
                Request::post_form("/token", &fields)
            })
            .collect();
        let states: Vec<Request> = (0..2_000)
            .map(|_| {
                Request::navigate(&format!(
                    "/instagram/callback?code=AQB{}&state={}",
                    random_word(),
                    random_word()
                ))
            })
            .collect();
        let hex = || {
            random_word()
                .bytes()
                .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
        };
        let tokens: Vec<Request> = (0..2_000)
            .map(|_| {
                let token = format!("{}.{}{}", &hex()[..64], random_word(), &random_word()[..22]);
                Request::get("/graph/me?fields=id")
                    .bearer(&token)
                    .header("Origin", &world.origin)
            })
            .collect();
        let confirmations: Vec<Request> = (0..2_000)
            .map(|_| Request::get(&format!("/deletion/{}", &hex()[..32])))
            .collect();
        for (requests, status) in [(codes, 400), (states, 400), (tokens, 401), (confirmations, 404)] {
            let came = ask(&world, &requests);
            assert_eq!(came.len(), requests.len());
            let odd: Vec<&u16> = came.iter().filter(|own| **own != status).collect();
            assert!(odd.is_empty(), "{status}: {odd:?}");
        }
    });
    assert_eq!(files(), before, "an object that was only asked is none");
}
