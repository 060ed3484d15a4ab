//! The whole main job: a new family, from "Créer mon espace" to the canteen, with the values of the guide.

use app::domain::ids::CaseId;

use crate::support::{Browser, Engine, PDF, Page, Portal, at, household::case_of, jpeg, on_both_engines, portal::CANTEEN};

const PASSWORD: &str = "mon-mot2passe";

async fn a_new_family_goes_from_sign_up_to_the_canteen(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (family, agent) = (portal.browser(), portal.agent("claire.agent").await);
    open_a_space(&portal, &family).await;
    let entourage = declare_the_entourage(&portal, &family).await;
    validate(&portal, &agent, entourage).await;
    portal.new_mail().await;
    let dossier = fill_the_dossier(&family).await;
    give_the_vaccination_record(&family, dossier).await;
    send_the_dossier(&portal, &family, dossier).await;
    validate_once_complete(&portal, &family, &agent, dossier).await;
    register_for_the_canteen(&portal, &family).await;
    everything_is_on_the_dashboard(&family).await;
}

async fn open_a_space(portal: &Portal, family: &Browser) {
    let home = family.open("/").await;
    home.says("Dossier administratif 2026-2027").says("Ouvert");
    let page = family.open(&home.link("Créer mon espace")).await;
    let identity = [
        ("civility", "madame"),
        ("first_name", "Test2"),
        ("usual_name", "TEST2"),
        ("email", "Test2.Test2@famille.example"),
        ("username", "test2.test2"),
        ("new_password", PASSWORD),
    ];
    let padlock = family.send(page.form("/api/account/sign_up").fill_all(&identity)).await;
    padlock.is_at("/creer-mon-espace/cadenas").says("Avez-vous une clé enfance ?");

    let wrong = family.send(padlock.form("/api/account/service_key").fill("service_key", "1234-XXX-123")).await;
    wrong.is_at("/creer-mon-espace/cadenas").says("Cette clé n’est pas reconnue");
    let terms = family.send(wrong.form("/api/account/service_key").fill("service_key", "")).await;
    terms.is_at("/creer-mon-espace/conditions").says("Lisez ce texte jusqu’en bas");
    let end = family.send(terms.form("/api/account/accept_terms")).await;
    end.is_at("/creer-mon-espace/fin").says("Consultez votre messagerie");

    let mail = portal.new_mail().await;
    assert_eq!((mail.recipient.as_str(), mail.template.as_str()), ("Test2.Test2@famille.example", "confirm_email"));
    assert!(mail.body_text.contains("Madame Test2 TEST2") && mail.body_text.contains("test2.test2"), "{}", mail.body_text);
    let refused = family.sign_in("test2.test2", PASSWORD).await;
    refused.is_at("/connexion").says("confirmez d’abord votre adresse");

    let link = family.open(&portal.path_in(&mail)).await;
    let opened = family.send(link.form("/api/account/confirm")).await;
    opened.is_at("/connexion").says("Votre espace est ouvert");
    family.sign_in("Test2.Test2", PASSWORD).await.is_at("/tableau-de-bord").says("Bonjour Madame Test2 TEST2");
    let by_mail = portal.browser();
    by_mail.sign_in("test2.test2@famille.example", PASSWORD).await.is_at("/tableau-de-bord");
}

