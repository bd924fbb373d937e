//! Guests: the matrix, one cell at a time, and those who are added.

use crate::house::{House, OWNER, Place, both, said};
use backend::members::{self, GuestEdit};
use backend::{apps, groups, guests};
use model::account::AccountType;
use model::app::AppForm;
use model::error::{Conflict, Error, Field, Problem};
use model::group::GroupForm;
use model::guest::{Added, GuestForm, GuestQuery, GuestSort};
use model::ids::{AppId, GroupId, MemberId, RoleId};
use model::people::Status;
use model::permission::Privilege;
use model::policy::Denial;
use model::rights::Given;
use model::time::Span;

both!(
    reports_are_recorded_at_once_and_more_is_invited,
    a_guest_is_added_with_groups_and_an_end,
    the_first_step_says_what_stands_in_the_way,
    a_cell_gives_and_takes_one_privilege,
    nobody_gives_guests_more_than_they_hold,
    the_matrix_is_read_in_windows,
    what_a_group_gives_stands_beside_what_is_given,
    the_panel_saves_end_groups_and_privileges,
    roles_from_the_time_as_a_user_are_kept,
    guests_of_another_workspace_are_unknown,
);

const ZOE: &str = "zoe@part.example";
const DEV: &str = "dev@acme.example";

async fn app(house: &House, name: &str) -> AppId {
    let form = AppForm {
        name: name.to_owned(),
        url: "https://apps.example/x".to_owned(),
        ..AppForm::default()
    };
    apps::register(&house.be, &house.owner().await, &form)
        .await
        .unwrap()
}

async fn group(house: &House, name: &str, apps: &[(AppId, Privilege)]) -> GroupId {
    let form = GroupForm {
        name: name.to_owned(),
        description: String::new(),
        roles: Vec::new(),
        apps: apps.to_vec(),
    };
    groups::make(&house.be, &house.owner().await, form).await.unwrap()
}

fn form(email: &str, apps: &[(AppId, Privilege)]) -> GuestForm {
    GuestForm {
        email: email.to_owned(),
        apps: apps.to_vec(),
        ..GuestForm::default()
    }
}

async fn add(house: &House, email: &str, apps: &[(AppId, Privilege)]) -> MemberId {
    guests::add(&house.be, &house.owner().await, &form(email, apps))
        .await
        .unwrap();
    house.row(email).await.unwrap().id
}

async fn reports_are_recorded_at_once_and_more_is_invited(place: Place) {
    let house = place.house().await;
    let (sales, owner) = (app(&house, "Sales").await, house.owner().await);
    let (id, added) = guests::add(&house.be, &owner, &form(ZOE, &[(sales, Privilege::Report)]))
        .await
        .unwrap();
    assert_eq!(added, Added::Recorded);
    let zoe = house.row(ZOE).await.unwrap();
    assert_eq!(id, zoe.id);
    assert_eq!(
        (zoe.status, zoe.account_type),
        (Status::Active, AccountType::Guest)
    );
    assert!(house.deliver().await.is_empty());
    assert_eq!(house.logged("member.guest-recorded").await, 1);
    // With something to open they are asked, and are members once they say yes.
    let (_, added) = guests::add(
        &house.be,
        &owner,
        &form("yan@part.example", &[(sales, Privilege::View)]),
    )
    .await
    .unwrap();
    assert_eq!(added, Added::Invited);
    assert_eq!(
        house.row("yan@part.example").await.unwrap().status,
        Status::Invited
    );
    assert_eq!(house.deliver().await.len(), 1);
    // Nothing at all is a record too: privileges come later.
    let (_, added) = guests::add(&house.be, &owner, &form("noa@part.example", &[]))
        .await
        .unwrap();
    assert_eq!(added, Added::Recorded);
    house.counts_agree().await;
    // What a group opens counts.
    let viewers = group(&house, "Viewers", &[(sales, Privilege::View)]).await;
    let through = GuestForm {
        groups: vec![viewers],
        ..form("ida@part.example", &[])
    };
    assert_eq!(
        guests::add(&house.be, &owner, &through).await.unwrap().1,
        Added::Invited
    );
}

async fn a_guest_is_added_with_groups_and_an_end(place: Place) {
    let house = place.house().await;
    let (owner, partners) = (house.owner().await, group(&house, "Partners", &[]).await);
    let wanted = GuestForm {
        groups: vec![partners],
        ends_at: (house.be.clock.now() + Span::days(30)).day(),
        ..form(ZOE, &[])
    };
    guests::add(&house.be, &owner, &wanted).await.unwrap();
    let zoe = house.row(ZOE).await.unwrap();
    let guest = guests::find(&house.be, &owner, zoe.id).await.unwrap();
    assert_eq!(guest.groups, [partners]);
    assert_eq!(guest.row.ends_at.unwrap().day(), wanted.ends_at);
    assert_eq!(guest.row.sponsor, owner.user.name);
    // The sponsor hears of the end, and on the day the guest is archived.
    house.travel(Span::days(24));
    house.round().await;
    let mails = house.deliver().await;
    assert!(mails.iter().any(|mail| mail.to.contains(&owner.user.email)));
    house.travel(Span::days(7));
    house.round().await;
    assert_eq!(house.row(ZOE).await.unwrap().status, Status::Archived);
}

