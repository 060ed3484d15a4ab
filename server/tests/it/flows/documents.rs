//! Documents that everybody can take away: added, given a file, replaced at the same address, taken away.

use app::domain::role::AccountRole;

use crate::support::{
    Browser, Engine, PDF, Page, Portal, at,
    clamd::{Clamd, infected_pdf},
    jpeg, on_both_engines,
};

const SAVE: &str = "/api/documents/save";
const REMOVE: &str = "/api/documents/remove";
const LIST: &str = "/admin/contenus";
const FILE: &str = "/admin/documents/reglement-de-la-cantine";
const ADDRESS: &str = "/documents/reglement-de-la-cantine";

async fn with_document(portal: &Portal) -> (Browser, Page) {
    let admin = portal.staff("an.admin", AccountRole::Administrator).await;
    let form = admin.open("/admin/contenus/documents/nouveau").await.form(SAVE);
    let page = admin.send(form.fill_all(&[("title", "Règlement de la cantine"), ("category", "reglement")])).await;
    page.is_at("/admin/contenus/documents/reglement-de-la-cantine");
    (admin, page)
}

async fn a_document_is_added_given_a_file_and_replaced_at_its_address(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.clock.move_to(at(6, 2, 8));
    let visitor = portal.browser();
    visitor.open("/documents").await.says("Il n’y a pas de document en ce moment.");
    let (admin, page) = with_document(&portal).await;
    // Without a file, only who writes it sees it.
    admin.open(LIST).await.says("Règlement de la cantine").says("Sans fichier").says("Document ajouté");
    visitor.open("/documents").await.hides("Règlement");
    assert_eq!(visitor.get(ADDRESS).await.status, 404);

    let page = admin.send(page.form(FILE).attach("Règlement 2026.pdf", PDF)).await;
    page.is_at("/admin/contenus/documents/reglement-de-la-cantine").says("Le fichier est en ligne.").says("Règlement 2026.pdf");
    let list = visitor.open("/documents").await;
    list.says("Règlements de fonctionnement").says("PDF, ").says("mis à jour le 02/06/2026").hides("Présentation des structures");
    assert_eq!(list.link("Règlement de la cantine"), ADDRESS);
    let first = visitor.get(ADDRESS).await;
    assert_eq!((first.status, first.bytes.as_slice(), first.header("content-type")), (200, PDF, "application/pdf"));
    assert!(first.header("content-disposition").starts_with("inline; filename=\"R_glement 2026.pdf\""));
    assert!(first.header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(first.header("cache-control"), "no-cache");
    let again = async |tag: &str| visitor.get_with(ADDRESS, "If-None-Match", tag).await;
    let known = first.header("etag").to_owned();
    assert_eq!(again(&known).await.status, 304);

    portal.clock.move_to(at(6, 9, 8));
    let admin = portal.staff("another.admin", AccountRole::Administrator).await;
    let page = admin.open("/admin/contenus/documents/reglement-de-la-cantine").await;
    admin.send(page.form(FILE).attach("photo du tableau.png", &jpeg())).await.says("photo du tableau.jpg");
    let second = again(&known).await;
    assert_eq!((second.status, second.header("content-type")), (200, "image/jpeg"));
    visitor.open("/documents").await.says("Image, ").says("mis à jour le 09/06/2026");
    admin.open(LIST).await.says("Fichier remplacé : Règlement de la cantine");
    // Of a photo, the small picture too.
    assert_eq!(portal.stored().len(), 2, "the first file is gone");

    // Another title leaves the address as it is.
    let form = page.form(SAVE).fill_all(&[("title", "Règlement des cantines"), ("category", "brochure")]);
    admin.send(form).await.says("C’est enregistré.");
    assert_eq!(visitor.open("/documents").await.says("Présentation des structures").link("Règlement des cantines"), ADDRESS);

    admin.send(page.form(REMOVE)).await.is_at(LIST).says("Document supprimé : Règlement des cantines");
    assert_eq!((visitor.get(ADDRESS).await.status, portal.stored()), (404, Vec::new()));
    admin.send(page.form(REMOVE)).await.is_at(LIST);
}

async fn what_cannot_be_published_is_refused_with_its_reason(engine: Engine) {
    let clamd = Clamd::up();
    let portal = Portal::with(engine, clamd.setting()).await;
    let (admin, page) = with_document(&portal).await;
    let table: [(&str, Vec<u8>, &str); 4] = [
        ("", Vec::new(), "Choisissez d’abord un fichier."),
        ("vide.pdf", Vec::new(), "Ce fichier est vide"),
        ("page.pdf", b"<!doctype html><script>alert(1)</script>".to_vec(), "n’est ni un PDF ni une photo"),
        ("virus.pdf", infected_pdf(), "L’antivirus a trouvé un virus"),
    ];
    for (name, content, why) in table {
        let back = admin.send(page.form(FILE).attach(name, &content)).await;
        back.is_at("/admin/contenus/documents/reglement-de-la-cantine");
        assert!(back.text().contains(why), "{name}: {}", back.text());
    }
    assert_eq!((portal.browser().get(ADDRESS).await.status, portal.stored()), (404, Vec::new()));

    let form = admin.open("/admin/contenus/documents/nouveau").await.form(SAVE);
    let write =
        async |title: &str, category: &str| admin.send(form.clone().fill_all(&[("title", title), ("category", category)])).await.mistakes();
    let taken = "Un document a déjà ce titre. Choisissez-en un autre, ou remplacez son fichier.";
    assert_eq!(write("Règlement de la Cantine !", "dossier").await, [taken]);
    assert_eq!(write("Nouveau", "dossier").await, [taken]);
    assert_eq!(write("?!", "dossier").await, ["Donnez un titre avec des lettres : il fait l’adresse du document."]);
    assert_eq!(admin.send(form.clone()).await.mistakes(), ["Donnez un titre", "Choisissez une catégorie"]);
}

async fn nothing_is_published_that_the_antivirus_has_not_seen(engine: Engine) {
    let clamd = Clamd::down();
    let portal = Portal::with(engine, clamd.setting()).await;
    let (admin, page) = with_document(&portal).await;
    admin.send(page.form(FILE).attach("reglement.pdf", PDF)).await.says("L’antivirus ne répond pas");
    assert_eq!((portal.browser().get(ADDRESS).await.status, portal.stored()), (404, Vec::new()));
    clamd.comes_up();
    admin.send(page.form(FILE).attach("reglement.pdf", PDF)).await.says("Le fichier est en ligne.");
}

on_both_engines!(
    a_document_is_added_given_a_file_and_replaced_at_its_address,
    what_cannot_be_published_is_refused_with_its_reason,
    nothing_is_published_that_the_antivirus_has_not_seen,
);
