//! People: members, guests, invitations, requests for access.

use super::super::nodes::people::{Guest, Invitation, Member, OneGuest, OneMember, RemovedMember};
use super::super::nodes::requests::{AccessRequest, Block};
use super::super::nodes::{at_hand, read};
use super::super::page::{List, Read, cost, list, of_all};
use super::super::refusal::Answer;
use super::super::words::{AccountType, GuestSort, Shelf, SortBy, Status};
use async_graphql::{Context, ID, Object};
use backend::caller::Actor;
use backend::fault::{Done, Fault};
use backend::{Backend, guests, people, requests};
use model::error::Error;
use model::guest::GuestQuery;
use model::ids::MemberId;
use model::limits;
use model::people::{Query, Row, Status as ModelStatus, Total};

#[derive(Default)]
pub struct People;

#[Object(name = "AskPeople")]
impl People {
    /// The one list of members and invitations: users and guests.
    #[graphql(complexity = "cost(first, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "one for each filter of the list")]
    async fn users(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        search: Option<String>,
        status: Option<Status>,
        account_type: Option<AccountType>,
        role: Option<ID>,
        group: Option<ID>,
        app: Option<ID>,
        sort: Option<SortBy>,
        descending: Option<bool>,
    ) -> Answer<List<Member>> {
        let (be, actor) = at_hand(ctx)?;
        let query = Query {
            search: search.unwrap_or_default(),
            status: status.map(Into::into),
            account_type: account_type.map(Into::into),
            role: role.as_ref().map(read).transpose()?,
            group: group.as_ref().map(read).transpose()?,
            app: app.as_ref().map(read).transpose()?,
            sort: sort.map_or(model::people::SortBy::Name, Into::into),
            descending: descending.unwrap_or(false),
            ..Query::default()
        };
        let query = &query;
        let read = |cursor: String, want: u32| page(be, actor, query, cursor, want);
        list(first, after, read, Member::of).await
    }

    /// One person, by the id of the list.
    #[graphql(complexity = "50 + child_complexity")]
    async fn user(&self, ctx: &Context<'_>, id: ID) -> Answer<OneMember> {
        let (be, actor) = at_hand(ctx)?;
        find(be, actor, read(&id)?).await
    }

    /// One person, by the uid of their account.
    #[graphql(complexity = "50 + child_complexity")]
    async fn user_by_uid(&self, ctx: &Context<'_>, uid: String) -> Answer<OneMember> {
        let (be, actor) = at_hand(ctx)?;
        let id = people::find_by_uid(be, actor, &uid).await?;
        find(be, actor, id).await
    }

