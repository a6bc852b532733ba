use super::*;
use crate::{
    testing::{CONNECTION, now, record, session},
    values::{
        secret,
        time::{MINUTE, SECOND},
    },
};
use std::cell::Cell;

/// A database: every statement counts, and one of them can be made to fail.
#[derive(Default)]
struct Database {
    rows: RefCell<Stored>,
    statements: Cell<u32>,
    fails_in: Cell<Option<u32>>,
}

#[derive(Default, Clone)]
struct Stored {
    connection: Option<StoredConnection>,
    sessions: Vec<Session>,
    access: Vec<(String, String, Timestamp)>,
}

#[derive(Debug, PartialEq, Eq)]
struct Broken;

impl Database {
    fn statement(&self) -> Result<(), Broken> {
        self.statements.set(self.statements.get() + 1);
        let left = self.fails_in.get();
        self.fails_in.set(left.and_then(|left| left.checked_sub(1)));
        if left == Some(0) { Err(Broken) } else { Ok(()) }
    }

    fn run(&self, change: impl FnOnce(&mut Stored)) -> Result<(), Broken> {
        self.statement()?;
        change(&mut self.rows.borrow_mut());
        Ok(())
    }
}

impl Rows for Rc<Database> {
    type Failed = Broken;

    fn connection(&self) -> Result<Option<StoredConnection>, Broken> {
        self.statement()?;
        Ok(self.rows.borrow().connection.clone())
    }

    fn granted(&self, hash: &str) -> Result<Option<Granted>, Broken> {
        self.statement()?;
        let rows = self.rows.borrow();
        let found = rows.access.iter().find(|(stored, ..)| stored == hash);
        Ok(found.and_then(|(_, id, ends)| {
            Some(Granted {
                session: rows.sessions.iter().find(|session| session.id == *id)?.clone(),
                connection: rows.connection.clone()?,
                ends: *ends,
            })
        }))
    }

    fn session(&self, id: &str) -> Result<Option<Session>, Broken> {
        self.statement()?;
        let rows = self.rows.borrow();
        Ok(rows.sessions.iter().find(|session| session.id == id).cloned())
    }
}

type Store = Remembering<Rc<Database>>;

fn store() -> (Rc<Database>, Store) {
    let database = Rc::new(Database::default());
    (database.clone(), Remembering::of(database))
}

fn id(number: usize) -> String {
    format!("session-{number:014}")
}

fn token(session: usize, number: usize) -> String {
    format!("{CONNECTION}.{}{number}", id(session))
}

fn stored(version: u64) -> StoredConnection {
    StoredConnection {
        record: Record {
            connected: Timestamp::from_millis(version),
            ..record()
        },
        token: SealedToken::stored(format!("sealed {version}")),
        candidate: None,
    }
}

fn began(number: usize) -> Session {
    Session {
        id: id(number),
        ..session()
    }
}

/// As the edge's store writes them: one statement after the other, each with the database that a change gives.
impl Store {
    fn write(&self, version: u64) -> Result<(), Broken> {
        self.change().run(|rows| rows.connection = Some(stored(version)))
    }

    fn begin(&self, number: usize) -> Result<(), Broken> {
        self.change().run(|rows| {
            rows.sessions.retain(|session| session.id != id(number));
            rows.sessions.push(began(number));
        })
    }

    fn used(&self, number: usize, used: Timestamp) -> Result<(), Broken> {
        self.change().run(|rows| {
            let named = rows
                .sessions
                .iter_mut()
                .filter(|session| session.id == id(number));
            named.for_each(|session| session.used = used);
        })
    }

    fn hand_out(&self, session: usize, number: usize, ends: Timestamp) -> Result<(), Broken> {
        let hash = secret::hash(&token(session, number));
        let of_it = hash.clone();
        self.change()
            .run(|rows| rows.access.retain(|(stored, ..)| *stored != of_it))?;
        self.change()
            .run(|rows| rows.access.push((hash, id(session), ends)))
    }

