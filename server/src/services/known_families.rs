//! Families that the department knows: looked up, made, given keys, told apart or made one (B1, B5, F3).

use std::collections::BTreeSet;

use app::{
    api::{
        ApiError, Outcome,
        forms::FormId,
        guard::StaffAccess,
        ports::KnownFamilies,
        views::{FamilyAccount, FamilyLine, FamilyRecord, FoundFamilies, ImportReport, KeyLine, Keys, LikelyMatch},
    },
    domain::{
        account::{AccountState, Username},
        account_act::AccountAct,
        contact::{Email, age_on},
        entourage::Entourage,
        form::{FieldError, Fields, FormState},
        forms,
        ids::{AccountId, FamilyId, ImportId, PersonId, ServiceKeyId},
        person::{Person, Role},
        text,
    },
};
use async_trait::async_trait;
use chrono::Duration;
use uuid::Uuid;

use super::{
    Fault, Services, account_event,
    accounts::{Named, is_never_opened},
    answer,
    families::{known_entourage, shown_entourage, valid_entourage},
    greeting,
    joining::search_words,
    spelling,
};
use crate::{
    clock::{local_day, local_instant},
    store::{
        Tx, account_events,
        accounts::{self, AccountRow},
        cases, families,
        families::FamilyRow,
        mails::{self, MailRow},
        matches,
        service_keys::{self, ServiceKeyRow},
    },
};

/// How many families, keys or lines a page shows.
const PAGE: i64 = 50;
/// For how many days a wrong key is shown.
const WRONG_KEY_DAYS: i64 = 30;

/// A family that the department makes.
#[derive(Clone, Debug)]
pub(super) struct NewKnownFamily {
    pub id: Uuid,
    /// Its number in the department's software.
    pub reference: Option<String>,
    pub name: String,
    /// Valid at once: it comes from the department.
    pub entourage: Entourage,
    /// Of its holder; without one there is no account yet.
    pub email: Option<Email>,
    pub by: AccountId,
}

#[async_trait]
impl KnownFamilies for Services {
    async fn search(&self, _access: &StaffAccess, typed: &str) -> Result<FoundFamilies, ApiError> {
        answer(async {
            let mut key = text::search_key(typed);
            let mut instead = None;
            let mut tx = self.db.read().await?;
            let mut found = families::search_families(&mut tx, text::longest_words(&key), PAGE).await?;
            let named = self.find_by_identifier(&mut tx, typed).await?.and_then(|account| account.family_id);
            if found.is_empty() && named.is_none() {
                instead = spelling::corrected(&key, &families::search_keys(&mut tx).await?);
            }
            if let Some(words) = &instead {
                key.clone_from(words);
                found = families::search_families(&mut tx, text::longest_words(&key), PAGE).await?;
            }
            let mut adults = accounts::accounts_of_found_families(&mut tx, text::longest_words(&key), PAGE).await?;
            if let Some(family) = named.filter(|id| !found.iter().any(|family| family.id == *id)) {
                found.insert(0, families::family(&mut tx, family).await?);
                adults.extend(accounts::all_accounts_of_family(&mut tx, family).await?);
            }
            let families = found.iter().map(|family| self.family_line(family, &adults)).collect::<Result<Vec<_>, _>>()?;
            Ok(FoundFamilies { instead: instead.filter(|_| !families.is_empty()), families })
        })
        .await
    }

