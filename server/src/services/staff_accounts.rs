//! Accounts of the department: made on the command line, or by its administrator (B9).

use app::{
    api::{
        ApiError, Outcome,
        forms::FormId,
        guard::StaffAccess,
        ports::StaffAccounts,
        views::{AccountEvent, StaffLine},
    },
    domain::{
        account::{Username, password_fault},
        account_act::AccountAct,
        contact::Email,
        form::{FieldError, Fields, FormState},
        ids::AccountId,
        role::AccountRole,
    },
};
use async_trait::async_trait;
use chrono::Duration;

use super::{About, Fault, Services, account_event, accounts::Named, answer, greeting};
use crate::{
    clock::local_day,
    password,
    store::{
        Tx,
        account_events::account_events_of_act,
        accounts::{self, AccountRow},
        is_duplicate, second_factors,
    },
};

/// For how many days the lists that were taken away are shown, and how many at most.
const EXPORT_DAYS: i64 = 365;
const EXPORTS: i64 = 50;

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
    /// Whether they may read what concerns health.
    pub reads_health: bool,
}

/// Why a staff account was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// What was given cannot be accepted.
    #[error("{0}")]
    Invalid(&'static str),
    /// A failure of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

#[async_trait]
impl StaffAccounts for Services {
    async fn list(&self, access: &StaffAccess) -> Result<Vec<StaffLine>, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let protected = second_factors::protected_accounts(&mut tx).await?;
            let line = |row: AccountRow| {
                Ok(StaffLine {
                    id: AccountId(row.id),
                    name: greeting(&row),
                    role: AccountRole::from_code(&row.role).ok_or(Fault::Unknown("role"))?,
                    state: self.account_state(&row),
                    has_second_factor: protected.contains(&row.id),
                    last_sign_in: row.last_sign_in_at.map(local_day).unwrap_or_default(),
                    is_me: row.id == access.account().0,
                    reads_health: row.reads_health,
                    username: row.username,
                    email: row.email,
                })
            };
            accounts::staff(&mut tx).await?.into_iter().map(line).collect()
        })
        .await
    }

    async fn exports(&self, _access: &StaffAccess) -> Result<Vec<AccountEvent>, ApiError> {
        answer(async {
            let since = self.clock.now() - Duration::days(EXPORT_DAYS);
            let events = account_events_of_act(&mut self.db.read().await?, AccountAct::Exported.code(), since, EXPORTS).await?;
            events.into_iter().map(|row| account_event(row, true)).collect()
        })
        .await
    }

    async fn create(&self, access: &StaffAccess, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let errors = FormId::Staff.check(&fields, self.clock.today());
            if !errors.is_empty() {
                return Ok(Outcome::Form(FormState::refused(&fields, errors)));
            }
            let fields = FormId::Staff.form().clean(&fields);
            let email = Email::parse(fields.get("email")).map_err(|_| ApiError::NotUnderstood)?;
            let role = AccountRole::from_code(fields.get("staff_role")).filter(|role| role.is_staff()).ok_or(ApiError::NotUnderstood)?;
            let mut tx = self.db.write().await?;
            if let Some(known) = accounts::find_account_by_email(&mut tx, &email.key()).await? {
                let message = format!("Cette adresse sert déjà au compte de {}.", greeting(&known));
                return Ok(Outcome::Form(FormState::refused(&fields, vec![FieldError::new("email", message)])));
            }
            let username = self.free_username(&mut tx, fields.get("first_name"), fields.get("usual_name")).await?;
            let account = AccountRow {
                role: role.code().into(),
                reads_health: fields.is_yes("reads_health"),
                origin: "department".into(),
                ..self.account_row(&username, &email, String::new(), Named::of(&fields))
            };
            self.insert_account(&mut tx, &account).await?;
            self.post_activation(&mut tx, &account).await?;
            self.note_by_staff(&mut tx, AccountAct::Created, access.account(), Some(account.id), None, role.name()).await?;
            tx.commit().await?;
            Ok(Outcome::Done("/admin/comptes?fait=cree".into()))
        })
        .await
    }

    async fn set_role(&self, access: &StaffAccess, account: AccountId, role: AccountRole) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let owner = self.colleague(&mut tx, access, account).await?;
            self.keep_an_administrator(&mut tx, &owner, role == AccountRole::Administrator).await?;
            accounts::set_staff_role(&mut tx, owner.id, role.code()).await?;
            self.note_by_staff(&mut tx, AccountAct::RoleChanged, access.account(), Some(owner.id), None, role.name()).await?;
            self.notify(&mut tx, &owner, "role", role.name()).await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn set_health(&self, access: &StaffAccess, account: AccountId, may_read: bool) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let owner = self.colleague(&mut tx, access, account).await?;
            accounts::set_reads_health(&mut tx, owner.id, may_read).await?;
            let act = if may_read { AccountAct::HealthOpened } else { AccountAct::HealthClosed };
            self.note_by_staff(&mut tx, act, access.account(), Some(owner.id), None, "").await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn send_activation(&self, access: &StaffAccess, account: AccountId) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let owner = self.colleague(&mut tx, access, account).await?;
            self.activate_again(&mut tx, &owner).await?;
            self.note_by_staff(&mut tx, AccountAct::ActivationSent, access.account(), Some(owner.id), None, "").await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn reset_second_factor(&self, access: &StaffAccess, account: AccountId) -> Result<(), ApiError> {
        answer(async {
            let by = greeting(&self.owner(access.account()).await?);
            let mut tx = self.db.write().await?;
            let owner = self.colleague(&mut tx, access, account).await?;
            let about = About { account: Some(owner.id), actor: &by, by_staff: true, ..About::default() };
            self.take_second_factor_away(&mut tx, &owner, about).await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn close(&self, access: &StaffAccess, account: AccountId) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let owner = self.colleague(&mut tx, access, account).await?;
            self.keep_an_administrator(&mut tx, &owner, false).await?;
            accounts::close_account(&mut tx, owner.id, self.clock.now()).await?;
            self.note_by_staff(&mut tx, AccountAct::Closed, access.account(), Some(owner.id), None, "").await?;
            Ok(tx.commit().await?)
        })
        .await
    }
}

