//! Two families that are one: a space that was created anew enters the family that the department knows (B5, F3).

use app::api::ApiError;
use app::domain::{
    account_act::AccountAct,
    case::{Act, CaseKind, CaseState},
    entourage::Entourage,
    ids::PersonId,
    person::Role,
};
use uuid::Uuid;

use super::{
    About, Fault, Services,
    cases::Actor,
    families::{known_entourage, valid_entourage},
    greeting,
};
use crate::store::{
    Tx, accounts,
    cases::{self, CaseRow},
    families::{self, FamilyRow},
    matches,
};

/// How many families are indexed in one transaction.
const INDEXED_AT_ONCE: i64 = 200;
const WHY_WITHDRAWN: &str = "Votre espace a été relié à la famille que le service connaît, qui avait déjà cette demande.";

impl Services {
    /// Moves everything of a family into another one: accounts, persons, cases, files. Whoever is recognised becomes one person; nothing
    /// that was typed is lost. Their owners are told.
    ///
    /// # Errors
    /// `Conflict` when both have a decided request for the same thing: an agent must undo one first.
    pub(super) async fn join_families(&self, tx: &mut Tx, from: Uuid, into: Uuid) -> Result<(), Fault> {
        // Always in the same order: two who join the same families wait for each other.
        families::lock_family(tx, from.min(into)).await?;
        families::lock_family(tx, from.max(into)).await?;
        let (new, known) = (families::family(tx, from).await?, families::family(tx, into).await?);
        // Two numbers in the department's own software are two families there too.
        if new.reference.is_some() && known.reference.is_some() {
            return Err(ApiError::Conflict.into());
        }
        let (whole, same) = known_entourage(&known)?.completed_by(&known_entourage(&new)?);
        let valid = joined_valid(&new, &known)?;
        let draft = if new.draft_entourage.is_some() || known.draft_entourage.is_some() { Some(whole) } else { None };
        self.settle_cases(tx, &new, &known, &same, draft.as_ref()).await?;
        for (old, id) in same.iter().filter(|(_, id)| is_child(&valid, draft.as_ref(), *id)) {
            families::rename_child(tx, from, old.0, id.0).await?;
        }
        cases::move_cases(tx, from, into).await?;
        families::move_belongings(tx, from, into, self.clock.now()).await?;
        self.move_adults(tx, from, into).await?;
        self.renew_live_dossiers(tx, into).await?;
        let json = |entourage: &Option<Entourage>| entourage.as_ref().map(serde_json::to_string).transpose();
        families::set_entourages(tx, into, json(&draft)?.as_deref(), json(&valid)?.as_deref()).await?;
        families::delete_family(tx, from).await?;
        if let (Some(reference), None) = (&new.reference, &known.reference) {
            families::set_reference(tx, into, reference).await?;
        }
        self.index_family(tx, into).await
    }

    /// Leaves at most one request for each thing: those of the known family stay.
    async fn settle_cases(
        &self,
        tx: &mut Tx,
        new: &FamilyRow,
        known: &FamilyRow,
        same: &[(PersonId, PersonId)],
        draft: Option<&Entourage>,
    ) -> Result<(), Fault> {
        let theirs = cases::cases_of_family(tx, known.id).await?;
        for mut case in cases::cases_of_family(tx, new.id).await? {
            let child = case.child_id.map(|child| same.iter().find(|(old, _)| old.0 == child).map_or(child, |(_, id)| id.0));
            let is_twice = |other: &CaseRow| {
                other.kind == case.kind
                    && other.child_id == child
                    && other.school_year == case.school_year
                    && other.activity_id == case.activity_id
            };
            if !is_live(&case)? {
                continue;
            }
            let mut twin = None;
            for other in &theirs {
                if is_twice(other) && is_live(other)? {
                    twin = Some(other.clone());
                }
            }
            // Of two, the one that was sent stays.
            if let Some(mut draft) = twin.clone().filter(|twin| twin.number.is_none() && case.number.is_some()) {
                self.advance(tx, &mut draft, Act::Withdraw, Actor::Rule, WHY_WITHDRAWN, Vec::new()).await?;
            } else if twin.is_some() {
                if case.case_kind()? == CaseKind::Registration {
                    let (_, mut case) = self.lock_registration(tx, &case).await?;
                    let act = if case.case_state()? == CaseState::Validated { Act::Cancel } else { Act::Withdraw };
                    self.act_on_registration(tx, &mut case, act, Actor::Rule, WHY_WITHDRAWN).await?;
                } else {
                    self.advance(tx, &mut case, Act::Withdraw, Actor::Rule, WHY_WITHDRAWN, Vec::new()).await?;
                }
            } else if let (CaseKind::Entourage, Some(whole)) = (case.case_kind()?, draft) {
                case.content = serde_json::to_string(whole)?;
                cases::update_case(tx, &case).await?;
            }
        }
        Ok(())
    }

