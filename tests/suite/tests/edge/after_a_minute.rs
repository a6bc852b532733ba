//! What only time does. The one slow test of this layer; its name puts it first, so that the others run beside it.

use std::time::Duration;

use suite::processes::World;

/// R7, R27, R64: what only time does.
#[test]
fn after_a_minute_an_unredeemed_code_is_gone_and_a_used_state_stays_used() {
    let world = World::start();
    let mut visitor = world.visitor();
    let flow = visitor.authorize();
    let target = visitor.consent(&flow);
    let jar = visitor.jar.clone();
    let code = visitor.come_back(&target).code();
    std::thread::sleep(Duration::from_secs(62));
    let late = visitor.token(&visitor.redeem_fields(&flow, &code));
    assert_eq!(
        (late.status, late.json()["error"].as_str()),
        (400, Some("invalid_grant"))
    );
    visitor.jar = jar;
    world.stand_in.forget_requests();
    assert_eq!(visitor.navigate(&target).status, 400);
    assert_eq!(world.stand_in.requests().len(), 0);
}
