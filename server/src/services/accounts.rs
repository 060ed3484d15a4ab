//! Spaces: creating, opening, closing them (B3, B4, B6, B7).

use app::{
    api::{
        ApiError, Outcome,
        forms::FormId,
        ports::{Accounts, SignInOutcome, Visitor},
        views::{Activation, Profile},
    },
    domain::{
        account::{AccountState, Identifier, Username},
        account_act::AccountAct,
        contact::Email,
        form::{FieldError, Fields, FormState},
        ids::AccountId,
        role::AccountRole,
        text,
    },
};
use async_trait::async_trait;
use chrono::Duration;
use uuid::Uuid;

use super::{About, Fault, Services, access::common_password_fault, answer, greeting, throttle};
use crate::{
    clock::{digest, local_instant, new_secret},
    mail::{Template, Values},
    password,
    store::{
        Tx,
        accounts::{self, AccountRow},
        families::{self, FamilyRow},
        is_duplicate,
        known_devices::is_known_device,
        links::{self, Purpose},
        second_factors, service_keys,
        sign_ups::{self, SignUpRow},
    },
};

/// A space being created is forgotten after so many hours.
pub(super) const SIGN_UP_HOURS: i64 = 2;

/// Names as a form gave them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named<'a> {
    pub civility: &'a str,
    pub first_name: &'a str,
    pub usual_name: &'a str,
}

impl<'a> Named<'a> {
    /// The names of a form.
    pub fn of(fields: &'a Fields) -> Self {
        Self { civility: fields.get("civility"), first_name: fields.get("first_name"), usual_name: fields.get("usual_name") }
    }
}

#[async_trait]
impl Accounts for Services {
    async fn begin_sign_up(&self, visitor: &Visitor, fields: Fields) -> Result<Result<String, FormState>, ApiError> {
        answer(async {
            let errors = self.sign_up_errors(&fields).await?;
            if !errors.is_empty() {
                return Ok(Err(FormState::refused(&fields, errors)));
            }
            self.count(&[(throttle::SIGN_UP, &visitor.address)]).await?;
            // Hashed whether or not the address is known: the answer takes the same time.
            let hash = password::hash(fields.raw("new_password").to_owned()).await?;
            let kept = FormId::SignUp.form().clean(&fields).without_secrets();
            let (secret, expires_at) = (new_secret(), self.clock.now() + Duration::hours(SIGN_UP_HOURS));
            let mut tx = self.db.write().await?;
            sign_ups::insert_sign_up(&mut tx, &digest(&secret), &serde_json::to_string(&kept)?, &hash, expires_at).await?;
            tx.commit().await?;
            Ok(Ok(secret))
        })
        .await
    }

    async fn sign_up_step(&self, visitor: &Visitor) -> Result<bool, ApiError> {
        answer(async {
            let secret = visitor.sign_up.as_deref().ok_or(ApiError::NotFound)?;
            let mut tx = self.db.read().await?;
            let sign_up = sign_ups::find_sign_up(&mut tx, &digest(secret), self.clock.now()).await?;
            Ok(sign_up.filter(|row| !row.fields.is_empty()).ok_or(ApiError::NotFound)?.key_step_done)
        })
        .await
    }

