//! Families: dashboard, entourage, cases (C1–C3, D1, D9).

use app::{
    api::{
        ApiError, Outcome,
        guard::FamilyAccess,
        ports::Families,
        views::{CaseLine, CaseView, Child, Content, Dashboard, EntourageView, Family, PersonView, Todo, YearDossiers},
    },
    domain::{
        case::{Act, CaseKind, CaseState},
        contact::{age_on, show_day},
        entourage::Entourage,
        form::{FieldError, Fields, FormState},
        ids::{CaseId, MessageId, PersonId},
        person::{Person, Role, address_pairs},
        school_year::SchoolYear,
        seat::Seat,
    },
};
use async_trait::async_trait;
use uuid::Uuid;

use super::{
    Fault, Services, answer,
    cases::Actor,
    corrections,
    folder::Folder,
    greeting,
    health::{Reader, seen},
};
use crate::{
    clock::{local_day, local_instant},
    store::{
        Tx, accounts,
        cases::{self, CaseRow},
        families::{self, FamilyRow},
        is_duplicate,
        places::{rank_of, ranks_of_family},
    },
};

/// How many cases the dashboard shows.
const RECENT: usize = 6;

#[async_trait]
impl Families for Services {
    async fn dashboard(&self, access: &FamilyAccess) -> Result<Dashboard, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let account = accounts::find_account(&mut tx, access.account().0).await?.ok_or(ApiError::NotFound)?;
            let folder = Folder::read(&mut tx, access.family().0).await?;
            let (year, year_row) = self.current_year(&mut tx).await?;
            let mut todo: Vec<Todo> = self.entourage_todo(&folder)?.into_iter().collect();
            if year_row.dossiers_open_at <= self.clock.now() {
                for child in folder.known.children() {
                    todo.extend(self.dossier_todo(&folder, child, year)?);
                }
            }
            for under_way in self.open_years(&mut tx).await?.into_iter().filter(|other| *other != year) {
                // One that was never made is no duty any more.
                let begun = folder.known.children().filter(|child| live_dossier(&folder.cases, child.id, under_way).is_some());
                for child in begun {
                    let expected = self.dossier_todo(&folder, child, under_way)?;
                    todo.extend(expected.map(|todo| Todo { title: format!("{}, {under_way}", child.first_name), ..todo }));
                }
            }
            todo.extend(folder.cases.iter().filter(|case| case.seat() == Some(Seat::Offered)).map(offered_todo));
            let mut recent = folder.cases.iter().take(RECENT).map(|case| self.case_line(case, "")).collect::<Result<Vec<_>, _>>()?;
            self.show_ranks(&mut tx, access.family().0, &mut recent).await?;
            Ok(Dashboard { name: greeting(&account), school_year: year, todo, recent })
        })
        .await
    }

    async fn family(&self, access: &FamilyAccess) -> Result<Family, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let folder = Folder::read(&mut tx, access.family().0).await?;
            let (year, year_row) = self.current_year(&mut tx).await?;
            let opens_at = year_row.dossiers_open_at;
            let closed = (opens_at > self.clock.now())
                .then(|| format!("Les dossiers {year} pourront être créés à partir du {}.", local_instant(opens_at)));
            let under_way = self.open_years(&mut tx).await?.into_iter().filter(|other| *other != year);
            let of_year = |of: SchoolYear| {
                let children = folder.known.children().map(|child| self.child_view(&folder, child, of)).collect::<Result<_, _>>()?;
                Ok::<_, Fault>(YearDossiers { school_year: of, is_prepared: of == year, children })
            };
            let years = std::iter::once(year).chain(under_way).map(of_year).collect::<Result<_, _>>()?;
            let entourage = entourage_state(&folder.family, &folder.cases)?;
            Ok(Family { years, dossiers_closed: closed, entourage })
        })
        .await
    }

    async fn entourage(&self, access: &FamilyAccess) -> Result<EntourageView, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let folder = Folder::read(&mut tx, access.family().0).await?;
            let reason = last_declaration(&folder.cases).map(|case| folder.reason(case)).unwrap_or_default();
            let missing = folder.known.missing(self.clock.today());
            let state = entourage_state(&folder.family, &folder.cases)?;
            let is_draft = folder.family.draft_entourage.is_some();
            let can_complete = last_declaration(&folder.cases)
                .is_some_and(|case| case.state == CaseState::Submitted.code() && differs(case, &folder.known));
            Ok(EntourageView { entourage: folder.known, state, reason, is_draft, can_complete, missing })
        })
        .await
    }

    async fn person(&self, access: &FamilyAccess, role: Role, id: Option<PersonId>) -> Result<PersonView, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let entourage = known_entourage(&families::family(&mut tx, access.family().0).await?)?;
            let holder_address = entourage.holder().filter(|_| role != Role::Holder).map(|holder| holder.address.clone());
            let known = id.map(|id| entourage.find(id).filter(|person| person.role == role).ok_or(ApiError::NotFound)).transpose()?;
            let values = match known {
                Some(person) => person.to_fields(),
                None if role == Role::Holder => {
                    let account = accounts::find_account(&mut tx, access.account().0).await?.ok_or(ApiError::NotFound)?;
                    let own = [
                        ("civility", account.civility),
                        ("first_name", account.first_name),
                        ("usual_name", account.usual_name),
                        ("email", account.email),
                    ];
                    own.into_iter().fold(Fields::default().with("country", "FRANCE"), |fields, (name, value)| fields.with(name, value))
                }
                None if role == Role::CoRepresentative => Fields::default().with("country", "FRANCE"),
                None if role == Role::Child => {
                    Fields::default().with("usual_name", entourage.holder().map(|holder| holder.usual_name.clone()).unwrap_or_default())
                }
                None => Fields::default(),
            };
            Ok(PersonView { is_new: known.is_none(), name: known.map(Person::full_name).unwrap_or_default(), values, holder_address })
        })
        .await
    }

    async fn save_person(&self, access: &FamilyAccess, mut fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let role = Role::from_code(fields.get("role")).ok_or(ApiError::NotFound)?;
            let mut tx = self.db.write().await?;
            let row = families::lock_family(&mut tx, access.family().0).await?;
            let mut entourage = known_entourage(&row)?;
            if let "copy" | "clear" = fields.get("address") {
                let holder =
                    entourage.holder().map(|holder| holder.address.clone()).filter(|_| fields.get("address") == "copy").unwrap_or_default();
                address_pairs(&holder).into_iter().for_each(|(name, value)| fields.set(name, value));
                return Ok(Outcome::Form(FormState::filled(fields)));
            }
            // A new person carries an id from the form on, so that a double click adds one person.
            let id = fields.get("person").parse::<PersonId>().map_err(|_| ApiError::NotUnderstood)?;
            if let Err(errors) = entourage.put(id, role, &fields, self.clock.today()) {
                return Ok(Outcome::Form(FormState::refused(&fields, errors)));
            }
            families::set_draft_entourage(&mut tx, row.id, &serde_json::to_string(&entourage)?).await?;
            tx.commit().await?;
            Ok(Outcome::Done("/famille/entourage".into()))
        })
        .await
    }

    async fn remove_person(&self, access: &FamilyAccess, id: PersonId) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let row = families::lock_family(&mut tx, access.family().0).await?;
            let mut entourage = known_entourage(&row)?;
            entourage.remove(id);
            families::set_draft_entourage(&mut tx, row.id, &serde_json::to_string(&entourage)?).await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn declare_entourage(&self, access: &FamilyAccess) -> Result<Outcome, ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let row = families::lock_family(&mut tx, access.family().0).await?;
            let all = cases::cases_of_family(&mut tx, row.id).await?;
            let last = last_declaration(&all).cloned();
            let state = last.as_ref().map(CaseRow::case_state).transpose()?;
            let entourage = known_entourage(&row)?;
            let is_completed = state == Some(CaseState::Submitted) && last.as_ref().is_some_and(|case| differs(case, &entourage));
            if let (Some(case), Some(CaseState::Submitted | CaseState::UnderReview), false) = (&last, state, is_completed) {
                // Sent twice: it is one declaration. What an agent reads does not change under their eyes.
                return Ok(Outcome::Done(receipt(case)));
            }
            let missing = entourage.missing(self.clock.today());
            if !missing.is_empty() {
                let errors = missing.into_iter().map(|missing| FieldError::whole(missing.text)).collect();
                return Ok(Outcome::Form(FormState::faulty(errors)));
            }
            let content = serde_json::to_string(&entourage)?;
            let mut case = match last.filter(|_| is_completed || state == Some(CaseState::NeedsCorrection)) {
                Some(case) => CaseRow { content, ..case },
                None => {
                    let draft = self.draft(CaseKind::Entourage, row.id, "Déclaration d’entourage".into(), content);
                    match cases::insert_case(&mut tx, &draft).await {
                        Err(error) if is_duplicate(&error) => return Err(ApiError::Conflict.into()),
                        done => done?,
                    }
                    draft
                }
            };
            let act = if is_completed { Act::Amend } else { Act::Submit };
            self.advance(&mut tx, &mut case, act, Actor::Family(access.account()), "", Vec::new()).await?;
            self.note_matches(&mut tx, row.id, &entourage).await?;
            tx.commit().await?;
            Ok(Outcome::Done(receipt(&case)))
        })
        .await
    }

    async fn cases(&self, access: &FamilyAccess) -> Result<Vec<CaseLine>, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let all = cases::cases_of_family(&mut tx, access.family().0).await?;
            let mut lines = all.iter().map(|case| self.case_line(case, "")).collect::<Result<Vec<_>, _>>()?;
            self.show_ranks(&mut tx, access.family().0, &mut lines).await?;
            Ok(lines)
        })
        .await
    }

    async fn case(&self, access: &FamilyAccess, id: CaseId) -> Result<CaseView, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let case = self.case_of_family(&mut tx, access.family().0, id).await?;
            self.case_view(&mut tx, &case, "", Reader::Family).await
        })
        .await
    }

    async fn withdraw(&self, access: &FamilyAccess, id: CaseId) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            families::lock_family(&mut tx, access.family().0).await?;
            let mut case = self.case_of_family(&mut tx, access.family().0, id).await?;
            if case.case_state()? == CaseState::Withdrawn {
                return Ok(());
            }
            // What was validated once may have opened activities: only the department undoes it.
            if case.kind == CaseKind::Dossier.code() && cases::was_validated(&mut tx, case.id).await? {
                return Err(ApiError::Conflict.into());
            }
            let actor = Actor::Family(access.account());
            if case.case_kind()? == CaseKind::Registration {
                let (_, mut case) = self.lock_registration(&mut tx, &case).await?;
                let act = match case.case_state()? {
                    // Its offer ran out meanwhile.
                    CaseState::Withdrawn => return Ok(()),
                    CaseState::Validated => Act::Cancel,
                    _ => Act::Withdraw,
                };
                self.act_on_registration(&mut tx, &mut case, act, actor, "").await?;
            } else {
                self.advance(&mut tx, &mut case, Act::Withdraw, actor, "", Vec::new()).await?;
            }
            Ok(tx.commit().await?)
        })
        .await
    }
}

