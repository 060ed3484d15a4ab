//! Photos: kept upright as JPEGs whatever they were, shown small, turned.

use std::io::Cursor;

use app::domain::{ids::UploadId, pieces::Piece};
use image::{ImageDecoder, ImageFormat, codecs::jpeg::JpegDecoder, metadata::Orientation};
use server::store::uploads;

use super::files::{upload, with_dossier};
use crate::support::{
    Engine, HEIC, PDF, Portal,
    database::{change, number, texts},
    jpeg, on_both_engines,
    pdf::{empty, locked, with_file, with_program},
};

/// Its sides, and how it is to be turned.
fn sides(content: &[u8]) -> ((u32, u32), Orientation) {
    let mut decoder = JpegDecoder::new(Cursor::new(content)).expect("a JPEG");
    (decoder.dimensions(), decoder.orientation().expect("an orientation"))
}

async fn a_photo_of_a_telephone_is_kept_upright_as_a_jpeg_without_its_place(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let path = upload(&portal, case, &browser, "IMG_0001.HEIC", HEIC, "IMG_0001.jpg").await;
    for path in [path.clone(), format!("{path}?apercu=1")] {
        let answer = browser.get(&path).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "image/jpeg"));
        assert_eq!(answer.header("content-length"), answer.bytes.len().to_string());
        assert_eq!(sides(&answer.bytes), ((64, 96), Orientation::NoTransforms));
        assert!(!answer.text().contains("iPhone") && !answer.text().contains("Exif"));
    }
    assert!(browser.get(&path).await.header("content-disposition").contains("IMG_0001.jpg"));
    let told = texts(portal.db(), "SELECT media_type || ' ' || scan FROM uploads WHERE has_preview = TRUE AND pages IS NULL").await;
    assert_eq!(told, ["image/jpeg clean"]);
    assert_eq!(portal.stored().len(), 2, "what the telephone gave is forgotten: {:?}", portal.stored());
}

async fn a_preview_is_small_and_follows_the_rights_of_its_photo(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let photo = upload(&portal, case, &browser, "photo.jpg", &jpeg(), "photo.jpg").await;
    let preview = format!("{photo}?apercu=1");
    assert_eq!(sides(&browser.get(&photo).await.bytes).0, (400, 300));
    assert_eq!(sides(&browser.get(&preview).await.bytes).0, (320, 240));
    let other = portal.browser_at(&portal.known_family("other", &["Tom"]).await).await;
    assert_eq!(other.get(&preview).await.status, 404);
    assert_eq!(portal.browser().get(&preview).await.status, 303, "to the page for signing in");
    assert_eq!(portal.agent("claire.agent").await.get(&preview).await.status, 200);
    let pdf = upload(&portal, case, &browser, "carnet.pdf", PDF, "carnet.pdf").await;
    assert_eq!(browser.get(&format!("{pdf}?apercu=1")).await.status, 404, "a PDF has none");
    assert_eq!(number(portal.db(), "SELECT pages FROM uploads WHERE media_type = 'application/pdf'").await, 1);
}

async fn a_turned_photo_says_so_in_its_first_bytes_and_is_otherwise_the_same(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let path = upload(&portal, case, &browser, "photo.jpg", &jpeg(), "photo.jpg").await;
    let id: UploadId = path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    let plain = browser.get(&path).await.bytes;
    for expected in [Orientation::Rotate90, Orientation::Rotate180, Orientation::Rotate270, Orientation::NoTransforms] {
        let mut tx = portal.db().write().await.expect("a transaction");
        uploads::turn_upload(&mut tx, id.0).await.expect("turned");
        tx.commit().await.expect("committed");
        let answer = browser.get(&path).await;
        assert_eq!(answer.header("content-length"), answer.bytes.len().to_string());
        assert_eq!(sides(&answer.bytes), ((400, 300), expected));
        assert_eq!(answer.bytes[answer.bytes.len() - plain.len() + 2..], plain[2..]);
        assert_eq!(sides(&browser.get(&format!("{path}?apercu=1")).await.bytes), ((320, 240), expected));
    }
    assert_eq!(browser.get(&path).await.bytes, plain);
    let pdf = upload(&portal, case, &browser, "carnet.pdf", PDF, "carnet.pdf").await;
    let id: UploadId = pdf.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    let mut tx = portal.db().write().await.expect("a transaction");
    uploads::turn_upload(&mut tx, id.0).await.expect_err("a PDF does not turn");
}

