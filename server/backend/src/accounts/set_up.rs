//! The first owner by the console's code, and accounts made on the machine.

use super::{Entered, session, store};
use crate::Backend;
use crate::audit::{By, Target};
use crate::caller::{Caller, Client};
use crate::db::Tx;
use crate::fault::{Done, Fault};
use crate::members::{self, store::New};
use crate::secrets::{Purpose, Secret};
use crate::throttle::Counted;
use crate::{passwords, workspaces};
use model::account::AccountType;
use model::address::{Address, AddressProblem};
use model::audit::AuditAction;
use model::error::{Conflict, Error, Field, Problem, Problems};
use model::ids::{MemberId, UserId, WorkspaceId};
use model::limits;
use store::UserRow;
use subtle::ConstantTimeEq;

/// What the set-up page sends.
pub struct SetUp {
    /// The one-time code of the console.
    pub code: String,
    /// The first owner's name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: String,
    /// Name of the first workspace.
    pub workspace_name: String,
}

/// Whether nobody has set Usher up yet.
pub async fn set_up_open(be: &Backend) -> Done<bool> {
    let mut conn = be.db.read().await?;
    Ok(!store::any_user(&mut conn).await?)
}

/// Makes the first owner and workspace and signs them in. Once, also when two come at the same moment.
pub async fn set_up(be: &Backend, caller: &Caller, form: SetUp) -> Done<Entered> {
    if !set_up_open(be).await? {
        return Err(Error::NotFound.into());
    }
    let now = be.clock.now();
    be.throttle.check(Counted::SignIn, &caller.client.network, now)?;
    let mut problems = Problems::default();
    let right = form
        .code
        .trim()
        .to_uppercase()
        .as_bytes()
        .ct_eq(be.set_up_code.as_bytes());
    let code = if form.code.trim().is_empty() {
        Err(Problem::Missing)
    } else if bool::from(right) {
        Ok(())
    } else {
        be.throttle.count(Counted::SignIn, &caller.client.network, now);
        Err(Problem::Wrong)
    };
    let checked = (
        problems.check(Field::Code, code),
        problems.check(Field::Name, model::name::check(&form.name)),
        problems.check(Field::Email, check_email(&form.email)),
        problems.check(
            Field::Password,
            passwords::check(&form.password, &form.name, &form.email),
        ),
        problems.check(Field::WorkspaceName, model::name::check(&form.workspace_name)),
    );
    let (Some(()), Some(name), Some(email), Some(()), Some(workspace_name)) = checked else {
        return Err(problems.into_error().into());
    };
    let password_hash = be.passwords.hash(&form.password).await?;
    let mut tx = be.db.begin().await?;
    if !store::close_set_up(&mut tx, now).await? {
        return Err(Error::NotFound.into());
    }
    let id = WorkspaceId(be.chance.id(now));
    let workspace = workspaces::add(be, &mut tx, id, &workspace_name, None, now).await?;
    let user = NewAccount {
        email: &email,
        name: &name,
        password_hash: Some(password_hash),
    }
    .row(be);
    store::add_user(&mut tx, &user, now).await?;
    add_member(be, &mut tx, workspace.id, &user, AccountType::Admin, true).await?;
    let cookie = session::open(be, &mut tx, user.id, &caller.client, None).await?;
    tx.note(
        workspace.id,
        (now, By::Person(user.id.0), &caller.client),
        AuditAction::SetUp,
        Target::of("workspace", workspace.id.0),
        &serde_json::json!({ "workspace": workspace.name, "owner": user.email }),
    );
    tx.save().await?;
    Ok(Entered {
        cookie,
        path: format!("/w/{}/users", workspace.slug),
    })
}

pub(crate) fn check_email(text: &str) -> Result<Address, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::Missing);
    }
    Address::parse(text).map_err(|problem| match problem {
        AddressProblem::Malformed => Problem::Malformed,
        AddressProblem::TooLong => Problem::TooLong(limits::ADDRESS),
    })
}

/// A new account before it has its ids.
pub(crate) struct NewAccount<'a> {
    /// Address.
    pub email: &'a Address,
    /// Name.
    pub name: &'a str,
    /// Hash of its password.
    pub password_hash: Option<String>,
}

impl NewAccount<'_> {
    /// Its row, with fresh ids.
    pub(crate) fn row(self, be: &Backend) -> UserRow {
        UserRow {
            id: UserId(be.chance.id(be.clock.now())),
            uid: hex::encode(be.chance.bytes::<32>()),
            email: self.email.as_str().to_owned(),
            name: self.name.to_owned(),
            password_hash: self.password_hash,
        }
    }
}

