//! REST: fields that nobody described, and lists without measure. Both ask the description what there is, so that an
//! operation of tomorrow is asked as well.

use crate::house::{House, Place, both};
use crate::rest::{NOBODY, Program, TABLE};
use backend::db::Pools;
use model::account::AccountType;
use model::key::Capability;
use serde_json::{Map, Value, json};
use server::api::rest;
use std::collections::BTreeSet;

both!(no_column_slips_into_a_write, ten_thousand_of_anything_are_refused,);

/// The description, read.
struct Described(Value);

impl Described {
    fn new() -> Self {
        Self(serde_json::from_str(&rest::document().to_json().unwrap()).unwrap())
    }

    /// What a reference leads to, or the schema itself.
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(reference) => self.resolved(self.0.pointer(&reference[1..]).unwrap()),
            None => schema,
        }
    }

    /// Fields of the JSON that an operation takes, in any of its shapes, with their schemas.
    fn fields(&self, operation: &str) -> Map<String, Value> {
        let (method, path) = operation.split_once(' ').unwrap();
        let body = &self.0["paths"][path][method]["requestBody"]["content"]["application/json"];
        let mut fields = Map::new();
        let mut left = vec![&body["schema"]];
        while let Some(schema) = left.pop() {
            let schema = self.resolved(schema);
            for part in ["oneOf", "anyOf", "allOf"] {
                left.extend(schema[part].as_array().into_iter().flatten());
            }
            fields.extend(schema["properties"].as_object().cloned().unwrap_or_default());
        }
        fields
    }

    /// The schema of what a list holds; none where a field is no list.
    fn items<'a>(&'a self, field: &'a Value) -> Option<&'a Value> {
        self.resolved(field).get("items")
    }

    /// Something that a schema describes, another one for each number.
    fn example(&self, schema: &Value, number: usize) -> Value {
        let schema = self.resolved(schema);
        if let Some(words) = schema["enum"].as_array() {
            return words[0].clone();
        }
        if let Some(fields) = schema["properties"].as_object() {
            let required = schema["required"].as_array().unwrap();
            let filled = fields
                .iter()
                .filter(|(name, _)| required.contains(&Value::from(name.as_str())))
                .map(|(name, field)| (name.clone(), self.example(field, number)));
            return Value::Object(filled.collect());
        }
        match schema["format"].as_str() {
            Some("uuid") => json!(format!("00000000-0000-4000-8000-{number:012}")),
            _ => json!(format!("n{number}@many.example")),
        }
    }
}

/// Operations that take JSON, the body that each takes, and what it describes of it.
fn writes(described: &Described) -> Vec<(&'static str, Value, Map<String, Value>)> {
    TABLE
        .iter()
        .filter(|(_, body, _)| !body.is_empty())
        .map(|&(operation, body, _)| {
            let fields = described.fields(operation);
            assert!(!fields.is_empty(), "{operation} describes nothing");
            (operation, serde_json::from_str(body).unwrap(), fields)
        })
        .collect()
}

/// Names of all columns of all tables.
async fn columns(house: &House) -> BTreeSet<String> {
    let ask = match house.be.db.pools() {
        Pools::Sqlite { .. } => {
            "select p.name from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table'"
        }
        Pools::Postgres(_) => {
            "select column_name::text from information_schema.columns where table_schema = 'public'"
        }
    };
    house.texts(ask).await.into_iter().collect()
}

async fn no_column_slips_into_a_write(place: Place) {
    let house = place.house().await;
    let program = Program::new(&house, Capability::ALL).await;
    let columns = columns(&house).await;
    assert!(columns.contains("password_hash") && columns.contains("workspace_id"));
    let described = Described::new();
    for (operation, body, fields) in writes(&described) {
        let (method, path) = operation.split_once(' ').unwrap();
        let path = path
            .replace("{seq}", "1")
            .replace("{uid}", NOBODY)
            .replace("{id}", NOBODY)
            .replace("{app}", NOBODY);
        for column in columns.iter().filter(|column| !fields.contains_key(*column)) {
            let mut body = body.clone();
            body[column] = json!(true);
            let (status, answer) = program.call(method, &path, &body).await;
            assert_eq!(
                (status, &answer["code"]),
                (400, &json!("MALFORMED")),
                "{operation} with {column}: {answer}"
            );
        }
    }
}

/// How much there is of everything that an operation could make or give.
async fn sizes(house: &House) -> Vec<i64> {
    let mut sizes = Vec::new();
    for table in [
        "members",
        "invitations",
        "roles",
        "group_members",
        "groups",
        "apps",
        "keys",
        "webhooks",
    ] {
        sizes.push(house.number(&format!("select count(*) from {table}")).await);
    }
    sizes
}

async fn ten_thousand_of_anything_are_refused(place: Place) {
    let house = place.house().await;
    let program = Program::new(&house, Capability::ALL).await;
    house.member("mia@acme.example", AccountType::Business).await;
    let member = program.get("/users?search=mia").await["items"][0]["id"].clone();
    let made = async |path: &str, body: Value| {
        let (status, made) = program.call("post", path, &body).await;
        assert_eq!(status, 201, "{path}: {made}");
        made["id"].clone()
    };
    let role = made("/roles", json!({ "name": "r", "target": "GROUP", "grants": {} })).await;
    let group = made("/groups", json!({ "name": "g" })).await;
    let app = made("/apps", json!({ "name": "Ops", "url": "https://ops.example" })).await;
    let hook = made(
        "/webhooks",
        json!({ "name": "w", "url": "https://h.example", "every": true }),
    )
    .await;
    made("/guests", json!({ "email": "gus@part.example" })).await;
    let guest = program.get("/guests?search=gus").await["items"][0]["id"].clone();
    let described = Described::new();
    let before = sizes(&house).await;
    let mut asked = 0;
    for (operation, body, fields) in writes(&described) {
        let (method, path) = operation.split_once(' ').unwrap();
        let subject = match path.split('/').nth(1).unwrap() {
            "users" => &member,
            "guests" => &guest,
            "roles" => &role,
            "groups" => &group,
            "apps" => &app,
            "webhooks" => &hook,
            _ => &Value::Null,
        };
        let subject = subject.as_str().unwrap_or(NOBODY);
        let path = path
            .replace("{uid}", subject)
            .replace("{id}", subject)
            .replace("{app}", app.as_str().unwrap());
        for (field, schema) in &fields {
            // Words of a closed list are few, however often each is said.
            let Some(items) = described
                .items(schema)
                .filter(|items| described.resolved(items)["enum"].is_null())
            else {
                continue;
            };
            let mut body = body.clone();
            // As one of many instead of the one that the table shows.
            if operation == "post /invitations" {
                body = json!({ "account_type": "BUSINESS", "emails": ["a@b.example"] });
            }
            body[field] = (0..10_000)
                .map(|number| described.example(items, number))
                .collect();
            let (status, answer) = program.call(method, &path, &body).await;
            assert!(
                (400..500).contains(&status),
                "{operation} with 10,000 {field}: {status} {answer}"
            );
            asked += 1;
        }
    }
    assert!(asked >= 15, "only {asked} lists were found");
    assert_eq!(sizes(&house).await, before);
}
