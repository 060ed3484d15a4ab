//! Dossiers being filled: each answer is kept as it is given, and a draft written in several places is merged (H1, H3).

use app::{
    api::{ApiError, Outcome, guard::FamilyAccess},
    domain::{
        dossier::{self, Section},
        draft::{self, Save},
        form::{Conflict, Field, FieldError, Fields, FormState},
        ids::CaseId,
    },
};

use super::{
    Fault, Services, corrections,
    folder::{Folder, open_sections},
    public::{all_schools, schools_to_choose},
};
use crate::store::{
    Tx,
    cases::{self, CaseRow},
    draft_saves, families,
};

/// A draft after a save.
struct Kept {
    answers: Fields,
    conflicts: Vec<Conflict>,
}

impl Services {
    /// Keeps the answers of a section while they are typed; gives them back as they then stand.
    pub(super) async fn keep_draft(&self, access: &FamilyAccess, id: CaseId, section: Section, save: Save) -> Result<FormState, Fault> {
        let mut tx = self.db.write().await?;
        families::lock_family(&mut tx, access.family().0).await?;
        let (folder, mut case) = self.own_dossier(&mut tx, access, id).await?;
        let kept = self.merge_answers(&mut tx, &folder, &mut case, section, &save).await?;
        tx.commit().await?;
        Ok(FormState { conflicts: kept.conflicts, ..FormState::filled(dossier::of_section(&kept.answers, section)) })
    }

    /// "Enregistrer et continuer": keeps the answers of a section, mistakes and all, and tells what to fill next.
    pub(super) async fn save_draft(&self, access: &FamilyAccess, id: CaseId, section: Section, save: Save) -> Result<Outcome, Fault> {
        let mut tx = self.db.write().await?;
        families::lock_family(&mut tx, access.family().0).await?;
        let (folder, mut case) = self.own_dossier(&mut tx, access, id).await?;
        let Kept { answers, conflicts } = self.merge_answers(&mut tx, &folder, &mut case, section, &save).await?;
        let mut errors: Vec<_> = conflicts.iter().map(told).collect();
        let faults =
            section.form().check(&answers, self.clock.today()).into_iter().chain(self.unknown_school(&mut tx, section, &answers).await?);
        errors.extend(faults.filter(|fault| conflicts.iter().all(|conflict| conflict.field != fault.field)));
        tx.commit().await?;
        if errors.is_empty() {
            return Ok(Outcome::Done(self.page_after(&case, section, &answers)?));
        }
        // What was typed is kept, and said to be; what is missing is said too.
        errors.push(FieldError::whole(if conflicts.is_empty() {
            "Vos réponses sont enregistrées : vous pourrez les compléter plus tard."
        } else {
            "Vos autres réponses sont enregistrées."
        }));
        let shown = shown(section, save.answers, &answers, &conflicts);
        Ok(Outcome::Form(FormState { conflicts, ..FormState::refused(&shown, errors) }))
    }

    /// Merges what a page sends into the draft. A save that was done already changes nothing, even once the dossier is sent.
    async fn merge_answers(&self, tx: &mut Tx, folder: &Folder, case: &mut CaseRow, section: Section, save: &Save) -> Result<Kept, Fault> {
        let (stored, ours) = (folder.answers(case)?, section.form().clean(&save.answers));
        if let Some(id) = save.id
            && let Some(asked) = draft_saves::find_draft_save(tx, case.id, id).await?
        {
            let asked: Vec<_> = asked.split(',').map(str::to_owned).collect();
            let conflicts = self.conflicts(tx, section, &asked, &ours, &stored).await?;
            return Ok(Kept { answers: stored, conflicts });
        }
        let theirs = dossier::of_section(&stored, section);
        let merged = draft::merge_form(section.form(), save.seen.as_ref().unwrap_or(&theirs), &ours, &theirs);
        let answers = dossier::with_section(&stored, section, &merged.answers);
        self.write_answers(tx, folder, case, section, &answers).await?;
        if let Some(id) = save.id {
            draft_saves::insert_draft_save(tx, case.id, id, &merged.conflicts.join(","), self.clock.now()).await?;
        }
        let conflicts = self.conflicts(tx, section, &merged.conflicts, &ours, &answers).await?;
        Ok(Kept { answers, conflicts })
    }

