//! Roles, groups and privileges: given by those who hold them, on every path; counted as the model says.

use crate::house::{House, OWNER, Place, both, form, said};
use backend::caller::Actor;
use backend::members::{self, EditForm};
use backend::sheet::{Format, Pieces};
use backend::{accounts, apps, groups, invitations, people, rights, roles};
use model::account::AccountType;
use model::app::AppForm;
use model::error::{Conflict, Error, Field, Problem};
use model::group::GroupForm;
use model::ids::{AppId, GroupId, MemberId, RoleId};
use model::permission::{Grants, Permission, Privilege, Resource};
use model::policy::Denial;
use model::rights::Given;
use model::role::RoleForm;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

both!(
    a_new_workspace_has_a_role_that_reads_everything,
    a_role_counts_from_the_next_request_on,
    an_invitation_gives_what_it_says_once_it_is_accepted,
    nobody_gives_what_they_do_not_hold,
    a_role_that_is_edited_changes_what_its_holders_may,
    names_of_roles_and_groups_are_taken_once,
    a_role_in_use_is_deleted_only_with_a_word_about_its_place,
    whoever_comes_back_brings_only_what_the_actor_holds,
    a_link_is_worth_what_its_invitation_gives,
    an_invitation_dies_with_what_its_inviter_held,
    ids_of_another_workspace_are_unknown,
    apps_are_checked_and_opened_by_those_who_may,
    groups_take_many_and_let_them_go,
    the_list_shows_and_filters_what_people_hold,
    no_chain_of_acts_gives_more_than_was_held,
);

const MIA: &str = "mia@acme.example";
const DEV: &str = "dev@acme.example";

fn role(name: &str, target: &str, grants: &str) -> RoleForm {
    let cell = |resource: &str| {
        let found = grants
            .split(' ')
            .find_map(|part| part.strip_prefix(resource)?.strip_prefix('='));
        found.unwrap_or_default().to_owned()
    };
    RoleForm {
        name: name.to_owned(),
        description: String::new(),
        target: target.to_owned(),
        data: cell("data"),
        data_execution: cell("execution"),
        user_management: cell("people"),
        business_info: cell("info"),
    }
}

async fn made(house: &House, form: RoleForm) -> RoleId {
    roles::make(&house.be, &house.owner().await, &form).await.unwrap()
}

async fn group(house: &House, name: &str, roles: &[RoleId], apps: &[(AppId, Privilege)]) -> GroupId {
    let form = GroupForm {
        name: name.to_owned(),
        description: String::new(),
        roles: roles.to_vec(),
        apps: apps.to_vec(),
    };
    groups::make(&house.be, &house.owner().await, form).await.unwrap()
}

fn app_form(name: &str) -> AppForm {
    AppForm {
        name: name.to_owned(),
        url: "https://apps.example/x".to_owned(),
        ..AppForm::default()
    }
}

async fn app(house: &House, name: &str) -> AppId {
    apps::register(&house.be, &house.owner().await, &app_form(name))
        .await
        .unwrap()
}

async fn give(house: &House, to: MemberId, given: Given) {
    members::set_rights(&house.be, &house.owner().await, to, &given)
        .await
        .unwrap();
}

fn only_role(id: RoleId) -> Given {
    Given {
        roles: vec![id],
        ..Given::default()
    }
}

/// The same person as of now.
async fn again(house: &House, actor: &Actor) -> Actor {
    house.actor(&actor.user.email).await
}

const fn more_than_held() -> Error {
    Error::Denied(Denial::MoreThanYouHold)
}

async fn a_new_workspace_has_a_role_that_reads_everything(place: Place) {
    let house = place.house().await;
    let all = roles::list(&house.be, &house.owner().await).await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].name, "business_read");
    assert_eq!(all[0].target.word(), "GROUP");
    for &resource in Resource::ALL {
        assert_eq!(all[0].grants.on(resource), Some(Permission::Read));
    }
}

