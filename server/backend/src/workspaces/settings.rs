//! The settings of a workspace.

use super::{Workspace, find};
use crate::Backend;
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::{Conn, Tx, sql};
use crate::fault::{Done, Fault};
use crate::members::store as members;
use model::account::Kind;
use model::audit::AuditAction;
use model::error::{Error, Field, Problem, Problems};
use model::ids::WorkspaceId;
use model::limits;
use model::name;
use model::policy::{Action, may};
use model::time::Span;
use model::workspace::{Settings, WhoMayInvite, WorkspaceName};
use uuid::Uuid;

/// The settings of the actor's workspace.
pub async fn settings(be: &Backend, actor: &Actor) -> Done<Settings> {
    may(&actor.standing, Action::ReadSettings)?;
    let mut conn = be.db.read().await?;
    let workspace = find(&mut conn, actor.workspace_id)
        .await?
        .ok_or(Error::NotFound)?;
    read(&mut conn, actor, &workspace).await
}

async fn read(conn: &mut Conn, actor: &Actor, workspace: &Workspace) -> Done<Settings> {
    let routed = find_route(conn).await?;
    let only = routed.is_none() && super::find_for_requests(conn).await?.is_some();
    Ok(Settings {
        name: workspace.name.clone(),
        slug: workspace.slug.clone(),
        mail_sender: workspace.mail_sender.clone(),
        user_domains: workspace.domains(Kind::User)?,
        guest_domains: workspace.domains(Kind::Guest)?,
        life_hours: workspace.invitation_life / Span::hours(1).0,
        who_may_invite: WhoMayInvite::try_from(workspace.who_may_invite.clone())
            .map_err(|e| Fault::Bug(e.to_string()))?,
        access_requests: workspace.access_requests,
        login_requests: routed == Some(workspace.id) || only,
        may_route_requests: may_route(actor, routed) && !only,
    })
}

/// Requests that name no workspace go where they go: only an owner there sends them elsewhere, and where
/// they go nowhere yet, any owner takes them.
fn may_route(actor: &Actor, routed: Option<WorkspaceId>) -> bool {
    actor.standing.owner && routed.is_none_or(|routed| routed == actor.workspace_id)
}

async fn find_route(conn: &mut Conn) -> Done<Option<WorkspaceId>> {
    let id: Option<Option<Uuid>> = sql!(conn, c => sqlx::query_scalar(
        "select request_workspace from instance where id = 1",
    )
    .fetch_optional(&mut *c)
    .await)?;
    Ok(id.flatten().map(WorkspaceId))
}

/// Changes the settings, and gives the workspace's name and address afterwards.
pub async fn change_settings(be: &Backend, actor: &Actor, wanted: Settings) -> Done<WorkspaceName> {
    let mut tx = be.db.begin().await?;
    let done = change(be, &mut tx, actor, wanted).await;
    let target = Target::of("workspace", actor.workspace_id.0);
    settle(be, tx, actor, "workspace.change-settings", target, done).await
}

async fn change(be: &Backend, tx: &mut Tx, actor: &Actor, wanted: Settings) -> Done<WorkspaceName> {
    let standing = members::standing_of(tx, actor).await?;
    may(&standing, Action::ChangeSettings)?;
    let mut wanted = check(&wanted)?;
    super::lock(tx, actor.workspace_id).await?;
    let before = find(tx, actor.workspace_id).await?.ok_or(Error::NotFound)?;
    let before = read(tx, actor, &before).await?;
    if !before.may_route_requests {
        // The form does not offer it.
        wanted.login_requests = before.login_requests;
    }
    write(tx, actor.workspace_id, &wanted).await?;
    if before.login_requests != wanted.login_requests {
        let to = wanted.login_requests.then_some(actor.workspace_id.0);
        sql!(tx, c => sqlx::query("update instance set request_workspace = $1 where id = 1")
            .bind(to)
            .execute(&mut *c)
            .await
            .map(|_| ()))?;
    }
    let changed = changes(&before, &wanted);
    if !changed.0.is_empty() {
        tx.note_by(
            actor,
            be.clock.now(),
            AuditAction::SettingsChanged,
            Target::of("workspace", actor.workspace_id.0),
            &serde_json::json!({ "before": changed.0, "after": changed.1 }),
        );
    }
    Ok(WorkspaceName {
        slug: wanted.slug,
        name: wanted.name,
    })
}

