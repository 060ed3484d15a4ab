//! Files of known families (B1, F4): kept as they come, looked at without writing anything, then imported all or nothing.

use std::collections::BTreeSet;

use app::{
    api::{
        ApiError, Outcome,
        guard::StaffAccess,
        views::{ImportLine, ImportReport},
    },
    domain::{
        account::Username,
        form::{FieldError, FormState},
        ids::{AccountId, ImportId, PersonId},
        import::{self, Import, ImportedFamily},
        text,
    },
};
use encoding_rs::WINDOWS_1252;

use super::{Fault, Services, answer, known_families::NewKnownFamily};
use crate::store::{
    Tx,
    imports::{self, ImportRow},
    is_duplicate,
};

/// Largest file, in bytes.
pub const FILE_BYTES: usize = 20 * 1024 * 1024;
/// Longest file, in lines.
const LINES_MAX: usize = 100_000;
/// Longest name of a file that is kept, in characters.
const NAME_MAX: usize = 120;
/// As many faults as somebody mends before trying again.
const FAULTS_SHOWN: usize = 500;

/// Why a file is too large.
pub const TOO_LARGE: &str = "Ce fichier dépasse 20 Mo. Coupez-le en plusieurs fichiers.";

/// What a file would change.
struct Plan {
    lines: usize,
    /// Families that are there already.
    known: usize,
    new: Vec<ImportedFamily>,
    faults: Vec<import::Fault>,
    usernames_taken: BTreeSet<String>,
}

impl Services {
    /// Keeps a file of known families, to be looked at before it is imported; or says why it cannot be.
    ///
    /// # Errors
    /// `Unavailable` when the database fails.
    pub async fn receive_import(
        &self,
        access: &StaffAccess,
        file_name: &str,
        content: Vec<u8>,
    ) -> Result<Result<ImportId, &'static str>, ApiError> {
        answer(async {
            let content = match decoded(&content) {
                Ok(content) => content,
                Err(why) => return Ok(Err(why)),
            };
            let row = ImportRow {
                id: self.clock.new_id(),
                made_by: access.account().0,
                file_name: clean_name(file_name),
                content,
                made_at: self.clock.now(),
                done_at: None,
                family_count: 0,
            };
            let mut tx = self.db.write().await?;
            imports::insert_import(&mut tx, &row).await?;
            tx.commit().await?;
            Ok(Ok(ImportId(row.id)))
        })
        .await
    }

    /// What a file would import; once it is imported, how much it did. Writes nothing.
    pub(super) async fn read_import(&self, id: ImportId) -> Result<ImportReport, Fault> {
        let mut tx = self.db.read().await?;
        let row = imports::find_import(&mut tx, id.0).await?.ok_or(ApiError::NotFound)?;
        if row.done_at.is_some() {
            return Ok(done_report(row));
        }
        let plan = self.plan(&mut tx, &row.content).await?;
        Ok(report(row, plan))
    }

    /// Imports a file: all of it, once, or nothing.
    pub(super) async fn do_import(&self, by: AccountId, id: ImportId) -> Result<Outcome, Fault> {
        match self.import_all(by, id).await {
            // Somebody took a username, an address or a number since they were read.
            Err(Fault::Store(error)) if is_duplicate(&error) => Err(ApiError::Conflict.into()),
            done => done,
        }
    }

    async fn import_all(&self, by: AccountId, id: ImportId) -> Result<Outcome, Fault> {
        let mut tx = self.db.write().await?;
        let row = imports::lock_import(&mut tx, id.0).await?.ok_or(ApiError::NotFound)?;
        let page = format!("/admin/imports/{id}");
        if row.done_at.is_some() {
            return Ok(Outcome::Done(page));
        }
        let mut plan = self.plan(&mut tx, &row.content).await?;
        if !plan.faults.is_empty() {
            let message = "Rien n’a été importé : ce fichier contient des erreurs. Corrigez-les, puis envoyez-le de nouveau.";
            return Ok(Outcome::Form(FormState::faulty(vec![FieldError::whole(message)])));
        }
        let count = i64::try_from(plan.new.len()).unwrap_or(i64::MAX);
        for family in plan.new {
            let family = NewKnownFamily {
                id: self.clock.new_id(),
                reference: Some(family.reference),
                name: family.name,
                entourage: family.entourage,
                email: family.email,
                by,
            };
            self.insert_known_family(&mut tx, &family, &mut plan.usernames_taken).await?;
            self.note_matches(&mut tx, family.id, &family.entourage).await?;
        }
        imports::set_import_done(&mut tx, id.0, self.clock.now(), count).await?;
        tx.commit().await?;
        Ok(Outcome::Done(page))
    }

    /// Reads a file beside what the database holds: three queries, however long it is.
    async fn plan(&self, tx: &mut Tx, content: &str) -> Result<Plan, Fault> {
        let references: BTreeSet<String> = imports::family_references(tx).await?.into_iter().collect();
        let usernames_taken: BTreeSet<String> = imports::username_keys(tx).await?.into_iter().collect();
        let emails: BTreeSet<String> = imports::email_keys(tx).await?.into_iter().collect();
        let Import { families, mut faults, lines } = self.families_of(content)?;
        let (known, new): (Vec<_>, Vec<_>) = families.into_iter().partition(|family| references.contains(&family.reference));
        for family in &new {
            let used = family.email.as_ref().filter(|email| emails.contains(&email.key()));
            faults.extend(used.map(|email| import::Fault {
                line: family.line,
                family: family.reference.clone(),
                message: format!("L’adresse {} sert déjà à un espace.", email.as_str()),
            }));
        }
        faults.sort_by_key(|fault| fault.line);
        Ok(Plan { lines, known: known.len(), new, faults, usernames_taken })
    }

    fn families_of(&self, content: &str) -> Result<Import, Fault> {
        let (header, rows) = rows_of(content).map_err(|_| Fault::Unknown("line in a file of families"))?;
        Ok(import::read(&header, rows, self.clock.today(), &mut || PersonId(self.clock.new_id())))
    }
}

