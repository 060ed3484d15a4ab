//! The figures of a school year, as their page shows them.

use crate::domain::{
    figures::{Figure, Line},
    school_year::SchoolYear,
};

/// The figures of a school year.
#[derive(Clone, Debug)]
pub struct YearFigures {
    /// The school year.
    pub school_year: SchoolYear,
    /// Every school year, last first.
    pub years: Vec<SchoolYear>,
    /// In how many working days a case is to be dealt with.
    pub target_days: u32,
    /// Each figure with its lines; none where there is nothing to count.
    pub figures: Vec<(Figure, Vec<Line>)>,
}
