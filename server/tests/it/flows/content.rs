//! What the department publishes: written, looked at, published, read by all.

use app::domain::role::AccountRole;

use crate::support::{Browser, Engine, Portal, at, database::number, on_both_engines};

const NEWS: &str = "/api/content/save_news";
const PAGE: &str = "/api/content/save_page";
const PUBLISH: &str = "/api/content/publish";
const REMOVE: &str = "/api/content/remove";

async fn administrator(portal: &Portal, name: &str) -> Browser {
    portal.staff(name, AccountRole::Administrator).await
}

/// Writes a news item; gives the page where it is looked at.
async fn write_news(admin: &Browser, pairs: &[(&str, &str)]) -> crate::support::Page {
    let form = admin.open("/admin/contenus/actualites/nouvelle").await.form(NEWS);
    admin.send(form.fill_all(pairs)).await
}

async fn a_news_item_is_written_looked_at_and_read_by_all(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.clock.move_to(at(6, 2, 8));
    let admin = administrator(&portal, "an.admin").await;
    portal.browser().open("/").await.hides("Actualités");

    let form = admin.open("/admin/contenus/actualites/nouvelle").await.form(NEWS);
    assert_eq!(form.value("starts_on"), "02/06/2026", "from today on, unless told otherwise");
    let wrong = admin.send(form.clone().fill_all(&[("title", "Grève"), ("body", ""), ("ends_on", "1 6 2026")])).await;
    assert_eq!(wrong.mistakes(), ["Écrivez le texte", "Ce jour vient avant le premier jour."]);
    let text = "## Cantine fermée\r\n\r\nAppelez le **{téléphone}**, lisez [l’aide](/infos/aide).\r\n\r\n<script>alert(1)</script>";
    let written = form.fill_all(&[("title", "Grève du 4 juin"), ("body", text), ("ends_on", "4 6 2026"), ("is_pinned", "oui")]);
    let preview = admin.send(written).await;
    preview.is_at("/admin/contenus/apercu/actualite-").says("Cantine fermée").says("05 49 27 56 84").says("<script>alert(1)</script>");
    preview.says("Du 02/06/2026 au 04/06/2026");
    portal.browser().open("/").await.hides("Grève");

    admin.send(preview.form(PUBLISH)).await.is_at("/admin/contenus").says("C’est publié.").says("Actualité publiée : Grève du 4 juin");
    let home = portal.browser().open("/").await;
    home.says("Actualités").says("Grève du 4 juin").says("Important").says("05 49 27 56 84");
    assert_eq!(home.link("l’aide"), "/infos/aide");
    portal.browser().open("/actualites").await.says("Grève du 4 juin");

    admin.send(preview.form(PUBLISH)).await.is_at("/admin/contenus");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM news").await, 1);

    portal.clock.move_to(at(6, 5, 8));
    portal.browser().open("/").await.hides("Grève");
    portal.browser().open("/actualites").await.says("Il n’y a pas d’actualité en ce moment.");
    administrator(&portal, "un.autre").await.open("/admin/contenus").await.says("Pas affichée");
}

async fn pinned_news_come_first_then_the_newest(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.clock.move_to(at(6, 10, 8));
    let admin = administrator(&portal, "an.admin").await;
    for (title, day, pinned) in
        [("Épinglée", "1 6 2026", "oui"), ("Ancienne", "2 6 2026", ""), ("Récente", "9 6 2026", ""), ("Future", "11 6 2026", "")]
    {
        let preview = write_news(&admin, &[("title", title), ("body", "Texte"), ("starts_on", day), ("is_pinned", pinned)]).await;
        let later = title == "Future";
        assert_eq!(preview.text().contains("pas aujourd’hui"), later);
        admin.send(preview.form(PUBLISH)).await;
    }
    let news = portal.browser().open("/actualites").await.text();
    let place = |title: &str| news.find(title);
    assert!(place("Épinglée") < place("Récente") && place("Récente") < place("Ancienne"), "{news}");
    assert_eq!(place("Future"), None);

    let form = admin.open(&admin.open("/admin/contenus").await.link("Ancienne")).await;
    admin.send(form.form(REMOVE)).await.says("C’est fait.").says("Actualité supprimée : Ancienne");
    portal.browser().open("/actualites").await.hides("Ancienne");
}

async fn every_topic_has_a_page_from_the_first_day(engine: Engine) {
    let portal = Portal::new(engine).await;
    let visitor = portal.browser();
    let list = visitor.open("/infos").await;
    for title in [
        "Restauration scolaire",
        "Garderie",
        "Temps d’activités périscolaires",
        "Halte-garderie",
        "Accueil de loisirs",
        "Accueil de jeunes",
        "Aide",
    ] {
        let page = visitor.open(&list.link(title)).await;
        page.says(title);
        assert!(!page.text().contains(['{', '}']), "{}", page.text());
    }
    visitor.open("/infos/aide").await.says("05 49 27 56 84").says("clé enfance");
    for foot in ["Mentions légales", "Données personnelles", "Accessibilité"] {
        visitor.open(&visitor.open("/").await.link(foot)).await.says(foot);
    }
    assert_eq!(visitor.get("/infos/rien").await.status, 404);
    assert_eq!(visitor.get("/infos/..%2F..%2Fetc").await.status, 404);
}

