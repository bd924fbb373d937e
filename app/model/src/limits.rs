//! Every limit and default length of life, in one place. Tests stand on both sides of each.

use crate::time::Span;

/// Characters in a person's name and in a workspace's, role's or group's.
pub const NAME: usize = 60;
/// Characters in an e-mail address after normalising (RFC 5321, 4.5.3.1.3).
pub const ADDRESS: usize = 254;
/// Characters in the part before the `@` (RFC 5321, 4.5.3.1.1).
pub const LOCAL_PART: usize = 64;
/// Fewest characters in a password.
pub const PASSWORD_MIN: usize = 12;
/// Most characters in a password.
pub const PASSWORD_MAX: usize = 256;
/// Lowest zxcvbn score, 0 to 4, that a password may have.
pub const PASSWORD_SCORE: u8 = 3;
/// Characters in the personal message of an invitation.
pub const MESSAGE: usize = 500;
/// Characters in one text of an invitation's metadata.
pub const METADATA_TEXT: usize = 2_000;
/// Characters in all of an invitation's metadata, keys and texts.
pub const METADATA_ALL: usize = 200_000;
/// Addresses in one call of invite.
pub const ADDRESSES_AT_ONCE: usize = 1_000;
/// Characters in the description of a role, group or app.
pub const DESCRIPTION: usize = 500;
/// Roles of a workspace.
pub const ROLES: i64 = 200;
/// Groups of a workspace.
pub const GROUPS: i64 = 1_000;
/// Apps of a workspace that are in use.
pub const APPS: i64 = 200;
/// Holders whose rights a preview of a role shows one by one.
pub const PREVIEW: i64 = 50;
/// Characters in a slug.
pub const SLUG: usize = 40;
/// Characters in a search.
pub const SEARCH: usize = 100;

/// Shortest life of an invitation.
pub const INVITATION_LIFE_MIN: Span = Span::hours(1);
/// Longest life of an invitation.
pub const INVITATION_LIFE_MAX: Span = Span::days(30);
/// Life of an invitation where nobody said otherwise.
pub const INVITATION_LIFE: Span = Span::days(7);
/// Between two sendings of one invitation.
pub const RESEND_AFTER: Span = Span::seconds(60);
/// How long a revoked invitation can be taken back.
pub const UNDO: Span = Span::seconds(10);
/// How long ended invitations are kept.
pub const KEEP_ENDED: Span = Span::days(90);
/// The second reminder comes this long before the end.
pub const LAST_REMINDER: Span = Span::hours(24);

/// Idle life of a member's session.
pub const SESSION_IDLE: Span = Span::hours(12);
/// Absolute life of a member's session.
pub const SESSION_LIFE: Span = Span::days(14);
/// Idle life of a guest's session.
pub const GUEST_SESSION_IDLE: Span = Span::hours(2);
/// Absolute life of a guest's session.
pub const GUEST_SESSION_LIFE: Span = Span::hours(24);
/// Life of the link that resets a password.
pub const RESET_LIFE: Span = Span::minutes(30);
/// Life of the link by which a guest signs in.
pub const SIGN_IN_LINK_LIFE: Span = Span::minutes(10);
/// Life of the link that `usher user recover-owner` prints.
pub const RECOVERY_LIFE: Span = Span::hours(1);

/// Tries to sign in from one network in a minute.
pub const SIGN_INS_A_MINUTE: u32 = 10;
/// Wrong link secrets from one network in a minute.
pub const WRONG_LINKS_A_MINUTE: u32 = 10;
/// Longest delay after wrong passwords.
pub const SIGN_IN_DELAY_MAX: Span = Span::seconds(60);

/// Mails an hour to one address of the kinds that somebody else can set off.
pub const MAILS_AN_HOUR: i64 = 3;
/// Mails a day to one address of the kinds that somebody else can set off.
pub const MAILS_A_DAY: i64 = 10;

/// Characters in the reason of a denial.
pub const REASON: usize = 500;
/// Access requests from one network in a minute.
pub const REQUESTS_A_MINUTE: u32 = 5;
/// Access requests of one address in a day; more are dropped without a word.
pub const REQUESTS_A_DAY: i64 = 3;
/// Access requests a day that make mail, in the whole instance; more only stand in the inbox.
pub const REQUEST_MAILS_A_DAY: i64 = 100;
/// Administrators that hear of one request.
pub const ADMINS_TOLD: i64 = 10;
/// Between two mails to one administrator about one requester. No setting lifts it.
pub const NOTICE_AGAIN: Span = Span::hours(24);
/// Mails about single requests to one administrator in a day; the rest come in a digest.
pub const NOTICES_A_DAY: i64 = 10;
/// Between two digests to one administrator.
pub const DIGEST_EVERY: Span = Span::hours(1);
/// Undecided requests lapse after this.
pub const REQUEST_LIFE: Span = Span::days(14);
/// Domains in a workspace's list.
pub const DOMAINS: usize = 100;

