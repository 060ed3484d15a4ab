//! Lists taken away as files for spreadsheets: which ones there are, as they stand in an address (F7).

use super::{ids::ActivityId, role::Right, school_year::SchoolYear};

/// As what a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// Text, one line a row.
    Csv,
    /// A spreadsheet.
    Xlsx,
}

impl FileFormat {
    /// Every one.
    pub const ALL: [FileFormat; 2] = [Self::Csv, Self::Xlsx];

    /// How the names of its files end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// Name on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Xlsx => "XLSX",
        }
    }

    /// Its type, as browsers are told it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Reads the name of a file: what it is about, and its format.
    pub fn of_file(name: &str) -> Option<(&str, Self)> {
        let (about, extension) = name.rsplit_once('.')?;
        Some((about, Self::ALL.into_iter().find(|format| format.extension() == extension)?))
    }
}

/// A list that can be taken away. None says anything about health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// Every family, one a row.
    Families,
    /// Every child, with its family.
    Children,
    /// The registrations of a school year.
    OfYear(SchoolYear),
    /// The registrations of one activity.
    OfActivity(ActivityId),
}

impl Export {
    /// What must be allowed to whoever takes it: the same as to read it page by page.
    pub const fn right(self) -> Right {
        match self {
            Self::Families | Self::Children => Right::ManageFamilies,
            Self::OfYear(_) | Self::OfActivity(_) => Right::Review,
        }
    }

    /// Where it is taken from.
    pub fn address(self, format: FileFormat) -> String {
        let extension = format.extension();
        match self {
            Self::Families => format!("/admin/exports/familles.{extension}"),
            Self::Children => format!("/admin/exports/enfants.{extension}"),
            Self::OfYear(year) => format!("/admin/exports/inscriptions.{extension}?annee={year}"),
            Self::OfActivity(activity) => format!("/admin/exports/inscriptions.{extension}?activite={activity}"),
        }
    }

    /// Reads what stands in an address.
    pub fn parse(about: &str, year: &str, activity: &str) -> Option<Self> {
        match (about, year, activity) {
            ("familles", "", "") => Some(Self::Families),
            ("enfants", "", "") => Some(Self::Children),
            ("inscriptions", year, "") => year.parse().ok().map(Self::OfYear),
            ("inscriptions", "", activity) => activity.parse().ok().map(Self::OfActivity),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_address_is_read_back() {
        let year = SchoolYear::starting_in(2026).expect("a year");
        let all = [Export::Families, Export::Children, Export::OfYear(year), Export::OfActivity(ActivityId(Uuid::from_u128(7)))];
        for (export, format) in all.into_iter().flat_map(|export| FileFormat::ALL.map(|format| (export, format))) {
            let address = export.address(format);
            let (path, query) = address.split_once('?').unwrap_or((&address, ""));
            let (about, found) = FileFormat::of_file(path.strip_prefix("/admin/exports/").expect("below it")).expect("a file");
            let value = |name: &str| query.strip_prefix(name).unwrap_or_default();
            assert_eq!((Export::parse(about, value("annee="), value("activite=")), found), (Some(export), format), "{address}");
        }
    }

    #[test]
    fn what_is_no_list_is_none() {
        let table = [
            ("familles", "2026-2027", ""),
            ("inscriptions", "", ""),
            ("inscriptions", "2026", ""),
            ("inscriptions", "", "x"),
            ("sante", "", ""),
        ];
        for (about, year, activity) in table {
            assert_eq!(Export::parse(about, year, activity), None, "{about} {year} {activity}");
        }
        assert!(["familles", "familles.pdf", ""].iter().all(|name| FileFormat::of_file(name).is_none()));
    }
}