/// The entourage as the family last left it: its draft, else the valid one.
pub(super) fn known_entourage(row: &FamilyRow) -> Result<Entourage, Fault> {
    let known = row.draft_entourage.as_ref().or(row.entourage.as_ref());
    Ok(known.map(|json| serde_json::from_str(json)).transpose()?.unwrap_or_default())
}

/// The entourage that the department has validated.
pub(super) fn valid_entourage(row: &FamilyRow) -> Result<Entourage, Fault> {
    Ok(row.entourage.as_ref().map(|json| serde_json::from_str(json)).transpose()?.unwrap_or_default())
}

/// The entourage as agents see it: the validated one; before any was, what the family has said so far.
pub(super) fn shown_entourage(row: &FamilyRow) -> Result<Entourage, Fault> {
    if row.entourage.is_some() { valid_entourage(row) } else { known_entourage(row) }
}

/// Since when a case is in its state, in a sentence.
fn since(case: &CaseRow) -> String {
    format!("Depuis le {}", local_day(case.state_since.unwrap_or(case.updated_at)))
}

/// Why a dossier was sent back, and until when it is to be corrected.
fn correction_text(folder: &Folder, case: &CaseRow) -> String {
    let by = case.correct_by.map(|day| format!(" (avant le {})", show_day(day))).unwrap_or_default();
    format!("{}{by}", folder.reason(case))
}

