//! A browser without JavaScript that talks to the router in process.

use crate::house::House;
use axum::Router;
use axum::body::{Body, BodyDataStream, to_bytes};
use futures_util::FutureExt;
use http::{HeaderMap, Method, Request, StatusCode, header};
use server::router::{AppState, router};
use tower::ServiceExt;

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where it redirects to.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The body without what is different in every answer.
    pub fn plain(&self) -> String {
        let nonce = self
            .header("content-security-policy")
            .split("'nonce-")
            .nth(1)
            .and_then(|rest| rest.split('\'').next())
            .unwrap_or("no nonce");
        self.body.replace(nonce, "NONCE")
    }
}

pub struct Browser {
    app: Router,
    pub cookie: Option<String>,
    /// The cookie of a browser that has asked for a sign-in link.
    pub asked: Option<String>,
}

/// The router over a house's services.
pub fn app(house: &House) -> Router {
    let options = leptos::config::LeptosOptions::builder()
        .output_name("usher")
        .build();
    router(AppState {
        backend: house.be.clone(),
        leptos: options,
        listen: ([127, 0, 0, 1], 3000).into(),
        trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()],
        site_dir: std::env::temp_dir(),
        metrics: None,
        stop: tokio_util::sync::CancellationToken::new(),
    })
}

impl Browser {
    pub fn new(house: &House) -> Self {
        Self {
            app: app(house),
            cookie: None,
            asked: None,
        }
    }

    /// Signed in as this account, without the sign-in page.
    pub async fn signed_in(house: &House, email: &str) -> Self {
        let mut browser = Self::new(house);
        let mut tx = house.be.db.begin().await.unwrap();
        let user = backend::accounts::store::find_user(&mut tx, email)
            .await
            .unwrap()
            .expect("an account");
        let client = crate::house::anyone().client;
        let cookie = backend::accounts::session::open(&house.be, &mut tx, user.id, &client, None)
            .await
            .unwrap();
        tx.save().await.unwrap();
        browser.keep(&cookie);
        browser
    }

    fn keep(&mut self, set_cookie: &str) {
        let pair = set_cookie.split(';').next().unwrap();
        self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
    }

    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost:3000")
            .header(
                header::USER_AGENT,
                "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
            )
            .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        let cookies: Vec<&str> = [&self.cookie, &self.asked]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        request
    }

    pub async fn send(&mut self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 10 << 20).await.unwrap();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            if cookie.starts_with("usher=") {
                self.keep(cookie);
            }
            if cookie.starts_with("usher-browser=") {
                self.asked = cookie.split(';').next().map(str::to_owned);
            }
        }
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).body(Body::empty()).unwrap();
        self.send(request).await
    }

    /// Bytes of an answer that is compressed.
    pub async fn drained(&mut self, request: Request<Body>) -> usize {
        let response = self.app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers().get("content-encoding").unwrap(), "gzip");
        to_bytes(response.into_body(), 10 << 20).await.unwrap().len()
    }

    /// What a GET answers, without waiting for the end of a stream.
    pub async fn head_of(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).body(Body::empty()).unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        Answer {
            status: response.status(),
            headers: response.headers().clone(),
            body: String::new(),
        }
    }

    /// The event that a stream begins with, unless it begins with waiting.
    pub async fn first_event(&mut self, path: &str) -> Option<String> {
        let mut stream = self.listen(path).await;
        let first = futures_util::StreamExt::next(&mut stream).now_or_never()?;
        Some(String::from_utf8(first?.unwrap().to_vec()).unwrap())
    }

    /// A stream of events.
    pub async fn listen(&mut self, path: &str) -> BodyDataStream {
        let request = self.request(Method::GET, path).body(Body::empty()).unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body().into_data_stream()
    }

    fn form(fields: &[(&str, &str)]) -> String {
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish()
    }

    /// Posts a form to its page, as a browser without JavaScript does.
    pub async fn post(&mut self, page: &str, function: &str, fields: &[(&str, &str)]) -> Answer {
        let function = format!("/api/fn/{function}");
        let mut all = vec![("_fn", function.as_str())];
        all.extend_from_slice(fields);
        let request = self
            .request(Method::POST, page)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(Self::form(&all)))
            .unwrap();
        self.send(request).await
    }

    /// Calls a server function, as the browser's half does.
    pub async fn call(&mut self, function: &str, fields: &[(&str, &str)]) -> Answer {
        let path = format!("/api/fn/{function}");
        let mut request = self
            .request(Method::POST, &path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(Self::form(fields)))
            .unwrap();
        request
            .headers_mut()
            .insert(header::ACCEPT, "application/json".parse().unwrap());
        self.send(request).await
    }
}