    async fn give_service_key(&self, visitor: &Visitor, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let secret = visitor.sign_up.as_deref().ok_or(ApiError::NotFound)?;
            let sign_up = {
                let mut tx = self.db.read().await?;
                sign_ups::find_sign_up(&mut tx, &digest(secret), self.clock.now()).await?
            };
            let sign_up = sign_up.filter(|row| !row.fields.is_empty() && row.invitation_id.is_none()).ok_or(ApiError::NotFound)?;
            let mut key = None;
            if !fields.get("service_key").is_empty() {
                let names: Fields = serde_json::from_str(&sign_up.fields)?;
                let who = format!("{} {}", names.get("first_name"), names.get("usual_name"));
                match self.recognise_key(visitor, secret, &who, None, &fields).await? {
                    Ok(found) => key = Some(found.id),
                    Err(error) => return Ok(Outcome::Form(FormState { errors: vec![error], ..FormState::filled(fields) })),
                }
            }
            let mut tx = self.db.write().await?;
            let is_known = sign_ups::set_key_step_done(&mut tx, &digest(secret), self.clock.now(), key).await?;
            tx.commit().await?;
            if is_known { Ok(Outcome::Done("/creer-mon-espace/conditions".into())) } else { Err(ApiError::NotFound.into()) }
        })
        .await
    }

    async fn accept_terms(&self, visitor: &Visitor) -> Result<bool, ApiError> {
        answer(async {
            let secret = visitor.sign_up.as_deref().ok_or(ApiError::NotFound)?;
            let mut tx = self.db.write().await?;
            let sign_up = sign_ups::find_sign_up(&mut tx, &digest(secret), self.clock.now())
                .await?
                .filter(|row| row.key_step_done)
                .ok_or(ApiError::NotFound)?;
            let is_invited = sign_up.invitation_id.is_some();
            // Pressed twice: it is one space.
            if sign_ups::finish_sign_up(&mut tx, &digest(secret)).await? {
                match sign_up.invitation_id {
                    Some(invitation) => self.open_invited_account(&mut tx, invitation, sign_up).await?,
                    None => self.finish_sign_up(&mut tx, sign_up).await?,
                }
                tx.commit().await?;
            }
            Ok(is_invited)
        })
        .await
    }

    async fn confirm_email(&self, token: &str) -> Result<(), ApiError> {
        answer(async {
            let now = self.clock.now();
            let mut tx = self.db.write().await?;
            let link = links::use_link(&mut tx, Purpose::Confirm, &digest(token), now).await?.ok_or(ApiError::NotFound)?;
            accounts::set_account_confirmed(&mut tx, link.account_id, now).await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn activate(&self, token: &str) -> Result<Activation, ApiError> {
        answer(async {
            let now = self.clock.now();
            let mut tx = self.db.write().await?;
            let link = links::find_link(&mut tx, Purpose::Activate, &digest(token)).await?.ok_or(ApiError::NotFound)?;
            let account = accounts::find_account(&mut tx, link.account_id).await?.ok_or(ApiError::NotFound)?;
            if account.temporary_until.is_none() {
                return Ok(Activation::Already);
            }
            if link.expires_at <= now {
                return Err(ApiError::NotFound.into());
            }
            // Followed twice, by a program that looks at links first: it opens the same space.
            if account.confirmed_at.is_none() {
                accounts::set_account_confirmed(&mut tx, account.id, now).await?;
                self.note(&mut tx, AccountAct::Activated, About::own(&account, &greeting(&account))).await?;
                tx.commit().await?;
            }
            Ok(Activation::Done(account.username))
        })
        .await
    }

    async fn sign_in(&self, visitor: &Visitor, fields: Fields) -> Result<SignInOutcome, ApiError> {
        answer(async {
            let errors = FormId::SignIn.check(&fields, self.clock.today());
            if !errors.is_empty() {
                return Ok(SignInOutcome::Refused(FormState::refused(&fields, errors)));
            }
            let account = self.account_of(fields.get("identifier")).await?;
            // By what was typed, never by the account: a count that two names share would tell that they are one person's.
            let who = Identifier::parse(fields.get("identifier")).map_or_else(|| fields.get("identifier").to_owned(), Identifier::into_key);
            let pair = format!("{who}@{}", visitor.address);
            let anywhere = [
                (throttle::SIGN_IN_PAIR, pair.as_str()),
                (throttle::SIGN_IN_ADDRESS, visitor.address.as_str()),
                (throttle::SIGN_IN_ACCOUNT, who.as_str()),
            ];
            let known = [(throttle::SIGN_IN_DEVICE, visitor.known_device.as_deref().unwrap_or_default())];
            let limits: &[_] = if self.is_at_home(&account, visitor).await? { &known } else { &anywhere };
            // Counted before the password is looked at, so that guesses made at once count too; given back to who is right.
            self.count(limits).await?;
            let kept = account.as_ref().map(|account| account.password_hash.clone());
            let is_right = password::verify(fields.raw("password").to_owned(), kept).await?;
            let Some(account) = account.filter(|account| is_right && (account.confirmed_at.is_some() || account.temporary_until.is_some()))
            else {
                let message = "Nous ne reconnaissons pas cet identifiant avec ce mot de passe. Vérifiez les deux. Si vous venez de créer votre espace, confirmez d’abord votre adresse avec le message reçu.";
                return Ok(SignInOutcome::Refused(FormState::refused(&fields, vec![FieldError::whole(message)])));
            };
            if account.temporary_until.is_some_and(|until| until <= self.clock.now()) {
                let message = "Ce mot de passe temporaire a expiré. Demandez un nouveau message avec « Identifiants oubliés ? ».";
                return Ok(SignInOutcome::Refused(FormState::refused(&fields, vec![FieldError::whole(message)])));
            }
            let mut tx = self.db.write().await?;
            // Whoever has the temporary password has read the mail: the address is theirs.
            if account.confirmed_at.is_none() {
                accounts::set_account_confirmed(&mut tx, account.id, self.clock.now()).await?;
                self.note(&mut tx, AccountAct::Activated, About::own(&account, &greeting(&account))).await?;
            }
            let opened = self.open_session(&mut tx, &account, visitor, limits).await?;
            tx.commit().await?;
            Ok(SignInOutcome::Opened(opened))
        })
        .await
    }

    async fn sign_out(&self, session: &str) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            crate::store::sessions::delete_session(&mut tx, &digest(session)).await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn profile(&self, account: AccountId) -> Result<Profile, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let account = accounts::find_account(&mut tx, account.0).await?.ok_or(ApiError::NotFound)?;
            let factor = second_factors::find_second_factor(&mut tx, account.id).await?;
            let codes = second_factors::count_recovery_codes(&mut tx, account.id).await?;
            Ok(Profile {
                name: greeting(&account),
                has_second_factor: factor.is_some_and(|factor| factor.confirmed_at.is_some()),
                needs_second_factor: self.config.needs_second_factor(),
                recovery_codes: usize::try_from(codes).unwrap_or_default(),
                username: account.username,
                email: account.email,
            })
        })
        .await
    }

    fn terms(&self) -> (String, Vec<String>) {
        self.terms.clone()
    }
}

