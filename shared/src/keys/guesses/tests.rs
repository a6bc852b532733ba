//! Guessing is slow for whoever guesses, and for nobody else (R59).

use super::*;

const RIGHT: &str = "random-9f8e7d6c5b4a39281706";

struct Edge(Rc<RefCell<Guesses>>);

impl Edge {
    fn new() -> Self {
        Self(Rc::default())
    }

    fn shows(&self, door: &str, secret: &str, address: &str, at: u64) -> Result<bool, Wait> {
        let attempt = Attempt {
            guesses: self.0.clone(),
            address: (!address.is_empty()).then(|| address.to_owned()),
            now: Timestamp::from_millis(20_000 * HOUR).plus(at),
        };
        opens(
            door,
            &std::iter::once(&SecretHash::of(RIGHT)),
            &[secret],
            &attempt,
        )
    }

    fn guesses(&self, times: u32, address: &str) {
        for _ in 0..times {
            let _ = self.shows("operator", "wrong", address, 0);
        }
    }
}

/// R59: also a right secret isn't compared, until the wait is over.
#[test]
fn the_right_secret_after_many_wrong_ones_waits() {
    let edge = Edge::new();
    for _ in 0..MISTAKES {
        assert_eq!(edge.shows("operator", "wrong", "203.0.113.7", 0), Ok(false));
    }
    for at in [0, WAIT - 1] {
        let left = u32::try_from((WAIT - at).div_ceil(SECOND)).unwrap();
        assert_eq!(edge.shows("operator", RIGHT, "203.0.113.7", at), Err(Wait(left)));
    }
    assert_eq!(edge.shows("operator", RIGHT, "203.0.113.7", WAIT), Ok(true));
}

/// R59: what was refused isn't compared, so it doesn't count.
#[test]
fn each_further_mistake_doubles_the_wait() {
    let edge = Edge::new();
    edge.guesses(340, "203.0.113.7");
    let mut at = 0;
    for minutes in [1, 2, 4, 8, 16, 16] {
        let wait = minutes * MINUTE;
        let told = Err(Wait(u32::try_from(wait / SECOND).unwrap()));
        assert_eq!(edge.shows("operator", "wrong", "203.0.113.7", at), told);
        at += wait;
        assert_eq!(edge.shows("operator", "wrong", "203.0.113.7", at), Ok(false));
    }
    assert_eq!(
        edge.shows("operator", RIGHT, "203.0.113.7", at + FORGOTTEN),
        Ok(true)
    );
}

/// R59: nobody is locked out by what others do elsewhere, however much it is.
#[test]
fn whoever_made_no_mistake_comes_in_while_others_guess() {
    let edge = Edge::new();
    for other in 0..3 * u32::try_from(MOST).unwrap() {
        edge.guesses(
            1,
            &format!("10.{}.{}.{}", other >> 16, (other >> 8) & 255, other & 255),
        );
    }
    assert_eq!(edge.shows("operator", RIGHT, "203.0.113.7", 0), Ok(true));
    assert_eq!(edge.shows("operator", RIGHT, "", 0), Ok(true));
    assert!(edge.0.borrow().0.len() <= MOST);
    // And whoever makes one then has no second.
    assert_eq!(edge.shows("operator", "wrong", "203.0.113.7", 0), Ok(false));
    assert!(edge.shows("operator", "wrong", "203.0.113.7", 0).is_err());
}

/// A full table forgets nobody who fails: the newcomer goes on from the smallest count.
#[test]
fn a_full_table_is_closed_to_those_who_fail() {
    let edge = Edge::new();
    let now = Timestamp::from_millis(20_000 * HOUR);
    for other in 0..MOST {
        for _ in 0..MISTAKES {
            edge.0.borrow_mut().failed(format!("other {other}"), now);
        }
    }
    assert_eq!(edge.shows("client a", "wrong", "203.0.113.7", 0), Ok(false));
    assert!(edge.shows("client a", "wrong", "203.0.113.7", 0).is_err());
    assert_eq!(edge.shows("client a", RIGHT, "203.0.113.8", 0), Ok(true));
}

