//! Forms sent without JavaScript that could not be accepted: kept for the one who sent them, until the page shows them again.

use app::{
    api::ports::KeptForm,
    domain::{form::FormState, ids::AccountId},
};
use chrono::Duration;

use super::{Fault, Services};
use crate::{
    clock::{digest, new_secret},
    store::kept_forms::{self, KeptFormRow},
};

/// A kept form is forgotten after so many minutes.
pub const KEPT_MINUTES: i64 = 60;

impl Services {
    /// Keeps a form for the page at `path`; gives the secret under which it is found again.
    ///
    /// # Errors
    /// Of the database.
    pub async fn keep_form(&self, account: Option<AccountId>, path: &str, action: &str, state: &FormState) -> Result<String, Fault> {
        let secret = new_secret();
        let row = KeptFormRow {
            account_id: account.map(|id| id.0),
            path: path.into(),
            action: action.into(),
            state: serde_json::to_string(state)?,
            expires_at: self.clock.now() + Duration::minutes(KEPT_MINUTES),
        };
        let mut tx = self.db.write().await?;
        kept_forms::insert_kept_form(&mut tx, &digest(&secret), &row).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// The form kept under a secret for the page at `path`, if it is of this account or of nobody.
    ///
    /// # Errors
    /// Of the database.
    pub async fn kept_form(&self, secret: &str, account: Option<AccountId>, path: &str) -> Result<Option<KeptForm>, Fault> {
        let found = {
            let mut tx = self.db.read().await?;
            kept_forms::find_kept_form(&mut tx, &digest(secret), self.clock.now()).await?
        };
        let mine = found.filter(|row| row.path == path && (row.account_id.is_none() || row.account_id == account.map(|id| id.0)));
        let Some(row) = mine else { return Ok(None) };
        let state: FormState = serde_json::from_str(&row.state)?;
        if state.secret_to_show().is_some() {
            // Shown once: the row goes as the page is made.
            let mut tx = self.db.write().await?;
            kept_forms::delete_kept_form(&mut tx, &digest(secret)).await?;
            tx.commit().await?;
        }
        Ok(Some(KeptForm { action: row.action, state }))
    }
}
