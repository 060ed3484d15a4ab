//! The forms outside the dossier: what is asked to open a space, to sign in, to describe a person.

use super::{
    account,
    form::{Choice, Field, FieldError, Fields, Form, Group, Kind, field, line},
    person::Role,
};

const ADULT_CIVILITY: &[Choice] = &[("madame", "Madame"), ("monsieur", "Monsieur")];
const CHILD_CIVILITY: &[Choice] = &[("fille", "Fille"), ("garcon", "Garçon")];
const PARENT_LINK: &[Choice] =
    &[("mere", "Mère"), ("pere", "Père"), ("tuteur", "Tuteur ou tutrice"), ("autre", "Autre représentant légal")];
const MEMBER_LINK: &[Choice] =
    &[("conjoint", "Conjoint ou conjointe"), ("grand_parent", "Grand-parent"), ("frere_soeur", "Frère ou sœur majeur"), ("autre", "Autre")];
const CONTACT_LINK: &[Choice] = &[
    ("grand_parent", "Grand-parent"),
    ("famille", "Autre membre de la famille"),
    ("assistante", "Assistante maternelle"),
    ("ami", "Ami, voisin"),
    ("autre", "Autre"),
];

const CIVILITY: Field = field("civility", "Civilité", Kind::Choice(ADULT_CIVILITY)).missing("Choisissez Madame ou Monsieur");
const FIRST_NAME: Field = field("first_name", "Prénom", Kind::Name).half().max(60).missing("Indiquez le prénom");
const USUAL_NAME: Field = field("usual_name", "Nom d’usage", Kind::Name).half().max(60).missing("Indiquez le nom d’usage");
const BIRTH_NAME: Field =
    field("birth_name", "Nom de famille", Kind::Name).hint("Nom de naissance, s’il est différent du nom d’usage").optional().max(60);
const BIRTH_DATE: Field = field("birth_date", "Date de naissance", Kind::PastDay).hint("Par exemple 27 3 1985").max(12).half();
const MOBILE: Field = field("mobile", "Téléphone portable", Kind::Phone).max(20).half();
const PHONE: Field = field("phone", "Autre téléphone", Kind::Phone).optional().max(20).half();
const EMAIL: Field = field("email", "Adresse électronique", Kind::Email).max(254);

const ADDRESS: Group = Group {
    title: "Adresse",
    fields: &[
        line("number", "Numéro").optional().half().max(10).hint("Par exemple 2 ou 12 bis"),
        line("street", "Nom de la voie").half().max(100).hint("Par exemple rue des Fusains").missing("Indiquez le nom de la voie"),
        line("building", "Bâtiment").optional().half().max(40),
        line("flat", "Appartement").optional().half().max(40),
        line("extra", "Complément").optional().max(100),
        field("postal_code", "Code postal", Kind::PostalCode).half().max(10).missing("Indiquez le code postal"),
        line("town", "Ville").half().max(60).missing("Indiquez la ville"),
        line("country", "Pays").half().max(60).missing("Indiquez le pays"),
    ],
};

const OPTIONAL_ADDRESS: Group = Group {
    title: "Adresse",
    fields: &[
        line("number", "Numéro").optional().half().max(10),
        line("street", "Nom de la voie").optional().half().max(100),
        line("building", "Bâtiment").optional().half().max(40),
        line("flat", "Appartement").optional().half().max(40),
        line("extra", "Complément").optional().max(100),
        field("postal_code", "Code postal", Kind::PostalCode).optional().half().max(10),
        line("town", "Ville").optional().half().max(60),
        line("country", "Pays").optional().half().max(60),
    ],
};

const HOLDER: Form = Form {
    groups: &[
        Group {
            title: "Identité",
            fields: &[
                CIVILITY,
                FIRST_NAME.autocomplete("given-name"),
                USUAL_NAME.autocomplete("family-name"),
                BIRTH_NAME,
                BIRTH_DATE.optional().autocomplete("bday"),
                field("relationship", "Vous êtes", Kind::Choice(PARENT_LINK)),
            ],
        },
        Group {
            title: "Vous joindre",
            fields: &[
                MOBILE.autocomplete("tel").missing("Indiquez un numéro où vous joindre"),
                PHONE,
                EMAIL.optional().autocomplete("email"),
            ],
        },
        ADDRESS,
    ],
};