async fn the_first_step_says_what_stands_in_the_way(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let check = |wanted: GuestForm| {
        let (be, owner) = (house.be.clone(), owner.clone());
        async move { guests::check(&be, &owner, &wanted).await }
    };
    assert_eq!(
        said(check(form(" ", &[])).await),
        Error::invalid(Field::Email, Problem::Missing)
    );
    assert_eq!(
        said(check(form("nobody", &[])).await),
        Error::invalid(Field::Email, Problem::Malformed)
    );
    let yesterday = GuestForm {
        ends_at: house.be.clock.now().day(),
        ..form(ZOE, &[])
    };
    assert_eq!(
        said(check(yesterday).await),
        Error::invalid(Field::EndsAt, Problem::OutOfRange)
    );
    check(form(ZOE, &[])).await.unwrap();
    assert!(house.row(ZOE).await.is_none(), "the first step writes nothing");
    add(&house, ZOE, &[]).await;
    assert_eq!(
        said(check(form(ZOE, &[])).await),
        Error::Conflict(Conflict::AlreadyMember)
    );
    assert_eq!(
        said(guests::add(&house.be, &owner, &form(ZOE, &[])).await),
        Error::Conflict(Conflict::AlreadyMember)
    );
    let gone = GuestForm {
        groups: vec![GroupId(uuid::Uuid::nil())],
        ..form("new@part.example", &[])
    };
    assert_eq!(
        said(guests::add(&house.be, &owner, &gone).await),
        Error::invalid(Field::Groups, Problem::OutOfRange)
    );
}

async fn a_cell_gives_and_takes_one_privilege(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let (sales, ops) = (app(&house, "Sales").await, app(&house, "Ops").await);
    let zoe = add(&house, ZOE, &[(ops, Privilege::Contribute)]).await;
    let row = guests::give(&house.be, &owner, zoe, sales, Some(Privilege::Report))
        .await
        .unwrap();
    assert_eq!(row.cell(sales).own, Some(Privilege::Report));
    assert_eq!(row.cell(ops).own, Some(Privilege::Contribute));
    assert_eq!(house.logged("member.rights-changed").await, 1);
    // The same once more is no change.
    guests::give(&house.be, &owner, zoe, sales, Some(Privilege::Report))
        .await
        .unwrap();
    assert_eq!(house.logged("member.rights-changed").await, 1);
    let row = guests::give(&house.be, &owner, zoe, sales, None).await.unwrap();
    assert_eq!(row.cell(sales).own, None);
    assert_eq!(row.cell(ops).own, Some(Privilege::Contribute));
    let unknown = said(
        guests::give(
            &house.be,
            &owner,
            zoe,
            AppId(uuid::Uuid::nil()),
            Some(Privilege::View),
        )
        .await,
    );
    assert_eq!(unknown, Error::invalid(Field::Apps, Problem::OutOfRange));
    // Users have pages of their own.
    let user = house.member(DEV, AccountType::Developer).await;
    let refused = said(guests::give(&house.be, &owner, user.member_id, sales, None).await);
    assert_eq!(refused, Error::NotFound);
}

async fn nobody_gives_guests_more_than_they_hold(place: Place) {
    let house = place.house().await;
    let sales = app(&house, "Sales").await;
    let zoe = add(&house, ZOE, &[]).await;
    // A clerk who works with people and reads data holds VIEW on every app, and no more.
    let clerk = house.member("clerk@acme.example", AccountType::Business).await;
    let desk = backend::roles::make(
        &house.be,
        &house.owner().await,
        &model::role::RoleForm {
            name: "Front desk".to_owned(),
            description: String::new(),
            target: "USER".to_owned(),
            data: String::new(),
            data_execution: String::new(),
            user_management: "WRITE".to_owned(),
            business_info: String::new(),
        },
    )
    .await
    .unwrap();
    let given = Given {
        roles: vec![desk],
        ..Given::default()
    };
    members::set_rights(&house.be, &house.owner().await, clerk.member_id, &given)
        .await
        .unwrap();
    let clerk = house.actor(&clerk.user.email).await;
    guests::give(&house.be, &clerk, zoe, sales, Some(Privilege::View))
        .await
        .unwrap();
    let denied = Error::Denied(Denial::MoreThanYouHold);
    for privilege in [Privilege::Contribute, Privilege::Admin] {
        let refused = said(guests::give(&house.be, &clerk, zoe, sales, Some(privilege)).await);
        assert_eq!(refused, denied);
        let refused = said(
            guests::add(
                &house.be,
                &clerk,
                &form("new@part.example", &[(sales, privilege)]),
            )
            .await,
        );
        assert_eq!(refused, denied);
    }
    assert!(house.row("new@part.example").await.is_none());
    let business = house.member("plain@acme.example", AccountType::Business).await;
    let refused = said(guests::page(&house.be, &business, &GuestQuery::default(), 0).await);
    assert!(matches!(refused, Error::Denied(Denial::Lacks(..))));
}