    fn drop_session(&self, number: usize) -> Result<(), Broken> {
        let gone = id(number);
        self.change()
            .run(|rows| rows.access.retain(|(_, session, _)| *session != gone))?;
        self.connection()?;
        self.change()
            .run(|rows| rows.sessions.retain(|session| session.id != id(number)))
    }

    fn drop_sessions(&self) -> Result<(), Broken> {
        self.change().run(|rows| rows.access.clear())?;
        self.change().run(|rows| rows.sessions.clear())
    }

    fn end(&self) -> Result<(), Broken> {
        self.change().run(|rows| rows.connection = None)?;
        self.session(&id(0))?;
        self.drop_sessions()
    }

    fn good(&self, token: &str, now: Timestamp) -> Result<Option<Access>, Broken> {
        self.access(&Presented::parse(token).unwrap(), now)
    }
}

struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    fn index(&mut self, most: u64) -> usize {
        usize::try_from(self.below(most)).unwrap()
    }
}

/// One thing that happens; most of them change the storage, by several statements.
fn happens(store: &Store, chance: &mut Chance, time: Timestamp) -> Result<(), Broken> {
    let (session, number) = (chance.index(3), chance.index(3));
    match chance.below(9) {
        0 => store.write(chance.below(1_000)),
        1 => store.begin(session),
        2 => store.used(session, time.plus(chance.below(1_000))),
        3 | 4 => store.hand_out(session, number, time.plus(chance.below(20 * MINUTE))),
        5 => store.drop_session(session),
        6 if chance.below(3) == 0 => store.drop_sessions(),
        7 if chance.below(3) == 0 => store.end(),
        _ => Ok(()),
    }
}

/// Everything that can be asked.
fn all(store: &Store, time: Timestamp) -> String {
    let access: Vec<_> = (0..9)
        .map(|nth| store.good(&token(nth / 3, nth % 3), time).unwrap())
        .collect();
    let sessions: Vec<_> = (0..3).map(|nth| store.session(&id(nth)).unwrap()).collect();
    format!("{:?} {access:?} {sessions:?}", store.connection().unwrap())
}

/// R36, R53, R72: whatever is written, with failures after any statement, power cuts and a clock that goes both ways.
#[test]
fn a_store_with_memory_answers_as_one_without() {
    for seed in 1..=100 {
        let (database, mut store) = store();
        let mut chance = Chance(seed << 32 | 0x9e37_79b9);
        for _ in 0..120 {
            let time = now().plus(chance.below(30 * MINUTE));
            let before = database.rows.borrow().clone();
            if chance.below(3) == 0 {
                database
                    .fails_in
                    .set(Some(u32::try_from(chance.below(4)).unwrap()));
            }
            let _ = happens(&store, &mut chance, time);
            // A read that fails says nothing wrong.
            let asked = token(chance.index(3), chance.index(3));
            let answered = store.good(&asked, time);
            database.fails_in.set(None);
            let fresh = Remembering::of(database.clone());
            assert!(
                answered.is_err() || answered == fresh.good(&asked, time),
                "seed {seed}"
            );
            if chance.below(10) == 0 {
                // What was written is undone, and so the object begins anew, as the platform has it.
                *database.rows.borrow_mut() = before;
                store = Remembering::of(database.clone());
            }
            // Memory is filled by halves as well.
            if chance.below(2) == 0 {
                let fresh = Remembering::of(database.clone());
                assert_eq!(all(&store, time), all(&fresh, time), "seed {seed}");
            }
        }
    }
}

/// R37
#[test]
fn a_warm_read_asks_the_database_nothing() {
    let (database, store) = store();
    store.write(1).unwrap();
    store.begin(0).unwrap();
    store.hand_out(0, 0, now().plus(MINUTE)).unwrap();
    let asked = || database.statements.get();
    let before = asked();
    let read = || {
        let access = store.good(&token(0, 0), now()).unwrap().unwrap();
        assert_eq!(store.connection().unwrap(), Some(access.connection));
        assert_eq!(store.session(&id(0)).unwrap(), Some(access.session));
    };
    read();
    assert_eq!(asked(), before + 1, "cold, one statement brings everything");
    read();
    assert_eq!(asked(), before + 1);
}