/// Makes an account a member and notes it.
pub(crate) async fn add_member(
    be: &Backend,
    tx: &mut Tx,
    workspace_id: WorkspaceId,
    user: &UserRow,
    account_type: AccountType,
    owner: bool,
) -> Done<()> {
    let now = be.clock.now();
    let id = MemberId(be.chance.id(now));
    let new = New {
        id,
        workspace_id,
        user_id: Some(user.id),
        email: &user.email,
        name: &user.name,
        account_type,
        owner,
        status: "active",
        invited_by: None,
        created_at: now,
    };
    if !members::store::add(tx, new).await? {
        return Err(Conflict::AlreadyMember.into());
    }
    if owner {
        members::store::add_owner(tx, workspace_id).await?;
    }
    tx.note(
        workspace_id,
        (now, By::System, &Client::system()),
        AuditAction::MemberAdded,
        Target::member(id),
        &serde_json::json!({
            "email": user.email,
            "after": { "account_type": account_type, "owner": owner },
        }),
    );
    Ok(())
}

/// What the command line gives for an account.
pub struct NewUser<'a> {
    /// Address.
    pub email: &'a str,
    /// Name.
    pub name: &'a str,
    /// Slug of the workspace.
    pub workspace: &'a str,
    /// What they become there.
    pub account_type: AccountType,
    /// Owner mark; only with ADMIN.
    pub owner: bool,
    /// Password.
    pub password: &'a str,
}

/// Makes an account and its membership on the machine. An address that has an account keeps its name and
/// password and becomes a member of one workspace more.
pub async fn create_user(be: &Backend, new: NewUser<'_>) -> Done<UserRow> {
    let mut problems = Problems::default();
    let kind =
        if new.account_type == AccountType::Guest || (new.owner && new.account_type != AccountType::Admin) {
            Err(Problem::OutOfRange)
        } else {
            Ok(())
        };
    let checked = (
        problems.check(Field::Email, check_email(new.email)),
        problems.check(Field::Name, model::name::check(new.name)),
        problems.check(
            Field::Password,
            passwords::check(new.password, new.name, new.email),
        ),
        problems.check(Field::AccountType, kind),
    );
    let (Some(email), Some(name), Some(()), Some(())) = checked else {
        return Err(problems.into_error().into());
    };
    let hash = be.passwords.hash(new.password).await?;
    let now = be.clock.now();
    let mut tx = be.db.begin().await?;
    let workspace = workspaces::find_by_slug(&mut tx, new.workspace)
        .await?
        .ok_or_else(|| Fault::Setting(format!("there is no workspace with slug {:?}", new.workspace)))?;
    if members::store::find_by_email(&mut tx, workspace.id, email.as_str())
        .await?
        .is_some()
    {
        return Err(Conflict::AlreadyMember.into());
    }
    let user = match store::find_user(&mut tx, email.as_str()).await? {
        Some(user) => user,
        None => {
            let user = NewAccount {
                email: &email,
                name: &name,
                password_hash: Some(hash),
            }
            .row(be);
            store::add_user(&mut tx, &user, now).await?;
            user
        }
    };
    store::close_set_up(&mut tx, now).await?;
    add_member(be, &mut tx, workspace.id, &user, new.account_type, new.owner).await?;
    tx.save().await?;
    Ok(user)
}

/// When all is lost: makes a member of the workspace an active owner and gives a one-time link for a new
/// password. Only the command line calls it.
pub async fn recover_owner(be: &Backend, slug: &str, email: &str) -> Done<String> {
    let email = check_email(email).map_err(|p| Error::invalid(Field::Email, p))?;
    let now = be.clock.now();
    let mut tx = be.db.begin().await?;
    let missing = |what: String| Fault::Setting(what);
    let workspace = workspaces::find_by_slug(&mut tx, slug)
        .await?
        .ok_or_else(|| missing(format!("there is no workspace with slug {slug:?}")))?;
    let user = store::find_user(&mut tx, email.as_str())
        .await?
        .ok_or_else(|| missing(format!("{email} has no account; `usher user create` makes one")))?;
    let member = members::store::find_by_email(&mut tx, workspace.id, email.as_str())
        .await?
        .ok_or_else(|| {
            missing(format!(
                "{email} is not a member; `usher user create` makes them one"
            ))
        })?;
    if member.status != "active" {
        members::store::set_status(&mut tx, &member, "active", Some((user.id, &user.name))).await?;
    }
    let member = members::store::find(&mut tx, member.id)
        .await?
        .ok_or_else(|| Fault::Bug("a member vanished".to_owned()))?;
    if !member.owner {
        members::store::set_rank(&mut tx, &member, AccountType::Admin, true).await?;
        members::store::add_owner(&mut tx, workspace.id).await?;
    }
    let secret = Secret::new(&be.chance);
    let until = now + limits::RECOVERY_LIFE;
    store::add_reset(&mut tx, &secret.hash(Purpose::Reset), user.id, until).await?;
    tx.note(
        workspace.id,
        (now, By::System, &Client::system()),
        AuditAction::OwnerRecovered,
        Target::member(member.id),
        &serde_json::json!({
            "email": user.email,
            "before": {
                "status": member.status, "account_type": member.account_type, "owner": member.owner,
            },
        }),
    );
    tx.save().await?;
    Ok(be.config.link(&format!("/reset-password/{}", secret.reveal())))
}
