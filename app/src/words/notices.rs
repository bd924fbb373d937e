//! Notices: what was done before the page was shown. The address carries the code; a code that is not
//! here shows nothing.

/// The sentence for a code.
pub fn notice(code: &str) -> Option<&'static str> {
    Some(match code {
        "invitation-resent" => "The invitation was sent again. The link before it no longer works.",
        "invitation-revoked" => "The invitation was taken back. Its link no longer works.",
        "invitation-back" => "The invitation is back, and its link works again.",
        "mail-queued" => "The mail is on its way again.",
        "name-saved" => "Your name was saved.",
        "password-saved" => "Your new password was saved.",
        "link-off" => "The link is switched off. Nobody comes in by it now.",
        "link-on" => "The link is switched on again.",
        "request-approved" => "They are invited, and hear of it by mail.",
        "request-blocked" => "Blocked. Requests from there are dropped from now on.",
        "request-denied" => "The request was declined, and they hear of it by mail.",
        "settings-saved" => "The settings were saved.",
        "topics-saved" => "Saved. That is what you are mailed about.",
        "unblocked" => "The block is lifted.",
        "workspace-made" => "The workspace is made, and you are its owner.",
        "session-ended" => "The session was ended.",
        "sessions-ended" => "All other sessions were ended.",
        "signed-out" => "You are signed out.",
        _ => return None,
    })
}
