//! Settings and exit codes: 0 done, 1 failed with one line, 2 wrong usage; what is wrong is named.

use crate::house::{Place, both};
use crate::program::{Left, Program};

both!(
    usage_and_failures_have_their_codes,
    a_wrong_setting_stops_the_start_and_is_named,
    a_newer_database_is_refused,
);

fn failed_naming(left: &Left, name: &str) {
    assert_eq!(left.code, Some(1), "{name}: {} {}", left.out, left.err);
    let lines: Vec<_> = left
        .err
        .lines()
        .filter(|line| line.starts_with("usher: "))
        .collect();
    assert_eq!(lines.len(), 1, "{name}: {}", left.err);
    assert!(lines[0].contains(name), "{name}: {}", lines[0]);
    assert!(!left.err.contains("panicked"), "{}", left.err);
    assert!(!left.out.contains("listening"), "{}", left.out);
}

async fn usage_and_failures_have_their_codes(place: Place) {
    let program = Program::new(place).await;
    for args in [
        &["--help"][..],
        &["serve", "--help"],
        &["workspace", "create", "--help"],
        &["--version"],
        &["migrate"],
        &["migrate"],
        &["audit", "verify"],
    ] {
        let left = program.run(args).await;
        assert_eq!(left.code, Some(0), "{args:?}: {}", left.err);
    }
    for args in [
        &["sing"][..],
        &["--no-such-flag"],
        &["workspace"],
        &["workspace", "create"],
        &["backup"],
        &["user", "create", "--email", "a@b.example"],
        &["demo", "--workspace", "acme", "--users", "many"],
        &["demo", "--workspace", "acme", "--users", "-1"],
        &["audit", "verify", "twice"],
    ] {
        let left = program.run(args).await;
        assert_eq!(left.code, Some(2), "{args:?}: {}", left.err);
        assert!(left.out.is_empty() && !left.err.is_empty(), "{args:?}");
    }
    let owner = program.create_owner("a@b.example").await;
    failed_naming(&owner, "acme");
    let demo = program
        .run(&["demo", "--workspace", "nowhere", "--users", "1"])
        .await;
    failed_naming(&demo, "nowhere");
    let recover = [
        "user",
        "recover-owner",
        "--workspace",
        "nowhere",
        "--email",
        "a@b.example",
    ];
    failed_naming(&program.run(&recover).await, "");
    failed_naming(&program.run(&["restore", "no/such/file"]).await, "no/such/file");
    let made = program
        .run(&["workspace", "create", "--name", "Acme", "--slug", "acme"])
        .await;
    let json: serde_json::Value = serde_json::from_str(made.out.trim()).unwrap();
    assert_eq!((&json["slug"], &json["name"]), (&"acme".into(), &"Acme".into()));
    let twice = program
        .run(&["workspace", "create", "--name", "Acme", "--slug", "acme"])
        .await;
    failed_naming(&twice, "");
}

async fn a_wrong_setting_stops_the_start_and_is_named(place: Place) {
    let program = Program::new(place).await;
    for (name, value) in [
        ("USHER_LISTN", "127.0.0.1:3000"),
        ("USHER_PUBLIC_URL", "http://usher.acme.example"),
        ("USHER_PUBLIC_URL", "ftp://localhost"),
        ("USHER_DATABASE_URL", "mysql://localhost/usher"),
        ("USHER_SMTP_URL", "127.0.0.1:25"),
        ("USHER_SMTP_URL", "smtp://127.0.0.1?tls=perhaps"),
        ("USHER_MAIL_FROM", "nobody"),
        ("USHER_SECRET_KEY", "12345"),
        ("USHER_SECRET_KEY_FILE", "no/such/file"),
        ("USHER_LOG", "=====loud"),
    ] {
        let left = program.run_with(&["serve"], "", &[(name, value)]).await;
        failed_naming(&left, name);
    }
    // What is no value of its kind at all, the command line's reader names.
    for (name, value) in [
        ("USHER_LISTEN", "everywhere"),
        ("USHER_PUBLIC_URL", "here"),
        ("USHER_TRUSTED_PROXIES", "10.0.0.0/99"),
        ("USHER_WEBHOOK_ALLOW", "10.0.0.0/99"),
        ("USHER_RATE_LIMITS", "perhaps"),
        ("USHER_LOG_FORMAT", "xml"),
        ("USHER_ALLOW_HTTP", "maybe"),
    ] {
        let left = program.run_with(&["serve"], "", &[(name, value)]).await;
        assert!(matches!(left.code, Some(1 | 2)), "{name}: {:?}", left.code);
        let flag = name.trim_start_matches("USHER_").to_lowercase().replace('_', "-");
        assert!(left.err.contains(&flag), "{name}: {}", left.err);
        assert!(!left.out.contains("listening"));
    }
    for (file, key) in [
        ("listn = '1'", "listn"),
        ("rate_limits = 'perhaps'", "perhaps"),
        ("=", "usher.toml"),
    ] {
        std::fs::write(program.folder.join("usher.toml"), file).unwrap();
        failed_naming(&program.run(&["serve"]).await, key);
    }
    std::fs::remove_file(program.folder.join("usher.toml")).unwrap();
    failed_naming(
        &program.run(&["serve", "--config", "elsewhere.toml"]).await,
        "elsewhere.toml",
    );
    // A port that is taken.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let left = program
        .run_with(&["serve"], "", &[("USHER_LISTEN", address.as_str())])
        .await;
    failed_naming(&left, "USHER_LISTEN");
}

async fn a_newer_database_is_refused(place: Place) {
    let program = Program::set_up(place).await;
    program
        .sql(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
            select 9999, 'from the future', success, checksum, 0 from _sqlx_migrations where version = 1",
        )
        .await;
    for args in [
        &["serve"][..],
        &["migrate"],
        &["audit", "verify"],
        &["backup", "kept"],
    ] {
        failed_naming(&program.run(args).await, "newer Usher");
    }
    assert!(!program.folder.join("kept").exists());
    program
        .sql("delete from _sqlx_migrations where version = 9999")
        .await;
    assert_eq!(program.run(&["migrate"]).await.code, Some(0));
}
