//! Notices: what was done before the page was shown. The address carries the code; a code that is not
//! here shows nothing.

use super::count;
use model::person::Ended;

/// The sentence for a code.
pub fn notice(code: &str) -> Option<&'static str> {
    Some(match code {
        "app-archived" => "The app is archived. Nobody can open it now.",
        "app-registered" => "The app is registered.",
        "app-saved" => "The app was saved.",
        "app-unarchived" => "The app is back. Whoever could open it can again.",
        "group-deleted" => "The group was deleted.",
        "group-left" => "They are out of the group.",
        "group-made" => "The group is made. Add its members below.",
        "group-saved" => "The group was saved.",
        "guest-invited" => "The guest is invited, and the mail is on its way.",
        "guest-invited-no-mail" => "The guest is invited. Copy the link from their page and pass it on.",
        "guest-recorded" => "The guest is recorded.",
        "guest-saved" => "The guest was saved.",
        "invitation-resent" => "The invitation was sent again. The link before it no longer works.",
        "invitation-revoked" => "The invitation was taken back. Its link no longer works.",
        "invitation-back" => "The invitation is back, and its link works again.",
        "mail-queued" => "The mail is on its way again.",
        "name-saved" => "Your name was saved.",
        "password-saved" => "Your new password was saved.",
        "joined-link" => "You are in. Ask for a link below, and sign in by it.",
        "joined-password" => "You are in. Users sign in with a password: ask for a link below to choose one.",
        "joined-nothing" => {
            "You are in. There is nothing for you to open yet: whoever invited you decides when there is."
        }
        "link-off" => "The link is switched off. Nobody comes in by it now.",
        "link-on" => "The link is switched on again.",
        "request-approved" => "They are invited, and hear of it by mail.",
        "request-blocked" => "Blocked. Requests from there are dropped from now on.",
        "request-recorded" => "They are a guest now, and hear by mail which reports they get.",
        "request-denied" => "The request was declined, and they hear of it by mail.",
        "role-deleted" => "The role was deleted.",
        "role-made" => "The role is made.",
        "role-saved" => "The role was saved.",
        "settings-saved" => "The settings were saved.",
        "topics-saved" => "Saved. That is what you are mailed about.",
        "unblocked" => "The block is lifted.",
        "workspace-made" => "The workspace is made, and you are its owner.",
        "session-ended" => "The session was ended.",
        "sessions-ended" => "All other sessions were ended.",
        "member-saved" => "The changes were saved.",
        "member-changed" => "The account type was changed, and their sessions were ended.",
        "member-archived" => "They were archived.",
        "member-back" => "They are back, with the invitations and links that they had sent.",
        "member-unarchived" => "They are back from the archive.",
        "member-removed" => "They were removed. For 30 days they can be restored.",
        "person-erased" => "They were erased. The audit log keeps a pseudonym.",
        "member-restored" => "They were restored.",
        "member-sessions-ended" => "Their sessions were ended.",
        "key-revoked" => "The key was revoked.",
        "delivery-queued" => "It is on its way again.",
        "webhook-deleted" => "The webhook was deleted.",
        "webhook-off" => "The webhook is switched off. Nothing is sent to it now.",
        "webhook-on" => "The webhook is switched on.",
        "webhook-saved" => "The webhook was saved.",
        "signed-out" => "You are signed out.",
        _ => return None,
    })
}

/// What ended with a membership, for the address: numbers only.
pub fn pack(ended: Ended) -> String {
    format!(
        "{}.{}.{}.{}",
        ended.sessions, ended.invitations, ended.links, ended.keys
    )
}

/// The sentence for such numbers; none where nothing ended, or where it is no such numbers.
pub fn ended(packed: &str) -> Option<String> {
    let mut numbers = packed
        .split('.')
        .map(|number| number.parse::<u32>().ok().map(u64::from));
    let ended = Ended {
        sessions: numbers.next()??,
        invitations: numbers.next()??,
        links: numbers.next()??,
        keys: numbers.next()??,
    };
    numbers.next().is_none().then(|| what_ended(ended)).flatten()
}

/// What ended with a membership; none where nothing did.
pub fn what_ended(ended: Ended) -> Option<String> {
    let part = |number: u64, one: &str, many: &str| {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        (number > 0).then(|| count(number, one, many))
    };
    let parts: Vec<String> = [
        part(ended.sessions, "session", "sessions"),
        part(ended.invitations, "invitation", "invitations"),
        part(ended.links, "link", "links"),
        part(ended.keys, "API key", "API keys"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let (last, first) = parts.split_last()?;
    Some(if first.is_empty() {
        format!("Ended with it: {last}.")
    } else {
        format!("Ended with it: {} and {last}.", first.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ended_is_said_in_numbers_only() {
        let all = Ended {
            sessions: 2,
            invitations: 1,
            links: 0,
            keys: 0,
        };
        assert_eq!(
            ended(&pack(all)).as_deref(),
            Some("Ended with it: 2 sessions and 1 invitation.")
        );
        for forged in [
            "",
            "0.0.0.0",
            "1",
            "1.2.3",
            "1.2.3.4.5",
            "-1.0.0.0",
            "a.b.c.d",
            "99999999999.0.0.0",
            "1.1.1.1<b>",
        ] {
            assert_eq!(ended(forged), None, "{forged}");
        }
    }
}
