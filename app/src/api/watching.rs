//! How an open page asks again by itself. What somebody asks for keeps their session alive; what a page asks
//! because the server told of a change does not, or a forgotten page would never be signed out.

use futures_util::{Sink, Stream};
use leptos::server_fn::Bytes;
use leptos::server_fn::client::Client;
use leptos::server_fn::client::browser::BrowserClient;
use leptos::server_fn::error::FromServerFnError;
use leptos::server_fn::request::browser::BrowserRequest;
use leptos::server_fn::response::browser::BrowserResponse;

/// For server functions that live pages ask again: says when nobody has touched the page for a while.
pub struct Watching;

/// Says that nobody is before the page; its value means nothing.
pub const AWAY: &str = "usher-away";

impl<E, I, O> Client<E, I, O> for Watching
where
    E: FromServerFnError,
    I: FromServerFnError,
    O: FromServerFnError,
{
    type Request = BrowserRequest;
    type Response = BrowserResponse;

    fn send(request: Self::Request) -> impl Future<Output = Result<Self::Response, E>> + Send {
        #[cfg(feature = "hydrate")]
        if hands::are_off() {
            request.headers().set(AWAY, "1");
        }
        <BrowserClient as Client<E, I, O>>::send(request)
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (
                impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static,
                impl Sink<Bytes> + Send + 'static,
            ),
            E,
        >,
    > + Send {
        <BrowserClient as Client<E, I, O>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <BrowserClient as Client<E, I, O>>::spawn(future);
    }
}

#[cfg(feature = "hydrate")]
pub mod hands {
    //! When somebody last touched the page.

    use leptos::ev;
    use leptos::prelude::{window, window_event_listener};
    use std::cell::Cell;

    thread_local! {
        static LAST: Cell<f64> = const { Cell::new(0.0) };
    }

    /// Milliseconds without a touch after which nobody is there.
    const WHILE: f64 = 60_000.0;

    fn now() -> f64 {
        window().performance().map_or(0.0, |clock| clock.now())
    }

    /// Notes presses of keys and pointers from now on.
    pub fn watch() {
        let note = || LAST.set(now());
        note();
        window_event_listener(ev::pointerdown, move |_| note());
        window_event_listener(ev::keydown, move |_| note());
        window_event_listener(ev::wheel, move |_| note());
    }

    /// Whether nobody has touched the page for a minute.
    pub fn are_off() -> bool {
        now() - LAST.get() > WHILE
    }
}
