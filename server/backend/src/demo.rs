//! Made-up people for trying Usher out and for measuring it: reproducible by their seed.

mod apps;
mod indexes;
mod names;
mod people;
mod store;

use crate::accounts::store as accounts;
use crate::audit::{By, Target};
use crate::caller::Client;
use crate::chance::Chance;
use crate::db::Tx;
use crate::fault::{Done, Fault};
use crate::{Backend, members, workspaces};
use model::account::AccountType;
use model::audit::AuditAction;
use model::ids::{MemberId, WorkspaceId};
use model::time::Span;
use people::{People, Person};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use std::sync::Mutex;
use store::Numbered;

/// Rows a statement.
use crate::db::rows::AT_ONCE as A_STATEMENT;
/// People a transaction: another process that writes waits no longer than for so many.
const A_TRANSACTION: usize = 25_000;
/// From so many on, where they are not few beside those who are there already, all come in one transaction
/// without the indexes, which are made at its end. Nothing else can be written meanwhile, and on PostgreSQL
/// nobody can be listed: a minute for a million.
const VERY_MANY: u64 = 20_000;
/// How many times as many may be there already.
const BESIDE: u64 = 4;
/// Memory for SQLite's pages in KiB while it fills, and after.
const ROOM: (u32, u32) = (400_000, 8_000);

/// Members that the events are about.
const MEMBERS_WITH_EVENTS: i64 = 1_000;

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
    /// Events of the audit log about some of the members.
    pub events: u64,
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
    /// Apps.
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
    let owner = accounts::find_first_owner(&mut conn, workspace.id).await?;
    let present = store::count_people(&mut conn).await?;
    drop(conn);
    if owner.is_none() && wanted.invitations > 0 {
        return Err(Fault::Setting(format!(
            "workspace {slug:?} has no owner who could have sent invitations: make one with \
             `usher user create --owner`"
        )));
    }
    let now = be.clock.now();
    let place = Place {
        workspace: workspace.id,
        owner,
        chance: Chance::Seeded(Box::new(Mutex::new(ChaCha20Rng::from_seed(be.chance.bytes())))),
    };
    let coming = wanted.users + wanted.guests + wanted.invitations;
    let very_many = coming >= VERY_MANY && coming >= present / BESIDE;
    let a_transaction = if very_many { usize::MAX } else { A_TRANSACTION };
    let mut tx = be.db.begin().await?;
    let apps = apps::add(&mut tx, &place.chance, workspace.id, wanted.apps, now).await?;
    tx.save().await?;
    let mut filled = Filled {
        apps,
        ..Filled::default()
    };
    let mut people = People::new(wanted, now).peekable();
    while people.peek().is_some() {
        let mut tx = be.db.begin().await?;
        store::make_room(&mut tx, ROOM.0).await?;
        let aside = if very_many {
            Some(indexes::put_aside(&mut tx).await?)
        } else {
            None
        };
        let mut left = a_transaction;
        while left > 0 && people.peek().is_some() {
            let part: Vec<Person> = people.by_ref().take(A_STATEMENT.min(left)).collect();
            left -= part.len();
            place.add(&mut tx, &part, &mut filled).await?;
            // A row finds its member by the address, whose index is never put aside.
            apps::give(&mut tx, place.workspace, &part, (wanted.apps, wanted.seed)).await?;
        }
        if let Some(aside) = aside {
            indexes::put_back(&mut tx, aside).await?;
        }
        tx.save().await?;
    }
    add_events(be, workspace.id, wanted.events).await?;
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
            "apps": filled.apps, "events": wanted.events, "seed": wanted.seed,
        }),
    );
    tx.save().await?;
    Ok(filled)
}

/// Adds events about the first members, one every half minute up to now, chained as all events are.
async fn add_events(be: &Backend, workspace: WorkspaceId, number: u64) -> Done<()> {
    let mut conn = be.db.read().await?;
    let members = store::list_some(&mut conn, workspace, MEMBERS_WITH_EVENTS).await?;
    drop(conn);
    let (now, client) = (be.clock.now(), Client::system());
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    let mut left = i64::try_from(number).unwrap_or(i64::MAX);
    let mut about = members.iter().copied().cycle().take(number).peekable();
    while about.peek().is_some() {
        let mut tx = be.db.begin().await?;
        for member in about.by_ref().take(A_STATEMENT) {
            tx.note(
                workspace,
                (now - Span::seconds(30 * left), By::System, &client),
                AuditAction::MemberEdited,
                Target::member(member),
                &serde_json::json!({ "before": { "name": "Old Name" }, "after": { "name": "New Name" } }),
            );
            left -= 1;
        }
        tx.save().await?;
    }
    Ok(())
}

/// Where the people go, and who invited them.
struct Place {
    workspace: WorkspaceId,
    owner: Option<MemberId>,
    /// Five questions a person to the operating system would take longer than the person.
    chance: Chance,
}

impl Place {
    /// Adds a part of the people, and their numbers to `filled`.
    async fn add(&self, tx: &mut Tx, part: &[Person], filled: &mut Filled) -> Done<()> {
        let part: Vec<Numbered> = part.iter().map(|person| self.numbered(person)).collect();
        store::add_users(tx, &part).await?;
        let counts = store::add_members(tx, self.workspace, &part).await?;
        if let Some(owner) = self.owner {
            store::add_invitations(tx, self.workspace, owner, &part).await?;
        }
        store::add_mails(tx, self.workspace, &part).await?;
        for ((status, account_type), n) in counts {
            members::store::count(tx, self.workspace, &status, account_type, n);
            let to = match (status.as_str(), account_type) {
                ("invited" | "expired", _) => &mut filled.invitations,
                (_, AccountType::Guest) => &mut filled.guests,
                _ => &mut filled.users,
            };
            *to += n.unsigned_abs();
        }
        Ok(())
    }

    fn numbered<'a>(&self, person: &'a Person) -> Numbered<'a> {
        let at = person.created_at;
        Numbered {
            person,
            user_id: self.chance.id(at),
            uid: hex::encode(self.chance.bytes::<32>()),
            member_id: self.chance.id(at),
            invitation_id: self.chance.id(at),
            mail_id: self.chance.id(at),
        }
    }
}
