//! SQL of what members hold.

use crate::db::{Conn, Tx, pack, packed_id, sql, unpack};
use crate::fault::{Done, Fault};
use crate::members::store::MemberRow;
use model::ids::{AppId, GroupId, MemberId, RoleId, WorkspaceId};
use model::permission::{Grants, Privilege};
use model::rights::{AppName, GroupRights, Held, Offer, RoleRights};
use serde::Deserialize;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// Expression for a role `r`: its grants as four digits.
pub(crate) const DIGITS: &str = "cast(r.data * 1000 + r.data_execution * 100 + r.user_management * 10
    + r.business_info as text)";

/// Expression for a member `m`: what their roles and those of their groups grant, as four digits; empty
/// where they have none.
pub(crate) const ADDED: &str = "coalesce((
        select cast(max(r.data) as text) || cast(max(r.data_execution) as text)
            || cast(max(r.user_management) as text) || cast(max(r.business_info) as text)
        from roles r
        where r.id in (
            select mr.role_id from member_roles mr where mr.member_id = m.id
            union all
            select gr.role_id
            from group_members gm
            join group_roles gr on gr.group_id = gm.group_id
            where gm.member_id = m.id
        )
    ), '')";

/// Condition on a member `m`: whether they may enter their workspace while they are active. Users may; a guest
/// has to hold VIEW or more on an app that is in use, of its own or through a group. With REPORT a guest is
/// mailed reports and opens nothing. Every way in asks this one condition.
pub(crate) const ENTERS: &str = "(m.kind = 'user' or exists (
        select 1
        from app_privileges p
        join apps a on a.id = p.app_id
        where p.member_id = m.id and p.privilege >= 2 and a.archived_at is null
    ) or exists (
        select 1
        from group_members gm
        join group_privileges p on p.group_id = gm.group_id
        join apps a on a.id = p.app_id
        where gm.member_id = m.id and p.privilege >= 2 and a.archived_at is null
    ))";

/// The digits that a number has lost at its beginning are zeros.
fn grants(digits: &str) -> Grants {
    Grants::from_digits(&format!("{digits:0>4}"))
}

/// One piece of what somebody holds, or of what can be given.
#[derive(Deserialize)]
struct Piece {
    /// `role`, `group`, `group-role`, `app`, `group-app`.
    kind: String,
    /// The group that it belongs to.
    of: Option<Uuid>,
    /// Role, group or app.
    id: Uuid,
    name: String,
    /// Grants of a role as digits, level of a privilege, slug of an app.
    what: String,
}

async fn pieces(conn: &mut Conn, selects: &str, id: Uuid) -> Done<Vec<Piece>> {
    let (of, piece) = (packed_id(conn, "of_id"), packed_id(conn, "id"));
    let pack = pack(conn, &format!("kind, {of}, {piece}, name, what"));
    let packed: String = sql!(conn, c => sqlx::query_scalar(AssertSqlSafe(format!(
        "{pack} from ({selects} order by 6, 4) p"
    )))
    .bind(id)
    .fetch_one(&mut *c)
    .await)?;
    unpack(&packed)
}

/// Puts the pieces together: roles, groups with all of theirs, privileges.
fn gather(pieces: Vec<Piece>) -> Done<Gathered> {
    let mut all = Gathered::default();
    let level = |what: &str| {
        let level = what.parse().ok().and_then(Privilege::from_level);
        level.ok_or_else(|| Fault::Bug(format!("a privilege of level {what}")))
    };
    for Piece {
        kind,
        of,
        id,
        name,
        what,
    } in pieces
    {
        let role = || RoleRights {
            id: RoleId(id),
            name: name.clone(),
            grants: grants(&what),
        };
        let group = all.groups.iter_mut().find(|group| Some(group.id.0) == of);
        match (kind.as_str(), group) {
            ("role", _) => all.roles.push(role()),
            ("group", _) => all.groups.push(GroupRights {
                id: GroupId(id),
                name,
                roles: Vec::new(),
                apps: Vec::new(),
            }),
            ("any-role", _) => all.any_role.push((RoleId(id), name)),
            ("app", _) => all.privileges.push((AppId(id), level(&what)?)),
            ("group-role", Some(group)) => group.roles.push(role()),
            ("group-app", Some(group)) => group.apps.push((AppId(id), level(&what)?)),
            ("registered", _) => all.apps.push(AppName {
                id: AppId(id),
                slug: what,
                name,
            }),
            _ => {}
        }
    }
    Ok(all)
}

#[derive(Default)]
struct Gathered {
    any_role: Vec<(RoleId, String)>,
    roles: Vec<RoleRights>,
    groups: Vec<GroupRights>,
    privileges: Vec<(AppId, Privilege)>,
    apps: Vec<AppName>,
}

