//! Live pages: while a workspace's page is open, the server says what has changed, and whoever shows it asks
//! again. Without JavaScript, and before the connection stands, pages are as they were drawn.

use leptos::prelude::*;
use model::live::{Change, What};

/// The changes of the workspace that is open.
#[derive(Clone, Copy)]
pub struct Live {
    heard: RwSignal<(u64, Vec<Change>)>,
    #[cfg(feature = "hydrate")]
    slug: StoredValue<String>,
    /// The last moment from which everything is known.
    #[cfg(feature = "hydrate")]
    mark: StoredValue<String>,
    #[cfg(feature = "hydrate")]
    tries: StoredValue<u32>,
    #[cfg(feature = "hydrate")]
    gathered: StoredValue<Vec<Change>>,
}

impl Live {
    /// Makes a place for it.
    pub fn provide() {
        provide_context(Self::new());
    }

    fn new() -> Self {
        Self {
            heard: RwSignal::new((0, Vec::new())),
            #[cfg(feature = "hydrate")]
            slug: StoredValue::new(String::new()),
            #[cfg(feature = "hydrate")]
            mark: StoredValue::new(String::new()),
            #[cfg(feature = "hydrate")]
            tries: StoredValue::new(0),
            #[cfg(feature = "hydrate")]
            gathered: StoredValue::new(Vec::new()),
        }
    }

    /// It, from any page.
    pub fn here() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// Calls back when something of these kinds has changed.
    pub fn on(self, kinds: &'static [What], tell: impl Fn(&[Change]) + 'static) {
        Effect::new(move |before: Option<u64>| {
            self.heard.with(|(number, changes)| {
                let fresh = before.is_some_and(|before| before != *number);
                if fresh && changes.iter().any(|change| kinds.contains(&change.what)) {
                    untrack(|| tell(changes));
                }
                *number
            })
        });
    }

    /// Listens to a workspace, in place of the one before, from the moment of this mark on.
    #[cfg(feature = "hydrate")]
    pub fn follow(self, slug: String, mark: String) {
        if self.slug.with_value(|open| *open == slug) {
            return;
        }
        self.mark.set_value(mark);
        self.slug.set_value(slug.clone());
        leptos::task::spawn_local(listen(self, slug));
    }

    /// Tells a burst of changes at once: a thousand mails on their way are not a thousand questions.
    #[cfg(feature = "hydrate")]
    fn gather(self, changes: Vec<Change>) {
        /// How long a burst may take.
        const BURST: std::time::Duration = std::time::Duration::from_millis(150);

        let begins = self.gathered.with_value(Vec::is_empty);
        self.gathered.update_value(|gathered| gathered.extend(changes));
        if !begins {
            return;
        }
        let tell = move || {
            let changes = self.gathered.try_update_value(std::mem::take).unwrap_or_default();
            let _ = self
                .heard
                .try_update(|heard| *heard = (heard.0.wrapping_add(1), changes));
        };
        leptos::leptos_dom::helpers::set_timeout(tell, BURST);
    }

    /// The server draws the page and listens to nothing.
    #[cfg(not(feature = "hydrate"))]
    pub fn follow(self, slug: String, mark: String) {
        let _ = (self, slug, mark);
    }
}

#[cfg(feature = "hydrate")]
async fn listen(live: Live, slug: String) {
    use gloo_net::eventsource::futures::EventSource;
    use leptos::leptos_dom::helpers::set_timeout;
    use std::time::Duration;

    /// Before the first try again where the browser itself has given up; each further wait is twice as long.
    const AGAIN: Duration = Duration::from_secs(5);
    /// Waits grow this often, to some five minutes.
    const GROWS: u32 = 6;

    let since = live.mark.get_value();
    let address = format!(
        "/api/live?workspace={}&since={}",
        crate::api::encode(&slug),
        crate::api::encode(&since)
    );
    let Ok(mut source) = EventSource::new(&address) else {
        return;
    };
    let Ok(mut messages) = source.subscribe("changes") else {
        return;
    };
    let still = |live: Live| live.slug.try_with_value(|open| *open == slug) == Some(true);
    while let Some(message) = futures_util::StreamExt::next(&mut messages).await {
        if !still(live) {
            return;
        }
        let Ok((_, event)) = message else {
            // The connection broke; the browser connects again by itself unless it was refused.
            if source.state() == gloo_net::eventsource::State::Closed {
                break;
            }
            continue;
        };
        let text = event.data().as_string().unwrap_or_default();
        if let Ok(changes) = serde_json::from_str::<Vec<Change>>(&text) {
            live.tries.set_value(0);
            live.mark.set_value(event.last_event_id());
            live.gather(changes);
        }
    }
    if still(live) {
        live.slug.set_value(String::new());
        let tries = live.tries.get_value();
        live.tries.set_value((tries + 1).min(GROWS));
        set_timeout(
            move || live.follow(slug, live.mark.get_value()),
            AGAIN * 2_u32.pow(tries),
        );
    }
}
