//! Parts that pages are made of. They load nothing: what they show is given to them.

pub mod banner;
pub mod chips;
pub mod dialog;
pub mod door;
pub mod event;
pub mod face;
pub mod field;
pub mod form;
pub mod icon;
pub mod keys;
pub mod link;
pub mod menu;
pub mod moment;
pub mod notice;
pub mod pager;
pub mod picks;
pub mod search;
pub mod tag;
pub mod theme;
pub mod toast;
