//! Names: ordinary ones pass, links and hidden characters do not.

use model::error::Problem;
use model::name::{check, check_slug, check_text, fold, is_hidden, looks_like_link, slug_of};
use proptest::prelude::*;

#[test]
fn ordinary_names_pass() {
    for name in [
        "Ana Ortiz",
        "O'Brien",
        "Dr. J.R.R. Tolkien",
        "李小龙",
        "Zoë Ångström",
        "محمد علي",
        "Jean-Luc d'Été",
        "Nguyễn Văn A",
        "María José",
        "X",
        "Acme & Söhne GmbH",
        "St. John Jr.",
        "Team 42",
        "Дмитрий Шостакович",
        "R2/D2",
    ] {
        assert_eq!(check(name).as_deref(), Ok(name));
    }
    assert_eq!(check("  Ana \t\n Ortiz ").unwrap(), "Ana Ortiz");
}

#[test]
fn links_and_hidden_characters_do_not() {
    for name in [
        "https://evil.example",
        "HTTP://EVIL",
        "www.evil",
        "WWW.evil.example",
        "evil.example",
        "Click evil.example now",
        "(evil.com)",
        "ana@evil.example",
        "evil.example/path",
        "a\u{200b}b",
        "a\u{202e}b",
        "a\u{feff}b",
        "a\u{0}b",
        "a\u{1b}[31m",
        "a\u{2066}b",
        "a\u{e0041}b",
        "a\u{ad}b",
    ] {
        assert_eq!(check(name), Err(Problem::NotPlain), "{name:?}");
    }
    for empty in ["", " ", "\n\t"] {
        assert_eq!(check(empty), Err(Problem::Missing));
    }
    assert!(check(&"ü".repeat(60)).is_ok());
    assert_eq!(check(&"ü".repeat(61)), Err(Problem::TooLong(60)));
}

#[test]
fn texts_keep_their_lines() {
    assert_eq!(check_text(" a\r\nb\rc \n", 10).unwrap(), "a\nb\nc");
    assert_eq!(check_text("a\u{202e}", 10), Err(Problem::NotPlain));
    assert_eq!(check_text("abc", 2), Err(Problem::TooLong(2)));
    assert!(check_text("ab", 2).is_ok());
}

#[test]
fn folding_forgets_accents_and_case() {
    for (name, folded) in [
        ("Zoë ÅNGSTRÖM", "zoe angstrom"),
        ("İpek", "ipek"),
        ("Nguyễn", "nguyen"),
        ("ﬁnn", "finn"),
        ("李小龙", "李小龙"),
    ] {
        assert_eq!(fold(name), folded);
    }
}

proptest! {
    #[test]
    fn what_passes_is_plain_and_passes_again(text in "\\PC{0,70}|[ a-zA-Z.'@/:\u{200b}\u{202e}é-]{0,70}") {
        if let Ok(name) = check(&text) {
            prop_assert_eq!(check(&name), Ok(name.clone()));
            prop_assert!(!name.chars().any(is_hidden) && !looks_like_link(&name));
            prop_assert!((1..=60).contains(&name.chars().count()));
            prop_assert!(!name.contains(['\r', '\n']));
        }
    }

    #[test]
    fn a_slug_of_a_name_is_a_slug(name in "\\PC{0,70}|[a-zA-Z &-]{0,90}") {
        let slug = slug_of(&name);
        prop_assert_eq!(check_slug(&slug), Ok(slug.clone()));
    }

    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
    }
}
