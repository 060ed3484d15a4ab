//! The figures of a school year.

use async_trait::async_trait;

use super::Answered;
use crate::{
    api::{guard::StaffAccess, views},
    domain::school_year::SchoolYear,
};

/// What is counted of a school year (F11).
#[async_trait]
pub trait Figures: Send + Sync {
    /// Every figure of that school year, else of the one being prepared.
    async fn figures(&self, access: &StaffAccess, year: Option<SchoolYear>) -> Answered<views::YearFigures>;
}
