//! Who may do what: the whole table, and the rules that it must obey.

use model::account::{AccountType, Rank};
use model::permission::{Grants, Permission, Privilege, Resource};
use model::policy::{Action, Standing, may};
use model::workspace::WhoMayInvite;
use proptest::prelude::*;

const fn standing(account_type: AccountType, owner: bool, everyone: bool) -> Standing {
    let who_may_invite = if everyone {
        WhoMayInvite::Everyone
    } else {
        WhoMayInvite::Admins
    };
    Standing {
        account_type,
        owner,
        who_may_invite,
        added: NOTHING,
        key: None,
    }
}

/// What nobody's roles add.
const NOTHING: Grants = Grants::of(Guest);

use AccountType::{Admin, Business, Developer, Guest};

const RANKS: [(AccountType, bool); 5] = [
    (Admin, true),
    (Admin, false),
    (Developer, false),
    (Business, false),
    (Guest, false),
];

fn rank(n: usize) -> Rank {
    let (account_type, owner) = RANKS.get(n).copied().unwrap_or((Guest, false));
    Rank::new(account_type, owner)
}

/// Rows are actions; columns owner, admin, developer, business, guest: first where admins invite, then
/// where everyone does. `y` may, `.` may not.
const TABLE: &str = "
list people                 yyy.. yyy..
read settings               yyyy. yyyy.
change settings             yy... yy...
read audit                  yyy.. yyy..
invite ADMIN                yy... yy...
invite DEVELOPER            yy... yyy..
invite BUSINESS             yy... yyyy.
manage own ADMIN            yy... yy...
manage own DEVELOPER        yy... yyy..
manage own BUSINESS         yy... yyyy.
manage other's ADMIN        yy... yy...
manage other's DEVELOPER    yy... yy...
manage other's BUSINESS     yy... yy...
make ADMIN owner            y.... y....
unmake owner                y.... y....
make BUSINESS owner         y.... y....
make BUSINESS ADMIN         yy... yy...
make ADMIN BUSINESS         yy... yy...
make DEVELOPER BUSINESS     yy... yy...
make BUSINESS GUEST         yy... yy...
edit owner                  y.... y....
edit ADMIN                  yy... yy...
edit GUEST                  yy... yy...
move owner                  y.... y....
move ADMIN                  yy... yy...
move BUSINESS               yy... yy...
move oneself                ..... .....
read rights                 yyy.. yyy..
manage roles                yy... yy...
manage groups               yy... yy...
import                      yy... yy...
manage apps                 yyy.. yyy..
give nothing                yy... yyyy.
give READ DATA              yy... yyyy.
give WRITE DATA             yy... yyy..
give WRITE USER_MANAGEMENT  yy... yy...
give an app not held        ..... .....
open an app with REPORT     ..... .....
open an app with VIEW       yyyyy yyyyy
";

fn action(name: &str) -> Action {
    let invite = |account_type| Action::Invite { account_type };
    let manage = |account_type, own| Action::ManageInvitation { account_type, own };
    let change = |from, to| Action::ChangeMember {
        from: rank(from),
        to: rank(to),
        oneself: false,
    };
    let moving = |n, oneself| Action::MoveMember {
        rank: rank(n),
        oneself,
    };
    let give = |grants, apps_held| Action::Give { grants, apps_held };
    let open = |privilege| Action::OpenApp {
        held: Some(privilege),
    };
    match name {
        "read rights" => Action::ReadRights,
        "manage roles" => Action::ManageRoles,
        "manage groups" => Action::ManageGroups,
        "import" => Action::Import,
        "manage apps" => Action::ManageApps,
        "give nothing" => give(NOTHING, true),
        "give READ DATA" => give(NOTHING.with(Resource::Data, Some(Permission::Read)), true),
        "give WRITE DATA" => give(NOTHING.with(Resource::Data, Some(Permission::Write)), true),
        "give WRITE USER_MANAGEMENT" => give(
            NOTHING.with(Resource::UserManagement, Some(Permission::Write)),
            true,
        ),
        "give an app not held" => give(NOTHING, false),
        "open an app with REPORT" => open(Privilege::Report),
        "open an app with VIEW" => open(Privilege::View),
        "list people" => Action::ListPeople,
        "read settings" => Action::ReadSettings,
        "change settings" => Action::ChangeSettings,
        "read audit" => Action::ReadAudit,
        "invite ADMIN" => invite(Admin),
        "invite DEVELOPER" => invite(Developer),
        "invite BUSINESS" => invite(Business),
        "manage own ADMIN" => manage(Admin, true),
        "manage own DEVELOPER" => manage(Developer, true),
        "manage own BUSINESS" => manage(Business, true),
        "manage other's ADMIN" => manage(Admin, false),
        "manage other's DEVELOPER" => manage(Developer, false),
        "manage other's BUSINESS" => manage(Business, false),
        "make ADMIN owner" => change(1, 0),
        "unmake owner" => change(0, 1),
        "make BUSINESS owner" => change(3, 0),
        "make BUSINESS ADMIN" => change(3, 1),
        "make ADMIN BUSINESS" => change(1, 3),
        "make DEVELOPER BUSINESS" => change(2, 3),
        "edit owner" => Action::EditMember { rank: rank(0) },
        "edit ADMIN" => Action::EditMember { rank: rank(1) },
        "edit GUEST" => Action::EditMember { rank: rank(4) },
        "move owner" => moving(0, false),
        "move ADMIN" => moving(1, false),
        "move BUSINESS" => moving(3, false),
        "move oneself" => moving(4, true),
        _ => change(3, 4),
    }
}

