//! Tables as spreadsheets (XLSX, CSV). A cell is what it says, never a formula; a table is read on paper as well as on a screen.

mod long;

use std::io;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

pub use long::LongTable;

/// The longest text that a cell can hold, in UTF-16 units.
const LONGEST: usize = 32_767;
/// The longest name of a sheet.
const LONGEST_NAME: usize = 31;
/// Height of a line, in points; no row is higher than the second.
const LINE_POINTS: f64 = 15.0;
const TALLEST_POINTS: f64 = 405.0;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A text, as it is.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Day(NaiveDate),
    /// Nothing.
    Empty,
}

impl Cell {
    /// A text; nothing when it is empty.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

/// A column: its title, and its width in characters.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    title: &'static str,
    width: u16,
}

impl Column {
    /// A column.
    pub const fn new(title: &'static str, width: u16) -> Self {
        Self { title, width }
    }
}

/// A table: its name, what stands above it, its columns.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Name of the sheet.
    pub name: String,
    /// What it is about, line by line.
    pub heading: Vec<String>,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// A row, cell by cell.
pub type Row = Vec<Cell>;

/// Why a spreadsheet could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// What was to be written does not fit.
    #[error(transparent)]
    Xlsx(#[from] XlsxError),
    /// There is no room for it, or it cannot be written as CSV.
    #[error("the file of a table could not be written: {0}")]
    File(#[from] io::Error),
    /// The thread that wrote it died.
    #[error("the spreadsheet was not written to its end")]
    Died,
}

impl Sheet {
    /// Writes the table beside the threads that serve: its bytes.
    ///
    /// # Errors
    /// [`SheetError`].
    pub async fn write(self, rows: Vec<Row>) -> Result<Vec<u8>, SheetError> {
        let written = tokio::task::spawn_blocking(move || self.write_now(&rows)).await;
        Ok(written.map_err(|_| SheetError::Died)??)
    }

    fn write_now(&self, rows: &[Row]) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let mut drawn = Drawn::begin(workbook.add_worksheet(), self)?;
        for row in rows {
            drawn.add(row)?;
        }
        drawn.end()?;
        workbook.save_to_buffer()
    }
}

/// A sheet to which rows are added, first to last.
struct Drawn<'a> {
    sheet: &'a mut Worksheet,
    /// The row of the titles.
    top: u32,
    next: u32,
    last_column: u16,
    widths: Vec<u16>,
    plain: Format,
    day: Format,
}

impl<'a> Drawn<'a> {
    fn begin(sheet: &'a mut Worksheet, of: &Sheet) -> Result<Self, XlsxError> {
        sheet.set_name(sheet_name(&of.name))?;
        let bold = Format::new().set_bold().set_font_size(14);
        let title = cell_format().set_bold().set_background_color("E8EFEA");
        for (at, line) in (0..).zip(&of.heading) {
            sheet.write_string_with_format(at, 0, shortened(line), &bold)?;
        }
        // A row between what it is about and the table.
        let top = u32::try_from(of.heading.len()).map_or(0, |lines| if lines == 0 { 0 } else { lines + 1 });
        for (at, column) in (0..).zip(&of.columns) {
            sheet.set_column_width(at, column.width)?;
            sheet.write_string_with_format(top, at, column.title, &title)?;
        }
        make_room(sheet, top, of.columns.iter().map(|column| lines(column.title, column.width)))?;
        for_paper(sheet, top)?;
        let last_column = u16::try_from(of.columns.len()).unwrap_or(1).saturating_sub(1);
        let widths = of.columns.iter().map(|column| column.width).collect();
        Ok(Self { sheet, top, next: top + 1, last_column, widths, plain: cell_format(), day: cell_format().set_num_format("dd/mm/yyyy") })
    }

