//! What is known of the children who are on the roll of an activity: who hold a place, are offered one, or wait.

use uuid::Uuid;

use super::{Tx, cases::CaseRow, families::FamilyRow, on_tx};

/// Their dossiers of its school year.
///
/// # Errors
/// Of the database.
pub async fn dossiers_on_roll(tx: &mut Tx, activity: Uuid) -> sqlx::Result<Vec<CaseRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
            "SELECT d.* FROM cases d WHERE d.kind = 'dossier' AND d.state NOT IN ('draft', 'refused', 'withdrawn') AND EXISTS \
             (SELECT 1 FROM cases k WHERE k.activity_id = $1 AND k.seat <> 'released' AND k.child_id = d.child_id \
             AND k.school_year = d.school_year)",
        )
        .bind(activity)
        .fetch_all(c)
    })
}

/// Their families.
///
/// # Errors
/// Of the database.
pub async fn families_on_roll(tx: &mut Tx, activity: Uuid) -> sqlx::Result<Vec<FamilyRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as("SELECT * FROM families WHERE id IN (SELECT family_id FROM cases WHERE activity_id = $1 AND seat <> 'released')")
            .bind(activity)
            .fetch_all(c)
    })
}

/// What their dossiers of its school year say of health: case and JSON.
///
/// # Errors
/// Of the database.
pub async fn health_on_roll(tx: &mut Tx, activity: Uuid) -> sqlx::Result<Vec<(Uuid, String)>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
            "SELECT h.case_id, h.answers FROM health_answers h JOIN cases d ON d.id = h.case_id WHERE EXISTS \
             (SELECT 1 FROM cases k WHERE k.activity_id = $1 AND k.seat <> 'released' AND k.child_id = d.child_id \
             AND k.school_year = d.school_year)",
        )
        .bind(activity)
        .fetch_all(c)
    })
}
