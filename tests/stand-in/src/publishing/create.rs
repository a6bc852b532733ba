//! `POST /{ig-id}/media`: makes a container.

use axum::body::Bytes;

use crate::dice::Dice;
use crate::errors::GraphError;
use crate::json::Json;
use crate::library;
use crate::world::World;

use super::container::{Container, Status, Trouble};
use super::draft::Draft;
use super::errors::row;
use super::fate::Fate;
use super::fetching::{Fetched, Wanted, What};
use super::film::{self, Film};
use super::kind::Kind;
use super::parameters::Parameters;
use super::picture;
use super::settings::{FetchVideos, Settings};
use super::wish;

const MOST_OF_A_STORY: usize = 100 * 1024 * 1024;

/// Makes a container, if the files that came are what they should be; gives its id.
///
/// # Errors
/// What Instagram says to wrong parameters, wrong files, and too many containers.
pub fn create(
    world: &mut World,
    account: usize,
    parameters: &Parameters,
    fetched: Vec<Fetched>,
) -> Result<Json, GraphError> {
    let draft = wish::read(world, account, parameters)?;
    let now_ms = world.now_ms();
    let since = now_ms.saturating_sub(world.clock.day_ms());
    let made = world.book.made.entry(account).or_default();
    made.retain(|at| *at > since);
    if made.len() >= world.book.settings.containers {
        // Nobody pasted it: the code of the quota, without its subcode.
        return Err(GraphError::oauth(
            9,
            None,
            "(#9) Application request limit reached",
        ));
    }
    let settings = &world.book.settings;
    let mut files = fetched.into_iter();
    let later = draft.kind.is_film() && settings.fetch_videos == FetchVideos::Later;
    let file = match &draft.file {
        Some(_) if !later => files.next().unwrap_or_else(|| Err(row(2_207_052)))?,
        _ => Bytes::new(),
    };
    let cover = files.next().transpose()?;
    if cover.as_ref().is_some_and(|cover| picture::size(cover).is_none()) {
        return Err(row(2_207_005));
    }
    let (size, trouble) = match draft.kind {
        Kind::Carousel => (shape_of_the_first(world, account, &draft)?, None),
        _ if later => ((0, 0), None),
        kind if kind.is_film() => film_of(&draft, &file, settings)?,
        kind => (picture_of(kind, &file)?, None),
    };
    let ready_ms = if later {
        i64::MAX
    } else {
        now_ms + time_for(draft.kind, settings)
    };
    let mut container = Container {
        id: new_id(world),
        account,
        draft,
        file,
        cover,
        size,
        made_ms: now_ms,
        ready_ms,
        stuck: false,
        trouble,
        medium: None,
    };
    match world.book.fate.take() {
        Some(Fate::Stuck) => container.stuck = true,
        Some(Fate::Error(subcode)) => container.trouble = Some(Trouble::with(subcode)),
        Some(Fate::Silent) => container.trouble = Some(Trouble::download()),
        None => {}
    }
    let id = container.id;
    if let (true, Some(url)) = (later, &container.draft.file) {
        let wanted = Wanted::new(url, What::Film, &world.book.settings);
        world.book.later.push((id, wanted));
    }
    world.book.made.entry(account).or_default().push(now_ms);
    world.book.order.push(id);
    world.book.containers.insert(id, container);
    Ok(Json::object(vec![("id", Json::text(id.to_string()))]))
}

/// What a video that was fetched later comes to.
pub fn arrived(world: &mut World, id: u64, fetched: Fetched) {
    let now_ms = world.now_ms();
    let book = &mut world.book;
    let Some(container) = book.containers.get_mut(&id) else {
        return;
    };
    container.ready_ms = now_ms + time_for(container.draft.kind, &book.settings);
    let Ok(file) = fetched else {
        container.trouble = Some(Trouble::download());
        return;
    };
    match film_of(&container.draft, &file, &book.settings) {
        Ok((size, trouble)) => {
            container.size = size;
            container.trouble = container.trouble.take().or(trouble);
        }
        Err(error) => container.trouble = Some(Trouble::with(error.subcode.unwrap_or(2_207_026))),
    }
    container.file = file;
}

fn time_for(kind: Kind, settings: &Settings) -> i64 {
    match kind {
        Kind::Carousel => settings.carousel_ms,
        kind if kind.is_film() => settings.video_ms,
        _ => settings.image_ms,
    }
}

fn picture_of(kind: Kind, file: &[u8]) -> Result<(u16, u16), GraphError> {
    let size = picture::size(file).ok_or_else(|| row(2_207_005))?;
    if kind.is_story() || picture::fits_the_feed(size) {
        Ok(size)
    } else {
        Err(row(2_207_009))
    }
}

/// A video is looked at while it is in progress: what is wrong with it, the container says.
fn film_of(
    draft: &Draft,
    file: &[u8],
    settings: &Settings,
) -> Result<((u16, u16), Option<Trouble>), GraphError> {
    let unfit = || Some(Trouble::with(2_207_026));
    let Ok(seen) = film::look(file, settings.edit_lists) else {
        return Ok(((0, 0), unfit()));
    };
    if draft
        .thumb_offset_ms
        .is_some_and(|offset| offset > seen.length_ms)
    {
        return Err(row(2_207_057));
    }
    let fits = is_within(draft.kind, seen) && !(draft.kind.is_story() && file.len() > MOST_OF_A_STORY);
    Ok((seen.size, if fits { None } else { unfit() }))
}

/// Length and shape; nothing is said of those in carousels.
fn is_within(kind: Kind, film: Film) -> bool {
    let (width, height) = (u32::from(film.size.0), u32::from(film.size.1));
    let seconds = match kind {
        Kind::Reel => 3..=15 * 60,
        Kind::StoryVideo => 3..=60,
        _ => return true,
    };
    let narrow = if kind == Kind::Reel {
        width * 100 >= height
    } else {
        width * 10 >= height
    };
    let length = film.length_ms;
    narrow && width <= height * 10 && length >= seconds.start() * 1000 && length <= seconds.end() * 1000
}

/// Every part has to be there, finished, and a part.
fn shape_of_the_first(world: &World, account: usize, draft: &Draft) -> Result<(u16, u16), GraphError> {
    let mut first = None;
    for id in &draft.children {
        let child = world
            .book
            .containers
            .get(id)
            .filter(|child| child.account == account);
        let child = child.ok_or_else(|| row(2_207_006))?;
        if !child.draft.kind.is_item() {
            return Err(super::errors::parameter(
                "Param children must be ids of carousel items",
            ));
        }
        match child.status(world.now_ms(), world.clock.day_ms()) {
            Status::Finished | Status::Published => {}
            Status::Expired => return Err(row(2_207_008)),
            Status::InProgress | Status::Error => return Err(row(2_207_027)),
        }
        first = first.or(Some(child.size));
    }
    first.ok_or_else(|| row(2_207_028))
}

fn new_id(world: &mut World) -> u64 {
    loop {
        let turn = world.next_container();
        let id = library::id(&mut Dice::new(world.seed, "container", turn));
        if !world.people.media.contains_key(&id) && !world.book.containers.contains_key(&id) {
            return id;
        }
    }
}
