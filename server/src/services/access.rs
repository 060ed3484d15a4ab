//! Access to one's own account: passwords, address, username, sessions (B3, B4, B7, B9).

use app::{
    api::{
        ApiError, Outcome,
        forms::FormId,
        ports::{Access, Halfway, SignInOutcome, SignedIn, Visitor},
        views::{OpenSession, SecondFactorSetup},
    },
    domain::{
        account::{Step, Username},
        account_act::AccountAct,
        contact::Email,
        device::device_name,
        form::{FieldError, Fields, FormState},
        ids::AccountId,
        role::AccountRole,
    },
};
use async_trait::async_trait;
use chrono::Duration;

use super::{About, Fault, Services, answer, greeting, throttle};
use crate::{
    clock::{digest, hex, local_instant, new_secret},
    mail::{Template, Values},
    password,
    store::{
        Tx,
        accounts::{self, AccountRow},
        is_duplicate,
        known_devices::forget_other_devices,
        links::{self, Purpose},
        second_factors,
        sessions::{self, OpenSessionRow},
    },
};

#[async_trait]
impl Access for Services {
    async fn recover(&self, visitor: &Visitor, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.ask_recovery(visitor, fields)).await
    }

    async fn reset_page(&self, token: &str) -> Result<String, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let link = links::find_link(&mut tx, Purpose::Reset, &digest(token)).await?;
            let link = link.filter(|link| link.used_at.is_none() && link.expires_at > self.clock.now()).ok_or(ApiError::NotFound)?;
            Ok(accounts::find_account(&mut tx, link.account_id).await?.ok_or(ApiError::NotFound)?.username)
        })
        .await
    }

    async fn reset_password(&self, visitor: &Visitor, fields: Fields) -> Result<SignInOutcome, ApiError> {
        answer(async {
            let token = digest(fields.get("token"));
            let owner = {
                let mut tx = self.db.read().await?;
                let link = links::find_link(&mut tx, Purpose::Reset, &token).await?.ok_or(ApiError::NotFound)?;
                accounts::find_account(&mut tx, link.account_id).await?.ok_or(ApiError::NotFound)?
            };
            let hash = match self.hash_of_choice(FormId::ResetPassword, &owner, &fields).await? {
                Ok(hash) => hash,
                Err(state) => return Ok(SignInOutcome::Refused(state)),
            };
            let mut tx = self.db.write().await?;
            links::use_link(&mut tx, Purpose::Reset, &token, self.clock.now()).await?.ok_or(ApiError::NotFound)?;
            // The other links that were asked for no longer serve: somebody else may hold them.
            links::delete_links(&mut tx, Purpose::Reset, owner.id).await?;
            accounts::set_account_confirmed(&mut tx, owner.id, self.clock.now()).await?;
            accounts::set_password(&mut tx, owner.id, &hash, None).await?;
            sessions::delete_other_sessions(&mut tx, owner.id, b"").await?;
            forget_other_devices(&mut tx, owner.id, b"").await?;
            self.note(&mut tx, AccountAct::PasswordReset, About::own(&owner, &greeting(&owner))).await?;
            self.notify(&mut tx, &owner, "password", "").await?;
            let opened = self.open_session(&mut tx, &owner, visitor, &[]).await?;
            tx.commit().await?;
            Ok(SignInOutcome::Opened(opened))
        })
        .await
    }

    async fn new_password(&self, visitor: &Visitor, who: &Halfway, fields: Fields) -> Result<Result<Option<Step>, FormState>, ApiError> {
        answer(async {
            let owner = self.owner(who.account).await?;
            let hash = match self.hash_of_choice(FormId::NewPassword, &owner, &fields).await? {
                Ok(hash) => hash,
                Err(state) => return Ok(Err(state)),
            };
            if password::verify(fields.raw("new_password").to_owned(), Some(owner.password_hash.clone())).await? {
                let error = FieldError::new("new_password", "Choisissez un autre mot de passe que celui du message.");
                return Ok(Err(FormState::refused(&fields, vec![error])));
            }
            let session = visitor.session.as_deref().unwrap_or_default();
            let mut tx = self.db.write().await?;
            let temporary_until = accounts::find_account(&mut tx, owner.id).await?.and_then(|owner| owner.temporary_until);
            if temporary_until.is_none_or(|until| until <= self.clock.now()) {
                return Err(ApiError::Conflict.into());
            }
            accounts::set_password(&mut tx, owner.id, &hash, None).await?;
            sessions::delete_other_sessions(&mut tx, owner.id, &digest(session)).await?;
            self.note(&mut tx, AccountAct::PasswordChosen, About::own(&owner, &greeting(&owner))).await?;
            let step = self.step_of_session(&mut tx, session).await?;
            tx.commit().await?;
            Ok(Ok(step))
        })
        .await
    }

    async fn accept_new_terms(&self, visitor: &Visitor, who: &Halfway) -> Result<Option<Step>, ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            accounts::set_terms(&mut tx, who.account.0, &self.terms.0, self.clock.now()).await?;
            let step = self.step_of_session(&mut tx, visitor.session.as_deref().unwrap_or_default()).await?;
            tx.commit().await?;
            Ok(step)
        })
        .await
    }

    async fn give_second_factor(
        &self,
        visitor: &Visitor,
        who: &Halfway,
        fields: Fields,
    ) -> Result<Result<Option<Step>, FormState>, ApiError> {
        answer(self.pass_second_factor(visitor, who, fields)).await
    }

    async fn second_factor_setup(&self, account: AccountId) -> Result<SecondFactorSetup, ApiError> {
        answer(self.setup_second_factor(account)).await
    }

    async fn enrol_second_factor(&self, visitor: &Visitor, account: AccountId, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.confirm_setup(visitor, account, fields)).await
    }

    async fn make_recovery_codes(&self, account: AccountId) -> Result<Vec<String>, ApiError> {
        answer(self.draw_recovery_codes(account)).await
    }

    async fn remove_second_factor(&self, account: AccountId) -> Result<(), ApiError> {
        answer(async {
            if self.config.needs_second_factor() {
                return Err(ApiError::Forbidden.into());
            }
            let owner = self.owner(account).await?;
            let mut tx = self.db.write().await?;
            self.take_second_factor_away(&mut tx, &owner, About::own(&owner, &greeting(&owner))).await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn prove(&self, visitor: &Visitor, who: &SignedIn, fields: Fields) -> Result<Option<FormState>, ApiError> {
        answer(async {
            let owner = match self.owner_who_proves(FormId::Prove, who.account, &fields).await? {
                Ok(owner) => owner,
                Err(state) => return Ok(Some(state)),
            };
            // Counted as at sign-in: whoever knows the password must not guess the code here instead.
            let counted = owner.id.to_string();
            let limits = [(throttle::SECOND_FACTOR, counted.as_str())];
            self.count(&limits).await?;
            let mut tx = self.db.write().await?;
            let factor = second_factors::find_second_factor(&mut tx, owner.id).await?.filter(|factor| factor.confirmed_at.is_some());
            if factor.is_some() && !self.is_right_code(&mut tx, owner.id, fields.get("one_time_password"), false).await? {
                let error = FieldError::new("one_time_password", "Indiquez le code affiché par votre téléphone.");
                return Ok(Some(FormState::refused(&fields, vec![error])));
            }
            throttle::give_back(&mut tx, &limits).await?;
            let session = digest(visitor.session.as_deref().unwrap_or_default());
            sessions::set_session_proved(&mut tx, &session, self.clock.now()).await?;
            tx.commit().await?;
            Ok(None)
        })
        .await
    }

    async fn change_password(&self, visitor: &Visitor, who: &SignedIn, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let owner = match self.owner_who_proves(FormId::ChangePassword, who.account, &fields).await? {
                Ok(owner) => owner,
                Err(state) => return Ok(Outcome::Form(state)),
            };
            let hash = match self.hash_of_choice(FormId::ChangePassword, &owner, &fields).await? {
                Ok(hash) => hash,
                Err(state) => return Ok(Outcome::Form(state)),
            };
            let secret = |secret: &Option<String>| digest(secret.as_deref().unwrap_or_default());
            let mut tx = self.db.write().await?;
            accounts::set_password(&mut tx, owner.id, &hash, None).await?;
            sessions::delete_other_sessions(&mut tx, owner.id, &secret(&visitor.session)).await?;
            forget_other_devices(&mut tx, owner.id, &secret(&visitor.known_device)).await?;
            links::delete_links(&mut tx, Purpose::Reset, owner.id).await?;
            self.note(&mut tx, AccountAct::PasswordChanged, About::own(&owner, &greeting(&owner))).await?;
            self.notify(&mut tx, &owner, "password", "").await?;
            tx.commit().await?;
            Ok(Outcome::Done("/mon-espace?fait=mot-de-passe".into()))
        })
        .await
    }

    async fn change_email(&self, _visitor: &Visitor, who: &SignedIn, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let owner = match self.owner_who_proves(FormId::ChangeEmail, who.account, &fields).await? {
                Ok(owner) => owner,
                Err(state) => return Ok(Outcome::Form(state)),
            };
            let email = Email::parse(fields.get("email")).map_err(|_| ApiError::NotUnderstood)?;
            if email.key() == owner.email_key {
                let error = FieldError::new("email", "C’est déjà l’adresse de votre espace.");
                return Ok(Outcome::Form(FormState::refused(&fields, vec![error])));
            }
            let counted = owner.id.to_string();
            self.count(&[(throttle::CHANGE_EMAIL, &counted)]).await?;
            let mut tx = self.db.write().await?;
            match accounts::find_account_by_email(&mut tx, &email.key()).await? {
                // Whether an address is known is told to whoever reads its mails, and to nobody else.
                Some(known) => self.tell_already_known(&mut tx, &known).await?,
                None => self.post_new_email(&mut tx, &owner, &email).await?,
            }
            tx.commit().await?;
            Ok(Outcome::Done("/mon-espace?fait=adresse".into()))
        })
        .await
    }

    async fn confirm_new_email(&self, token: &str) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let link = links::use_link(&mut tx, Purpose::ChangeEmail, &digest(token), self.clock.now()).await?.ok_or(ApiError::NotFound)?;
            let owner = accounts::find_account(&mut tx, link.account_id).await?.ok_or(ApiError::NotFound)?;
            let email = Email::parse(&link.email).map_err(|_| Fault::Unknown("e-mail address"))?;
            match accounts::set_email(&mut tx, owner.id, email.as_str(), &email.key()).await {
                // Somebody opened a space with it meanwhile.
                Err(error) if is_duplicate(&error) => return Err(ApiError::NotFound.into()),
                done => done?,
            }
            // What was sent to the old address no longer serves.
            links::delete_links(&mut tx, Purpose::Reset, owner.id).await?;
            links::delete_links(&mut tx, Purpose::ChangeEmail, owner.id).await?;
            self.note(&mut tx, AccountAct::EmailChanged, About::own(&owner, &greeting(&owner))).await?;
            self.notify(&mut tx, &owner, "email", "").await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn change_username(&self, _visitor: &Visitor, who: &SignedIn, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let owner = match self.owner_who_proves(FormId::ChangeUsername, who.account, &fields).await? {
                Ok(owner) => owner,
                Err(state) => return Ok(Outcome::Form(state)),
            };
            let username = Username::parse(fields.get("username")).map_err(|_| ApiError::NotUnderstood)?;
            let mut tx = self.db.write().await?;
            match accounts::set_username(&mut tx, owner.id, username.as_str(), &username.key()).await {
                Err(error) if is_duplicate(&error) => {
                    let error = FieldError::new("username", "Ce nom d’utilisateur est déjà pris. Choisissez-en un autre.");
                    return Ok(Outcome::Form(FormState::refused(&fields, vec![error])));
                }
                done => done?,
            }
            let renamed = AccountRow { username: username.as_str().to_owned(), ..owner };
            self.note(&mut tx, AccountAct::UsernameChanged, About::own(&renamed, &greeting(&renamed))).await?;
            self.notify(&mut tx, &renamed, "username", "").await?;
            tx.commit().await?;
            Ok(Outcome::Done("/mon-espace?fait=nom".into()))
        })
        .await
    }

    async fn sessions(&self, visitor: &Visitor, who: &SignedIn) -> Result<Vec<OpenSession>, ApiError> {
        answer(async {
            let this_one = digest(visitor.session.as_deref().unwrap_or_default());
            let mut tx = self.db.read().await?;
            let rows = sessions::sessions_of_account(&mut tx, who.account.0, self.clock.now()).await?;
            let view = |row: OpenSessionRow| OpenSession {
                id: public_name(&row),
                device: device_name(&row.device),
                since: local_instant(row.created_at),
                last_seen: local_instant(row.last_seen_at),
                is_this_one: row.token_hash == this_one,
            };
            let mut open: Vec<_> = rows.into_iter().map(view).collect();
            open.sort_by_key(|session| !session.is_this_one);
            Ok(open)
        })
        .await
    }

    async fn close_session(&self, who: &SignedIn, session: &str) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let rows = sessions::sessions_of_account(&mut tx, who.account.0, self.clock.now()).await?;
            if let Some(row) = rows.iter().find(|row| public_name(row) == session) {
                sessions::delete_session(&mut tx, &row.token_hash).await?;
            }
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn close_other_sessions(&self, visitor: &Visitor, who: &SignedIn) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let this_one = digest(visitor.session.as_deref().unwrap_or_default());
            sessions::delete_other_sessions(&mut tx, who.account.0, &this_one).await?;
            Ok(tx.commit().await?)
        })
        .await
    }
}