fn report(row: ImportRow, plan: Plan) -> ImportReport {
    let mut taken = plan.usernames_taken;
    let families: Vec<_> =
        plan.new.iter().map(|family| (family.name.clone(), family.entourage.persons.len(), username(family, &mut taken))).collect();
    ImportReport {
        id: ImportId(row.id),
        file_name: row.file_name,
        lines: plan.lines,
        known: plan.known,
        accounts: plan.new.iter().filter(|family| family.email.is_some()).count(),
        families,
        faults: shown_faults(plan.faults),
        done: None,
    }
}

fn done_report(row: ImportRow) -> ImportReport {
    ImportReport {
        id: ImportId(row.id),
        file_name: row.file_name,
        lines: 0,
        families: Vec::new(),
        known: 0,
        accounts: 0,
        faults: Vec::new(),
        done: Some(usize::try_from(row.family_count).unwrap_or_default()),
    }
}

/// The username that the holder will have, taken from now on; empty without an account.
fn username(family: &ImportedFamily, taken: &mut BTreeSet<String>) -> String {
    let Some(holder) = family.entourage.holder().filter(|_| family.email.is_some()) else { return String::new() };
    let username = Username::for_person(&holder.first_name, &holder.usual_name, |key| taken.contains(key));
    taken.insert(username.key());
    username.as_str().to_owned()
}

/// The first faults; the others are counted, so that the page stays one that can be read.
fn shown_faults(faults: Vec<import::Fault>) -> Vec<ImportLine> {
    let more = faults.get(FAULTS_SHOWN).map(|next| ImportLine {
        number: next.line,
        family: String::new(),
        fault: format!("Il y en a {} autres, à partir de cette ligne.", faults.len() - FAULTS_SHOWN),
    });
    let line = |fault: import::Fault| ImportLine { number: fault.line, family: fault.family, fault: fault.message };
    faults.into_iter().take(FAULTS_SHOWN).map(line).chain(more).collect()
}

/// The text of a file, in UTF-8 or as spreadsheets under Windows write it, its lines ended by `\n`.
fn decoded(content: &[u8]) -> Result<String, &'static str> {
    let is_of_text = |byte: &u8| *byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r');
    if content.len() > FILE_BYTES {
        return Err(TOO_LARGE);
    }
    if !content.iter().all(is_of_text) {
        return Err("Ce fichier n’est pas au format CSV. Dans votre tableur, choisissez « Enregistrer sous », puis « CSV ».");
    }
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let text =
        std::str::from_utf8(content).map_or_else(|_| WINDOWS_1252.decode_without_bom_handling(content).0.into_owned(), str::to_owned);
    let lines: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).collect();
    match lines.len() {
        0 => Err("Ce fichier est vide."),
        1 => Err("Ce fichier ne contient aucune famille."),
        count if count > LINES_MAX => Err("Ce fichier dépasse 100 000 lignes. Coupez-le en plusieurs fichiers."),
        _ => Ok(text.replace("\r\n", "\n").replace('\r', "\n") + "\n"),
    }
}

