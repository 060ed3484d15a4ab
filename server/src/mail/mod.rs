//! The mails of the portal: one template each, from which both the text and the HTML are made.

pub mod transport;

use std::sync::Arc;

use app::{api::views::Authority, domain::text};
use minijinja::Environment;

/// A mail of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// Confirms the address of a new space.
    ConfirmEmail,
    /// Somebody tried to open a second space with this address, or to give it to another.
    AlreadyKnown,
    /// The department made a space: link, username, temporary password (guide, page 2).
    Activation,
    /// Username, and a link to a new password.
    Recovery,
    /// Confirms a new address.
    ChangeEmail,
    /// Something of the account has changed.
    SecurityNotice,
    /// The other adult is invited to an account of their own.
    Invitation,
    /// The same, at an address that has a space already.
    InvitationElsewhere,
    /// A case was sent.
    CaseSubmitted,
    /// An agent reads a case.
    CaseTakenOver,
    /// A case must be corrected.
    CaseToCorrect,
    /// A case is accepted.
    CaseValidated,
    /// A case is refused.
    CaseRefused,
    /// A case was taken back.
    CaseWithdrawn,
    /// A case that was accepted is read again.
    CaseReopened,
    /// Somebody wrote about a case.
    NewMessage,
    /// A piece is still to be given, or given again.
    PieceWanted,
    /// A piece will soon no longer serve.
    PieceEnds,
    /// A registration waits for a place, at a rank.
    RegistrationWaiting,
    /// A place is kept for a registration that waited.
    PlaceOffered,
    /// The family takes the place; an agent is still to confirm.
    PlaceAccepted,
    /// The family did not answer in time.
    OfferLapsed,
    /// A registration is given up.
    RegistrationCancelled,
    /// A registration has other days.
    RegistrationChanged,
    /// A registration is for another activity.
    RegistrationMoved,
}

impl Template {
    /// Every template.
    pub const ALL: [Template; 25] = [
        Self::ConfirmEmail,
        Self::AlreadyKnown,
        Self::Activation,
        Self::Recovery,
        Self::ChangeEmail,
        Self::SecurityNotice,
        Self::Invitation,
        Self::InvitationElsewhere,
        Self::CaseSubmitted,
        Self::CaseTakenOver,
        Self::CaseToCorrect,
        Self::CaseValidated,
        Self::CaseRefused,
        Self::CaseWithdrawn,
        Self::CaseReopened,
        Self::NewMessage,
        Self::PieceWanted,
        Self::PieceEnds,
        Self::RegistrationWaiting,
        Self::PlaceOffered,
        Self::PlaceAccepted,
        Self::OfferLapsed,
        Self::RegistrationCancelled,
        Self::RegistrationChanged,
        Self::RegistrationMoved,
    ];