/// An IPv6 visitor has a whole /64, and a provider's customer a /48.
#[test]
fn the_addresses_of_one_network_are_one() {
    let edge = Edge::new();
    for host in 0..MISTAKES {
        assert_eq!(
            edge.shows("operator", "wrong", &format!("2001:db8:1:2::{host:x}"), 0),
            Ok(false)
        );
    }
    assert!(edge.shows("operator", RIGHT, "2001:db8:1:2:ffff::1", 0).is_err());
    assert_eq!(edge.shows("operator", RIGHT, "2001:db8:1:3::1", 0), Ok(true));
    for net in 3..=6 {
        for _ in 0..MISTAKES {
            let _ = edge.shows("operator", "wrong", &format!("2001:db8:1:{net}::1"), 0);
        }
    }
    assert!(edge.shows("operator", RIGHT, "2001:db8:1:99::1", 0).is_err());
    assert_eq!(edge.shows("operator", RIGHT, "2001:db8:2::1", 0), Ok(true));
    assert_eq!(
        networks(Some("::ffff:203.0.113.7")),
        networks(Some("203.0.113.7"))
    );
}

/// Two clients of one address have a count each, up to the address's own.
#[test]
fn one_door_closed_leaves_the_next_one_open() {
    let edge = Edge::new();
    for door in ["client a", "client b", "client c"] {
        assert_eq!(edge.shows(door, RIGHT, "203.0.113.7", 0), Ok(true), "{door}");
        for _ in 0..MISTAKES {
            assert_eq!(edge.shows(door, "wrong", "203.0.113.7", 0), Ok(false));
        }
    }
    assert!(edge.shows("client d", RIGHT, "203.0.113.7", 0).is_err());
}

/// A clock that is set back makes nobody wait longer than the wait.
#[test]
fn a_clock_that_is_set_back_locks_nobody_out() {
    let edge = Edge::new();
    for _ in 0..MISTAKES {
        let _ = edge.shows("operator", "wrong", "203.0.113.7", 1_000 * HOUR);
    }
    assert_eq!(edge.shows("operator", RIGHT, "203.0.113.7", 0), Err(Wait(60)));
    assert_eq!(edge.shows("operator", RIGHT, "203.0.113.7", WAIT), Ok(true));
}

/// R117: without an address there is one count for all, and it holds. The operator's right secret is not locked out by it.
#[test]
fn where_no_address_is_known_guessing_is_slow_too() {
    let edge = Edge::new();
    edge.guesses(340, "");
    assert!(edge.shows("operator", "wrong", "", 0).is_err());
    assert_eq!(edge.shows("operator", RIGHT, "", 0), Ok(true));
    for _ in 0..MISTAKES {
        let _ = edge.shows("client a", "wrong", "", 0);
    }
    assert!(
        edge.shows("client a", RIGHT, "", 0).is_err(),
        "a client's secret may be short"
    );
    assert_eq!(networks(Some("nonsense")), networks(None));
}

/// R46: in upper case or lower, and a hash is no secret.
#[test]
fn a_hash_is_compared_and_is_no_secret() {
    let attempt = Attempt {
        guesses: Rc::default(),
        address: None,
        now: Timestamp::from_millis(0),
    };
    let hex = secret::hash_hex(RIGHT);
    for listed in [hex.clone(), hex.to_ascii_uppercase()] {
        let hash = SecretHash(listed.clone());
        let shows = |shown: &[&str]| opens("a", &std::iter::once(&hash), shown, &attempt);
        assert_eq!(shows(&["other", RIGHT]), Ok(true));
        assert_eq!(shows(&[&listed]), Ok(false));
        assert_eq!(shows(&[]), Ok(false));
        assert!(hash.is_hex() && hash.is_poor(&[RIGHT]) && !hash.is_poor(&["secret"]));
        assert_eq!(format!("{hash:?}"), "SecretHash([redacted])");
    }
    assert!(!SecretHash(hex[1..].to_owned()).is_hex());
    assert!(!SecretHash("x".repeat(64)).is_hex());
}