async fn declare_the_entourage(portal: &Portal, family: &Browser) -> CaseId {
    let board = family.open("/tableau-de-bord").await;
    let entourage = family.open(&board.link("Déclarer mon entourage")).await;
    entourage.is_at("/famille/entourage").says("Complétez votre fiche").says("Ajoutez au moins un enfant");

    let holder = family.open(&entourage.link("Compléter ma fiche")).await;
    let form = holder.form("/api/family/save_person");
    assert_eq!([form.value("first_name"), form.value("usual_name"), form.value("country")], ["Test2", "TEST2", "FRANCE"]);
    let form = form.fill_all(&[
        ("relationship", "mere"),
        ("birth_date", "27 3 1985"),
        ("mobile", "0612345678"),
        ("number", "2"),
        ("street", "rue des Fusains"),
        ("postal_code", "79500"),
        ("town", "Melle"),
    ]);
    let entourage = family.send(form).await;
    entourage.is_at("/famille/entourage").says("2 rue des Fusains, 79500 Melle");

    let co_holder = family.open(&entourage.link("Ajouter un co-représentant")).await;
    let form = co_holder.form("/api/family/save_person");
    let typed = form.fill_all(&[("civility", "monsieur"), ("first_name", "Jean"), ("usual_name", "TEST2"), ("relationship", "pere")]);
    let copied = family.send(typed.press("Recopier les informations du titulaire")).await;
    let form = copied.form("/api/family/save_person");
    let address = |form: &crate::support::page::Form| ["number", "street", "postal_code", "town"].map(|name| form.value(name).to_owned());
    assert_eq!(address(&form), ["2", "rue des Fusains", "79500", "Melle"]);
    assert_eq!((form.value("first_name"), form.value("relationship")), ("Jean", "pere"), "what was typed stays");
    let cleared = family.send(form.press("Effacer")).await.form("/api/family/save_person");
    assert_eq!((address(&cleared), cleared.value("first_name")), ([""; 4].map(str::to_owned), "Jean"));
    let copied = family.send(cleared.press("Recopier les informations du titulaire")).await;
    family.send(copied.form("/api/family/save_person").press("Ajouter à mon entourage")).await.says("Jean TEST2");

    let child = family.open("/famille/entourage/enfant").await.form("/api/family/save_person");
    assert_eq!(child.value("usual_name"), "TEST2");
    family.send(child.fill_all(&[("civility", "fille"), ("first_name", "Léa"), ("birth_date", "12/09/2018")])).await.says("Léa TEST2");
    let contact = family.open("/famille/entourage/contact").await.form("/api/family/save_person").fill_all(&[
        ("civility", "madame"),
        ("first_name", "Anne-Élise"),
        ("usual_name", "d’ARCY"),
        ("relationship", "grand_parent"),
        ("mobile", "06 98 76 54 32"),
        ("may_pick_up", "oui"),
        ("in_emergency", "oui"),
    ]);
    let ready = family.send(contact).await;
    ready.says("Anne-Élise d’ARCY").says("peut venir chercher l’enfant");

    let receipt = family.send(ready.form("/api/family/declare_entourage")).await;
    receipt.is_at("/demandes/").says("D-2026-00001").says("Votre demande est enregistrée");
    let mail = portal.new_mail().await;
    assert_eq!(mail.subject, "Demande D-2026-00001 enregistrée : Déclaration d’entourage");
    case_of(&receipt.path)
}

async fn validate(portal: &Portal, agent: &Browser, case: CaseId) -> Page {
    let queue = agent.open("/admin").await;
    assert!(queue.html.contains(&format!("/admin/demandes/{case}")), "{}", queue.text());
    let page = agent.open(&format!("/admin/demandes/{case}")).await;
    let page = agent.send(page.form("/api/staff/decide").press("Prendre en charge")).await;
    page.says("En cours d’instruction");
    assert_eq!(portal.new_mail().await.template, "case_taken_over");
    let page = agent.send(page.form("/api/staff/decide").press("Valider")).await;
    page.says("Validée");
    page
}

async fn fill_the_dossier(family: &Browser) -> CaseId {
    let home = family.open("/famille").await;
    let dossier = family.send(home.form("/api/dossier/create")).await;
    dossier.is_at("/dossiers/").says("Dossier de Léa 2026-2027").says("À remplir").says("Il en manque 1");
    let case = case_of(&dossier.path);
    let sections: [&[(&str, &str)]; 6] = [
        &[("site", "00000000-0000-0000-0000-000000000051"), ("grade", "ce1"), ("bus", "oui"), ("bus_stop", "Place Bujault")],
        &[
            ("vaccinated", "oui"),
            ("allergic", "oui"),
            ("allergies", "Arachide : éviter toute trace.\r\nAppeler le 15."),
            ("pai", "non"),
            ("diet", "sans_porc"),
            ("doctor", "Dr Moreau"),
            ("doctor_phone", "05 49 00 00 00"),
        ],
        &[("custody", "ensemble"), ("contacts_checked", "oui")],
        &[("allow_hospital", "oui"), ("allow_outings", "oui"), ("swims", "non"), ("allow_alone", "non"), ("allow_image", "non")],
        &[("insured", "non")],
        &[("payment", "autre")],
    ];
    let mut page = family.open(&dossier.link("Enfant et école")).await;
    for answers in sections {
        page = family.send(page.form("/api/dossier/save_section").fill_all(answers)).await;
    }
    page.is_at(&format!("/dossiers/{case}/pieces")).says("Carnet de vaccination").says("Attestation d’assurance");
    case
}

async fn give_the_vaccination_record(family: &Browser, case: CaseId) {
    let check = family.open(&format!("/dossiers/{case}/verifier")).await;
    check.says("Avant d’envoyer").says("Joignez : Carnet de vaccination").says("Arachide : éviter toute trace");
    assert!(check.forms("/api/dossier/submit").is_empty(), "it cannot be sent yet");
    let action = format!("/pieces/{case}/vaccination");
    let pieces = family.open(&format!("/dossiers/{case}/pieces")).await;
    let given = family.send(pieces.form(&action).attach("carnet.pdf", PDF).attach("page 2.jpg", &jpeg())).await;
    given.is_at(&format!("/dossiers/{case}/pieces")).says("carnet.pdf").says("page 2.jpg").says("Jointe");
}