async fn a_role_counts_from_the_next_request_on(place: Place) {
    let house = place.house().await;
    let mia = house.member(MIA, AccountType::Business).await;
    let refused = said(people::list(&house.be, &mia, &model::people::Query::default()).await);
    assert!(matches!(refused, Error::Denied(Denial::Lacks(..))));
    let reader = made(&house, role("Front desk", "USER", "people=READ")).await;
    give(&house, mia.member_id, only_role(reader)).await;
    let mia = again(&house, &mia).await;
    assert!(
        mia.standing
            .grants()
            .allow(Permission::Read, Resource::UserManagement)
    );
    people::list(&house.be, &mia, &model::people::Query::default())
        .await
        .unwrap();
    // Through a group it is the same, and taken away it is gone.
    give(&house, mia.member_id, Given::default()).await;
    let through = made(&house, role("Readers", "GROUP", "people=READ")).await;
    let desk = group(&house, "Desk", &[through], &[]).await;
    let mia = again(&house, &mia).await;
    assert!(
        !mia.standing
            .grants()
            .allow(Permission::Read, Resource::UserManagement)
    );
    let given = Given {
        groups: vec![desk],
        ..Given::default()
    };
    give(&house, mia.member_id, given).await;
    let mia = again(&house, &mia).await;
    assert!(
        mia.standing
            .grants()
            .allow(Permission::Read, Resource::UserManagement)
    );
    assert_eq!(house.logged("member.rights-changed").await, 3);
}

async fn an_invitation_gives_what_it_says_once_it_is_accepted(place: Place) {
    let house = place.house().await;
    let owner = house.owner().await;
    let reader = made(&house, role("Front desk", "USER", "people=READ")).await;
    let sales = app(&house, "Sales").await;
    let finance = group(&house, "Finance", &[], &[(sales, Privilege::View)]).await;
    let mut invited = form("kim@acme.example");
    invited.account_type = AccountType::Business;
    invited.given = Given {
        roles: vec![reader],
        groups: vec![finance],
        apps: vec![(sales, Privilege::Contribute)],
    };
    house.invite_with(&owner, invited).await;
    let link = house.link_to("kim@acme.example").await;
    let token = link.rsplit('/').next().unwrap();
    invitations::accept(
        &house.be,
        &crate::house::anyone(),
        token,
        "Kim",
        "walnut-ferry-lantern-37",
    )
    .await
    .unwrap();
    let kim = house.actor("kim@acme.example").await;
    assert!(
        kim.standing
            .grants()
            .allow(Permission::Read, Resource::UserManagement)
    );
    let opened = apps::list(&house.be, &kim).await.unwrap();
    assert_eq!(opened.tiles.len(), 1);
    assert_eq!(opened.tiles[0].privilege, Privilege::Contribute);
    // Declined or taken back and invited anew, nothing of the first is left.
    let mut invited = form("lea@acme.example");
    invited.given = only_role(reader);
    house.invite_with(&owner, invited).await;
    let id = house.row("lea@acme.example").await.unwrap();
    invitations::revoke(&house.be, &owner, id.invitation.unwrap().id)
        .await
        .unwrap();
    house.travel(model::time::Span::hours(1));
    house.invite_with(&owner, form("lea@acme.example")).await;
    assert_eq!(house.number("select count(*) from member_roles").await, 1);
}

/// A developer who may manage people by a role, but holds no WRITE on the workspace itself.
async fn desk_clerk(house: &House) -> Actor {
    let dev = house.member(DEV, AccountType::Developer).await;
    let clerk = made(house, role("Clerk", "USER", "people=WRITE")).await;
    give(house, dev.member_id, only_role(clerk)).await;
    again(house, &dev).await
}

