//! Dossiers: creating, answering, sending (D1–D3, D6).

use app::{
    api::{
        ApiError, Outcome,
        guard::FamilyAccess,
        ports::Dossiers,
        views::{DossierView, SectionView, SepaMandate},
    },
    domain::{
        case::{Act, CaseKind, CaseState},
        contact::show_day,
        dossier::{self, Section},
        draft::Save,
        form::{FieldError, Fields, FormState},
        ids::{CaseId, PersonId, UploadId},
        person::Person,
        pieces::Piece,
        school_year::{Grade, SchoolYear},
        text,
    },
};
use async_trait::async_trait;

use super::{
    Fault, Services, answer,
    cases::Actor,
    corrections,
    families::{live_dossier, receipt},
    folder::{Folder, missing_pieces, open_sections, year_of},
    public::schools_to_choose,
    queue::site_of,
};
use crate::store::{
    Tx,
    cases::{self, CaseRow},
    desk::{SentAnswersRow, keep_sent_answers},
    families, is_duplicate,
};

#[async_trait]
impl Dossiers for Services {
    async fn create(&self, access: &FamilyAccess, child: PersonId, year: SchoolYear) -> Result<CaseId, ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            families::lock_family(&mut tx, access.family().0).await?;
            let folder = Folder::read(&mut tx, access.family().0).await?;
            let person = folder.known.children().find(|person| person.id == child).cloned().ok_or(ApiError::NotFound)?;
            if let Some(case) = live_dossier(&folder.cases, child, year) {
                return Ok(CaseId(case.id));
            }
            if !self.takes_dossiers(&mut tx, year).await? {
                return Err(ApiError::NotFound.into());
            }
            let title = format!("Dossier {} {year}", text::de(&person.first_name));
            let mut case = CaseRow {
                child_id: Some(child.0),
                child_name: person.full_name(),
                school_year: Some(i64::from(year.start_year())),
                ..self.draft(CaseKind::Dossier, folder.family.id, title, "{}".into())
            };
            match cases::insert_case(&mut tx, &case).await {
                // The other parent, or a double click, was first.
                Err(error) if is_duplicate(&error) => return Err(ApiError::Conflict.into()),
                done => done?,
            }
            self.set_answers(&mut tx, &mut case, &first_answers(&folder, &person, year)?).await?;
            if !cases::update_case(&mut tx, &case).await? {
                return Err(ApiError::Conflict.into());
            }
            tx.commit().await?;
            Ok(CaseId(case.id))
        })
        .await
    }

    async fn dossier(&self, access: &FamilyAccess, id: CaseId) -> Result<DossierView, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let (folder, case) = self.own_dossier(&mut tx, access, id).await?;
            self.dossier_view(&mut tx, &folder, &case).await
        })
        .await
    }

    async fn section(&self, access: &FamilyAccess, id: CaseId, section: Section) -> Result<SectionView, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let (folder, case) = self.own_dossier(&mut tx, access, id).await?;
            let dossier = self.dossier_view(&mut tx, &folder, &case).await?;
            let offers = if dossier.open.contains(&section) { folder.offers(&case, section, &dossier.schools)? } else { Vec::new() };
            let reads = if section == Section::Health { self.reads(&mut tx, &case, false).await? } else { Vec::new() };
            Ok(SectionView { dossier, offers, reads })
        })
        .await
    }

    async fn take_answers(&self, access: &FamilyAccess, id: CaseId, section: Section, from: CaseId) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            families::lock_family(&mut tx, access.family().0).await?;
            let (folder, mut case) = self.own_dossier(&mut tx, access, id).await?;
            let answers = folder.answers(&case)?;
            let schools = schools_to_choose(&mut tx, answers.get("site")).await?;
            let lent = folder.lent(&case, section, from, &schools)?.ok_or(ApiError::NotFound)?;
            let answers = dossier::with_section(&answers, section, &lent);
            self.write_answers(&mut tx, &folder, &mut case, section, &answers).await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn mandate(&self, access: &FamilyAccess, id: CaseId) -> Result<SepaMandate, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let (folder, case) = self.own_dossier(&mut tx, access, id).await?;
            super::mandates::filled_in(&self.config.creditor, &folder, &folder.answers(&case)?)
        })
        .await
    }

    async fn save_section(&self, access: &FamilyAccess, id: CaseId, section: Section, save: Save) -> Result<Outcome, ApiError> {
        answer(self.save_draft(access, id, section, save)).await
    }

    async fn keep_answers(&self, access: &FamilyAccess, id: CaseId, section: Section, save: Save) -> Result<FormState, ApiError> {
        answer(self.keep_draft(access, id, section, save)).await
    }

    async fn remove_upload(&self, access: &FamilyAccess, id: CaseId, upload: UploadId) -> Result<Option<Piece>, ApiError> {
        answer(self.remove_file(access, id, upload)).await
    }

    async fn turn_upload(&self, access: &FamilyAccess, id: CaseId, upload: UploadId) -> Result<Option<Piece>, ApiError> {
        answer(self.turn_file(access, id, upload)).await
    }

    async fn submit(&self, access: &FamilyAccess, id: CaseId) -> Result<Outcome, ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            families::lock_family(&mut tx, access.family().0).await?;
            let (folder, mut case) = self.own_dossier(&mut tx, access, id).await?;
            if !case.case_state()?.is_editable() {
                // Sent twice: it is one dossier.
                return Ok(Outcome::Done(receipt(&case)));
            }
            let (answers, today) = (folder.answers(&case)?, self.clock.today());
            let pieces = folder.pieces(&case, today)?;
            let blockers = folder.blockers(&case, &answers, &pieces, today);
            if !blockers.is_empty() {
                let errors = blockers.into_iter().map(|blocker| FieldError::whole(blocker.text)).collect();
                return Ok(Outcome::Form(FormState::faulty(errors)));
            }
            let missing = missing_pieces(&pieces);
            case.site_id = site_of(&answers);
            self.advance(&mut tx, &mut case, Act::Submit, Actor::Family(access.account()), "", missing).await?;
            let (health, others) = dossier::health_apart(&answers);
            let (at, answers, health) = (self.clock.now(), serde_json::to_string(&others)?, serde_json::to_string(&health)?);
            keep_sent_answers(&mut tx, case.id, &SentAnswersRow { at, answers, health }).await?;
            tx.commit().await?;
            Ok(Outcome::Done(receipt(&case)))
        })
        .await
    }
}

