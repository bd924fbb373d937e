//! Guests: added, edited, given privileges.

use super::super::nodes::people::Guest;
use super::super::nodes::{DONE, Done, at_hand, id as shown, read, read_all};
use super::super::refusal::Answer;
use super::super::words::{Added, Privilege};
use super::{PrivilegeInput, privileges};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use backend::guests;
use backend::members::GuestEdit;
use model::guest::GuestForm;
use model::rights::Given;

/// A guest to be added.
#[derive(InputObject)]
pub struct AddGuestInput {
    pub email: String,
    /// Day on which they are archived, such as `2026-11-30`; empty for none.
    #[graphql(default)]
    pub ends_at: String,
    #[graphql(default)]
    pub groups: Vec<ID>,
    #[graphql(default)]
    pub privileges: Vec<PrivilegeInput>,
}

/// All that can be changed of a guest: what is not in it is taken away.
#[derive(InputObject)]
pub struct EditGuestInput {
    /// Version that it was made from: if somebody else has changed the guest since, it is refused as STALE.
    pub version: i64,
    #[graphql(default)]
    pub ends_at: String,
    #[graphql(default)]
    pub groups: Vec<ID>,
    #[graphql(default)]
    pub privileges: Vec<PrivilegeInput>,
}

/// What became of a guest who was added.
#[derive(SimpleObject)]
pub struct AddedGuest {
    pub ok: bool,
    /// Of the person in this workspace.
    pub id: ID,
    pub result: Added,
}

#[derive(Default)]
pub struct Guests;

#[Object(name = "ChangeGuests")]
impl Guests {
    /// Adds a guest: recorded at once where there is nothing to open, else invited.
    #[graphql(complexity = 100)]
    async fn add_guest(&self, ctx: &Context<'_>, input: AddGuestInput) -> Answer<AddedGuest> {
        let (be, actor) = at_hand(ctx)?;
        let form = GuestForm {
            groups: read_all(&input.groups)?,
            apps: privileges(&input.privileges)?,
            email: input.email,
            ends_at: input.ends_at,
        };
        let (id, added) = guests::add(be, actor, &form).await?;
        Ok(AddedGuest {
            ok: true,
            id: shown(id),
            result: added.into(),
        })
    }

    /// Saves a guest's end date, groups and privileges.
    #[graphql(complexity = 100)]
    async fn edit_guest(&self, ctx: &Context<'_>, id: ID, input: EditGuestInput) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        let form = GuestEdit {
            given: Given {
                roles: Vec::new(),
                groups: read_all(&input.groups)?,
                apps: privileges(&input.privileges)?,
            },
            ends_at: input.ends_at,
            version: input.version,
        };
        guests::edit(be, actor, read(&id)?, &form).await?;
        Ok(DONE)
    }

    /// Gives a guest a privilege on one app; null takes it.
    #[graphql(complexity = "100 + child_complexity")]
    async fn give_privilege(
        &self,
        ctx: &Context<'_>,
        guest: ID,
        app: ID,
        privilege: Option<Privilege>,
    ) -> Answer<Guest> {
        let (be, actor) = at_hand(ctx)?;
        let privilege = privilege.map(Into::into);
        let row = guests::give(be, actor, read(&guest)?, read(&app)?, privilege).await?;
        Ok(row.into())
    }
}