async fn nobody_gives_what_they_do_not_hold(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let strong = made(&house, role("Strong", "USER", "info=WRITE")).await;
    let strong_group = made(&house, role("Strong too", "GROUP", "info=WRITE")).await;
    let board = group(&house, "Board", &[strong_group], &[]).await;
    let sales = app(&house, "Sales").await;
    let clerk = desk_clerk(&house).await;
    let mia = house.member(MIA, AccountType::Business).await;
    let kinds = [
        only_role(strong),
        Given {
            groups: vec![board],
            ..Given::default()
        },
        Given {
            apps: vec![(sales, Privilege::Admin)],
            ..Given::default()
        },
    ];
    for given in &kinds {
        let mut invited = form("kim@acme.example");
        invited.account_type = AccountType::Business;
        invited.given = given.clone();
        assert_eq!(
            said(invitations::invite(be, &clerk, invited).await),
            more_than_held()
        );
        let set = members::set_rights(be, &clerk, mia.member_id, given).await;
        assert_eq!(said(set), more_than_held(), "{given:?}");
        // Nobody raises themselves either.
        let mut own = given.clone();
        own.roles.extend(
            rights::offer(be, &clerk)
                .await
                .unwrap()
                .roles
                .iter()
                .filter(|r| r.name == "Clerk")
                .map(|r| r.id),
        );
        let set = members::set_rights(be, &clerk, clerk.member_id, &own).await;
        assert_eq!(said(set), more_than_held(), "{given:?}");
        let open = people::person(be, &clerk, mia.member_id, "").await.unwrap();
        let edit = EditForm {
            name: "Mia".to_owned(),
            account_type: AccountType::Business,
            owner: false,
            ends_at: String::new(),
            metadata: String::new(),
            given: Some(given.clone()),
            version: open.profile.version,
        };
        assert_eq!(
            said(members::edit(be, &clerk, mia.member_id, &edit).await),
            more_than_held()
        );
    }
    let emails = "mia@acme.example";
    assert_eq!(
        said(groups::add_members(be, &clerk, board, emails).await),
        more_than_held()
    );
    let made = roles::make(be, &clerk, &role("Mine", "USER", "info=WRITE")).await;
    assert_eq!(said(made), more_than_held());
    let with_role = GroupForm {
        name: "Mine".to_owned(),
        roles: vec![strong_group],
        ..GroupForm::default()
    };
    assert_eq!(said(groups::make(be, &clerk, with_role).await), more_than_held());
    // Up to what they hold it goes: CONTRIBUTE by WRITE on DATA.
    let given = Given {
        apps: vec![(sales, Privilege::Contribute)],
        ..Given::default()
    };
    members::set_rights(be, &clerk, mia.member_id, &given)
        .await
        .unwrap();
    assert!(house.logged("refused").await >= 12);
}

async fn a_role_that_is_edited_changes_what_its_holders_may(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let mia = house.member(MIA, AccountType::Business).await;
    let id = made(&house, role("Front desk", "USER", "people=READ")).await;
    give(&house, mia.member_id, only_role(id)).await;
    let more = role("Front desk", "USER", "people=WRITE");
    let preview = roles::preview(be, &owner, id, more.grants().unwrap())
        .await
        .unwrap();
    assert_eq!((preview.holders, preview.changes.len()), (1, 1));
    assert_eq!(preview.changes[0].who.email, MIA);
    assert!(
        !preview.changes[0]
            .before
            .allow(Permission::Write, Resource::UserManagement)
    );
    assert!(
        preview.changes[0]
            .after
            .allow(Permission::Write, Resource::UserManagement)
    );
    let role_now = roles::find(be, &owner, id).await.unwrap();
    assert_eq!(role_now.holders, 1);
    // Whoever has it cannot make more of it for themselves.
    let clerk_of_it = again(&house, &mia).await;
    let refused = roles::change(be, &clerk_of_it, id, role_now.version, &more).await;
    assert!(matches!(said(refused), Error::Denied(_)));
    roles::change(be, &owner, id, role_now.version, &more)
        .await
        .unwrap();
    let mia = again(&house, &mia).await;
    assert!(
        mia.standing
            .grants()
            .allow(Permission::Write, Resource::UserManagement)
    );
    let most = role("Front desk", "USER", "people=WRITE info=WRITE");
    assert_eq!(
        said(roles::change(be, &mia, id, role_now.version + 1, &most).await),
        more_than_held()
    );
    let stale = roles::change(be, &owner, id, role_now.version, &most).await;
    assert_eq!(said(stale), Error::Conflict(Conflict::EditedMeanwhile));
}

