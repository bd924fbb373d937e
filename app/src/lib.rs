//! What browser and server share of Usher's pages.

#![recursion_limit = "256"]

#[expect(
    missing_docs,
    clippy::too_many_arguments,
    reason = "the arguments of a server function are a form's fields, and become fields that cannot carry a comment"
)]
pub mod api;
pub mod live;
pub mod pages;
pub mod ui;
pub mod words;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};
use pages::missing::Missing;
use pages::parts::{Desk, Outside, People};
use pages::workspace::LastFrame;
use ui::toast::{ToastArea, Toasts};

/// The document around the pages; only the server draws it.
#[cfg(feature = "ssr")]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    use leptos_meta::{HashedStylesheet, MetaTags};
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=ui::theme::chosen()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <HashedStylesheet options=options.clone() id="style" root=""/>
                <AutoReload options=options.clone()/>
                {(!is_door()).then(|| view! { <HydrationScripts options=options islands=false root=""/> })}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Whether the request is for one of the pages outside a workspace. They are a form and nothing else, which
/// a browser handles by itself, so no script is sent along: they weigh a few kilobytes and work at once.
#[cfg(feature = "ssr")]
fn is_door() -> bool {
    const DOORS: [&str; 10] = [
        "/login",
        "/sign-in-link",
        "/sign-in/",
        "/setup",
        "/forgot-password",
        "/reset-password/",
        "/invitations/",
        "/request-access",
        "/unsubscribe/",
        "/join/",
    ];
    use_context::<http::request::Parts>().is_some_and(|parts| {
        let path = parts.uri.path();
        // These only send on.
        path == "/"
            || path.strip_prefix("/w/").is_some_and(|slug| !slug.contains('/'))
            || DOORS.iter().any(|door| {
                if door.ends_with('/') {
                    path.starts_with(door)
                } else {
                    path == *door
                }
            })
    })
}

/// A page outside a workspace. It is drawn by the server and sends no script, so the program in the browser
/// has no part for it: whoever comes to its address from another page loads it afresh. Each such page would
/// also multiply the parts that the program is split into.
macro_rules! door {
    ($($page:ident)::+) => {{
        #[cfg(feature = "ssr")]
        {
            $($page)::+::draw
        }
        #[cfg(not(feature = "ssr"))]
        {
            pages::missing::Afresh
        }
    }};
}

/// The title of the window, from a page's own. leptos_meta writes it into the document as it is, and it may
/// hold somebody's name; a browser's half sets it as text.
fn title(page: &str) -> String {
    let title = if page.is_empty() {
        "Usher".to_owned()
    } else {
        format!("{page} - Usher")
    };
    if cfg!(feature = "ssr") {
        title
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    } else {
        title
    }
}

/// All pages.
#[expect(clippy::too_many_lines, reason = "a table of routes")]
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    LastFrame::provide();
    live::Live::provide();
    let toasts = Toasts::provide();
    #[cfg(not(feature = "ssr"))]
    toasts.take_redirects();
    #[cfg(feature = "hydrate")]
    api::watching::hands::watch();
    view! {
        <Title formatter=|page: String| title(&page)/>
        <Router>
            <Routes fallback=|| view! { <Missing/> }>
                <Route path=path!("/") view={door!(pages::home)} ssr=SsrMode::Async/>
                <Route path=path!("/w/:slug") view={door!(pages::home)} ssr=SsrMode::Async/>
                <Route path=path!("/setup") view={door!(pages::setup)} ssr=SsrMode::Async/>
                <Route path=path!("/login") view={door!(pages::login)} ssr=SsrMode::Async/>
                <Route
                    path=path!("/forgot-password")
                    view={door!(pages::forgot)}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/reset-password/:token")
                    view={door!(pages::reset)}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/sign-in-link")
                    view={door!(pages::sign_in_link)}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/sign-in/:token")
                    view={door!(pages::sign_in)}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/invitations/:token")
                    view={door!(pages::join)}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/users")
                    view={People::Users}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/users/invite")
                    view={People::Invite}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/request-access")
                    view={door!(pages::request_access)}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/unsubscribe/:token")
                    view={door!(pages::unsubscribe)}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/join/:token")
                    view={door!(pages::join_link)}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/guests")
                    view={Outside::Guests}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/guests/new")
                    view={Outside::NewGuest}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/requests")
                    view={Desk::Requests}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/roles")
                    view={Desk::Roles}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/roles/new")
                    view={Desk::NewRole}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/roles/:role")
                    view={Desk::Role}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/groups")
                    view={Desk::Groups}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/groups/new")
                    view={Desk::NewGroup}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/groups/:group")
                    view={Desk::Group}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/imports")
                    view={Outside::Imports}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/imports/:import")
                    view={Outside::Import}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/apps")
                    view={Desk::Apps}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/apps/new")
                    view={Desk::NewApp}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/apps/:app")
                    view={Desk::App}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/audit")
                    view={Desk::Audit}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/settings")
                    view={Desk::Settings}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/settings/links")
                    view={Desk::Links}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/settings/keys")
                    view={Desk::Keys}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/users/removed")
                    view={People::Removed}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/users/:member")
                    view={People::Person}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/users/:member/edit")
                    view={People::Edit}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/settings/mail")
                    view={Desk::Mail}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/settings/webhooks")
                    view={Desk::Webhooks}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/settings/webhooks/new")
                    view={Desk::NewWebhook}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/w/:slug/settings/webhooks/:webhook")
                    view={Desk::Webhook}
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/account")
                    view={Desk::Account}
                    ssr=SsrMode::Async
                />
            </Routes>
        </Router>
        <ToastArea toasts=toasts/>
    }
}
