//! Who may do what: every server function and every route × (nobody, another family, the family itself, an agent, an administrator).

use std::collections::BTreeSet;

use app::{
    api::ports::Registrations,
    domain::{
        ids::{ActivityId, CaseId},
        person::Role,
        pieces::Piece,
        role::AccountRole,
        several::child_box,
    },
};
use leptos::server_fn::axum::server_fn_paths;
use server::{
    http::{OTHER_ROUTES, page_paths},
    store::{
        accounts::{self, AccountRow},
        documents,
        invitations::{self, InvitationRow},
        matches,
        service_keys::{self, ServiceKeyRow},
    },
};
use uuid::Uuid;

use crate::support::{
    Browser, Engine, Household, PDF, Portal,
    browser::SentPiece,
    database::texts,
    household::{done, filled},
    on_both_engines,
    portal::{CANTEEN, MELLE},
};

/// Status for nobody, another family, the family itself, an agent, an administrator.
type Expected = [u16; 5];

const ANYBODY: Expected = [200; 5];
const NO_COOKIE: Expected = [404; 5];
const START_AGAIN: Expected = [303; 5];
/// A step of a sign-in that is done already.
const HALFWAY: Expected = [401, 403, 403, 403, 403];
/// What everybody does with their own account.
const SIGNED_IN: Expected = [401, 200, 200, 200, 200];
const OWN_PAGE: Expected = [303, 200, 200, 200, 200];
const STAFF: Expected = [401, 403, 403, 200, 200];
/// The administrator comes after the agent, who has done it.
const STAFF_ONCE: Expected = [401, 403, 403, 200, 404];
/// Theirs to do, but the case is a dossier.
const STAFF_OF_REGISTRATIONS: Expected = [401, 403, 403, 404, 404];
const ADMINISTRATOR: Expected = [401, 403, 403, 403, 200];
/// What each family does with its own things only.
const ANY_FAMILY: Expected = [401, 200, 200, 403, 403];
/// What belongs to one family.
const ITS_FAMILY: Expected = [401, 404, 200, 403, 403];
const FAMILY_PAGE: Expected = [303, 200, 200, 403, 403];
const ITS_PAGE: Expected = [303, 404, 200, 403, 403];
const HALFWAY_PAGE: Expected = [303, 403, 403, 403, 403];
const ADMINISTRATOR_PAGE: Expected = [303, 403, 403, 403, 200];
const STAFF_PAGE: Expected = [303, 403, 403, 200, 200];

/// A server function with its arguments; acts that would spoil the later ones come last.
type Function = (&'static str, &'static [(&'static str, &'static str)], Expected);

