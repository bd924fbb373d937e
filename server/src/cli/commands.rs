//! What each command does.

use super::voice::{Voice, print};
use super::{AuditCommand, Command, CreateUser, UserCommand, WorkspaceCommand};
use crate::config::InForce;
use crate::serve::{open, serve};
use backend::accounts::{self, NewUser};
use backend::audit::{self, Verdict};
use backend::db::backup;
use backend::demo;
use backend::fault::Fault;
use backend::{members, people};
use model::error::Error;
use serde_json::json;
use std::io::BufRead;

/// A service's failure on one line.
pub(super) fn say(fault: Fault) -> String {
    match fault {
        Fault::Said(Error::Invalid(problems)) => problems
            .iter()
            .map(|(field, problem)| format!("{field}: {problem:?}"))
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}

/// Runs one command.
pub async fn run(command: Command, voice: Voice, settings: InForce) -> Result<(), String> {
    match command {
        Command::Serve => serve(settings).await,
        Command::Migrate => {
            let be = open(&settings).await?;
            be.db.close().await;
            voice.note(&json!({ "migrated": true }))
        }
        Command::Workspace(WorkspaceCommand::Create { name, slug }) => {
            let be = open(&settings).await?;
            let made = backend::workspaces::create(&be, &name, slug.as_deref())
                .await
                .map_err(say)?;
            be.db.close().await;
            print(&json!({ "id": made.id, "slug": made.slug, "name": made.name }))
        }
        Command::User(UserCommand::Create(new)) => create_user(&settings, new).await,
        Command::User(UserCommand::RecoverOwner { workspace, email }) => {
            let be = open(&settings).await?;
            let link = accounts::recover_owner(&be, &workspace, &email)
                .await
                .map_err(say)?;
            be.db.close().await;
            voice.say(&link, &json!({ "link": link }))
        }
        Command::User(UserCommand::Export { workspace, email }) => {
            super::files::record(&settings, &workspace, &email).await
        }
        Command::User(UserCommand::Erase { workspace, email }) => {
            let be = open(&settings).await?;
            let actor = accounts::machine(&be, &workspace).await.map_err(say)?;
            let id = people::find_by_email(&be, &actor, &email).await.map_err(say)?;
            let erased = members::erase(&be, &actor, id, &email).await.map_err(say)?;
            be.db.close().await;
            print(&json!({ "id": id, "account": erased.account, "events": erased.events }))
        }
        Command::Key(wanted) => super::keys::run(&settings, wanted).await,
        Command::Demo(wanted) => {
            let be = open(&settings).await?;
            let demo = demo::Demo {
                users: wanted.users,
                guests: wanted.guests,
                apps: wanted.apps,
                invitations: wanted.invitations,
                events: wanted.events,
                seed: wanted.seed,
            };
            let filled = demo::fill(&be, &wanted.workspace, demo).await.map_err(say)?;
            be.db.close().await;
            print(&json!({
                "users": filled.users, "guests": filled.guests, "apps": filled.apps,
                "invitations": filled.invitations,
            }))
        }
        Command::Import(wanted) => super::files::import(&settings, wanted, voice.format()).await,
        Command::Export { what, workspace } => {
            super::files::export(&settings, what, &workspace, voice.format()).await
        }
        Command::Audit(AuditCommand::Verify) => {
            let be = open(&settings).await?;
            let verdict = audit::verify(&be.db).await.map_err(say)?;
            be.db.close().await;
            match verdict {
                Verdict::Whole(rows) => voice.say(
                    &format!("whole: {rows} rows"),
                    &json!({ "whole": true, "rows": rows }),
                ),
                Verdict::Broken(chain, seq) => {
                    Err(format!("the audit log is broken at row {seq} of chain {chain}"))
                }
            }
        }
        Command::Backup { file } => {
            let be = open(&settings).await?;
            backup::write(&be.db, &file).await.map_err(say)?;
            be.db.close().await;
            let file = file.display().to_string();
            voice.say(&format!("written: {file}"), &json!({ "written": file }))
        }
        Command::Restore { file } => {
            backup::restore(&settings.database_url, &file)
                .await
                .map_err(say)?;
            let file = file.display().to_string();
            voice.say(
                &format!("restored from {file}"),
                &json!({ "restored_from": file }),
            )
        }
        Command::Doctor { mail_to } => super::doctor::run(&settings, mail_to.as_deref(), voice).await,
        // These need no settings, and have been printed.
        Command::Completions { .. } | Command::Man => Ok(()),
    }
}

async fn create_user(settings: &InForce, new: CreateUser) -> Result<(), String> {
    let mut password = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut password)
        .map_err(|e| e.to_string())?;
    let be = open(settings).await?;
    let user = accounts::create_user(
        &be,
        NewUser {
            email: &new.email,
            name: &new.name,
            workspace: &new.workspace,
            account_type: new.account_type.into(),
            owner: new.owner,
            password: password.trim_end_matches(['\n', '\r']),
        },
    )
    .await
    .map_err(say)?;
    be.db.close().await;
    print(&json!({ "uid": user.uid, "email": user.email }))
}