impl Services {
    /// The account of somebody who is signed in, or half-way.
    pub(super) async fn owner(&self, id: AccountId) -> Result<AccountRow, Fault> {
        let mut tx = self.db.read().await?;
        Ok(accounts::find_account(&mut tx, id.0).await?.ok_or(ApiError::NotFound)?)
    }

    /// The owner of an account, once the form is right and the password that it asks again is theirs.
    async fn owner_who_proves(&self, form: FormId, id: AccountId, fields: &Fields) -> Result<Result<AccountRow, FormState>, Fault> {
        let errors = form.check(fields, self.clock.today());
        if !errors.is_empty() {
            return Ok(Err(FormState::refused(fields, errors)));
        }
        let (owner, counted) = (self.owner(id).await?, id.to_string());
        let limits = [(throttle::PROOF, counted.as_str())];
        self.count(&limits).await?;
        if !password::verify(fields.raw("password").to_owned(), Some(owner.password_hash.clone())).await? {
            let error = FieldError::new("password", "Ce n’est pas votre mot de passe actuel. Recommencez.");
            return Ok(Err(FormState::refused(fields, vec![error])));
        }
        let mut tx = self.db.write().await?;
        throttle::give_back(&mut tx, &limits).await?;
        tx.commit().await?;
        Ok(Ok(owner))
    }

