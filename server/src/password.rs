//! Passwords: argon2id with the parameters of OWASP (19 MiB, 2 passes, 1 lane), off the async threads.

use std::{
    sync::{Arc, LazyLock},
    thread::available_parallelism,
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

// As many at once as there are cores: more would only take memory.
static CORES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(available_parallelism().map_or(2, Into::into))));

/// The parameters that make a hash slow, as they stand in it.
const SLOW: &str = "$m=19456,t=2,p=1$";

// Verified when there is no such account, so that the answer takes the same time.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

/// Why a password could not be hashed or verified: a failure of ours.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct PasswordError(String);

/// Whether a password is among the first that anybody would try, knowing the person's own names.
pub fn is_guessed_first(password: &str, own: &[&str]) -> bool {
    // As many guesses as an attacker makes in a few days under our limits.
    zxcvbn::zxcvbn(password, own).guesses_log10() < 4.0
}

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

/// The hash of a password that we drew ourselves: it has too many bits to be guessed, so that it need not be slow.
///
/// # Errors
/// [`PasswordError`] when the machine cannot hash.
pub fn hash_drawn(password: &str) -> Result<String, PasswordError> {
    let failed = |error: argon2::Error| PasswordError(error.to_string());
    let light = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(Params::MIN_M_COST, 1, 1, None).map_err(failed)?);
    light.hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|error| PasswordError(error.to_string()))
}

/// A digest of a short secret, always the same under one salt, as slow as that of a password.
///
/// # Errors
/// [`PasswordError`] when the machine cannot hash.
pub async fn slow_digest(secret: String, salt: Vec<u8>) -> Result<Vec<u8>, PasswordError> {
    on_a_core(move || {
        let mut digest = vec![0; 32];
        let done = Argon2::default().hash_password_into(secret.as_bytes(), &salt, &mut digest);
        done.map(|()| digest).map_err(|error| PasswordError(error.to_string()))
    })
    .await?
}

/// Whether the password is the one that was hashed. Without a hash, or with that of a drawn password, it takes as long.
///
/// # Errors
/// [`PasswordError`] when the kept hash is broken.
pub async fn verify(password: String, kept: Option<String>) -> Result<bool, PasswordError> {
    on_a_core(move || {
        let is_of = |hash: &str| -> Result<bool, PasswordError> {
            let hash = PasswordHash::new(hash).map_err(|error| PasswordError(error.to_string()))?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        };
        match kept {
            Some(kept) if kept.contains(SLOW) => is_of(&kept),
            drawn => {
                is_of(&NOBODY)?;
                drawn.map_or(Ok(false), |light| is_of(&light))
            }
        }
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

    #[test]
    fn common_passwords_are_guessed_first() {
        for common in ["iloveyou2", "dragon12", "michael1"] {
            assert!(is_guessed_first(common, &[]), "{common}");
        }
        for good in ["cerise42 du jardin", "kh7ejuUJVx4p", "melle-demo-79"] {
            assert!(!is_guessed_first(good, &["clemence", "templet"]), "{good}");
        }
    }

    #[tokio::test]
    async fn a_drawn_password_is_verified_too() {
        let kept = hash_drawn("0hejuUJV").expect("a hash");
        assert!(!kept.contains(SLOW), "{kept}");
        assert!(verify("0hejuUJV".into(), Some(kept.clone())).await.expect("verified"));
        assert!(!verify("0hejuUJX".into(), Some(kept)).await.expect("verified"));
    }

    #[tokio::test]
    async fn a_slow_digest_depends_on_its_salt_only() {
        let digest = |salt: &str| slow_digest("1234-XXX-123".into(), salt.as_bytes().to_vec());
        assert_eq!(digest("eight or more").await.expect("a digest"), digest("eight or more").await.expect("a digest"));
        assert_ne!(digest("eight or more").await.expect("a digest"), digest("another salt").await.expect("a digest"));
    }
}