type Row = (usize, Vec<String>);

/// The cells of the first line, then those of the others with the number of their line.
fn rows_of(content: &str) -> Result<(Vec<String>, Vec<Row>), csv::Error> {
    let first_line = content.trim_start().lines().next().unwrap_or_default();
    let separator = if first_line.matches(',').count() > first_line.matches(';').count() { b',' } else { b';' };
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(content.as_bytes());
    let (mut record, mut rows) = (csv::StringRecord::new(), Vec::new());
    while reader.read_record(&mut record)? {
        // Counted from its end: the reader skips empty lines before it, and a cell in quotes may hold several.
        let inside: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
        let end = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
        rows.push((end.saturating_sub(inside + 1), record.iter().map(str::to_owned).collect()));
    }
    let header = if rows.is_empty() { Vec::new() } else { rows.remove(0).1 };
    Ok((header, rows))
}

/// The last part of a path, on one short line.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    text::one_line(last).chars().take(NAME_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_spreadsheets_are_read_alike() {
        let expected = "prénom;ville\nLéa;Melle\n\n";
        let utf8 = "prénom;ville\r\nLéa;Melle\r\n".as_bytes();
        let with_mark = [b"\xef\xbb\xbf".as_slice(), utf8].concat();
        for content in [utf8, &with_mark, b"pr\xe9nom;ville\r\nL\xe9a;Melle\r\n", b"pr\xe9nom;ville\rL\xe9a;Melle\r"] {
            assert_eq!(decoded(content).as_deref(), Ok(expected), "{content:?}");
        }
        assert_eq!(decoded(b"a\n\x92\x9c").as_deref(), Ok("a\n’œ\n"));
    }

    #[test]
    fn what_is_not_a_text_of_lines_is_refused_with_its_reason() {
        let table: [(&[u8], &str); 6] = [
            (b"", "vide"),
            (b"\xef\xbb\xbf \r\n\r\n", "vide"),
            (b"famille;role\r\n", "aucune famille"),
            (b"PK\x03\x04 a spreadsheet", "pas au format CSV"),
            (b"f\0a\0m\0\n\0", "pas au format CSV"),
            (&b"x\n".repeat(LINES_MAX + 1), "100 000 lignes"),
        ];
        for (content, why) in table {
            assert!(decoded(content).expect_err(why).contains(why), "{why}");
        }
        assert_eq!(decoded(&vec![b'x'; FILE_BYTES + 1]), Err(TOO_LARGE));
    }

    #[test]
    fn each_row_knows_its_line_and_its_cells() {
        let content = decoded(b"\n\"a\";b\r\n1;2\r\n\r\n\"3\r\nx\";\"4;\"\"5\"\"\"\r\n6").expect("a text");
        let (header, rows) = rows_of(&content).expect("rows");
        let row = |line: usize, cells: &[&str]| (line, cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        assert_eq!(header, ["a", "b"]);
        assert_eq!(rows, [row(3, &["1", "2"]), row(5, &["3\nx", "4;\"5\""]), row(7, &["6"])]);
        assert_eq!(rows_of("a,b\n1;2,3\n").expect("rows"), (vec!["a".into(), "b".into()], vec![row(2, &["1;2", "3"])]));
    }

    #[test]
    fn faults_beyond_a_page_are_counted() {
        let fault = |line: usize| import::Fault { line, family: "F1".into(), message: "x".into() };
        assert_eq!(shown_faults((1..=FAULTS_SHOWN).map(fault).collect()).len(), FAULTS_SHOWN);
        let shown = shown_faults((1..=FAULTS_SHOWN + 7).map(fault).collect());
        let last = shown.last().expect("a line");
        assert_eq!((last.number, last.fault.as_str()), (FAULTS_SHOWN + 1, "Il y en a 7 autres, à partir de cette ligne."));
    }
}
