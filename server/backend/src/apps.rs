//! Apps: registered, changed, archived, opened.

pub(crate) mod store;

use crate::Backend;
use crate::audit::{Target, settle};
use crate::caller::Actor;
use crate::db::Tx;
use crate::fault::Done;
use crate::keyset;
use crate::members::store as members;
use crate::people;
use crate::rights;
use crate::roles::store::Written;
use crate::workspaces;
use model::account::AccountType;
use model::app::{App, AppForm, AppHolder, AppPage, Apps, Checked, Tile};
use model::audit::AuditAction;
use model::error::{Conflict, Error, Field, Problem};
use model::ids::{AppId, MemberId};
use model::limits;
use model::name;
use model::people::Status;
use model::permission::Privilege;
use model::policy::{Action, may};
use model::rights::Held;
use serde_json::{Value, json};
use url::Url;

/// Rows of a page.
const PAGE: i64 = 50;
/// Characters of an address.
const URL: usize = 2_000;

/// What the actor may open; for those who may see who can open what, all apps besides.
pub async fn list(be: &Backend, actor: &Actor) -> Done<Apps> {
    let mut conn = be.db.read().await?;
    let row = members::find(&mut conn, actor.member_id)
        .await?
        .ok_or(Error::NotFound)?;
    let held = rights::store::held(&mut conn, &row).await?;
    let all = store::list(&mut conn, actor.workspace_id).await?;
    let tiles = all
        .iter()
        .filter(|app| app.archived_at.is_none())
        .filter_map(|app| {
            let privilege = held.privilege(app.id);
            may(&actor.standing, Action::OpenApp { held: privilege }).ok()?;
            Some(Tile {
                app: app.clone(),
                privilege: privilege?,
            })
        })
        .collect();
    let sees_all =
        may(&actor.standing, Action::ReadRights).is_ok() || may(&actor.standing, Action::ManageApps).is_ok();
    Ok(Apps {
        tiles,
        all: sees_all.then_some(all),
    })
}

/// An app's page; `cursor` is where a page of its people begins. Whoever may change apps and not see people
/// gets the app alone.
pub async fn find(be: &Backend, actor: &Actor, id: AppId, cursor: &str) -> Done<AppPage> {
    let sees_people = may(&actor.standing, Action::ReadRights);
    if let Err(denial) = sees_people {
        may(&actor.standing, Action::ManageApps).map_err(|_| denial)?;
    }
    let after: (String, i64) = keyset::read(cursor)?.unwrap_or_default();
    let after = (after.0.replace('\0', ""), after.1);
    let mut conn = be.db.read().await?;
    let app = store::find(&mut conn, actor.workspace_id, id)
        .await?
        .ok_or(Error::NotFound)?;
    if sees_people.is_err() {
        return Ok(AppPage {
            app,
            sees_people: false,
            by_type: Vec::new(),
            people: Vec::new(),
            next: None,
        });
    }
    let mut by_type = Vec::new();
    let counts = people::counts(&mut conn, actor.workspace_id).await?;
    for account_type in AccountType::OF_USERS {
        let active = counts
            .iter()
            .filter(|(status, of, _)| *status == Status::Active && *of == account_type)
            .map(|(_, _, n)| n)
            .sum();
        if let Some(privilege) = Held::alone(account_type, false).privilege(id)
            && active > 0
        {
            by_type.push((account_type, privilege, active));
        }
    }
    let mut holders = store::list_holders(&mut conn, actor.workspace_id, id, &after, PAGE + 1).await?;
    let next = keyset::cut(&mut holders, PAGE, |row| (row.sort_name.clone(), row.nr));
    let mut list = Vec::with_capacity(holders.len());
    for holder in holders {
        let Some(row) = members::find(&mut conn, MemberId(holder.id)).await? else {
            continue;
        };
        let why = rights::store::held(&mut conn, &row).await?.why_app(id);
        // A guest's group may have a role that does not count for guests.
        if !why.is_empty() {
            list.push(AppHolder {
                id: row.id,
                name: row.name,
                email: row.email,
                account_type: row.account_type,
                status: Status::from_word(&row.status).unwrap_or(Status::Active),
                why,
            });
        }
    }
    Ok(AppPage {
        app,
        sees_people: true,
        by_type,
        people: list,
        next,
    })
}

/// The address of an app: http or https, with a host and without a password.
fn check_url(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::Missing);
    }
    if text.chars().count() > URL {
        return Err(Problem::TooLong(URL));
    }
    let url = Url::parse(text).map_err(|_| Problem::Malformed)?;
    let web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if web && url.username().is_empty() && url.password().is_none() {
        Ok(url.into())
    } else {
        Err(Problem::Malformed)
    }
}

async fn manager(tx: &mut Tx, actor: &Actor) -> Done<()> {
    workspaces::lock(tx, actor.workspace_id).await?;
    let standing = members::standing_of(tx, actor).await?;
    may(&standing, Action::ManageApps)?;
    Ok(())
}

/// The slug that was typed, or one made from the name, with a number where it is taken.
async fn free_slug(tx: &mut Tx, actor: &Actor, app: &Checked) -> Done<String> {
    if let Some(slug) = &app.slug {
        return Ok(slug.clone());
    }
    let base = name::slug_of(&app.name);
    for n in 1..100 {
        let slug = if n == 1 {
            base.clone()
        } else {
            format!("{base}-{n}")
        };
        if !store::has_slug(tx, actor.workspace_id, &slug).await? {
            return Ok(slug);
        }
    }
    Err(Error::invalid(Field::Slug, Problem::Taken).into())
}