/// The page that says it is sent.
pub(super) fn receipt(case: &CaseRow) -> String {
    format!("/demandes/{}?envoi=1", case.id)
}

/// A place that waits for the family's answer.
fn offered_todo(case: &CaseRow) -> Todo {
    let until = case.offered_until.map(local_instant).unwrap_or_default();
    Todo {
        title: case.title.clone(),
        text: format!("Une place est proposée. Répondez avant le {until}."),
        state: None,
        since: String::new(),
        progress: None,
        verb: "Répondre",
        link: format!("/demandes/{}", case.id),
    }
}

fn last_declaration(all: &[CaseRow]) -> Option<&CaseRow> {
    all.iter().filter(|case| case.kind == CaseKind::Entourage.code()).max_by_key(|case| (case.created_at, case.id))
}

/// Whether a declaration says something else than that entourage.
fn differs(case: &CaseRow, entourage: &Entourage) -> bool {
    serde_json::from_str::<Entourage>(&case.content).ok().as_ref() != Some(entourage)
}

/// Where an entourage stands. Known to the department from the start, or since two families became one, it is valid without a
/// declaration of its own.
fn entourage_state(row: &FamilyRow, all: &[CaseRow]) -> Result<Option<CaseState>, Fault> {
    let declared = last_declaration(all).map(CaseRow::case_state).transpose()?;
    let is_settled = row.entourage.is_some()
        && row.draft_entourage.is_none()
        && !matches!(declared, Some(CaseState::Submitted | CaseState::UnderReview));
    Ok(if is_settled { Some(CaseState::Validated) } else { declared })
}