    async fn record(&self, _access: &StaffAccess, id: FamilyId) -> Result<FamilyRecord, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let family = families::find_family(&mut tx, id.0).await?.ok_or(ApiError::NotFound)?;
            let all = accounts::all_accounts_of_family(&mut tx, family.id).await?;
            let sent = mails::mails_of_family(&mut tx, family.id, 4 * PAGE).await?;
            let keys = service_keys::keys_of_family(&mut tx, family.id).await?;
            let events = account_events::account_events_of_family(&mut tx, family.id, PAGE).await?;
            let cases = cases::cases_of_family(&mut tx, family.id).await?;
            let cases = cases.iter().filter(|case| case.number.is_some()).map(|case| self.case_line(case, &family.name));
            Ok(FamilyRecord {
                id,
                entourage: shown_entourage(&family)?,
                accounts: all.iter().map(|account| self.family_account(account, &sent)).collect(),
                keys: keys.into_iter().map(|key| self.key_line(key, &family.name)).collect(),
                cases: cases.collect::<Result<_, _>>()?,
                matches: self.likely_matches(&mut tx, &family).await?,
                history: events.into_iter().map(|row| account_event(row, true)).collect::<Result<_, _>>()?,
                name: family.name,
                reference: family.reference.unwrap_or_default(),
            })
        })
        .await
    }

    async fn create(&self, access: &StaffAccess, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let errors = FormId::KnownFamily.check(&fields, self.clock.today());
            if !errors.is_empty() {
                return Ok(Outcome::Form(FormState::refused(&fields, errors)));
            }
            let cleaned = FormId::KnownFamily.form().clean(&fields);
            let new = match self.new_known_family(access, &cleaned) {
                Ok(new) => new,
                Err(errors) => return Ok(Outcome::Form(FormState::refused(&fields, errors))),
            };
            let mut tx = self.db.write().await?;
            let taken = self.taken_faults(&mut tx, &new).await?;
            if !taken.is_empty() {
                return Ok(Outcome::Form(FormState::refused(&fields, taken)));
            }
            let base = new.entourage.holder().map(|holder| Username::for_person(&holder.first_name, &holder.usual_name, |_| false));
            let mut there = accounts::username_keys_like(&mut tx, base.as_ref().map_or("", Username::as_str)).await?.into_iter().collect();
            self.insert_known_family(&mut tx, &new, &mut there).await?;
            self.note_matches(&mut tx, new.id, &new.entourage).await?;
            tx.commit().await?;
            Ok(Outcome::Done(format!("/admin/familles/{}?cree=1", new.id)))
        })
        .await
    }

    async fn add_child(&self, access: &StaffAccess, family: FamilyId, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            families::find_family(&mut tx, family.0).await?.ok_or(ApiError::NotFound)?;
            let row = families::lock_family(&mut tx, family.0).await?;
            let id = fields.get("person").parse().unwrap_or(PersonId(self.clock.new_id()));
            let mut valid = valid_entourage(&row)?;
            if let Err(errors) = valid.put(id, Role::Child, &fields, self.clock.today()) {
                return Ok(Outcome::Form(FormState::refused(&fields, errors)));
            }
            // What the family is changing stays, with the child in it.
            let draft = row.draft_entourage.as_ref().map(|_| known_entourage(&row)).transpose()?;
            let draft = draft.map(|draft| draft.completed_by(&Entourage { persons: valid.find(id).cloned().into_iter().collect() }).0);
            let draft = draft.as_ref().map(serde_json::to_string).transpose()?;
            families::set_entourages(&mut tx, row.id, draft.as_deref(), Some(&serde_json::to_string(&valid)?)).await?;
            self.index_family(&mut tx, row.id).await?;
            let name = valid.find(id).map(Person::full_name).unwrap_or_default();
            self.note_by_staff(&mut tx, AccountAct::ChildAdded, access.account(), None, Some(row.id), &name).await?;
            tx.commit().await?;
            Ok(Outcome::Done(format!("/admin/familles/{family}")))
        })
        .await
    }

    async fn send_activation(&self, access: &StaffAccess, account: AccountId) -> Result<FamilyId, ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let owner = accounts::find_account(&mut tx, account.0).await?.ok_or(ApiError::NotFound)?;
            let family = owner.family_id.ok_or(ApiError::NotFound)?;
            self.activate_again(&mut tx, &owner).await?;
            self.note_by_staff(&mut tx, AccountAct::ActivationSent, access.account(), Some(owner.id), Some(family), &greeting(&owner))
                .await?;
            tx.commit().await?;
            Ok(FamilyId(family))
        })
        .await
    }

    async fn make_key(&self, access: &StaffAccess, family: FamilyId) -> Result<String, ApiError> {
        answer(async { Ok(self.give_key(family.0, access.account()).await?.as_str().to_owned()) }).await
    }

    async fn revoke_key(&self, access: &StaffAccess, key: ServiceKeyId) -> Result<FamilyId, ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let row = service_keys::find_key(&mut tx, key.0).await?.ok_or(ApiError::NotFound)?;
            // Pressed twice, it is revoked once.
            if row.revoked_at.is_none() {
                service_keys::revoke_key(&mut tx, row.id, self.clock.now()).await.map_err(|_| ApiError::Conflict)?;
                self.note_by_staff(&mut tx, AccountAct::KeyRevoked, access.account(), None, Some(row.family_id), "").await?;
                tx.commit().await?;
            }
            Ok(FamilyId(row.family_id))
        })
        .await
    }

    async fn keys(&self, _access: &StaffAccess) -> Result<Keys, ApiError> {
        answer(async {
            let now = self.clock.now();
            let mut tx = self.db.read().await?;
            let live = service_keys::live_keys(&mut tx, now, 4 * PAGE).await?;
            let since = now - Duration::days(WRONG_KEY_DAYS);
            let wrong = account_events::account_events_of_act(&mut tx, AccountAct::WrongKey.code(), since, PAGE).await?;
            Ok(Keys {
                live: live.into_iter().map(|row| self.key_line(row.key, &row.family_name)).collect(),
                wrong: wrong.into_iter().map(|row| account_event(row, true)).collect::<Result<_, _>>()?,
            })
        })
        .await
    }

    async fn link_match(&self, access: &StaffAccess, family: FamilyId, known: FamilyId) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            if !matches::open_matches(&mut tx, family.0).await?.contains(&known.0) {
                return Err(ApiError::NotFound.into());
            }
            let name = families::family(&mut tx, family.0).await?.name;
            self.join_families(&mut tx, family.0, known.0).await?;
            self.note_by_staff(&mut tx, AccountAct::Linked, access.account(), None, Some(known.0), &name).await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn keep_apart(&self, access: &StaffAccess, family: FamilyId, known: FamilyId) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let other = families::find_family(&mut tx, known.0).await?.ok_or(ApiError::NotFound)?;
            if !matches::set_apart(&mut tx, family.0, known.0, access.account().0).await? {
                return Err(ApiError::NotFound.into());
            }
            self.note_by_staff(&mut tx, AccountAct::KeptApart, access.account(), None, Some(family.0), &other.name).await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn import_report(&self, _access: &StaffAccess, id: ImportId) -> Result<ImportReport, ApiError> {
        answer(self.read_import(id)).await
    }

    async fn import(&self, access: &StaffAccess, id: ImportId) -> Result<Outcome, ApiError> {
        answer(self.do_import(access.account(), id)).await
    }
}