const FUNCTIONS: [Function; 92] = [
    ("access/recover", &[("identifier", "")], ANYBODY),
    ("access/reset_password", &[("token", "0123")], ANYBODY),
    ("access/confirm_new_email", &[("token", "0123")], ANYBODY),
    ("access/new_password", &[("new_password", "")], HALFWAY),
    ("access/accept_new_terms", &[("next", "")], HALFWAY),
    ("access/second_factor", &[("one_time_password", "")], HALFWAY),
    ("access/enrol_second_factor", &[("one_time_password", "")], STAFF),
    // Nobody here has a second factor.
    ("access/make_recovery_codes", &[], [401, 403, 403, 409, 409]),
    ("access/remove_second_factor", &[], STAFF),
    ("access/prove", &[("password", "")], SIGNED_IN),
    ("access/change_password", &[("password", "")], SIGNED_IN),
    ("access/change_email", &[("password", "")], SIGNED_IN),
    ("access/change_username", &[("password", "")], SIGNED_IN),
    ("access/close_session", &[("session", "0123")], SIGNED_IN),
    ("access/close_other_sessions", &[], SIGNED_IN),
    ("account/accept_terms", &[], NO_COOKIE),
    ("account/confirm", &[("token", "0123")], ANYBODY),
    ("account/service_key", &[("service_key", "")], NO_COOKIE),
    ("account/sign_in", &[("identifier", "")], ANYBODY),
    ("account/sign_out", &[], ANYBODY),
    ("account/sign_up", &[("username", "")], ANYBODY),
    ("dossier/create", &[("child", "{child}"), ("year", "2026-2027")], ITS_FAMILY),
    ("dossier/save_section", &[("case", "{case}"), ("section", "sante"), ("pai", "non")], ITS_FAMILY),
    ("dossier/keep_answers", &[("case", "{case}"), ("section", "sante"), ("pai", "non")], ITS_FAMILY),
    ("dossier/take_answers", &[("case", "{case}"), ("section", "paiement"), ("from", "{sent}")], ITS_FAMILY),
    // It is a PDF, which is not turned.
    ("dossier/rotate_upload", &[("case", "{case}"), ("upload", "{id}")], [401, 404, 404, 403, 403]),
    ("dossier/remove_upload", &[("case", "{case}"), ("upload", "{id}")], ITS_FAMILY),
    ("dossier/submit", &[("case", "{case}")], ITS_FAMILY),
    ("on_device/key", &[], ANY_FAMILY),
    ("on_device/dossier", &[("case", "{case}")], ITS_FAMILY),
    ("registration/submit", &[("activity", "{activity}"), ("child", "{child}"), ("monday", "oui")], ITS_FAMILY),
    ("registration/prepare", &[("kind", "restauration")], ANY_FAMILY),
    ("registration/change_line", &[("request", "{request}"), ("line", "0"), ("monday", "oui")], ITS_FAMILY),
    ("registration/send_prepared", &[("request", "{request}")], ITS_FAMILY),
    ("registration/reschedule", &[("case", "{case}"), ("monday", "oui")], [401, 404, 404, 403, 403]),
    // It was offered nothing: it is a dossier.
    ("registration/accept", &[("case", "{case}")], [401, 404, 404, 403, 403]),
    ("family/save_person", &[("role", "enfant"), ("person", "{person}"), ("first_name", "Pirate")], ANY_FAMILY),
    ("family/remove_person", &[("person", "{person}")], ANY_FAMILY),
    ("family/declare_entourage", &[], ANY_FAMILY),
    ("household/join", &[("token", "0123")], ANYBODY),
    ("household/invite", &[("email", "")], ANY_FAMILY),
    ("household/link_family", &[("service_key", "")], ANY_FAMILY),
    ("household/cancel_invitation", &[("invitation", "{invitation}")], ITS_FAMILY),
    ("household/remove_adult", &[("account", "{adult}")], ITS_FAMILY),
    // The administrator comes after the agent, with the version that the agent has changed: that is told in the form.
    ("staff/decide", &[("case", "{sent}"), ("version", "{version}"), ("act", "take_over")], STAFF),
    // Taken over by now, but shown at an older version; the administrator does not need to read about health.
    ("staff/judge", &[("case", "{sent}"), ("version", "1"), ("piece", "vaccination"), ("verdict", "accepted")], [401, 403, 403, 200, 403]),
    ("desk/assign", &[("case", "{sent}"), ("version", "1"), ("follower", "")], STAFF),
    ("desk/add_note", &[("case", "{sent}"), ("note_id", "{nothing}"), ("note", "")], STAFF),
    ("desk/keep_view", &[("view", "type=dossier"), ("name", "")], STAFF),
    ("desk/forget_view", &[("view", "{nothing}")], [401, 403, 403, 404, 404]),
    ("desk/save_text", &[("title", "")], ADMINISTRATOR),
    ("desk/forget_text", &[("number", "1")], ADMINISTRATOR),
    ("messages/write", &[("case", "{sent}"), ("message", "{nothing}"), ("body", "Bonjour")], ITS_FAMILY),
    ("messages/answer", &[("case", "{sent}"), ("body", "")], STAFF),
    ("messages/settle", &[("case", "{sent}"), ("seen", "0")], STAFF),
    ("places/decide_many", &[("activity", "{activity}"), ("act", "confirm")], STAFF),
    ("places/set_rank", &[("case", "{sent}"), ("version", "1"), ("rank", "1"), ("rank_reason", "x")], STAFF_OF_REGISTRATIONS),
    ("places/offer", &[("case", "{sent}"), ("version", "1"), ("offer_reason", "x")], STAFF_OF_REGISTRATIONS),
    ("places/relocate", &[("case", "{sent}"), ("version", "1"), ("to", "{activity}"), ("move_reason", "x")], STAFF_OF_REGISTRATIONS),
    ("places/reschedule", &[("case", "{sent}"), ("version", "1"), ("monday", "oui")], STAFF_OF_REGISTRATIONS),
    ("staff/create_family", &[("usual_name", "")], STAFF),
    ("staff/add_child", &[("family", "{family}"), ("first_name", "")], STAFF),
    ("staff/send_activation", &[("account", "{waiting}")], STAFF),
    ("staff/make_key", &[("family", "{family}")], STAFF),
    ("staff/revoke_key", &[("key", "{key}")], STAFF),
    ("staff/import", &[("import", "{nothing}")], [401, 403, 403, 404, 404]),
    ("staff/keep_apart", &[("family", "{new}"), ("known", "{like}"), ("page", "/admin")], STAFF_ONCE),
    ("staff/link_match", &[("family", "{new}"), ("known", "{known}"), ("page", "/admin")], STAFF_ONCE),
    ("staff_accounts/create", &[("email", "")], ADMINISTRATOR),
    ("staff_accounts/set_health", &[("account", "{colleague}"), ("may_read", "false")], ADMINISTRATOR),
    ("staff_accounts/set_role", &[("account", "{colleague}"), ("role", "agent")], ADMINISTRATOR),
    // It is open already.
    ("staff_accounts/send_activation", &[("account", "{colleague}")], [401, 403, 403, 403, 409]),
    ("staff_accounts/reset_second_factor", &[("account", "{colleague}")], ADMINISTRATOR),
    ("staff_accounts/close", &[("account", "{colleague}")], ADMINISTRATOR),
    ("setup/open_year", &[("year", "")], ADMINISTRATOR),
    ("setup/save_year", &[("year", "2026-2027"), ("dossiers_on", "")], ADMINISTRATOR),
    ("setup/publish_year", &[("year", "2026-2027")], ADMINISTRATOR),
    ("setup/save_site", &[("id", "{nothing}"), ("name", "")], ADMINISTRATOR),
    ("setup/close_site", &[("site", "{site}"), ("is_closed", "false")], ADMINISTRATOR),
    // Dossiers name it.
    ("setup/delete_site", &[("site", "{site}")], [401, 403, 403, 403, 409]),
    ("setup/save_activity", &[("id", "{activity}"), ("version", "1"), ("name", "")], ADMINISTRATOR),
    // No change of it waits.
    ("setup/confirm_change", &[("activity", "{activity}"), ("seen", "")], [401, 403, 403, 403, 404]),
    ("setup/set_activity_state", &[("activity", "{activity}"), ("state", "published")], ADMINISTRATOR),
    // Families see it.
    ("setup/delete_activity", &[("activity", "{activity}")], [401, 403, 403, 403, 409]),
    ("content/save_news", &[("subject", "{news}"), ("title", "")], ADMINISTRATOR),
    ("content/save_page", &[("subject", ""), ("title", "")], ADMINISTRATOR),
    ("content/publish", &[("subject", "{news}"), ("version", "")], ADMINISTRATOR),
    ("content/give_up", &[("subject", "{news}")], ADMINISTRATOR),
    ("content/remove", &[("subject", "{news}")], ADMINISTRATOR),
    ("documents/save", &[("slug", "{slug}"), ("title", "")], ADMINISTRATOR),
    ("documents/remove", &[("slug", "none")], ADMINISTRATOR),
    ("family/withdraw", &[("case", "{case}")], ITS_FAMILY),
];

