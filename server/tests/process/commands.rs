//! Commands beside a server that runs, as an administrator types them.

use crate::house::{OWNER, Place, both};
use crate::program::{Program, until};

both!(
    files_are_imported_and_exported_beside_a_server,
    commands_work_beside_a_server,
    what_is_held_is_taken_along_and_erased,
    programs_read_what_commands_say,
    the_first_start_prints_address_and_code,
    a_backup_beside_a_server_is_restored_after_it,
);

/// Everything that was printed, line by line.
fn json_lines(text: &str) -> Vec<serde_json::Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

async fn what_is_held_is_taken_along_and_erased(place: Place) {
    const MIA: &str = "mia@acme.example";
    let program = Program::set_up(place).await;
    let made = program
        .create_user(MIA, "Mia Member", &["--account-type", "BUSINESS"])
        .await;
    assert_eq!(made.code, Some(0), "{}", made.err);
    let whom = ["--workspace", "acme", "--email", MIA];
    let export = [["user", "export"].as_slice(), &whom].concat();
    let erase = [["user", "erase"].as_slice(), &whom].concat();
    let taken = program.run(&export).await;
    assert_eq!(taken.code, Some(0), "{}", taken.err);
    let held = json_lines(&taken.out);
    assert_eq!(
        (&held[0]["kind"], &held[0]["name"]),
        (&"person".into(), &"Mia Member".into())
    );
    assert!(held.iter().any(|line| line["kind"] == "account"), "{}", taken.out);
    // Nobody is erased who is still a member.
    let refused = program.run(&erase).await;
    assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""));
    assert_eq!(refused.err.trim().lines().count(), 1, "{}", refused.err);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("email,delete\n{MIA},true\n")).unwrap();
    let path = file.path().to_str().unwrap();
    let removed = program
        .run(&["import", "users", path, "--workspace", "acme", "--apply"])
        .await;
    assert_eq!(removed.code, Some(0), "{}", removed.err);
    let erased = program.run(&erase).await;
    assert_eq!(erased.code, Some(0), "{}", erased.err);
    assert_eq!(json_lines(&erased.out)[0]["account"], true);
    let gone = program.run(&export).await;
    assert_eq!((gone.code, gone.out.as_str()), (Some(1), ""));
    let left = program
        .number("select count(*) from members where search_text like '%mia%'")
        .await;
    assert_eq!(left, 0);
    assert_eq!(program.run(&["audit", "verify"]).await.code, Some(0));
}

async fn programs_read_what_commands_say(place: Place) {
    let program = Program::set_up(place).await;
    let said = async |args: &[&str]| {
        let left = program.run(args).await;
        assert_eq!(left.code, Some(0), "{args:?}: {}", left.err);
        json_lines(&left.out)
    };
    let listed = said(&["export", "users", "--workspace", "acme", "--json"]).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["email"], OWNER);
    assert_eq!(listed[0]["account type"], "ADMIN");
    let log = said(&["--json", "export", "audit", "--workspace", "acme"]).await;
    assert!(
        log.iter().any(|row| row["action"] == "people.exported"),
        "{log:?}"
    );
    let whole = said(&["audit", "verify", "--json"]).await;
    assert_eq!(whole[0]["whole"], true);
    assert!(whole[0]["rows"].as_i64().unwrap() >= 4, "{whole:?}");
    assert_eq!(
        said(&["migrate", "--json"]).await,
        [serde_json::json!({ "migrated": true })]
    );
    let recover = [
        "user",
        "recover-owner",
        "--workspace",
        "acme",
        "--email",
        OWNER,
        "--json",
    ];
    let link = said(&recover).await;
    assert!(
        link[0]["link"].as_str().unwrap().contains("/reset-password/"),
        "{link:?}"
    );
    let doctor = program.run(&["doctor", "--json"]).await;
    let findings = json_lines(&doctor.out);
    assert!(
        findings.iter().any(|line| line["finding"] == "ok"),
        "{findings:?}"
    );
    let file = program.folder.join("people.csv");
    std::fs::write(
        &file,
        "email,account type\nmia@acme.example,BUSINESS\n,BUSINESS\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let plan = said(&["import", "users", file, "--workspace", "acme", "--json"]).await;
    assert_eq!(plan.len(), 2, "{plan:?}");
    assert_eq!(plan[0]["action"], "create");
    assert_eq!(plan[0]["email"], "mia@acme.example");
    let twice = program
        .run(&["workspace", "create", "--name", "Acme", "--json"])
        .await;
    assert_eq!(twice.code, Some(1));
    assert_eq!(json_lines(&twice.err).len(), 1, "{}", twice.err);
    assert!(json_lines(&twice.err)[0]["error"].is_string(), "{}", twice.err);
    // They speak of the program itself, which needs no database that answers.
    for (args, holds) in [
        (["completions", "bash"].as_slice(), "_usher"),
        (&["completions", "zsh"], "#compdef usher"),
        (&["completions", "fish"], "complete -c usher"),
        (&["man"], ".SH SUBCOMMANDS"),
    ] {
        let printed = program.run(args).await;
        assert_eq!(printed.code, Some(0), "{args:?}: {}", printed.err);
        assert!(printed.out.contains(holds), "{args:?}");
        assert!(printed.out.contains("recover-owner"), "{args:?}");
    }
}

