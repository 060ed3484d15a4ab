//! Families recognised by their children, and what agents said about them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// Says which children a family has, by their keys.
///
/// # Errors
/// Of the database.
pub async fn set_known_children(tx: &mut Tx, family: Uuid, children: &[(Uuid, String)]) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM known_children WHERE family_id = $1").bind(family))?;
    for (child, key) in children {
        execute!(
            tx,
            sqlx::query("INSERT INTO known_children (family_id, child_id, match_key) VALUES ($1, $2, $3)")
                .bind(family)
                .bind(child)
                .bind(key)
        )?;
    }
    Ok(())
}

/// The families, other than that one, that have a child of that key.
///
/// # Errors
/// Of the database.
pub async fn families_with_child(tx: &mut Tx, key: &str, other_than: Uuid) -> sqlx::Result<Vec<Uuid>> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT DISTINCT family_id FROM known_children WHERE match_key = $1 AND family_id <> $2")
        .bind(key)
        .bind(other_than)
        .fetch_all(c))
}

/// Notes that a family looks like a known one, unless an agent has already said that they are not one.
///
/// # Errors
/// Of the database.
pub async fn insert_match(tx: &mut Tx, family: Uuid, known: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO likely_matches (family_id, known_family_id, state, found_at) SELECT $1, $2, 'open', $3 WHERE NOT EXISTS \
             (SELECT 1 FROM likely_matches m WHERE m.family_id = $2 AND m.known_family_id = $1 AND m.state = 'apart') \
             ON CONFLICT (family_id, known_family_id) DO NOTHING"
        )
        .bind(family)
        .bind(known)
        .bind(now)
    )
    .map(drop)
}

/// The known families that a family looks like, as long as no agent has decided.
///
/// # Errors
/// Of the database.
pub async fn open_matches(tx: &mut Tx, family: Uuid) -> sqlx::Result<Vec<Uuid>> {
    on_tx!(tx, |c| sqlx::query_scalar(
        "SELECT known_family_id FROM likely_matches WHERE family_id = $1 AND state = 'open' ORDER BY found_at, known_family_id"
    )
    .bind(family)
    .fetch_all(c))
}

/// Says that two families are not one; tells whether they were taken for one.
///
/// # Errors
/// Of the database.
pub async fn set_apart(tx: &mut Tx, family: Uuid, known: Uuid, agent: Uuid) -> sqlx::Result<bool> {
    let rows = execute!(
        tx,
        sqlx::query(
            "UPDATE likely_matches SET state = 'apart', decided_by = $3 WHERE family_id = $1 AND known_family_id = $2 AND state = 'open'"
        )
        .bind(family)
        .bind(known)
        .bind(agent)
    )?;
    Ok(rows == 1)
}

/// Families with a validated entourage whose children are not yet in the list, in the order of their ids after one, at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn families_without_known_children(tx: &mut Tx, after: Uuid, limit: i64) -> sqlx::Result<Vec<Uuid>> {
    on_tx!(tx, |c| sqlx::query_scalar(
        "SELECT id FROM families f WHERE entourage IS NOT NULL AND id > $1 \
         AND NOT EXISTS (SELECT 1 FROM known_children k WHERE k.family_id = f.id) ORDER BY id LIMIT $2"
    )
    .bind(after)
    .bind(limit)
    .fetch_all(c))
}