#[test]
fn the_table_holds() {
    for line in TABLE.trim().lines() {
        let (name, cells) = line.split_at(28);
        let cells: Vec<char> = cells.chars().filter(|c| *c != ' ').collect();
        assert_eq!(cells.len(), 10, "{line}");
        let actors = [false, true]
            .into_iter()
            .flat_map(|everyone| RANKS.map(|(t, owner)| standing(t, owner, everyone)));
        for (actor, cell) in actors.zip(cells) {
            let answer = may(&actor, action(name.trim()));
            assert_eq!(
                answer.is_ok(),
                cell == 'y',
                "{} by {actor:?}: {answer:?}",
                name.trim()
            );
        }
    }
}

fn any_standing() -> impl Strategy<Value = Standing> {
    (0_usize..5, any::<bool>()).prop_map(|(n, everyone)| {
        let (account_type, owner) = RANKS.get(n).copied().unwrap_or((Guest, false));
        standing(account_type, owner, everyone)
    })
}

proptest! {
    #[test]
    fn nobody_gives_more_than_they_hold(actor in any_standing(), n in 0_usize..5, own in any::<bool>()) {
        let (account_type, _) = RANKS.get(n).copied().unwrap_or((Guest, false));
        let given = [Action::Invite { account_type }, Action::ManageInvitation { account_type, own }];
        for action in given {
            if may(&actor, action).is_ok() {
                prop_assert!(Rank::new(account_type, false) <= actor.rank());
                prop_assert!(actor.grants().cover(&Grants::of(account_type)));
            }
        }
    }

    #[test]
    fn nobody_raises_themselves_or_touches_a_higher_rank(actor in any_standing(), from in 0_usize..5, to in 0_usize..5) {
        let (from, to) = (rank(from), rank(to));
        if may(&actor, Action::ChangeMember { from, to, oneself: false }).is_ok() {
            prop_assert!(from <= actor.rank() && to <= actor.rank());
            if (from == rank(0)) != (to == rank(0)) {
                prop_assert!(actor.rank() == rank(0));
            }
        }
        let own = Action::ChangeMember { from: actor.rank(), to, oneself: true };
        prop_assert!(may(&actor, own).is_err() || to <= actor.rank());
    }

    /// Whoever ranks higher may do all that a lower one may.
    #[test]
    fn rank_only_adds(a in any_standing(), b in any_standing(), n in 0_usize..5) {
        let (account_type, _) = RANKS.get(n).copied().unwrap_or((Guest, false));
        prop_assume!(a.rank() >= b.rank() && a.who_may_invite == b.who_may_invite);
        let actions = [
            Action::ListPeople,
            Action::ReadSettings,
            Action::ChangeSettings,
            Action::ReadAudit,
            Action::Invite { account_type },
            Action::ManageInvitation { account_type, own: true },
        ];
        for action in actions {
            prop_assert!(may(&b, action).is_err() || may(&a, action).is_ok(), "{action:?}");
        }
    }

    #[test]
    fn the_mark_counts_on_admins_only(n in 0_usize..4) {
        let account_type = AccountType::ALL.get(n).copied().unwrap_or(Guest);
        let marked = Rank::new(account_type, true) > Rank::new(account_type, false);
        prop_assert_eq!(marked, account_type == Admin);
    }
}