/// What a new dossier knows already. Taken back or refused, the former one of the same year is not typed again.
fn first_answers(folder: &Folder, child: &Person, year: SchoolYear) -> Result<Fields, Fault> {
    let is_former = |case: &&CaseRow| {
        case.kind == CaseKind::Dossier.code() && case.child_id == Some(child.id.0) && case.school_year == Some(i64::from(year.start_year()))
    };
    if let Some(former) = folder.cases.iter().find(is_former) {
        return folder.answers(former);
    }
    let grade = grade_of_year(folder, child, year)?.map_or("", Grade::code);
    let holder = folder.known.holder().map(Person::full_name).unwrap_or_default();
    let known = [("grade", grade), ("payer", &holder)].into_iter().filter(|(_, value)| !value.is_empty());
    Ok(known.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// The grade after that of the year before, else the one of the child's age.
fn grade_of_year(folder: &Folder, child: &Person, year: SchoolYear) -> Result<Option<Grade>, Fault> {
    let before = SchoolYear::starting_in(year.start_year() - 1).and_then(|before| live_dossier(&folder.cases, child.id, before));
    let known = before.map(|case| folder.answers(case)).transpose()?.and_then(|answers| Grade::from_code(answers.get("grade")));
    Ok(known.map(Grade::next).or_else(|| child.birth_date.and_then(|birth| Grade::expected(birth, year))))
}

impl Services {
    /// Whether dossiers of a school year can be made: while it is open, or, before the next one is, while it is the last.
    async fn takes_dossiers(&self, tx: &mut Tx, year: SchoolYear) -> Result<bool, Fault> {
        let (prepared, row) = self.current_year(tx).await?;
        let is_last = prepared == year && row.dossiers_open_at <= self.clock.now();
        Ok(is_last || self.open_years(tx).await?.contains(&year))
    }

    /// The folder of a family, and one dossier of it.
    pub(super) async fn own_dossier(&self, tx: &mut Tx, access: &FamilyAccess, id: CaseId) -> Result<(Folder, CaseRow), Fault> {
        let folder = Folder::read(tx, access.family().0).await?;
        let case = folder.cases.iter().find(|case| case.id == id.0 && case.kind == CaseKind::Dossier.code()).cloned();
        Ok((folder, case.ok_or(ApiError::NotFound)?))
    }

    /// The whole dossier, as its family sees it.
    pub(super) async fn dossier_view(&self, tx: &mut Tx, folder: &Folder, case: &CaseRow) -> Result<DossierView, Fault> {
        let today = self.clock.today();
        let answers = folder.answers(case)?;
        let pieces = folder.pieces(case, today)?;
        let schools = schools_to_choose(tx, answers.get("site")).await?;
        Ok(DossierView {
            schools,
            case: self.case_line(case, "")?,
            version: case.version,
            child: case.child_name.split(' ').next().unwrap_or_default().to_owned(),
            school_year: year_of(case)?,
            sections: Section::ALL.into_iter().map(|section| (section, section.progress(&answers, today))).collect(),
            blockers: folder.blockers(case, &answers, &pieces, today),
            reason: folder.reason(case),
            open: open_sections(case, &answers, today)?,
            corrected: Section::ALL.into_iter().filter(|section| corrections::is_saved(case, section.code())).collect(),
            correct_by: case.correct_by.filter(|_| case.state == CaseState::NeedsCorrection.code()).map(show_day).unwrap_or_default(),
            shows_health: true,
            answers,
            pieces,
        })
    }
}
