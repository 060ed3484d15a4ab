//! The children of an activity on a day, for those who run it: a page, and a spreadsheet of the same.

use std::collections::HashMap;

use app::{
    api::{
        ApiError,
        guard::{HealthAccess, StaffAccess},
        ports::{Places, SignedIn},
        views::{DayChild, DayList, Reachable},
    },
    domain::{
        activity::Activity,
        case::CaseState,
        contact::{age_on, show_whole_day},
        dossier::Section,
        entourage::Entourage,
        form::Fields,
        forms,
        ids::ActivityId,
        person::{Person, Role},
        role::Right,
        school_year::Grade,
        seat::Seat,
        text,
    },
};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{Fault, Services, registrations::read_activity, rolls::OnRoll};
use crate::{
    sheets::{Cell, Column, Sheet},
    store::{Tx, activities, rolls},
};

/// Of health, what those who run an activity must know, each in a word; the rest is for the office.
const TO_KNOW: [(&str, &str); 6] = [
    ("allergies", "Allergie"),
    ("pai", "PAI"),
    ("precautions", "À savoir"),
    ("diet", "Cantine"),
    ("doctor", "Médecin"),
    ("doctor_phone", "Téléphone du médecin"),
];

impl Services {
    pub(super) async fn list_of_day(&self, access: &StaffAccess, id: ActivityId, day: Option<NaiveDate>) -> Result<DayList, Fault> {
        let mut tx = self.db.read().await?;
        Ok(self.day_of(&mut tx, access, id, day).await?.0)
    }

    /// The same with what concerns health. Nobody's is read but of those who are on the list.
    pub(super) async fn list_of_day_with_health(
        &self,
        access: &HealthAccess,
        id: ActivityId,
        day: Option<NaiveDate>,
    ) -> Result<DayList, Fault> {
        let mut tx = self.db.write().await?;
        let (mut list, roll) = self.day_of(&mut tx, access.staff(), id, day).await?;
        let answers: HashMap<Uuid, String> = rolls::health_on_roll(&mut tx, id.0).await?.into_iter().collect();
        for (child, one) in list.children.iter_mut().zip(&roll) {
            let Some(dossier) = &one.dossier else { continue };
            let answers: Fields = answers.get(&dossier.id).map(|json| serde_json::from_str(json)).transpose()?.unwrap_or_default();
            child.health = to_know(&answers);
            self.note_answers_read(&mut tx, access, dossier).await?;
        }
        list.shows_health = true;
        tx.commit().await?;
        Ok(list)
    }

    /// The list of a day, and the roll of those who are on it, in the same order.
    async fn day_of(
        &self,
        tx: &mut Tx,
        access: &StaffAccess,
        id: ActivityId,
        day: Option<NaiveDate>,
    ) -> Result<(DayList, Vec<OnRoll>), Fault> {
        let row = activities::find_activity(tx, id.0).await?.ok_or(ApiError::NotFound)?;
        let activity = read_activity(&row)?;
        let day = day.unwrap_or_else(|| self.next_day(&activity));
        let holds = |one: &OnRoll| one.case.seat() == Some(Seat::Held) && one.request.is_present(day) && activity.is_on(day);
        let present = self.roll(tx, &row).await?.into_iter().filter(holds);
        let (mut roll, others): (Vec<_>, Vec<_>) = present.partition(|one| one.case.state == CaseState::Validated.code());
        roll.sort_by_cached_key(|one| text::search_key(&name_on_list(one)));
        let list = DayList {
            activity: id,
            name: row.name.clone(),
            site: row.site_name.clone(),
            day,
            takes_place: activity.is_on(day),
            before: day.pred_opt().and_then(|day| activity.day_from(day, true)),
            after: day.succ_opt().and_then(|day| activity.day_from(day, false)),
            children: roll.iter().map(|one| day_child(one, day)).collect::<Result<_, _>>()?,
            to_confirm: others.len(),
            may_read_health: access.reads_health(),
            shows_health: false,
        };
        Ok((list, roll))
    }

    /// Today or the next day on which an activity takes place; of a year that is over, its last one.
    fn next_day(&self, activity: &Activity) -> NaiveDate {
        let today = self.clock.today().max(activity.school_year.first_day()).min(activity.school_year.last_day());
        activity.day_from(today, false).or_else(|| activity.day_from(today, true)).unwrap_or(today)
    }

    /// The list as a spreadsheet: the name of its file, and its bytes.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, or a failure of ours.
    pub async fn day_sheet(
        &self,
        who: &SignedIn,
        id: ActivityId,
        day: Option<NaiveDate>,
        with_health: bool,
    ) -> Result<(String, Vec<u8>), ApiError> {
        let access = who.staff(Right::Review)?;
        let list = if with_health {
            self.day_list_with_health(&access.for_health()?, id, day).await?
        } else {
            self.day_list(&access, id, day).await?
        };
        let (sheet, rows) = sheet_of(&list);
        let bytes = sheet.write(rows).await.map_err(Fault::from)?;
        Ok((format!("{} {}.xlsx", list.name, list.day), bytes))
    }
}

