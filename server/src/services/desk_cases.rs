//! A case as the desk shows it (F2).

use app::{
    api::{
        guard::StaffAccess,
        views::{Content, DeskCase, DossierView, Message, Resent},
    },
    domain::{
        case::{CaseKind, Expected},
        changes,
        dossier::Section,
        form::Fields,
        ids::{AccountId, FamilyId, NoteId, UploadId},
        queue::QueueFilter,
        seat::Seat,
    },
};

use super::{
    Fault, Services,
    families::valid_entourage,
    folder::missing_pieces,
    health::{Reader, Sight},
};
use crate::{
    clock::local_instant,
    store::{
        Tx, accounts,
        cases::CaseRow,
        desk::{self, NoteRow, SentAnswersRow},
        families, uploads,
    },
};

impl Services {
    pub(super) async fn desk_case(
        &self,
        tx: &mut Tx,
        access: &StaffAccess,
        case: &CaseRow,
        sight: Sight,
        filter: &QueueFilter,
    ) -> Result<DeskCase, Fault> {
        let family = families::family(tx, case.family_id).await?;
        let adults = accounts::accounts_of_family(tx, family.id).await?;
        let reach: Vec<_> = adults.iter().map(|account| format!("{}, {}", super::greeting(account), account.email)).collect();
        let view = self.case_view(tx, case, &family.name, Reader::Staff(sight)).await?;
        let (missing, resent) = match &view.content {
            Content::Dossier(dossier) => (missing_pieces(&dossier.pieces), self.resent(tx, case, dossier, sight).await?),
            Content::Entourage(_) | Content::Registration { .. } => (Vec::new(), None),
        };
        let is_open = case.case_state()?.expected() != Expected::Nobody;
        let changes = match &view.content {
            Content::Entourage(declared) if is_open && family.entourage.is_some() => {
                Some(changes::of_entourage(&valid_entourage(&family)?, declared))
            }
            _ => None,
        };
        let is_live_registration = case.seat().is_some_and(|seat| seat != Seat::Released);
        let is_read = case.case_kind()? == CaseKind::Dossier && access.reads_health();
        let staff = self.agents(tx).await?;
        let agent = case.agent_id.map(|id| (AccountId(id), name_among(&staff, AccountId(id))));
        let note = |row: NoteRow| Message { at: local_instant(row.at), author: row.author, by_staff: true, body: row.body };
        Ok(DeskCase {
            view,
            filter: filter.clone(),
            is_mine: case.agent_id == Some(access.account().0),
            agent,
            agents: staff,
            wait: self.wait(case)?,
            open_by: self.others_who_read(tx, access, case).await?,
            family: reach.join(" · "),
            missing,
            next: self.next_in_queue(tx, access, filter, case.id).await?,
            family_id: FamilyId(family.id),
            matches: self.likely_matches(tx, &family).await?,
            moves: if is_live_registration { self.moves_of(tx, case).await? } else { Vec::new() },
            changes,
            resent,
            may_read_health: access.reads_health(),
            reads: if is_read { self.reads(tx, case, true).await? } else { Vec::new() },
            notes: desk::notes_of_case(tx, case.id).await?.into_iter().map(note).collect(),
            new_note: NoteId(self.clock.new_id()),
            texts: desk::texts(tx).await?.into_iter().map(|text| (text.number.to_string(), text.title)).collect(),
        })
    }

    /// What changed between the last two sendings of a dossier; nothing of one that was sent once.
    async fn resent(&self, tx: &mut Tx, case: &CaseRow, dossier: &DossierView, sight: Sight) -> Result<Option<Resent>, Fault> {
        let sent = desk::sent_answers(tx, case.id).await?;
        let [after, before, ..] = sent.as_slice() else { return Ok(None) };
        let ((was, had), (is, has)) = (read(before)?, read(after)?);
        let of_section = |section: Section| {
            let (before, after) = if section == Section::Health { (&had, &has) } else { (&was, &is) };
            (section, changes::between(section.form(), before, after, &dossier.schools))
        };
        let (health, others): (Vec<_>, Vec<_>) = Section::ALL
            .into_iter()
            .map(of_section)
            .filter(|(_, changes)| !changes.is_empty())
            .partition(|(section, _)| *section == Section::Health);
        let has_health = !health.is_empty() && sight == Sight::Pieces;
        let files = uploads::uploads_since(tx, case.family_id, before.at).await?;
        Ok(Some(Resent {
            before: local_instant(before.at),
            answers: if sight == Sight::All { health.into_iter().chain(others).collect() } else { others },
            has_health,
            files: files.into_iter().map(UploadId).collect(),
        }))
    }
}

/// The answers of a sending, those about health apart.
fn read(sent: &SentAnswersRow) -> Result<(Fields, Fields), Fault> {
    Ok((serde_json::from_str(&sent.answers)?, serde_json::from_str(&sent.health)?))
}

/// The name of an agent; of somebody who left, only that they were one.
fn name_among(staff: &[(AccountId, String)], id: AccountId) -> String {
    staff.iter().find(|(other, _)| *other == id).map_or_else(|| "un ancien agent".to_owned(), |(_, name)| name.clone())
}
