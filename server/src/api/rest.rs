//! `/api/v1`: REST as OpenAPI 3.1 describes it, generated from the handlers.

mod apps;
mod audit;
mod docs;
mod groups;
mod guests;
mod idempotency;
mod imports;
mod input;
mod invitations;
mod keys;
mod links;
mod problem;
mod requests;
mod roles;
mod shapes;
mod users;
mod webhooks;
mod workspace;

use crate::gate::{Gate, Refused, add_left, enter};
use crate::router::{AppState, LONG_PATIENCE, PATIENCE, UPLOAD_BYTES};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::uri::PathAndQuery;
use http::{StatusCode, Uri};
use model::error::Error;
use model::limits;
use problem::Problem;
use std::sync::LazyLock;
use std::time::Duration;
use tower_http::timeout::TimeoutLayer;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where it lives.
pub const ROOT: &str = "/api/v1";

/// What every operation shares.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Usher",
        version = "1",
        description = "Everything that the pages of a workspace can do. Times are RFC 3339 in UTC, lists have pages, \
            errors are RFC 9457. A change carries the ETag of what it was made from in If-Match; a POST with an \
            Idempotency-Key is done once, however often it is sent within 24 hours.",
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT"),
    ),
    servers((url = "/api/v1")),
    components(schemas(Problem)),
    security(("bearer" = []), ("key" = [], "secret" = [])),
    modifiers(&Keys),
)]
struct Shared;

struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_with(Default::default);
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("KEY.SECRET")
            .build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        for (name, header) in [("key", "X-API-KEY"), ("secret", "X-API-SECRET")] {
            let scheme = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new(header)));
            components.add_security_scheme(name, scheme);
        }
    }
}

fn described() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Shared::openapi())
        .routes(routes!(workspace::find))
        .routes(routes!(workspace::settings, workspace::change))
        .routes(routes!(users::list))
        .routes(routes!(users::find, users::change, users::remove))
        .routes(routes!(users::archive))
        .routes(routes!(users::unarchive))
        .routes(routes!(users::restore))
        .routes(routes!(users::record))
        .routes(routes!(users::erase))
        .routes(routes!(users::end_sessions))
        .routes(routes!(invitations::list, invitations::invite))
        .routes(routes!(invitations::revoke))
        .routes(routes!(invitations::resend))
        .routes(routes!(invitations::link))
        .routes(routes!(links::list, links::make))
        .routes(routes!(links::switch))
        .routes(routes!(links::copy))
        .routes(routes!(guests::list, guests::add))
        .routes(routes!(guests::find, guests::change))
        .routes(routes!(guests::give, guests::take_away))
        .routes(routes!(roles::list, roles::make))
        .routes(routes!(roles::find, roles::change, roles::delete))
        .routes(routes!(roles::duplicate))
        .routes(routes!(groups::list, groups::make))
        .routes(routes!(groups::find, groups::change, groups::delete))
        .routes(routes!(groups::members, groups::join))
        .routes(routes!(groups::leave))
        .routes(routes!(apps::list, apps::register))
        .routes(routes!(apps::find, apps::change))
        .routes(routes!(apps::archive))
        .routes(routes!(apps::unarchive))
        .routes(routes!(apps::holders))
        .routes(routes!(requests::list))
        .routes(routes!(requests::approve))
        .routes(routes!(requests::deny))
        .routes(routes!(requests::block))
        .routes(routes!(requests::blocks))
        .routes(routes!(requests::unblock))
        .routes(routes!(imports::find, imports::discard))
        .routes(routes!(imports::list_rows))
        .routes(routes!(imports::apply))
        .routes(routes!(imports::plan_again))
        .routes(routes!(imports::undo))
        .routes(routes!(audit::list))
        .routes(routes!(keys::list, keys::make))
        .routes(routes!(keys::revoke))
        .routes(routes!(webhooks::list, webhooks::make))
        .routes(routes!(webhooks::find, webhooks::change, webhooks::remove))
        .routes(routes!(webhooks::rotate))
        .routes(routes!(webhooks::test))
        .routes(routes!(webhooks::deliveries))
        .routes(routes!(webhooks::resend))
}

/// The one that takes files: they are larger and take longer than everything else.
fn uploads() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(imports::list, imports::plan))
}

/// The description of all operations.
pub fn document() -> Document {
    described().merge(uploads()).split_for_parts().1
}

/// The operations and their description, made once: putting the description together takes longer than many calls.
static MADE: LazyLock<(Router<AppState>, docs::Docs)> = LazyLock::new(|| {
    let limits = |router: OpenApiRouter<AppState>, most: usize, patience: Duration| {
        router
            .layer(DefaultBodyLimit::max(most))
            .layer(TimeoutLayer::with_status_code(
                StatusCode::REQUEST_TIMEOUT,
                patience,
            ))
    };
    let (operations, document) = limits(described(), limits::BODY, PATIENCE)
        .merge(limits(uploads(), UPLOAD_BYTES, LONG_PATIENCE))
        .split_for_parts();
    let operations = operations
        .fallback(|| async { Problem::from(Error::NotFound) })
        .method_not_allowed_fallback(|| async {
            Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "METHOD_NOT_ALLOWED",
                "This path has no such method.",
            )
        });
    (operations, docs::Docs::of(&document))
});

/// All of it: the operations behind the gate, their description before it.
pub fn router(state: &AppState) -> Router {
    let (operations, docs) = &*MADE;
    let inside = operations.clone().with_state(state.clone());
    // Around the routes: the workspace in front of a path is taken off it before a route is looked for.
    let guarded = Router::new()
        .fallback_service(inside)
        .layer(from_fn_with_state(state.clone(), idempotency::once))
        .layer(from_fn_with_state(state.clone(), guard));
    docs.router().nest_service(ROOT, guarded)
}

/// Lets in whoever has a key, into the workspace of that key and no other.
async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let entered = enter(&state, &parts).await.and_then(|gate| {
        place(&mut parts.uri, &gate)?;
        Ok(gate)
    });
    match entered {
        Ok(Gate { actor, left }) => {
            parts.extensions.insert(actor);
            let mut response = next.run(Request::from_parts(parts, body)).await;
            add_left(response.headers_mut(), left);
            response
        }
        Err(Refused { error, left }) => {
            let mut response = Problem::from(error).into_response();
            if let Some(left) = left {
                add_left(response.headers_mut(), left);
            }
            response
        }
    }
}

/// Takes `/workspaces/{ws}` off the path where more follows it. Another workspace than that of the key is not found,
/// like one that does not exist.
fn place(uri: &mut Uri, gate: &Gate) -> Result<(), Error> {
    let Some(rest) = uri.path().strip_prefix("/workspaces/") else {
        return Ok(());
    };
    let (named, behind) = rest
        .split_once('/')
        .map_or((rest, ""), |(ws, behind)| (ws, behind));
    let actor = &gate.actor;
    if named != actor.workspace.slug && named.parse() != Ok(actor.workspace_id) {
        return Err(Error::NotFound);
    }
    if !behind.is_empty() {
        let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
        let path: PathAndQuery = format!("/{behind}{query}").parse().map_err(|_| Error::NotFound)?;
        let mut parts = std::mem::take(uri).into_parts();
        parts.path_and_query = Some(path);
        *uri = Uri::from_parts(parts).map_err(|_| Error::NotFound)?;
    }
    Ok(())
}