async fn names_of_roles_and_groups_are_taken_once(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let id = made(&house, role("Front desk", "USER", "people=READ")).await;
    for (name, problem) in [
        ("front DESK", Problem::Taken),
        ("Admin", Problem::Taken),
        ("owner", Problem::Taken),
        ("", Problem::Missing),
        (&"x".repeat(61), Problem::TooLong(60)),
    ] {
        let error = said(roles::make(be, &owner, &role(name, "USER", "")).await);
        assert_eq!(error.problem(Field::Name), Some(problem), "{name}");
    }
    made(&house, role(&"x".repeat(60), "USER", "")).await;
    let error = said(roles::make(be, &owner, &role("Odd", "EVERYBODY", "data=ALL")).await);
    assert_eq!(error.problem(Field::Target), Some(Problem::OutOfRange));
    assert_eq!(error.problem(Field::Grants), Some(Problem::OutOfRange));
    let copy = roles::duplicate(be, &owner, id).await.unwrap();
    assert_eq!(
        roles::find(be, &owner, copy).await.unwrap().name,
        "Front desk copy"
    );
    let copy = roles::duplicate(be, &owner, id).await.unwrap();
    assert_eq!(
        roles::find(be, &owner, copy).await.unwrap().name,
        "Front desk copy 2"
    );
    group(&house, "Finance", &[], &[]).await;
    let again = GroupForm {
        name: "FINANCE".to_owned(),
        ..GroupForm::default()
    };
    let error = said(groups::make(be, &owner, again).await);
    assert_eq!(error.problem(Field::Name), Some(Problem::Taken));
}

async fn a_role_in_use_is_deleted_only_with_a_word_about_its_place(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let mia = house.member(MIA, AccountType::Business).await;
    let old = made(&house, role("Old", "USER", "people=READ")).await;
    let new = made(&house, role("New", "USER", "people=WRITE")).await;
    let for_groups = made(&house, role("For groups", "GROUP", "")).await;
    give(&house, mia.member_id, only_role(old)).await;
    let in_use = roles::delete(be, &owner, old, None, false).await;
    assert_eq!(said(in_use), Error::Conflict(Conflict::InUse));
    for other in [old, for_groups] {
        let error = said(roles::delete(be, &owner, old, Some(other), false).await);
        assert_eq!(error.problem(Field::Replacement), Some(Problem::OutOfRange));
    }
    roles::delete(be, &owner, old, Some(new), false).await.unwrap();
    assert_eq!(said(roles::find(be, &owner, old).await), Error::NotFound);
    let mia = again(&house, &mia).await;
    assert!(
        mia.standing
            .grants()
            .allow(Permission::Write, Resource::UserManagement)
    );
    roles::delete(be, &owner, new, None, true).await.unwrap();
    let mia = again(&house, &mia).await;
    assert_eq!(mia.standing.added, Grants::default());
}

async fn whoever_comes_back_brings_only_what_the_actor_holds(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let strong = made(&house, role("Strong", "USER", "info=WRITE")).await;
    let mia = house.member(MIA, AccountType::Business).await;
    give(&house, mia.member_id, only_role(strong)).await;
    let clerk = desk_clerk(&house).await;
    members::archive(be, &owner, mia.member_id).await.unwrap();
    assert_eq!(
        said(members::unarchive(be, &clerk, mia.member_id).await),
        more_than_held()
    );
    assert_eq!(
        said(members::undo_archive(be, &clerk, mia.member_id).await),
        more_than_held()
    );
    members::remove(be, &owner, mia.member_id).await.unwrap();
    assert_eq!(
        said(members::restore(be, &clerk, mia.member_id).await),
        more_than_held()
    );
    members::restore(be, &owner, mia.member_id).await.unwrap();
    members::unarchive(be, &owner, mia.member_id).await.unwrap();
    let mia = again(&house, &mia).await;
    assert!(
        mia.standing
            .grants()
            .allow(Permission::Write, Resource::BusinessInfo)
    );
    // As a guest their roles do not count; becoming a user again asks for what they hold.
    members::change_rank(be, &owner, mia.member_id, AccountType::Guest, false)
        .await
        .unwrap();
    let raised = members::change_rank(be, &clerk, mia.member_id, AccountType::Business, false).await;
    assert_eq!(said(raised), more_than_held());
}

