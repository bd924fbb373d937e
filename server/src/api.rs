//! What programs talk to: thin surfaces over the same services as the pages.

pub mod code;
pub mod graphql;
pub mod shimoku;
