//! Made-up people for trying Usher out and for measuring it: reproducible by their seed.

mod names;
mod people;
mod store;

use crate::audit::{By, Target};
use crate::caller::Client;
use crate::fault::{Done, Fault};
use crate::{Backend, members, workspaces};
use model::audit::AuditAction;
use people::{People, Person};
use store::Numbered;

/// Rows a statement.
const A_STATEMENT: usize = 500;
/// People a transaction: another process that writes waits no longer than for so many.
const A_TRANSACTION: usize = 25_000;
/// Memory for SQLite's pages in KiB while it fills, and after.
const ROOM: (u32, u32) = (400_000, 8_000);

/// How many of each are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Demo {
    /// Members of kind user.
    pub users: u64,
    /// Guests.
    pub guests: u64,
    /// Apps.
    pub apps: u64,
    /// Invitations, pending and run out.
    pub invitations: u64,
    /// The same people for the same seed.
    pub seed: u64,
}

/// How many of each were added; addresses that were there before are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Members of kind user.
    pub users: u64,
    /// Guests.
    pub guests: u64,
    /// Apps: none, as long as there are none to register.
    pub apps: u64,
    /// Invitations.
    pub invitations: u64,
}

/// Fills a workspace. None of these people can sign in, and no mail is sent to them.
pub async fn fill(be: &Backend, slug: &str, wanted: Demo) -> Done<Filled> {
    let mut conn = be.db.read().await?;
    let workspace = workspaces::find_by_slug(&mut conn, slug)
        .await?
        .ok_or_else(|| Fault::Setting(format!("there is no workspace with slug {slug:?}")))?;
    let owner = store::find_owner(&mut conn, workspace.id).await?;
    drop(conn);
    if owner.is_none() && wanted.invitations > 0 {
        return Err(Fault::Setting(format!(
            "workspace {slug:?} has no owner who could have sent invitations: make one with \
             `usher user create --owner`"
        )));
    }
    let now = be.clock.now();
    let mut filled = Filled::default();
    let mut people = People::new(wanted, now);
    loop {
        let part: Vec<Person> = people.by_ref().take(A_TRANSACTION).collect();
        if part.is_empty() {
            break;
        }
        let mut tx = be.db.begin().await?;
        store::make_room(&mut tx, ROOM.0).await?;
        for part in part.chunks(A_STATEMENT) {
            let part: Vec<Numbered> = part.iter().map(|person| numbered(be, person)).collect();
            store::add_users(&mut tx, &part).await?;
            let counts = store::add_members(&mut tx, workspace.id, &part).await?;
            if let Some(owner) = owner {
                store::add_invitations(&mut tx, workspace.id, owner, &part).await?;
            }
            store::add_mails(&mut tx, workspace.id, &part).await?;
            for ((status, account_type), n) in counts {
                members::store::count(&mut tx, workspace.id, &status, account_type, n).await?;
                let to = match (status.as_str(), account_type) {
                    ("invited" | "expired", _) => &mut filled.invitations,
                    (_, model::account::AccountType::Guest) => &mut filled.guests,
                    _ => &mut filled.users,
                };
                *to += n.unsigned_abs();
            }
        }
        tx.save().await?;
    }
    let mut tx = be.db.begin().await?;
    store::analyse(&mut tx).await?;
    store::make_room(&mut tx, ROOM.1).await?;
    tx.note(
        workspace.id,
        (now, By::System, &Client::system()),
        AuditAction::DemoFilled,
        Target::of("workspace", workspace.id.0),
        &serde_json::json!({
            "users": filled.users, "guests": filled.guests, "invitations": filled.invitations,
            "seed": wanted.seed,
        }),
    );
    tx.save().await?;
    Ok(filled)
}

fn numbered<'a>(be: &Backend, person: &'a Person) -> Numbered<'a> {
    let at = person.created_at;
    Numbered {
        person,
        user_id: be.chance.id(at),
        uid: hex::encode(be.chance.bytes::<32>()),
        member_id: be.chance.id(at),
        invitation_id: be.chance.id(at),
        mail_id: be.chance.id(at),
    }
}
