//! A program with a key that talks to the router in process.

use crate::browser::{Answer, Browser};
use crate::house::House;
use axum::body::Body;
use backend::caller::Actor;
use http::{Method, StatusCode, header};
use model::ids::KeyId;
use model::key::{Capability, KeyForm, NewKey};
use serde_json::{Value, json};

pub struct Program {
    wire: Browser,
    pub key: String,
    pub secret: String,
    pub id: KeyId,
}

/// A new key in somebody's name.
pub async fn key(house: &House, maker: &Actor, capabilities: &[Capability], days: &str) -> NewKey {
    let form = KeyForm {
        name: "Program".to_owned(),
        capabilities: capabilities.iter().map(|one| one.word().to_owned()).collect(),
        days: days.to_owned(),
    };
    backend::keys::make(&house.be, maker, &form).await.unwrap()
}

impl Program {
    /// With a key of the owner that is for all of this.
    pub async fn new(house: &House, capabilities: &[Capability]) -> Self {
        Self::of(house, &house.owner().await, capabilities).await
    }

    pub async fn of(house: &House, maker: &Actor, capabilities: &[Capability]) -> Self {
        Self::with(house, key(house, maker, capabilities, "").await)
    }

    pub fn with(house: &House, key: NewKey) -> Self {
        Self {
            wire: Browser::new(house),
            id: key.id,
            key: key.key,
            secret: key.secret,
        }
    }

    pub fn bearer(&self) -> String {
        format!("Bearer {}.{}", self.key, self.secret)
    }

    /// Sends this to GraphQL as it is, with key and secret as the Paradime document sends them.
    pub async fn post(&mut self, body: &str) -> Answer {
        let request = self
            .wire
            .request(Method::POST, "/api/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header("X-API-KEY", &self.key)
            .header("X-API-SECRET", &self.secret)
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.wire.send(request).await
    }

    pub async fn ask_with(&mut self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let answer = self.post(&body.to_string()).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// What a query answers.
    pub async fn ask(&mut self, query: &str) -> Value {
        self.ask_with(query, Value::Null).await
    }

    /// What a query answers that goes well.
    pub async fn data(&mut self, query: &str) -> Value {
        let mut answer = self.ask(query).await;
        assert_eq!(answer.get("errors"), None, "{query}");
        answer["data"].take()
    }

    /// Code of the error that a query answers with; empty where it goes well.
    pub async fn code(&mut self, query: &str) -> String {
        let answer = self.ask(query).await;
        let code = &answer["errors"][0]["extensions"]["code"];
        if answer.get("errors").is_some() {
            assert!(code.is_string(), "{query}: {answer}");
            let words = answer["errors"][0]["message"].as_str().unwrap();
            assert!(words.ends_with('.') || code == "INVALID_QUERY", "{words}");
        }
        code.as_str().unwrap_or_default().to_owned()
    }

    /// A call in Shimoku's format.
    pub async fn call(&mut self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let mut request = self
            .wire
            .request(method, &format!("/external/v1/{path}"))
            .header(header::AUTHORIZATION, self.bearer())
            .header(header::CONTENT_TYPE, "application/json");
        request = request.header("python-shimoku-pkg-version", "2.6.4");
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let answer = self.wire.send(request.body(body).unwrap()).await;
        let json = serde_json::from_str(&answer.body).unwrap_or(Value::Null);
        (answer.status, json)
    }
}
