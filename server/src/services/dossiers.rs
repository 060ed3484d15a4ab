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
};
use crate::store::{
    Tx, activities,
    cases::{self, CaseRow},
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
            let (open_year, row) = self.current_year(&mut tx).await?;
            if open_year != year || row.dossiers_open_at > self.clock.now() {
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
            let lent = folder.lent(&case, section, from)?.ok_or(ApiError::NotFound)?;
            let answers = dossier::with_section(&folder.answers(&case)?, section, &lent);
            self.keep_answers(&mut tx, &folder, &mut case, section, &answers).await?;
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

    async fn save_section(&self, access: &FamilyAccess, id: CaseId, section: Section, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            families::lock_family(&mut tx, access.family().0).await?;
            let (folder, mut case) = self.own_dossier(&mut tx, access, id).await?;
            let answers = dossier::with_section(&folder.answers(&case)?, section, &fields);
            let mut errors = section.form().check(&answers, self.clock.today());
            errors.extend(self.unknown_school(&mut tx, section, &answers).await?);
            self.keep_answers(&mut tx, &folder, &mut case, section, &answers).await?;
            tx.commit().await?;
            if !errors.is_empty() {
                // What was typed is kept, and said to be; what is missing is said too.
                errors.push(FieldError::whole("Vos réponses sont enregistrées : vous pourrez les compléter plus tard."));
                return Ok(Outcome::Form(FormState::refused(&fields, errors)));
            }
            Ok(Outcome::Done(self.page_after(&case, section, &answers)?))
        })
        .await
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
                return Ok(Outcome::Form(FormState { values: Fields::default(), errors }));
            }
            let missing = missing_pieces(&pieces);
            self.advance(&mut tx, &mut case, Act::Submit, Actor::Family(access.account()), "", missing).await?;
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
    let grade = child.birth_date.and_then(|birth| Grade::expected(birth, year)).map_or("", Grade::code);
    let holder = folder.known.holder().map(Person::full_name).unwrap_or_default();
    let known = [("grade", grade), ("payer", &holder)].into_iter().filter(|(_, value)| !value.is_empty());
    Ok(known.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

impl Services {
    /// The next part to fill: of a dossier sent back, the next that is to be corrected.
    fn page_after(&self, case: &CaseRow, section: Section, answers: &Fields) -> Result<String, Fault> {
        let open = open_sections(case, answers, self.clock.today())?;
        let next = Section::ALL.into_iter().skip_while(|other| *other != section).skip(1).find(|next| open.contains(next));
        Ok(match next {
            Some(next) => format!("/dossiers/{}/{}", case.id, next.code()),
            None if !case.to_correct.is_empty() => {
                let piece = corrections::pages(case).map(|(page, _)| page).find(|page| page.starts_with("pieces"));
                piece.map_or_else(|| format!("/dossiers/{}", case.id), |piece| format!("/dossiers/{}/{piece}", case.id))
            }
            None => format!("/dossiers/{}/pieces", case.id),
        })
    }

    /// The folder of a family, and one dossier of it.
    pub(super) async fn own_dossier(&self, tx: &mut Tx, access: &FamilyAccess, id: CaseId) -> Result<(Folder, CaseRow), Fault> {
        let folder = Folder::read(tx, access.family().0).await?;
        let case = folder.cases.iter().find(|case| case.id == id.0 && case.kind == CaseKind::Dossier.code()).cloned();
        Ok((folder, case.ok_or(ApiError::NotFound)?))
    }

    /// Keeps the answers of a section that may be changed now.
    async fn keep_answers(
        &self,
        tx: &mut Tx,
        folder: &Folder,
        case: &mut CaseRow,
        section: Section,
        answers: &Fields,
    ) -> Result<(), Fault> {
        if !open_sections(case, &folder.answers(case)?, self.clock.today())?.contains(&section) {
            return Err(ApiError::Conflict.into());
        }
        self.set_answers(tx, case, answers).await?;
        corrections::note_saved(case, section.code());
        case.updated_at = self.clock.now();
        if cases::update_case(tx, case).await? { Ok(()) } else { Err(ApiError::Conflict.into()) }
    }

    /// The whole dossier, as its family sees it.
    pub(super) async fn dossier_view(&self, tx: &mut Tx, folder: &Folder, case: &CaseRow) -> Result<DossierView, Fault> {
        let today = self.clock.today();
        let answers = folder.answers(case)?;
        let pieces = folder.pieces(case, today)?;
        let schools = activities::schools(tx)
            .await?
            .into_iter()
            .map(|site| (site.id.to_string(), format!("{} ({})", site.name, site.town)))
            .collect();
        Ok(DossierView {
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
            schools,
        })
    }

    async fn unknown_school(&self, tx: &mut Tx, section: Section, answers: &Fields) -> Result<Option<FieldError>, Fault> {
        if section != Section::School || answers.get("site").is_empty() {
            return Ok(None);
        }
        let is_known = activities::schools(tx).await?.iter().any(|site| site.id.to_string() == answers.get("site"));
        Ok((!is_known).then(|| FieldError::new("site", "Choisissez une école de la liste.")))
    }
}
