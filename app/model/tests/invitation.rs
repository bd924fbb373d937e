//! The life of an invitation.

use model::invitation::{Event, State, reminders};
use model::time::{Span, Time};
use proptest::prelude::*;

const EVENTS: [Event; 7] = [
    Event::Accept,
    Event::Decline,
    Event::Revoke,
    Event::UndoRevoke,
    Event::Expire,
    Event::Resend,
    Event::CopyLink,
];

#[test]
fn only_the_listed_transitions_happen() {
    use State::{Accepted, Declined, Expired, Pending, Revoked};
    // A row a state; columns in the order of EVENTS.
    let table: [(State, [Option<State>; 7]); 5] = [
        //          accept          decline         revoke         undo           expire         resend         copy
        (
            Pending,
            [
                Some(Accepted),
                Some(Declined),
                Some(Revoked),
                None,
                Some(Expired),
                Some(Pending),
                Some(Pending),
            ],
        ),
        (Accepted, [None; 7]),
        (Declined, [None; 7]),
        (Revoked, [None, None, None, Some(Pending), None, None, None]),
        (
            Expired,
            [None, None, None, None, None, Some(Pending), Some(Pending)],
        ),
    ];
    for (state, row) in table {
        for (event, wanted) in EVENTS.into_iter().zip(row) {
            assert_eq!(state.after(event), wanted, "{state} {event:?}");
        }
    }
    for &state in State::ALL {
        assert_eq!(state.gone().is_none(), state == Pending, "{state}");
    }
}

proptest! {
    /// Any story: what is over stays over, and only an open invitation is gone into, once.
    #[test]
    fn any_story_keeps_the_rules(story in proptest::collection::vec(0_usize..7, 0..60)) {
        let mut state = State::Pending;
        let mut accepted = 0;
        for event in story.into_iter().filter_map(|i| EVENTS.get(i).copied()) {
            let Some(next) = state.after(event) else { continue };
            prop_assert!(!matches!(state, State::Accepted | State::Declined), "over is over");
            prop_assert!(event != Event::Accept || state == State::Pending);
            prop_assert!(event != Event::UndoRevoke || state == State::Revoked);
            accepted += usize::from(next == State::Accepted);
            state = next;
        }
        prop_assert!(accepted <= 1);
    }

    #[test]
    fn reminders_lie_within_the_life_in_order(hours in 1_i64..=720, from in 0_i64..4_000_000_000_000_000) {
        let (from, life) = (Time(from), Span::hours(hours));
        let [half, last] = reminders(from, life);
        let due: Vec<_> = half.into_iter().chain(last).collect();
        prop_assert!(due.iter().all(|&at| at > from && at < from + life));
        prop_assert!(due.is_sorted());
        prop_assert_eq!(due.len(), if hours > 48 { 2 } else { 1 });
    }
}
