//! What the server does by itself: sending mails, and keeping house.

use std::time::Duration as Pause;

use chrono::Duration;
use tokio::{sync::watch, time::sleep};

use crate::{
    mail::{
        Template,
        transport::{Post, SendError},
    },
    services::{Fault, Services},
    store::{
        accounts, attempts, draft_saves, imports, kept_forms, known_devices, links, mails, registration_requests, sendings, sessions,
        sign_ups,
    },
};

/// A worker that has claimed a mail must say within this time what became of it.
const CLAIM_MINUTES: i64 = 5;
/// A mail that does not leave is given up after so many attempts: about two days, each wait twice the last.
const ATTEMPTS: i64 = 12;
const FIRST_WAIT_SECONDS: i64 = 60;
/// How long a closed session can still be told from one that never was.
const SESSION_MEMORY_DAYS: i64 = 30;
/// How long an expired link can still be told from one that never was.
const LINK_MEMORY_DAYS: i64 = 60;
/// A browser that has not signed in for so long is a new one.
const DEVICE_MEMORY_DAYS: i64 = 365;
/// How long a save of a draft that arrives again is known. A page whose answer got lost asks again within minutes; one that slept, within days.
const DRAFT_SAVE_DAYS: i64 = 60;
/// How long a request for several children that arrives again has the same answer; its registrations stay.
const REQUEST_DAYS: i64 = 60;
/// A file that was read and not imported is forgotten after so many days: it holds names and births.
const IMPORT_DAYS: i64 = 1;
/// A file that has been on its way for so many days will not arrive: the server was stopped in the middle.
const RAW_FILE_DAYS: i64 = 1;
/// How long what became of a file is known, should its browser ask again.
const SENDING_DAYS: i64 = 60;

/// Sends what waits in the outbox; tells how many mails it dealt with.
///
/// # Errors
/// Of the database. What could not be sent is noted and tried again.
pub async fn send_waiting_mails(services: &Services, post: &Post) -> Result<usize, Fault> {
    let mut dealt_with = 0;
    while let Some(mail) = claim(services).await? {
        let sent = post.send(&mail).await;
        let now = services.clock.now();
        let mut tx = services.db.write().await?;
        match sent {
            Ok(()) => {
                mails::set_mail_sent(&mut tx, mail.id, now).await?;
                // A password or a link that opens something is kept by the one who received it, and by nobody else.
                if Template::holds_secret(&mail.template) && !services.config.mail.shown_to_agents {
                    mails::forget_mail_body(&mut tx, mail.id).await?;
                }
            }
            Err(error) => {
                let again_at = (!error.is_final() && mail.attempts < ATTEMPTS).then(|| now + wait_after(mail.attempts));
                log_failure(&mail, &error, again_at.is_none());
                mails::set_mail_not_sent(&mut tx, mail.id, &error.to_string(), again_at).await?;
            }
        }
        tx.commit().await?;
        dealt_with += 1;
    }
    Ok(dealt_with)
}

async fn claim(services: &Services) -> Result<Option<mails::MailRow>, Fault> {
    let now = services.clock.now();
    {
        // Most of the time nothing waits: do not take the writer for that.
        let mut tx = services.db.read().await?;
        if !mails::is_mail_waiting(&mut tx, now).await? {
            return Ok(None);
        }
    }
    let mut tx = services.db.write().await?;
    let mail = mails::claim_mail(&mut tx, now, now + Duration::minutes(CLAIM_MINUTES)).await?;
    tx.commit().await?;
    Ok(mail)
}

fn wait_after(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(12);
    Duration::seconds(FIRST_WAIT_SECONDS << doublings)
}

fn log_failure(mail: &mails::MailRow, error: &SendError, is_final: bool) {
    if is_final {
        tracing::error!(mail = %mail.id, template = mail.template, %error, "a mail is given up");
    } else {
        tracing::warn!(mail = %mail.id, template = mail.template, attempts = mail.attempts, %error, "a mail did not leave and will be tried again");
    }
}

/// Forgets what has expired.
///
/// # Errors
/// Of the database, or of the file store.
pub async fn keep_house(services: &Services) -> Result<(), Fault> {
    let now = services.clock.now();
    let mut tx = services.db.write().await?;
    sessions::delete_sessions_expired_before(&mut tx, now - Duration::days(SESSION_MEMORY_DAYS)).await?;
    accounts::delete_never_opened_accounts(&mut tx, now - Duration::days(services.config.accounts.confirmation_days), now).await?;
    links::delete_links_expired_before(&mut tx, now - Duration::days(LINK_MEMORY_DAYS)).await?;
    known_devices::delete_devices_not_seen_since(&mut tx, now - Duration::days(DEVICE_MEMORY_DAYS)).await?;
    imports::delete_waiting_imports(&mut tx, now - Duration::days(IMPORT_DAYS)).await?;
    sign_ups::delete_expired_sign_ups(&mut tx, now).await?;
    draft_saves::delete_draft_saves_before(&mut tx, now - Duration::days(DRAFT_SAVE_DAYS)).await?;
    registration_requests::delete_requests_made_before(&mut tx, now - Duration::days(REQUEST_DAYS)).await?;
    kept_forms::delete_expired_kept_forms(&mut tx, now).await?;
    sendings::delete_settled_sendings_before(&mut tx, now - Duration::days(SENDING_DAYS)).await?;
    attempts::delete_ended_attempts(&mut tx, now).await?;
    tx.commit().await?;
    // Before the sweep: a sending must not outlive the first of its pieces.
    services.forget_sendings_begun_before(now - Duration::days(RAW_FILE_DAYS)).await?;
    services.files.sweep(now - Duration::days(RAW_FILE_DAYS)).await?;
    services.index_families().await?;
    services.remind_of_pieces().await
}

/// Runs the jobs until the server stops.
pub async fn run(services: Services, post: Post, mut stop: watch::Receiver<bool>) {
    if let Err(error) = services.set_health_apart().await {
        tracing::error!(%error, "answers about health could not be put apart");
    }
    if let Err(error) = services.place_dossiers().await {
        tracing::error!(%error, "dossiers could not be given their school");
    }
    let mut ticks: u64 = 0;
    while !*stop.borrow() {
        if let Err(error) = services.answer_recoveries().await {
            tracing::error!(%error, "those who forgot their identifiers could not be answered");
        }
        if let Err(error) = send_waiting_mails(&services, &post).await {
            tracing::error!(%error, "the outbox could not be read");
        }
        if ticks.is_multiple_of(10)
            && let Err(error) = services.let_offers_lapse().await
        {
            tracing::error!(%error, "offers that ran out could not go to the next");
        }
        if ticks.is_multiple_of(60)
            && let Err(error) = services.scan_waiting_files().await
        {
            tracing::error!(%error, "files wait for the antivirus");
        }
        if ticks.is_multiple_of(3600)
            && let Err(error) = keep_house(&services).await
        {
            tracing::error!(%error, "housekeeping failed");
        }
        ticks += 1;
        tokio::select! {
            () = sleep(Pause::from_secs(1)) => {}
            _ = stop.changed() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_twice_the_last() {
        let waits: Vec<_> = (1..=4).map(|attempt| wait_after(attempt).num_seconds()).collect();
        assert_eq!(waits, [60, 120, 240, 480]);
        let all: i64 = (1..ATTEMPTS).map(|attempt| wait_after(attempt).num_hours()).sum();
        assert!((24..72).contains(&all), "{all} hours in all");
    }
}
