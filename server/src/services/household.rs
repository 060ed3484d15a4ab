//! Who has access to a family: by the key of the department, or invited by its holder (B5, B8).

use std::collections::BTreeSet;

use app::{
    api::{
        ApiError, Outcome,
        forms::FormId,
        guard::FamilyAccess,
        ports::{Household, Visitor},
        views,
    },
    domain::{
        account::Username,
        account_act::AccountAct,
        contact::Email,
        form::{FieldError, Fields, FormState},
        ids::{AccountId, InvitationId},
        person::Role,
    },
};
use async_trait::async_trait;
use chrono::Duration;
use uuid::Uuid;

use super::{
    About, Fault, Services,
    access::common_password_fault,
    account_event,
    accounts::{Named, SIGN_UP_HOURS},
    answer,
    families::known_entourage,
    greeting, named_greeting, throttle,
};
use crate::{
    clock::{digest, local_instant, new_secret},
    mail::{Template, Values},
    password,
    store::{
        Tx, account_events,
        accounts::{self, AccountRow},
        families,
        invitations::{self, InvitationRow},
        service_keys,
        sign_ups::{self, SignUpRow},
    },
};

/// How many lines of history a page shows.
const HISTORY: i64 = 50;

#[async_trait]
impl Household for Services {
    async fn link_family(&self, visitor: &Visitor, access: &FamilyAccess, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let errors = FormId::LinkFamily.check(&fields, self.clock.today());
            if !errors.is_empty() {
                return Ok(Outcome::Form(FormState { errors, ..FormState::filled(fields) }));
            }
            let (account, counted) = (self.owner(access.account()).await?, access.account().to_string());
            let name = greeting(&account);
            if !self.is_alone(&account, access).await? {
                let message = "Deux adultes partagent cet espace : une clé ne peut pas déplacer toute la famille. Appelez le service.";
                return Ok(Outcome::Form(FormState { errors: vec![FieldError::new("service_key", message)], ..FormState::filled(fields) }));
            }
            let key = match self.recognise_key(visitor, &counted, &name, Some(&account), &fields).await? {
                Ok(key) => key,
                Err(error) => return Ok(Outcome::Form(FormState { errors: vec![error], ..FormState::filled(fields) })),
            };
            if key.family_id == access.family().0 {
                let error = FieldError::new("service_key", "Votre espace est déjà relié à cette famille. Vous n’avez rien à faire.");
                return Ok(Outcome::Form(FormState { errors: vec![error], ..FormState::filled(fields) }));
            }
            let mut tx = self.db.write().await?;
            // The families first, and always in the same order.
            for family in [access.family().0.min(key.family_id), access.family().0.max(key.family_id)] {
                families::lock_family(&mut tx, family).await?;
            }
            let family = service_keys::use_key(&mut tx, key.id, account.id, self.clock.now()).await?.ok_or(ApiError::Conflict)?;
            let about = About { account: Some(account.id), family: Some(family), actor: &name, ..About::default() };
            self.note(&mut tx, AccountAct::KeyUsed, about).await?;
            self.join_families(&mut tx, access.family().0, family).await?;
            tx.commit().await?;
            Ok(Outcome::Done("/mon-espace?fait=cle".into()))
        })
        .await
    }

    async fn household(&self, access: &FamilyAccess) -> Result<views::Household, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let family = access.family().0;
            let all = accounts::all_accounts_of_family(&mut tx, family).await?;
            let open: Vec<_> = all.iter().filter(|account| account.closed_at.is_none()).collect();
            let me = open.iter().find(|account| account.id == access.account().0).ok_or(ApiError::NotFound)?;
            let pending = invitations::pending_invitations(&mut tx, family).await?;
            let entourage = known_entourage(&families::family(&mut tx, family).await?)?;
            let events = account_events::account_events_of_family(&mut tx, family, HISTORY).await?;
            let other = entourage.of_role(Role::CoRepresentative).next().filter(|_| open.len() == 1);
            let names = ["civility", "first_name", "usual_name", "email"];
            let suggestion = other.map(|person| person.to_fields()).unwrap_or_default();
            Ok(views::Household {
                adults: open.iter().map(|adult| self.adult(adult, me)).collect(),
                invitations: pending.into_iter().map(|row| self.pending(row)).collect(),
                may_invite: me.place == "holder",
                suggestion: suggestion.iter().filter(|(n, _)| names.contains(n)).map(|(n, v)| (n.to_owned(), v.to_owned())).collect(),
                history: events.into_iter().map(|row| account_event(row, false)).collect::<Result<_, _>>()?,
            })
        })
        .await
    }

    async fn invite(&self, access: &FamilyAccess, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let errors = FormId::Invite.check(&fields, self.clock.today());
            if !errors.is_empty() {
                return Ok(Outcome::Form(FormState::refused(&fields, errors)));
            }
            let (inviter, family) = (self.owner(access.account()).await?, access.family().0);
            if inviter.place != "holder" {
                return Err(ApiError::Forbidden.into());
            }
            let fields = FormId::Invite.form().clean(&fields);
            let email = Email::parse(fields.get("email")).map_err(|_| ApiError::NotUnderstood)?;
            let counted = family.to_string();
            self.count(&[(throttle::INVITATION, &counted)]).await?;
            let mut tx = self.db.write().await?;
            families::lock_family(&mut tx, family).await?;
            let adults = accounts::accounts_of_family(&mut tx, family).await?;
            if let Some(adult) = adults.iter().find(|adult| adult.email_key == email.key()) {
                let message = if adult.id == inviter.id {
                    "C’est votre propre adresse. Une adresse ne sert qu’à un espace : indiquez celle de l’autre adulte, ou lisez plus bas que faire si vous n’en avez qu’une."
                } else {
                    "Cette personne a déjà accès à l’espace de votre famille."
                };
                return Ok(Outcome::Form(FormState::refused(&fields, vec![FieldError::new("email", message)])));
            }
            self.send_invitation(&mut tx, &inviter, family, &email, Named::of(&fields)).await?;
            tx.commit().await?;
            Ok(Outcome::Done("/mon-espace/foyer?fait=invitation".into()))
        })
        .await
    }

    async fn cancel_invitation(&self, access: &FamilyAccess, id: InvitationId) -> Result<(), ApiError> {
        answer(async {
            let me = self.owner(access.account()).await?;
            if me.place != "holder" {
                return Err(ApiError::Forbidden.into());
            }
            let mut tx = self.db.write().await?;
            let row = invitations::cancel_invitation(&mut tx, access.family().0, id.0, self.clock.now()).await?;
            let row = row.ok_or(ApiError::NotFound)?;
            let name = invited_name(&row);
            self.note(&mut tx, AccountAct::InvitationCancelled, About { detail: &name, ..About::own(&me, &greeting(&me)) }).await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn remove_adult(&self, access: &FamilyAccess, account: AccountId) -> Result<(), ApiError> {
        answer(async {
            let me = self.owner(access.account()).await?;
            let mut tx = self.db.write().await?;
            families::lock_family(&mut tx, access.family().0).await?;
            let adult = accounts::find_account(&mut tx, account.0).await?;
            let adult = adult.filter(|adult| adult.family_id == Some(access.family().0) && adult.closed_at.is_none());
            let adult = adult.ok_or(ApiError::NotFound)?;
            if !may_remove(&me, &adult) {
                return Err(ApiError::Forbidden.into());
            }
            let (mine, theirs) = (greeting(&me), greeting(&adult));
            let about = About { family: adult.family_id, actor: &mine, detail: &theirs, ..About::default() };
            self.note(&mut tx, AccountAct::Removed, about).await?;
            accounts::close_account(&mut tx, adult.id, self.clock.now()).await?;
            if me.id == adult.id {
                for other in accounts::accounts_of_family(&mut tx, access.family().0).await? {
                    self.notify(&mut tx, &other, "left", &theirs).await?;
                }
            } else {
                self.notify(&mut tx, &adult, "removed", &mine).await?;
            }
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn invitation(&self, token: &str) -> Result<views::Invitation, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let row = invitations::find_open_invitation(&mut tx, &digest(token), self.clock.now()).await?.ok_or(ApiError::NotFound)?;
            let by = accounts::find_account(&mut tx, row.invited_by).await?.map(|account| greeting(&account)).unwrap_or_default();
            let username = self.free_username(&mut tx, &row.first_name, &row.usual_name).await?;
            Ok(views::Invitation { by, name: invited_name(&row), username: username.as_str().to_owned() })
        })
        .await
    }

    async fn join(&self, visitor: &Visitor, fields: Fields) -> Result<Result<String, FormState>, ApiError> {
        answer(async {
            let row = {
                let mut tx = self.db.read().await?;
                invitations::find_open_invitation(&mut tx, &digest(fields.get("token")), self.clock.now())
                    .await?
                    .ok_or(ApiError::NotFound)?
            };
            let own =
                [("email", &row.email), ("civility", &row.civility), ("first_name", &row.first_name), ("usual_name", &row.usual_name)];
            let known = own.into_iter().fold(fields.clone(), |fields, (name, value)| fields.with(name, value.as_str()));
            let mut errors = FormId::Join.check(&known, self.clock.today());
            errors.extend(self.username_fault(&known).await?);
            if errors.is_empty() {
                errors.extend(common_password_fault(&known));
            }
            if !errors.is_empty() {
                return Ok(Err(FormState::refused(&fields, errors)));
            }
            self.count(&[(throttle::SIGN_UP, &visitor.address)]).await?;
            let hash = password::hash(fields.raw("new_password").to_owned()).await?;
            let (secret, until) = (new_secret(), self.clock.now() + Duration::hours(SIGN_UP_HOURS));
            let kept = serde_json::to_string(&FormId::SignUp.form().clean(&known).without_secrets())?;
            let mut tx = self.db.write().await?;
            sign_ups::insert_invited_sign_up(&mut tx, &digest(&secret), &kept, &hash, until, row.id).await?;
            tx.commit().await?;
            Ok(Ok(secret))
        })
        .await
    }
}

impl Services {
    fn adult(&self, adult: &AccountRow, me: &AccountRow) -> views::Adult {
        views::Adult {
            account: AccountId(adult.id),
            name: greeting(adult),
            email: adult.email.clone(),
            is_holder: adult.place == "holder",
            is_me: adult.id == me.id,
            may_be_removed: may_remove(me, adult),
            state: self.account_state(adult),
        }
    }

    /// Whether nobody else has access to the family of an account.
    async fn is_alone(&self, account: &AccountRow, access: &FamilyAccess) -> Result<bool, Fault> {
        let mut tx = self.db.read().await?;
        let adults = accounts::accounts_of_family(&mut tx, access.family().0).await?;
        Ok(adults.iter().all(|adult| adult.id == account.id))
    }

    fn pending(&self, row: InvitationRow) -> views::PendingInvitation {
        views::PendingInvitation {
            id: InvitationId(row.id),
            name: invited_name(&row),
            until: local_instant(row.expires_at),
            is_expired: row.expires_at <= self.clock.now(),
            email: row.email,
        }
    }

    /// Whether the address has a space already is told to whoever reads its mails: the inviter sees the same in both cases.
    async fn send_invitation(&self, tx: &mut Tx, inviter: &AccountRow, family: Uuid, email: &Email, named: Named<'_>) -> Result<(), Fault> {
        let (token, now) = (new_secret(), self.clock.now());
        for former in invitations::pending_invitations(tx, family).await?.iter().filter(|row| row.email.to_lowercase() == email.key()) {
            invitations::cancel_invitation(tx, family, former.id, now).await?;
        }
        let row = InvitationRow {
            id: self.clock.new_id(),
            token_hash: digest(&token),
            family_id: family,
            invited_by: inviter.id,
            civility: named.civility.into(),
            first_name: named.first_name.into(),
            usual_name: named.usual_name.into(),
            email: email.as_str().into(),
            made_at: now,
            expires_at: now + Duration::days(self.config.accounts.invitation_days),
            accepted_by: None,
            cancelled_at: None,
        };
        invitations::insert_invitation(tx, &row).await?;
        let name = invited_name(&row);
        self.note(tx, AccountAct::Invited, About { detail: &name, ..About::own(inviter, &greeting(inviter)) }).await?;
        // A space that waits for the person whom the department made it for has its address already.
        let has_space = |known: &AccountRow| known.confirmed_at.is_some() || known.origin != "self";
        let known = accounts::find_account_by_email(tx, &email.key()).await?.filter(has_space);
        let (template, link) = match known {
            Some(_) => (Template::InvitationElsewhere, self.link("/connexion")),
            None => (Template::Invitation, self.link(&format!("/invitation/{token}"))),
        };
        if !self.count_one(tx, throttle::STRANGER_MAILS, &email.key()).await? {
            return Ok(());
        }
        let values = Values { name, other: greeting(inviter), until: local_instant(row.expires_at), link, ..Values::default() };
        self.post_to(tx, email.as_str(), None, template, &values).await
    }

    /// The account of an invited adult: open at once, since the invitation came by mail.
    pub(super) async fn open_invited_account(&self, tx: &mut Tx, invitation: Uuid, sign_up: SignUpRow) -> Result<(), Fault> {
        let now = self.clock.now();
        let row = invitations::find_open_invitation_by_id(tx, invitation, now).await?.ok_or(ApiError::Conflict)?;
        let inviter = accounts::find_account(tx, row.invited_by).await?;
        let may_invite =
            |inviter: &AccountRow| inviter.closed_at.is_none() && inviter.place == "holder" && inviter.family_id == Some(row.family_id);
        if !inviter.is_some_and(|inviter| may_invite(&inviter)) {
            return Err(ApiError::Conflict.into());
        }
        let fields: Fields = serde_json::from_str(&sign_up.fields)?;
        let username = Username::parse(fields.get("username")).map_err(|_| Fault::Unknown("username"))?;
        let email = Email::parse(&row.email).map_err(|_| Fault::Unknown("e-mail address"))?;
        if let Some(known) = accounts::find_account_by_email(tx, &email.key()).await? {
            // A space that the same person began and never opened makes room; an open one does not.
            if known.confirmed_at.is_some() || known.origin != "self" {
                return Err(ApiError::Conflict.into());
            }
            accounts::delete_unconfirmed_account(tx, &known).await?;
        }
        let there = accounts::accounts_of_family(tx, row.family_id).await?;
        let account = AccountRow {
            family_id: Some(row.family_id),
            origin: "invitation".into(),
            place: "co_representative".into(),
            terms_version: Some(self.terms.0.clone()),
            terms_accepted_at: Some(now),
            confirmed_at: Some(now),
            ..self.account_row(&username, &email, sign_up.password_hash, Named::of(&fields))
        };
        self.insert_account(tx, &account).await?;
        invitations::accept_invitation(tx, row.id, account.id).await?;
        let name = greeting(&account);
        self.note(tx, AccountAct::Joined, About::own(&account, &name)).await?;
        for adult in &there {
            self.notify(tx, adult, "joined", &name).await?;
        }
        Ok(())
    }

    /// A username that is free, for somebody of that name.
    pub(super) async fn free_username(&self, tx: &mut Tx, first_name: &str, usual_name: &str) -> Result<Username, Fault> {
        let base = Username::for_person(first_name, usual_name, |_| false);
        let taken: BTreeSet<String> = accounts::username_keys_like(tx, base.as_str()).await?.into_iter().collect();
        Ok(Username::for_person(first_name, usual_name, |name| taken.contains(name)))
    }
}

/// The holder closes the access of the others; the others close their own.
fn may_remove(me: &AccountRow, adult: &AccountRow) -> bool {
    adult.place != "holder" && (me.place == "holder" || me.id == adult.id)
}

fn invited_name(row: &InvitationRow) -> String {
    named_greeting(Named { civility: &row.civility, first_name: &row.first_name, usual_name: &row.usual_name })
}