async fn a_link_is_worth_what_its_invitation_gives(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let strong = made(&house, role("Strong", "USER", "info=WRITE")).await;
    let clerk = desk_clerk(&house).await;
    let mut invited = form("kim@acme.example");
    invited.account_type = AccountType::Business;
    invited.given = only_role(strong);
    house.invite_with(&owner, invited).await;
    let id = house
        .row("kim@acme.example")
        .await
        .unwrap()
        .invitation
        .unwrap()
        .id;
    house.travel(model::time::Span::minutes(2));
    assert_eq!(
        said(invitations::copy_link(be, &clerk, id).await),
        more_than_held()
    );
    assert_eq!(said(invitations::resend(be, &clerk, id).await), more_than_held());
    // Taking it back gives nobody anything; undoing that does.
    invitations::revoke(be, &clerk, id).await.unwrap();
    assert_eq!(
        said(invitations::undo_revoke(be, &clerk, id).await),
        more_than_held()
    );
    invitations::undo_revoke(be, &owner, id).await.unwrap();
    invitations::copy_link(be, &owner, id).await.unwrap();
}

async fn an_invitation_dies_with_what_its_inviter_held(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let clerk = desk_clerk(&house).await;
    let helper = made(&house, role("Helper", "USER", "people=READ")).await;
    let mut invited = form("kim@acme.example");
    invited.account_type = AccountType::Business;
    invited.given = only_role(helper);
    house.invite_with(&clerk, invited).await;
    let link = house.link_to("kim@acme.example").await;
    let token = link.rsplit('/').next().unwrap();
    // Meanwhile the role has become more than the inviter holds.
    let owner = house.owner().await;
    let now = roles::find(be, &owner, helper).await.unwrap();
    roles::change(
        be,
        &owner,
        helper,
        now.version,
        &role("Helper", "USER", "info=WRITE"),
    )
    .await
    .unwrap();
    let refused = invitations::accept(
        be,
        &crate::house::anyone(),
        token,
        "Kim",
        "walnut-ferry-lantern-37",
    )
    .await;
    assert_eq!(said(refused), Error::Gone(model::error::Gone::InviterGone));
}

async fn ids_of_another_workspace_are_unknown(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let caller = house.session(OWNER).await;
    let other = backend::workspaces::create_own(be, &caller, "Elsewhere")
        .await
        .unwrap();
    let there = accounts::actor(be, &caller, &other.slug).await.unwrap();
    let theirs = roles::make(be, &there, &role("Theirs", "USER", "people=READ"))
        .await
        .unwrap();
    let their_group = groups::make(
        be,
        &there,
        GroupForm {
            name: "Theirs".to_owned(),
            ..GroupForm::default()
        },
    )
    .await
    .unwrap();
    let their_app = apps::register(be, &there, &app_form("Theirs")).await.unwrap();
    let owner = house.owner().await;
    let mia = house.member(MIA, AccountType::Business).await;
    assert_eq!(said(roles::find(be, &owner, theirs).await), Error::NotFound);
    assert_eq!(
        said(roles::delete(be, &owner, theirs, None, true).await),
        Error::NotFound
    );
    assert_eq!(
        said(groups::find(be, &owner, their_group, "").await),
        Error::NotFound
    );
    assert_eq!(
        said(groups::delete(be, &owner, their_group).await),
        Error::NotFound
    );
    assert_eq!(said(apps::find(be, &owner, their_app, "").await), Error::NotFound);
    assert_eq!(said(apps::archive(be, &owner, their_app).await), Error::NotFound);
    for (given, field) in [
        (only_role(theirs), Field::Roles),
        (
            Given {
                groups: vec![their_group],
                ..Given::default()
            },
            Field::Groups,
        ),
        (
            Given {
                apps: vec![(their_app, Privilege::View)],
                ..Given::default()
            },
            Field::Apps,
        ),
    ] {
        let error = said(members::set_rights(be, &owner, mia.member_id, &given).await);
        assert_eq!(error.problem(field), Some(Problem::OutOfRange));
    }
    let set = members::set_rights(be, &there, mia.member_id, &only_role(theirs)).await;
    assert_eq!(said(set), Error::NotFound);
    let joined = groups::add_members(be, &there, their_group, MIA).await.unwrap();
    assert_eq!((joined.added, joined.unknown), (0, vec![MIA.to_owned()]));
}

