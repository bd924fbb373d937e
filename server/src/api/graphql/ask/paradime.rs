//! The question of the Paradime document.

use super::super::nodes::at_hand;
use super::super::refusal::Answer;
use async_graphql::{Context, Object, SimpleObject};
use backend::Backend;
use backend::caller::Actor;
use backend::fault::Done;
use backend::people;
use model::account::AccountType;
use model::limits;
use model::people::{Query, Row, Status};

/// Users of the workspace, in and invited.
#[derive(SimpleObject)]
pub struct ListUsers {
    pub ok: bool,
    /// Active members of kind user by account type, then name; the first 10,000. `users` has pages.
    pub active_users: Vec<ActiveUser>,
    /// Users with an open or run-out invitation; the first 10,000. `invitations` has pages.
    pub invited_users: Vec<InvitedUser>,
}

/// An active member of kind user.
#[derive(SimpleObject)]
pub struct ActiveUser {
    pub uid: String,
    pub email: String,
    pub name: String,
    /// ADMIN, DEVELOPER or BUSINESS.
    pub account_type: String,
}

/// Somebody with an invitation.
#[derive(SimpleObject)]
pub struct InvitedUser {
    pub email: String,
    /// ADMIN, DEVELOPER or BUSINESS.
    pub account_type: String,
    /// ACTIVE while it is open, EXPIRED afterwards.
    pub invite_status: String,
}

#[derive(Default)]
pub struct Paradime;

#[Object(name = "AskParadime")]
impl Paradime {
    /// All users of the workspace.
    #[graphql(complexity = "1000 + child_complexity")]
    async fn list_users(&self, ctx: &Context<'_>) -> Answer<ListUsers> {
        let (be, actor) = at_hand(ctx)?;
        let active_users = rows(be, actor, &[Status::Active]).await?;
        let invited = rows(be, actor, &[Status::Invited, Status::Expired]).await?;
        Ok(ListUsers {
            ok: true,
            active_users: active_users
                .into_iter()
                .map(|row| ActiveUser {
                    uid: row.uid.unwrap_or_default(),
                    email: row.email,
                    name: row.name,
                    account_type: row.account_type.word().to_owned(),
                })
                .collect(),
            invited_users: invited
                .into_iter()
                .map(|row| InvitedUser {
                    email: row.email,
                    account_type: row.account_type.word().to_owned(),
                    invite_status: match row.status {
                        Status::Invited => "ACTIVE",
                        _ => "EXPIRED",
                    }
                    .to_owned(),
                })
                .collect(),
        })
    }
}

/// Members of kind user with one of these statuses, up to the limit.
async fn rows(be: &Backend, actor: &Actor, statuses: &[Status]) -> Done<Vec<Row>> {
    let mut rows = Vec::new();
    for &status in statuses {
        for account_type in AccountType::OF_USERS {
            let mut query = Query {
                status: Some(status),
                account_type: Some(account_type),
                limit: limits::PEOPLE_PAGE,
                ..Query::default()
            };
            while rows.len() < limits::GRAPHQL_LISTED {
                let page = people::list(be, actor, &query).await?;
                rows.extend(page.rows);
                match page.next {
                    Some(next) => query.cursor = next,
                    None => break,
                }
            }
        }
    }
    rows.truncate(limits::GRAPHQL_LISTED);
    Ok(rows)
}
