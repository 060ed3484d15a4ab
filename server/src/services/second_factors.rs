//! The second factor of staff: codes of a telephone (TOTP, RFC 6238), and recovery codes (B9).

use app::{
    api::{
        ApiError, Outcome,
        forms::FormId,
        ports::{Halfway, Visitor},
        views::SecondFactorSetup,
    },
    domain::{
        account::Step,
        account_act::AccountAct,
        form::{FieldError, Fields, FormState},
        ids::AccountId,
    },
};
use totp_rs::{Builder, Secret, Totp, TotpError};
use uuid::Uuid;

use super::{About, Fault, Services, greeting, throttle};
use crate::{
    clock::{digest, random_below, random_bytes},
    store::{
        Tx,
        accounts::{self, AccountRow},
        second_factors, sessions,
    },
};

/// How many recovery codes are made at once.
const RECOVERY_CODES: usize = 10;
/// Name of the field of a code.
const CODE: &str = "one_time_password";
const WRONG_CODE: &str = "Ce code n’est pas le bon, ou il a déjà servi. Attendez le prochain, puis recommencez.";

impl Services {
    /// The code of a telephone, or a recovery code: opens a session that waits for it.
    pub(super) async fn pass_second_factor(
        &self,
        visitor: &Visitor,
        who: &Halfway,
        fields: Fields,
    ) -> Result<Result<Option<Step>, FormState>, Fault> {
        let errors = FormId::SecondFactor.check(&fields, self.clock.today());
        if !errors.is_empty() {
            return Ok(Err(FormState::refused(&fields, errors)));
        }
        let counted = who.account.to_string();
        let limits = [(throttle::SECOND_FACTOR, counted.as_str())];
        self.count(&limits).await?;
        let session = visitor.session.as_deref().unwrap_or_default();
        let mut tx = self.db.write().await?;
        if !self.is_right_code(&mut tx, who.account.0, fields.get(CODE), true).await? {
            return Ok(Err(FormState::refused(&fields, vec![FieldError::new(CODE, WRONG_CODE)])));
        }
        sessions::set_session_proved(&mut tx, &digest(session), self.clock.now()).await?;
        throttle::give_back(&mut tx, &limits).await?;
        let step = self.step_of_session(&mut tx, session).await?;
        tx.commit().await?;
        Ok(Ok(step))
    }

    /// Whether a code is right, and uses it: it does not serve twice.
    pub(super) async fn is_right_code(&self, tx: &mut Tx, account: Uuid, typed: &str, may_be_recovery: bool) -> Result<bool, Fault> {
        let code: String = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let Some(factor) = second_factors::find_second_factor(tx, account).await? else { return Ok(false) };
        if may_be_recovery && code.len() == RECOVERY_CODE_LENGTH {
            return Ok(second_factors::use_recovery_code(tx, account, &digest(&code), self.clock.now()).await?);
        }
        let totp = totp(&factor.secret, "", "")?;
        let now = u64::try_from(self.clock.now().timestamp()).unwrap_or_default();
        match totp.check(&code, now).and_then(|step| i64::try_from(step).ok()) {
            Some(step) => Ok(second_factors::use_step(tx, account, step).await?),
            None => Ok(false),
        }
    }

    /// The secret to hand to a telephone, made at the first call.
    pub(super) async fn setup_second_factor(&self, account: AccountId) -> Result<SecondFactorSetup, Fault> {
        let mut tx = self.db.write().await?;
        let owner = accounts::find_account(&mut tx, account.0).await?.ok_or(ApiError::NotFound)?;
        let drawn = Secret::new(Box::from(random_bytes::<20>())).to_base32();
        second_factors::insert_second_factor(&mut tx, owner.id, &drawn).await?;
        let factor = second_factors::find_second_factor(&mut tx, owner.id).await?.ok_or(ApiError::NotFound)?;
        if factor.confirmed_at.is_some() {
            // Its secret is never shown again.
            return Err(ApiError::Conflict.into());
        }
        tx.commit().await?;
        let issuer = format!("Espace Familles {}", self.config.authority.name);
        let picture = totp(&factor.secret, &owner.username, &issuer)?.to_qr_base64().map_err(broken)?;
        let groups: Vec<String> = factor.secret.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
        Ok(SecondFactorSetup { picture: format!("data:image/png;base64,{picture}"), secret: groups.join(" ") })
    }

