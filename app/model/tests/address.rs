//! Addresses: one form for one mailbox, whatever was typed.

use model::address::{Address, AddressProblem, split};
use proptest::prelude::*;

proptest! {
    #[test]
    fn the_normal_form_is_its_own_normal_form(text in "\\PC{0,80}@\\PC{0,60}|[A-Za-zäßİıſＡ．.+_-]{1,20}@[a-zäßＡ。.-]{1,20}\\.[a-z]{2,5}") {
        if let Ok(address) = Address::parse(&text) {
            let again = Address::parse(address.as_str());
            prop_assert_eq!(again.as_ref(), Ok(&address));
            prop_assert_eq!(address.as_str().matches('@').count(), 1);
            prop_assert!(address.domain().is_ascii() && address.domain().contains('.'));
            prop_assert!(!address.as_str().chars().any(|c| c.is_whitespace() || c.is_control()));
            prop_assert!(address.as_str().len() <= 254);
        }
    }

    #[test]
    fn parsing_and_splitting_never_fail_over_anything(text in any::<String>()) {
        let _ = Address::parse(&text);
        for typed in split(&text) {
            prop_assert!(!typed.address.trim().is_empty());
        }
    }

    #[test]
    fn case_and_space_around_make_no_difference(local in "[a-z][a-z0-9.+_-]{0,10}[a-z0-9]", host in "[a-z]{2,9}") {
        prop_assume!(!local.contains(".."));
        let plain = format!("{local}@{host}.example");
        let loud = format!(" \t{} \n", plain.to_uppercase());
        prop_assert_eq!(Address::parse(&plain), Address::parse(&loud));
    }

    #[test]
    fn what_is_pasted_comes_apart_in_order(n in 1_usize..12, separators in proptest::collection::vec(prop_oneof![Just(","), Just("; "), Just("\n"), Just(" "), Just("\r\n"), Just("\t")], 12)) {
        let parts = (0..n).zip(&separators).map(|(i, separator)| format!("p{i}@a.example{separator}"));
        let text = parts.collect::<Vec<_>>().concat();
        let found: Vec<_> = split(&text).into_iter().map(|typed| typed.address).collect();
        let wanted: Vec<_> = (0..n).map(|i| format!("p{i}@a.example")).collect();
        prop_assert_eq!(found, wanted);
    }
}

#[test]
fn look_alikes_meet_in_one_form() {
    for (typed, kept) in [
        ("Ana@Example.COM", "ana@example.com"),
        ("ａｎａ@ｅｘａｍｐｌｅ.com", "ana@example.com"),
        ("ana＠example.com", "ana@example.com"),
        ("ana@example。com", "ana@example.com"),
        ("ﬁnn@example.com", "finn@example.com"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@XN--BCHER-KVA.example", "ana@xn--bcher-kva.example"),
        ("o'brien+x@example.com", "o'brien+x@example.com"),
    ] {
        assert_eq!(Address::parse(typed).unwrap().as_str(), kept, "{typed}");
    }
    // A Cyrillic а is another mailbox, and stays one.
    assert_ne!(
        Address::parse("аna@example.com"),
        Address::parse("ana@example.com")
    );
}

#[test]
fn what_is_no_address_is_refused() {
    for typed in [
        "",
        "@",
        "ana",
        "ana@",
        "@example.com",
        "ana@localhost",
        "ana@example.com.",
        "ana@.com",
        "ana@a@example.com",
        "ana@example.com@",
        "ana@a＠example.com",
        "a b@example.com",
        ".ana@example.com",
        "ana.@example.com",
        "a..na@example.com",
        "\"ana\"@example.com",
        "ana@127.0.0.1",
        "ana@[127.0.0.1]",
        "ana@exa mple.com",
        "ana@example.c",
        "ana@-a.example",
        "ana@example.com\r\nBcc: x@y.example",
        "ana\0@example.com",
        "<ana@example.com>",
        "ana@exam_ple.com",
        "an\u{200b}a@example.com",
        "an\u{202e}a@example.com",
    ] {
        assert_eq!(Address::parse(typed), Err(AddressProblem::Malformed), "{typed:?}");
    }
}

#[test]
fn lengths_hold_on_both_sides() {
    let local = |n: usize| format!("{}@example.com", "a".repeat(n));
    assert!(Address::parse(&local(64)).is_ok());
    assert_eq!(Address::parse(&local(65)), Err(AddressProblem::TooLong));
    let label = "a".repeat(61);
    let whole = |n: usize| format!("{}@{label}.{label}.{label}.com", "b".repeat(n));
    let room = 254 - whole(0).len();
    assert!(Address::parse(&whole(room)).is_ok());
    assert_eq!(Address::parse(&whole(room + 1)), Err(AddressProblem::TooLong));
}

#[test]
fn a_domain_list_means_exactly_its_domains() {
    let list = ["corp.com".to_owned()];
    let within = |text: &str| Address::parse(text).unwrap().within(&list);
    assert!(within("a@CORP.com"));
    for other in [
        "a@corp.com.evil.example",
        "a@sub.corp.com",
        "a@evilcorp.com",
        "a@cörp.com",
    ] {
        assert!(!within(other), "{other}");
    }
    assert!(Address::parse("a@any.example").unwrap().within(&[]));
}

#[test]
fn names_beside_addresses_are_kept() {
    let found = split(
        "Ana Ortiz <ana@a.example>; \"Li, Bo\" <li@a.example>\nMax Mo\tmax@a.example\n\
        x@a.example y@a.example, ANA@a.example, nonsense",
    );
    let pairs: Vec<_> = found
        .iter()
        .map(|typed| (typed.address.as_str(), typed.name.as_deref()))
        .collect();
    assert!(pairs.contains(&("ana@a.example", Some("Ana Ortiz"))));
    assert!(pairs.contains(&("max@a.example", Some("Max Mo"))));
    assert!(pairs.contains(&("x@a.example", None)) && pairs.contains(&("y@a.example", None)));
    assert_eq!(
        pairs
            .iter()
            .filter(|(a, _)| a.eq_ignore_ascii_case("ana@a.example"))
            .count(),
        1
    );
    assert!(pairs.contains(&("nonsense", None)));
    assert!(pairs.iter().any(|(address, _)| *address == "li@a.example"));
}

#[test]
fn a_mask_shows_one_letter() {
    assert_eq!(
        Address::parse("ana@example.com").unwrap().masked(),
        "a•••@example.com"
    );
}
