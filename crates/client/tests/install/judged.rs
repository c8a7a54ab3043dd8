//! What could not be checked is judged when the list comes, and told.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use assay_wire::{HistoryEntry, Origin, Reporting};

use crate::install::world::{Does, Home, Opened, Server, answer_word, first_checks, label};

/// A server that answers reports, and gives the list from when it is there.
fn server(home: &Arc<Home>) -> (Server, Arc<AtomicBool>) {
    let (home, is_there) = (Arc::clone(home), Arc::new(AtomicBool::new(false)));
    let asked = Arc::clone(&is_there);
    let server = Server::start_whole(move |path, body| match path.strip_prefix("/trust/") {
        None => Does::Answers(200, "", first_checks(body)),
        Some(name) => match home.published(name) {
            Some(bytes) if asked.load(Ordering::Acquire) => Does::Answers(200, "", bytes),
            Some(_) | None => Does::Answers(404, "", b"{}".to_vec()),
        },
    });
    (server, is_there)
}

fn word(entry: &HistoryEntry) -> String {
    let judgement: serde_json::Value = serde_json::from_str(entry.judgement.get()).unwrap();
    judgement["word"].as_str().unwrap().to_owned()
}

fn dark(opened: &Opened, text: &str) -> HistoryEntry {
    let entry = opened.install.record(text, Origin::Camera).unwrap();
    assert_eq!(
        (word(&entry).as_str(), entry.report.clone()),
        ("could_not_check", Reporting::None)
    );
    entry
}

#[test]
fn readings_that_could_not_be_checked_are_told_with_their_verdict_and_reported_when_the_list_comes() {
    let home = Arc::new(Home::new());
    let (server, is_there) = server(&home);
    let opened = home.open_without_list(&server.address);
    opened.agree();
    let (good, forged) = (dark(&opened, &label("1", 23)), dark(&opened, &label("2", 7)));
    is_there.store(true, Ordering::Release);
    assert_eq!(opened.install.update_list().error, None);

    let told = [opened.judged(), opened.judged()];
    assert_eq!(
        told.each_ref()
            .map(|entry| (entry.id.clone(), word(entry), entry.report.clone())),
        [
            (forged.id, "not_issued".to_owned(), Reporting::None),
            (
                good.id.clone(),
                "issued_not_checked".to_owned(),
                Reporting::Waiting
            ),
        ]
    );
    let answered = opened.entry();
    assert_eq!(
        (answered.id.clone(), answer_word(&answered)),
        (good.id, Some("issued_first_check"))
    );
    // They are judged: the next list has nothing to tell of them.
    let _ = opened.install.update_list();
    assert!(opened.unheard().is_empty());
}

#[test]
fn a_reading_that_was_deleted_is_neither_judged_nor_told_nor_reported() {
    let home = Arc::new(Home::new());
    let (server, is_there) = server(&home);
    let opened = home.open_without_list(&server.address);
    opened.agree();
    let (gone, stays) = (dark(&opened, &label("1", 23)), dark(&opened, &label("2", 23)));
    opened.install.forget(&[gone.id]).unwrap();
    is_there.store(true, Ordering::Release);
    let _ = opened.install.update_list();
    assert_eq!(opened.judged().id, stays.id);
    assert_eq!(opened.entry().id, stays.id);
    assert!(opened.unheard().is_empty());
    assert_eq!(opened.install.history().unwrap().len(), 1);
}

#[test]
fn a_program_that_ended_between_the_list_and_its_verdicts_tells_them_at_the_next_start() {
    let home = Home::new();
    let entry = dark(&home.open_without_list("http://127.0.0.1:9/"), &label("2", 7));
    let told = home.open("http://127.0.0.1:9/").judged();
    assert_eq!(
        (told.id.clone(), word(&told)),
        (entry.id, "not_issued".to_owned())
    );
}