async fn send_the_dossier(portal: &Portal, family: &Browser, case: CaseId) {
    let check = family.open(&format!("/dossiers/{case}/verifier")).await;
    check.says("le dossier ne sera pas validé sans : Attestation d’assurance");
    let receipt = family.send(check.form("/api/dossier/submit")).await;
    receipt.is_at(&format!("/demandes/{case}")).says("D-2026-00002").says("Envoyée le 20 mai 2026 à 10 h 00");
    let mail = portal.new_mail().await;
    assert_eq!(mail.subject, "Demande D-2026-00002 enregistrée : Dossier de Léa 2026-2027");
    assert!(mail.body_text.contains("ne sera pas validé sans : Attestation d’assurance"), "{}", mail.body_text);
}

async fn validate_once_complete(portal: &Portal, family: &Browser, agent: &Browser, case: CaseId) {
    let page = agent.open(&format!("/admin/demandes/{case}")).await;
    let page = agent.send(page.form("/api/staff/decide").press("Prendre en charge")).await;
    page.says("Le dossier ne peut pas être validé. Il manque : Attestation d’assurance");
    assert_eq!(portal.new_mail().await.template, "case_taken_over");
    let form = page.form("/api/staff/decide");
    assert!(!form.has_button("Valider"), "the button is not even there");
    let refused = agent.send(form.forge("act", "validate")).await;
    refused.says("Ce dossier n’est pas complet. Il manque : Attestation d’assurance.");
    assert!(portal.new_mails().await.is_empty());

    let board = family.open("/tableau-de-bord").await;
    let pieces = family.open(&board.link("Ajouter")).await;
    family.send(pieces.form(&format!("/pieces/{case}/assurance")).attach("attestation.pdf", PDF)).await.says("attestation.pdf");
    let page = agent.open(&format!("/admin/demandes/{case}")).await;
    agent.send(page.form("/api/staff/decide").press("Valider")).await.says("Validée");
    assert_eq!(portal.new_mail().await.subject, "Demande D-2026-00002 validée : Dossier de Léa 2026-2027");
}

async fn register_for_the_canteen(portal: &Portal, family: &Browser) {
    let offers = family.open("/inscriptions").await;
    offers.says("Cantine, Melle").says("Pas encore ouvert").says("Les inscriptions ouvrent le 1er juin 2026 à 8 h 00.");
    offers.hides("Cantine, Celles-sur-Belle");
    portal.clock.move_to(at(6, 1, 6));
    // Twelve days later: the session has ended.
    family.sign_in("test2.test2", PASSWORD).await.is_at("/tableau-de-bord");
    let offers = family.open("/inscriptions").await;
    let page = family.open(&offers.link("Inscrire Léa : Cantine, Melle")).await;
    page.says("7 places libres");
    let form = page.form("/api/registration/submit");
    assert_eq!(form.value("start"), "01/09/2026");
    let receipt = family.send(form.fill("monday", "oui").fill("thursday", "oui")).await;
    receipt.is_at("/demandes/").says("D-2026-00003").says("L’inscription est confirmée").says("lundi, jeudi");
    let mails: Vec<_> = portal.new_mails().await.into_iter().map(|mail| mail.subject).collect();
    assert_eq!(
        mails,
        ["Demande D-2026-00003 enregistrée : Cantine, Melle : Léa", "Inscription confirmée : Cantine, Melle : Léa"],
        "in the order in which it happened"
    );
    let again = family.open(&format!("/inscriptions/{CANTEEN}/{}", receipt_child(family).await)).await;
    again.says("Une demande existe déjà pour cet enfant.");
}

async fn receipt_child(family: &Browser) -> String {
    let entourage = family.open("/famille/entourage").await;
    let link = entourage.link("Modifier Léa TEST2");
    link.rsplit('/').next().unwrap_or_default().to_owned()
}

async fn everything_is_on_the_dashboard(family: &Browser) {
    let board = family.open("/tableau-de-bord").await;
    board.says("Vous n’avez rien à faire pour l’instant");
    for line in ["D-2026-00001", "D-2026-00002", "D-2026-00003"] {
        board.says(line);
    }
    let dossier = family.open(&board.link("Dossier de Léa 2026-2027")).await;
    dossier
        .says("Demande validée Le service")
        .says("Prise en charge par le service")
        .says("Demande envoyée Madame Test2 TEST2, le 20 mai 2026");
    let canteen = family.open(&board.link("Cantine, Melle : Léa")).await;
    canteen.says("Inscription confirmée Confirmation automatique");
}

on_both_engines!(a_new_family_goes_from_sign_up_to_the_canteen);
