//! Everything for programs: thin over the services, each in the wire format that its clients know.

pub mod codes;
pub mod graphql;
pub mod paging;
pub mod rest;
pub mod shimoku;
