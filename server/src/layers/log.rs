//! A request id for each request, and one line in the log. Paths are logged by their route, so that no
//! secret of a link and no address of a person gets there.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use std::time::Instant;
use tracing::Instrument;

/// The id of a request, in the log, in the audit log and in the header `x-request-id` of the answer.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Gives the id, logs and counts.
pub async fn trace(mut request: Request, next: Next) -> Response {
    let id = hex::encode(backend::chance::Chance::System.bytes::<8>());
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let route = route(request.uri().path());
    let span = tracing::info_span!("request", id, %method, route);
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = began.elapsed();
    let status = response.status();
    span.in_scope(|| {
        if status.is_server_error() {
            tracing::error!(status = status.as_u16(), took_us = took.as_micros(), "answered");
        } else {
            tracing::debug!(status = status.as_u16(), took_us = took.as_micros(), "answered");
        }
    });
    metrics::counter!("usher_requests_total", "method" => method.to_string(), "route" => route.clone(), "status" => status.as_u16().to_string())
        .increment(1);
    metrics::histogram!("usher_request_seconds", "route" => route).record(took.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// The address with its secrets and names left out; what is none of ours is all the same.
fn route(path: &str) -> String {
    let mut parts = path.trim_matches('/').split('/');
    match (parts.next().unwrap_or_default(), parts.next()) {
        ("w", Some(_)) => {
            let rest: Vec<&str> = parts.filter(|part| KNOWN.contains(part)).collect();
            format!("/w/{{slug}}/{}", rest.join("/"))
        }
        (first @ ("invitations" | "join" | "reset-password" | "sign-in" | "unsubscribe"), _) => {
            format!("/{first}/{{token}}")
        }
        (first @ ("pkg" | "fonts"), _) => format!("/{first}/{{file}}"),
        ("api", Some("v1")) => format!(
            "/api/v1/{}",
            parts.find(|part| NOUNS.contains(part)).unwrap_or_default()
        ),
        ("api", Some("graphql")) => "/api/graphql".to_owned(),
        ("external", _) => "/external/v1".to_owned(),
        ("api", Some("fn")) => {
            let rest: Vec<&str> = parts.filter(|part| FUNCTIONS.contains(part)).collect();
            format!("/api/fn/{}", rest.join("/"))
        }
        (first, None) if first.is_empty() || KNOWN.contains(&first) => format!("/{first}"),
        _ => "(other)".to_owned(),
    }
}

/// Parts of our addresses that say nothing about anybody.
const KNOWN: &[&str] = &[
    "users",
    "invite",
    "settings",
    "mail",
    "login",
    "setup",
    "account",
    "forgot-password",
    "sign-in-link",
    "healthz",
    "readyz",
    "metrics",
];

/// What REST is about.
const NOUNS: &[&str] = &[
    "users",
    "invitations",
    "links",
    "guests",
    "roles",
    "groups",
    "apps",
    "access-requests",
    "blocks",
    "imports",
    "audit-events",
    "keys",
    "webhooks",
    "settings",
];

/// Parts of the addresses of server functions. Anything else could be made up by a caller, and each new
/// label costs memory.
const FUNCTIONS: &[&str] = &[
    "accounts",
    "set-up-open",
    "set-up",
    "sign-in",
    "sign-out",
    "forgot-password",
    "reset-open",
    "reset-password",
    "ask-sign-in-link",
    "sign-in-link-open",
    "sign-in-by-link",
    "has-password",
    "who",
    "frame",
    "change-name",
    "change-password",
    "list-sessions",
    "end-session",
    "end-other-sessions",
    "people",
    "list",
    "invitations",
    "invite",
    "copy-link",
    "resend",
    "revoke",
    "undo-revoke",
    "door",
    "accept",
    "decline",
    "ask-again",
    "mail",
    "overview",
    "test",
    "retry",
    "theme",
    "choose",
];

#[cfg(test)]
mod tests {
    use super::route;

    #[test]
    fn no_secret_and_no_name_gets_into_the_log() {
        assert_eq!(route("/invitations/c2VjcmV0"), "/invitations/{token}");
        assert_eq!(route("/reset-password/c2VjcmV0"), "/reset-password/{token}");
        assert_eq!(route("/sign-in/c2VjcmV0"), "/sign-in/{token}");
        assert_eq!(route("/join/c2VjcmV0"), "/join/{token}");
        assert_eq!(route("/w/acme/users/invite"), "/w/{slug}/users/invite");
        assert_eq!(route("/w/acme/ana@example.com"), "/w/{slug}/");
        assert_eq!(route("/ana@example.com"), "(other)");
        assert_eq!(route("/api/fn/accounts/sign-in"), "/api/fn/accounts/sign-in");
        assert_eq!(route("/"), "/");
    }
}