impl Services {
    /// Makes a family and, when its holder has an address, their account with its activation mail. `taken` holds the
    /// keys of the usernames that are not free, at least those that begin alike.
    pub(super) async fn insert_known_family(
        &self,
        tx: &mut Tx,
        family: &NewKnownFamily,
        taken: &mut BTreeSet<String>,
    ) -> Result<(), Fault> {
        let row = FamilyRow {
            id: family.id,
            name: family.name.clone(),
            search_key: search_words(&family.name, family.reference.as_deref(), &family.entourage),
            draft_entourage: None,
            entourage: Some(serde_json::to_string(&family.entourage)?),
            created_at: self.clock.now(),
            reference: family.reference.clone(),
        };
        families::insert_family(tx, &row).await?;
        let children: Vec<_> = family.entourage.child_keys().into_iter().map(|(id, key)| (id.0, key)).collect();
        matches::set_known_children(tx, row.id, &children).await?;
        let account = match (&family.email, family.entourage.holder()) {
            (Some(email), Some(holder)) => Some(self.insert_department_account(tx, row.id, email, holder, taken).await?),
            _ => None,
        };
        self.note_by_staff(tx, AccountAct::Created, family.by, account, Some(row.id), "").await
    }

    async fn insert_department_account(
        &self,
        tx: &mut Tx,
        family: Uuid,
        email: &Email,
        holder: &Person,
        taken: &mut BTreeSet<String>,
    ) -> Result<Uuid, Fault> {
        let username = Username::for_person(&holder.first_name, &holder.usual_name, |name| taken.contains(name));
        taken.insert(username.key());
        let named = Named { civility: &holder.civility, first_name: &holder.first_name, usual_name: &holder.usual_name };
        let account =
            AccountRow { family_id: Some(family), origin: "department".into(), ..self.account_row(&username, email, String::new(), named) };
        // Somebody began a space with this address and never showed that it is theirs: it makes room.
        if let Some(begun) = accounts::find_account_by_email(tx, &email.key()).await?.filter(is_never_opened) {
            accounts::delete_unconfirmed_account(tx, &begun).await?;
        }
        self.insert_account(tx, &account).await?;
        self.post_activation(tx, &account).await?;
        Ok(account.id)
    }

