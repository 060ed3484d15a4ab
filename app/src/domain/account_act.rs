//! What is done about accounts and access, as the histories tell it.

/// What can be done to something: a name in the database, and what happened for a person.
macro_rules! acts {
    ($(#[$about:meta])* $acts:ident: $($(#[$doc:meta])* $name:ident = $code:literal, $past:literal;)*) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $acts {
            $($(#[$doc])* $name,)*
        }

        impl $acts {
            /// Name in the database.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What happened, for a person.
            pub const fn past(self) -> &'static str {
                match self { $(Self::$name => $past,)* }
            }

            /// Reads a name of the database.
            pub fn from_code(code: &str) -> Option<Self> {
                [$(Self::$name),*].into_iter().find(|act| act.code() == code)
            }
        }
    };
}
pub(super) use acts;

acts! {
    /// Something done about an account or an access.
    AccountAct:
    /// The department made the account.
    Created = "created", "Espace créé par le service";
    /// It came with a file.
    Imported = "imported", "Famille importée d’un fichier";
    /// The activation mail was written.
    ActivationSent = "activation_sent", "Message d’activation envoyé";
    /// Its link was followed.
    Activated = "activated", "Espace activé";
    /// A password of one's own instead of the temporary one.
    PasswordChosen = "password_chosen", "Mot de passe choisi";
    /// By somebody who knew the old one.
    PasswordChanged = "password_changed", "Mot de passe changé";
    /// By a link of a mail.
    PasswordReset = "password_reset", "Mot de passe oublié remplacé";
    /// The new address was confirmed.
    EmailChanged = "email_changed", "Adresse électronique changée";
    /// The username was changed.
    UsernameChanged = "username_changed", "Nom d’utilisateur changé";
    /// An agent made a key.
    KeyMade = "key_made", "Clé enfance donnée";
    /// An agent made a key worthless.
    KeyRevoked = "key_revoked", "Clé enfance annulée";
    /// A key linked an account to the family.
    KeyUsed = "key_used", "Espace relié par une clé enfance";
    /// A key that is not one was typed.
    WrongKey = "wrong_key", "Clé enfance inconnue saisie";
    /// The other adult was invited.
    Invited = "invited", "Invitation envoyée";
    /// The invitation was taken back.
    InvitationCancelled = "invitation_cancelled", "Invitation annulée";
    /// The other adult has an account.
    Joined = "joined", "Nouvel accès ouvert";
    /// An adult has no access any more.
    Removed = "removed", "Accès retiré";
    /// An agent said that two families are one.
    Linked = "linked", "Famille reliée par le service";
    /// An agent said that two families are not one.
    KeptApart = "kept_apart", "Famille distinguée d’une famille proche";
    /// An agent added a child.
    ChildAdded = "child_added", "Enfant ajouté par le service";
    /// A member of staff has another role.
    RoleChanged = "role_changed", "Rôle changé";
    /// A member of staff may read what concerns health.
    HealthOpened = "health_opened", "Accès aux données de santé ouvert";
    /// They no longer may.
    HealthClosed = "health_closed", "Accès aux données de santé retiré";
    /// A second factor protects the account.
    SecondFactorOn = "second_factor_on", "Second facteur activé";
    /// None does any more.
    SecondFactorOff = "second_factor_off", "Second facteur retiré";
    /// Somebody of the department took a list away.
    Exported = "exported", "Liste exportée";
    /// The account is closed for good.
    Closed = "closed", "Compte fermé";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back() {
        assert_eq!(AccountAct::from_code("wrong_key"), Some(AccountAct::WrongKey));
        assert_eq!(AccountAct::from_code("nothing"), None);
    }
}
