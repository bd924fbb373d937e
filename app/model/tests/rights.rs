//! What somebody holds: the most permissive wins, the explanation and the answer agree, roles let their
//! holders do what they grant and no more.

use model::account::AccountType;
use model::ids::{AppId, GroupId, RoleId};
use model::permission::{Grants, Permission, Privilege, Resource};
use model::policy::{Action, Denial, Ground, Standing, may};
use model::rights::{GroupRights, Held, RoleRights, Source};
use model::workspace::WhoMayInvite;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

fn app(n: u128) -> AppId {
    AppId(Uuid::from_u128(n))
}

fn permission() -> impl Strategy<Value = Option<Permission>> {
    option::of(prop_oneof![Just(Permission::Read), Just(Permission::Write)])
}

fn grants() -> impl Strategy<Value = Grants> {
    vec(permission(), 4).prop_map(|cells| {
        Resource::ALL
            .iter()
            .zip(cells)
            .fold(Grants::default(), |grants, (&resource, cell)| {
                grants.with(resource, cell)
            })
    })
}

fn roles() -> impl Strategy<Value = Vec<RoleRights>> {
    vec(grants(), 0..4).prop_map(|all| {
        all.into_iter()
            .enumerate()
            .map(|(n, grants)| RoleRights {
                id: RoleId(Uuid::from_u128(n as u128)),
                name: format!("role {n}"),
                grants,
            })
            .collect()
    })
}

fn apps() -> impl Strategy<Value = Vec<(AppId, Privilege)>> {
    vec(option::of(select(Privilege::ALL)), 3).prop_map(|levels| {
        levels
            .into_iter()
            .enumerate()
            .filter_map(|(n, level)| Some((app(n as u128), level?)))
            .collect()
    })
}

fn held() -> impl Strategy<Value = Held> {
    let groups = vec((roles(), apps()), 0..3).prop_map(|all| {
        all.into_iter()
            .enumerate()
            .map(|(n, (roles, apps))| GroupRights {
                id: GroupId(Uuid::from_u128(n as u128)),
                name: format!("group {n}"),
                roles,
                apps,
            })
            .collect()
    });
    (select(AccountType::ALL), any::<bool>(), roles(), groups, apps()).prop_map(
        |(account_type, owner, roles, groups, apps)| Held {
            account_type,
            owner,
            roles,
            groups,
            apps,
        },
    )
}

proptest! {
    #[test]
    fn the_most_permissive_source_wins(held in held()) {
        for &resource in Resource::ALL {
            let sources = held.roles.iter().chain(held.groups.iter().flat_map(|group| &group.roles));
            let most = sources
                .filter(|_| held.account_type != AccountType::Guest)
                .map(|role| role.grants.on(resource))
                .chain([Grants::of(held.account_type).on(resource)])
                .max()
                .flatten();
            prop_assert_eq!(held.grants().on(resource), most);
            prop_assert_eq!(held.why(resource).iter().map(|(p, _)| *p).max(), most);
            prop_assert_eq!(held.why(resource).first().map(|(p, _)| *p), most);
        }
    }

    #[test]
    fn an_app_is_opened_by_the_most_that_anything_gives(held in held()) {
        for n in 0..3 {
            let named = held.apps.iter().chain(held.groups.iter().flat_map(|group| &group.apps));
            let named = named.filter(|(id, _)| *id == app(n)).map(|(_, privilege)| *privilege).max();
            let by_data = match (held.account_type, held.grants().on(Resource::Data)) {
                (AccountType::Admin, _) => Some(Privilege::Admin),
                (_, Some(Permission::Write)) => Some(Privilege::Contribute),
                (_, Some(Permission::Read)) => Some(Privilege::View),
                (_, None) => None,
            };
            prop_assert_eq!(held.privilege(app(n)), named.max(by_data));
            prop_assert_eq!(held.why_app(app(n)).iter().map(|(p, _)| *p).max(), held.privilege(app(n)));
        }
    }

    #[test]
    fn digits_are_read_as_they_are_written(grants in grants()) {
        let digits: String = Resource::ALL
            .iter()
            .map(|&resource| grants.on(resource).map_or(0, Permission::level).to_string())
            .collect();
        prop_assert_eq!(Grants::from_digits(&digits), grants);
    }

    #[test]
    fn a_role_lets_its_holder_give_what_they_hold_and_no_more(added in grants(), given in grants(), guest in any::<bool>()) {
        let standing = Standing {
            account_type: if guest { AccountType::Guest } else { AccountType::Business },
            owner: false,
            who_may_invite: WhoMayInvite::Admins,
            added,
            key: None,
        };
        let answer = may(&standing, Action::Give { grants: given, apps_held: true });
        let holds = !guest && added.allow(Permission::Write, Resource::UserManagement);
        let covered = standing.grants().cover(&given);
        prop_assert_eq!(answer.is_ok(), holds && covered);
        if let Ok(ground) = answer {
            prop_assert_eq!(ground, Ground::Role(Permission::Write, Resource::UserManagement));
        }
    }
}

#[test]
fn why_names_group_and_role() {
    let analysts = RoleRights {
        id: RoleId(Uuid::from_u128(1)),
        name: "analysts".to_owned(),
        grants: Grants::default().with(Resource::Data, Some(Permission::Read)),
    };
    let held = Held {
        groups: vec![GroupRights {
            id: GroupId(Uuid::from_u128(1)),
            name: "Finance".to_owned(),
            roles: vec![analysts],
            apps: vec![(app(1), Privilege::Contribute)],
        }],
        apps: vec![(app(1), Privilege::Report)],
        ..Held::alone(AccountType::Business, false)
    };
    let by_role = Source::GroupRole {
        group: "Finance".to_owned(),
        role: "analysts".to_owned(),
    };
    assert_eq!(
        held.why_app(app(1)),
        [
            (Privilege::Contribute, Source::Group("Finance".to_owned())),
            (Privilege::View, Source::AccountType(AccountType::Business)),
            (Privilege::View, by_role.clone()),
            (Privilege::Report, Source::Direct),
        ]
    );
    assert_eq!(
        held.why(Resource::Data),
        [
            (Permission::Read, Source::AccountType(AccountType::Business)),
            (Permission::Read, by_role),
        ]
    );
    // The same for a guest: only the privileges are left.
    let guest = Held {
        account_type: AccountType::Guest,
        ..held
    };
    assert_eq!(guest.grants(), Grants::default());
    assert_eq!(guest.privilege(app(1)), Some(Privilege::Contribute));
    assert_eq!(guest.privilege(app(2)), None);
}

#[test]
fn nobody_opens_an_app_by_its_reports() {
    let standing = Standing {
        account_type: AccountType::Guest,
        owner: false,
        who_may_invite: WhoMayInvite::Admins,
        added: Grants::default(),
        key: None,
    };
    for (held, opens) in [
        (None, false),
        (Some(Privilege::Report), false),
        (Some(Privilege::View), true),
        (Some(Privilege::Admin), true),
    ] {
        let answer = may(&standing, Action::OpenApp { held });
        assert_eq!(answer.is_ok(), opens, "{held:?}");
        assert!(opens || answer == Err(Denial::NoPrivilege));
    }
}