    /// The hash of a password that the owner chose, once it follows the rule.
    async fn hash_of_choice(&self, form: FormId, owner: &AccountRow, fields: &Fields) -> Result<Result<String, FormState>, Fault> {
        let own =
            [("username", &owner.username), ("email", &owner.email), ("first_name", &owner.first_name), ("usual_name", &owner.usual_name)];
        let known = own.into_iter().fold(fields.clone(), |fields, (name, value)| fields.with(name, value.as_str()));
        let mut errors = form.check(&known, self.clock.today());
        if errors.is_empty() {
            errors.extend(common_password_fault(&known));
        }
        if !errors.is_empty() {
            return Ok(Err(FormState::refused(fields, errors)));
        }
        Ok(Ok(password::hash(fields.raw("new_password").to_owned()).await?))
    }

    async fn post_new_email(&self, tx: &mut Tx, owner: &AccountRow, email: &Email) -> Result<(), Fault> {
        let (token, until) = (new_secret(), self.clock.now() + Duration::days(self.config.accounts.confirmation_days));
        // The last one asked for is the one that counts.
        links::delete_links(tx, Purpose::ChangeEmail, owner.id).await?;
        links::insert_link(tx, Purpose::ChangeEmail, &digest(&token), owner.id, email.as_str(), until).await?;
        let values = Values { until: local_instant(until), link: self.link(&format!("/changer-adresse/{token}")), ..Values::default() };
        let at_new_address = AccountRow { email: email.as_str().into(), ..owner.clone() };
        self.post(tx, &at_new_address, Template::ChangeEmail, values).await
    }