/// R30, R118: what is remembered is good by the clock of each use.
#[test]
fn a_remembered_access_token_ends_in_time() {
    let (database, store) = store();
    store.write(1).unwrap();
    store.begin(0).unwrap();
    store.hand_out(0, 0, now().plus(MINUTE)).unwrap();
    let good = |time| store.good(&token(0, 0), time).unwrap().is_some();
    assert!(good(now()));
    let asked = database.statements.get();
    assert!(good(now().plus(MINUTE - 1)));
    assert!(!good(now().plus(MINUTE)));
    // A clock that was ahead handed it out.
    let early = |by| Timestamp::from_millis(now().millis() + MINUTE - ACCESS_LIFETIME - by);
    assert!(good(early(0)));
    assert!(!good(early(1)));
    assert_eq!(database.statements.get(), asked);
}

/// R36, R72
#[test]
fn what_ended_is_not_remembered() {
    type End = fn(&Store) -> Result<(), Broken>;
    let ends: [End; 3] = [|store| store.drop_session(0), Store::drop_sessions, Store::end];
    for end in ends {
        let (_, store) = store();
        store.write(1).unwrap();
        store.begin(0).unwrap();
        store.hand_out(0, 0, now().plus(MINUTE)).unwrap();
        assert!(store.good(&token(0, 0), now()).unwrap().is_some());
        end(&store).unwrap();
        assert_eq!(store.good(&token(0, 0), now()), Ok(None));
        assert_eq!(store.session(&id(0)), Ok(None));
    }
}

/// R53: after an error nothing is taken for known, not even what was.
#[test]
fn a_failure_forgets_everything() {
    let (database, store) = store();
    store.write(1).unwrap();
    store.begin(0).unwrap();
    store.hand_out(0, 0, now().plus(MINUTE)).unwrap();
    store.good(&token(0, 0), now()).unwrap();
    database.fails_in.set(Some(0));
    assert_eq!(store.session(&id(1)), Err(Broken));
    let asked = database.statements.get();
    store.good(&token(0, 0), now()).unwrap();
    assert_eq!(database.statements.get(), asked + 1);
    database.fails_in.set(Some(0));
    assert_eq!(store.used(0, now().plus(SECOND)), Err(Broken));
    store.good(&token(0, 0), now()).unwrap();
    assert_eq!(database.statements.get(), asked + 3);
}

/// R116: whoever shows many tokens takes no more room.
#[test]
fn an_object_remembers_so_many_and_no_more() {
    let (database, store) = store();
    store.write(1).unwrap();
    store.begin(0).unwrap();
    for number in 0..3 * MOST {
        store.hand_out(0, number, now().plus(MINUTE)).unwrap();
    }
    for number in 0..3 * MOST {
        store.good(&token(0, number), now()).unwrap();
        assert!(store.memory.borrow().shown.len() <= MOST);
    }
    let asked = database.statements.get();
    store.good(&token(0, 3 * MOST - 1), now()).unwrap();
    store.good(&token(0, 2 * MOST), now()).unwrap();
    assert_eq!(database.statements.get(), asked, "the last ones are remembered");
    store.good(&token(0, 2 * MOST - 1), now()).unwrap();
    assert_eq!(database.statements.get(), asked + 1, "the first ones are not");
}

/// Whoever asks for a connection that never was, or is no more, costs one look.
#[test]
fn that_there_is_no_connection_is_remembered() {
    let (database, store) = store();
    assert_eq!(store.connection(), Ok(None));
    let asked = database.statements.get();
    assert_eq!(store.good(&token(0, 0), now()), Ok(None));
    assert_eq!(store.connection(), Ok(None));
    assert_eq!(database.statements.get(), asked);
    store.write(1).unwrap();
    assert_eq!(store.connection(), Ok(Some(Rc::new(stored(1)))));
}
