//! Files of people: imported and exported on the machine itself, in the name of the workspace's first owner.

use super::commands::say;
use super::{ExportWhat, Import};
use crate::config::InForce;
use crate::export::{AUDIT_HEAD, audit_cells};
use crate::serve::open;
use backend::audit::log;
use backend::fault::{Done, Fault};
use backend::people::export;
use backend::sheet::Sheet;
use backend::{Backend, accounts, imports};
use model::account::AccountType;
use model::audit::AuditQuery;
use model::error::Field;
use model::ids::ImportId;
use model::import::ImportState;
use model::people::Query;
use std::borrow::Cow;
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
pub async fn import(settings: &InForce, wanted: Import) -> Result<(), String> {
    let be = open(settings).await?;
    let done = import_in(&be, wanted).await;
    be.db.close().await;
    done
}

async fn import_in(be: &Backend, wanted: Import) -> Result<(), String> {
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
        let printed = print_rows(be, &actor, id).await;
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
            print_rows(be, &actor, id).await?;
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
    print_rows(be, &actor, id).await
}

async fn print_rows(be: &Backend, actor: &backend::caller::Actor, id: ImportId) -> Result<(), String> {
    let mut rows = imports::export(be, actor, id).await.map_err(say)?;
    while let Some(piece) = rows.next().await.map_err(say)? {
        put(&piece)?;
    }
    Ok(())
}

/// Prints users, guests or the audit log as CSV.
pub async fn export(settings: &InForce, what: ExportWhat, workspace: &str) -> Result<(), String> {
    let be = open(settings).await?;
    let done = match what {
        ExportWhat::Users => people(&be, workspace, &AccountType::OF_USERS).await,
        ExportWhat::Guests => people(&be, workspace, &[AccountType::Guest]).await,
        ExportWhat::Audit => audit(&be, workspace).await.map_err(say),
    };
    be.db.close().await;
    done
}

async fn people(be: &Backend, workspace: &str, of: &[AccountType]) -> Result<(), String> {
    for (at, account_type) in of.iter().enumerate() {
        let actor = accounts::machine(be, workspace).await.map_err(say)?;
        let query = Query {
            account_type: Some(*account_type),
            ..Query::default()
        };
        let mut export = export::export(be, actor, query).await.map_err(say)?;
        let mut first = true;
        while let Some(piece) = export.next().await.map_err(say)? {
            // One file has one header.
            let header = if first && at > 0 {
                piece
                    .iter()
                    .position(|byte| *byte == b'\n')
                    .map_or(0, |end| end + 1)
            } else {
                0
            };
            first = false;
            put(piece.get(header..).unwrap_or_default())?;
        }
    }
    Ok(())
}

async fn audit(be: &Backend, workspace: &str) -> Done<()> {
    let actor = accounts::machine(be, workspace).await?;
    let write = |sheet: Sheet| -> Done<()> {
        let bytes = sheet.into_bytes()?;
        put(&bytes).map_err(Fault::Setting)
    };
    let mut sheet = Sheet::new();
    sheet.add(AUDIT_HEAD.map(Cow::Borrowed))?;
    let mut cursor = String::new();
    loop {
        for row in log::export(be, &actor, &AuditQuery::default(), &mut cursor).await? {
            sheet.add(audit_cells(row))?;
        }
        write(std::mem::take(&mut sheet))?;
        if cursor.is_empty() {
            return Ok(());
        }
    }
}
