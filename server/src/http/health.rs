//! Whether the server lives, and whether it can serve.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::Edge;

/// The process answers.
pub async fn alive() -> &'static str {
    "vivant\n"
}

/// The database answers too.
pub async fn ready(State(edge): State<Arc<Edge>>) -> (StatusCode, &'static str) {
    match edge.services.db.read().await {
        Ok(_) => (StatusCode::OK, "prêt\n"),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "la base de données ne répond pas\n")
        }
    }
}
