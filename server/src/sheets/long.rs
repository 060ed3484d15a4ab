//! Tables that are too long to be held: written page by page, beside the threads that serve, into a file without a name, which is gone once
//! it was given away.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, BufWriter, Seek, Write},
};

use app::domain::{contact::show_day, export::FileFormat};
use csv::{Terminator, WriterBuilder};
use rust_xlsxwriter::Workbook;
use tokio::{
    sync::mpsc::{self, Receiver, Sender},
    task::JoinHandle,
};

use super::{Cell, Drawn, Row, Sheet, SheetError};

/// How many pages may wait to be written.
const AHEAD: usize = 2;
/// Without it, spreadsheets take UTF-8 for something else.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A table that is being written.
#[derive(Debug)]
pub struct LongTable {
    pages: Sender<Vec<Row>>,
    file: JoinHandle<Result<File, SheetError>>,
    rows: usize,
}

impl Sheet {
    /// Begins to write a table of any length.
    pub fn begin(self, format: FileFormat) -> LongTable {
        let (pages, to_write) = mpsc::channel(AHEAD);
        let file = tokio::task::spawn_blocking(move || match format {
            FileFormat::Csv => self.write_csv(to_write),
            FileFormat::Xlsx => self.write_xlsx(to_write),
        });
        LongTable { pages, file, rows: 0 }
    }

    fn write_csv(&self, mut pages: Receiver<Vec<Row>>) -> Result<File, SheetError> {
        let mut file = BufWriter::new(tempfile::tempfile()?);
        file.write_all(BYTE_ORDER_MARK)?;
        let mut table = WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(&mut file);
        table.write_record(self.columns.iter().map(|column| column.title)).map_err(io::Error::from)?;
        while let Some(rows) = pages.blocking_recv() {
            for row in rows {
                table.write_record(row.iter().map(|cell| shown(cell).into_owned())).map_err(io::Error::from)?;
            }
        }
        table.flush()?;
        drop(table);
        from_its_beginning(file)
    }

    fn write_xlsx(&self, mut pages: Receiver<Vec<Row>>) -> Result<File, SheetError> {
        let mut workbook = Workbook::new();
        let mut drawn = Drawn::begin(workbook.add_worksheet_with_constant_memory()?, self)?;
        while let Some(rows) = pages.blocking_recv() {
            for row in rows {
                drawn.add(&row)?;
            }
        }
        drawn.end()?;
        let mut file = BufWriter::new(tempfile::tempfile()?);
        workbook.save_to_writer(&mut file)?;
        from_its_beginning(file)
    }
}

impl LongTable {
    /// Adds some rows.
    ///
    /// # Errors
    /// [`SheetError::Died`] when it can no longer be written.
    pub async fn add(&mut self, rows: Vec<Row>) -> Result<(), SheetError> {
        self.rows += rows.len();
        self.pages.send(rows).await.map_err(|_| SheetError::Died)
    }

    /// The whole of it, to be read from its beginning, and how many rows it has.
    ///
    /// # Errors
    /// [`SheetError`].
    pub async fn end(self) -> Result<(File, usize), SheetError> {
        drop(self.pages);
        Ok((self.file.await.map_err(|_| SheetError::Died)??, self.rows))
    }
}

fn from_its_beginning(file: BufWriter<File>) -> Result<File, SheetError> {
    let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

/// A cell as French spreadsheets read it.
fn shown(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => defused(text),
        Cell::Number(number) => number.to_string().replace('.', ",").into(),
        Cell::Day(date) => show_day(*date).into(),
        Cell::Empty => "".into(),
    }
}

/// A text with an apostrophe before what a spreadsheet would take for a formula (OWASP, *CSV Injection*): in CSV nothing else says that a
/// value is a text.
fn defused(text: &str) -> Cow<'_, str> {
    let is_formula = |text: &str| text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if is_formula(text.trim_start()) || text.starts_with(['\t', '\r', '\n']) { format!("'{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use chrono::NaiveDate;

    use super::*;
    use crate::sheets::Column;

    const COLUMNS: [Column; 3] = [Column::new("Nom", 20), Column::new("Né le", 12), Column::new("Nombre", 8)];

    async fn written(format: FileFormat, pages: Vec<Vec<Row>>) -> Vec<u8> {
        let mut table = Sheet { name: "Enfants".into(), heading: Vec::new(), columns: COLUMNS.to_vec() }.begin(format);
        let count: usize = pages.iter().map(Vec::len).sum();
        for rows in pages {
            table.add(rows).await.expect("written");
        }
        let (mut file, rows) = table.end().await.expect("a file");
        assert_eq!(rows, count);
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("read");
        bytes
    }

    fn row(name: &str) -> Row {
        vec![Cell::text(name), Cell::Day(NaiveDate::from_ymd_opt(2018, 9, 2).expect("a real day")), Cell::Number(1.5)]
    }

    #[tokio::test]
    async fn a_csv_is_what_french_spreadsheets_expect() {
        let bytes =
            written(FileFormat::Csv, vec![vec![row("D’ARCY; \"Élise\"")], vec![vec![Cell::Empty, Cell::Empty, Cell::Number(7.0)]]]).await;
        let expected = "\u{feff}Nom;Né le;Nombre\r\n\"D’ARCY; \"\"Élise\"\"\";02/09/2018;1,5\r\n;;7\r\n";
        assert_eq!(String::from_utf8(bytes).expect("UTF-8"), expected);
    }

    #[tokio::test]
    async fn a_table_without_rows_has_its_titles() {
        assert_eq!(written(FileFormat::Csv, Vec::new()).await, "\u{feff}Nom;Né le;Nombre\r\n".as_bytes());
        assert_eq!(&written(FileFormat::Xlsx, Vec::new()).await[..2], b"PK");
    }

    #[test]
    fn no_text_is_taken_for_a_formula() {
        let hostile = ["=1+1", "+33", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "\u{a0}@x", "＝1", "=HYPERLINK(\"http://evil.example\")"];
        for text in hostile {
            assert_eq!(defused(text), format!("'{text}"));
        }
        for text in ["", "Léa", "06 12 34 56 78", "2 rue des Fusains", "a=b"] {
            assert_eq!(defused(text), text);
        }
    }
}
