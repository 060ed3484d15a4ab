//! Lists taken away as files: read page by page in one state of the database, written where they take no memory, and noted before they are
//! given (F7). None says anything about health.

mod people;
mod registrations;

use std::{collections::HashMap, fs::File};

use app::{
    api::{ApiError, guard::StaffAccess, ports::SignedIn},
    domain::{
        account_act::AccountAct,
        contact::Phone,
        entourage::Entourage,
        export::{Export, FileFormat},
        form::Fields,
        person::{Person, Role},
        school_year::Grade,
        text,
    },
};

use super::{Fault, Services, answer};
use crate::{
    sheets::{Cell, Column, LongTable, Sheet},
    store::{Tx, activities, families::FamilyRow},
};

/// How many rows are read at once.
const PAGE: i64 = 500;

/// A file to be given away.
#[derive(Debug)]
pub struct Taken {
    /// The name under which it is saved.
    pub name: String,
    /// Its format.
    pub format: FileFormat,
    /// What it holds, to be read from its beginning.
    pub content: File,
}

impl Services {
    /// A list as a file.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, or a failure of ours.
    pub async fn export(&self, who: &SignedIn, export: Export, format: FileFormat) -> Result<Taken, ApiError> {
        let access = who.staff(export.right())?;
        answer(self.take_away(&access, export, format)).await
    }

    async fn take_away(&self, access: &StaffAccess, export: Export, format: FileFormat) -> Result<Taken, Fault> {
        let mut tx = self.db.read().await?;
        let (title, table) = match export {
            Export::Families => ("Familles".to_owned(), self.families_table(&mut tx, format).await?),
            Export::Children => ("Enfants".to_owned(), self.children_table(&mut tx, format).await?),
            Export::OfYear(year) => self.registrations_of_year(&mut tx, year, format).await?,
            Export::OfActivity(id) => self.registrations_of_one(&mut tx, id, format).await?,
        };
        drop(tx);
        let (content, rows) = table.end().await?;
        let told = format!("{title}, {}, {}", format.name(), text::count(rows, "ligne", "lignes"));
        let mut tx = self.db.write().await?;
        self.note_by_staff(&mut tx, AccountAct::Exported, access.account(), Some(access.account().0), None, &told).await?;
        tx.commit().await?;
        tracing::info!(format = format.name(), rows, "a list was taken away");
        Ok(Taken { name: self.file_name(&title, format), format, content })
    }

    /// The name of a file of today.
    pub(super) fn file_name(&self, title: &str, format: FileFormat) -> String {
        format!("{title} {}.{}", self.clock.today(), format.extension())
    }
}

fn begin(name: &str, columns: impl IntoIterator<Item = Column>, format: FileFormat) -> LongTable {
    Sheet { name: name.into(), heading: Vec::new(), columns: columns.into_iter().collect() }.begin(format)
}

/// The names of the schools, by their ids.
async fn school_names(tx: &mut Tx) -> Result<HashMap<String, String>, Fault> {
    let schools = activities::schools(tx).await?.into_iter();
    Ok(schools.map(|site| (site.id.to_string(), format!("{} ({})", site.name, site.town))).collect())
}

const AT_SCHOOL: [Column; 2] = [Column::new("École", 30), Column::new("Classe", 18)];

/// The school and the grade of a child, by the answers of its dossier.
fn at_school(answers: &Fields, schools: &HashMap<String, String>) -> [Cell; AT_SCHOOL.len()] {
    let school = schools.get(answers.get("site")).cloned().unwrap_or_default();
    [Cell::text(school), Cell::text(Grade::from_code(answers.get("grade")).map_or("", Grade::name))]
}

const CHILD: [Column; 3] = [Column::new("Nom", 22), Column::new("Prénom", 18), Column::new("Né(e) le", 12)];

fn child_cells(child: &Person) -> [Cell; CHILD.len()] {
    [Cell::text(&child.usual_name), Cell::text(&child.first_name), child.birth_date.map_or(Cell::Empty, Cell::Day)]
}

const FAMILY: [Column; 2] = [Column::new("Famille", 22), Column::new("Numéro de famille", 12)];

fn family_cells(family: &FamilyRow) -> [Cell; FAMILY.len()] {
    [Cell::text(&family.name), Cell::text(family.reference.as_deref().unwrap_or_default())]
}

const ADULTS: [Column; 7] = [
    Column::new("Titulaire", 26),
    Column::new("Portable", 16),
    Column::new("Autre téléphone", 16),
    Column::new("Adresse électronique", 32),
    Column::new("Co-représentant", 26),
    Column::new("Portable du co-représentant", 16),
    Column::new("Adresse électronique du co-représentant", 32),
];

/// How the adults who represent the children are reached; `email` is that of the holder's account.
fn adult_cells(entourage: &Entourage, email: &str) -> [Cell; ADULTS.len()] {
    let (holder, other) = (entourage.holder(), entourage.of_role(Role::CoRepresentative).next());
    let of = |person: Option<&Person>, value: fn(&Person) -> String| person.map_or(Cell::Empty, |person| Cell::text(value(person)));
    let address = if email.is_empty() { holder.map(|holder| holder.email.as_str()).unwrap_or_default() } else { email };
    [
        of(holder, Person::full_name),
        of(holder, |holder| phone(&holder.mobile)),
        of(holder, |holder| phone(&holder.phone)),
        Cell::text(address),
        of(other, Person::full_name),
        of(other, |other| phone(&other.mobile)),
        of(other, |other| other.email.clone()),
    ]
}

/// A number as it is shown, however it came.
fn phone(number: &str) -> String {
    Phone::parse(number).map_or_else(|_| number.to_owned(), |phone| phone.as_str().to_owned())
}