async fn a_page_is_adapted_hidden_and_given_its_first_text_again(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (admin, visitor) = (administrator(&portal, "an.admin").await, portal.browser());
    let first = visitor.open("/infos/garderie").await.text();
    let form = admin.open("/admin/contenus/pages/garderie").await.form(PAGE);
    assert!(form.value("body").contains("## Qui peut venir le chercher"));
    let preview = admin.send(form.fill_all(&[("title", "Garderie du matin"), ("body", "Dès 7 h 15.")])).await;
    admin.send(preview.form(PUBLISH)).await.says("Page modifiée : Garderie du matin").says("Écrite par vous");
    visitor.open("/infos/garderie").await.says("Garderie du matin").says("Dès 7 h 15.").says("Page mise à jour le");

    let form = admin.open("/admin/contenus/pages/garderie").await.form(PAGE);
    let preview = admin.send(form.fill("is_shown", "")).await;
    preview.says("cette page restera cachée");
    admin.send(preview.form(PUBLISH)).await.says("Cachée");
    assert_eq!(visitor.get("/infos/garderie").await.status, 404);
    visitor.open("/infos").await.hides("Garderie du matin");

    let form = admin.open("/admin/contenus/pages/garderie").await.form(REMOVE);
    admin.send(form).await.says("Page remise à son texte de départ");
    assert_eq!(visitor.open("/infos/garderie").await.text(), first);
}

async fn a_page_is_added_at_an_address_of_its_own(engine: Engine) {
    let portal = Portal::new(engine).await;
    let admin = administrator(&portal, "an.admin").await;
    let form = admin.open("/admin/contenus/pages/nouvelle").await.form(PAGE);
    let write = async |title: &str| admin.send(form.clone().fill_all(&[("title", title), ("body", "Les cars passent à 8 h.")])).await;
    assert_eq!(write("Garderie").await.mistakes(), ["Une page a déjà ce titre. Choisissez-en un autre."]);
    assert_eq!(write("???").await.mistakes(), ["Donnez un titre avec des lettres : il fait l’adresse de la page."]);
    assert_eq!(write("Nouvelle").await.mistakes(), ["Une page a déjà ce titre. Choisissez-en un autre."]);
    let preview = write("Transport scolaire").await;
    preview.is_at("/admin/contenus/apercu/page-transport-scolaire");
    assert_eq!(write("Transport scolaire !").await.mistakes(), ["Une page a déjà ce titre. Choisissez-en un autre."]);
    admin.open("/admin/contenus").await.says("Transport scolaire").says("Brouillon");
    admin.send(preview.form("/api/content/give_up")).await.says("Le brouillon est abandonné.").hides("Transport scolaire");

    let preview = write("Transport scolaire").await;
    admin.send(preview.form(PUBLISH)).await.says("Page publiée : Transport scolaire");
    portal.browser().open("/infos/transport-scolaire").await.says("Les cars passent à 8 h.");
    let form = admin.open("/admin/contenus/pages/transport-scolaire").await.form(REMOVE);
    admin.send(form).await.says("Page supprimée : Transport scolaire");
    assert_eq!(portal.browser().get("/infos/transport-scolaire").await.status, 404);
}

async fn two_who_write_lose_nothing(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (first, second) = (administrator(&portal, "a.first").await, administrator(&portal, "a.second").await);
    let (one, two) =
        (first.open("/admin/contenus/pages/aide").await.form(PAGE), second.open("/admin/contenus/pages/aide").await.form(PAGE));
    let seen = first.send(one.fill("body", "Le texte du premier.")).await;
    let back = second.send(two.fill("body", "Le texte du second.")).await;
    back.is_at("/admin/contenus/pages/aide").says("a écrit entre-temps").says("Brouillon de");
    let again = back.form(PAGE);
    assert_eq!(again.value("body"), "Le texte du second.");
    let preview = second.send(again).await;
    preview.says("Le texte du second.");
    // What the first one looked at is no longer what would be published.
    assert_eq!(first.post(seen.form(PUBLISH)).await.status, 409);
    second.send(preview.form(PUBLISH)).await.says("C’est publié.");
    portal.browser().open("/infos/aide").await.says("Le texte du second.");
}

on_both_engines!(
    a_news_item_is_written_looked_at_and_read_by_all,
    pinned_news_come_first_then_the_newest,
    every_topic_has_a_page_from_the_first_day,
    a_page_is_adapted_hidden_and_given_its_first_text_again,
    a_page_is_added_at_an_address_of_its_own,
    two_who_write_lose_nothing,
);