const CO_REPRESENTATIVE: Form = Form {
    groups: &[
        Group {
            title: "Représentant",
            fields: &[
                CIVILITY,
                FIRST_NAME,
                USUAL_NAME,
                BIRTH_NAME,
                BIRTH_DATE.optional(),
                field("relationship", "Cette personne est", Kind::Choice(PARENT_LINK)),
            ],
        },
        Group { title: "La joindre", fields: &[MOBILE.optional(), PHONE, EMAIL.optional()] },
        ADDRESS,
    ],
};

const CHILD: Form = Form {
    groups: &[Group {
        title: "",
        fields: &[
            field("civility", "C’est", Kind::Choice(CHILD_CIVILITY)).missing("Choisissez fille ou garçon"),
            FIRST_NAME,
            USUAL_NAME,
            BIRTH_DATE.hint("Par exemple 12 9 2019").missing("Indiquez la date de naissance de l’enfant"),
        ],
    }],
};

const MEMBER: Form = Form {
    groups: &[Group {
        title: "",
        fields: &[
            CIVILITY,
            FIRST_NAME,
            USUAL_NAME,
            BIRTH_NAME,
            BIRTH_DATE.optional(),
            field("relationship", "Lien avec les enfants", Kind::Choice(MEMBER_LINK)),
            MOBILE.optional(),
        ],
    }],
};

const CONTACT: Form = Form {
    groups: &[
        Group {
            title: "Identité",
            fields: &[
                CIVILITY,
                FIRST_NAME,
                USUAL_NAME,
                BIRTH_DATE.optional(),
                field("relationship", "Lien avec les enfants", Kind::Choice(CONTACT_LINK)),
                MOBILE.optional().hint("Utile si cette personne est à appeler"),
                PHONE,
            ],
        },
        Group {
            title: "Cette personne",
            fields: &[
                field("may_pick_up", "peut venir chercher l’enfant", Kind::Tick),
                field("in_emergency", "est à appeler en cas d’urgence", Kind::Tick),
                field("forbidden", "n’a pas le droit d’approcher l’enfant (décision de justice)", Kind::Tick),
            ],
        },
        OPTIONAL_ADDRESS,
    ],
};

/// What is asked about a person of that role (C1, C2).
pub const fn person(role: Role) -> &'static Form {
    match role {
        Role::Holder => &HOLDER,
        Role::CoRepresentative => &CO_REPRESENTATIVE,
        Role::Child => &CHILD,
        Role::Member => &MEMBER,
        Role::Contact => &CONTACT,
    }
}

/// Identity, e-mail, username, password: the first step of "Créer mon espace" (B6).
pub const SIGN_UP: Form = Form {
    groups: &[
        Group {
            title: "Qui êtes-vous ?",
            fields: &[CIVILITY, FIRST_NAME.autocomplete("given-name"), USUAL_NAME.autocomplete("family-name")],
        },
        Group {
            title: "Vos identifiants",
            fields: &[
                EMAIL
                    .hint("Nous y enverrons un message de confirmation")
                    .autocomplete("email")
                    .missing("Indiquez votre adresse électronique"),
                USERNAME,
                PASSWORD_TO_CHOOSE,
            ],
        },
    ],
};

/// What is wrong with a username and a password that a form lets choose, beyond its fields one by one.
pub fn credential_faults(fields: &Fields) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if !fields.get("username").is_empty() {
        faults.extend(account::Username::parse(fields.get("username")).err().map(|message| FieldError::new("username", message)));
    }
    if !fields.raw("new_password").is_empty() {
        let known = [fields.get("username"), fields.get("email"), fields.get("first_name"), fields.get("usual_name")];
        faults.extend(account::password_fault(fields.raw("new_password"), &known).map(|message| FieldError::new("new_password", message)));
    }
    faults
}

