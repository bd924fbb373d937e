//! Members who act while no request of theirs is under way.

use super::store;
use crate::Backend;
use crate::caller::{Actor, Client, Means, SignedIn};
use crate::db::Conn;
use crate::fault::{Done, Fault};
use crate::keys::store as keys;
use crate::members::store as members;
use crate::secrets::SecretHash;
use crate::workspaces;
use model::error::Error;
use model::ids::{MemberId, WorkspaceId};
use model::policy::Standing;
use model::time::Time;
use model::workspace::WorkspaceName;

/// A member as the one who acts while no request of theirs is under way, such as in an import; none where they
/// are no longer active.
pub(crate) async fn acting(
    conn: &mut Conn,
    workspace: WorkspaceId,
    member: MemberId,
    (client, means, now): (Client, Means, Time),
) -> Done<Option<Actor>> {
    let Some(found) = store::find_acting(conn, workspace, member).await? else {
        return Ok(None);
    };
    let Some(standing) = members::find_standing(conn, member).await? else {
        return Ok(None);
    };
    let key = match means {
        Means::Session | Means::Machine => None,
        Means::Key(key) => match keys::find_capabilities(conn, key, member, now).await? {
            Some(capabilities) => Some(capabilities),
            None => return Ok(None),
        },
    };
    Ok(Some(Actor {
        user: SignedIn {
            client,
            // No session of theirs: none is touched by it.
            session: SecretHash([0; 32]),
            user_id: found.user_id,
            email: found.email,
            name: found.name,
            means,
        },
        member_id: member,
        workspace_id: workspace,
        workspace: WorkspaceName {
            slug: found.slug,
            name: found.workspace_name,
        },
        standing: Standing { key, ..standing },
    }))
}

/// For whoever works on the machine itself: the owner of the workspace who came first, in whose name it is done.
pub async fn machine(be: &Backend, slug: &str) -> Done<Actor> {
    let mut conn = be.db.read().await?;
    let workspace = workspaces::find_by_slug(&mut conn, slug)
        .await?
        .ok_or_else(|| Fault::Setting(format!("there is no workspace with slug {slug:?}")))?;
    let owner = store::find_first_owner(&mut conn, workspace.id).await?;
    let owner = owner.ok_or_else(|| {
        Fault::Setting(format!(
            "workspace {slug:?} has no owner; `usher user create --owner` makes one"
        ))
    })?;
    acting(
        &mut conn,
        workspace.id,
        owner,
        (Client::system(), Means::Machine, be.clock.now()),
    )
    .await?
    .ok_or_else(|| Error::NotFound.into())
}
