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
        "session-ended" => "The session was ended.",
        "sessions-ended" => "All other sessions were ended.",
        "signed-out" => "You are signed out.",
        _ => return None,
    })
}
