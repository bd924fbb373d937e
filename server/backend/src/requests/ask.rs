//! The knock. Whoever asks hears the same answer: it tells neither whether an address is known nor whether
//! it is blocked.

use super::{notices, store};
use crate::Backend;
use crate::audit::{By, Target};
use crate::caller::Caller;
use crate::db::{Conn, Tx};
use crate::fault::Done;
use crate::members::store as members;
use crate::throttle::Counted;
use crate::workspaces::{self, Workspace};
use model::account::AccountType;
use model::address::Address;
use model::audit::AuditAction;
use model::error::{Conflict, Error, Field, Problem, Problems};
use model::ids::{AppId, LinkId, MemberId, RequestId};
use model::limits;
use model::name;
use model::people::Status;
use model::request::Counter;
use model::time::Span;
use model::workspace::WorkspaceName;

/// What the form of the login screen sends.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Slug of the workspace; empty for the instance's choice.
    pub workspace: String,
    /// Address.
    pub email: String,
    /// Name.
    pub name: String,
    /// A few words.
    pub message: String,
    /// Id of the app that is asked for; may be empty.
    pub app: String,
}

/// Where a request goes: to the workspace of this slug, or without one to the instance's choice, and what can
/// be asked for there. None for a workspace that takes none and for one that does not exist alike.
pub async fn counter(be: &Backend, workspace: &str) -> Done<Option<Counter>> {
    let mut conn = be.db.read().await?;
    let Some(found) = find_counter(&mut conn, workspace).await? else {
        return Ok(None);
    };
    Ok(Some(Counter {
        apps: store::list_requestable(&mut conn, found.id).await?,
        workspace: WorkspaceName {
            slug: found.slug,
            name: found.name,
        },
    }))
}

async fn find_counter(conn: &mut Conn, slug: &str) -> Done<Option<Workspace>> {
    let found = if slug.is_empty() {
        workspaces::find_for_requests(conn).await?
    } else if name::check_slug(slug).is_ok() {
        workspaces::find_by_slug(conn, slug).await?
    } else {
        None
    };
    Ok(found.filter(|workspace| workspace.access_requests))
}

/// Asks for access.
pub async fn ask(be: &Backend, caller: &Caller, form: &Ask) -> Done<()> {
    let mut problems = Problems::default();
    let checked = (
        problems.check(Field::Email, crate::accounts::check_email(&form.email)),
        problems.check(Field::Name, name::check(&form.name)),
        problems.check(Field::Message, name::check_plain(&form.message, limits::MESSAGE)),
    );
    let (Some(email), Some(typed_name), Some(message)) = checked else {
        return Err(problems.into_error().into());
    };
    let now = be.clock.now();
    if be.config.rate_limits {
        let network = &caller.client.network;
        be.throttle.check(Counted::Request, network, now)?;
        be.throttle.count(Counted::Request, network, now);
    }
    let mut tx = be.db.begin().await?;
    let workspace = find_counter(&mut tx, &form.workspace)
        .await?
        .ok_or(Conflict::NoRequests)?;
    let app = find_app(&mut tx, &workspace, &form.app).await?;
    let knock = Knock {
        workspace: &workspace,
        email: &email,
        name: &typed_name,
        message: &message,
        app: app.as_ref().map(|(id, name)| (*id, name.as_str())),
        link: None,
    };
    knock.write(be, &mut tx, caller).await?;
    tx.save().await?;
    be.mail_waits.notify_one();
    Ok(())
}

/// The app that a request names: one that the form offers. Others are all the same, there or not.
async fn find_app(conn: &mut Conn, workspace: &Workspace, id: &str) -> Done<Option<(AppId, String)>> {
    if id.is_empty() {
        return Ok(None);
    }
    let offered = store::list_requestable(conn, workspace.id).await?;
    let named = id.parse().ok();
    offered
        .into_iter()
        .find(|(id, _)| Some(*id) == named)
        .map(Some)
        .ok_or_else(|| Error::invalid(Field::App, Problem::OutOfRange).into())
}

/// A checked request on its way into the inbox.
pub(crate) struct Knock<'a> {
    /// Where.
    pub workspace: &'a Workspace,
    /// Who.
    pub email: &'a Address,
    /// Their name.
    pub name: &'a str,
    /// Their words.
    pub message: &'a str,
    /// The app that they ask for, and its name.
    pub app: Option<(AppId, &'a str)>,
    /// The reusable link that they came by.
    pub link: Option<LinkId>,
}

impl Knock<'_> {
    /// Puts it into the inbox and tells the administrators; a blocked or too frequent one is dropped
    /// without a word.
    pub(crate) async fn write(&self, be: &Backend, tx: &mut Tx, caller: &Caller) -> Done<()> {
        let now = be.clock.now();
        let email = self.email.as_str();
        // One knock at a workspace comes after the other, so that a hundred at once are counted right.
        workspaces::lock(tx, self.workspace.id).await?;
        let day = now - Span::days(1);
        let often = be.config.rate_limits
            && store::count_asks(tx, Some(email), false, day).await? >= limits::REQUESTS_A_DAY;
        if often || super::blocks::store::is_blocked(tx, self.workspace.id, self.email).await? {
            return Ok(());
        }
        let mails = !be.config.rate_limits
            || store::count_asks(tx, None, true, day).await? < limits::REQUEST_MAILS_A_DAY;
        let open = store::find_open(tx, self.workspace.id, email).await?;
        let (id, member, asked) = match open {
            Some((id, member)) => (id, member, store::ask_again(tx, id, now).await?),
            None => {
                let member = self.member(be, tx).await?;
                let id = RequestId(be.chance.id(now));
                let new = store::New {
                    id,
                    workspace_id: self.workspace.id,
                    member_id: member,
                    email,
                    name: self.name,
                    message: self.message,
                    app_id: self.app.map(|(id, _)| id),
                    link_id: self.link,
                    now,
                };
                store::add(tx, new).await?;
                (id, member, 1)
            }
        };
        let mailed = open.is_none() && mails && notices::tell(be, tx, self, id).await?;
        store::add_ask(tx, be.chance.id(now), email, mailed, now).await?;
        let mut detail = serde_json::json!({ "email": email, "name": self.name, "asked": asked });
        if let (Some(facts), Some((_, app))) = (detail.as_object_mut(), self.app) {
            facts.insert("app".to_owned(), app.into());
        }
        tx.note(
            self.workspace.id,
            (now, By::Stranger, &caller.client),
            AuditAction::AccessAsked,
            Target::of("request", id.0).about(member),
            &detail,
        );
        Ok(())
    }

    /// The requester's row: a new one, or theirs from before. Whoever is in, invited or archived stays
    /// what they are.
    async fn member(&self, be: &Backend, tx: &mut Tx) -> Done<MemberId> {
        let now = be.clock.now();
        let email = self.email.as_str();
        let requested = Status::Requested.word();
        let row = members::find_by_email(tx, self.workspace.id, email).await?;
        let new = members::New {
            id: row
                .as_ref()
                .map_or_else(|| MemberId(be.chance.id(now)), |row| row.id),
            workspace_id: self.workspace.id,
            user_id: None,
            email,
            name: self.name,
            account_type: AccountType::Guest,
            owner: false,
            status: requested,
            invited_by: None,
            created_at: now,
        };
        let id = new.id;
        match row {
            Some(row) if matches!(row.status.as_str(), members::LEFT | "expired") => {
                members::come_again(tx, &row, &new).await?;
            }
            Some(_) => {}
            None => {
                members::add(tx, new).await?;
            }
        }
        Ok(id)
    }
}