/// Sensitive acts: they ask of staff a proof that is not older than a quarter of an hour.
const SENSITIVE: [&str; 11] = [
    "access/enrol_second_factor",
    "access/make_recovery_codes",
    "access/remove_second_factor",
    "staff/make_key",
    "staff/import",
    "staff_accounts/create",
    "staff_accounts/set_health",
    "staff_accounts/set_role",
    "staff_accounts/send_activation",
    "staff_accounts/reset_second_factor",
    "staff_accounts/close",
];

const PAGES: [(&str, Expected); 90] = [
    ("/", ANYBODY),
    ("/conditions", ANYBODY),
    ("/actualites", ANYBODY),
    ("/documents", ANYBODY),
    ("/infos", ANYBODY),
    ("/infos/{slug}", ANYBODY),
    ("/hors-ligne", ANYBODY),
    ("/hors-ligne/dossier", ANYBODY),
    ("/hors-ligne/pieces", ANYBODY),
    ("/hors-ligne/{section}", ANYBODY),
    ("/erreur/{status}", [404; 5]),
    ("/connexion", ANYBODY),
    ("/second-facteur", HALFWAY_PAGE),
    ("/nouveau-mot-de-passe", HALFWAY_PAGE),
    ("/nouvelles-conditions", HALFWAY_PAGE),
    ("/identifiants-oublies", ANYBODY),
    ("/identifiants-oublies/envoye", ANYBODY),
    ("/reinitialiser/{token}", START_AGAIN),
    ("/activation/{token}", START_AGAIN),
    ("/lien-expire", ANYBODY),
    ("/proteger-mon-compte", STAFF_PAGE),
    ("/codes-de-secours", STAFF_PAGE),
    ("/confirmer-identite", OWN_PAGE),
    ("/creer-mon-espace", ANYBODY),
    ("/creer-mon-espace/cadenas", START_AGAIN),
    ("/creer-mon-espace/conditions", START_AGAIN),
    ("/creer-mon-espace/fin", ANYBODY),
    ("/confirmer/{token}", ANYBODY),
    ("/invitation/{token}", START_AGAIN),
    ("/mon-espace", OWN_PAGE),
    ("/mon-espace/mot-de-passe", OWN_PAGE),
    ("/mon-espace/adresse", OWN_PAGE),
    ("/mon-espace/nom-utilisateur", OWN_PAGE),
    ("/changer-adresse/{token}", ANYBODY),
    ("/adresse-changee", ANYBODY),
    ("/mon-espace/sessions", OWN_PAGE),
    ("/mon-espace/cle", FAMILY_PAGE),
    ("/mon-espace/foyer", FAMILY_PAGE),
    ("/mon-espace/foyer/inviter", FAMILY_PAGE),
    ("/tableau-de-bord", FAMILY_PAGE),
    ("/famille", FAMILY_PAGE),
    ("/famille/entourage", FAMILY_PAGE),
    ("/famille/entourage/{role}", FAMILY_PAGE),
    ("/famille/entourage/{role}/{person}", ITS_PAGE),
    ("/dossiers/{case}", ITS_PAGE),
    ("/dossiers/{case}/pieces", ITS_PAGE),
    ("/dossiers/{case}/verifier", ITS_PAGE),
    ("/dossiers/{case}/imprimer", ITS_PAGE),
    ("/dossiers/{case}/mandat", ITS_PAGE),
    ("/dossiers/{case}/{section}", ITS_PAGE),
    ("/demandes", FAMILY_PAGE),
    ("/demandes/{case}", ITS_PAGE),
    ("/inscriptions", FAMILY_PAGE),
    ("/inscriptions/ensemble/{kind}", FAMILY_PAGE),
    ("/inscriptions/envoi/{request}", ITS_PAGE),
    ("/inscriptions/envoi/{request}/{line}", ITS_PAGE),
    ("/inscriptions/{activity}/{child}", ITS_PAGE),
    ("/admin", STAFF_PAGE),
    ("/admin/demandes/{case}", STAFF_PAGE),
    ("/admin/activites", STAFF_PAGE),
    ("/admin/activites/{activity}", STAFF_PAGE),
    ("/admin/activites/{activity}/liste", STAFF_PAGE),
    ("/admin/chiffres", STAFF_PAGE),
    ("/admin/familles", STAFF_PAGE),
    ("/admin/familles/nouvelle", STAFF_PAGE),
    ("/admin/familles/{family}", STAFF_PAGE),
    ("/admin/familles/{family}/enfant", STAFF_PAGE),
    ("/admin/cles", STAFF_PAGE),
    ("/admin/import", STAFF_PAGE),
    ("/admin/imports/{import}", [303, 403, 403, 404, 404]),
    ("/admin/comptes", ADMINISTRATOR_PAGE),
    ("/admin/comptes/nouveau", ADMINISTRATOR_PAGE),
    ("/admin/reglages", ADMINISTRATOR_PAGE),
    ("/admin/reglages/annees/nouvelle", ADMINISTRATOR_PAGE),
    ("/admin/reglages/annees/{year}", ADMINISTRATOR_PAGE),
    ("/admin/reglages/annees/{year}/activite", ADMINISTRATOR_PAGE),
    ("/admin/reglages/activites/{activity}", ADMINISTRATOR_PAGE),
    // No change of it waits.
    ("/admin/reglages/activites/{activity}/changement", [303, 403, 403, 403, 404]),
    ("/admin/reglages/structures/nouvelle", ADMINISTRATOR_PAGE),
    ("/admin/reglages/structures/{site}", ADMINISTRATOR_PAGE),
    ("/admin/textes", ADMINISTRATOR_PAGE),
    ("/admin/contenus", ADMINISTRATOR_PAGE),
    ("/admin/contenus/actualites/nouvelle", ADMINISTRATOR_PAGE),
    // There is none of that id.
    ("/admin/contenus/actualites/{news}", [303, 403, 403, 403, 404]),
    ("/admin/contenus/pages/nouvelle", ADMINISTRATOR_PAGE),
    ("/admin/contenus/pages/{slug}", ADMINISTRATOR_PAGE),
    ("/admin/contenus/documents/nouveau", ADMINISTRATOR_PAGE),
    ("/admin/contenus/documents/{slug}", ADMINISTRATOR_PAGE),
    // No draft of it waits.
    ("/admin/contenus/apercu/{subject}", [303, 403, 403, 403, 404]),
    // Where the settings do not show the mails, there is no such page for staff either.
    ("/admin/mails", [303, 403, 403, 404, 404]),
];

