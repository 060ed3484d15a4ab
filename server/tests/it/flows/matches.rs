//! A family that the department knows makes a new space: an agent says whether the two are one.

use app::domain::{ids::CaseId, person::Role, pieces::Piece};
use uuid::Uuid;

use crate::support::{
    Browser, Engine, Household, Page, Portal,
    accounts::{OWN, create_family, family_of, temporary_password},
    database::{number, texts},
    household::case_of,
    on_both_engines,
};

const LINK: &str = "/api/staff/link_match";
const KEEP_APART: &str = "/api/staff/keep_apart";
const DECIDE: &str = "/api/staff/decide";
const DECLARE: &str = "/api/family/declare_entourage";
const MATCHED: &str = "Rapprochement possible";

struct Stage {
    portal: Portal,
    agent: Browser,
    /// The family that the department made, and its page.
    known: Uuid,
    /// The same one, in a space that it made itself.
    household: Household,
    family: Browser,
}

impl Stage {
    /// Léa is known; a new space has her and Zoé, and has sent nothing yet.
    async fn new(engine: Engine, changed: &[(&str, &str)]) -> Self {
        let portal = Portal::new(engine).await;
        let agent = portal.agent("claire.agent").await;
        let sophie = [("first_name", "Sophie"), ("email", "")];
        let known = family_of(&create_family(&agent, &[sophie.as_slice(), changed].concat()).await);
        let household = portal.family_with_children("temp", &["Léa", "Zoé"]).await;
        let family = portal.browser_at(&household).await;
        Self { portal, agent, known, household, family }
    }

    async fn declare(&self) -> CaseId {
        let receipt = self.family.send(self.family.open("/famille/entourage").await.form(DECLARE)).await;
        case_of(&receipt.is_at("/demandes/").path)
    }

    async fn case(&self, case: CaseId) -> Page {
        self.agent.open(&format!("/admin/demandes/{case}")).await
    }

    async fn press(&self, case: CaseId, button: &str) -> Page {
        self.agent.send(self.case(case).await.form(DECIDE).press(button)).await
    }
}

async fn a_declaration_waits_until_the_agent_has_said_who_it_is(engine: Engine) {
    let stage = Stage::new(engine, &[]).await;
    let case = stage.declare().await;
    stage.agent.open("/admin").await.says(MATCHED);
    let page = stage.press(case, "Prendre en charge").await;
    page.says("Cette famille est peut-être déjà connue").says("En commun : Léa temp").says("Dites d’abord si c’est une famille connue");
    let form = page.form(DECIDE);
    assert!(!form.has_button("Valider"));
    let refused = stage.agent.send(form.forge("act", "validate")).await;
    assert_eq!(refused.mistakes(), ["Cette famille est peut-être déjà connue. Dites d’abord si c’est la même, ou une autre."]);
    stage.agent.open(&format!("/admin/familles/{}", stage.household.family)).await.says("Cette famille est peut-être déjà connue");
    assert_eq!(texts(stage.portal.db(), "SELECT state FROM cases").await, ["under_review"]);
}

async fn one_click_makes_the_two_one_and_the_family_keeps_everything(engine: Engine) {
    let stage = Stage::new(engine, &[]).await;
    let (portal, family) = (&stage.portal, &stage.family);
    let contact =
        [("civility", "madame"), ("first_name", "Odile"), ("usual_name", "ARCY"), ("relationship", "ami"), ("mobile", "0698765432")];
    portal.add_person(&stage.household, Role::Contact, &contact).await;
    let dossier = portal.filled_dossier(&stage.household, stage.household.children[0], &[Piece::Vaccination, Piece::Insurance]).await;
    let lea = portal.children(stage.known).await[0].0;
    let case = stage.declare().await;
    stage.press(case, "Prendre en charge").await;
    portal.new_mails().await;
    let page = stage.agent.send(stage.case(case).await.form(LINK)).await;
    page.is_at(&format!("/admin/demandes/{case}")).hides("peut-être déjà connue");
    assert_eq!(portal.new_mail().await.subject, "Votre espace est relié à votre famille");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM families").await, 1);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM likely_matches").await, 0);
    let account = portal.account("temp").await;
    assert_eq!((account.family_id, account.place.as_str()), (Some(stage.known), "holder"));

    stage.press(case, "Valider").await.says("Validée");
    let known = portal.entourage(stage.known).await;
    let persons: Vec<_> = known.persons.iter().map(|person| (person.role, person.first_name.as_str())).collect();
    assert_eq!(persons, [(Role::Holder, "Sophie"), (Role::Child, "Léa"), (Role::Child, "Zoé"), (Role::Contact, "Odile")]);
    assert_eq!(known.children().next().map(|child| child.id), Some(lea), "the child keeps the id that the department knows");
    let home = family.open("/famille").await;
    home.says("Continuer le dossier");
    assert_eq!(home.html.matches("<h3>Léa").count(), 1, "{}", home.text());
    let pieces = family.open(&format!("/dossiers/{dossier}/pieces")).await;
    assert_eq!(family.get(&pieces.link("vaccination.pdf")).await.status, 200);
    let review = family.open(&format!("/dossiers/{dossier}/verifier")).await;
    family.send(review.form("/api/dossier/submit")).await.is_at(&format!("/demandes/{dossier}"));
    stage.agent.open(&format!("/admin/familles/{}", stage.known)).await.says("Famille reliée par le service").says("Dossier de Léa");
}