impl Services {
    async fn sign_up_errors(&self, fields: &Fields) -> Result<Vec<FieldError>, Fault> {
        let mut errors = FormId::SignUp.check(fields, self.clock.today());
        errors.extend(self.username_fault(fields).await?);
        if errors.is_empty() {
            errors.extend(common_password_fault(fields));
        }
        Ok(errors)
    }

    /// Whether a username is taken. It is chosen among those that are free, so this must be told; an address never is.
    pub(super) async fn username_fault(&self, fields: &Fields) -> Result<Option<FieldError>, Fault> {
        let Ok(username) = Username::parse(fields.get("username")) else { return Ok(None) };
        let mut tx = self.db.read().await?;
        let taken = accounts::find_account_by_username(&mut tx, &username.key()).await?;
        let is_own_never_opened = |known: &AccountRow| is_never_opened(known) && known.email_key == fields.get("email").to_lowercase();
        let is_taken = taken.is_some_and(|known| !is_own_never_opened(&known));
        Ok(is_taken.then(|| FieldError::new("username", "Ce nom d’utilisateur est déjà pris. Choisissez-en un autre.")))
    }

    /// Whether this browser has signed in to that account before. Without an account the question is asked too: it takes the same time.
    async fn is_at_home(&self, account: &Option<AccountRow>, visitor: &Visitor) -> Result<bool, Fault> {
        let account = account.as_ref().map_or(Uuid::nil(), |account| account.id);
        let device = digest(visitor.known_device.as_deref().unwrap_or_default());
        let mut tx = self.db.read().await?;
        Ok(is_known_device(&mut tx, &device, account).await?)
    }

