//! One page a file: what it loads, what it shows. Pages outside a workspace are drawn by the server only.

pub mod account;
pub mod apps;
pub mod audit;
#[cfg(feature = "ssr")]
pub mod forgot;
pub mod given;
pub mod groups;
pub mod guests;
#[cfg(feature = "ssr")]
pub mod home;
pub mod imports;
pub mod invite;
#[cfg(feature = "ssr")]
pub mod join;
#[cfg(feature = "ssr")]
pub mod join_link;
#[cfg(feature = "ssr")]
pub mod login;
pub mod mail;
pub mod missing;
pub mod parts;
pub mod person;
#[cfg(feature = "ssr")]
pub mod request_access;
pub mod requests;
#[cfg(feature = "ssr")]
pub mod reset;
pub mod roles;
pub mod settings;
#[cfg(feature = "ssr")]
pub mod setup;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod sign_in_link;
#[cfg(feature = "ssr")]
pub mod unsubscribe;
pub mod users;
pub mod workspace;

/// What a resource has loaded, for the view that a `Suspend` makes of it. The server polls each such view once to
/// see what it waits for, throws away what came of it, and makes it again: where the data are there already, whole
/// pages were made twice. Here the server waits for one turn more, so that the first poll makes nothing. The
/// browser must not: it needs the view at once where it takes over the server's.
pub(crate) async fn loaded<R: IntoFuture>(resource: R) -> R::Output {
    let value = resource.await;
    #[cfg(feature = "ssr")]
    {
        let mut waited = false;
        std::future::poll_fn(|cx| {
            if std::mem::replace(&mut waited, true) {
                return std::task::Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            std::task::Poll::Pending
        })
        .await;
    }
    value
}