    /// "Renvoyer": the mail that opens an account nobody has opened yet. `Conflict` when there is nothing to open.
    pub(super) async fn activate_again(&self, tx: &mut Tx, owner: &AccountRow) -> Result<(), Fault> {
        match self.account_state(owner) {
            AccountState::ToActivate | AccountState::Expired | AccountState::Activated => self.post_activation(tx, owner).await,
            AccountState::ToConfirm => self.post_confirmation(tx, owner).await,
            AccountState::Open | AccountState::Closed => Err(ApiError::Conflict.into()),
        }
    }

    fn new_known_family(&self, access: &StaffAccess, fields: &Fields) -> Result<NewKnownFamily, Vec<FieldError>> {
        let holder = Person::from_fields(PersonId(self.clock.new_id()), Role::Holder, fields);
        let of_child = ["civility", "first_name", "usual_name", "birth_date"];
        let child: Fields = of_child.iter().map(|name| ((*name).to_owned(), fields.get(&format!("child_{name}")).to_owned())).collect();
        let mut entourage = Entourage { persons: vec![holder] };
        let put = entourage.put(PersonId(self.clock.new_id()), Role::Child, &forms::person(Role::Child).clean(&child), self.clock.today());
        put.map_err(|errors| {
            errors.into_iter().map(|error| FieldError::new(&format!("child_{}", error.field), error.message)).collect::<Vec<_>>()
        })?;
        Ok(NewKnownFamily {
            id: self.clock.new_id(),
            reference: Some(fields.get("reference").to_owned()).filter(|reference| !reference.is_empty()),
            name: fields.get("usual_name").to_owned(),
            entourage,
            email: Email::parse(fields.get("email")).ok(),
            by: access.account(),
        })
    }

    /// An agent may know that an address or a number is taken, and by whom.
    async fn taken_faults(&self, tx: &mut Tx, new: &NewKnownFamily) -> Result<Vec<FieldError>, Fault> {
        let mut faults = Vec::new();
        if let Some(email) = &new.email
            && let Some(known) = accounts::find_account_by_email(tx, &email.key()).await?.filter(|known| !is_never_opened(known))
        {
            let message = format!("Cette adresse sert déjà à l’espace de {}. Cherchez cette famille.", greeting(&known));
            faults.push(FieldError::new("email", message));
        }
        if let Some(reference) = &new.reference
            && let Some(known) = families::find_family_by_reference(tx, reference).await?
        {
            faults.push(FieldError::new("reference", format!("Ce numéro est déjà celui de la famille {}.", known.name)));
        }
        Ok(faults)
    }

