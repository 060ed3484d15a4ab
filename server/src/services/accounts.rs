//! Spaces: creating, opening, closing them (B3, B4, B6, B7).

use app::{
    api::{
        ApiError, Outcome,
        forms::FormId,
        ports::{Accounts, SignInOutcome, SignedIn, Visitor},
        views::Profile,
    },
    domain::{
        account::{Identifier, Username},
        contact::Email,
        form::{FieldError, Fields, FormState},
        ids::{AccountId, FamilyId},
        role::AccountRole,
        service_key::ServiceKey,
        text,
    },
};
use async_trait::async_trait;
use chrono::Duration;

use super::{Fault, Services, answer, throttle};
use crate::{
    clock::{digest, new_secret},
    mail::{Template, Values},
    password,
    store::{
        Tx,
        accounts::{self, AccountRow},
        families::{self, FamilyRow},
        is_duplicate, sign_ups,
    },
};

/// A space being created is forgotten after so many hours.
const SIGN_UP_HOURS: i64 = 2;
/// A confirmation link lasts so many days; its mail says so.
pub const CONFIRMATION_DAYS: i64 = 3;

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
            if !fields.get("service_key").is_empty() {
                self.count(&[(throttle::SERVICE_KEY, &visitor.address)]).await?;
                // Keys are given out with the next step of the portal: until then none is known.
                let message = ServiceKey::parse(fields.get("service_key")).err().unwrap_or(
                    "Cette clé n’est pas reconnue. Vérifiez-la, ou continuez sans clé : vous pourrez la saisir plus tard, ou demander de l’aide au service.",
                );
                let state = FormState { values: fields, errors: vec![FieldError::new("service_key", message)] };
                return Ok(Outcome::Form(state));
            }
            let mut tx = self.db.write().await?;
            let is_known = sign_ups::set_key_step_done(&mut tx, &digest(secret), self.clock.now()).await?;
            tx.commit().await?;
            if is_known { Ok(Outcome::Done("/creer-mon-espace/conditions".into())) } else { Err(ApiError::NotFound.into()) }
        })
        .await
    }

    async fn accept_terms(&self, visitor: &Visitor) -> Result<(), ApiError> {
        answer(async {
            let secret = visitor.sign_up.as_deref().ok_or(ApiError::NotFound)?;
            let mut tx = self.db.write().await?;
            let sign_up = sign_ups::find_sign_up(&mut tx, &digest(secret), self.clock.now())
                .await?
                .filter(|row| row.key_step_done)
                .ok_or(ApiError::NotFound)?;
            if !sign_ups::finish_sign_up(&mut tx, &digest(secret)).await? {
                // Pressed twice: it is one space.
                return Ok(());
            }
            let fields: Fields = serde_json::from_str(&sign_up.fields)?;
            let email = Email::parse(fields.get("email")).map_err(|_| Fault::Unknown("e-mail address"))?;
            match accounts::find_account_by_email(&mut tx, &email.key()).await? {
                Some(known) if known.confirmed_at.is_some() => self.tell_already_known(&mut tx, &known).await?,
                // Its link was lost or has expired, or somebody else gave this address: whoever reads the mail decides.
                Some(never_opened) => {
                    accounts::delete_unconfirmed_account(&mut tx, &never_opened).await?;
                    self.create_account(&mut tx, &fields, &email, sign_up.password_hash).await?;
                }
                None => self.create_account(&mut tx, &fields, &email, sign_up.password_hash).await?,
            }
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn confirm_email(&self, token: &str) -> Result<(), ApiError> {
        answer(async {
            let now = self.clock.now();
            let mut tx = self.db.write().await?;
            let account = accounts::use_confirmation(&mut tx, &digest(token), now).await?.ok_or(ApiError::NotFound)?;
            accounts::set_account_confirmed(&mut tx, account, now).await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn sign_in(&self, visitor: &Visitor, fields: Fields) -> Result<SignInOutcome, ApiError> {
        answer(async {
            let errors = FormId::SignIn.check(&fields, self.clock.today());
            if !errors.is_empty() {
                return Ok(SignInOutcome::Refused(FormState::refused(&fields, errors)));
            }
            let pair = format!("{}@{}", text::search_key(fields.get("identifier")), visitor.address);
            // Counted before the password is looked at, so that guesses made at once count too; given back to who is right.
            let limits = [(throttle::SIGN_IN_PAIR, pair.as_str()), (throttle::SIGN_IN_ADDRESS, visitor.address.as_str())];
            self.count(&limits).await?;
            let account = self.account_of(fields.get("identifier")).await?;
            let kept = account.as_ref().map(|account| account.password_hash.clone());
            let is_right = password::verify(fields.raw("password").to_owned(), kept).await?;
            let Some(account) = account.filter(|account| is_right && account.confirmed_at.is_some()) else {
                let message = "Nous ne reconnaissons pas cet identifiant avec ce mot de passe. Vérifiez les deux. Si vous venez de créer votre espace, confirmez d’abord votre adresse avec le message reçu.";
                return Ok(SignInOutcome::Refused(FormState::refused(&fields, vec![FieldError::whole(message)])));
            };
            let secret = self.open_session(&account, &visitor.device, &limits).await?;
            let role = AccountRole::from_code(&account.role).ok_or(Fault::Unknown("role"))?;
            let who = SignedIn { account: AccountId(account.id), role, family: account.family_id.map(FamilyId) };
            Ok(SignInOutcome::Opened(secret, who))
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
            Ok(Profile { name: super::greeting(&account), username: account.username, email: account.email })
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
        if let Ok(username) = Username::parse(fields.get("username")) {
            let mut tx = self.db.read().await?;
            // A username is chosen among those that are free, so its being taken must be told; an address never is.
            let taken = accounts::find_account_by_username(&mut tx, &username.key()).await?;
            let is_own_never_opened =
                |known: &AccountRow| known.confirmed_at.is_none() && known.email_key == fields.get("email").to_lowercase();
            if taken.is_some_and(|known| !is_own_never_opened(&known)) {
                errors.push(FieldError::new("username", "Ce nom d’utilisateur est déjà pris. Choisissez-en un autre."));
            }
        }
        Ok(errors)
    }

    async fn account_of(&self, identifier: &str) -> Result<Option<AccountRow>, Fault> {
        let mut tx = self.db.read().await?;
        Ok(match Identifier::parse(identifier) {
            Some(Identifier::Username(key)) => accounts::find_account_by_username(&mut tx, &key).await?,
            Some(Identifier::Email(key)) => accounts::find_account_by_email(&mut tx, &key).await?,
            None => None,
        })
    }

    async fn tell_already_known(&self, tx: &mut Tx, known: &AccountRow) -> Result<(), Fault> {
        let values = Values { username: known.username.clone(), link: self.link("/connexion"), ..Values::default() };
        self.post(tx, known, Template::AlreadyKnown, values).await
    }

    async fn create_account(&self, tx: &mut Tx, fields: &Fields, email: &Email, password_hash: String) -> Result<(), Fault> {
        let now = self.clock.now();
        let username = Username::parse(fields.get("username")).map_err(|_| Fault::Unknown("username"))?;
        let name = fields.get("usual_name").to_owned();
        let family = FamilyRow {
            id: self.clock.new_id(),
            search_key: text::search_key(&name),
            name,
            draft_entourage: None,
            entourage: None,
            created_at: now,
        };
        families::insert_family(tx, &family).await?;
        let account = AccountRow {
            id: self.clock.new_id(),
            role: AccountRole::Family.code().into(),
            family_id: Some(family.id),
            username_key: username.key(),
            username: username.as_str().into(),
            email: email.as_str().into(),
            email_key: email.key(),
            password_hash,
            civility: fields.get("civility").into(),
            first_name: fields.get("first_name").into(),
            usual_name: fields.get("usual_name").into(),
            terms_version: Some(self.terms.0.clone()),
            terms_accepted_at: Some(now),
            created_at: now,
            confirmed_at: None,
        };
        match accounts::insert_account(tx, &account).await {
            // The username was free two minutes ago.
            Err(error) if is_duplicate(&error) => return Err(ApiError::Conflict.into()),
            done => done?,
        }
        let token = new_secret();
        accounts::insert_confirmation(tx, &digest(&token), account.id, now + Duration::days(CONFIRMATION_DAYS)).await?;
        let values = Values { username: account.username.clone(), link: self.link(&format!("/confirmer/{token}")), ..Values::default() };
        self.post(tx, &account, Template::ConfirmEmail, values).await
    }
}