/// All that a member holds, in one statement. Privileges on archived apps open nothing.
pub async fn held(conn: &mut Conn, row: &MemberRow) -> Done<Held> {
    let selects = format!(
        "select 'role' as kind, cast(null as uuid) as of_id, r.id as id, r.key as key, r.name as name, 1 as turn, {DIGITS} as what
        from member_roles mr
        join roles r on r.id = mr.role_id
        where mr.member_id = $1
        union all
        select 'group', cast(null as uuid), g.id, g.key, g.name, 1, ''
        from group_members gm
        join groups g on g.id = gm.group_id
        where gm.member_id = $1
        union all
        select 'group-role', gm.group_id, r.id, r.key, r.name, 2, {DIGITS}
        from group_members gm
        join group_roles gr on gr.group_id = gm.group_id
        join roles r on r.id = gr.role_id
        where gm.member_id = $1
        union all
        select 'app', cast(null as uuid), a.id, a.key, a.name, 1, cast(p.privilege as text)
        from app_privileges p
        join apps a on a.id = p.app_id
        where p.member_id = $1 and a.archived_at is null
        union all
        select 'group-app', gm.group_id, a.id, a.key, a.name, 2, cast(p.privilege as text)
        from group_members gm
        join group_privileges p on p.group_id = gm.group_id
        join apps a on a.id = p.app_id
        where gm.member_id = $1 and a.archived_at is null"
    );
    let all = gather(pieces(conn, &selects, row.id.0).await?)?;
    Ok(Held {
        account_type: row.account_type,
        owner: row.owner,
        roles: all.roles,
        groups: all.groups,
        apps: all.privileges,
    })
}

/// All that a workspace has to give.
pub async fn offer(conn: &mut Conn, workspace: WorkspaceId) -> Done<Offer> {
    let selects = format!(
        "select 'role' as kind, cast(null as uuid) as of_id, r.id as id, r.key as key, r.name as name, 1 as turn, {DIGITS} as what
        from roles r
        where r.workspace_id = $1 and r.target = 'USER'
        union all
        select 'group', cast(null as uuid), g.id, g.key, g.name, 1, ''
        from groups g
        where g.workspace_id = $1
        union all
        select 'group-role', gr.group_id, r.id, r.key, r.name, 2, {DIGITS}
        from groups g
        join group_roles gr on gr.group_id = g.id
        join roles r on r.id = gr.role_id
        where g.workspace_id = $1
        union all
        select 'group-app', p.group_id, a.id, a.key, a.name, 2, cast(p.privilege as text)
        from groups g
        join group_privileges p on p.group_id = g.id
        join apps a on a.id = p.app_id
        where g.workspace_id = $1 and a.archived_at is null
        union all
        select 'any-role', cast(null as uuid), r.id, r.key, r.name, 1, ''
        from roles r
        where r.workspace_id = $1
        union all
        select 'registered', cast(null as uuid), a.id, a.key, a.name, 1, a.slug
        from apps a
        where a.workspace_id = $1 and a.archived_at is null"
    );
    let all = gather(pieces(conn, &selects, workspace.0).await?)?;
    Ok(Offer {
        roles: all.roles,
        all_roles: all.any_role,
        groups: all.groups,
        apps: all.apps,
    })
}

/// Gives a member a role.
pub async fn add_role(tx: &mut Tx, member: MemberId, role: RoleId) -> Done<()> {
    pair(
        tx,
        "insert into member_roles (member_id, role_id) values ($1, $2) on conflict do nothing",
        member.0,
        role.0,
    )
    .await
}

/// Takes a role from a member.
pub async fn remove_role(tx: &mut Tx, member: MemberId, role: RoleId) -> Done<()> {
    pair(
        tx,
        "delete from member_roles where member_id = $1 and role_id = $2",
        member.0,
        role.0,
    )
    .await
}

/// Puts a member into a group.
pub async fn add_to_group(tx: &mut Tx, member: MemberId, group: GroupId) -> Done<()> {
    pair(
        tx,
        "insert into group_members (member_id, group_id) values ($1, $2) on conflict do nothing",
        member.0,
        group.0,
    )
    .await
}

/// Takes a member out of a group.
pub async fn remove_from_group(tx: &mut Tx, member: MemberId, group: GroupId) -> Done<()> {
    pair(
        tx,
        "delete from group_members where member_id = $1 and group_id = $2",
        member.0,
        group.0,
    )
    .await
}

async fn pair(tx: &mut Tx, text: &'static str, a: Uuid, b: Uuid) -> Done<()> {
    sql!(tx, c => sqlx::query(text).bind(a).bind(b).execute(&mut *c).await.map(|_| ()))?;
    Ok(())
}

/// Sets what a member may do with an app; nothing takes it away.
pub async fn set_privilege(
    tx: &mut Tx,
    member: MemberId,
    app: AppId,
    privilege: Option<Privilege>,
) -> Done<()> {
    let Some(privilege) = privilege else {
        return pair(
            tx,
            "delete from app_privileges where member_id = $1 and app_id = $2",
            member.0,
            app.0,
        )
        .await;
    };
    sql!(tx, c => sqlx::query(
        "insert into app_privileges (member_id, app_id, privilege) values ($1, $2, $3)
        on conflict (member_id, app_id) do update set privilege = excluded.privilege",
    )
    .bind(member.0)
    .bind(app.0)
    .bind(privilege.level())
    .execute(&mut *c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// What members were given stands in these, by `member_id`.
pub(crate) const GIVEN: [&str; 3] = ["member_roles", "group_members", "app_privileges"];

/// Takes everything from a member.
pub async fn clear(tx: &mut Tx, member: MemberId) -> Done<()> {
    for table in GIVEN {
        sql!(tx, c => sqlx::query(AssertSqlSafe(format!("delete from {table} where member_id = $1")))
            .bind(member.0)
            .execute(&mut *c)
            .await
            .map(|_| ()))?;
    }
    Ok(())
}
