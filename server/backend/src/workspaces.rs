//! Workspaces: found, made, set up, switched.

pub mod links;
mod settings;

pub use settings::{change_settings, settings};

use crate::Backend;
use crate::accounts;
use crate::audit::{By, Target};
use crate::caller::{Caller, Client};
use crate::db::{Conn, Tx, sql};
use crate::fault::{Done, Fault};
use crate::members::store as members;
use crate::roles;
use model::account::{AccountType, Kind};
use model::audit::AuditAction;
use model::error::{Error, Field, Problem};
use model::ids::{RoleId, WorkspaceId};
use model::limits;
use model::name;
use model::policy::{Action, Denial, may};
use model::time::Time;
use model::workspace::WorkspaceName;
use uuid::Uuid;

/// A workspace as the use cases need it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Workspace {
    /// Which.
    #[sqlx(try_from = "Uuid")]
    pub id: WorkspaceId,
    /// Part of its addresses.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// JSON list of domains that members of kind user may have; empty for any.
    pub user_domains: String,
    /// The same for guests.
    pub guest_domains: String,
    /// Who may invite: a word of `WhoMayInvite`.
    pub who_may_invite: String,
    /// Whether it takes requests for access.
    pub access_requests: bool,
    /// Name beside the sender's address; empty for the instance's.
    pub mail_sender: String,
    /// Life of an invitation in microseconds.
    pub invitation_life: i64,
    /// Active owners.
    pub active_owners: i64,
}

impl Workspace {
    /// The allowed domains of members of this kind.
    pub fn domains(&self, kind: Kind) -> Done<Vec<String>> {
        let list = match kind {
            Kind::User => &self.user_domains,
            Kind::Guest => &self.guest_domains,
        };
        serde_json::from_str(list).map_err(|e| Fault::Bug(e.to_string()))
    }
}

const COLUMNS: &str = "id, slug, name, user_domains, guest_domains, who_may_invite, access_requests,
    mail_sender, invitation_life, active_owners";

/// By id.
pub async fn find(conn: &mut Conn, id: WorkspaceId) -> Done<Option<Workspace>> {
    Ok(sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from workspaces where id = $1"
    )))
    .bind(id.0)
    .fetch_optional(&mut *c)
    .await)?)
}

/// By slug.
pub async fn find_by_slug(conn: &mut Conn, slug: &str) -> Done<Option<Workspace>> {
    Ok(sql!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from workspaces where slug = $1"
    )))
    .bind(slug)
    .fetch_optional(&mut *c)
    .await)?)
}

/// The workspace that takes requests for access which name none: the instance's choice, or the only one.
pub async fn find_for_requests(conn: &mut Conn) -> Done<Option<Workspace>> {
    let chosen: Option<Option<Uuid>> = sql!(conn, c => sqlx::query_scalar(
        "select request_workspace from instance where id = 1",
    )
    .fetch_optional(&mut *c)
    .await)?;
    if let Some(Some(id)) = chosen {
        return find(conn, WorkspaceId(id)).await;
    }
    let ids: Vec<Uuid> = sql!(conn, c => sqlx::query_scalar("select id from workspaces limit 2")
        .fetch_all(&mut *c)
        .await)?;
    match ids.as_slice() {
        [only] => find(conn, WorkspaceId(*only)).await,
        _ => Ok(None),
    }
}

/// Lets one who counts something in a workspace come after the other: what is read afterwards holds until
/// the transaction ends.
pub async fn lock(tx: &mut Tx, id: WorkspaceId) -> Done<()> {
    sql!(tx, c => sqlx::query("update workspaces set active_owners = active_owners where id = $1")
        .bind(id.0)
        .execute(&mut *c)
        .await
        .map(|_| ()))?;
    Ok(())
}

/// Adds a workspace. Without a slug one is made from the name, with a number where it is taken.
pub(crate) async fn add(
    be: &Backend,
    tx: &mut Tx,
    id: WorkspaceId,
    workspace_name: &str,
    slug: Option<&str>,
    now: Time,
) -> Done<Workspace> {
    let workspace_name = name::check(workspace_name).map_err(|p| Error::invalid(Field::WorkspaceName, p))?;
    let slugs: Vec<String> = match slug {
        Some(slug) => {
            vec![name::check_slug(slug).map_err(|p| Error::invalid(Field::Slug, p))?]
        }
        None => {
            let base = name::slug_of(&workspace_name);
            let numbered = (2..100).map(|n| format!("{}-{n}", base.trim_end_matches('-')));
            std::iter::once(base.clone()).chain(numbered).collect()
        }
    };
    let mut free = None;
    for candidate in slugs {
        if find_by_slug(tx, &candidate).await?.is_none() {
            free = Some(candidate);
            break;
        }
    }
    let Some(slug) = free else {
        return Err(Error::invalid(Field::Slug, Problem::Taken).into());
    };
    let rows = sql!(tx, c => sqlx::query(
        "insert into workspaces (id, slug, name, invitation_life, created_at)
        values ($1, $2, $3, $4, $5)
        on conflict do nothing",
    )
    .bind(id.0)
    .bind(&slug)
    .bind(&workspace_name)
    .bind(limits::INVITATION_LIFE.0)
    .bind(now.0)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    if rows == 0 {
        return Err(Error::invalid(Field::WorkspaceName, Problem::Taken).into());
    }
    roles::add_first(RoleId(be.chance.id(now)), tx, id, now).await?;
    find(tx, id)
        .await?
        .ok_or_else(|| Fault::Bug("a new workspace is missing".to_owned()))
}

/// Makes another workspace for an owner, who becomes its owner too.
pub async fn create_own(be: &Backend, caller: &Caller, workspace_name: &str) -> Done<WorkspaceName> {
    let user = accounts::signed_in(be, caller).await?;
    let now = be.clock.now();
    let mut tx = be.db.begin().await?;
    // An owner anywhere on this instance may.
    let mut allowed = Err(Denial::OwnersOnly);
    for (_, member) in accounts::store::list_chains(&mut tx, user.user_id).await? {
        if let Some(standing) = members::find_standing(&mut tx, member).await? {
            allowed = allowed.or_else(|_| may(&standing, Action::CreateWorkspace));
        }
    }
    allowed?;
    let id = WorkspaceId(be.chance.id(now));
    let workspace = add(be, &mut tx, id, workspace_name, None, now).await?;
    let row = accounts::store::find_user(&mut tx, &user.email)
        .await?
        .ok_or(Error::SignInFirst)?;
    accounts::add_member(be, &mut tx, id, &row, AccountType::Admin, true).await?;
    tx.note(
        id,
        (now, user.by(), &user.client),
        AuditAction::WorkspaceCreated,
        Target::of("workspace", id.0),
        &serde_json::json!({ "name": workspace.name, "slug": workspace.slug }),
    );
    tx.save().await?;
    Ok(WorkspaceName {
        slug: workspace.slug,
        name: workspace.name,
    })
}

/// Makes a workspace from the command line.
pub async fn create(be: &Backend, workspace_name: &str, slug: Option<&str>) -> Done<Workspace> {
    let now = be.clock.now();
    let id = WorkspaceId(be.chance.id(now));
    let mut tx = be.db.begin().await?;
    let workspace = add(be, &mut tx, id, workspace_name, slug, now).await?;
    tx.note(
        id,
        (now, By::System, &Client::system()),
        AuditAction::WorkspaceCreated,
        Target::of("workspace", id.0),
        &serde_json::json!({ "name": workspace.name, "slug": workspace.slug }),
    );
    tx.save().await?;
    Ok(workspace)
}
