//! The columns of a file of families: named in any order, capitals, accents and underscores forgiven.

use crate::domain::{form::Fields, text};

/// A column that is known.
#[derive(Debug)]
pub(super) struct Column {
    /// Its name in the file.
    pub name: &'static str,
    /// What it holds, as a sentence names it.
    pub what: &'static str,
    /// The field that it fills in.
    pub field: &'static str,
    /// Whether the file, and each line of it, must have it.
    pub is_needed: bool,
}

const fn needed(name: &'static str, what: &'static str, field: &'static str) -> Column {
    Column { name, what, field, is_needed: true }
}

const fn optional(name: &'static str, what: &'static str, field: &'static str) -> Column {
    Column { name, what, field, is_needed: false }
}

/// Every column, in the order in which they are told.
pub(super) const COLUMNS: [Column; 19] = [
    needed("famille", "le numéro de famille", "reference"),
    needed("role", "le rôle", "role"),
    needed("civilite", "la civilité", "civility"),
    needed("prenom", "le prénom", "first_name"),
    needed("nom_usage", "le nom d’usage", "usual_name"),
    optional("nom_naissance", "le nom de naissance", "birth_name"),
    optional("date_naissance", "la date de naissance", "birth_date"),
    optional("email", "l’adresse électronique", "email"),
    optional("portable", "le téléphone portable", "mobile"),
    optional("telephone", "l’autre téléphone", "phone"),
    optional("lien", "le lien", "relationship"),
    optional("numero", "le numéro de la voie", "number"),
    optional("voie", "le nom de la voie", "street"),
    optional("batiment", "le bâtiment", "building"),
    optional("appartement", "l’appartement", "flat"),
    optional("complement", "le complément d’adresse", "extra"),
    optional("code_postal", "le code postal", "postal_code"),
    optional("ville", "la ville", "town"),
    optional("pays", "le pays", "country"),
];

/// The column that fills a field in.
pub(super) fn column_of(field: &str) -> Option<&'static Column> {
    COLUMNS.iter().find(|column| column.field == field)
}

/// Which column stands where.
#[derive(Debug)]
pub(super) struct Header(Vec<Option<&'static Column>>);

impl Header {
    /// Reads the first line.
    ///
    /// # Errors
    /// What is wrong with it, in plain French.
    pub(super) fn read(cells: &[String]) -> Result<Self, Vec<String>> {
        let (mut columns, mut wrong) = (Vec::new(), Vec::new());
        for cell in cells {
            let key = text::search_key(cell);
            let column = COLUMNS.iter().find(|column| text::search_key(column.name) == key);
            match column {
                Some(known) if is_among(&columns, known) => wrong.push(format!("La colonne « {} » est là deux fois.", known.name)),
                None if !key.is_empty() => wrong.push(format!("La colonne « {} » n’est pas connue.", shown(cell))),
                _ => {}
            }
            columns.push(column);
        }
        let missing = COLUMNS.iter().filter(|column| column.is_needed && !is_among(&columns, column));
        wrong.extend(missing.map(|column| format!("Il manque la colonne « {} ».", column.name)));
        if wrong.is_empty() { Ok(Self(columns)) } else { Err(wrong) }
    }

    /// The values of a line by the field they fill in, each on one line; nothing for what is empty.
    ///
    /// # Errors
    /// When a value stands under no column: the others may be shifted.
    pub(super) fn fields(&self, cells: &[String]) -> Result<Fields, &'static str> {
        let mut fields = Fields::default();
        for (at, cell) in cells.iter().enumerate() {
            let value = text::one_line(cell);
            match self.0.get(at).copied().flatten() {
                _ if value.is_empty() => {}
                Some(column) => fields.set(column.field, value),
                None => return Err("Cette ligne a plus de cases que la première. Vérifiez les séparateurs et les guillemets."),
            }
        }
        Ok(fields)
    }
}

fn is_among(columns: &[Option<&'static Column>], column: &Column) -> bool {
    columns.iter().flatten().any(|known| known.name == column.name)
}

/// Longest part of a value that a sentence shows, in characters.
const SHOWN: usize = 40;

/// A value of the file as a sentence shows it.
pub(super) fn shown(value: &str) -> String {
    let line = text::one_line(value);
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