    /// Makes the temporary password of an account, and the mail that gives it (B1). The former link and password no longer serve.
    pub(super) async fn post_activation(&self, tx: &mut Tx, account: &AccountRow) -> Result<(), Fault> {
        let until = self.clock.now() + Duration::days(self.config.accounts.activation_days);
        let (token, drawn) = (new_secret(), crate::clock::new_temporary_password());
        accounts::set_password(tx, account.id, &password::hash_drawn(&drawn)?, Some(until)).await?;
        links::delete_links(tx, Purpose::Activate, account.id).await?;
        // Whoever signed in with the former password has not chosen theirs yet: they do not go on.
        sessions::delete_other_sessions(tx, account.id, b"").await?;
        forget_other_devices(tx, account.id, b"").await?;
        links::insert_link(tx, Purpose::Activate, &digest(&token), account.id, "", until).await?;
        let values = Values {
            kind: if account.role == AccountRole::Family.code() { "family" } else { "staff" },
            username: account.username.clone(),
            password: drawn,
            until: local_instant(until),
            link: self.link(&format!("/activation/{token}")),
            ..Values::default()
        };
        self.post(tx, account, Template::Activation, values).await
    }
}

/// What only the server can tell of a new password: it is one of those that are guessed first (B3).
pub(super) fn common_password_fault(fields: &Fields) -> Option<FieldError> {
    let own = ["username", "email", "first_name", "usual_name"].map(|name| fields.get(name));
    let message = "Ce mot de passe est trop facile à deviner. Choisissez-en un autre, par exemple trois mots et un chiffre.";
    password::is_guessed_first(fields.raw("new_password"), &own).then(|| FieldError::new("new_password", message))
}

/// Names a session to its owner without giving anything that opens it.
fn public_name(row: &OpenSessionRow) -> String {
    hex(&digest(&hex(&row.token_hash)))[..16].to_owned()
}