async fn two_families_that_are_kept_apart_are_not_asked_about_again(engine: Engine) {
    let stage = Stage::new(engine, &[]).await;
    let case = stage.declare().await;
    stage.press(case, "Prendre en charge").await;
    let page = stage.agent.send(stage.case(case).await.form(KEEP_APART)).await;
    page.is_at(&format!("/admin/demandes/{case}")).hides("peut-être déjà connue");
    stage.press(case, "Valider").await.says("Validée");
    let contact =
        [("civility", "madame"), ("first_name", "Odile"), ("usual_name", "ARCY"), ("relationship", "ami"), ("mobile", "0698765432")];
    stage.portal.add_person(&stage.household, Role::Contact, &contact).await;
    let again = stage.declare().await;
    assert!(!stage.agent.open("/admin").await.has(MATCHED));
    stage.press(again, "Prendre en charge").await;
    stage.press(again, "Valider").await.says("Validée");
    assert_eq!(number(stage.portal.db(), "SELECT COUNT(*) FROM families").await, 2);
    let record = stage.agent.open(&format!("/admin/familles/{}", stage.household.family)).await;
    record.says("Famille distinguée d’une famille proche").hides("peut-être déjà connue");
    assert_eq!(
        stage
            .agent
            .call(
                "staff/link_match",
                &[("family", &stage.household.family.to_string()), ("known", &stage.known.to_string()), ("page", "/admin"),]
            )
            .await
            .status,
        404,
        "what was decided is not undone by an old page"
    );
}

async fn a_space_that_the_department_opened_stays_the_holder(engine: Engine) {
    let stage = Stage::new(engine, &[("email", "sophie@famille.example")]).await;
    let portal = &stage.portal;
    let holder = portal.browser();
    let step = holder.sign_in("s.temp", &temporary_password(&portal.new_mail().await)).await;
    let terms = holder.send(step.form("/api/access/new_password").fill("new_password", OWN)).await;
    holder.send(terms.form("/api/access/accept_new_terms")).await.is_at("/tableau-de-bord");
    let lea = portal.children(stage.known).await[0].0;
    let as_holder = Household { account: portal.account("s.temp").await.id, family: stage.known, children: vec![lea] };
    let theirs = portal.filled_dossier(&as_holder, lea, &[]).await;
    let twin = portal.filled_dossier(&stage.household, stage.household.children[0], &[Piece::Insurance]).await;
    let case = stage.declare().await;
    portal.new_mails().await;
    stage.agent.send(stage.case(case).await.form(LINK)).await.is_at("/admin/demandes/");

    let mails = portal.new_mails().await;
    let mut sent: Vec<_> = mails.iter().map(|mail| (mail.recipient.as_str(), mail.subject.as_str())).collect();
    sent.sort_unstable();
    assert_eq!(
        sent,
        [
            ("sophie@famille.example", "Un nouvel accès à l’espace de votre famille"),
            ("temp@famille.example", "Votre espace est relié à votre famille"),
        ]
    );
    assert_eq!([portal.account("s.temp").await.place, portal.account("temp").await.place], ["holder", "co_representative"]);
    // Both had begun a dossier for Léa: the known one stays, the other is in the history, its file serves.
    let states = texts(portal.db(), "SELECT state FROM cases WHERE kind = 'dossier' ORDER BY state").await;
    assert_eq!(states, ["draft", "withdrawn"]);
    for browser in [&holder, &stage.family] {
        browser.open(&format!("/dossiers/{theirs}/pieces")).await.says("assurance.pdf");
    }
    stage.family.open(&format!("/demandes/{twin}")).await.says("qui avait déjà cette demande");
}

async fn an_agent_who_makes_a_family_that_is_there_already_is_told(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.ready_family("temp").await;
    let agent = portal.agent("claire.agent").await;
    let page = create_family(&agent, &[("email", ""), ("first_name", "Sophie"), ("child_first_name", "Léa")]).await;
    page.says("Cette famille est peut-être déjà connue").says("Madame Sophie TEMP");
    let joined = agent.send(page.form(LINK)).await;
    joined.is_at(&format!("/admin/familles/{}", household.family)).hides("peut-être déjà connue").says("Dossier de Léa");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM families").await, 1);
    assert_eq!(portal.children(household.family).await.len(), 1);
    assert!(portal.new_mails().await.is_empty(), "nobody came");
}

async fn children_of_another_name_or_birth_are_no_match(engine: Engine) {
    for changed in [[("child_birth_date", "13 9 2018")], [("child_first_name", "Lou")], [("child_usual_name", "MARTIN")]] {
        let stage = Stage::new(engine, &changed).await;
        stage.declare().await;
        assert!(!stage.agent.open("/admin").await.has(MATCHED), "{changed:?}");
    }
}

on_both_engines!(
    a_declaration_waits_until_the_agent_has_said_who_it_is,
    one_click_makes_the_two_one_and_the_family_keeps_everything,
    two_families_that_are_kept_apart_are_not_asked_about_again,
    a_space_that_the_department_opened_stays_the_holder,
    an_agent_who_makes_a_family_that_is_there_already_is_told,
    children_of_another_name_or_birth_are_no_match,
);
