//! The yearly dossier of a child: its sections, its questions, what is still to be done (D2).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    form::{Choice, FieldError, Fields, Form, Group, Kind, field, line},
    pieces::{Custody, Pai, Situation, Vaccination},
    school_year::Grade,
};

/// A section of questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Section {
    /// Child and school.
    School,
    /// Health.
    Health,
    /// Custody and contacts.
    Custody,
    /// Authorisations.
    Authorisations,
    /// Insurance.
    Insurance,
    /// Payment.
    Payment,
}

/// How far a section has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing answered yet.
    ToDo,
    /// Something answered, something missing.
    Started,
    /// Everything answered.
    Done,
}

/// The grades, as they are chosen.
pub(super) const GRADES: &[Choice] = &{
    let mut choices = [("", ""); Grade::ALL.len()];
    let mut at = 0;
    while at < choices.len() {
        choices[at] = (Grade::ALL[at].1, Grade::ALL[at].2);
        at += 1;
    }
    choices
};

const SCHOOL: Form = Form {
    groups: &[
        Group {
            title: "",
            fields: &[
                field("site", "École à la rentrée", Kind::OneOf).missing("Choisissez l’école de l’enfant"),
                field("grade", "Classe à la rentrée", Kind::Choice(GRADES)).of_year().missing("Choisissez la classe de l’enfant"),
                field("nap", "L’enfant fait-il la sieste ?", Kind::YesNo).of_year().only_if("grade", NURSERY),
            ],
        },
        Group {
            title: "Car scolaire",
            fields: &[
                field("bus", "L’enfant prend-il le car scolaire ?", Kind::YesNo),
                line("bus_stop", "À quel arrêt ?").max(80).only_if("bus", &["oui"]).missing("Indiquez l’arrêt"),
            ],
        },
    ],
};

/// Grades in which some children still sleep after lunch.
const NURSERY: &[&str] = &["tps", "ps", "ms"];

const DIETS: &[Choice] = &[("standard", "Repas standard"), ("sans_porc", "Repas sans porc"), ("sans_viande", "Repas sans viande")];
const PAI: &[Choice] = &[("non", "Non"), ("etabli", "Oui, il est établi"), ("en_cours", "Il est en cours d’élaboration")];
const NOT_VACCINATED: &[Choice] = &[("rattrapage", "Un rattrapage est en cours"), ("contre_indication", "Un médecin l’a déconseillée")];

const HEALTH: Form = Form {
    groups: &[
        Group {
            title: "Vaccinations",
            fields: &[
                field("vaccinated", "Les vaccinations obligatoires sont-elles à jour ?", Kind::YesNo).of_child(),
                field("not_vaccinated", "Pourquoi ?", Kind::Choice(NOT_VACCINATED)).of_year().only_if("vaccinated", &["non"]),
            ],
        },
        Group {
            title: "Allergies et soins",
            fields: &[
                field("allergic", "L’enfant a-t-il une allergie ?", Kind::YesNo).of_child(),
                field("allergies", "À quoi, et que faire ?", Kind::LongText)
                    .max(500)
                    .of_child()
                    .only_if("allergic", &["oui"])
                    .missing("Décrivez l’allergie et la conduite à tenir"),
                field("pai", "L’enfant a-t-il un projet d’accueil individualisé (PAI) ?", Kind::Choice(PAI))
                    .of_child()
                    .hint("Le PAI organise l’accueil d’un enfant qui a besoin d’un traitement ou d’une précaution"),
                field("precautions", "Ce que les animateurs doivent savoir", Kind::LongText)
                    .optional()
                    .max(500)
                    .of_child()
                    .hint("Par exemple des lunettes à garder. N’écrivez pas de diagnostic"),
            ],
        },
        Group { title: "Repas", fields: &[field("diet", "Repas à la cantine", Kind::Choice(DIETS)).of_child()] },
        Group {
            title: "Médecin traitant",
            fields: &[
                line("doctor", "Nom du médecin").optional().half(),
                field("doctor_phone", "Téléphone du médecin", Kind::Phone).optional().half().max(20),
            ],
        },
    ],
};

const CUSTODY_KINDS: &[Choice] = &[
    ("ensemble", "L’enfant vit avec ses deux parents"),
    ("alternee", "Garde alternée"),
    ("un_parent", "L’enfant vit avec un seul parent"),
    ("autre", "Autre situation (tuteur, famille d’accueil…)"),
];
const WEEKS: &[Choice] = &[("paires", "Les semaines paires"), ("impaires", "Les semaines impaires"), ("autre", "Selon un autre rythme")];
const AUTHORITY: &[Choice] = &[("deux", "Les deux parents"), ("un", "Un seul parent"), ("tuteur", "Un tuteur ou un service")];

