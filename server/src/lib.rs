//! The server of the Espace Familles.

#![recursion_limit = "512"]

pub mod clock;
pub mod config;
pub mod files;
pub mod http;
pub mod jobs;
pub mod mail;
pub mod markdown;
pub mod password;
pub mod services;
pub mod sheets;
pub mod store;

use std::{io, path::Path};

use axum::Router;
use leptos::prelude::LeptosOptions;
use tokio::{net::TcpListener, sync::watch};

use crate::{
    clock::Clock,
    config::Config,
    files::{
        Files,
        antivirus::{AddressError, Antivirus},
    },
    mail::{
        TemplateError, Writer,
        transport::{Post, PostError},
    },
    services::{Services, World, queue::QueueCounts},
    store::Db,
};

/// A portal ready to serve.
#[derive(Clone)]
pub struct App {
    /// The use cases.
    pub services: Services,
    /// How mails leave.
    pub post: Post,
}

/// Why the portal cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The database cannot be opened.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] sqlx::Error),
    /// The mail templates are broken.
    #[error(transparent)]
    Templates(#[from] TemplateError),
    /// The settings of mails make no sense.
    #[error(transparent)]
    Post(#[from] PostError),
    /// The folder of files cannot be made.
    #[error("the folder of files cannot be used: {0}")]
    Files(#[from] object_store::Error),
    /// The antivirus has no address that is understood.
    #[error(transparent)]
    Antivirus(#[from] AddressError),
    /// The terms of use cannot be read.
    #[error("the terms of use cannot be read: {0}")]
    Terms(#[from] io::Error),
}

/// Builds the portal of an authority.
///
/// # Errors
/// [`BuildError`], which says what to mend.
pub async fn build(config: Config, clock: Clock) -> Result<App, BuildError> {
    let files = Files::in_folder(&config.files)?;
    let post = Post::new(&config.mail)?;
    let db = Db::open(&config.database_url).await?;
    build_on(config, clock, db, files, post)
}

/// Builds the portal on a database, files and mails that are open already.
///
/// # Errors
/// [`BuildError`], which says what to mend.
pub fn build_on(config: Config, clock: Clock, db: Db, files: Files, post: Post) -> Result<App, BuildError> {
    let writer = Writer::new(config.authority.clone())?;
    let terms = terms(config.terms.as_deref())?;
    let files = files.guarded_by(Antivirus::at(config.antivirus.clamd.as_deref())?);
    Ok(App { services: Services::new(World { db, clock, files, writer, config, terms, queue_counts: QueueCounts::default() }), post })
}

/// The terms of use: the first line is their version.
fn terms(file: Option<&Path>) -> io::Result<(String, Vec<String>)> {
    let text = file.map_or_else(|| Ok(include_str!("../content/terms.txt").to_owned()), std::fs::read_to_string)?;
    let (version, body) = text.split_once('\n').unwrap_or((&text, ""));
    Ok((
        version.trim().to_owned(),
        body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()).map(str::to_owned).collect(),
    ))
}

impl App {
    /// Every route of the portal.
    pub fn router(&self) -> Router {
        http::router(self.services.clone(), leptos_options())
    }

    /// Serves until `stop` says so; then finishes what is under way.
    ///
    /// # Errors
    /// When the connection to the network is lost.
    pub async fn serve(self, listener: TcpListener, stop: watch::Receiver<bool>) -> io::Result<()> {
        let jobs = tokio::spawn(jobs::run(self.services.clone(), self.post.clone(), stop.clone()));
        let stopped = async move {
            let mut stop = stop;
            // An error means that nobody is left to say it: stop too.
            let _ = stop.wait_for(|stop| *stop).await;
        };
        http::serve(listener, self.router(), stopped).await;
        if let Err(error) = jobs.await {
            tracing::error!(%error, "the jobs did not stop well");
        }
        self.services.db.close().await;
        Ok(())
    }
}

/// Where the browser's part is: beside the binary, or where `LEPTOS_SITE_ROOT` says.
fn leptos_options() -> LeptosOptions {
    let site_root = std::env::var("LEPTOS_SITE_ROOT").unwrap_or_else(|_| "target/site".into());
    let hashes = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("hash.txt"))).filter(|file| file.exists());
    LeptosOptions::builder().output_name("espace-familles").site_root(site_root).site_pkg_dir("pkg").hash_files(hashes.is_some()).build()
}