const ROUTES: [(&str, Expected); 13] = [
    ("/pieces/{case}/{piece}", ITS_FAMILY),
    ("/pieces/{case}/{piece}/{sending}", ITS_FAMILY),
    // A vaccination record: the administrator does not need to read about health.
    ("/fichiers/{id}", [303, 404, 200, 200, 404]),
    ("/sante/vivant", ANYBODY),
    ("/sante/pret", ANYBODY),
    ("/imports", STAFF),
    ("/manifest.webmanifest", ANYBODY),
    ("/service-worker.js", ANYBODY),
    ("/admin/activites/{activity}/liste.xlsx", STAFF_PAGE),
    // It has no file yet.
    ("/documents/{slug}", [404; 5]),
    ("/admin/documents/{slug}", ADMINISTRATOR),
    ("/admin/exports/{list}", STAFF_PAGE),
    ("/admin/chiffres/{figure}", STAFF_PAGE),
];

/// A family with a draft dossier, a sent one and a file; and everybody who might want to see them.
struct Stage {
    portal: Portal,
    owner: Household,
    other: Household,
    known: Vec<(&'static str, String)>,
}

impl Stage {
    async fn new(engine: Engine) -> Self {
        let portal = Portal::new(engine).await;
        let owner = portal.known_family("OWNER", &["Léa", "Zoé"]).await;
        let other = portal.known_family("OTHER", &["Tom"]).await;
        let contact = portal.add_person(&owner, Role::Member, MEMBER).await;
        let draft = portal.filled_dossier(&owner, owner.children[0], &[Piece::Vaccination, Piece::Insurance]).await;
        let sent = portal.sent_dossier(&owner, owner.children[1]).await;
        portal.agent("an.agent").await;
        portal.staff("an.administrator", AccountRole::Administrator).await;
        portal.staff("a.colleague", AccountRole::Agent).await;
        let (new, twin, like) = (
            portal.known_family("NEW", &["Ana"]).await,
            portal.known_family("TWIN", &["Ana"]).await,
            portal.known_family("LIKE", &["Ana"]).await,
        );
        let mut tx = portal.db().write().await.expect("a transaction");
        assert!(documents::insert_document(&mut tx, "garderie", "Garderie", "brochure", portal.clock.now()).await.expect("a document"));
        tx.commit().await.expect("a commit");
        let access = Access::of(&portal, &owner, [new.family, twin.family, like.family]).await;
        let known = vec![
            ("{family}", owner.family.to_string()),
            ("{new}", new.family.to_string()),
            ("{known}", twin.family.to_string()),
            ("{like}", like.family.to_string()),
            ("{colleague}", portal.account("a.colleague").await.id.to_string()),
            ("{adult}", access.adult.to_string()),
            ("{waiting}", access.waiting.to_string()),
            ("{key}", access.key.to_string()),
            ("{invitation}", access.invitation.to_string()),
            ("{nothing}", Uuid::from_u128(7).to_string()),
            ("{import}", Uuid::from_u128(7).to_string()),
            ("{case}", draft.to_string()),
            ("{sent}", sent.to_string()),
            ("{version}", version(&portal, sent).await),
            ("{id}", upload_of(&portal, &owner).await),
            ("{child}", owner.children[0].to_string()),
            ("{person}", contact.to_string()),
            ("{activity}", CANTEEN.to_string()),
            ("{site}", MELLE.to_string()),
            ("{year}", "2026-2027".into()),
            ("{kind}", "restauration".into()),
            ("{line}", "0".into()),
            ("{request}", request_of(&portal, &owner).await),
            ("{status}", "404".into()),
            ("{token}", "0123".into()),
            ("{role}", "membre".into()),
            ("{section}", "sante".into()),
            ("{slug}", "garderie".into()),
            ("{subject}", "page-garderie".into()),
            ("{news}", format!("actualite-{}", Uuid::from_u128(7))),
            ("{piece}", "assurance".into()),
            ("{list}", "familles.csv".into()),
            ("{figure}", "etats.csv?annee=2026-2027".into()),
        ];
        Self { portal, owner, other, known }
    }