const CUSTODY: Form = Form {
    groups: &[Group {
        title: "",
        fields: &[
            field("custody", "Où vit l’enfant ?", Kind::Choice(CUSTODY_KINDS)),
            field("custody_weeks", "L’enfant est chez vous", Kind::Choice(WEEKS)).only_if("custody", &["alternee"]),
            line("custody_other", "Précisez la situation").max(200).only_if("custody", &["autre"]),
            field("authority", "Qui a l’autorité parentale ?", Kind::Choice(AUTHORITY))
                .only_if("custody", &["alternee", "un_parent", "autre"]),
            field(
                "contacts_checked",
                "J’ai vérifié les contacts de mon entourage : qui peut venir chercher l’enfant, qui appeler en cas d’urgence",
                Kind::YesNo,
            )
            .of_year()
            .hint("Répondez non si un contact manque : vous pourrez l’ajouter dans « Entourage »"),
        ],
    }],
};

const AUTHORISATIONS: Form = Form {
    groups: &[
        Group {
            title: "Sécurité et sorties",
            fields: &[
                field("allow_hospital", "En cas d’urgence, j’autorise le service à faire hospitaliser l’enfant", Kind::YesNo),
                field("allow_outings", "J’autorise l’enfant à participer aux sorties, trajets compris", Kind::YesNo),
                field("swims", "L’enfant sait-il nager ?", Kind::YesNo).of_child().only_if("allow_outings", &["oui"]),
                field("allow_alone", "J’autorise l’enfant à rentrer seul", Kind::YesNo).of_child(),
                line("alone_from", "À partir de quelle heure ?").optional().max(20).of_child().only_if("allow_alone", &["oui"]),
            ],
        },
        Group {
            title: "Photos et films",
            fields: &[
                field("allow_image", "J’autorise le service à photographier et à filmer l’enfant", Kind::YesNo)
                    .hint("Pour les publications de la collectivité. Vous pouvez refuser, sans conséquence pour l’enfant"),
                field("allow_press", "J’autorise aussi la presse locale", Kind::YesNo).only_if("allow_image", &["oui"]),
            ],
        },
    ],
};

const INSURANCE: Form = Form {
    groups: &[Group {
        title: "",
        fields: &[
            field("insured", "Avez-vous déjà l’assurance responsabilité civile de l’année scolaire ?", Kind::YesNo)
                .of_year()
                .hint("Si elle arrive plus tard, vous pourrez envoyer le dossier et ajouter l’attestation ensuite"),
            line("insurer", "Nom de l’assureur").half().only_if("insured", &["oui"]).missing("Indiquez le nom de l’assureur"),
            line("policy", "Numéro de contrat").half().max(40).only_if("insured", &["oui"]).missing("Indiquez le numéro de contrat"),
        ],
    }],
};

const PAYMENTS: &[Choice] = &[("prelevement", "Par prélèvement automatique"), ("autre", "Par un autre moyen, à chaque facture")];

const PAYMENT: Form = Form {
    groups: &[
        Group {
            title: "",
            fields: &[
                line("payer", "Nom de la personne qui paie").max(120).missing("Indiquez qui paie les factures"),
                field("payment", "Comment voulez-vous payer ?", Kind::Choice(PAYMENTS))
                    .hint("Pour le prélèvement, nous demanderons le mandat signé et un RIB"),
                line("account_owner", "Titulaire du compte bancaire")
                    .max(70)
                    .only_if("payment", &["prelevement"])
                    .missing("Indiquez à qui est le compte"),
                field("iban", "IBAN du compte", Kind::Iban)
                    .max(42)
                    .only_if("payment", &["prelevement"])
                    .hint("Il est écrit sur votre RIB et commence par FR76. Il servira à remplir votre mandat")
                    .missing("Indiquez l’IBAN : il est écrit sur votre RIB"),
            ],
        },
        Group {
            title: "Tarif",
            fields: &[line("allowance_number", "Numéro d’allocataire CAF ou MSA")
                .optional()
                .max(20)
                .hint("Il aide à calculer votre tarif")],
        },
    ],
};

impl Section {
    /// Every section, in order.
    pub const ALL: [Section; 6] = [Self::School, Self::Health, Self::Custody, Self::Authorisations, Self::Insurance, Self::Payment];

