//! Files of people: planned, applied, undone.

use super::super::nodes::imports::Import;
use super::super::nodes::{DONE, Done, at_hand, read};
use super::super::refusal::Answer;
use super::super::words::ImportKind;
use async_graphql::{Context, ID, Object};
use backend::fault::Fault;
use backend::imports;
use model::ids::ImportId;
use tempfile::NamedTempFile;

#[derive(Default)]
pub struct Imports;

#[Object(name = "ChangeImports")]
impl Imports {
    /// Makes the plan of a CSV file, given as its text; a large one, and XLSX, is sent to `POST /api/v1/imports`.
    /// Changes nobody. What cannot be read has state REFUSED and says why.
    #[graphql(complexity = "1000 + child_complexity")]
    async fn plan_import(
        &self,
        ctx: &Context<'_>,
        kind: ImportKind,
        csv: String,
        #[graphql(default_with = "\"import.csv\".to_owned()")] file_name: String,
    ) -> Answer<Import> {
        let (be, actor) = at_hand(ctx)?;
        imports::ask(be, actor).await?;
        let file = NamedTempFile::new().map_err(|error| unkept(&error))?;
        tokio::fs::write(file.path(), csv)
            .await
            .map_err(|error| unkept(&error))?;
        let path = file.path().to_owned();
        let id = imports::plan(be, actor, kind.into(), &file_name, path).await?;
        shown(ctx, id).await
    }

    /// Begins to apply a plan; ask for the import to see how far it is.
    #[graphql(complexity = "1000 + child_complexity")]
    async fn apply_import(
        &self,
        ctx: &Context<'_>,
        id: ID,
        #[graphql(
            default,
            desc = "Rows with problems are left out; without it one such row stops the whole."
        )]
        only_valid: bool,
        #[graphql(desc = "How many rows give ADMIN, where some do.")] confirm_admins: Option<i64>,
    ) -> Answer<Import> {
        let (be, actor) = at_hand(ctx)?;
        let id: ImportId = read(&id)?;
        let consent = imports::Consent {
            only_valid,
            confirm_admins,
        };
        imports::apply(be, actor, id, consent).await?;
        shown(ctx, id).await
    }

    /// Makes a plan anew from what its rows ask for, because people, groups or apps have changed since. The new
    /// one, which has an id of its own, takes its place.
    #[graphql(complexity = "1000 + child_complexity")]
    async fn plan_import_again(&self, ctx: &Context<'_>, id: ID) -> Answer<Import> {
        let (be, actor) = at_hand(ctx)?;
        let id = imports::plan_again(be, actor, read(&id)?).await?;
        shown(ctx, id).await
    }

    /// Begins to undo an import; ask for it to see how far it is.
    #[graphql(complexity = "1000 + child_complexity")]
    async fn undo_import(&self, ctx: &Context<'_>, id: ID) -> Answer<Import> {
        let (be, actor) = at_hand(ctx)?;
        let id: ImportId = read(&id)?;
        imports::undo(be, actor, id).await?;
        shown(ctx, id).await
    }

    /// Discards a plan that was not applied.
    #[graphql(complexity = 100)]
    async fn discard_import(&self, ctx: &Context<'_>, id: ID) -> Answer<Done> {
        let (be, actor) = at_hand(ctx)?;
        let id: ImportId = read(&id)?;
        imports::discard(be, actor, id).await?;
        Ok(DONE)
    }
}

async fn shown(ctx: &Context<'_>, id: ImportId) -> Answer<Import> {
    let (be, actor) = at_hand(ctx)?;
    Ok(imports::find(be, actor, id).await?.into())
}

fn unkept(error: &std::io::Error) -> Fault {
    Fault::Bug(format!("keeping a file that was sent: {error}"))
}
