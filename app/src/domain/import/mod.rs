//! A file of families that the department knows (F4): its lines made families, or what is wrong with them.

mod columns;
mod line;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use self::{
    columns::{Header, shown},
    line::Line,
};
use super::{
    contact::Email,
    entourage::{Entourage, MAX_PERSONS},
    ids::PersonId,
    person::Role,
    text,
};

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// The families with nothing wrong, in the order of the file.
    pub families: Vec<ImportedFamily>,
    /// What is wrong, line by line; when not empty the file is not to be imported.
    pub faults: Vec<Fault>,
    /// How many persons it tells of.
    pub lines: usize,
}

/// A family of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedFamily {
    /// Its number in the department's software.
    pub reference: String,
    /// Its name: that of its holder.
    pub name: String,
    /// Its persons, in the order of the file; one of them is the holder.
    pub entourage: Entourage,
    /// The address of its holder: with one, they get an account.
    pub email: Option<Email>,
    /// The line of its holder.
    pub line: usize,
}

/// Something to mend in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line.
    pub line: usize,
    /// The number of the family; may be empty.
    pub family: String,
    /// What is wrong, in plain French.
    pub message: String,
}

/// Reads a file whose lines are already split into cells; each row comes with its line in the file.
pub fn read(
    header: &[String],
    rows: impl IntoIterator<Item = (usize, Vec<String>)>,
    today: NaiveDate,
    new_id: &mut impl FnMut() -> PersonId,
) -> Import {
    let rows = rows.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    let header = match Header::read(header) {
        Ok(header) => header,
        Err(wrong) => {
            let faults = wrong.into_iter().map(|message| Fault { line: 1, family: String::new(), message }).collect();
            return Import { faults, lines: rows.count(), ..Import::default() };
        }
    };
    let lines: Vec<Line> = rows.map(|(number, cells)| Line::read(number, &header, &cells, today, new_id())).collect();
    let mut import = Import { lines: lines.len(), faults: address_faults(&lines), ..Import::default() };
    for family in by_family(lines) {
        match family.checked(today) {
            Ok(family) => import.families.push(family),
            Err(faults) => import.faults.extend(faults),
        }
    }
    import.faults.sort_by_key(|fault| fault.line);
    import
}

/// An address opens one account: two holders cannot share it.
fn address_faults(lines: &[Line]) -> Vec<Fault> {
    let mut used: BTreeMap<String, (&str, usize)> = BTreeMap::new();
    let mut faults = Vec::new();
    for line in lines.iter().filter(|line| line.is(Role::Holder)) {
        let Some(email) = line.person.as_ref().and_then(|person| Email::parse(&person.email).ok()) else { continue };
        match used.get(&email.key()) {
            // Two holders in one family: told as such.
            Some((family, _)) if *family == line.family => {}
            Some((_, first)) => {
                let message = format!("L’adresse « {} » sert déjà à la ligne {first}.", shown(email.as_str()));
                faults.push(Fault { line: line.number, family: line.family.clone(), message });
            }
            None => {
                used.insert(email.key(), (&line.family, line.number));
            }
        }
    }
    faults
}

/// The lines of one family, wherever they stand in the file.
struct Family {
    reference: String,
    lines: Vec<Line>,
}

fn by_family(lines: Vec<Line>) -> Vec<Family> {
    let (mut families, mut places): (Vec<Family>, BTreeMap<String, usize>) = (Vec::new(), BTreeMap::new());
    for line in lines {
        // Without its number a line belongs to no other.
        let known = places.get(&line.family).filter(|_| !line.family.is_empty()).copied();
        match known.and_then(|at| families.get_mut(at)) {
            Some(family) => family.lines.push(line),
            None => {
                places.insert(line.family.clone(), families.len());
                families.push(Family { reference: line.family.clone(), lines: vec![line] });
            }
        }
    }
    families
}

