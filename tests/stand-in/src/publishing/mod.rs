//! Publishing: a container is made, looked at, published.
//!
//! In the order of a post: [`parameters`] as they came, [`wish`] reads them by the table of what each [`kind`] may have,
//! [`tags`] the people in them; of the [`draft`] that comes out [`fetching`] gets the files, [`picture`] and [`film`] look
//! at their bytes, and [`create`] makes the [`container`], which tells its [`status`] until [`publish`] makes the post;
//! [`limit`] counts, [`comments`] go under it. [`book`] is all that is kept, each [`call`] among it; [`fate`] is what
//! faults decide, [`settings`] what a test may change, [`reports`] what it is told, [`sample`] videos for it.

pub mod book;
pub mod call;
pub mod comments;
pub mod container;
pub mod create;
pub mod draft;
pub mod errors;
pub mod fate;
pub mod fetching;
pub mod film;
pub mod kind;
pub mod limit;
pub mod parameters;
pub mod picture;
pub mod publish;
pub mod reports;
pub mod sample;
pub mod settings;
pub mod status;
pub mod tags;
pub mod wish;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::bearer;
use crate::errors::GraphError;
use crate::fields;
use crate::graph;
use crate::json::Json;
use crate::people::Place;
use crate::step::Step;
use crate::world::World;

use self::fetching::{Fetched, Wanted};
use self::parameters::Parameters;

const PUBLISH: &str = "instagram_business_content_publish";
const COMMENTS: &str = "instagram_business_manage_comments";

/// What has to be fetched before a call can be answered: nothing, if it is refused for another reason.
#[must_use]
pub fn wanted(world: &World, asked: &Asked) -> Vec<Wanted> {
    let call = Call::read(world, asked, PUBLISH);
    let draft = call.and_then(|call| {
        owner(world, call.account, &call.first)?;
        wish::read(world, call.account, &call.parameters)
    });
    draft.map_or_else(|_| Vec::new(), |draft| draft.wanted(&world.book.settings))
}

/// Answers a call that has to do with publishing; `fetched` is what was [`wanted`], in order.
pub fn answer(world: &mut World, asked: &Asked, step: Step, fetched: Vec<Fetched>) -> Answer {
    match carry_out(world, asked, step, fetched) {
        Ok((json, account)) => graph::with_usage(world, account, Answer::json(200, &json)),
        Err(error) => error.answer(world.trace()),
    }
}

fn carry_out(
    world: &mut World,
    asked: &Asked,
    step: Step,
    fetched: Vec<Fetched>,
) -> Result<(Json, usize), GraphError> {
    let permission = match step {
        Step::Comment | Step::Comments | Step::CommentSwitch => COMMENTS,
        _ => PUBLISH,
    };
    let call = Call::read(world, asked, permission)?;
    let account = call.account;
    let json = match step {
        Step::Container => {
            owner(world, account, &call.first)?;
            create::create(world, account, &call.parameters, fetched)?
        }
        Step::Publish => {
            owner(world, account, &call.first)?;
            publish::publish(world, account, call.parameters.text("creation_id"))?
        }
        Step::Limit => {
            owner(world, account, &call.first)?;
            limit::read(world, account, &call.parameters)?
        }
        Step::Comment => comments::make(world, medium(world, account, &call.first)?, &call.parameters)?,
        Step::Comments => comments::list(world, medium(world, account, &call.first)?, &call.parameters)?,
        Step::CommentSwitch => {
            let place = medium(world, account, &call.first)?;
            comments::switch(world, place, &call.parameters)?
        }
        _ => {
            let fields = fields::parse(call.parameters.text("fields").as_deref())?;
            status::read(world, account, &call.first, &fields)?
        }
    };
    Ok((json, account))
}

/// A call whose token is alive and may do this.
struct Call {
    account: usize,
    parameters: Parameters,
    /// The first part of the path: `me`, or an id.
    first: String,
}

impl Call {
    fn read(world: &World, asked: &Asked, permission: &str) -> Result<Self, GraphError> {
        let (version, parts) = graph::split(&asked.path);
        graph::living(world, version)?;
        let parameters = Parameters::of(asked);
        let token = bearer::of_call(world, asked, parameters.text("access_token").as_deref())?;
        if !token.permissions.iter().any(|one| one == permission) {
            return Err(GraphError::no_permission());
        }
        let first = parts.first().copied().unwrap_or_default().to_owned();
        Ok(Self {
            account: token.account,
            parameters,
            first,
        })
    }
}

/// Whether that is the token's own account: `me`, and either of its ids.
fn owner(world: &World, account: usize, text: &str) -> Result<(), GraphError> {
    let own = &world.people.accounts[account];
    let id = text.parse::<u64>().ok();
    if text == "me" || id == Some(own.professional_id) || id == Some(own.app_scoped_id) {
        Ok(())
    } else {
        Err(errors::no_object_to_post_to(text))
    }
}

fn medium(world: &World, account: usize, text: &str) -> Result<Place, GraphError> {
    let place = text.parse().ok().and_then(|id| world.people.there(id));
    place
        .filter(|place| place.account == account && place.child.is_none())
        .ok_or_else(|| GraphError::no_object(text))
}
