//! What every request passes before it reaches a handler, from the outside in: request id and log, public
//! host, security headers, origin of writes, who is calling.

pub mod caller;
pub mod headers;
pub mod host;
pub mod log;
pub mod origin;