async fn apps_are_checked_and_opened_by_those_who_may(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    for url in [
        "",
        "javascript:alert(1)",
        "ftp://x.example",
        "//x.example",
        "https://user:word@x.example",
        "no address",
    ] {
        let form = AppForm {
            url: url.to_owned(),
            ..app_form("Sales")
        };
        let error = said(apps::register(be, &owner, &form).await);
        assert!(error.problem(Field::Url).is_some(), "{url}");
    }
    let sales = app(&house, "Sales").await;
    let second = app(&house, "Sales").await;
    let all = apps::list(be, &owner).await.unwrap().all.unwrap();
    assert_eq!(
        all.iter().map(|app| app.slug.as_str()).collect::<Vec<_>>(),
        ["sales", "sales-2"]
    );
    let taken = AppForm {
        slug: "sales".to_owned(),
        ..app_form("Other")
    };
    let error = said(apps::register(be, &owner, &taken).await);
    assert_eq!(error.problem(Field::Slug), Some(Problem::Taken));
    // A guest opens what they have VIEW on; REPORT opens nothing; an archived app opens for nobody.
    let guest = house.member("gil@else.example", AccountType::Business).await;
    let given = Given {
        apps: vec![(sales, Privilege::View), (second, Privilege::Report)],
        ..Given::default()
    };
    give(&house, guest.member_id, given).await;
    members::change_rank(be, &owner, guest.member_id, AccountType::Guest, false)
        .await
        .unwrap();
    let guest = again(&house, &guest).await;
    let opened = apps::list(be, &guest).await.unwrap();
    assert_eq!(opened.tiles.len(), 1);
    assert_eq!(opened.tiles[0].app.id, sales);
    assert!(opened.all.is_none());
    assert!(matches!(
        said(apps::find(be, &guest, sales, "").await),
        Error::Denied(_)
    ));
    let page = apps::find(be, &owner, sales, "").await.unwrap();
    let who: Vec<_> = page.people.iter().map(|holder| holder.email.as_str()).collect();
    assert_eq!(who, ["gil@else.example", OWNER]);
    assert_eq!(
        page.people[0].why,
        [(Privilege::View, model::rights::Source::Direct)]
    );
    assert_eq!(page.by_type, [(AccountType::Admin, Privilege::Admin, 1)]);
    apps::archive(be, &owner, sales).await.unwrap();
    assert!(apps::list(be, &guest).await.unwrap().tiles.is_empty());
    assert_eq!(
        said(apps::archive(be, &owner, sales).await),
        Error::Conflict(Conflict::StateMoved)
    );
    apps::unarchive(be, &owner, sales).await.unwrap();
    assert_eq!(apps::list(be, &guest).await.unwrap().tiles.len(), 1);
}

