//! What a filled family has sent: its entourage, the dossiers of its children, registrations; with their histories, files and mails.

use app::domain::{
    activity::{ActivityKind, Weekdays},
    case::{Act, CaseKind},
    dossier::{Section, situation, with_section},
    entourage::Entourage,
    form::Fields,
    person::Person,
    pieces::{Deadline, Owner, Piece, required_pieces},
    registration::Request,
    school_year::Grade,
    seat::Seat,
    text,
    verdict::Verdict,
};
use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{EXAMPLE, EXAMPLE_DIGEST, FillError, Ground, Scene, answers, dice::Dice};
use crate::{
    files::antivirus::Scan,
    services::Services,
    store::{accounts::AccountRow, activities::SiteRow, bulk::Batch, cases::CaseRow, uploads::UploadRow},
};

const SENT: &[Act] = &[Act::Submit];
const UNDER_REVIEW: &[Act] = &[Act::Submit, Act::TakeOver];
const SENT_BACK: &[Act] = &[Act::Submit, Act::TakeOver, Act::AskForCorrection];
const VALIDATED: &[Act] = &[Act::Submit, Act::TakeOver, Act::Validate];
/// What happens to ten dossiers.
const HISTORIES: [&[Act]; 10] = [&[], &[], SENT, SENT, UNDER_REVIEW, SENT_BACK, VALIDATED, VALIDATED, VALIDATED, VALIDATED];

/// The hand that writes the papers of one family.
pub(super) struct Papers<'a> {
    pub services: &'a Services,
    pub ground: &'a mut Ground,
    pub batch: &'a mut Batch,
    pub dice: Dice,
    pub account: AccountRow,
    family: Uuid,
    /// When the last thing happened.
    pub at: DateTime<Utc>,
    /// The pieces that serve the whole family.
    given: Vec<Piece>,
}

impl<'a> Papers<'a> {
    pub fn new(
        services: &'a Services,
        ground: &'a mut Ground,
        batch: &'a mut Batch,
        dice: Dice,
        account: AccountRow,
        at: DateTime<Utc>,
    ) -> Self {
        let family = account.family_id.unwrap_or_default();
        Self { services, ground, batch, dice, account, family, at, given: Vec::new() }
    }

    /// Everything that a family has sent.
    pub fn fill(mut self, entourage: &Entourage, school: &SiteRow) -> Result<(), FillError> {
        let content = serde_json::to_string(entourage)?;
        let declared = self.draft(CaseKind::Entourage, "Déclaration d’entourage".into(), content);
        self.carry_out(declared, VALIDATED)?;
        let validated_at = self.at;
        for child in entourage.children() {
            self.at = validated_at;
            self.dossier(child, entourage, school)?;
        }
        Ok(())
    }

    fn draft(&mut self, kind: CaseKind, title: String, content: String) -> CaseRow {
        self.at += Duration::minutes(i64::from(self.dice.within(600)) + 5);
        CaseRow {
            id: self.dice.id(self.at),
            created_at: self.at,
            updated_at: self.at,
            ..self.services.draft(kind, self.family, title, content)
        }
    }

    fn dossier(&mut self, child: &Person, entourage: &Entourage, school: &SiteRow) -> Result<(), FillError> {
        let history = match self.ground.scene {
            Scene::SchoolYear => self.dice.pick(&HISTORIES),
            Scene::OpeningDay => VALIDATED,
        };
        let answers = self.answers(child, entourage, school, !history.is_empty());
        let (health, others): (Vec<_>, Vec<_>) = answers.iter().partition(|(name, _)| is_of_health(name));
        let fields = |pairs: Vec<(&str, &str)>| pairs.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect::<Fields>();
        let title = format!("Dossier {} {}", text::de(&child.first_name), self.ground.year);
        let case = CaseRow {
            child_id: Some(child.id.0),
            child_name: child.full_name(),
            school_year: Some(self.start_year()),
            site_id: Some(school.id),
            ..self.draft(CaseKind::Dossier, title, serde_json::to_string(&fields(others))?)
        };
        if !health.is_empty() {
            self.batch.health_answers.push((case.id, serde_json::to_string(&fields(health))?));
        }
        self.pieces(&case, &answers, entourage.has_forbidden_contact(), history);
        self.carry_out(case, history)?;
        if self.ground.scene == Scene::SchoolYear && history == VALIDATED && self.dice.one_in(2) {
            self.registration(child, school)?;
        }
        Ok(())
    }