    /// Name in the database, and of its file.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm_email",
            Self::AlreadyKnown => "already_known",
            Self::Activation => "activation",
            Self::Recovery => "recovery",
            Self::ChangeEmail => "change_email",
            Self::SecurityNotice => "security_notice",
            Self::Invitation => "invitation",
            Self::InvitationElsewhere => "invitation_elsewhere",
            Self::CaseSubmitted => "case_submitted",
            Self::CaseTakenOver => "case_taken_over",
            Self::CaseToCorrect => "case_to_correct",
            Self::CaseValidated => "case_validated",
            Self::CaseRefused => "case_refused",
            Self::CaseWithdrawn => "case_withdrawn",
            Self::CaseReopened => "case_reopened",
            Self::NewMessage => "new_message",
            Self::PieceWanted => "piece_wanted",
            Self::PieceEnds => "piece_ends",
            Self::RegistrationWaiting => "registration_waiting",
            Self::PlaceOffered => "place_offered",
            Self::PlaceAccepted => "place_accepted",
            Self::OfferLapsed => "offer_lapsed",
            Self::RegistrationCancelled => "registration_cancelled",
            Self::RegistrationChanged => "registration_changed",
            Self::RegistrationMoved => "registration_moved",
        }
    }

    /// Whether the mail of that name gives a password, or a link that opens something.
    pub fn holds_secret(code: &str) -> bool {
        let secret = [Self::ConfirmEmail, Self::Activation, Self::Recovery, Self::ChangeEmail, Self::Invitation];
        secret.iter().any(|template| template.code() == code)
    }

    const fn source(self) -> &'static str {
        match self {
            Self::ConfirmEmail => include_str!("templates/confirm_email.txt"),
            Self::AlreadyKnown => include_str!("templates/already_known.txt"),
            Self::Activation => include_str!("templates/activation.txt"),
            Self::Recovery => include_str!("templates/recovery.txt"),
            Self::ChangeEmail => include_str!("templates/change_email.txt"),
            Self::SecurityNotice => include_str!("templates/security_notice.txt"),
            Self::Invitation => include_str!("templates/invitation.txt"),
            Self::InvitationElsewhere => include_str!("templates/invitation_elsewhere.txt"),
            Self::CaseSubmitted => include_str!("templates/case_submitted.txt"),
            Self::CaseTakenOver => include_str!("templates/case_taken_over.txt"),
            Self::CaseToCorrect => include_str!("templates/case_to_correct.txt"),
            Self::CaseValidated => include_str!("templates/case_validated.txt"),
            Self::CaseRefused => include_str!("templates/case_refused.txt"),
            Self::CaseWithdrawn => include_str!("templates/case_withdrawn.txt"),
            Self::CaseReopened => include_str!("templates/case_reopened.txt"),
            Self::NewMessage => include_str!("templates/new_message.txt"),
            Self::PieceWanted => include_str!("templates/piece_wanted.txt"),
            Self::PieceEnds => include_str!("templates/piece_ends.txt"),
            Self::RegistrationWaiting => include_str!("templates/registration_waiting.txt"),
            Self::PlaceOffered => include_str!("templates/place_offered.txt"),
            Self::PlaceAccepted => include_str!("templates/place_accepted.txt"),
            Self::OfferLapsed => include_str!("templates/offer_lapsed.txt"),
            Self::RegistrationCancelled => include_str!("templates/registration_cancelled.txt"),
            Self::RegistrationChanged => include_str!("templates/registration_changed.txt"),
            Self::RegistrationMoved => include_str!("templates/registration_moved.txt"),
        }
    }
}

/// What a template may say.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// `Madame Test2 TEST2`.
    pub name: String,
    /// What the case is about.
    pub title: String,
    /// Its number.
    pub number: String,
    /// `entourage`, `dossier`, `registration`; of a notice, what has changed.
    pub kind: &'static str,
    /// Why.
    pub reason: String,
    /// Pieces that may still follow.
    pub missing: Vec<&'static str>,
    /// The username.
    pub username: String,
    /// A temporary password.
    pub password: String,
    /// Until when it serves, in local time.
    pub until: String,
    /// Rank in a waiting list.
    pub rank: i64,
    /// Somebody else, by name.
    pub other: String,
    /// Where the button of the mail leads.
    pub link: String,
}

/// A mail ready to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Its subject, one line.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// A template that cannot be rendered: a failure of ours.
#[derive(Debug, thiserror::Error)]
#[error("the mail {0} cannot be written: {1}")]
pub struct TemplateError(&'static str, minijinja::Error);

/// Writes the mails.
#[derive(Clone, Debug)]
pub struct Writer {
    templates: Arc<Environment<'static>>,
    authority: Authority,
}

impl Writer {
    /// A writer that signs for an authority.
    ///
    /// # Errors
    /// When a template is broken.
    pub fn new(authority: Authority) -> Result<Self, TemplateError> {
        let mut templates = Environment::new();
        for template in Template::ALL {
            templates.add_template(template.code(), template.source()).map_err(|error| TemplateError(template.code(), error))?;
        }
        Ok(Self { templates: Arc::new(templates), authority })
    }

    /// Writes a mail. The first line of a template is its subject; a line `[words]` alone becomes the button.
    ///
    /// # Errors
    /// When the template asks for something it is not given.
    pub fn write(&self, template: Template, values: &Values) -> Result<Rendered, TemplateError> {
        let failed = |error| TemplateError(template.code(), error);
        let source = self.templates.get_template(template.code()).map_err(failed)?;
        let whole = source.render(self.context(values)).map_err(failed)?;
        let (subject, body) = whole.split_once('\n').unwrap_or((&whole, ""));
        let paragraphs: Vec<&str> = body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()).collect();
        let as_text = |paragraph: &&str| button(paragraph).map_or((*paragraph).to_owned(), |words| format!("{words} :\n{}", values.link));
        let as_html = |paragraph: &&str| match button(paragraph) {
            Some(words) => format!(
                r#"<p><a href="{}" style="display:inline-block;padding:14px 24px;border-radius:10px;background:#0d6355;color:#ffffff;font-weight:bold;text-decoration:none">{}</a></p>"#,
                escape(&values.link),
                escape(words)
            ),
            None => format!("<p>{}</p>", escape(paragraph).replace('\n', "<br>")),
        };
        Ok(Rendered {
            subject: text::one_line(subject),
            text: paragraphs.iter().map(as_text).collect::<Vec<_>>().join("\n\n") + "\n",
            html: page(&self.authority.name, &paragraphs.iter().map(as_html).collect::<String>()),
        })
    }
}