async fn groups_take_many_and_let_them_go(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let mia = house.member(MIA, AccountType::Business).await;
    house.member(DEV, AccountType::Developer).await;
    let finance = group(&house, "Finance", &[], &[]).await;
    let joined = groups::add_members(
        be,
        &owner,
        finance,
        "mia@acme.example; DEV@acme.example, nobody@acme.example, no@address@at.all",
    )
    .await
    .unwrap();
    assert_eq!((joined.added, joined.there), (2, 0));
    assert_eq!(joined.unknown, ["nobody@acme.example", "no@address@at.all"]);
    let joined = groups::add_members(be, &owner, finance, MIA).await.unwrap();
    assert_eq!((joined.added, joined.there), (0, 1));
    let page = groups::find(be, &owner, finance, "").await.unwrap();
    assert_eq!((page.count, page.members.len()), (2, 2));
    let list = groups::list(be, &owner, "fin", "").await.unwrap();
    assert_eq!((list.rows.len(), list.rows[0].members), (1, 2));
    assert!(
        groups::list(be, &owner, "100%", "")
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    let left = groups::remove_members(be, &owner, finance, &[mia.member_id])
        .await
        .unwrap();
    assert_eq!(left, 1);
    let error = said(groups::remove_members(be, &owner, finance, &[]).await);
    assert_eq!(error.problem(Field::Members), Some(Problem::Missing));
    groups::delete(be, &owner, finance).await.unwrap();
    assert_eq!(house.number("select count(*) from group_members").await, 0);
    assert_eq!(house.logged("group.members-added").await, 2);
}

/// Random acts of somebody who may manage people by a role: whatever they try, nobody whom they could reach
/// ends up with a right that the actor did not hold at the beginning.
#[expect(clippy::too_many_lines, reason = "one act a branch")]
async fn no_chain_of_acts_gives_more_than_was_held(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let cells = ["", "READ", "WRITE"];
    let mut role_ids = Vec::new();
    let mut group_ids = Vec::new();
    for n in 0..6 {
        let mut any = || *cells.choose(&mut rng).unwrap();
        let form = RoleForm {
            name: format!("role {n}"),
            description: String::new(),
            target: if n % 2 == 0 { "USER" } else { "GROUP" }.to_owned(),
            data: any().to_owned(),
            data_execution: any().to_owned(),
            user_management: any().to_owned(),
            business_info: any().to_owned(),
        };
        let id = made(&house, form).await;
        role_ids.push((id, n % 2 == 0));
        if n % 2 == 1 {
            group_ids.push(group(&house, &format!("group {n}"), &[id], &[]).await);
        }
    }
    let clerk = desk_clerk(&house).await;
    let held = clerk.standing.grants();
    let mia = house.member(MIA, AccountType::Business).await;
    let max = house.member("max@acme.example", AccountType::Business).await;
    for _ in 0..150 {
        let whom = *[mia.member_id, max.member_id, clerk.member_id]
            .choose(&mut rng)
            .unwrap();
        let (role_id, for_users) = *role_ids.choose(&mut rng).unwrap();
        let group_id = *group_ids.choose(&mut rng).unwrap();
        let actor = again(&house, &clerk).await;
        let mut any = || (*cells.choose(&mut rng).unwrap()).to_owned();
        let changed = RoleForm {
            name: format!("role {role_id}").chars().take(40).collect(),
            description: String::new(),
            target: if for_users { "USER" } else { "GROUP" }.to_owned(),
            data: any(),
            data_execution: any(),
            user_management: any(),
            business_info: any(),
        };
        // What is refused is as good as what is done: only the outcome counts.
        match rng.random_range(0..6) {
            0 => {
                let given = Given {
                    roles: vec![role_id],
                    groups: vec![group_id],
                    apps: Vec::new(),
                };
                let _ = members::set_rights(be, &actor, whom, &given).await;
            }
            1 => {
                let _ = members::set_rights(be, &actor, whom, &only_role(role_id)).await;
            }
            2 => {
                let _ = groups::add_members(
                    be,
                    &actor,
                    group_id,
                    "mia@acme.example max@acme.example dev@acme.example",
                )
                .await;
            }
            3 => {
                let version = roles::find(be, &actor, role_id)
                    .await
                    .map_or(0, |role| role.version);
                let _ = roles::change(be, &actor, role_id, version, &changed).await;
            }
            4 => {
                let form = GroupForm {
                    name: format!("g {group_id}").chars().take(40).collect(),
                    roles: role_ids
                        .iter()
                        .filter(|(_, users)| !users)
                        .map(|(id, _)| *id)
                        .collect(),
                    ..GroupForm::default()
                };
                let version = groups::find(be, &actor, group_id, "")
                    .await
                    .map_or(0, |group| group.version);
                let _ = groups::change(be, &actor, group_id, version, form).await;
            }
            _ => {
                let to = *AccountType::ALL.choose(&mut rng).unwrap();
                let _ = members::change_rank(be, &actor, whom, to, rng.random()).await;
            }
        }
    }
    let owner = house.owner().await;
    for (id, email) in [
        (mia.member_id, MIA),
        (max.member_id, "max@acme.example"),
        (clerk.member_id, DEV),
    ] {
        // What the statement says that finds an actor, and what the explanation comes to.
        let held = people::person(be, &owner, id, "").await.unwrap().held;
        assert_eq!(
            house.actor(email).await.standing.grants(),
            held.grants(),
            "{email}"
        );
    }
    for email in [MIA, "max@acme.example", DEV] {
        let grants = house.actor(email).await.standing.grants();
        assert!(held.cover(&grants), "{email} holds {grants:?} of {held:?}");
        assert!(house.actor(email).await.standing.rank() <= clerk.standing.rank());
    }
}

async fn the_list_shows_and_filters_what_people_hold(place: Place) {
    let house = place.house().await;
    let be = &house.be;
    let owner = house.owner().await;
    let reader = made(&house, role("Front desk", "USER", "people=READ")).await;
    let for_groups = made(&house, role("Readers", "GROUP", "people=READ")).await;
    let sales = app(&house, "Sales").await;
    let board = app(&house, "Board").await;
    let finance = group(&house, "Finance", &[for_groups], &[(sales, Privilege::View)]).await;
    let mia = house.member(MIA, AccountType::Business).await;
    let dev = house.member(DEV, AccountType::Developer).await;
    give(
        &house,
        mia.member_id,
        Given {
            roles: vec![reader],
            groups: vec![finance],
            apps: Vec::new(),
        },
    )
    .await;
    give(
        &house,
        dev.member_id,
        Given {
            apps: vec![(board, Privilege::Report)],
            ..Given::default()
        },
    )
    .await;
    let row = house.row(MIA).await.unwrap();
    assert_eq!(
        (row.roles, row.groups),
        (vec!["Front desk".to_owned()], vec!["Finance".to_owned()])
    );
    let query = model::people::Query::default();
    let narrow = |role: Option<RoleId>, group: Option<GroupId>, app: Option<AppId>, search: &str| {
        model::people::Query {
            role,
            group,
            app,
            search: search.to_owned(),
            ..query.clone()
        }
    };
    // With room for all, and where the walk has to give up early: the same people.
    let tight = people::Bounds {
        few: 0,
        walk: 1,
        most: 50,
    };
    for (query, expected) in [
        (narrow(Some(reader), None, None, ""), vec![MIA]),
        (narrow(Some(for_groups), None, None, ""), vec![MIA]),
        (narrow(None, Some(finance), None, ""), vec![MIA]),
        (narrow(None, None, Some(sales), ""), vec![MIA, OWNER]),
        (narrow(None, None, Some(board), ""), vec![DEV, OWNER]),
        (narrow(None, None, Some(board), "acme.example"), vec![DEV, OWNER]),
        (narrow(None, None, Some(board), "dev@"), vec![DEV]),
        (narrow(Some(reader), None, Some(board), ""), vec![]),
    ] {
        for bounds in [people::Bounds::default(), tight] {
            let page = people::list_within(be, &owner, &query, bounds).await.unwrap();
            let mut found: Vec<_> = page.rows.iter().map(|row| row.email.as_str()).collect();
            found.sort_unstable();
            assert_eq!(found, expected, "{query:?}");
        }
    }
    let mut export = people::export::export(be, owner, narrow(None, Some(finance), None, ""), Format::Csv)
        .await
        .unwrap();
    let mut file = Vec::new();
    while let Some(part) = export.next().await.unwrap() {
        file.extend(part);
    }
    let file = String::from_utf8(file).unwrap();
    assert_eq!(file.lines().count(), 2, "{file}");
    assert!(file.contains("\"Front desk\",\"Finance\""), "{file}");
}