    fn add(&mut self, row: &[Cell]) -> Result<(), XlsxError> {
        let (sheet, at, plain) = (&mut *self.sheet, self.next, &self.plain);
        let texts = self.widths.iter().zip(row).map(|(width, cell)| if let Cell::Text(text) = cell { lines(text, *width) } else { 1 });
        make_room(sheet, at, texts)?;
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Text(text) => sheet.write_string_with_format(at, column, shortened(text), plain)?,
                Cell::Number(number) => sheet.write_number_with_format(at, column, *number, plain)?,
                Cell::Day(date) => sheet.write_datetime_with_format(at, column, &excel_day(*date)?, &self.day)?,
                Cell::Empty => sheet.write_blank(at, column, plain)?,
            };
        }
        self.next += 1;
        Ok(())
    }

    fn end(self) -> Result<(), XlsxError> {
        self.sheet.autofilter(self.top, 0, self.next - 1, self.last_column).map(drop)
    }
}

/// One page wide, titles on each page.
fn for_paper(sheet: &mut Worksheet, top: u32) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3).set_footer("&RPage &P sur &N");
    sheet.set_repeat_rows(top, top)?;
    sheet.set_freeze_panes(top + 1, 0)?;
    Ok(())
}

fn cell_format() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Hair)
}

/// Makes a row as high as its longest text: programs that do not measure texts would show the first line only.
fn make_room(sheet: &mut Worksheet, at: u32, lines: impl Iterator<Item = u32>) -> Result<(), XlsxError> {
    match lines.max() {
        Some(lines) if lines > 1 => sheet.set_row_height(at, (f64::from(lines) * LINE_POINTS).min(TALLEST_POINTS)).map(drop),
        _ => Ok(()),
    }
}

/// How many lines a text takes, at least about: words are not cut to fill a line.
fn lines(text: &str, width: u16) -> u32 {
    let line = usize::from(width.saturating_sub(2).max(1));
    let taken: usize = text.lines().map(|part| part.chars().count().div_ceil(line).max(1)).sum();
    u32::try_from(taken.max(1)).unwrap_or(u32::MAX)
}

fn excel_day(date: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let (year, month, day) = (u16::try_from(date.year()).unwrap_or_default(), date.month() as u8, date.day() as u8);
    ExcelDateTime::from_ymd(year, month, day)
}

/// A name that a sheet may have.
fn sheet_name(name: &str) -> String {
    let allowed: String =
        name.chars().map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') { ' ' } else { c }).collect();
    let short = cut(allowed.trim(), LONGEST_NAME);
    if short.trim().is_empty() { "Liste".to_owned() } else { short }
}

fn shortened(text: &str) -> String {
    cut(text, LONGEST)
}

/// The beginning of a text, so long in UTF-16 units.
fn cut(text: &str, longest: usize) -> String {
    let mut length = 0;
    let fits = |c: &char| {
        length += c.len_utf16();
        length <= longest
    };
    text.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_spreadsheet_is_written_with_whatever_people_type() {
        let sheet = Sheet {
            name: "Cantine [Melle] : été/hiver, une très longue école".into(),
            heading: vec!["=1+1".into()],
            columns: vec![Column::new("Nom", 20)],
        };
        let day = NaiveDate::from_ymd_opt(2026, 9, 7).expect("a real day");
        let rows = vec![
            vec![Cell::text("=HYPERLINK(\"http://evil.example\")")],
            vec![Cell::text("@SUM(1)\u{1}")],
            vec![Cell::text("é".repeat(40_000))],
            vec![Cell::Day(day)],
            vec![Cell::Number(7.0)],
            vec![Cell::text("")],
        ];
        let bytes = sheet.write(rows).await.expect("a spreadsheet");
        assert_eq!(&bytes[..2], b"PK");
    }

    #[test]
    fn a_row_is_as_high_as_its_longest_cell() {
        let table = [("", 1), ("Léa", 1), ("une\ndeux\n\ntrois", 4), ("douze lettres", 2), (&"é".repeat(40_000), 4_000)];
        for (text, expected) in table {
            assert_eq!(lines(text, 12), expected, "{text:.20}");
        }
    }

    #[test]
    fn names_of_sheets_are_short_and_plain() {
        assert_eq!(sheet_name("Cantine [Melle] : été/hiver, une très longue école").chars().count(), 31);
        assert_eq!(sheet_name(" ?*' "), "Liste");
        assert_eq!(cut("a😀b", 2), "a");
    }
}