    /// Writes the answers of a section that may be changed now.
    pub(super) async fn write_answers(
        &self,
        tx: &mut Tx,
        folder: &Folder,
        case: &mut CaseRow,
        section: Section,
        answers: &Fields,
    ) -> Result<(), Fault> {
        let stored = folder.answers(case)?;
        if !open_sections(case, &stored, self.clock.today())?.contains(&section) {
            return Err(ApiError::Conflict.into());
        }
        let is_noted = corrections::note_saved(case, section.code());
        if *answers == stored && !is_noted {
            return Ok(());
        }
        self.set_answers(tx, case, answers).await?;
        case.updated_at = self.clock.now();
        if cases::update_case(tx, case).await? { Ok(()) } else { Err(ApiError::Conflict.into()) }
    }

    /// The two answers to each question of that list that is still asked.
    async fn conflicts(
        &self,
        tx: &mut Tx,
        section: Section,
        names: &[String],
        ours: &Fields,
        kept: &Fields,
    ) -> Result<Vec<Conflict>, Fault> {
        let is_meant = |field: &&Field| field.is_asked(kept) && names.iter().any(|name| name == field.name);
        let fields: Vec<_> = section.form().fields().filter(is_meant).collect();
        let schools = if fields.iter().any(|field| field.name == "site") { all_schools(tx).await? } else { Vec::new() };
        let shown = |field: &Field, answers: &Fields| field.show(answers.get(field.name), &schools).to_owned();
        let conflict = |field: &Field| Conflict {
            field: field.name.to_owned(),
            question: field.label.to_owned(),
            ours: shown(field, ours),
            theirs: shown(field, kept),
            value: kept.raw(field.name).to_owned(),
        };
        Ok(fields.into_iter().map(conflict).collect())
    }

    /// The next part to fill: of a dossier sent back, the next that is to be corrected.
    fn page_after(&self, case: &CaseRow, section: Section, answers: &Fields) -> Result<String, Fault> {
        let open = open_sections(case, answers, self.clock.today())?;
        let next = Section::ALL.into_iter().skip_while(|other| *other != section).skip(1).find(|next| open.contains(next));
        Ok(match next {
            Some(next) => format!("/dossiers/{}/{}", case.id, next.code()),
            None if !case.to_correct.is_empty() => {
                let piece = corrections::pages(case).find(|page| page.starts_with("pieces"));
                piece.map_or_else(|| format!("/dossiers/{}", case.id), |piece| format!("/dossiers/{}/{piece}", case.id))
            }
            None => format!("/dossiers/{}/pieces", case.id),
        })
    }

    async fn unknown_school(&self, tx: &mut Tx, section: Section, answers: &Fields) -> Result<Option<FieldError>, Fault> {
        if section != Section::School || answers.get("site").is_empty() {
            return Ok(None);
        }
        let is_known = schools_to_choose(tx, "").await?.iter().any(|(id, _)| id == answers.get("site"));
        Ok((!is_known).then(|| FieldError::new("site", "Choisissez une école de la liste.")))
    }
}

/// The form as it comes back: what is kept, but where the person must choose, and what is not asked: there stands what they typed.
fn shown(section: Section, typed: Fields, kept: &Fields, conflicts: &[Conflict]) -> Fields {
    let is_kept = |field: &&Field| field.is_asked(kept) && conflicts.iter().all(|conflict| conflict.field != field.name);
    section.form().fields().filter(is_kept).fold(typed, |fields, field| fields.with(field.name, kept.raw(field.name)))
}

/// How a page without scripts tells of another answer.
fn told(conflict: &Conflict) -> FieldError {
    let what = match conflict.theirs.as_str() {
        "" => "Cette réponse a été effacée entre-temps, ailleurs ou par l’autre parent.".to_owned(),
        theirs => format!("Une autre réponse a été enregistrée entre-temps, ailleurs ou par l’autre parent : « {theirs} »."),
    };
    FieldError::new(&conflict.field, format!("{what} Gardez la vôtre ou changez-la, puis enregistrez."))
}