const PASSWORD_TO_CHOOSE: Field = field("new_password", "Mot de passe", Kind::Password)
    .hint("Au moins 8 caractères, avec une lettre minuscule et un chiffre")
    .max(account::PASSWORD_MAX)
    .autocomplete("new-password")
    .missing("Choisissez un mot de passe");
const NEW_PASSWORD_FIELD: Field = Field { label: "Nouveau mot de passe", ..PASSWORD_TO_CHOOSE };
const CURRENT_PASSWORD: Field = field("password", "Votre mot de passe actuel", Kind::Password)
    .max(account::PASSWORD_MAX)
    .autocomplete("current-password")
    .missing("Indiquez votre mot de passe actuel");
const USERNAME: Field = line("username", "Nom d’utilisateur")
    .hint("Choisissez-le facile à retenir, par exemple c.temp")
    .max(40)
    .autocomplete("username")
    .missing("Choisissez un nom d’utilisateur");
/// Its name keeps it out of what is shown again.
const CODE: Field = line("one_time_password", "Code à 6 chiffres")
    .hint("Affiché par l’application de votre téléphone")
    .max(20)
    .autocomplete("one-time-code")
    .missing("Indiquez le code");

/// A form of one group.
pub(super) const fn one_group(fields: &'static [Field]) -> [Group; 1] {
    [Group { title: "", fields }]
}

/// "Identifiants oubliés" (B7).
pub const RECOVER: Form = Form {
    groups: &one_group(&[line("identifier", "Votre adresse électronique, ou votre nom d’utilisateur")
        .max(254)
        .autocomplete("username")
        .missing("Indiquez votre adresse électronique ou votre nom d’utilisateur")]),
};

/// A new password instead of the temporary one, or of a forgotten one (B3, B7).
pub const NEW_PASSWORD: Form = Form { groups: &one_group(&[NEW_PASSWORD_FIELD]) };

/// A new password, by somebody who knows the old one (B7).
pub const CHANGE_PASSWORD: Form = Form { groups: &one_group(&[CURRENT_PASSWORD, NEW_PASSWORD_FIELD]) };

/// A new address, confirmed by a mail (B7).
pub const CHANGE_EMAIL: Form = Form {
    groups: &one_group(&[
        Field { label: "Nouvelle adresse électronique", ..EMAIL }
            .hint("Nous y enverrons un message de confirmation")
            .autocomplete("email")
            .missing("Indiquez la nouvelle adresse"),
        CURRENT_PASSWORD,
    ]),
};

/// A new username (B7).
pub const CHANGE_USERNAME: Form =
    Form { groups: &one_group(&[Field { label: "Nouveau nom d’utilisateur", ..USERNAME }, CURRENT_PASSWORD]) };

/// The code of the second factor, or a recovery code (B9).
pub const SECOND_FACTOR: Form = Form { groups: &one_group(&[Field { label: "Code à 6 chiffres, ou code de secours", ..CODE }]) };

/// The first code of a second factor: it shows that the telephone holds the secret (B9).
pub const ENROL_SECOND_FACTOR: Form = Form { groups: &one_group(&[CODE]) };

/// "Confirmez que c’est vous", before a sensitive act (B9).
pub const PROVE: Form = Form {
    groups: &one_group(&[
        CURRENT_PASSWORD,
        Field { label: "Code à 6 chiffres", ..CODE }.hint("Si votre compte est protégé par un second facteur").optional(),
    ]),
};

/// The *clé enfance*, typed later, in "Modification de mon espace" (B5).
pub const LINK_FAMILY: Form = Form {
    groups: &one_group(&[line("service_key", "Clé du service Enfance")
        .hint("Par exemple 1234-XXX-123")
        .max(20)
        .missing("Indiquez la clé que le service vous a donnée")]),
};

/// The other adult, invited to an account of their own (B8).
pub const INVITE: Form = Form {
    groups: &one_group(&[
        CIVILITY,
        FIRST_NAME,
        USUAL_NAME,
        EMAIL.hint("Son adresse, différente de la vôtre : nous y enverrons l’invitation").missing("Indiquez son adresse électronique"),
    ]),
};

/// What an invited adult chooses (B8).
pub const JOIN: Form = Form { groups: &one_group(&[USERNAME, PASSWORD_TO_CHOOSE]) };

