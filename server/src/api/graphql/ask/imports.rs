//! Files of people.

use super::super::nodes::imports::{Import, ImportRow};
use super::super::nodes::{at_hand, read as read_id};
use super::super::page::{List, Read, cost, list};
use super::super::refusal::Answer;
use super::super::words::RowFilter;
use async_graphql::{Context, ID, Object};
use backend::imports;
use model::ids::ImportId;

#[derive(Default)]
pub struct Imports;

#[Object(name = "AskImports")]
impl Imports {
    /// Imports, the latest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn imports(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Answer<List<Import>> {
        let (be, actor) = at_hand(ctx)?;
        let read = |cursor: String, _| async move {
            let page = imports::list(be, actor, &cursor).await?;
            Ok(Read {
                rows: page.rows,
                next: page.next,
                total: None,
            })
        };
        list(first, after, read, Import::from).await
    }

    /// One import: ask again to see how far it is.
    #[graphql(complexity = "20 + child_complexity")]
    async fn import(&self, ctx: &Context<'_>, id: ID) -> Answer<Import> {
        let (be, actor) = at_hand(ctx)?;
        Ok(imports::find(be, actor, read_id(&id)?).await?.into())
    }

    /// Rows of an import in the order of the file.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn import_rows(
        &self,
        ctx: &Context<'_>,
        id: ID,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(desc = "Only these.")] filter: Option<RowFilter>,
    ) -> Answer<List<ImportRow>> {
        let (be, actor) = at_hand(ctx)?;
        let id: ImportId = read_id(&id)?;
        let filter = filter.map(Into::into);
        let read = |cursor: String, _| async move {
            let page = imports::rows(be, actor, id, filter, &cursor).await?;
            Ok(Read {
                rows: page.rows,
                next: page.next,
                total: None,
            })
        };
        list(first, after, read, ImportRow::from).await
    }
}
