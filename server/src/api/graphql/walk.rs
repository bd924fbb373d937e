//! What a query looks like before anything else is done with it. Fragments can be nested into one another so
//! that a short text says an endless query: they are written out here, up to a limit, before the library
//! follows them.

use super::refusal::{INVALID_QUERY, set_code};
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Request, ServerError};
use model::limits;

/// Lists of a schema: asked for inside one another they multiply.
const SCHEMA_LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

/// Reads the query.
///
/// # Errors
/// It is none, has fragments that hold themselves, or is too deep or too long.
pub fn check(request: &mut Request) -> Result<(), ServerError> {
    let document = request.parsed_query().map_err(named)?;
    for (_, operation) in document.operations.iter() {
        let set = &operation.node.selection_set.node;
        let mut walk = Walk {
            document,
            left: limits::GRAPHQL_FIELDS,
            open: Vec::new(),
            about_schema: false,
            about_data: false,
        };
        let deepest = walk.set(set, 1, 0)?;
        if walk.about_schema && walk.about_data {
            return Err(refused("Ask for the schema in a query of its own."));
        }
        let most = if walk.about_schema {
            limits::GRAPHQL_SCHEMA_DEPTH
        } else {
            limits::GRAPHQL_DEPTH
        };
        if deepest > most {
            return Err(refused(&format!(
                "This query is too deep: at most {most} fields inside one another."
            )));
        }
    }
    Ok(())
}

fn named(mut error: ServerError) -> ServerError {
    set_code(&mut error, INVALID_QUERY);
    error
}

fn refused(words: &str) -> ServerError {
    named(ServerError::new(words, None))
}

struct Walk<'d> {
    document: &'d ExecutableDocument,
    /// Selections that may still come.
    left: usize,
    /// Fragments that the walk is inside of.
    open: Vec<&'d str>,
    about_schema: bool,
    about_data: bool,
}

impl<'d> Walk<'d> {
    /// Depth of the deepest field in a set whose fields are at `depth`.
    fn set(&mut self, set: &'d SelectionSet, depth: usize, lists: usize) -> Result<usize, ServerError> {
        // Far beyond every limit: deeper ones would only use up the stack.
        if depth + self.open.len() > 4 * limits::GRAPHQL_SCHEMA_DEPTH {
            return Ok(depth);
        }
        let mut deepest = depth.saturating_sub(1);
        for selection in &set.items {
            self.left = self
                .left
                .checked_sub(1)
                .ok_or_else(|| refused("This query asks for too much at once. Ask in several."))?;
            let found = match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    if depth == 1 {
                        self.about_schema |= name == "__schema" || name == "__type";
                        self.about_data |= !name.starts_with("__");
                    }
                    let lists = lists + usize::from(SCHEMA_LISTS.contains(&name));
                    if self.about_schema && lists > 1 {
                        return Err(refused(
                            "Ask for the fields of one type after the other, not inside one another.",
                        ));
                    }
                    self.set(&field.node.selection_set.node, depth + 1, lists)?
                        .max(depth)
                }
                Selection::InlineFragment(inline) => {
                    self.set(&inline.node.selection_set.node, depth, lists)?
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if self.open.contains(&name) {
                        return Err(refused("A fragment of this query holds itself."));
                    }
                    match self.document.fragments.get(name) {
                        Some(fragment) => {
                            self.open.push(name);
                            let found = self.set(&fragment.node.selection_set.node, depth, lists)?;
                            self.open.pop();
                            found
                        }
                        None => deepest,
                    }
                }
            };
            deepest = deepest.max(found);
        }
        Ok(deepest)
    }
}