/// Registers an app. Whoever registers it runs it: they get ADMIN on it.
pub async fn register(be: &Backend, actor: &Actor, form: &AppForm) -> Done<AppId> {
    let (app, url) = form.check(check_url(&form.url))?;
    let mut tx = be.db.begin().await?;
    let done = register_in(be, &mut tx, actor, &app, &url).await;
    settle(
        be,
        tx,
        actor,
        "app.register",
        Target::member(actor.member_id),
        done,
    )
    .await
}

async fn register_in(be: &Backend, tx: &mut Tx, actor: &Actor, app: &Checked, url: &str) -> Done<AppId> {
    let now = be.clock.now();
    manager(tx, actor).await?;
    if store::count(tx, actor.workspace_id).await? >= limits::APPS {
        return Err(Conflict::TooManyOfThem.into());
    }
    let slug = free_slug(tx, actor, app).await?;
    let id = AppId(be.chance.id(now));
    if !store::add(tx, actor.workspace_id, id, (app, &slug, url), now).await? {
        return Err(Error::invalid(Field::Slug, Problem::Taken).into());
    }
    rights::store::set_privilege(tx, actor.member_id, id, Some(Privilege::Admin)).await?;
    tx.note_by(
        actor,
        now,
        AuditAction::AppRegistered,
        Target::of("app", id.0),
        &json!({ "name": app.name, "after": facts((app, &slug, url)) }),
    );
    Ok(id)
}

/// Saves an app that is still at this version.
pub async fn change(be: &Backend, actor: &Actor, id: AppId, version: i64, form: &AppForm) -> Done<()> {
    let (app, url) = form.check(check_url(&form.url))?;
    let mut tx = be.db.begin().await?;
    let done = change_in(be, &mut tx, actor, id, version, (&app, &url)).await;
    settle(be, tx, actor, "app.change", Target::of("app", id.0), done).await
}

async fn change_in(
    be: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    id: AppId,
    version: i64,
    (app, url): (&Checked, &str),
) -> Done<()> {
    manager(tx, actor).await?;
    let before = found(tx, actor, id).await?;
    if before.version != version {
        return Err(Conflict::EditedMeanwhile.into());
    }
    let slug = app.slug.clone().unwrap_or_else(|| before.slug.clone());
    match store::set(tx, &before, (app, &slug, url)).await? {
        Written::Done => {}
        Written::Taken => return Err(Error::invalid(Field::Slug, Problem::Taken).into()),
        Written::Moved => return Err(Conflict::EditedMeanwhile.into()),
    }
    let was = Checked {
        name: before.name.clone(),
        slug: None,
        description: before.description.clone(),
        color: before.color,
        requestable: before.requestable,
    };
    tx.note_by(
        actor,
        be.clock.now(),
        AuditAction::AppChanged,
        Target::of("app", id.0),
        &json!({
            "name": app.name,
            "before": facts((&was, &before.slug, &before.url)),
            "after": facts((app, &slug, url)),
        }),
    );
    Ok(())
}

async fn found(tx: &mut Tx, actor: &Actor, id: AppId) -> Done<App> {
    Ok(store::find(tx, actor.workspace_id, id)
        .await?
        .ok_or(Error::NotFound)?)
}

/// Archives an app: nobody can open it, and its privileges are kept for the day on which it comes back.
pub async fn archive(be: &Backend, actor: &Actor, id: AppId) -> Done<()> {
    move_to(be, actor, id, true).await
}

/// Brings an app back from the archive.
pub async fn unarchive(be: &Backend, actor: &Actor, id: AppId) -> Done<()> {
    move_to(be, actor, id, false).await
}

async fn move_to(be: &Backend, actor: &Actor, id: AppId, archived: bool) -> Done<()> {
    let mut tx = be.db.begin().await?;
    let what = if archived { "app.archive" } else { "app.unarchive" };
    let done = move_in(be, &mut tx, actor, id, archived).await;
    settle(be, tx, actor, what, Target::of("app", id.0), done).await
}

async fn move_in(be: &Backend, tx: &mut Tx, actor: &Actor, id: AppId, archived: bool) -> Done<()> {
    let now = be.clock.now();
    manager(tx, actor).await?;
    let app = found(tx, actor, id).await?;
    if !archived && store::count(tx, actor.workspace_id).await? >= limits::APPS {
        return Err(Conflict::TooManyOfThem.into());
    }
    if !store::set_archived(tx, id, archived.then_some(now)).await? {
        return Err(Conflict::StateMoved.into());
    }
    let action = if archived {
        AuditAction::AppArchived
    } else {
        AuditAction::AppUnarchived
    };
    tx.note_by(
        actor,
        now,
        action,
        Target::of("app", id.0),
        &json!({ "name": app.name }),
    );
    Ok(())
}

fn facts((app, slug, url): (&Checked, &str, &str)) -> Value {
    json!({
        "name": app.name,
        "slug": slug,
        "url": url,
        "description": app.description,
        "color": app.color,
        "requestable": app.requestable,
    })
}
