//! Made-up apps, and what the made-up guests may do with them.

use super::people::Person;
use crate::apps::store;
use crate::chance::Chance;
use crate::db::Tx;
use crate::db::rows::{Column, insert};
use crate::fault::Done;
use model::app::{Checked, Color};
use model::ids::{AppId, WorkspaceId};
use model::limits;
use model::permission::Privilege;
use model::time::Time;
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// What they are called; further ones are numbered.
const NAMES: [&str; 24] = [
    "Sales",
    "Operations",
    "Churn",
    "Finance",
    "HR pulse",
    "Fleet",
    "Budget",
    "Inventory",
    "Marketing",
    "Support",
    "Payroll",
    "Forecast",
    "Logistics",
    "Quality",
    "Energy",
    "Purchasing",
    "Contracts",
    "Retail",
    "Production",
    "Safety",
    "Pricing",
    "Returns",
    "Partners",
    "Board",
];

/// Apps that a guest may do something with: at most so many.
const A_GUEST: usize = 8;

/// Registers so many apps, but no more than a workspace may have, and says how many are new. The same are
/// there only once.
pub async fn add(tx: &mut Tx, chance: &Chance, workspace: WorkspaceId, wanted: u64, now: Time) -> Done<u64> {
    let mut added = 0;
    for (n, slug) in slugs(wanted).into_iter().enumerate() {
        if store::count(tx, workspace).await? >= limits::APPS {
            break;
        }
        let color = Color::ALL
            .get(n % Color::ALL.len())
            .copied()
            .unwrap_or(Color::Blue);
        let app = Checked {
            name: name(n),
            slug: Some(slug.clone()),
            description: String::new(),
            color,
            requestable: n % 4 == 0,
        };
        let url = format!("https://apps.example.com/{slug}");
        let id = AppId(chance.id(now));
        added += u64::from(store::add(tx, workspace, id, (&app, &slug, &url), now).await?);
    }
    Ok(added)
}

fn name(n: usize) -> String {
    let name = NAMES.get(n % NAMES.len()).copied().unwrap_or("App");
    match n / NAMES.len() {
        0 => name.to_owned(),
        further => format!("{name} {}", further + 1),
    }
}

fn slugs(wanted: u64) -> Vec<String> {
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
    let most = usize::try_from(limits::APPS).unwrap_or(usize::MAX);
    (0..wanted.min(most))
        .map(|n| name(n).to_lowercase().replace(' ', "-"))
        .collect()
}

/// Gives the guests of a part of the people what the seed says; reports mostly.
pub async fn give(
    tx: &mut Tx,
    workspace: WorkspaceId,
    people: &[Person],
    (apps, seed): (u64, u64),
) -> Done<()> {
    let slugs = slugs(apps);
    if slugs.is_empty() {
        return Ok(());
    }
    let mut rows: Vec<(String, String, i64)> = Vec::new();
    for person in people.iter().filter(|person| person.is_guest()) {
        // Numbers of its own, so that the people are the same with and without apps.
        let own = person.email.bytes().fold(seed, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u64::from(byte))
        });
        let mut rng = ChaCha8Rng::seed_from_u64(own);
        for _ in 0..rng.random_range(0..=A_GUEST.min(slugs.len())) {
            let Some(slug) = slugs.get(rng.random_range(0..slugs.len())) else {
                continue;
            };
            let privilege = match rng.random_range(0..100) {
                0..2 => Privilege::Admin,
                2..10 => Privilege::Contribute,
                10..30 => Privilege::View,
                _ => Privilege::Report,
            };
            rows.push((person.email.clone(), slug.clone(), privilege.level()));
        }
    }
    let text = "insert into app_privileges (member_id, app_id, privilege)
        select m.id, a.id, column3
        from {rows}
        join members m on m.workspace_id = $1 and m.email = column1
        join apps a on a.workspace_id = $1 and a.slug = column2
        where true
        on conflict do nothing";
    for part in rows.chunks(super::A_STATEMENT) {
        let columns = vec![
            Column::texts(part.iter().map(|(email, _, _)| email.as_str())),
            Column::texts(part.iter().map(|(_, slug, _)| slug.as_str())),
            Column::numbers(part.iter().map(|(_, _, level)| *level)),
        ];
        insert(tx, text, &[workspace.0], columns).await?;
    }
    Ok(())
}