impl Services {
    /// Another account of the department, open or to be opened: nobody closes or changes their own.
    async fn colleague(&self, tx: &mut Tx, access: &StaffAccess, account: AccountId) -> Result<AccountRow, Fault> {
        let found = accounts::find_account(tx, account.0).await?;
        let is_staff = |row: &AccountRow| row.role != AccountRole::Family.code() && row.closed_at.is_none();
        let owner = found.filter(is_staff).ok_or(ApiError::NotFound)?;
        if owner.id == access.account().0 { Err(ApiError::Forbidden.into()) } else { Ok(owner) }
    }

    /// Refuses to take the last administrator away.
    async fn keep_an_administrator(&self, tx: &mut Tx, owner: &AccountRow, stays_one: bool) -> Result<(), Fault> {
        let others = accounts::lock_administrators(tx).await?;
        let is_last = owner.role == AccountRole::Administrator.code() && owner.confirmed_at.is_some() && others <= 1;
        if is_last && !stays_one { Err(ApiError::Conflict.into()) } else { Ok(()) }
    }

    /// Makes a staff account, open at once.
    ///
    /// # Errors
    /// [`StaffError`] when something given is not valid or already taken.
    pub async fn create_staff(&self, new: NewStaff) -> Result<(), StaffError> {
        let email = Email::parse(&new.email).map_err(StaffError::Invalid)?;
        let username = Username::parse(&new.username).map_err(StaffError::Invalid)?;
        if let Some(fault) = password_fault(&new.password, &[&new.username, &new.email]) {
            return Err(StaffError::Invalid(fault));
        }
        let hash = password::hash(new.password).await.map_err(Fault::from)?;
        let named = Named { civility: "", first_name: &new.first_name, usual_name: &new.usual_name };
        let account = AccountRow {
            role: new.role.code().into(),
            reads_health: new.reads_health,
            confirmed_at: Some(self.clock.now()),
            origin: "department".into(),
            ..self.account_row(&username, &email, hash, named)
        };
        let mut tx = self.db.write().await.map_err(Fault::from)?;
        match accounts::insert_account(&mut tx, &account).await {
            Err(error) if is_duplicate(&error) => return Err(StaffError::Invalid("this username or address is already taken")),
            done => done.map_err(Fault::from)?,
        }
        tx.commit().await.map_err(Fault::from)?;
        Ok(())
    }

    /// Takes the second factor of a member of staff away, from the command line: the last administrator lost their telephone.
    ///
    /// # Errors
    /// [`StaffError`] when there is no such account of the department.
    pub async fn reset_staff_second_factor(&self, username: &str) -> Result<(), StaffError> {
        let username = Username::parse(username).map_err(StaffError::Invalid)?;
        let mut tx = self.db.write().await.map_err(Fault::from)?;
        let owner = accounts::find_account_by_username(&mut tx, &username.key()).await.map_err(Fault::from)?;
        let owner = owner.filter(|row| row.role != AccountRole::Family.code());
        let owner = owner.ok_or(StaffError::Invalid("there is no such account of the department"))?;
        let about = About { account: Some(owner.id), actor: "Ligne de commande", by_staff: true, ..About::default() };
        self.take_second_factor_away(&mut tx, &owner, about).await?;
        tx.commit().await.map_err(Fault::from)?;
        Ok(())
    }
}
