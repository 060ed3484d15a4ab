//! Files: which child of which family they serve.

use server::store::uploads::{self, UploadRow};
use uuid::Uuid;

use crate::support::{Engine, Portal, on_both_engines};

const LEA: Uuid = Uuid::from_u128(1);
const ZOE: Uuid = Uuid::from_u128(2);

async fn a_family_has_its_own_files_only(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (family, other) = (portal.family("one").await.family, portal.family("other").await.family);
    let file = |family_id, child_id, piece: &str| UploadRow {
        id: portal.clock.new_id(),
        family_id,
        child_id,
        piece: piece.into(),
        school_year: 2026,
        file_name: format!("{piece}.pdf"),
        media_type: "application/pdf".into(),
        size: 12,
        sha256: vec![0, 255, 7],
        created_at: portal.clock.now(),
        verdict: "waiting".into(),
        refusal: String::new(),
        remark: String::new(),
        valid_until: None,
        judged_by: None,
        judged_at: None,
        scan: "clean".into(),
        turns: 0,
        has_preview: false,
        pages: Some(2),
        made_for: None,
    };
    let all = [
        file(family, Some(LEA), "vaccination"),
        file(family, Some(ZOE), "assurance"),
        file(family, None, "rib"),
        file(other, None, "mandat"),
    ];
    let mut tx = portal.db().write().await.expect("a transaction");
    for row in &all {
        uploads::insert_upload(&mut tx, row).await.expect("a file");
    }
    let found = uploads::all_uploads_of_family(&mut tx, family).await.expect("files");
    let mut names: Vec<_> = found.into_iter().map(|row| row.piece).collect();
    names.sort();
    assert_eq!(names, ["assurance", "rib", "vaccination"]);
    let found = uploads::find_upload(&mut tx, all[0].id).await.expect("a search").expect("a file");
    assert_eq!((found.sha256, found.size, found.child_id), (vec![0, 255, 7], 12, Some(LEA)));
    uploads::delete_upload(&mut tx, all[0].id).await.expect("forgotten");
    assert!(uploads::find_upload(&mut tx, all[0].id).await.expect("a search").is_none());
    let empty = UploadRow { id: Uuid::from_u128(9), size: 0, ..all[1].clone() };
    uploads::insert_upload(&mut tx, &empty).await.expect_err("an empty file");
}

on_both_engines!(a_family_has_its_own_files_only);