    async fn account_of(&self, identifier: &str) -> Result<Option<AccountRow>, Fault> {
        let mut tx = self.db.read().await?;
        self.find_by_identifier(&mut tx, identifier).await
    }

    /// The account of a username or an address.
    pub(super) async fn find_by_identifier(&self, tx: &mut Tx, identifier: &str) -> Result<Option<AccountRow>, Fault> {
        Ok(match Identifier::parse(identifier) {
            Some(Identifier::Username(key)) => accounts::find_account_by_username(tx, &key).await?,
            Some(Identifier::Email(key)) => accounts::find_account_by_email(tx, &key).await?,
            None => None,
        })
    }

    pub(super) async fn tell_already_known(&self, tx: &mut Tx, known: &AccountRow) -> Result<(), Fault> {
        let values = Values { username: known.username.clone(), link: self.link("/connexion"), ..Values::default() };
        self.post(tx, known, Template::AlreadyKnown, values).await
    }

    async fn finish_sign_up(&self, tx: &mut Tx, sign_up: SignUpRow) -> Result<(), Fault> {
        let fields: Fields = serde_json::from_str(&sign_up.fields)?;
        let email = Email::parse(fields.get("email")).map_err(|_| Fault::Unknown("e-mail address"))?;
        // First what is told to everybody, whether the address is known or not.
        self.still_free(tx, &fields, sign_up.service_key_id).await?;
        if !self.count_one(tx, throttle::STRANGER_MAILS, &email.key()).await? {
            return Ok(());
        }
        match accounts::find_account_by_email(tx, &email.key()).await? {
            // Its link was lost or has expired, or somebody else gave this address: whoever reads the mail decides.
            Some(known) if is_never_opened(&known) => accounts::delete_unconfirmed_account(tx, &known).await?,
            // The department made a space that waits for its owner: the mail leads there.
            Some(known) if known.temporary_until.is_some() => return self.post_recovery(tx, &known).await,
            Some(known) => return self.tell_already_known(tx, &known).await,
            None => {}
        }
        self.create_account(tx, &fields, &email, sign_up).await
    }

    /// `Conflict` when the username was taken, or the key used or revoked, since its step.
    async fn still_free(&self, tx: &mut Tx, fields: &Fields, key: Option<Uuid>) -> Result<(), Fault> {
        let username = Username::parse(fields.get("username")).map_err(|_| Fault::Unknown("username"))?;
        let taken = accounts::find_account_by_username(tx, &username.key()).await?;
        let is_own_never_opened = |known: &AccountRow| is_never_opened(known) && known.email_key == fields.get("email").to_lowercase();
        let is_key_dead = match key {
            Some(key) => service_keys::family_of_live_key(tx, key, self.clock.now()).await?.is_none(),
            None => false,
        };
        if is_key_dead || taken.is_some_and(|known| !is_own_never_opened(&known)) { Err(ApiError::Conflict.into()) } else { Ok(()) }
    }

    async fn create_account(&self, tx: &mut Tx, fields: &Fields, email: &Email, sign_up: SignUpRow) -> Result<(), Fault> {
        let now = self.clock.now();
        let username = Username::parse(fields.get("username")).map_err(|_| Fault::Unknown("username"))?;
        let (family_id, place) = match sign_up.service_key_id {
            // Used or revoked since the padlock step.
            Some(key) => {
                let family = service_keys::family_of_live_key(tx, key, now).await?.ok_or(ApiError::Conflict)?;
                (family, self.free_place(tx, family).await?)
            }
            None => (self.insert_new_family(tx, fields.get("usual_name")).await?, "holder"),
        };
        let account = AccountRow {
            family_id: Some(family_id),
            place: place.into(),
            terms_version: Some(self.terms.0.clone()),
            terms_accepted_at: Some(now),
            ..self.account_row(&username, email, sign_up.password_hash, Named::of(fields))
        };
        self.insert_account(tx, &account).await?;
        if let Some(key) = sign_up.service_key_id {
            service_keys::use_key(tx, key, account.id, now).await?.ok_or(ApiError::Conflict)?;
            self.note(tx, AccountAct::KeyUsed, About::own(&account, &greeting(&account))).await?;
        }
        self.post_confirmation(tx, &account).await
    }