/// A PNG whose first bytes claim 60 000 by 60 000 points.
fn bomb() -> Vec<u8> {
    let mut content = Vec::new();
    image::RgbImage::new(8, 8).write_to(&mut Cursor::new(&mut content), ImageFormat::Png).expect("a PNG");
    content[16..24].copy_from_slice(&[60_000_u32.to_be_bytes(), 60_000_u32.to_be_bytes()].concat());
    // The check sum of those bytes.
    content[29..33].copy_from_slice(&0x0fb0_e215_u32.to_be_bytes());
    content
}

async fn what_would_do_harm_is_refused_with_its_reason(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let whole = jpeg();
    // It has an end, but nothing before it.
    let corrupt = [&whole[..400], &[0xff, 0xd9]].concat();
    let damaged_pdf = [&PDF[..PDF.len() / 2], b"\nstartxref\n9\n%%EOF\n"].concat();
    let table: [(&str, Vec<u8>, &str); 8] = [
        ("bombe.png", bomb(), "Cette photo est trop grande."),
        ("abimee.jpg", corrupt, "Ce fichier est abîmé"),
        ("coupee.heic", HEIC[..600].to_vec(), "Ce fichier est abîmé"),
        ("abime.pdf", damaged_pdf, "Ce fichier est abîmé"),
        ("secret.pdf", locked(), "Ce PDF est protégé par un mot de passe."),
        ("programme.pdf", with_program(), "Ce PDF lance un programme"),
        ("joint.pdf", with_file(), "Ce PDF contient un autre fichier."),
        ("vide.pdf", empty(), "Ce PDF ne contient aucune page."),
    ];
    for (name, content, why) in table {
        let answer = browser.give(case, Piece::Vaccination.code(), name, content).await;
        let told = answer.text();
        assert!(answer.status == 200 && told.contains(why), "{name}: {} {told}", answer.status);
    }
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM uploads").await, 0);
    assert_eq!(portal.stored(), Vec::<String>::new());
}

async fn many_files_at_once_are_all_kept(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let photo = jpeg();
    let all = (0..12).map(|n| {
        let (browser, photo) = (&browser, photo.clone());
        async move { browser.give(case, "vaccination", &format!("page-{n}.jpg"), photo).await.text() }
    });
    let told = futures::future::join_all(all).await;
    let kept = told.iter().filter(|answer| answer.contains("done")).count();
    assert_eq!(kept, 12, "{told:?}");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM uploads WHERE has_preview = TRUE").await, 12);
}

async fn a_photo_kept_before_photos_were_made_anew_is_shown_as_it_was(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    portal.filled_dossier(&household, household.children[0], &[Piece::Vaccination]).await;
    change(portal.db(), "UPDATE uploads SET media_type = 'image/png', pages = NULL").await;
    let id = texts(portal.db(), "SELECT file_name FROM uploads").await;
    assert_eq!(id, ["vaccination.pdf"]);
    let mut tx = portal.db().read().await.expect("a transaction");
    let row = uploads::all_uploads_of_family(&mut tx, household.family).await.expect("files").remove(0);
    drop(tx);
    let browser = portal.browser_at(&household).await;
    let path = format!("/fichiers/{}", row.id);
    assert_eq!(browser.get(&path).await.header("content-type"), "image/png");
    assert_eq!(browser.get(&format!("{path}?apercu=1")).await.status, 404);
}

on_both_engines!(
    a_photo_of_a_telephone_is_kept_upright_as_a_jpeg_without_its_place,
    a_preview_is_small_and_follows_the_rights_of_its_photo,
    a_turned_photo_says_so_in_its_first_bytes_and_is_otherwise_the_same,
    what_would_do_harm_is_refused_with_its_reason,
    many_files_at_once_are_all_kept,
    a_photo_kept_before_photos_were_made_anew_is_shown_as_it_was,
);