async fn the_matrix_is_read_in_windows(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let sales = app(&house, "Sales").await;
    let partners = group(&house, "Partners", &[]).await;
    for n in 0..30 {
        house.travel(Span::minutes(1));
        let gets = [(sales, Privilege::Report)];
        let wanted = GuestForm {
            groups: if n % 3 == 0 { vec![partners] } else { Vec::new() },
            ..form(
                &format!("guest{n:02}@part.example"),
                if n % 2 == 0 { &gets } else { &[] },
            )
        };
        guests::add(&house.be, &owner, &wanted).await.unwrap();
    }
    let page = guests::page(&house.be, &owner, &GuestQuery::default(), 0)
        .await
        .unwrap();
    assert_eq!((page.all, page.window.total), (30, 30));
    assert_eq!(page.window.rows.len(), 25);
    assert_eq!(page.window.rows[0].email, "guest00@part.example");
    assert_eq!(page.apps.len(), 1);
    let emails = |query: GuestQuery, start| {
        let (be, owner) = (house.be.clone(), owner.clone());
        async move {
            let window = guests::window(&be, &owner, &query, start, 100).await.unwrap();
            let emails: Vec<_> = window
                .rows
                .into_iter()
                .map(|row| row.email.trim_end_matches("@part.example").to_owned())
                .collect();
            (window.total, emails)
        }
    };
    let (total, rest) = emails(GuestQuery::default(), 28).await;
    assert_eq!(
        (total, rest.as_slice()),
        (30, &["guest28".to_owned(), "guest29".to_owned()][..])
    );
    let (_, beyond) = emails(GuestQuery::default(), 1_000).await;
    assert!(beyond.is_empty());
    for (sort, descending, first) in [
        (GuestSort::Email, true, "guest29"),
        (GuestSort::Name, false, "guest00"),
        (GuestSort::Created, true, "guest29"),
        (GuestSort::Created, false, "guest00"),
    ] {
        let query = GuestQuery {
            sort,
            descending,
            ..GuestQuery::default()
        };
        assert_eq!(emails(query, 0).await.1[0], first);
    }
    let search = GuestQuery {
        search: "GUEST1".to_owned(),
        ..GuestQuery::default()
    };
    assert_eq!(emails(search, 0).await.0, 10);
    let grouped = GuestQuery {
        group: Some(partners),
        ..GuestQuery::default()
    };
    assert_eq!(emails(grouped, 0).await.0, 10);
    let with_app = GuestQuery {
        app: Some(sales),
        ..GuestQuery::default()
    };
    assert_eq!(emails(with_app, 0).await.0, 15);
    // The archived are no longer in it.
    let id = house.row("guest00@part.example").await.unwrap().id;
    members::archive(&house.be, &owner, id).await.unwrap();
    assert_eq!(emails(GuestQuery::default(), 0).await.0, 29);
    let long = GuestQuery {
        search: "x".repeat(model::limits::SEARCH + 1),
        ..GuestQuery::default()
    };
    assert_eq!(
        said(guests::window(&house.be, &owner, &long, 0, 100).await),
        Error::invalid(Field::Search, Problem::TooLong(model::limits::SEARCH))
    );
}

async fn what_a_group_gives_stands_beside_what_is_given(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let sales = app(&house, "Sales").await;
    let viewers = group(&house, "Viewers", &[(sales, Privilege::View)]).await;
    let zoe = add(&house, ZOE, &[(sales, Privilege::Report)]).await;
    groups::add_members(&house.be, &owner, viewers, ZOE)
        .await
        .unwrap();
    let cell = guests::find(&house.be, &owner, zoe)
        .await
        .unwrap()
        .row
        .cell(sales);
    assert_eq!(
        (cell.own, cell.through),
        (Some(Privilege::Report), Some(Privilege::View))
    );
    assert_eq!(cell.effective(), Some(Privilege::View));
    // An archived app has no column, and opens nothing.
    apps::archive(&house.be, &owner, sales).await.unwrap();
    let page = guests::page(&house.be, &owner, &GuestQuery::default(), 0)
        .await
        .unwrap();
    assert!(page.apps.is_empty());
    assert!(page.window.rows[0].cells.is_empty());
}

