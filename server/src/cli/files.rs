//! Files of people: imported and exported on the machine itself, in the name of the workspace's first owner.

use super::commands::say;
use super::{ExportWhat, Import};
use crate::config::InForce;
use crate::serve::open;
use backend::caller::Actor;
use backend::fault::{Done, Fault};
use backend::people::export;
use backend::sheet::{Format, Pieces};
use backend::{Backend, accounts, audit, imports, people};
use model::account::AccountType;
use model::audit::AuditQuery;
use model::error::Field;
use model::ids::ImportId;
use model::import::ImportState;
use model::people::Query;
use std::io::Write;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is looked how far another process is.
const LOOK: Duration = Duration::from_millis(200);

fn put(bytes: &[u8]) -> Result<(), String> {
    std::io::stdout()
        .write_all(bytes)
        .map_err(|error| error.to_string())
}

/// Prints the plan of a file; with `--apply` does it and prints what came of it.
pub async fn import(settings: &InForce, wanted: Import, format: Format) -> Result<(), String> {
    let be = open(settings).await?;
    let done = import_in(&be, wanted, format).await;
    be.db.close().await;
    done
}

async fn import_in(be: &Backend, wanted: Import, format: Format) -> Result<(), String> {
    if !wanted.file.is_file() {
        return Err(format!("{} is no file", wanted.file.display()));
    }
    let actor = accounts::machine(be, &wanted.workspace).await.map_err(say)?;
    let name = wanted
        .file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let id = imports::plan(be, &actor, wanted.kind.into(), &name, wanted.file)
        .await
        .map_err(say)?;
    let planned = imports::find(be, &actor, id).await.map_err(say)?;
    if planned.state == ImportState::Refused {
        let problems: Vec<String> = planned.problems.iter().map(app::words::imports::file).collect();
        return Err(problems.join(" "));
    }
    if !wanted.apply {
        let printed = print_rows(be, &actor, id, format).await;
        // Nobody comes back for it.
        imports::discard(be, &actor, id).await.map_err(say)?;
        return printed;
    }
    let consent = imports::Consent {
        only_valid: wanted.only_valid,
        confirm_admins: wanted.confirm_admins,
    };
    match imports::apply(be, &actor, id, consent).await {
        Ok(()) => {}
        Err(Fault::Said(error)) => {
            let why = if error.problem(Field::OnlyValid).is_some() {
                format!(
                    "{} rows have problems: mend them, or add --only-valid",
                    planned.counts.error
                )
            } else if error.problem(Field::ConfirmAdmins).is_some() {
                format!("{0} rows give ADMIN: add --confirm-admins {0}", planned.admins)
            } else {
                app::words::errors::error(&error)
            };
            print_rows(be, &actor, id, format).await?;
            imports::discard(be, &actor, id).await.map_err(say)?;
            return Err(why);
        }
        Err(fault) => return Err(say(fault)),
    }
    let never = CancellationToken::new();
    loop {
        imports::work::work(be, &never).await.map_err(say)?;
        let now = imports::find(be, &actor, id).await.map_err(say)?;
        if now.state == ImportState::Applied {
            break;
        }
        // Another process may have taken over.
        tokio::time::sleep(LOOK).await;
    }
    print_rows(be, &actor, id, format).await
}

async fn print_rows(be: &Backend, actor: &Actor, id: ImportId, format: Format) -> Result<(), String> {
    print_all(imports::export(be, actor, id, format).await).await
}

/// Prints a file to its end.
async fn print_all(begun: Done<impl Pieces>) -> Result<(), String> {
    let mut pieces = begun.map_err(say)?;
    while let Some(piece) = pieces.next().await.map_err(say)? {
        put(&piece)?;
    }
    Ok(())
}

/// Prints all that is held about somebody.
pub async fn record(settings: &InForce, workspace: &str, email: &str) -> Result<(), String> {
    let be = open(settings).await?;
    let record = async {
        let actor = accounts::machine(&be, workspace).await?;
        let id = people::find_by_email(&be, &actor, email).await?;
        people::record::record(&be, actor, id).await
    };
    let done = print_all(record.await).await;
    be.db.close().await;
    done
}

/// Prints users, guests or the audit log.
pub async fn export(
    settings: &InForce,
    what: ExportWhat,
    workspace: &str,
    format: Format,
) -> Result<(), String> {
    let be = open(settings).await?;
    let done = export_in(&be, what, workspace, format).await;
    be.db.close().await;
    done
}

async fn export_in(be: &Backend, what: ExportWhat, workspace: &str, format: Format) -> Result<(), String> {
    let actor = accounts::machine(be, workspace).await.map_err(say)?;
    let people = |account_type| {
        let query = Query {
            account_type,
            ..Query::default()
        };
        export::export(be, actor.clone(), query, format)
    };
    match what {
        ExportWhat::Users => {
            for (at, account_type) in AccountType::OF_USERS.iter().enumerate() {
                let mut pieces = people(Some(*account_type)).await.map_err(say)?;
                if at > 0 {
                    // One file has one header.
                    pieces.go_on();
                }
                print_all(Ok(pieces)).await?;
            }
            Ok(())
        }
        ExportWhat::Guests => print_all(people(Some(AccountType::Guest)).await).await,
        ExportWhat::Audit => {
            let query = AuditQuery::default();
            print_all(Ok(audit::export::export(be, actor.clone(), query, format))).await
        }
    }
}
