//! What is asked, of the edge and of its peer in turns.

use std::sync::Arc;
use std::time::Duration;

use suite::clock;
use suite::http::{Client, Request, form};
use suite::oauth::{Key, Pkce};
use tokio::runtime::Runtime;

use crate::load::{self, Load, Turn};
use crate::options::Options;
use crate::stage::{ORIGIN, Side, Stage};
use crate::start::median;

/// Both compilers, that of JavaScript and that of WebAssembly, have warmed up by then.
const WARM_UP: Duration = Duration::from_millis(1_500);
const FIELDS: &str = "id,user_id,username,name,account_type,profile_picture_url,media_count";

/// A request, by the name that the command line knows.
pub struct Measure {
    /// On the command line.
    pub name: &'static str,
    /// In the table.
    pub title: &'static str,
    expected: &'static str,
    requests: fn(&Side) -> Vec<Request>,
}

/// All of them.
pub const ALL: &[Measure] = &[
    Measure {
        name: "health",
        title: "`/health` (next to nothing: the floor)",
        expected: "200",
        requests: |_| vec![Request::get("/health")],
    },
    Measure {
        name: "authorize",
        title: "`/authorize`",
        expected: "302",
        requests: authorize,
    },
    Measure {
        name: "token",
        title: "`/token` refused: wrong signature",
        expected: "400",
        requests: |side| token(side, false),
    },
    Measure {
        name: "token-object",
        title: "`/token` refused: unknown code (asks an object)",
        expected: "400",
        requests: |side| token(side, true),
    },
    Measure {
        name: "graph",
        title: "`GET /graph/me`, different accounts",
        expected: "200",
        requests: |side| side.tokens.iter().map(|token| me(token)).collect(),
    },
    Measure {
        name: "graph-equal",
        title: "`GET /graph/me`, one account, equal reads",
        expected: "200",
        requests: |side| side.tokens.first().into_iter().map(|token| me(token)).collect(),
    },
];

/// What came of a measure: medians of the rounds.
pub struct Outcome {
    /// The edge.
    pub edge: Turn,
    /// The peer.
    pub peer: Turn,
    /// The edge's answers in a second by the peer's: the median of the rounds' ratios.
    pub ratio: f64,
    /// The least and the largest of these ratios.
    pub range: (f64, f64),
}

/// Measures both sides in turns.
///
/// # Errors
/// An answer that wasn't the expected one.
pub fn run(
    runtime: &Runtime,
    stage: &mut Stage,
    measure: &Measure,
    options: &Options,
) -> Result<Outcome, String> {
    let load = |side: &Side| Load {
        port: side.port,
        process: side.process,
        requests: Arc::new(
            (measure.requests)(side)
                .iter()
                .map(|request| bytes(request, side))
                .collect(),
        ),
        expected: measure.expected,
    };
    let (edge, peer) = (load(&stage.edge), load(&stage.peer));
    let send = |load: &Load, length| {
        let turn = runtime.block_on(load::send(load, options.connections, length));
        turn.map_err(|why| format!("{} at port {}: {why}", measure.name, load.port))
    };
    let warm_up = WARM_UP.min(options.turn);
    send(&edge, warm_up)?;
    send(&peer, warm_up)?;
    let mut rounds = Vec::new();
    for _ in 0..options.turns().max(1) {
        rounds.push((send(&edge, options.turn)?, send(&peer, options.turn)?));
    }
    let ratios = || {
        rounds
            .iter()
            .map(|(edge, peer)| edge.per_second / peer.per_second)
    };
    Ok(Outcome {
        edge: middle(&rounds, |(edge, _)| *edge),
        peer: middle(&rounds, |(_, peer)| *peer),
        ratio: median(ratios()),
        range: (ratios().fold(f64::MAX, f64::min), ratios().fold(0.0, f64::max)),
    })
}

fn middle(rounds: &[(Turn, Turn)], side: fn(&(Turn, Turn)) -> Turn) -> Turn {
    let of = |part: fn(Turn) -> f64| median(rounds.iter().map(|round| part(side(round))));
    Turn {
        per_second: of(|turn| turn.per_second),
        p50: of(|turn| turn.p50),
        p99: of(|turn| turn.p99),
        cpu: of(|turn| turn.cpu),
    }
}

fn bytes(request: &Request, side: &Side) -> Vec<u8> {
    let request = request.clone().header("Connection", "keep-alive");
    request.bytes(&format!("localhost:{}", side.port))
}

fn authorize(_: &Side) -> Vec<Request> {
    let query = form(&[
        ("response_type", "code"),
        ("client_id", "page"),
        ("redirect_uri", &format!("{ORIGIN}/shop/")),
        (
            "scope",
            "instagram_business_basic instagram_business_content_publish",
        ),
        ("state", &clock::random_word()),
        ("code_challenge", &Pkce::new().challenge),
        ("code_challenge_method", "S256"),
    ]);
    let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    vec![Request::navigate(&format!("/authorize?{query}")).header("User-Agent", agent)]
}

/// A browser's request with a code that nobody knows; its proof's signature holds, or is another key's.
fn token(side: &Side, holds: bool) -> Vec<Request> {
    let (key, other) = (Key::new(), Key::new());
    let url = format!("{}/token", side.url());
    let code = format!("{}.{}", clock::random_word(), clock::random_word());
    let verifier = Pkce::new().verifier;
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", "page"),
        ("code", &code),
        ("redirect_uri", &format!("{ORIGIN}/shop/")),
        ("code_verifier", &verifier),
    ];
    let request = Request::post_form("/token", &fields).header("Origin", ORIGIN);
    let first = request.clone().header("DPoP", &key.proof("POST", &url, None));
    let answer = Client::new("localhost", side.port).send(&first);
    let nonce = answer.header("dpop-nonce").map(str::to_owned);
    let proof = key.proof_with("POST", &url, nonce.as_deref(), |header, _| {
        if !holds {
            header["jwk"] = other.jwk();
        }
    });
    vec![request.header("DPoP", &proof)]
}

fn me(token: &str) -> Request {
    Request::get(&format!("/graph/me?fields={FIELDS}")).bearer(token)
}