/// How long a removed member can be restored.
pub const RESTORE: Span = Span::days(30);
/// Before the end of a membership its person and whoever invited them hear of it.
pub const END_NOTICES: [Span; 2] = [Span::days(7), Span::days(1)];
/// Members ticked in one bulk act.
pub const BULK: usize = 1_000;

/// People on one page of their list, whoever asks.
pub const PEOPLE_PAGE: u32 = 200;
/// Fields inside one another in a GraphQL query.
pub const GRAPHQL_DEPTH: usize = 8;
/// The same in a question for the schema: the usual one follows a type through its lists.
pub const GRAPHQL_SCHEMA_DEPTH: usize = 16;
/// What a GraphQL query may cost: a field costs 1, a list its fields times its length, a change 100.
pub const GRAPHQL_COST: usize = 10_000;
/// Fields of a GraphQL query once its fragments are written out.
pub const GRAPHQL_FIELDS: usize = 2_000;
/// Rows on one page of a GraphQL connection.
pub const GRAPHQL_PAGE: i32 = 100;
/// People of each kind that `listUsers` lists, which has no pages; the connections have no such end.
pub const GRAPHQL_LISTED: usize = 10_000;
/// Rows on one page of a list in Shimoku's wire format.
pub const SHIMOKU_PAGE: u32 = 100;
/// Rows on one page of a list for programs.
pub const API_PAGE: u32 = 200;
/// Characters of an `Idempotency-Key`.
pub const IDEMPOTENCY_KEY: usize = 255;
/// How long the answer to a call with an `Idempotency-Key` is kept.
pub const IDEMPOTENCY_KEPT: Span = Span::hours(24);

/// Uses that a reusable link may have.
pub const LINK_USES: i64 = 10_000;
/// Longest life of a reusable link.
pub const LINK_LIFE_MAX: Span = Span::days(365);

/// Keys of a workspace that open something.
pub const KEYS: i64 = 200;
/// Longest life of a key that ends, in days.
pub const KEY_DAYS: i64 = 3_650;
/// Calls of one key in a minute.
pub const CALLS_A_MINUTE: u32 = 6_000;

/// Webhooks of a workspace.
pub const WEBHOOKS: i64 = 20;
/// Characters in the address of a webhook.
pub const WEBHOOK_URL: usize = 2_000;
/// How long the secret before signs too, after a rotation.
pub const WEBHOOK_OLD_SECRET: Span = Span::hours(24);
/// How long deliveries are kept.
pub const WEBHOOK_KEEP: Span = Span::days(30);
/// Characters of an answer that are kept.
pub const WEBHOOK_WORDS: usize = 1_000;
/// Bytes of an answer that are read.
pub const WEBHOOK_ANSWER: usize = 64 << 10;
/// How long one try may take in all.
pub const WEBHOOK_PATIENCE: Span = Span::seconds(5);

/// Bytes in the body of a request that is not an import.
pub const BODY: usize = 1 << 20;

/// Bytes in a file to import.
pub const IMPORT_BYTES: u64 = 20 << 20;
/// Rows below the header of a file to import.
pub const IMPORT_ROWS: usize = 100_000;
/// Columns of a file to import.
pub const IMPORT_COLUMNS: usize = 1_000;
/// Characters in one cell: what the cell of a spreadsheet holds.
pub const IMPORT_CELL: usize = 32_767;
/// Bytes of text in one row; cells beyond are too long.
pub const IMPORT_ROW: usize = 1 << 20;
/// Bytes of text in all cells of a workbook, and in its table of texts: many cells can share one text.
pub const IMPORT_TEXT: usize = 64 << 20;
/// Bytes of one part of a workbook when it is unpacked; only what is being read is in memory.
pub const IMPORT_UNPACKED: u64 = 512 << 20;
/// Bytes of one element or text inside a workbook.
pub const IMPORT_NODE: usize = 1 << 20;
/// Elements inside one another in a workbook.
pub const IMPORT_DEPTH: usize = 64;
/// Parts in a workbook.
pub const IMPORT_PARTS: usize = 4_096;
/// Formats of cells in a workbook: what a spreadsheet program can make.
pub const IMPORT_FORMATS: usize = 65_536;
/// How long a plan that was not applied is kept.
pub const IMPORT_PLAN: Span = Span::days(1);
/// How long an import can be undone, and its rows are kept.
pub const IMPORT_UNDO: Span = Span::days(30);
/// Problems of a file that are told at once.
pub const IMPORT_FILE_PROBLEMS: usize = 20;

/// Rows of the guests' matrix in the first answer, and on a page without scripts.
pub const GUESTS_FIRST: u32 = 25;
/// Rows of the guests' matrix in one further answer.
pub const GUESTS_WINDOW: u32 = 100;