    /// Code in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::School => "ecole",
            Self::Health => "sante",
            Self::Custody => "garde",
            Self::Authorisations => "autorisations",
            Self::Insurance => "assurance",
            Self::Payment => "paiement",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.code() == code)
    }

    /// Name on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::School => "Enfant et école",
            Self::Health => "Santé",
            Self::Custody => "Garde et contacts",
            Self::Authorisations => "Autorisations",
            Self::Insurance => "Assurance",
            Self::Payment => "Paiement",
        }
    }

    /// Its questions.
    pub const fn form(self) -> &'static Form {
        match self {
            Self::School => &SCHOOL,
            Self::Health => &HEALTH,
            Self::Custody => &CUSTODY,
            Self::Authorisations => &AUTHORISATIONS,
            Self::Insurance => &INSURANCE,
            Self::Payment => &PAYMENT,
        }
    }

    /// How far it has come.
    pub fn progress(self, answers: &Fields, today: NaiveDate) -> Progress {
        if self.form().check(answers, today).is_empty() {
            Progress::Done
        } else if self.form().fields().any(|field| !answers.get(field.name).is_empty()) {
            Progress::Started
        } else {
            Progress::ToDo
        }
    }
}

/// The answers with those of one section replaced by what was just given.
#[must_use]
pub fn with_section(answers: &Fields, section: Section, given: &Fields) -> Fields {
    let of_section = |name: &str| section.form().fields().any(|field| field.name == name);
    let others = answers.iter().filter(|(name, _)| !of_section(name));
    let cleaned = section.form().clean(given);
    others.chain(cleaned.iter()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The answers of one section.
pub fn of_section(answers: &Fields, section: Section) -> Fields {
    let own = section.form().fields().map(|field| (field.name.to_owned(), answers.raw(field.name).to_owned()));
    own.filter(|(_, value)| !value.is_empty()).collect()
}

/// Everything the answers still miss, section by section; empty when all questions are answered.
pub fn missing_answers(answers: &Fields, today: NaiveDate) -> Vec<(Section, Vec<FieldError>)> {
    let checked = Section::ALL.into_iter().map(|section| (section, section.form().check(answers, today)));
    checked.filter(|(_, errors)| !errors.is_empty()).collect()
}

/// What the answers and the entourage say about the pieces to give.
pub fn situation(answers: &Fields, forbidden_contact: bool) -> Situation {
    Situation {
        direct_debit: answers.get("payment") == "prelevement",
        pai: match answers.get("pai") {
            "etabli" => Pai::Established,
            "en_cours" => Pai::BeingDrawnUp,
            _ => Pai::None,
        },
        forbidden_contact,
        custody: if answers.get("custody") == "alternee" { Custody::Alternating } else { Custody::Other },
        vaccination: match (answers.get("vaccinated"), answers.get("not_vaccinated")) {
            ("non", "contre_indication") => Vaccination::AdvisedAgainst,
            ("non", _) => Vaccination::CatchingUp,
            _ => Vaccination::UpToDate,
        },
    }
}

/// The answers about health, and the others: the two are kept apart.
pub fn health_apart(answers: &Fields) -> (Fields, Fields) {
    let is_health = |name: &str| Section::Health.form().fields().any(|field| field.name == name);
    let pairs = answers.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (health, others): (Vec<_>, Vec<_>) = pairs.partition(|(name, _)| is_health(name));
    (health.into_iter().collect(), others.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, 20).expect("a real day")
    }

    #[test]
    fn no_two_sections_share_a_question() {
        let names: Vec<_> = Section::ALL.into_iter().flat_map(|section| section.form().fields()).map(|field| field.name).collect();
        assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len());
    }

    #[test]
    fn answers_about_health_are_kept_apart_and_nothing_is_lost() {
        let answers = Fields::default().with("diet", "standard").with("payment", "autre").with("pai", "non");
        let (health, others) = health_apart(&answers);
        assert_eq!(health, Fields::default().with("diet", "standard").with("pai", "non"));
        assert_eq!(others, Fields::default().with("payment", "autre"));
    }

    #[test]
    fn a_section_goes_from_to_do_to_done() {
        let answers = Fields::default();
        assert_eq!(Section::Insurance.progress(&answers, today()), Progress::ToDo);
        let answers = with_section(&answers, Section::Insurance, &Fields::default().with("insured", "oui"));
        assert_eq!(Section::Insurance.progress(&answers, today()), Progress::Started);
        let answers = with_section(&answers, Section::Insurance, &Fields::default().with("insured", "non").with("insurer", "MAIF"));
        assert_eq!(Section::Insurance.progress(&answers, today()), Progress::Done);
        assert_eq!(answers.get("insurer"), "", "an answer that is no longer asked is dropped");
    }

    #[test]
    fn a_section_replaces_its_own_answers_only() {
        let answers = Fields::default().with("diet", "standard").with("payment", "autre");
        let answers = with_section(&answers, Section::Payment, &Fields::default().with("payer", "Test2").with("diet", "sans_porc"));
        assert_eq!((answers.get("diet"), answers.get("payment"), answers.get("payer")), ("standard", "", "Test2"));
    }
}