impl Family {
    fn checked(self, today: NaiveDate) -> Result<ImportedFamily, Vec<Fault>> {
        let mut faults: Vec<Fault> =
            self.lines.iter().flat_map(|line| line.wrong.iter().map(|message| self.fault(line.number, message))).collect();
        if !self.reference.is_empty() {
            faults.extend(self.faults_together(today));
        }
        let holder = self.lines.iter().find(|line| line.is(Role::Holder));
        match holder.and_then(|line| Some((line.number, line.person.as_ref()?))) {
            Some((line, holder)) if faults.is_empty() => Ok(ImportedFamily {
                name: holder.usual_name.clone(),
                email: Email::parse(&holder.email).ok(),
                line,
                reference: self.reference,
                entourage: Entourage { persons: self.lines.into_iter().filter_map(|line| line.person).collect() },
            }),
            _ => Err(faults),
        }
    }

    fn fault(&self, line: usize, message: impl Into<String>) -> Fault {
        Fault { line, family: shown(&self.reference), message: message.into() }
    }

    /// What is wrong with the persons beside each other.
    fn faults_together(&self, today: NaiveDate) -> Vec<Fault> {
        if let Some(line) = self.lines.get(MAX_PERSONS) {
            // Compared two by two, so many persons would take too long.
            return vec![self.fault(line.number, format!("Cette famille compte plus de {MAX_PERSONS} personnes."))];
        }
        let repeated = self.repeated();
        let once: Vec<&Line> = self.lines.iter().filter(|line| !repeated.contains_key(&line.number)).collect();
        let repeats = repeated.iter().map(|(line, first)| self.fault(*line, format!("Cette ligne répète la ligne {first}.")));
        repeats.chain(self.faults_of_places(&once)).chain(self.faults_of_ages(&once, today)).collect()
    }

    /// The lines about somebody who is there already, with the line where.
    fn repeated(&self) -> BTreeMap<usize, usize> {
        let (mut seen, mut repeated) = (BTreeMap::new(), BTreeMap::new());
        for line in &self.lines {
            let Some(person) = line.person.as_ref().filter(|person| !person.first_name.is_empty()) else { continue };
            let first = *seen.entry((person.role, text::search_key(&person.full_name()), person.birth_date)).or_insert(line.number);
            if first != line.number {
                repeated.insert(line.number, first);
            }
        }
        repeated
    }

    /// One holder, at most one other adult, a child.
    fn faults_of_places(&self, lines: &[&Line]) -> Vec<Fault> {
        let of = |role: Role| lines.iter().filter(move |line| line.is(role));
        let two = [(Role::Holder, "Cette famille a deux titulaires."), (Role::CoRepresentative, "Cette famille a deux co-représentants.")];
        let mut faults: Vec<Fault> =
            two.into_iter().flat_map(|(role, message)| of(role).skip(1).map(move |line| self.fault(line.number, message))).collect();
        let is_known = lines.iter().all(|line| line.person.is_some());
        let needed = [(Role::Holder, "Cette famille n’a pas de titulaire."), (Role::Child, "Cette famille n’a pas d’enfant.")];
        for (role, message) in needed.into_iter().filter(|_| is_known) {
            let first = lines.first().filter(|_| of(role).next().is_none());
            faults.extend(first.map(|line| self.fault(line.number, message)));
        }
        faults
    }

    /// Each child is looked at beside the adults, by the rule of the forms.
    fn faults_of_ages(&self, lines: &[&Line], today: NaiveDate) -> Vec<Fault> {
        let adults = lines.iter().filter(|line| line.is(Role::Holder) || line.is(Role::CoRepresentative));
        let mut household = Entourage { persons: adults.filter_map(|line| line.person.clone()).collect() };
        let mut faults = Vec::new();
        for line in lines.iter().filter(|line| line.is(Role::Child) && line.wrong.is_empty()) {
            let Some(child) = line.person.as_ref() else { continue };
            let errors = household.put(child.id, child.role, &child.to_fields(), today).err().unwrap_or_default();
            faults.extend(errors.into_iter().map(|error| self.fault(line.number, error.message)));
        }
        faults
    }
}