    /// The answers of a dossier; of a draft, those of its first sections.
    fn answers(&mut self, child: &Person, entourage: &Entourage, school: &SiteRow, is_sent: bool) -> Fields {
        let grade = child.birth_date.and_then(|birth| Grade::expected(birth, self.ground.year)).map_or("cp", Grade::code);
        let payer = entourage.holder().map(Person::full_name).unwrap_or_default();
        let known = Fields::default().with("grade", grade).with("payer", payer).with("site", school.id.to_string());
        let answered = if is_sent { Section::ALL.len() } else { self.dice.pick(&[0, 1, 2, 3, 4, 6]) };
        let mut all = Fields::default();
        for section in Section::ALL.into_iter().take(answered) {
            // With the others: a question may be asked because of an answer of another section.
            let mut given: Fields = all.iter().chain(known.iter()).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            answers::answer(section.form(), &mut given, &mut self.dice, self.ground.year.first_day());
            all = with_section(&all, section, &given);
        }
        all
    }

    /// The files of a dossier: of a draft, some; of one that waits, perhaps all but those that may follow.
    fn pieces(&mut self, case: &CaseRow, answers: &Fields, is_forbidden: bool, history: &[Act]) {
        let may_lack = history != VALIDATED;
        for (rank, required) in required_pieces(situation(answers, is_forbidden)).into_iter().enumerate() {
            let is_of_family = required.piece.owner() == Owner::Family;
            let may_follow = history.is_empty() || required.deadline == Deadline::BeforeValidation;
            if (is_of_family && self.given.contains(&required.piece)) || (may_lack && may_follow && self.dice.one_in(3)) {
                continue;
            }
            if is_of_family {
                self.given.push(required.piece);
            }
            let verdict = match history {
                VALIDATED => Verdict::Accepted,
                SENT_BACK if rank == 0 => Verdict::Refused,
                _ => Verdict::Waiting,
            };
            self.upload(case, required.piece, verdict);
        }
    }

    fn upload(&mut self, case: &CaseRow, piece: Piece, verdict: Verdict) {
        let is_judged = verdict != Verdict::Waiting;
        let refusal = if verdict == Verdict::Refused { "unreadable" } else { "" };
        self.batch.uploads.push(UploadRow {
            id: self.dice.id(self.at),
            family_id: self.family,
            child_id: if piece.owner() == Owner::Child { case.child_id } else { None },
            piece: piece.code().into(),
            school_year: self.start_year(),
            file_name: format!("{}.pdf", piece.code()),
            media_type: "application/pdf".into(),
            size: i64::try_from(EXAMPLE.len()).unwrap_or(i64::MAX),
            sha256: EXAMPLE_DIGEST.clone(),
            created_at: self.at,
            verdict: verdict.code().into(),
            refusal: refusal.into(),
            remark: String::new(),
            valid_until: None,
            judged_by: is_judged.then_some(self.ground.agent),
            judged_at: is_judged.then_some(self.at),
            scan: Scan::Clean.code().into(),
            turns: 0,
            has_preview: false,
            pages: Some(1),
            made_for: None,
        });
    }

    /// One child in one activity of its school: the canteen while it has places, else the *garderie*.
    fn registration(&mut self, child: &Person, school: &SiteRow) -> Result<(), FillError> {
        let is_open = |kind: ActivityKind| {
            self.ground.activities.iter().position(|activity| {
                let has_places = activity.places.is_none_or(|places| activity.taken < places);
                activity.site_id == school.id && activity.kind == kind.code() && has_places
            })
        };
        let found = is_open(ActivityKind::Restauration).or_else(|| is_open(ActivityKind::Garderie));
        let Some(activity) = found.and_then(|at| self.ground.activities.get_mut(at)) else { return Ok(()) };
        activity.taken += 1;
        let (id, title) = (activity.id, format!("{} : {}", activity.name, child.first_name));
        let request = Request { weekdays: Weekdays::SCHOOL, start: self.ground.year.first_day(), changes: Vec::new() };
        let case = CaseRow {
            child_id: Some(child.id.0),
            child_name: child.full_name(),
            school_year: Some(self.start_year()),
            activity_id: Some(id),
            site_id: Some(school.id),
            seat: Seat::Held.code().into(),
            ..self.draft(CaseKind::Registration, title, serde_json::to_string(&request)?)
        };
        self.carry_out(case, &[Act::Submit, Act::ConfirmAtOnce])
    }

    fn start_year(&self) -> i64 {
        i64::from(self.ground.year.start_year())
    }
}

/// Whether an answer is kept apart.
fn is_of_health(name: &str) -> bool {
    Section::Health.form().fields().any(|field| field.name == name)
}