    /// Files may have come with the other family: an agent who has a dossier open does not decide it unread.
    async fn renew_live_dossiers(&self, tx: &mut Tx, family: Uuid) -> Result<(), Fault> {
        for mut case in cases::cases_of_family(tx, family).await? {
            if case.case_kind()? == CaseKind::Dossier && is_live(&case)? {
                case.updated_at = self.clock.now();
                cases::update_case(tx, &case).await?;
            }
        }
        self.note_new_files(tx, family).await
    }

    async fn move_adults(&self, tx: &mut Tx, from: Uuid, into: Uuid) -> Result<(), Fault> {
        let (coming, there) = (accounts::accounts_of_family(tx, from).await?, accounts::accounts_of_family(tx, into).await?);
        let has_holder = there.iter().any(|adult| adult.place == "holder");
        accounts::move_accounts(tx, from, into, has_holder).await?;
        for adult in &coming {
            let name = greeting(adult);
            let about = About { account: Some(adult.id), family: Some(into), actor: &name, ..About::default() };
            self.note(tx, AccountAct::Joined, about).await?;
            self.notify(tx, adult, "family_linked", "").await?;
            for known in &there {
                self.notify(tx, known, "joined", &name).await?;
            }
        }
        Ok(())
    }

    /// Keeps by what a family is found, and by which children it is recognised, in step with its validated entourage.
    pub(super) async fn index_family(&self, tx: &mut Tx, family: Uuid) -> Result<(), Fault> {
        let row = families::family(tx, family).await?;
        let entourage = valid_entourage(&row)?;
        let children: Vec<_> = entourage.child_keys().into_iter().map(|(id, key)| (id.0, key)).collect();
        matches::set_known_children(tx, family, &children).await?;
        families::set_search_key(tx, family, &search_words(&row.name, row.reference.as_deref(), &entourage)).await?;
        Ok(())
    }

    /// Indexes the families that were validated before families were recognised by their children.
    ///
    /// # Errors
    /// Of the database.
    pub async fn index_families(&self) -> Result<(), Fault> {
        let mut last = Uuid::nil();
        loop {
            let mut tx = self.db.write().await?;
            let some = matches::families_without_known_children(&mut tx, last, INDEXED_AT_ONCE).await?;
            for family in &some {
                self.index_family(&mut tx, *family).await?;
            }
            tx.commit().await?;
            match some.last() {
                Some(family) => last = *family,
                None => return Ok(()),
            }
        }
    }

    /// Notes the known families that have a child of this one.
    pub(super) async fn note_matches(&self, tx: &mut Tx, family: Uuid, declared: &Entourage) -> Result<(), Fault> {
        for (_, key) in declared.child_keys() {
            for known in matches::families_with_child(tx, &key, family).await? {
                matches::insert_match(tx, family, known, self.clock.now()).await?;
            }
        }
        Ok(())
    }
}

/// By what a family is found: its name, its number, its adults and children.
pub(super) fn search_words(name: &str, reference: Option<&str>, entourage: &Entourage) -> String {
    let persons = entourage.persons.iter().filter(|person| person.role != Role::Contact).map(|person| person.full_name());
    let all: Vec<String> = [name.to_owned(), reference.unwrap_or_default().to_owned()].into_iter().chain(persons).collect();
    app::domain::text::search_key(&all.join(" "))
}

fn joined_valid(new: &FamilyRow, known: &FamilyRow) -> Result<Option<Entourage>, Fault> {
    Ok(match (&known.entourage, &new.entourage) {
        (None, None) => None,
        (Some(_), None) => Some(valid_entourage(known)?),
        (_, Some(_)) => Some(valid_entourage(known)?.completed_by(&valid_entourage(new)?).0),
    })
}

fn is_child(valid: &Option<Entourage>, draft: Option<&Entourage>, id: PersonId) -> bool {
    let person = draft.and_then(|draft| draft.find(id)).or_else(|| valid.as_ref().and_then(|valid| valid.find(id)));
    person.is_some_and(|person| person.role == Role::Child)
}

/// Whether a second one of its kind would be one too many; a declaration that was decided makes room for the next.
fn is_live(case: &CaseRow) -> Result<bool, Fault> {
    let state = case.case_state()?;
    let is_decided_declaration = case.case_kind()? == CaseKind::Entourage && state == CaseState::Validated;
    Ok(!matches!(state, CaseState::Refused | CaseState::Withdrawn) && !is_decided_declaration)
}
