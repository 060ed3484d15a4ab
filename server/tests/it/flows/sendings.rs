//! Files that go up piece by piece: gone on with after a cut, kept once, and nobody else's affair.

use std::time::Duration;

use app::{api::ports::Dossiers, domain::ids::CaseId, ui::upload::PIECE_BYTES};
use chrono::Duration as Days;
use futures::future::join_all;
use server::{
    jobs,
    store::uploads::{self, UploadRow},
};
use tokio::{io::AsyncWriteExt, net::TcpStream};
use uuid::Uuid;

use super::files::with_dossier;
use crate::support::{
    Answer, Browser, Engine, PDF, Portal,
    browser::SentPiece,
    clamd::{Clamd, infected_pdf},
    database::{change, number, texts},
    on_both_engines,
};

const PIECE: usize = PIECE_BYTES as usize;
const SENDING: Uuid = Uuid::from_u128(0x5e);
const UPLOADS: &str = "SELECT COUNT(*) FROM uploads";

/// A PDF of three pieces, the last of which is not whole: what stands before the last part of a PDF may be anything.
fn long_pdf() -> Vec<u8> {
    let start = PDF.iter().rposition(|&byte| byte == b'x').expect("startxref") - "start".len();
    let filling = std::iter::repeat_n(*b"% filling\n", PIECE / 4).flatten();
    [&PDF[..start], &filling.collect::<Vec<_>>(), &PDF[start..]].concat()
}

/// One piece of a file.
fn piece(content: &[u8], at: usize) -> SentPiece<'_> {
    let from = at * PIECE;
    let body = &content[from..content.len().min(from + PIECE)];
    SentPiece { sending: SENDING, name: "carnet.pdf", size: content.len(), offset: Some(from), body }
}

/// How much the portal says it has.
fn awaited(answer: &Answer) -> usize {
    assert_eq!(answer.status, 202, "{}", answer.text());
    answer.header("upload-offset").parse().expect("an offset")
}

fn is_kept(answer: &Answer, case: CaseId) -> bool {
    answer.status == 200 && answer.text() == format!("{{\"done\":\"/dossiers/{case}/pieces#vaccination\"}}")
}

async fn ask(browser: &Browser, case: CaseId, content: &[u8]) -> Answer {
    browser.send_piece(case, "vaccination", SentPiece { offset: None, body: b"", ..piece(content, 0) }).await
}

async fn a_file_goes_on_from_where_the_portal_is_even_at_another_server(engine: Engine) {
    let (portal, household, case, browser) = with_dossier(engine).await;
    let content = long_pdf();
    let pieces = content.len().div_ceil(PIECE);
    assert_eq!(pieces, 3);
    assert_eq!(awaited(&ask(&browser, case, &content).await), 0);
    assert_eq!(awaited(&browser.send_piece(case, "vaccination", piece(&content, 0)).await), PIECE);
    let portal = portal.restarted().await;
    let browser = portal.browser_at(&household).await;
    assert_eq!(awaited(&ask(&browser, case, &content).await), PIECE);
    assert_eq!(awaited(&browser.send_piece(case, "vaccination", piece(&content, 2)).await), PIECE, "a piece is missing before it");
    assert_eq!(awaited(&browser.send_piece(case, "vaccination", piece(&content, 1)).await), 2 * PIECE);
    assert!(is_kept(&browser.send_piece(case, "vaccination", piece(&content, 2)).await, case));
    assert_eq!(browser.get(&portal.file_of("c.temp", "vaccination").await).await.bytes, content);
    assert_eq!(texts(portal.db(), "SELECT file_name FROM uploads").await, ["carnet.pdf"]);
    assert_eq!(portal.stored().len(), 1, "its pieces are gone: {:?}", portal.stored());
}