    /// The known families that a family may be one with.
    pub(super) async fn likely_matches(&self, tx: &mut Tx, family: &FamilyRow) -> Result<Vec<LikelyMatch>, Fault> {
        let mine = known_entourage(family)?;
        let mut found = Vec::new();
        for id in matches::open_matches(tx, family.id).await? {
            let known = families::family(tx, id).await?;
            let persons = valid_entourage(&known)?;
            let adults = accounts::all_accounts_of_family(tx, id).await?;
            let keys: BTreeSet<String> = persons.child_keys().into_iter().map(|(_, key)| key).collect();
            let is_common = |child: &&Person| child.match_key().is_some_and(|key| keys.contains(&key));
            found.push(LikelyMatch {
                family: FamilyId(family.id),
                known: FamilyId(id),
                known_name: known.name,
                children: mine.children().filter(is_common).map(Person::full_name).collect(),
                known_persons: persons,
                known_accounts: adults.iter().map(|adult| (greeting(adult), adult.email.clone(), self.account_state(adult))).collect(),
            });
        }
        Ok(found)
    }

    fn family_line(&self, family: &FamilyRow, adults: &[AccountRow]) -> Result<FamilyLine, Fault> {
        let entourage = shown_entourage(family)?;
        let today = self.clock.today();
        let shown = |person: &Person| match (person.role, person.birth_date) {
            (Role::Contact, _) => None,
            (Role::Child, Some(birth)) => {
                Some(format!("{} ({})", person.first_name, text::count(age_on(birth, today).unsigned_abs() as usize, "an", "ans")))
            }
            _ => Some(person.full_name()),
        };
        let states = adults.iter().filter(|adult| adult.family_id == Some(family.id)).map(|adult| self.account_state(adult));
        Ok(FamilyLine {
            id: FamilyId(family.id),
            name: family.name.clone(),
            reference: family.reference.clone().unwrap_or_default(),
            persons: entourage.persons.iter().filter_map(shown).collect::<Vec<_>>().join(", "),
            account: states.max_by_key(|state| rank(*state)),
        })
    }

    fn family_account(&self, account: &AccountRow, sent: &[MailRow]) -> FamilyAccount {
        let state = self.account_state(account);
        let mine = sent.iter().filter(|mail| mail.account_id == Some(account.id));
        FamilyAccount {
            id: AccountId(account.id),
            name: greeting(account),
            username: account.username.clone(),
            email: account.email.clone(),
            last_sign_in: account.last_sign_in_at.map(local_day).unwrap_or_default(),
            can_be_activated: !matches!(state, AccountState::Open | AccountState::Closed),
            mails: mine.map(|mail| (local_instant(mail.created_at), mail.subject.clone(), mail_state(&mail.state))).collect(),
            state,
        }
    }

    fn key_line(&self, key: ServiceKeyRow, family_name: &str) -> KeyLine {
        // A space that was never opened has given its key back.
        let state = match (key.used_by, key.revoked_at) {
            (Some(_), _) => "Utilisée",
            (None, Some(_)) => "Annulée",
            (None, None) if key.expires_at <= self.clock.now() => "Expirée",
            (None, None) => "Valable",
        };
        KeyLine {
            id: ServiceKeyId(key.id),
            family: FamilyId(key.family_id),
            family_name: family_name.into(),
            made_at: local_instant(key.made_at),
            until: local_instant(key.expires_at),
            is_live: state == "Valable",
            state,
        }
    }
}

/// Which of several accounts tells best how a family can be reached.
pub(super) const fn rank(state: AccountState) -> u8 {
    match state {
        AccountState::Closed => 0,
        AccountState::Expired => 1,
        AccountState::ToConfirm => 2,
        AccountState::ToActivate => 3,
        AccountState::Activated => 4,
        AccountState::Open => 5,
    }
}

fn mail_state(code: &str) -> &'static str {
    match code {
        "sent" => "envoyé",
        "waiting" => "en attente",
        _ => "abandonné",
    }
}
