//! Accounts of the department, made on the command line.

use app::domain::{
    account::{Username, password_fault},
    contact::Email,
    role::AccountRole,
};

use super::{Fault, Services};
use crate::{
    password,
    store::accounts::{AccountRow, insert_account},
};

/// Who the new account is for.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// Agent or administrator.
    pub role: AccountRole,
    /// First name.
    pub first_name: String,
    /// Name in use.
    pub usual_name: String,
    /// E-mail address.
    pub email: String,
    /// Username.
    pub username: String,
    /// Password.
    pub password: String,
}

/// Why a staff account was not made.
#[derive(Debug, thiserror::Error)]
pub enum NewStaffError {
    /// What was given cannot be accepted.
    #[error("{0}")]
    Invalid(&'static str),
    /// A failure of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Services {
    /// Makes a staff account, open at once.
    ///
    /// # Errors
    /// [`NewStaffError`] when something given is not valid or already taken.
    pub async fn create_staff(&self, new: NewStaff) -> Result<(), NewStaffError> {
        let email = Email::parse(&new.email).map_err(NewStaffError::Invalid)?;
        let username = Username::parse(&new.username).map_err(NewStaffError::Invalid)?;
        if let Some(fault) = password_fault(&new.password, &[&new.username, &new.email]) {
            return Err(NewStaffError::Invalid(fault));
        }
        let now = self.clock.now();
        let account = AccountRow {
            id: self.clock.new_id(),
            role: new.role.code().into(),
            family_id: None,
            username: username.as_str().into(),
            username_key: username.key(),
            email: email.as_str().into(),
            email_key: email.key(),
            password_hash: password::hash(new.password).await.map_err(Fault::from)?,
            civility: String::new(),
            first_name: new.first_name,
            usual_name: new.usual_name,
            terms_version: None,
            terms_accepted_at: None,
            created_at: now,
            confirmed_at: Some(now),
        };
        let mut tx = self.db.write().await.map_err(Fault::from)?;
        match insert_account(&mut tx, &account).await {
            Err(error) if crate::store::is_duplicate(&error) => {
                return Err(NewStaffError::Invalid("this username or address is already taken"));
            }
            done => done.map_err(Fault::from)?,
        }
        tx.commit().await.map_err(Fault::from)?;
        Ok(())
    }
}