async fn what_arrives_twice_is_kept_once_and_answered_alike(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let content = long_pdf();
    for (at, has) in [(0, 1), (0, 1), (1, 2), (0, 2), (1, 2)] {
        assert_eq!(awaited(&browser.send_piece(case, "vaccination", piece(&content, at)).await), has * PIECE);
    }
    for _ in 0..2 {
        assert!(is_kept(&browser.send_piece(case, "vaccination", piece(&content, 2)).await, case));
    }
    assert!(is_kept(&ask(&browser, case, &content).await, case));
    // Even once somebody has judged it, or its family has taken it back.
    change(portal.db(), "UPDATE uploads SET verdict = 'accepted'").await;
    assert!(is_kept(&browser.send_piece(case, "vaccination", piece(&content, 0)).await, case));
    assert_eq!(number(portal.db(), UPLOADS).await, 1);
    assert_eq!(texts(portal.db(), "SELECT state || file_name FROM sendings").await, ["kept"]);
}

async fn a_small_file_takes_one_request_however_often_it_is_sent_at_once(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let answers = join_all((0..4).map(|_| browser.send_piece(case, "vaccination", piece(PDF, 0)))).await;
    assert!(answers.iter().any(|answer| is_kept(answer, case)));
    for answer in answers.iter().filter(|answer| !is_kept(answer, case)) {
        assert_eq!(awaited(answer), PDF.len(), "another of them looks at it");
    }
    assert!(is_kept(&ask(&browser, case, PDF).await, case));
    assert_eq!(number(portal.db(), UPLOADS).await, 1);
    assert_eq!(portal.stored().len(), 1);
}

async fn a_refused_file_says_why_each_time(engine: Engine) {
    let clamd = Clamd::up();
    let portal = Portal::with(engine, clamd.setting()).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.filled_dossier(&household, household.children[0], &[]).await;
    let browser = portal.browser_at(&household).await;
    let html = [&b"<!doctype html>"[..], &[b' '; PIECE]].concat();
    let (large, infected) = (vec![0; 11 * 1024 * 1024], infected_pdf());
    let table: [(&[u8], usize, &str); 4] = [
        (&html, 1, "n’est ni un PDF ni une photo"),
        (b"", 0, "Ce fichier est vide"),
        (&infected, 0, "L’antivirus a trouvé un virus"),
        (&large, 0, "dépasse 10 Mo"),
    ];
    for (id, (content, last, why)) in table.into_iter().enumerate() {
        let of_file = |at| SentPiece { sending: Uuid::from_u128(id as u128), ..piece(content, at) };
        for at in (0..=last).chain([last]) {
            let answer = browser.send_piece(case, "vaccination", of_file(at)).await;
            assert!(at < last || (answer.status == 200 && answer.text().contains(why)), "{why}: {} {}", answer.status, answer.text());
        }
    }
    assert_eq!(number(portal.db(), UPLOADS).await, 0);
    assert_eq!(portal.stored(), Vec::<String>::new());
}

async fn a_sending_is_nobody_elses_affair(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let content = long_pdf();
    browser.send_piece(case, "vaccination", piece(&content, 0)).await;
    let household = portal.known_family("other", &["Tom"]).await;
    let theirs = portal.filled_dossier(&household, household.children[0], &[]).await;
    let other = portal.browser_at(&household).await;
    assert_eq!(ask(&other, case, &content).await.status, 404);
    assert_eq!(other.send_piece(case, "vaccination", piece(&content, 1)).await.status, 404);
    assert_eq!(awaited(&ask(&other, theirs, &content).await), 0, "the same name, another sending");
    assert_eq!(awaited(&other.send_piece(theirs, "vaccination", piece(&content, 1)).await), 0);
    assert_eq!(awaited(&ask(&browser, case, &content).await), PIECE);
    // Nor is it moved to another place, or made another size.
    assert_eq!(browser.send_piece(case, "assurance", piece(&content, 1)).await.status, 400);
    assert_eq!(ask(&browser, case, PDF).await.status, 400);
    assert_eq!(browser.send_piece(case, "vaccination", SentPiece { body: b"short", ..piece(&content, 1) }).await.status, 400);
    assert_eq!(browser.send_piece(case, "vaccination", SentPiece { body: &content, ..piece(&content, 1) }).await.status, 400);
    assert_eq!(awaited(&ask(&browser, case, &content).await), PIECE);
    assert_eq!(portal.stored().len(), 1, "{:?}", portal.stored());
}

