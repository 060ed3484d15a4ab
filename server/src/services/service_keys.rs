//! The *clé enfance*: made by an agent, shown once, kept as a digest, good once (B5).

use app::{
    api::{ApiError, ports::Visitor},
    domain::{
        account_act::AccountAct,
        form::{FieldError, Fields},
        ids::AccountId,
        service_key::{KEYS, ServiceKey},
    },
};
use chrono::Duration;
use uuid::Uuid;

use super::{
    About, Fault, Services,
    throttle::{self, give_back},
};
use crate::{
    clock::{new_secret, random_below},
    password,
    store::{
        Tx,
        accounts::AccountRow,
        families,
        service_keys::{self, ServiceKeyRow},
    },
};

const UNKNOWN: &str = "Cette clé n’est pas reconnue. Elle a peut-être déjà servi, ou elle est trop ancienne. Vérifiez-la avec le service.";
const UNKNOWN_AT_PADLOCK: &str = "Cette clé n’est pas reconnue. Vérifiez-la avec le service. Vous pouvez aussi continuer sans clé, et la saisir plus tard dans « Mon espace ».";

impl Services {
    /// The key that somebody typed, if it can still serve. Whatever is wrong with it, the answer is the same and takes the same time;
    /// what was tried is counted and noted for the agents.
    pub(super) async fn recognise_key(
        &self,
        visitor: &Visitor,
        counted_as: &str,
        who: &str,
        account: Option<&AccountRow>,
        fields: &Fields,
    ) -> Result<Result<ServiceKeyRow, FieldError>, Fault> {
        let key = match ServiceKey::parse(fields.get("service_key")) {
            Ok(key) => key,
            Err(message) => return Ok(Err(FieldError::new("service_key", message))),
        };
        let limits = [(throttle::SERVICE_KEY, visitor.address.as_str()), (throttle::SERVICE_KEY_ACCOUNT, counted_as)];
        self.count(&limits).await?;
        let digest = self.digest_of_key(&key).await?;
        let mut tx = self.db.write().await?;
        let found = service_keys::find_live_key(&mut tx, &digest, self.clock.now()).await?;
        match &found {
            Some(_) => give_back(&mut tx, &limits).await?,
            None => {
                let about = About { account: account.map(|account| account.id), actor: who, ..About::default() };
                self.note(&mut tx, AccountAct::WrongKey, about).await?;
            }
        }
        tx.commit().await?;
        let message = if account.is_some() { UNKNOWN } else { UNKNOWN_AT_PADLOCK };
        Ok(found.ok_or_else(|| FieldError::new("service_key", message)))
    }

    /// Makes a key for a family; only its digest is kept.
    pub(super) async fn give_key(&self, family: Uuid, by: AccountId) -> Result<ServiceKey, Fault> {
        let (now, key) = (self.clock.now(), ServiceKey::of_number(random_below(KEYS)));
        let key_hash = self.digest_of_key(&key).await?;
        let mut tx = self.db.write().await?;
        families::find_family(&mut tx, family).await?.ok_or(ApiError::NotFound)?;
        let row = ServiceKeyRow {
            id: self.clock.new_id(),
            family_id: family,
            key_hash,
            made_by: by.0,
            made_at: now,
            expires_at: now + Duration::days(self.config.accounts.key_days),
            used_by: None,
            used_at: None,
            revoked_at: None,
        };
        service_keys::insert_service_key(&mut tx, &row).await?;
        self.note_by_staff(&mut tx, AccountAct::KeyMade, by, None, Some(family), "").await?;
        tx.commit().await?;
        Ok(key)
    }

    async fn digest_of_key(&self, key: &ServiceKey) -> Result<Vec<u8>, Fault> {
        let mut tx = self.db.write().await?;
        let salt = key_salt(&mut tx).await?;
        tx.commit().await?;
        Ok(password::slow_digest(key.as_str().to_owned(), salt).await?)
    }
}

/// One salt for all keys of this installation: a key is found by its digest, and a stolen table still takes years to guess.
async fn key_salt(tx: &mut Tx) -> Result<Vec<u8>, Fault> {
    Ok(service_keys::secret(tx, "service-keys", new_secret().as_bytes()).await?)
}