impl Writer {
    fn context(&self, values: &Values) -> minijinja::Value {
        let Authority { name, department, phone, email, hours } = self.authority.clone();
        let Values { name: person, title, number, kind, reason, missing, username, password, until, rank, other, link } = values.clone();
        minijinja::context! {
            authority => minijinja::context! { name, department, phone, email, hours },
            name => person, title, number, kind, reason, missing, username, password, until, rank, other, link,
        }
    }
}

fn button(paragraph: &str) -> Option<&str> {
    paragraph.strip_prefix('[')?.strip_suffix(']').filter(|words| !words.contains(['[', ']', '\n']))
}

fn page(authority: &str, body: &str) -> String {
    format!(
        r#"<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head><body style="margin:0;background:#faf8f3;color:#17252e;font:17px/1.5 system-ui,sans-serif"><div style="max-width:600px;margin:0 auto;padding:24px"><p style="font-weight:bold">Espace Familles · {}</p><div style="background:#ffffff;border:1px solid #dcdfd9;border-radius:14px;padding:8px 24px">{body}</div></div></body></html>"#,
        escape(authority)
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writer() -> Writer {
        let authority = Authority {
            name: "Mellois en Poitou".into(),
            department: "direction de l’éducation".into(),
            phone: "05 49 27 56 84".into(),
            email: "education@melloisenpoitou.fr".into(),
            hours: "Fermé le mardi matin et le jeudi matin".into(),
        };
        Writer::new(authority).expect("good templates")
    }

    fn values(kind: &'static str) -> Values {
        Values {
            name: "Madame Test2 TEST2".into(),
            title: "Dossier de Léa 2026-2027".into(),
            number: "D-2026-00042".into(),
            kind,
            reason: "La photo est illisible.".into(),
            missing: vec!["Attestation d’assurance"],
            username: "test2.test2".into(),
            password: "kh7ejuUJVx4p".into(),
            until: "19 juin 2026 à 10 h 00".into(),
            rank: 3,
            other: "Monsieur Jean-René D’ARCY".into(),
            link: "https://familles.example.fr/demandes/1".into(),
        }
    }

    const NOTICES: [&str; 10] =
        ["password", "email", "username", "second_factor_on", "second_factor_off", "joined", "removed", "left", "family_linked", "role"];

    #[test]
    fn every_mail_is_shown_whole() {
        for template in Template::ALL {
            let kinds: &[_] = match template {
                Template::SecurityNotice => &NOTICES,
                template if template.code().starts_with("case_") => &["entourage", "dossier", "registration"],
                _ => &[""],
            };
            for kind in kinds {
                let mail = writer().write(template, &values(kind)).expect("a mail");
                insta::assert_snapshot!(
                    format!("{}-{kind}", template.code()).trim_end_matches('-'),
                    format!("{}\n\n{}", mail.subject, mail.text)
                );
            }
        }
    }

    #[test]
    fn what_the_family_or_the_list_did_says_no_reason_of_the_department() {
        for template in [Template::RegistrationWaiting, Template::PlaceOffered, Template::RegistrationCancelled] {
            let mail = writer().write(template, &Values { reason: String::new(), ..values("registration") }).expect("a mail");
            insta::assert_snapshot!(format!("{}-without_reason", template.code()), format!("{}\n\n{}", mail.subject, mail.text));
        }
    }

    #[test]
    fn what_a_family_types_is_never_markup_nor_a_header() {
        let attack = Values { title: "<script>\r\nBcc: x@y.fr".into(), ..values("dossier") };
        let mail = writer().write(Template::CaseSubmitted, &attack).expect("a mail");
        assert!(!mail.html.contains("<script>"), "{}", mail.html);
        assert!(!mail.subject.contains(['\r', '\n']), "{}", mail.subject);
    }

    #[test]
    fn the_button_is_a_link_in_html_and_an_address_in_text() {
        let mail = writer().write(Template::ConfirmEmail, &values("")).expect("a mail");
        assert!(mail.html.contains(r#"href="https://familles.example.fr/demandes/1""#));
        assert!(mail.text.contains("\nhttps://familles.example.fr/demandes/1\n"));
    }
}