    /// The first code: the telephone holds the secret. The other sessions, opened without it, are closed.
    pub(super) async fn confirm_setup(&self, visitor: &Visitor, account: AccountId, fields: Fields) -> Result<Outcome, Fault> {
        let errors = FormId::EnrolSecondFactor.check(&fields, self.clock.today());
        if !errors.is_empty() {
            return Ok(Outcome::Form(FormState::refused(&fields, errors)));
        }
        let counted = account.to_string();
        self.count(&[(throttle::SECOND_FACTOR, &counted)]).await?;
        let session = digest(visitor.session.as_deref().unwrap_or_default());
        let mut tx = self.db.write().await?;
        let owner = accounts::find_account(&mut tx, account.0).await?.ok_or(ApiError::NotFound)?;
        let known = second_factors::find_second_factor(&mut tx, owner.id).await?;
        if known.is_none_or(|factor| factor.confirmed_at.is_some()) {
            return Err(ApiError::Conflict.into());
        }
        if !self.is_right_code(&mut tx, owner.id, fields.get(CODE), false).await? {
            return Ok(Outcome::Form(FormState::refused(&fields, vec![FieldError::new(CODE, WRONG_CODE)])));
        }
        second_factors::confirm_second_factor(&mut tx, owner.id, self.clock.now()).await?;
        sessions::set_session_proved(&mut tx, &session, self.clock.now()).await?;
        sessions::delete_other_sessions(&mut tx, owner.id, &session).await?;
        self.note(&mut tx, AccountAct::SecondFactorOn, About::own(&owner, &greeting(&owner))).await?;
        self.notify(&mut tx, &owner, "second_factor_on", "").await?;
        tx.commit().await?;
        Ok(Outcome::Done("/codes-de-secours".into()))
    }

    /// New recovery codes, in groups that can be copied by hand.
    pub(super) async fn draw_recovery_codes(&self, account: AccountId) -> Result<Vec<String>, Fault> {
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code()).collect();
        let digests: Vec<Vec<u8>> = codes.iter().map(|code| digest(code)).collect();
        let mut tx = self.db.write().await?;
        let factor = second_factors::find_second_factor(&mut tx, account.0).await?.filter(|factor| factor.confirmed_at.is_some());
        factor.ok_or(ApiError::Conflict)?;
        second_factors::set_recovery_codes(&mut tx, account.0, &digests).await?;
        tx.commit().await?;
        Ok(codes.iter().map(|code| format!("{}-{}-{}", &code[0..4], &code[4..8], &code[8..12])).collect())
    }

    /// Takes a second factor away, and tells its owner. Does nothing when there is none.
    pub(super) async fn take_second_factor_away(&self, tx: &mut Tx, owner: &AccountRow, about: About<'_>) -> Result<(), Fault> {
        if second_factors::delete_second_factor(tx, owner.id).await? {
            self.note(tx, AccountAct::SecondFactorOff, about).await?;
            self.notify(tx, owner, "second_factor_off", "").await?;
        }
        Ok(())
    }
}

const RECOVERY_CODE_LENGTH: usize = 12;

/// Twelve letters and figures that cannot be taken for one another: 59 bits, which no limit of attempts lets guess.
fn recovery_code() -> String {
    const LETTERS: &[u8; 31] = b"abcdefghijkmnpqrstuvwxyz2345678";
    let letter = || usize::try_from(random_below(31)).ok().and_then(|at| LETTERS.get(at)).map_or('x', |letter| char::from(*letter));
    (0..RECOVERY_CODE_LENGTH).map(|_| letter()).collect()
}

fn totp(secret: &str, account: &str, issuer: &str) -> Result<Totp, Fault> {
    let secret = Secret::try_from_base32(secret).map_err(|_| Fault::Unknown("second factor"))?;
    let named = Builder::new().with_secret(secret).with_account_name(account.replace(':', " "));
    named.with_issuer(Some(issuer.replace(':', " "))).build().map_err(broken)
}

fn broken(_: TotpError) -> Fault {
    Fault::Unknown("second factor")
}