    fn fill(&self, text: &str) -> String {
        self.known.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    /// Everybody, in the order of [`Expected`], each with a session of their own.
    async fn everybody(&self) -> [(&'static str, Browser); 5] {
        let of = async |username: &str| self.portal.browser_of(self.portal.account(username).await.id).await;
        [
            ("nobody", self.portal.browser()),
            ("another family", self.portal.browser_at(&self.other).await),
            ("the family itself", self.portal.browser_at(&self.owner).await),
            ("an agent", of("an.agent").await),
            ("an administrator", of("an.administrator").await),
        ]
    }

    /// Everything that is kept about the owner.
    async fn kept(&self) -> Vec<String> {
        let db = self.portal.db();
        let mut kept =
            texts(db, "SELECT COALESCE(draft_entourage, '-') || COALESCE(entourage, '-') FROM families WHERE name = 'OWNER'").await;
        kept.extend(texts(db, OWNED_CASES).await);
        kept.extend(texts(db, "SELECT piece || file_name || size FROM uploads ORDER BY piece, id").await);
        kept.extend(texts(db, "SELECT subject FROM mails WHERE recipient = 'OWNER@famille.example' ORDER BY id").await);
        kept
    }
}

const OWNED_CASES: &str = "SELECT k.title || k.state || k.version || k.content FROM cases k JOIN families f ON f.id = k.family_id \
     WHERE f.name = 'OWNER' ORDER BY k.title, k.version";
const MEMBER: &[(&str, &str)] = &[("civility", "monsieur"), ("first_name", "Paul"), ("usual_name", "OWNER"), ("relationship", "conjoint")];

/// What stands about access to the owner's family: another adult, an account to activate, a key, an invitation; and two likely matches.
struct Access {
    adult: Uuid,
    waiting: Uuid,
    key: Uuid,
    invitation: Uuid,
}

impl Access {
    async fn of(portal: &Portal, owner: &Household, [new, twin, like]: [Uuid; 3]) -> Self {
        let (now, id) = (portal.clock.now(), || portal.clock.new_id());
        let (holder, agent) = (portal.account("OWNER").await, portal.account("an.agent").await);
        let (adult, waiting, key, invitation) = (id(), id(), id(), id());
        let account = |id: Uuid, name: &str, temporary_until| AccountRow {
            id,
            username_key: name.into(),
            email: format!("{name}@famille.example"),
            email_key: format!("{name}@famille.example"),
            place: "co_representative".into(),
            origin: "department".into(),
            temporary_until,
            confirmed_at: None,
            ..holder.clone()
        };
        let mut tx = portal.db().write().await.expect("a transaction");
        for row in [account(adult, "an.adult", None), account(waiting, "a.waiting", Some(now + chrono::Duration::days(1)))] {
            accounts::insert_account(&mut tx, &row).await.expect("an account");
        }
        let row = ServiceKeyRow {
            id: key,
            family_id: owner.family,
            key_hash: vec![1],
            made_by: agent.id,
            made_at: now,
            expires_at: now + chrono::Duration::days(1),
            used_by: None,
            used_at: None,
            revoked_at: None,
        };
        service_keys::insert_service_key(&mut tx, &row).await.expect("a key");
        let row = InvitationRow {
            id: invitation,
            token_hash: vec![2],
            family_id: owner.family,
            invited_by: holder.id,
            civility: "monsieur".into(),
            first_name: "Paul".into(),
            usual_name: "OWNER".into(),
            email: "paul@famille.example".into(),
            made_at: now,
            expires_at: now + chrono::Duration::days(1),
            accepted_by: None,
            cancelled_at: None,
        };
        invitations::insert_invitation(&mut tx, &row).await.expect("an invitation");
        for known in [twin, like] {
            matches::insert_match(&mut tx, new, known, now).await.expect("a match");
        }
        tx.commit().await.expect("committed");
        Self { adult, waiting, key, invitation }
    }
}

async fn version(portal: &Portal, case: CaseId) -> String {
    let mut tx = portal.db().read().await.expect("a transaction");
    server::store::cases::find_case(&mut tx, case.0).await.expect("a search").expect("a case").version.to_string()
}

/// A request for two children of the family, not sent.
async fn request_of(portal: &Portal, owner: &Household) -> String {
    let boxes: Vec<_> = owner.children.iter().map(|child| child_box(*child, ActivityId(CANTEEN))).collect();
    let days = [("kind", "restauration"), ("monday", "oui"), ("start", "1 9 2026"), ("otherwise", "waiting")];
    let fields = boxes.iter().map(|name| (name.as_str(), "oui")).chain(days).collect::<Vec<_>>();
    let prepared = Registrations::prepare(&portal.app.services, &owner.access(), filled(&fields)).await.expect("prepared");
    done(prepared).rsplit('/').next().expect("an id").to_owned()
}

async fn upload_of(portal: &Portal, owner: &Household) -> String {
    let mut tx = portal.db().read().await.expect("a transaction");
    let all = server::store::uploads::all_uploads_of_family(&mut tx, owner.family).await.expect("uploads");
    all.first().expect("a file").id.to_string()
}

async fn every_server_function_answers_each_visitor_as_the_table_says(engine: Engine) {
    let stage = Stage::new(engine).await;
    let linked: BTreeSet<_> = server_fn_paths().map(|(path, method)| format!("{method} {path}")).collect();
    let listed: BTreeSet<_> = FUNCTIONS.iter().map(|(name, ..)| format!("POST /api/{name}")).collect();
    assert_eq!(linked, listed, "each server function is in the table");
    let mut wrong = Vec::new();
    for (function, arguments, expected) in FUNCTIONS {
        let arguments: Vec<_> = arguments.iter().map(|(name, value)| (*name, stage.fill(value))).collect();
        let arguments: Vec<_> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for ((who, browser), expected) in stage.everybody().await.into_iter().zip(expected) {
            let before = stage.kept().await;
            let answer = browser.call(function, &arguments).await;
            if answer.status != expected {
                wrong.push(format!("{function} for {who}: {} instead of {expected}: {}", answer.status, answer.text()));
            }
            let may_change = who == "the family itself" || (who == "an agent" && function == "staff/decide");
            if !may_change && stage.kept().await != before {
                wrong.push(format!("{function} by {who} changed what is kept about the family"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn every_page_answers_each_visitor_as_the_table_says(engine: Engine) {
    let stage = Stage::new(engine).await;
    let listed: BTreeSet<_> = PAGES.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(page_paths().into_iter().collect::<BTreeSet<_>>(), listed, "each page is in the table");
    let everybody = stage.everybody().await;
    let mut wrong = Vec::new();
    for (path, expected) in PAGES {
        // Staff see what was sent; a draft is the family's own affair.
        let asked = stage.fill(&if path.starts_with("/admin/demandes") { path.replace("{case}", "{sent}") } else { path.to_owned() });
        for ((who, browser), expected) in everybody.iter().zip(expected) {
            let answer = browser.get(&asked).await;
            if answer.status != expected {
                wrong.push(format!("{path} for {who}: {} instead of {expected}", answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn every_other_route_answers_each_visitor_as_the_table_says(engine: Engine) {
    let stage = Stage::new(engine).await;
    assert_eq!(OTHER_ROUTES.into_iter().collect::<BTreeSet<_>>(), ROUTES.iter().map(|(path, _)| *path).collect());
    let mut wrong = Vec::new();
    for (path, expected) in ROUTES {
        for ((who, browser), expected) in stage.everybody().await.into_iter().zip(expected) {
            let answer = match path {
                "/pieces/{case}/{piece}" => browser.give(stage.fill("{case}"), "assurance", "attestation.pdf", PDF).await,
                "/pieces/{case}/{piece}/{sending}" => {
                    let sent =
                        SentPiece { sending: Uuid::from_u128(7), name: "attestation.pdf", size: PDF.len(), offset: Some(0), body: PDF };
                    browser.send_piece(stage.fill("{case}"), "assurance", sent).await
                }
                "/admin/documents/{slug}" => browser.post_file(&stage.fill(path), "file", "faux.pdf", b"no PDF").await,
                "/imports" => browser.post_file("/imports", "fichier", "familles.csv", b"famille;role\n").await,
                path => browser.get(&stage.fill(path)).await,
            };
            if answer.status != expected {
                wrong.push(format!("{path} for {who}: {} instead of {expected}", answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn a_sensitive_act_asks_for_a_fresh_proof(engine: Engine) {
    let stage = Stage::new(engine).await;
    let everybody = stage.everybody().await;
    stage.portal.clock.move_to(stage.portal.clock.now() + chrono::Duration::minutes(16));
    let mut wrong = Vec::new();
    for (function, arguments, expected) in FUNCTIONS {
        let arguments: Vec<_> = arguments.iter().map(|(name, value)| (*name, stage.fill(value))).collect();
        let arguments: Vec<_> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for ((who, browser), expected) in everybody.iter().zip(expected) {
            let is_sensitive = SENSITIVE.contains(&function) && !matches!(expected, 401 | 403);
            if is_sensitive {
                let answer = browser.call(function, &arguments).await;
                if answer.status != 428 {
                    wrong.push(format!("{function} for {who}: {} instead of 428", answer.status));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn a_half_open_session_is_nobodys(engine: Engine) {
    let stage = Stage::new(engine).await;
    let account = stage.portal.account("a.colleague").await.id;
    let half_open = stage.portal.browser_of(account).await;
    let mut tx = stage.portal.db().write().await.expect("a transaction");
    let (hash, until) = (account_hash(), stage.portal.clock.now() + chrono::Duration::days(1));
    accounts::set_password(&mut tx, account, &hash, Some(until)).await.expect("a temporary password");
    tx.commit().await.expect("committed");
    let mut wrong = Vec::new();
    let acts = FUNCTIONS.iter().filter(|(name, ..)| !matches!(*name, "access/new_password" | "account/sign_out"));
    for (function, arguments, [nobody, ..]) in acts {
        let arguments: Vec<_> = arguments.iter().map(|(name, value)| (*name, stage.fill(value))).collect();
        let arguments: Vec<_> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let expected = if function.starts_with("access/") && *nobody == 401 && HALFWAY_ACTS.contains(function) { 403 } else { *nobody };
        let answer = half_open.call(function, &arguments).await;
        if answer.status != expected {
            wrong.push(format!("{function}: {} instead of {expected}", answer.status));
        }
    }
    for (path, [nobody, ..]) in PAGES {
        let answer = half_open.get(&stage.fill(path)).await;
        let expected = match (path, nobody) {
            // The sign-in page leads on to the step.
            ("/connexion", _) => 303,
            ("/nouveau-mot-de-passe", _) => 200,
            (_, nobody) => nobody,
        };
        if answer.status != expected {
            wrong.push(format!("{path}: {} instead of {expected}", answer.status));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Steps that are not the one to be done.
const HALFWAY_ACTS: [&str; 2] = ["access/accept_new_terms", "access/second_factor"];

fn account_hash() -> String {
    server::password::hash_drawn("kh7ejuUJVx4p").expect("a hash")
}

async fn nothing_can_be_posted_from_another_site(engine: Engine) {
    let stage = Stage::new(engine).await;
    let before = stage.kept().await;
    let functions = server_fn_paths().map(|(path, _)| path.to_owned());
    for path in functions.chain(["/pieces/{case}/{piece}", "/pieces/{case}/{piece}/{nothing}"].map(|path| stage.fill(path))) {
        for (who, browser) in stage.everybody().await {
            assert_eq!(browser.post_from_elsewhere(&path).await.status, 403, "{path} for {who}");
        }
    }
    assert_eq!(stage.kept().await, before);
}

on_both_engines!(
    every_server_function_answers_each_visitor_as_the_table_says,
    every_page_answers_each_visitor_as_the_table_says,
    every_other_route_answers_each_visitor_as_the_table_says,
    a_sensitive_act_asks_for_a_fresh_proof,
    a_half_open_session_is_nobodys,
    nothing_can_be_posted_from_another_site,
);
