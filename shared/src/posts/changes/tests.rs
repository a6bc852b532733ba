use super::super::{
    draft::{Kind, Medium, Source},
    post::{Container, Deed, Intent},
};
use super::*;
use crate::values::json;

const NOW: Timestamp = Timestamp::from_millis(1_795_400_000_000);

fn draft() -> Draft {
    json::from_str(r#"{"kind":"image","media":[{"source":{"file":"f"}}],"at":1795500000000}"#).unwrap()
}

fn post(state: State) -> Post {
    let mut post = Post::new(draft(), false, "s", NOW);
    post.progress.state = state;
    post
}

/// R91.
#[test]
fn a_post_can_be_changed_until_instagram_is_asked_for_it() {
    let other = Draft {
        kind: Kind::Story,
        media: vec![Medium {
            source: Source::Url("https://pictures.example/1.jpg".to_owned()),
            video: false,
            alt_text: String::new(),
            tags: Vec::new(),
        }],
        at: Some(NOW.plus(5)),
        ..draft()
    };
    for state in [State::Draft, State::Scheduled] {
        let mut one = post(state);
        assert_eq!(patch(&mut one, other.clone(), false, NOW), Ok(()));
        assert_eq!(
            (one.progress.state, one.progress.next),
            (State::Scheduled, other.at)
        );
        assert_eq!(one.draft, other);
    }
    let mut under_way = post(State::Scheduled);
    under_way.progress.intent = Some(Intent {
        deed: Deed::Whole,
        at: NOW,
    });
    assert_eq!(may_patch(&under_way), Err(Refused::Begun));
    let mut made = post(State::Scheduled);
    made.progress.whole = Container {
        spent: 1,
        ..Container::default()
    };
    assert_eq!(may_patch(&made), Err(Refused::Begun));
    for (state, refused) in [
        (State::Making, Refused::Begun),
        (State::Ready, Refused::Begun),
        (State::Publishing, Refused::Publishing),
        (State::Published, Refused::Ended),
        (State::Unknown, Refused::Ended),
        (State::Later, Refused::Later),
    ] {
        let mut one = post(state);
        assert_eq!(patch(&mut one, draft(), false, NOW), Err(refused), "{state:?}");
        assert_eq!(one, post(state));
    }
}

/// R91.
#[test]
fn a_post_is_cancelled_until_it_is_published() {
    for state in [State::Draft, State::Scheduled, State::Making, State::Ready] {
        let mut one = post(state);
        assert_eq!(cancel(&mut one, NOW), Ok(Goes::Cancelled));
        assert_eq!(
            (one.progress.state, one.progress.next),
            (State::Cancelled, Some(NOW))
        );
    }
    for state in [State::Published, State::Failed, State::Cancelled, State::Unknown] {
        assert_eq!(cancel(&mut post(state), NOW), Ok(Goes::Removed));
    }
    assert_eq!(
        cancel(&mut post(State::Publishing), NOW),
        Err(Refused::Publishing)
    );
    assert_eq!(cancel(&mut post(State::Later), NOW), Err(Refused::Later));
}

/// R91.
#[test]
fn only_what_is_not_at_instagram_is_tried_again() {
    for (state, looked, outcome) in [
        (State::Failed, false, Ok(())),
        (State::Unknown, true, Ok(())),
        (State::Unknown, false, Err(Refused::NobodyLooked)),
        (State::Published, true, Err(Refused::Published)),
        (State::Publishing, true, Err(Refused::GoesOn)),
        (State::Scheduled, true, Err(Refused::GoesOn)),
        (State::Cancelled, true, Err(Refused::Cancelled)),
        (State::Later, true, Err(Refused::Later)),
    ] {
        let mut one = post(state);
        one.progress.whole.id = Some("old".to_owned());
        assert_eq!(retry(&mut one, looked, NOW), outcome, "{state:?}");
        if outcome.is_ok() {
            assert_eq!(
                (one.progress.state, one.progress.next),
                (State::Scheduled, Some(NOW))
            );
            assert_eq!(one.progress.whole, Container::default());
        }
    }
}

#[test]
fn a_post_that_is_wanted_now_goes_out_whatever_its_last_hour_was() {
    let mut one = post(State::Failed);
    one.draft.not_after = Some(NOW);
    retry(&mut one, false, NOW.plus(1)).unwrap();
    assert_eq!(one.draft.not_after, None);
}
