use assay_wire::Names;

use super::*;

const GOOD: &str = "5724572457245724";

/// Sixteen digits that fit: found from fifteen by trying the last.
fn code(fifteen: &str) -> String {
    (0..10)
        .map(|last| format!("{fifteen}{last}"))
        .find(|digits| TypedCode::parse(digits).is_ok())
        .unwrap()
}

fn answer(what: What) -> Answer {
    Answer {
        what,
        brand: Names {
            zh: "示范".into(),
            en: "Demo".into(),
        },
        product: None,
        first: None,
    }
}

/// Plays keys after the greeting; what a look-up finds is `what`, a complaint's ticket is `ticket`.
fn play(keys: &[&str], what: What, ticket: Option<&str>) -> Vec<Turn> {
    let mut turns = vec![Call::begin()];
    for key in keys {
        let mut turn = turns.last().unwrap().call.clone().keys(key);
        loop {
            let next = match &turn.then {
                Then::Look(_) => turn.call.clone().answered(answer(what)),
                Then::Complain { .. } => turn.call.clone().kept(ticket.map(str::to_owned)),
                Then::Listen { .. } | Then::HangUp => break,
            };
            turns.push(turn);
            turn = next;
        }
        turns.push(turn);
    }
    turns
}

fn last(turns: &[Turn]) -> &Turn {
    turns.last().unwrap()
}

#[test]
fn greeting_language_digits_answer_repeat_goodbye() {
    let digits = code("407188259036114");
    let turns = play(&["1", &digits, "1", "9"], What::First, None);
    assert_eq!(turns[0].say, [Line::Greeting]);
    assert_eq!(turns[1].call.language(), Some(Language::Zh));
    assert_eq!(
        (&turns[1].say[..], &turns[1].then),
        (&[Line::AskDigits][..], &Then::Listen { most: 16 })
    );
    assert!(matches!(&turns[2].then, Then::Look(found) if found.to_string() == digits));
    let said = [Line::Answer(answer(What::First)), Line::Menu];
    assert_eq!(turns[3].say, said);
    assert_eq!(turns[4].say, said, "once more");
    assert_eq!(
        (&last(&turns).say[..], &last(&turns).then),
        (&[Line::Goodbye][..], &Then::HangUp)
    );
}

#[test]
fn digits_in_groups_and_taken_back() {
    let digits = code("407188259036114");
    let turns = play(
        &["2", "4071", "9999", "*", "88", "25", &digits[8..]],
        What::First,
        None,
    );
    assert_eq!(turns[2].say, [Line::ReadBack("4071".into()), Line::AskGroup(2)]);
    assert_eq!(turns[2].then, Then::Listen { most: 12 });
    assert_eq!(turns[4].say, [Line::AskGroup(2)], "the star took 9999 back");
    assert_eq!(turns[5].say, [Line::ReadBack("88".into()), Line::AskGroup(2)]);
    assert!(matches!(&turns[7].then, Then::Look(found) if found.to_string() == digits));
}

#[test]
fn digits_that_do_not_fit_are_mended_by_group() {
    let digits = code("407188259036114");
    let mut typed = digits.clone();
    typed.replace_range(4..8, "8852");
    let turns = play(&["1", &typed], What::First, None);
    let misfit = last(&turns);
    assert_eq!(
        misfit.say,
        [Line::Misfit, Line::ReadBack(typed.clone()), Line::AskMend]
    );
    let turns = play(&["1", &typed, "2", "88", &digits[4..8]], What::First, None);
    assert_eq!(turns[3].say, [Line::AskAnew(2)]);
    assert_eq!(turns[4].say, [Line::AskAnew(2)], "two digits are no group");
    assert!(matches!(&turns[5].then, Then::Look(found) if found.to_string() == digits));
    let turns = play(&["1", &typed, "0"], What::First, None);
    assert_eq!(last(&turns).say, [Line::AskDigits], "all anew");
    assert!(last(&turns).call.digits.is_empty());
}