/// The dossier of a child for a year that is neither refused nor withdrawn.
pub(super) fn live_dossier(all: &[CaseRow], child: PersonId, year: SchoolYear) -> Option<&CaseRow> {
    let is_live = |case: &&CaseRow| !matches!(case.state.as_str(), "refused" | "withdrawn");
    let is_of_child = |case: &&CaseRow| {
        case.kind == CaseKind::Dossier.code() && case.child_id == Some(child.0) && case.school_year == Some(i64::from(year.start_year()))
    };
    all.iter().find(|case| is_of_child(case) && is_live(case))
}

impl Services {
    /// Says of the requests that wait which rank they have.
    pub(super) async fn show_ranks(&self, tx: &mut Tx, family: Uuid, lines: &mut [CaseLine]) -> Result<(), Fault> {
        if !lines.iter().any(|line| line.seat == Some(Seat::Waiting)) {
            return Ok(());
        }
        let ranks = ranks_of_family(tx, family).await?;
        for line in lines {
            line.rank = ranks.iter().find(|(id, _)| *id == line.id.0).map_or(0, |(_, rank)| *rank);
        }
        Ok(())
    }

    /// A case with its history, its messages and its content, as its reader may see it.
    pub(super) async fn case_view(&self, tx: &mut Tx, case: &CaseRow, family: &str, reader: Reader) -> Result<CaseView, Fault> {
        let content = match case.case_kind()? {
            CaseKind::Entourage => Content::Entourage(serde_json::from_str(&case.content)?),
            CaseKind::Dossier => {
                let folder = Folder::read(tx, case.family_id).await?;
                Content::Dossier(Box::new(seen(self.dossier_view(tx, &folder, case).await?, reader.sight())))
            }
            CaseKind::Registration => Content::Registration(Box::new(self.registration_view(tx, case).await?)),
        };
        let mut line = self.case_line(case, family)?;
        if case.seat() == Some(Seat::Waiting) {
            line.rank = rank_of(tx, case).await?;
        }
        Ok(CaseView {
            case: line,
            version: case.version,
            submitted_at: case.submitted_at.map(local_instant).unwrap_or_default(),
            history: self.history(tx, case.id, reader).await?,
            messages: self.messages(tx, case.id).await?,
            new_message: MessageId(self.clock.new_id()),
            content,
        })
    }

