//! Everything for programs: thin over the services, each in the wire format that its clients know.

pub mod codes;
pub mod paging;
pub mod rest;
