//! Import of guests and users from a file: reading it row by row, the template to fill in, the plan as CSV.
//!
//! Reading blocks and takes its time: call it where blocking is allowed.

pub mod plan_sheet;
pub mod read;
pub mod table;
pub mod template;

use model::import::FileProblem;
use std::io;

/// Why a file is not read on.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The file is at fault: everything that can be told of it, the first first.
    #[error("not an import file: {0:?}")]
    File(Vec<FileProblem>),
    /// The disk is at fault.
    #[error("reading the file: {0}")]
    Disk(#[from] io::Error),
}

impl From<FileProblem> for Refused {
    fn from(problem: FileProblem) -> Self {
        Self::File(vec![problem])
    }
}