async fn commands_work_beside_a_server(place: Place) {
    let program = Program::set_up(place).await;
    let mut server = program.serve().await;
    server.sign_in(OWNER).await;
    let made = program.create_owner("second@acme.example").await;
    assert_eq!(made.code, Some(0), "{}", made.err);
    let json: serde_json::Value = serde_json::from_str(made.out.trim()).unwrap();
    assert_eq!(json["email"], "second@acme.example");
    assert_eq!(json["uid"].as_str().unwrap().len(), 64);
    server.sign_in("second@acme.example").await;
    let demo = [
        "demo",
        "--workspace",
        "acme",
        "--users",
        "3000",
        "--guests",
        "20",
        "--apps",
        "0",
        "--invitations",
        "30",
    ];
    // The server invites while the command fills.
    let (demo, invited) = tokio::join!(program.run(&demo), async {
        let mut statuses = Vec::new();
        for n in 0..20 {
            statuses.push(server.invite(&format!("n{n}@acme.example")).await.status);
        }
        statuses
    });
    assert_eq!(demo.code, Some(0), "{}", demo.err);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(demo.out.trim()).unwrap(),
        serde_json::json!({ "users": 3000, "guests": 20, "apps": 0, "invitations": 30 })
    );
    assert!(invited.iter().all(|status| *status == 200), "{invited:?}");
    let fields = [
        ("slug", "acme"),
        ("query[search]", "n19@acme"),
        ("query[limit]", "50"),
    ];
    let listed = server.call("people/list", &fields).await;
    assert_eq!(listed.status, 200, "{}", listed.text);
    assert!(listed.text.contains("n19@acme.example"), "{}", listed.text);
    let link = program
        .run(&["user", "recover-owner", "--workspace", "acme", "--email", OWNER])
        .await;
    assert_eq!(link.code, Some(0), "{}", link.err);
    let (_, path) = link.out.trim().split_once("localhost:3000").unwrap();
    assert_eq!(server.get(path).await.status, 200);
    let whole = program.run(&["audit", "verify"]).await;
    assert_eq!(whole.code, Some(0), "{}", whole.err);
    // Somebody changes the log: the command says where, and its code tells scripts.
    program
        .sql("update audit_events set network = 'x' where seq = 2")
        .await;
    let broken = program.run(&["audit", "verify"]).await;
    assert_eq!(broken.code, Some(1));
    assert!(broken.err.contains("row 2"), "{}", broken.err);
}