fn name_on_list(one: &OnRoll) -> String {
    one.child.as_ref().map_or_else(|| one.case.child_name.clone(), |child| format!("{} {}", child.usual_name, child.first_name))
}

fn day_child(one: &OnRoll, day: NaiveDate) -> Result<DayChild, Fault> {
    let answers: Fields = one.dossier.as_ref().map(|case| serde_json::from_str(&case.content)).transpose()?.unwrap_or_default();
    // Whom a court keeps away is kept away as soon as the family says so, and until the department agrees that it no longer is.
    let is_forbidden = |person: &Person| {
        let says_so = |entourage: &Entourage| entourage.find(person.id).is_some_and(|known| known.forbidden);
        says_so(&one.known) || says_so(&one.valid)
    };
    let new = one.known.persons.iter().filter(|person| person.forbidden && one.valid.find(person.id).is_none());
    let forbidden = one.valid.persons.iter().filter(|person| is_forbidden(person)).chain(new).map(Person::full_name).collect();
    let others = || one.valid.persons.iter().filter(|person| !is_forbidden(person));
    let represents = |person: &&Person| matches!(person.role, Role::Holder | Role::CoRepresentative);
    let adults = others().filter(represents);
    let in_emergency = others().filter(|person| person.in_emergency && !represents(person));
    Ok(DayChild {
        name: name_on_list(one),
        grade: Grade::from_code(answers.get("grade")).map_or("", Grade::name),
        age: one.child.as_ref().and_then(|child| child.birth_date).map(|birth| age_on(birth, day)),
        to_call: adults.chain(in_emergency).map(reachable).collect(),
        may_pick_up: others().filter(|person| person.may_pick_up && !represents(person)).map(reachable).collect(),
        forbidden,
        allowed: allowed(&answers),
        health: Vec::new(),
    })
}

fn reachable(person: &Person) -> Reachable {
    let field = forms::person(person.role).fields().find(|field| field.name == "relationship");
    let link = field.map_or("", |field| field.show(&person.relationship, &[])).to_owned();
    Reachable { name: person.full_name(), link, phones: person.phones() }
}

/// What matters on the spot.
fn allowed(answers: &Fields) -> Vec<String> {
    let said = |name: &str, yes: &str, no: &str| match answers.get(name) {
        "oui" => Some(yes.to_owned()),
        "non" => Some(no.to_owned()),
        _ => None,
    };
    let alone = match answers.get("alone_from") {
        "" => "rentre seul".to_owned(),
        from => format!("rentre seul à partir de {from}"),
    };
    let lines = [
        said("allow_alone", &alone, "ne rentre pas seul"),
        said("allow_hospital", "hospitalisation autorisée", "hospitalisation non autorisée"),
        said("allow_outings", "sorties autorisées", "pas de sorties"),
        said("allow_image", "photos autorisées", "pas de photos"),
    ];
    lines.into_iter().flatten().collect()
}

fn to_know(answers: &Fields) -> Vec<(&'static str, String)> {
    let said = |(name, word): (&str, &'static str)| {
        let field = Section::Health.form().fields().find(|field| field.name == name && field.is_asked(answers))?;
        // What is true of nearly everybody is not worth a line.
        let value = Some(answers.get(name)).filter(|value| !matches!(*value, "" | "non" | "standard"))?;
        Some((word, field.show(value, &[]).to_owned()))
    };
    TO_KNOW.into_iter().filter_map(said).collect()
}

fn sheet_of(list: &DayList) -> (Sheet, Vec<Vec<Cell>>) {
    let mut columns = vec![
        Column::new("Présent", 9),
        Column::new("Enfant", 26),
        Column::new("Classe", 16),
        Column::new("Âge", 6),
        Column::new("À appeler", 40),
        Column::new("Peut aussi venir chercher", 34),
        Column::new("Interdit d’approcher", 22),
        Column::new("Autorisations", 30),
    ];
    columns.extend(list.shows_health.then(|| Column::new("Santé", 44)));
    let heading = vec![format!("{} — {}", list.name, list.site), show_whole_day(list.day)];
    let people = |some: &[Reachable]| Cell::text(some.iter().map(on_one_line).collect::<Vec<_>>().join("\n"));
    let row = |child: &DayChild| {
        let health = child.health.iter().map(|(question, said)| format!("{question} : {said}")).collect::<Vec<_>>().join("\n");
        let cells = [
            Cell::Empty,
            Cell::text(&child.name),
            Cell::text(child.grade),
            child.age.map_or(Cell::Empty, |age| Cell::Number(age.into())),
            people(&child.to_call),
            people(&child.may_pick_up),
            Cell::text(child.forbidden.join("\n")),
            Cell::text(child.allowed.join("\n")),
        ];
        cells.into_iter().chain(list.shows_health.then(|| Cell::text(health))).collect()
    };
    (Sheet { name: list.name.clone(), heading, columns }, list.children.iter().map(row).collect())
}

fn on_one_line(person: &Reachable) -> String {
    let link = if person.link.is_empty() { String::new() } else { format!(" ({})", person.link) };
    format!("{}{link} : {}", person.name, person.phones.join(", "))
}