#[test]
fn a_problem_is_reported_and_its_ticket_repeated() {
    let digits = code("407188259036114");
    let turns = play(
        &["1", &digits, "3", "1", "1", "2"],
        What::Copy,
        Some("12345 67890 12345 67890"),
    );
    assert!(turns.iter().any(|turn| turn.then
        == Then::Complain {
            code: digits.clone(),
            kind: ReportKind::Copy
        }));
    let ticket = [Line::Ticket("12345 67890 12345 67890".into()), Line::TicketMenu];
    assert_eq!(turns.iter().filter(|turn| turn.say == ticket).count(), 2);
    assert_eq!(last(&turns).say, [Line::AskDigits], "another number");
    let back = play(&["1", &digits, "3", "0"], What::Copy, None);
    assert_eq!(last(&back).say, [Line::Answer(answer(What::Copy)), Line::Menu]);
    let unkept = play(&["1", &digits, "3", "4"], What::First, None);
    assert_eq!(last(&unkept).say, [Line::NotKept, Line::Menu]);
    let ended = play(&["1", &digits, "3", "5", "9"], What::First, Some("1"));
    assert_eq!(last(&ended).then, Then::HangUp);
}

#[test]
fn silence_and_strange_keys_are_borne_three_times() {
    for (place, keys) in [
        ("language", vec![]),
        ("digits", vec!["1"]),
        ("group", vec!["1", "4071"]),
    ] {
        for (wrong, line) in [("", Line::Nothing), ("x", Line::Nothing)] {
            let mut played = keys.clone();
            played.push(wrong);
            assert_eq!(last(&play(&played, What::First, None)).say[0], line, "{place}");
            played.extend([wrong, wrong]);
            assert_eq!(
                last(&play(&played, What::First, None)).then,
                Then::HangUp,
                "{place}"
            );
        }
    }
    assert_eq!(
        last(&play(&["7"], What::First, None)).say,
        [Line::Unknown, Line::Greeting]
    );
    let digits = code("407188259036114");
    for keys in [
        vec!["1", &digits, "7"],
        vec!["1", &digits, "3", "9"],
        vec!["1", &digits, "3", "1", "5"],
    ] {
        assert_eq!(last(&play(&keys, What::First, Some("1"))).say[0], Line::Unknown);
    }
    let mut typed = digits.clone();
    typed.replace_range(0..1, if digits.starts_with('4') { "5" } else { "4" });
    assert_eq!(
        last(&play(&["1", &typed, "9"], What::First, None)).say[0],
        Line::Unknown
    );
    // A good turn makes up for the lost ones before it.
    let patient = play(&["", "", "1", "", "", &digits], What::First, None);
    assert!(matches!(last(&patient).then, Then::Listen { .. }));
}

#[test]
fn the_third_wrong_number_ends_the_call() {
    let digits = code("407188259036114");
    let turns = play(&["2", &digits, "2", &digits, "2", &digits], What::Wrong, None);
    assert!(
        turns
            .iter()
            .any(|turn| turn.say == [Line::Answer(answer(What::Wrong)), Line::WrongMenu])
    );
    assert_eq!(
        last(&turns).say,
        [
            Line::Answer(answer(What::Wrong)),
            Line::TooManyWrong,
            Line::Goodbye
        ]
    );
    assert_eq!(last(&turns).then, Then::HangUp);
}

#[test]
fn no_keys_make_it_fall() {
    // Every sequence of up to five keys, from every place they lead to.
    let digits = code("407188259036114");
    let keys = ["1", "2", "3", "0", "9", "*", "#", "", GOOD, &digits];
    let mut calls = vec![Call::begin().call];
    for _ in 0..4 {
        let mut next = Vec::new();
        for call in &calls {
            for key in keys {
                let mut turn = call.clone().keys(key);
                turn = match turn.then {
                    Then::Look(_) => turn.call.answered(answer(What::First)),
                    Then::Complain { .. } => turn.call.kept(Some("1".into())),
                    Then::Listen { .. } | Then::HangUp => turn,
                };
                assert!(!turn.say.is_empty());
                assert!(turn.call.digits.len() <= 16);
                assert_eq!(Call::of(turn.call.keep()), Some(turn.call.clone()));
                if !next.contains(&turn.call) {
                    next.push(turn.call);
                }
            }
        }
        calls = next;
    }
    assert!(calls.len() > 10);
}

#[test]
fn what_comes_out_of_turn_ends_the_call() {
    let call = Call::begin().call;
    assert_eq!(call.clone().answered(answer(What::First)).then, Then::HangUp);
    assert_eq!(call.kept(Some("1".into())).then, Then::HangUp);
}