async fn a_piece_cut_in_the_middle_leaves_nothing(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let content = long_pdf();
    browser.send_piece(case, "vaccination", piece(&content, 0)).await;
    let mut line = TcpStream::connect(portal.address).await.expect("a connection");
    let head = format!(
        "POST /pieces/{case}/vaccination/{SENDING} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\n\
         Upload-Length: {}\r\nUpload-Offset: {PIECE}\r\nContent-Length: {PIECE}\r\n\r\n",
        portal.address,
        browser.cookies(),
        content.len(),
    );
    line.write_all(head.as_bytes()).await.expect("sent");
    line.write_all(&content[PIECE..PIECE + PIECE / 2]).await.expect("sent");
    let files = async || portal.stored().len();
    while files().await < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(line);
    while files().await > 1 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(awaited(&ask(&browser, case, &content).await), PIECE);
}

async fn a_closed_dossier_takes_no_more_but_still_answers_for_what_it_has(engine: Engine) {
    let (portal, household, case, browser) = with_dossier(engine).await;
    let content = long_pdf();
    assert!(is_kept(&browser.send_piece(case, "vaccination", piece(PDF, 0)).await, case));
    let half = SentPiece { sending: Uuid::from_u128(1), ..piece(&content, 0) };
    assert_eq!(awaited(&browser.send_piece(case, "assurance", half).await), PIECE);
    Dossiers::submit(&portal.app.services, &household.access(), case).await.expect("sent");
    change(portal.db(), "UPDATE cases SET state = 'refused' WHERE kind = 'dossier'").await;
    let more = SentPiece { offset: Some(PIECE), body: &content[PIECE..2 * PIECE], ..half };
    assert_eq!(browser.send_piece(case, "assurance", more).await.status, 409);
    assert_eq!(browser.send_piece(case, "assurance", SentPiece { sending: Uuid::from_u128(2), ..half }).await.status, 409);
    assert!(is_kept(&browser.send_piece(case, "vaccination", piece(PDF, 0)).await, case));
}

async fn of_too_many_files_half_sent_the_oldest_gives_way(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let content = long_pdf();
    let of = |id| SentPiece { sending: Uuid::from_u128(id), ..piece(&content, 0) };
    for id in 0..=50 {
        assert_eq!(awaited(&browser.send_piece(case, "vaccination", of(id)).await), PIECE);
    }
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM sendings").await, 50);
    assert_eq!(portal.stored().len(), 50);
    let asked = |id| SentPiece { offset: None, body: b"", ..of(id) };
    assert_eq!(awaited(&browser.send_piece(case, "vaccination", asked(50)).await), PIECE);
    assert_eq!(awaited(&browser.send_piece(case, "vaccination", asked(0)).await), 0, "it begins again");
}

async fn what_is_left_unfinished_is_forgotten_after_a_day(engine: Engine) {
    let (portal, household, case, browser) = with_dossier(engine).await;
    let content = long_pdf();
    assert!(is_kept(&browser.send_piece(case, "vaccination", piece(PDF, 0)).await, case));
    let half = SentPiece { sending: Uuid::from_u128(1), ..piece(&content, 0) };
    browser.send_piece(case, "vaccination", half).await;
    let states = async || texts(portal.db(), "SELECT state FROM sendings ORDER BY state").await;
    for (hours, left) in [(23, &["kept", "open"][..]), (2, &["kept"]), (61 * 24, &[])] {
        portal.clock.move_to(portal.clock.now() + Days::hours(hours));
        jobs::keep_house(&portal.app.services).await.expect("a tidy house");
        assert_eq!(states().await, left);
        assert_eq!(portal.stored().len(), left.len().max(1), "{:?}", portal.stored());
    }
    let browser = portal.browser_at(&household).await;
    assert_eq!(awaited(&browser.send_piece(case, "vaccination", SentPiece { offset: None, body: b"", ..half }).await), 0);
}

