//! Members: changed, archived, removed, and back.

use super::super::nodes::people::{WhatEnded, WhatErased};
use super::super::nodes::{DONE, Done, at_hand, id as shown, read, read_all};
use super::super::refusal::Answer;
use super::super::words::{AccountType, BulkAct};
use super::RightsInput;
use crate::api::codes::code;
use app::words::errors;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use backend::members::{self, EditForm};
use backend::people;
use model::error::Conflict;
use model::person::BulkDone;
use model::time::Time;

/// What is changed of a member; what is left out stays as it is.
#[derive(InputObject)]
pub struct EditMemberInput {
    /// Version that it was made from: if somebody else has changed the member since, it is refused as STALE.
    pub version: Option<i64>,
    pub name: Option<String>,
    pub account_type: Option<AccountType>,
    /// Only owners make owners.
    pub owner: Option<bool>,
    /// Day on which they are archived, such as `2026-11-30`; empty for none.
    pub ends_at: Option<String>,
    /// One `key: text` a line.
    pub metadata: Option<String>,
    /// All of their roles, groups and privileges: what is not among them is taken away.
    pub rights: Option<RightsInput>,
}

/// What became of many.
#[derive(SimpleObject)]
pub struct BulkResult {
    /// One for each, in the order given.
    pub outcomes: Vec<BulkOutcome>,
    /// What ended with those who went.
    pub ended: WhatEnded,
}

/// What became of one of many.
#[derive(SimpleObject)]
pub struct BulkOutcome {
    pub id: ID,
    pub email: String,
    pub ok: bool,
    /// Code of what stood in the way.
    pub code: Option<String>,
    /// The same in words.
    pub message: Option<String>,
}

impl From<BulkDone> for BulkResult {
    fn from(done: BulkDone) -> Self {
        let outcomes = done.outcomes.into_iter().map(|one| BulkOutcome {
            id: shown(one.id),
            email: one.email,
            ok: one.error.is_none(),
            code: one.error.as_ref().map(|error| code(error).to_owned()),
            message: one.error.as_ref().map(errors::error),
        });
        Self {
            outcomes: outcomes.collect(),
            ended: done.ended.into(),
        }
    }
}

#[derive(Default)]
pub struct Members;

#[Object(name = "ChangeMembers")]
impl Members {
    /// Changes what is known of an active member, and what they are given.
    #[graphql(complexity = 100)]
    async fn edit_member(&self, ctx: &Context<'_>, id: ID, input: EditMemberInput) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        let id = read(&id)?;
        let person = people::person(be, actor, id, "").await?;
        let profile = person.profile;
        // Somebody else came between the question and here: the service would take the new version for ours.
        if input.version.is_some_and(|version| version != profile.version) {
            return Err(model::error::Error::from(Conflict::EditedMeanwhile).into());
        }
        let form = EditForm {
            name: input.name.unwrap_or(profile.name),
            account_type: input.account_type.map_or(profile.account_type, Into::into),
            owner: input.owner.unwrap_or(profile.owner),
            ends_at: input
                .ends_at
                .unwrap_or_else(|| profile.ends_at.map(Time::day).unwrap_or_default()),
            metadata: input.metadata.or(person.metadata).unwrap_or_default(),
            given: input.rights.map(|rights| rights.given()).transpose()?,
            version: profile.version,
        };
        members::edit(be, actor, id, &form).await?;
        Ok(DONE)
    }

    /// Gives a member, or somebody invited, exactly these roles, groups and privileges.
    #[graphql(complexity = 100)]
    async fn set_member_rights(&self, ctx: &Context<'_>, id: ID, rights: RightsInput) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        members::set_rights(be, actor, read(&id)?, &rights.given()?).await?;
        Ok(DONE)
    }

    /// Changes account type and owner mark. It is also what makes a user of a guest, and a guest of a user.
    #[graphql(complexity = 100)]
    async fn change_member_rank(
        &self,
        ctx: &Context<'_>,
        id: ID,
        account_type: AccountType,
        #[graphql(default = false)] owner: bool,
    ) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        members::change_rank(be, actor, read(&id)?, account_type.into(), owner).await?;
        Ok(DONE)
    }

    /// Archives, and says what ended with it; ten seconds to undo.
    #[graphql(complexity = "100 + child_complexity")]
    async fn archive_member(&self, ctx: &Context<'_>, id: ID) -> Answer<WhatEnded> {
        let (be, actor) = at_hand(ctx)?;
        Ok(members::archive(be, actor, read(&id)?).await?.into())
    }

    /// Undoes the archiving, and brings back what ended by it.
    #[graphql(complexity = 100)]
    async fn undo_archive_member(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        members::undo_archive(be, actor, read(&id)?).await?;
        Ok(DONE)
    }

    /// Brings back from the archive, with the rights from before.
    #[graphql(complexity = 100)]
    async fn unarchive_member(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        members::unarchive(be, actor, read(&id)?).await?;
        Ok(DONE)
    }

    /// Removes from the workspace, and says what ended with it; thirty days to restore.
    #[graphql(complexity = "100 + child_complexity")]
    async fn remove_member(&self, ctx: &Context<'_>, id: ID) -> Answer<WhatEnded> {
        let (be, actor) = at_hand(ctx)?;
        Ok(members::remove(be, actor, read(&id)?).await?.into())
    }

    /// Restores a removed member.
    #[graphql(complexity = 100)]
    async fn restore_member(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        members::restore(be, actor, read(&id)?).await?;
        Ok(DONE)
    }

    /// Erases a removed member, whose address `email` repeats; it cannot be undone. The audit log keeps a
    /// pseudonym.
    #[graphql(complexity = "100 + child_complexity")]
    async fn erase_member(&self, ctx: &Context<'_>, id: ID, email: String) -> Answer<WhatErased> {
        let (be, actor) = at_hand(ctx)?;
        let erased = members::erase(be, actor, read(&id)?, &email).await?;
        Ok(WhatErased {
            account: erased.account,
            events: erased.events,
        })
    }

    /// Ends one session of a member.
    #[graphql(complexity = 100)]
    async fn end_member_session(&self, ctx: &Context<'_>, id: ID, session: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        members::end_session(be, actor, read(&id)?, read(&session)?).await?;
        Ok(DONE)
    }

    /// Ends all sessions of a member.
    #[graphql(complexity = 100)]
    async fn end_member_sessions(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        members::end_all_sessions(be, actor, read(&id)?).await?;
        Ok(DONE)
    }

    /// Does the same with up to 1,000, and says what became of each. `accountType` goes with CHANGE_TYPE.
    #[graphql(complexity = "1000 + child_complexity")]
    async fn bulk_members(
        &self,
        ctx: &Context<'_>,
        act: BulkAct,
        ids: Vec<ID>,
        account_type: Option<AccountType>,
    ) -> Answer<BulkResult> {
        let (be, actor) = at_hand(ctx)?;
        let to = account_type.map(Into::into);
        let ids = read_all(&ids)?;
        Ok(members::bulk(be, actor, act.into(), to, &ids).await?.into())
    }
}