async fn the_panel_saves_end_groups_and_privileges(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let sales = app(&house, "Sales").await;
    let partners = group(&house, "Partners", &[]).await;
    let zoe = add(&house, ZOE, &[]).await;
    let before = guests::find(&house.be, &owner, zoe).await.unwrap();
    let wanted = GuestEdit {
        ends_at: (house.be.clock.now() + Span::days(60)).day(),
        given: Given {
            roles: Vec::new(),
            groups: vec![partners],
            apps: vec![(sales, Privilege::View)],
        },
        version: before.version,
    };
    guests::edit(&house.be, &owner, zoe, &wanted).await.unwrap();
    let after = guests::find(&house.be, &owner, zoe).await.unwrap();
    assert_eq!(after.groups, [partners]);
    assert_eq!(after.row.cell(sales).own, Some(Privilege::View));
    assert_eq!(after.row.ends_at.unwrap().day(), wanted.ends_at);
    // From an older page: nothing is saved.
    let stale = said(guests::edit(&house.be, &owner, zoe, &wanted).await);
    assert_eq!(stale, Error::Conflict(Conflict::EditedMeanwhile));
    let bad = GuestEdit {
        ends_at: "never".to_owned(),
        given: Given::default(),
        version: after.version,
    };
    let refused = said(guests::edit(&house.be, &owner, zoe, &bad).await);
    assert_eq!(refused, Error::invalid(Field::EndsAt, Problem::Malformed));
    assert_eq!(guests::find(&house.be, &owner, zoe).await.unwrap(), after);
}

async fn roles_from_the_time_as_a_user_are_kept(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let sales = app(&house, "Sales").await;
    let role = |name: &str| model::role::RoleForm {
        name: name.to_owned(),
        description: String::new(),
        target: "USER".to_owned(),
        data: String::new(),
        data_execution: String::new(),
        user_management: "READ".to_owned(),
        business_info: String::new(),
    };
    let reader = backend::roles::make(&house.be, &owner, &role("Reader"))
        .await
        .unwrap();
    let other = backend::roles::make(&house.be, &owner, &role("Other"))
        .await
        .unwrap();
    let mia = house.member("mia@acme.example", AccountType::Business).await;
    let holds = |roles: &[RoleId], apps: &[(AppId, Privilege)]| Given {
        roles: roles.to_vec(),
        groups: Vec::new(),
        apps: apps.to_vec(),
    };
    members::set_rights(&house.be, &owner, mia.member_id, &holds(&[reader], &[]))
        .await
        .unwrap();
    members::change_rank(&house.be, &owner, mia.member_id, AccountType::Guest, false)
        .await
        .unwrap();
    let rights = || async { house.actor(&mia.user.email).await.standing.grants() };
    // A form that names what they have, and one that does not know of it, both leave it.
    for roles in [&[reader][..], &[]] {
        members::set_rights(
            &house.be,
            &owner,
            mia.member_id,
            &holds(roles, &[(sales, Privilege::View)]),
        )
        .await
        .unwrap();
    }
    assert_eq!(rights().await, model::permission::Grants::default());
    let refused = said(members::set_rights(&house.be, &owner, mia.member_id, &holds(&[other], &[])).await);
    assert_eq!(refused, Error::invalid(Field::Roles, Problem::OutOfRange));
    members::change_rank(&house.be, &owner, mia.member_id, AccountType::Business, false)
        .await
        .unwrap();
    assert!(rights().await.allow(
        model::permission::Permission::Read,
        model::permission::Resource::UserManagement
    ));
}

async fn guests_of_another_workspace_are_unknown(place: Place) {
    let house = place.house().await;
    let zoe = add(&house, ZOE, &[]).await;
    let sales = app(&house, "Sales").await;
    let caller = house.session(OWNER).await;
    let other = backend::workspaces::create_own(&house.be, &caller, "Elsewhere")
        .await
        .unwrap();
    let elsewhere = backend::accounts::actor(&house.be, &caller, &other.slug)
        .await
        .unwrap();
    assert_eq!(
        said(guests::find(&house.be, &elsewhere, zoe).await),
        Error::NotFound
    );
    assert_eq!(
        said(guests::give(&house.be, &elsewhere, zoe, sales, None).await),
        Error::NotFound
    );
    let page = guests::page(&house.be, &elsewhere, &GuestQuery::default(), 0)
        .await
        .unwrap();
    assert_eq!((page.all, page.window.rows.len()), (0, 0));
}
