//! The file to fill in: a header with all that an import of this workspace knows, and no rows.

use super::read::columns::{APP, fixed};
use crate::fault::Done;
use crate::sheet::{Format, Sheet};
use model::import::ImportKind;
use std::borrow::Cow;

/// Columns before those of the apps.
const GUESTS: [&str; 4] = ["username", "user-group-1", "user-group-2", "user-group-3"];
const USERS: [&str; 7] = [
    "first name",
    "last name",
    "email",
    "account type",
    "groups",
    "roles",
    "metadata",
];

/// The template for a workspace with apps of these slugs, as CSV.
pub fn template(kind: ImportKind, apps: &[String]) -> Done<Vec<u8>> {
    let before: &[&str] = match kind {
        ImportKind::Guests => &GUESTS,
        ImportKind::Users => &USERS,
    };
    // Its only row is the header itself.
    let mut sheet = Sheet::begin(Format::Csv, &[], false)?;
    let before = before.iter().copied().map(Cow::Borrowed);
    let apps = apps.iter().map(|slug| app_column(kind, slug));
    sheet.add(before.chain(apps).chain([Cow::Borrowed("delete")]))?;
    sheet.into_bytes()
}

/// The name of an app's column: its slug, unless another column is called so.
pub fn app_column(kind: ImportKind, slug: &str) -> Cow<'_, str> {
    if fixed(kind, slug).is_some() {
        Cow::Owned(format!("{APP}{slug}"))
    } else {
        Cow::Borrowed(slug)
    }
}