/// A family known to the department: its holder and a first child (B1).
pub const KNOWN_FAMILY: Form = Form {
    groups: &[
        Group {
            title: "Titulaire",
            fields: &[
                CIVILITY,
                FIRST_NAME,
                USUAL_NAME,
                EMAIL.optional().hint("Sans adresse, donnez une clé enfance à la famille"),
                MOBILE.optional(),
                line("reference", "Numéro de famille").optional().half().max(40).hint("Celui de votre logiciel, s’il y en a un"),
            ],
        },
        Group {
            title: "Premier enfant",
            fields: &[
                field("child_civility", "C’est", Kind::Choice(CHILD_CIVILITY)).missing("Choisissez fille ou garçon"),
                field("child_first_name", "Prénom de l’enfant", Kind::Name).half().max(60).missing("Indiquez le prénom de l’enfant"),
                field("child_usual_name", "Nom de l’enfant", Kind::Name).half().max(60).missing("Indiquez le nom de l’enfant"),
                field("child_birth_date", "Date de naissance de l’enfant", Kind::PastDay)
                    .max(12)
                    .half()
                    .hint("Par exemple 12 9 2019")
                    .missing("Indiquez la date de naissance de l’enfant"),
            ],
        },
    ],
};

const STAFF_ROLES: &[Choice] = &[("agent", "Agent"), ("administrator", "Administrateur")];

/// A new account of the department (B9).
pub const STAFF: Form = Form {
    groups: &one_group(&[
        CIVILITY,
        FIRST_NAME,
        USUAL_NAME,
        EMAIL.missing("Indiquez son adresse électronique"),
        field("staff_role", "Rôle", Kind::Choice(STAFF_ROLES)).missing("Choisissez un rôle"),
        field("reads_health", "Peut lire ce qui concerne la santé (vaccinations, allergies, PAI)", Kind::Tick),
    ]),
};

/// Username or e-mail, and password (B7).
pub const SIGN_IN: Form = Form {
    groups: &[Group {
        title: "",
        fields: &[
            line("identifier", "Nom d’utilisateur ou adresse électronique")
                .max(254)
                .autocomplete("username")
                .missing("Indiquez votre nom d’utilisateur ou votre adresse électronique"),
            field("password", "Mot de passe", Kind::Password)
                .max(account::PASSWORD_MAX)
                .autocomplete("current-password")
                .missing("Indiquez votre mot de passe"),
        ],
    }],
};

/// The padlock step: the key of the service "Enfance" (B5).
pub const SERVICE_KEY: Form = Form {
    groups: &[Group {
        title: "",
        fields: &[line("service_key", "Clé du service Enfance").hint("Par exemple 1234-XXX-123").optional().max(20)],
    }],
};

/// A message about a case (D9).
pub const MESSAGE: Form =
    Form { groups: &one_group(&[field("body", "Votre message", Kind::LongText).max(2000).missing("Écrivez votre message")]) };

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const OTHERS: [&Form; 16] = [
        &MESSAGE,
        &SIGN_UP,
        &SIGN_IN,
        &SERVICE_KEY,
        &RECOVER,
        &NEW_PASSWORD,
        &CHANGE_PASSWORD,
        &CHANGE_EMAIL,
        &CHANGE_USERNAME,
        &SECOND_FACTOR,
        &ENROL_SECOND_FACTOR,
        &PROVE,
        &LINK_FAMILY,
        &INVITE,
        &JOIN,
        &KNOWN_FAMILY,
    ];

    #[test]
    fn no_form_asks_the_same_field_twice() {
        let forms = Role::ALL.into_iter().map(person).chain(OTHERS);
        for form in forms {
            let names: Vec<_> = form.fields().map(|field| field.name).collect();
            assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "{names:?}");
        }
    }

    #[test]
    fn a_weak_password_and_a_bad_username_are_told_at_their_fields() {
        let fields = Fields::default().with("username", "a b").with("new_password", "court");
        let told: Vec<_> = credential_faults(&fields).into_iter().map(|error| error.field).collect();
        assert_eq!(told, ["username", "new_password"]);
    }
}
