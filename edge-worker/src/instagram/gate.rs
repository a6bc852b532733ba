//! The gate of one account: every call to Instagram of its Connection passes here, in its lane, and none when a limit was
//! met (R42, R108, R115). `shared` decides who goes; this file lets people wait for their turn.

use super::{
    Stopped, app, secrets,
    send::{Parts, send},
};
use crate::platform;
use shared::{
    connection::{
        app_pause::Shows,
        lanes::{Allowance, Brake, Hour, LONGEST_WAIT, Lane, Lanes, Spent, Ticket},
        record,
    },
    instagram::{Failure, Received, Reply, Request},
    values::time::Timestamp,
};
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    time::Duration,
};
use tokio::sync::oneshot;
use worker::{Env, State};

/// One account's gate.
pub struct Gate {
    state: Rc<State>,
    env: Env,
    /// Whose it is: the connection's id.
    account: String,
    lanes: RefCell<Lanes>,
    allowance: RefCell<Allowance>,
    brake: RefCell<Brake>,
    /// Calls that aren't written down yet.
    spent: RefCell<Spent>,
    /// Those that wait for their turn.
    waiting: RefCell<HashMap<Ticket, oneshot::Sender<()>>>,
    /// The account's limit, known here before it is written down.
    limited_until: Cell<Option<Timestamp>>,
    /// What time it was at Instagram when it last answered.
    date: Cell<Option<Timestamp>>,
}

impl Gate {
    /// A gate that nobody waits at.
    pub fn new(state: Rc<State>, env: Env) -> Self {
        Self {
            account: state.id().to_string(),
            state,
            env,
            lanes: RefCell::default(),
            allowance: RefCell::default(),
            brake: RefCell::default(),
            spent: RefCell::default(),
            waiting: RefCell::default(),
            limited_until: Cell::new(None),
            date: Cell::new(None),
        }
    }

    /// What time it was at Instagram when it last answered, told once.
    pub fn date(&self) -> Option<Timestamp> {
        self.date.take()
    }

    /// Time jumped: a limit that was counted by the clock of before is none.
    pub fn time_jumped(&self) {
        self.limited_until.set(None);
    }

    /// Whether calls were made that aren't written down.
    pub fn has_spent(&self) -> bool {
        !self.spent.borrow().is_empty()
    }

    /// The calls that aren't written down, told once.
    pub fn spent(&self) -> Vec<Hour> {
        self.spent.borrow_mut().take()
    }

    /// Whether a session has its half of the room.
    pub fn is_full_for(&self, session: &str) -> bool {
        self.lanes.borrow().is_full_for(session)
    }

    /// Counts a call of a session; `false` when its minute is full.
    pub fn allows(&self, session: &str, calls_per_minute: u32) -> bool {
        let now = platform::now();
        self.allowance.borrow_mut().takes(session, calls_per_minute, now)
    }

    /// Waits for a turn. Whoever has it may ask, until it is dropped.
    ///
    /// # Errors
    /// [`Stopped::Busy`] when there is no room, or it came too late to be of use.
    pub async fn turn(self: &Rc<Self>, lane: Lane, session: Option<&str>) -> Result<Turn, Stopped> {
        let now = platform::now();
        let entered = self.lanes.borrow_mut().enter(lane, session, now);
        let ticket = entered.map_err(|_| Stopped::Busy)?;
        let turn = Turn {
            gate: Rc::clone(self),
            ticket,
            lane,
        };
        if self.start(Some(ticket)) {
            return Ok(turn);
        }
        let (go, started) = oneshot::channel();
        self.waiting.borrow_mut().insert(ticket, go);
        let started = platform::within(Duration::from_millis(LONGEST_WAIT), started).await;
        self.waiting.borrow_mut().remove(&ticket);
        match started {
            Some(Ok(())) => Ok(turn),
            _ => Err(Stopped::Busy),
        }
    }

    /// Lets those go whose turn has come; says whether it is this one's.
    fn start(&self, own: Option<Ticket>) -> bool {
        let (now, mut mine) = (platform::now(), false);
        loop {
            let displaced = self.lanes.borrow_mut().displaced();
            if let Some(ticket) = displaced {
                // Whoever waits for it hears that it will not come.
                self.waiting.borrow_mut().remove(&ticket);
                continue;
            }
            let next = self.lanes.borrow_mut().next(now);
            let Some(ticket) = next else { return mine };
            if own == Some(ticket) {
                mine = true;
            } else if let Some(go) = self.waiting.borrow_mut().remove(&ticket) {
                // Whoever is gone by now leaves by itself.
                let _ = go.send(());
            }
        }
    }
}

/// Whose call it is.
#[derive(Clone, Copy)]
pub struct Whose<'a> {
    /// The id of the app whose the token is.
    pub app: &'a str,
    /// Until when the account's own limit holds.
    pub limited_until: Option<Timestamp>,
}

/// A place under way.
pub struct Turn {
    gate: Rc<Gate>,
    ticket: Ticket,
    lane: Lane,
}

impl Turn {
    /// Sends a request, unless a limit says no, and reads the reply with `read`, whose failures are Instagram's too.
    /// `whose` is what the connection's record says.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn ask<R: Reply, T>(
        &self,
        whose: Whose<'_>,
        shows: Shows,
        request: &Request<R>,
        read: impl FnOnce(R) -> Result<T, Failure>,
    ) -> Result<T, Stopped> {
        let app = whose.app;
        let (probe, received) = self.begin(whose, shows, request.into()).await?;
        let outcome = received
            .and_then(|answer| request.read(answer, secrets(&self.gate.env)?))
            .and_then(read);
        self.learn(app, shows, probe, outcome.as_ref().err()).await;
        outcome.map_err(Stopped::Failed)
    }

    /// All that does not depend on the reply.
    async fn begin(
        &self,
        whose: Whose<'_>,
        shows: Shows,
        parts: Parts<'_>,
    ) -> Result<(bool, Result<Received, Failure>), Stopped> {
        let gate = &self.gate;
        let limit = whose.limited_until.max(gate.limited_until.get());
        if let Some(until) = limit.filter(|until| *until > platform::now()) {
            return Err(Stopped::Limited(until));
        }
        // What is due has a timetable of its own, and asks rarely anyway.
        if self.lane != Lane::Due {
            let admitted = gate.brake.borrow_mut().admit(platform::now());
            admitted.map_err(Stopped::Paused)?;
        }
        let probe = app::admit(&gate.state, &gate.env, whose.app, self.lane, shows).await?;
        let received = match send(parts, self.lane == Lane::Due).await {
            Ok(received) => Ok(received),
            Err(Stopped::Failed(failure)) => Err(failure),
            Err(stopped) => return Err(stopped),
        };
        let (now, mut said) = (platform::now(), None);
        if let Ok(answer) = &received {
            gate.date.set(answer.date);
            said = answer.usage.percent;
            if let Some(percent) = said {
                gate.lanes.borrow_mut().heard(percent, now);
            }
        }
        gate.spent.borrow_mut().made(self.lane, said, now);
        Ok((probe, received))
    }

    /// Takes in what an answer says of limits, the account's and the app's.
    async fn learn(&self, app: &str, shows: Shows, probe: bool, failure: Option<&Failure>) {
        let gate = &self.gate;
        gate.brake.borrow_mut().came_back(failure, platform::now());
        if let Some(until) = failure.and_then(|failure| record::limit(failure, platform::now())) {
            gate.limited_until.set(Some(until));
        }
        app::learn(&gate.env, app, Some(&gate.account), shows, probe, failure).await;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.gate.lanes.borrow_mut().leave(self.ticket);
        self.gate.start(None);
    }
}