async fn the_first_start_prints_address_and_code(place: Place) {
    let program = Program::new(place).await;
    let server = program.serve().await;
    until("address and code are on the console", async || {
        let said = server.said.lock().unwrap().join("\n");
        said.contains("http://localhost:3000/setup") && said.contains("set-up code: ")
    })
    .await;
    assert_eq!(server.get("/setup").await.status, 200);
    assert_eq!(server.get("/readyz").await.status, 200);
    // The commands do the same, and the page is gone.
    let made = program
        .run(&["workspace", "create", "--name", "Acme", "--slug", "acme"])
        .await;
    assert_eq!(made.code, Some(0), "{}", made.err);
    assert_eq!(program.create_owner(OWNER).await.code, Some(0));
    assert_eq!(server.get("/setup").await.status, 404);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let key = std::fs::metadata(program.folder.join("data/instance.key")).unwrap();
        assert_eq!(key.permissions().mode() & 0o777, 0o600);
    }
}

async fn a_backup_beside_a_server_is_restored_after_it(place: Place) {
    let program = Program::set_up(place).await;
    let mut server = program.serve().await;
    server.sign_in(OWNER).await;
    assert_eq!(server.invite("kept@acme.example").await.status, 200);
    until("its mail is sent", async || {
        program
            .number("select count(*) from outbox where due_at is not null")
            .await
            == 0
    })
    .await;
    let kept = program.run(&["backup", "kept"]).await;
    assert_eq!(kept.code, Some(0), "{}", kept.err);
    assert_eq!(server.invite("later@acme.example").await.status, 200);
    server.terminate().await;
    assert_eq!(server.ended().await, Some(0));
    let restored = program.run(&["restore", "kept"]).await;
    assert_eq!(restored.code, Some(0), "{}", restored.err);
    let mut server = program.serve().await;
    server.sign_in(OWNER).await;
    let of = async |email: &str| {
        program
            .number(&format!("select count(*) from members where email = '{email}'"))
            .await
    };
    assert_eq!(
        (of("kept@acme.example").await, of("later@acme.example").await),
        (1, 0)
    );
    assert_eq!(program.run(&["audit", "verify"]).await.code, Some(0));
}

async fn files_are_imported_and_exported_beside_a_server(place: Place) {
    let program = Program::set_up(place).await;
    let _server = program.serve().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap().to_owned();
    std::fs::write(&path, "username\nann@guest.example\nno address\n").unwrap();
    let import = ["import", "guests", path.as_str(), "--workspace", "acme"];
    let with = |more: &[&'static str]| [import.as_slice(), more].concat();
    let plan = program.run(&import).await;
    assert_eq!(plan.code, Some(0), "{}", plan.err);
    assert!(
        plan.out.contains("\"ann@guest.example\",\"create\""),
        "{}",
        plan.out
    );
    assert_eq!(program.number("select count(*) from imports").await, 0);
    let stopped = program.run(&with(&["--apply"])).await;
    assert_eq!(stopped.code, Some(1));
    assert!(stopped.err.contains("--only-valid"), "{}", stopped.err);
    let done = program.run(&with(&["--apply", "--only-valid"])).await;
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.contains("\"done\""), "{}", done.out);
    let guests = program.run(&["export", "guests", "--workspace", "acme"]).await;
    assert!(guests.out.contains("ann@guest.example") && !guests.out.contains(OWNER));
    let users = program.run(&["export", "users", "--workspace", "acme"]).await;
    assert!(users.out.contains(OWNER) && !users.out.contains("ann@guest.example"));
    assert_eq!(users.out.matches("\"account type\"").count(), 1);
    let log = program.run(&["export", "audit", "--workspace", "acme"]).await;
    assert!(log.out.contains("import.applied"), "{}", log.out);
    assert_eq!(
        program.run(&["export", "pets", "--workspace", "acme"]).await.code,
        Some(2)
    );
    std::fs::write(&path, "%PDF-1.7").unwrap();
    let refused = program.run(&import).await;
    assert_eq!(refused.code, Some(1));
    assert_eq!(refused.err.trim().lines().count(), 1, "{}", refused.err);
}