    fn entourage_todo(&self, folder: &Folder) -> Result<Option<Todo>, Fault> {
        let declared = last_declaration(&folder.cases);
        let state = declared.map(CaseRow::case_state).transpose()?;
        let (text, verb) = match state {
            Some(CaseState::Submitted | CaseState::UnderReview) => return Ok(None),
            Some(CaseState::NeedsCorrection) => ("Le service vous demande une correction.", "Corriger"),
            Some(CaseState::Refused) => ("Votre déclaration a été refusée. Lisez pourquoi, puis envoyez-la de nouveau.", "Revoir"),
            _ if folder.family.entourage.is_none() => {
                ("Dites qui compose votre foyer et qui peut venir chercher vos enfants. C’est la première étape.", "Déclarer mon entourage")
            }
            _ if folder.family.draft_entourage.is_some() => {
                ("Vous avez modifié votre entourage. Envoyez vos changements au service.", "Continuer")
            }
            _ => return Ok(None),
        };
        let state = state.filter(|state| matches!(state, CaseState::NeedsCorrection | CaseState::Refused));
        let since = declared.filter(|_| state.is_some()).map(since).unwrap_or_default();
        Ok(Some(Todo {
            title: "Mon entourage".into(),
            text: text.into(),
            state,
            since,
            progress: None,
            verb,
            link: "/famille/entourage".into(),
        }))
    }

    /// What is expected of the family for a child; `None` when nothing is.
    fn dossier_todo(&self, folder: &Folder, child: &Person, year: SchoolYear) -> Result<Option<Todo>, Fault> {
        let title = format!("{}, {}", child.first_name, self.age(child));
        let Some(case) = live_dossier(&folder.cases, child.id, year) else {
            let text = format!("Le dossier {year} est à créer.");
            let (verb, link) = ("Créer le dossier", "/famille".into());
            return Ok(Some(Todo { title, text, state: None, since: String::new(), progress: None, verb, link }));
        };
        let state = case.case_state()?;
        let summary = folder.summary(case, self.clock.today())?;
        let pieces = || format!("/dossiers/{}/pieces", case.id);
        let (text, verb, link) = match state {
            CaseState::Draft => (summary.text.clone(), "Continuer", format!("/dossiers/{}", case.id)),
            CaseState::NeedsCorrection => (correction_text(folder, case), "Corriger", corrections::page_to_open(case)),
            CaseState::Submitted | CaseState::UnderReview if summary.can_add => {
                (format!("Dossier {year} envoyé. À ajouter dès que possible : {}.", summary.text), "Ajouter", pieces())
            }
            CaseState::Validated if summary.can_add => {
                (format!("Le dossier {year} est validé, mais une pièce est de nouveau demandée : {}.", summary.text), "Ajouter", pieces())
            }
            _ => return Ok(None),
        };
        let progress = (state == CaseState::Draft).then_some(summary.progress);
        Ok(Some(Todo { title, text, state: Some(state), since: since(case), progress, verb, link }))
    }

    fn child_view(&self, folder: &Folder, child: &Person, year: SchoolYear) -> Result<Child, Fault> {
        let case = live_dossier(&folder.cases, child.id, year);
        let dossier = case.map(|case| Ok::<_, Fault>((CaseId(case.id), case.case_state()?))).transpose()?;
        let wants_piece = || {
            Ok::<_, Fault>(match case {
                Some(case) => folder.summary(case, self.clock.today())?.can_add,
                None => false,
            })
        };
        let next = match dossier {
            None => "Le dossier reste à créer.",
            Some((_, CaseState::Draft)) => "Le dossier est commencé.",
            Some((_, CaseState::NeedsCorrection)) => "Le service demande une correction.",
            Some((_, CaseState::Submitted | CaseState::UnderReview)) if wants_piece()? => {
                "Le service examine le dossier. Une pièce reste à ajouter."
            }
            Some((_, CaseState::Submitted | CaseState::UnderReview)) => "Le service examine le dossier. Vous n’avez rien à faire.",
            Some(_) if wants_piece()? => "Le dossier est validé. Une pièce est de nouveau demandée.",
            Some(_) => "Le dossier est validé : vous pouvez inscrire votre enfant aux activités.",
        };
        let age = child.birth_date.map_or(0, |birth| age_on(birth, self.clock.today()));
        Ok(Child { id: child.id, first_name: child.first_name.clone(), name: child.full_name(), age, dossier, next: next.into() })
    }

    fn age(&self, child: &Person) -> String {
        match child.birth_date.map(|birth| age_on(birth, self.clock.today())) {
            Some(years) if years >= 1 => app::domain::text::count(years.unsigned_abs() as usize, "an", "ans"),
            _ => "moins d’un an".into(),
        }
    }
}