    /// Members who were removed and can be restored, the latest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn removed_users(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Answer<List<RemovedMember>> {
        let (be, actor) = at_hand(ctx)?;
        let read = |cursor: String, _: u32| async move {
            let page = people::removed(be, actor, &cursor).await?;
            Ok(Read {
                rows: page.rows,
                next: page.older,
                total: None,
            })
        };
        list(first, after, read, RemovedMember::from).await
    }

    /// Invitations that are open, then those that have run out, by name.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        search: Option<String>,
        #[graphql(desc = "Only open ones, or only those that have run out.")] open: Option<bool>,
    ) -> Answer<List<Invitation>> {
        let (be, actor) = at_hand(ctx)?;
        let query = &Query {
            search: search.unwrap_or_default(),
            ..Query::default()
        };
        let read = |cursor: String, want: u32| async move {
            // Two lists, one after the other: a letter says in which of them a page begins.
            let (expired, cursor) = match cursor.split_at_checked(1) {
                Some(("x", cursor)) => (true, cursor.to_owned()),
                Some((_, cursor)) => (false, cursor.to_owned()),
                None => (open == Some(false), String::new()),
            };
            let (status, letter) = if expired {
                (ModelStatus::Expired, 'x')
            } else {
                (ModelStatus::Invited, 'i')
            };
            let query = Query {
                status: Some(status),
                ..query.clone()
            };
            let page = page(be, actor, &query, cursor, want).await?;
            let then = (!expired && open.is_none()).then(|| "x".to_owned());
            Ok(Read {
                rows: page.rows.into_iter().filter_map(Invitation::of).collect(),
                next: page.next.map(|next| format!("{letter}{next}")).or(then),
                total: None,
            })
        };
        list(first, after, read, |invitation| invitation).await
    }

    /// Guests, and what each may do with each app.
    #[graphql(complexity = "cost(first, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "one for each filter of the list")]
    async fn guests(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        search: Option<String>,
        group: Option<ID>,
        app: Option<ID>,
        sort: Option<GuestSort>,
        descending: Option<bool>,
    ) -> Answer<List<Guest>> {
        let (be, actor) = at_hand(ctx)?;
        let query = &GuestQuery {
            search: search.unwrap_or_default(),
            group: group.as_ref().map(read).transpose()?,
            app: app.as_ref().map(read).transpose()?,
            sort: sort.map_or(model::guest::GuestSort::Email, Into::into),
            descending: descending.unwrap_or(false),
        };
        let read = |cursor: String, want: u32| async move {
            let start = start(&cursor)?;
            let window = guests::window(be, actor, query, start, want).await?;
            let end = start.saturating_add(u32::try_from(window.rows.len()).unwrap_or(u32::MAX));
            Ok(Read {
                next: (end < window.total && !window.rows.is_empty()).then(|| end.to_string()),
                rows: window.rows,
                total: Some(window.total.into()),
            })
        };
        list(first, after, read, Guest::from).await
    }

    /// One guest.
    #[graphql(complexity = "50 + child_complexity")]
    async fn guest(&self, ctx: &Context<'_>, id: ID) -> Answer<OneGuest> {
        let (be, actor) = at_hand(ctx)?;
        let guest = guests::find(be, actor, read(&id)?).await?;
        Ok(OneGuest {
            groups: guest.groups.iter().map(super::super::nodes::id).collect(),
            version: guest.version,
            guest: guest.row.into(),
        })
    }

    /// Requests for access: undecided ones the oldest first, decided ones the latest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn access_requests(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        shelf: Option<Shelf>,
    ) -> Answer<List<AccessRequest>> {
        let (be, actor) = at_hand(ctx)?;
        let shelf = shelf.map_or(model::request::Shelf::Open, Into::into);
        let read = |cursor: String, _: u32| async move {
            let inbox = requests::inbox(be, actor, shelf, &cursor).await?;
            Ok(Read {
                rows: inbox.rows,
                next: inbox.next,
                total: (shelf == model::request::Shelf::Open).then_some(inbox.open),
            })
        };
        list(first, after, read, AccessRequest::from).await
    }

    /// Blocks in force, the latest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn blocks(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Answer<List<Block>> {
        let (be, actor) = at_hand(ctx)?;
        let inbox = requests::inbox(be, actor, model::request::Shelf::Open, "").await?;
        of_all(first, after, inbox.blocks, Block::from)
    }
}

async fn find(be: &Backend, actor: &Actor, member: MemberId) -> Answer<OneMember> {
    let person = people::person(be, actor, member, "").await?;
    let uid = people::uid(be, actor, member).await?;
    Ok(OneMember::of(person, uid))
}

/// A page of the list of people, of about the size that is wanted.
async fn page(be: &Backend, actor: &Actor, query: &Query, cursor: String, want: u32) -> Done<Read<Row>> {
    let query = Query {
        cursor,
        limit: want.clamp(1, limits::PEOPLE_PAGE),
        ..query.clone()
    };
    let page = people::list_within(be, actor, &query, people::Bounds::default()).await?;
    Ok(Read {
        rows: page.rows,
        next: page.next,
        total: match page.total {
            Total::Exactly(n) => Some(n),
            Total::MoreThan(_) => None,
        },
    })
}

/// Where a window of the matrix begins.
fn start(cursor: &str) -> Result<u32, Fault> {
    use model::error::{Field, Problem};
    match cursor {
        "" => Ok(0),
        number => number
            .parse()
            .map_err(|_| Error::invalid(Field::Cursor, Problem::Malformed).into()),
    }
}