async fn a_server_that_stops_while_it_looks_at_a_file_is_followed_by_another(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let content = long_pdf();
    for at in 0..2 {
        browser.send_piece(case, "vaccination", piece(&content, at)).await;
    }
    // Somebody has it all, and looks at it.
    let held = portal.stored();
    change(portal.db(), "UPDATE sendings SET claimed_until = '2026-05-20T08:02:00+00:00'").await;
    assert_eq!(awaited(&browser.send_piece(case, "vaccination", piece(&content, 2)).await), content.len());
    assert_eq!(awaited(&ask(&browser, case, &content).await), content.len());
    assert_eq!(portal.stored().len(), held.len() + 1);
    portal.clock.move_to(portal.clock.now() + Days::minutes(2));
    assert!(is_kept(&ask(&browser, case, &content).await, case));
}

async fn a_file_whose_pieces_are_lost_begins_again(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let content = long_pdf();
    browser.send_piece(case, "vaccination", piece(&content, 0)).await;
    change(portal.db(), "UPDATE sendings SET received = size").await;
    assert_eq!(ask(&browser, case, &content).await.status, 503);
    for at in 0..2 {
        assert_eq!(awaited(&browser.send_piece(case, "vaccination", piece(&content, at)).await), (at + 1) * PIECE);
    }
    assert!(is_kept(&browser.send_piece(case, "vaccination", piece(&content, 2)).await, case));
}

async fn the_last_file_of_many_sent_again_is_not_one_too_many(engine: Engine) {
    let (portal, household, case, browser) = with_dossier(engine).await;
    assert_eq!(browser.give(case, "vaccination", "carnet.pdf", PDF).await.status, 200);
    let mut tx = portal.db().write().await.expect("a transaction");
    let given = uploads::all_uploads_of_family(&mut tx, household.family).await.expect("files").remove(0);
    for n in 1..200 {
        let row = UploadRow { id: portal.clock.new_id(), file_name: format!("{n}.pdf"), ..given.clone() };
        uploads::insert_upload(&mut tx, &row).await.expect("a file");
    }
    tx.commit().await.expect("committed");
    assert_eq!(number(portal.db(), UPLOADS).await, 200);
    assert!(is_kept(&browser.give(case, "vaccination", "carnet.pdf", PDF).await, case));
    assert!(browser.give(case, "vaccination", "page 2.pdf", PDF).await.text().contains("beaucoup de fichiers"));
    let sent = SentPiece { name: "page 2.pdf", ..piece(PDF, 0) };
    assert!(browser.send_piece(case, "vaccination", sent).await.text().contains("beaucoup de fichiers"));
    assert_eq!(number(portal.db(), UPLOADS).await, 200);
}

on_both_engines!(
    a_file_goes_on_from_where_the_portal_is_even_at_another_server,
    what_arrives_twice_is_kept_once_and_answered_alike,
    a_small_file_takes_one_request_however_often_it_is_sent_at_once,
    a_refused_file_says_why_each_time,
    a_sending_is_nobody_elses_affair,
    a_piece_cut_in_the_middle_leaves_nothing,
    a_closed_dossier_takes_no_more_but_still_answers_for_what_it_has,
    of_too_many_files_half_sent_the_oldest_gives_way,
    what_is_left_unfinished_is_forgotten_after_a_day,
    a_server_that_stops_while_it_looks_at_a_file_is_followed_by_another,
    a_file_whose_pieces_are_lost_begins_again,
    the_last_file_of_many_sent_again_is_not_one_too_many,
);