type Fields = serde_json::Map<String, serde_json::Value>;

/// The fields that differ, before and after.
fn changes(before: &Settings, after: &Settings) -> (Fields, Fields) {
    let fields = |settings: &Settings| match serde_json::to_value(settings) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => Fields::new(),
    };
    let (mut before, mut after) = (fields(before), fields(after));
    before.remove("may_route_requests");
    after.retain(|field, value| before.get(field).is_some_and(|old| old != value));
    before.retain(|field, _| after.contains_key(field));
    (before, after)
}

fn check(wanted: &Settings) -> Result<Settings, Error> {
    let mut problems = Problems::default();
    let sender = if wanted.mail_sender.trim().is_empty() {
        Ok(String::new())
    } else {
        name::check(&wanted.mail_sender)
    };
    let life = Span::hours(wanted.life_hours);
    let life = if (limits::INVITATION_LIFE_MIN..=limits::INVITATION_LIFE_MAX).contains(&life) {
        Ok(wanted.life_hours)
    } else {
        Err(Problem::OutOfRange)
    };
    let checked = (
        problems.check(Field::WorkspaceName, name::check(&wanted.name)),
        problems.check(Field::Slug, name::check_slug(&wanted.slug)),
        problems.check(Field::MailSender, sender),
        problems.check(Field::UserDomains, check_domains(&wanted.user_domains)),
        problems.check(Field::GuestDomains, check_domains(&wanted.guest_domains)),
        problems.check(Field::Life, life),
    );
    let (
        Some(name),
        Some(slug),
        Some(mail_sender),
        Some(user_domains),
        Some(guest_domains),
        Some(life_hours),
    ) = checked
    else {
        return Err(problems.into_error());
    };
    Ok(Settings {
        name,
        slug,
        mail_sender,
        user_domains,
        guest_domains,
        life_hours,
        ..wanted.clone()
    })
}

/// Domains in their one form, as they stand in addresses.
pub(super) fn check_domains(domains: &[String]) -> Result<Vec<String>, Problem> {
    if domains.len() > limits::DOMAINS {
        return Err(Problem::TooMany(limits::DOMAINS));
    }
    let mut checked = Vec::new();
    for domain in domains {
        // A domain is right where an address in it is.
        let domain = domain.trim().trim_start_matches('@');
        let address =
            model::address::Address::parse(&format!("a@{domain}")).map_err(|_| Problem::Malformed)?;
        let domain = address.domain().to_owned();
        if !checked.contains(&domain) {
            checked.push(domain);
        }
    }
    Ok(checked)
}

async fn write(tx: &mut Tx, id: WorkspaceId, wanted: &Settings) -> Done<()> {
    let json = |list: &[String]| serde_json::to_string(list).map_err(|e| Fault::Bug(e.to_string()));
    let (user_domains, guest_domains) = (json(&wanted.user_domains)?, json(&wanted.guest_domains)?);
    // Asked beforehand: on PostgreSQL a failed statement would end the transaction.
    for (field, column, value) in [
        (Field::WorkspaceName, "name", &wanted.name),
        (Field::Slug, "slug", &wanted.slug),
    ] {
        let taken: Option<Uuid> = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "select id from workspaces where {column} = $1 and id <> $2"
        )))
        .bind(value)
        .bind(id.0)
        .fetch_optional(&mut *c)
        .await)?;
        if taken.is_some() {
            return Err(Error::invalid(field, Problem::Taken).into());
        }
    }
    sql!(tx, c => sqlx::query(
        "update workspaces
        set name = $2, slug = $3, mail_sender = $4, user_domains = $5, guest_domains = $6,
            invitation_life = $7, who_may_invite = $8, access_requests = $9
        where id = $1",
    )
    .bind(id.0)
    .bind(&wanted.name)
    .bind(&wanted.slug)
    .bind(&wanted.mail_sender)
    .bind(user_domains)
    .bind(guest_domains)
    .bind(Span::hours(wanted.life_hours).0)
    .bind(wanted.who_may_invite.word())
    .bind(wanted.access_requests)
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}
