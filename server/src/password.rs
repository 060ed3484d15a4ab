//! Passwords: argon2id with the parameters of OWASP (19 MiB, 2 passes, 1 lane), off the async threads.

use std::{
    sync::{Arc, LazyLock},
    thread::available_parallelism,
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

// As many at once as there are cores: more would only take memory.
static CORES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(available_parallelism().map_or(2, Into::into))));

// Verified when there is no such account, so that the answer takes the same time.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

/// Why a password could not be hashed or verified: a failure of ours.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct PasswordError(String);

fn hash_now(password: &str) -> Result<String, PasswordError> {
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(|error| PasswordError(error.to_string()))?;
    Ok(hash.to_string())
}

/// The hash to keep.
///
/// # Errors
/// [`PasswordError`] when the machine cannot hash.
pub async fn hash(password: String) -> Result<String, PasswordError> {
    on_a_core(move || hash_now(&password)).await?
}

/// Whether the password is the one that was hashed. Without a hash it takes as long, and is never right.
///
/// # Errors
/// [`PasswordError`] when the kept hash is broken.
pub async fn verify(password: String, kept: Option<String>) -> Result<bool, PasswordError> {
    on_a_core(move || {
        let hash = PasswordHash::new(kept.as_deref().unwrap_or(&NOBODY)).map_err(|error| PasswordError(error.to_string()))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && kept.is_some())
    })
    .await?
}

async fn on_a_core<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordError> {
    let permit = CORES.clone().acquire_owned().await.map_err(|error| PasswordError(error.to_string()))?;
    let done = spawn_blocking(move || {
        let _permit = permit;
        work()
    });
    done.await.map_err(|error| PasswordError(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_verified_against_its_own_hash_only() {
        let kept = hash("cerise42".into()).await.expect("a hash");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(verify("cerise42".into(), Some(kept.clone())).await.expect("verified"));
        assert!(!verify("cerise43".into(), Some(kept)).await.expect("verified"));
        assert!(!verify("nobody has this password".into(), None).await.expect("verified"));
    }
}