    /// The mail that opens a space which a person made: its address is still to be confirmed.
    pub(super) async fn post_confirmation(&self, tx: &mut Tx, account: &AccountRow) -> Result<(), Fault> {
        let (token, until) = (new_secret(), self.clock.now() + Duration::days(self.config.accounts.confirmation_days));
        links::insert_link(tx, Purpose::Confirm, &digest(&token), account.id, "", until).await?;
        let values = Values {
            username: account.username.clone(),
            until: local_instant(until),
            link: self.link(&format!("/confirmer/{token}")),
            ..Values::default()
        };
        self.post(tx, account, Template::ConfirmEmail, values).await
    }

    async fn insert_new_family(&self, tx: &mut Tx, name: &str) -> Result<Uuid, Fault> {
        let family = FamilyRow {
            id: self.clock.new_id(),
            search_key: text::search_key(name),
            name: name.to_owned(),
            draft_entourage: None,
            entourage: None,
            created_at: self.clock.now(),
            reference: None,
        };
        families::insert_family(tx, &family).await?;
        Ok(family.id)
    }

    /// The place that somebody new can take in a family: its holder's, unless somebody has it.
    pub(super) async fn free_place(&self, tx: &mut Tx, family: Uuid) -> Result<&'static str, Fault> {
        let adults = accounts::accounts_of_family(tx, family).await?;
        Ok(if adults.iter().any(|adult| adult.place == "holder") { "co_representative" } else { "holder" })
    }

    /// A new account of a family, made by the person, not confirmed; the caller changes what is otherwise.
    pub(super) fn account_row(&self, username: &Username, email: &Email, password_hash: String, named: Named<'_>) -> AccountRow {
        AccountRow {
            id: self.clock.new_id(),
            role: AccountRole::Family.code().into(),
            family_id: None,
            username: username.as_str().into(),
            username_key: username.key(),
            email: email.as_str().into(),
            email_key: email.key(),
            password_hash,
            civility: named.civility.into(),
            first_name: named.first_name.into(),
            usual_name: named.usual_name.into(),
            terms_version: None,
            terms_accepted_at: None,
            created_at: self.clock.now(),
            confirmed_at: None,
            origin: "self".into(),
            place: "holder".into(),
            temporary_until: None,
            last_sign_in_at: None,
            closed_at: None,
            reads_health: false,
        }
    }

    /// Adds an account whose names were free a moment ago.
    pub(super) async fn insert_account(&self, tx: &mut Tx, account: &AccountRow) -> Result<(), Fault> {
        match accounts::insert_account(tx, account).await {
            Err(error) if is_duplicate(&error) => Err(ApiError::Conflict.into()),
            done => Ok(done?),
        }
    }

    /// Where an account stands, for agents.
    pub(super) fn account_state(&self, account: &AccountRow) -> AccountState {
        let is_expired = account.temporary_until.is_some_and(|until| until <= self.clock.now());
        match (account.closed_at, account.confirmed_at, account.temporary_until) {
            (Some(_), ..) => AccountState::Closed,
            (None, None, None) => AccountState::ToConfirm,
            (None, _, Some(_)) if is_expired => AccountState::Expired,
            (None, None, Some(_)) => AccountState::ToActivate,
            (None, Some(_), Some(_)) => AccountState::Activated,
            (None, Some(_), None) => AccountState::Open,
        }
    }
}

/// Whether a person made this account and never opened it.
pub(super) fn is_never_opened(account: &AccountRow) -> bool {
    account.confirmed_at.is_none() && account.origin == "self"
}
