//! The command line.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use app::domain::role::AccountRole;
use clap::{Parser, Subcommand};
use server::{
    App, build,
    clock::Clock,
    config::Config,
    files::{inspection, sniff::MediaType},
    services::{
        demo,
        fill::{self, Scene},
        staff_accounts::NewStaff,
    },
    store::Db,
};
use tokio::{net::TcpListener, signal, sync::watch};

/// The portal of a local authority's education department.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// File of the settings (TOML). The environment (`ESPACE_…`) comes after it.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the portal.
    Serve,
    /// Brings the tables of the database up to date.
    Migrate,
    /// Makes an account of the department; its password is read from the standard input.
    CreateAgent {
        /// Username.
        username: String,
        /// E-mail address.
        email: String,
        /// First name.
        first_name: String,
        /// Name.
        name: String,
        /// Makes an administrator.
        #[arg(long)]
        administrator: bool,
        /// Lets them read what concerns the health of children.
        #[arg(long)]
        health: bool,
    },
    /// Takes the second factor of a member of staff away: a telephone was lost and no administrator can help.
    ResetSecondFactor {
        /// Username.
        username: String,
    },
    /// Fills a demo on first start, and serves it.
    Demo {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:3000")]
        listen: SocketAddr,
        /// Folder of the demo's database, files and mails.
        #[arg(long, default_value = "target/demo")]
        data: PathBuf,
    },
    /// Opens a file that a family gave; the server starts itself so, once for each file.
    #[command(hide = true)]
    InspectFile {
        /// Its type.
        kind: String,
    },
    /// Fills an empty database with invented families, the same each time, to measure with; the demo's settings unless others are given.
    Fill {
        /// How many.
        #[arg(long, default_value_t = 1000)]
        families: usize,
        /// Folder of the database and the files, with the demo's settings.
        #[arg(long, default_value = "target/fill")]
        data: PathBuf,
        /// Every dossier validated, nobody registered, forty activities about to open.
        #[arg(long)]
        opening_day: bool,
    },
}

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.command {
        // Without the threads of a server: it bounds its own memory.
        Command::InspectFile { kind } => inspect_file(&kind),
        _ => start(arguments),
    }
}

fn inspect_file(kind: &str) -> ExitCode {
    let inspected = MediaType::from_name(kind).map(|kind| inspection::run(kind, std::io::stdin(), std::io::stdout()));
    if matches!(inspected, Some(Ok(()))) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[tokio::main]
async fn start(arguments: Arguments) -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let config = arguments.config.as_deref();
    match arguments.command {
        Command::Serve => {
            let config = Config::read(config)?;
            let listen = config.listen;
            serve(build(config, Clock::System).await?, TcpListener::bind(listen).await?).await
        }
        Command::Migrate => {
            Db::open(&Config::read(config)?.database_url).await?.close().await;
            Ok(())
        }
        Command::CreateAgent { username, email, first_name, name, administrator, health } => {
            let role = if administrator { AccountRole::Administrator } else { AccountRole::Agent };
            let mut password = String::new();
            std::io::stdin().read_line(&mut password)?;
            let password = password.trim_end_matches(['\r', '\n']).to_owned();
            let app = build(Config::read(config)?, Clock::System).await?;
            app.services
                .create_staff(NewStaff { role, first_name, usual_name: name, email, username, password, reads_health: health })
                .await?;
            Ok(())
        }
        Command::ResetSecondFactor { username } => {
            let app = build(Config::read(config)?, Clock::System).await?;
            app.services.reset_staff_second_factor(&username).await?;
            Ok(())
        }
        Command::Demo { listen, data } => demo(listen, &data).await,
        // Done before the runtime starts.
        Command::InspectFile { .. } => Ok(()),
        Command::Fill { families, data, opening_day } => {
            fill(config, families, if opening_day { Scene::OpeningDay } else { Scene::SchoolYear }, &data).await
        }
    }
}

async fn demo(listen: SocketAddr, data: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(data)?;
    let listener = TcpListener::bind(listen).await?;
    let mut config = demo_config(data)?;
    config.listen = listener.local_addr()?;
    config.public_url = format!("http://{}", config.listen);
    let app = build(config, Clock::System).await?;
    if app.services.fill_demo().await? {
        tracing::info!("the demo is filled");
    }
    for (role, username, what) in demo::SIGN_INS {
        say(&format!("{role}: {username} / {}   ({what})", demo::PASSWORD));
    }
    say("familles connues du service : C. TEMPLET (message d’activation dans les mails), T. ARPEGE (sans adresse : clé enfance)");
    say(&format!("mails: {} et /admin/mails", data.join("mails").display()));
    serve(app, listener).await
}

async fn fill(config: Option<&Path>, families: usize, scene: Scene, data: &Path) -> Result<(), Failure> {
    let started = Instant::now();
    let config = match config {
        Some(file) => Config::read(Some(file))?,
        None => {
            std::fs::create_dir_all(data)?;
            demo_config(data)?
        }
    };
    fill::allow(&config)?;
    let clock = Clock::set_to(fill::instant(Clock::System.today()));
    let app = build(config, clock).await?;
    let filled = app.services.fill(families, scene, Clock::System.now()).await?;
    app.services.db.close().await;
    say(&format!("{filled}, in {:.1} s", started.elapsed().as_secs_f64()));
    say(&format!("famille: {} / {}", filled.example, demo::PASSWORD));
    say(&format!("agent: claire.agent / {}", demo::PASSWORD));
    Ok(())
}

/// The settings of the demo; its database is a file of its folder unless the environment names another.
fn demo_config(data: &Path) -> Result<Config, Failure> {
    let text = include_str!("../demo/mellois.toml");
    let mut config: Config =
        config::Config::builder().add_source(config::File::from_str(text, config::FileFormat::Toml)).build()?.try_deserialize()?;
    config.database_url = std::env::var("ESPACE_DATABASE_URL").unwrap_or_else(|_| format!("sqlite:{}", data.join("demo.sqlite").display()));
    config.trusted_proxies = std::env::var("ESPACE_TRUSTED_PROXIES").ok().and_then(|count| count.parse().ok()).unwrap_or_default();
    config.files = data.join("files");
    config.mail.folder = Some(data.join("mails"));
    Ok(config.checked()?)
}

async fn serve(app: App, listener: TcpListener) -> Result<(), Failure> {
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        asked_to_stop().await;
        let _ = stop.send(true);
    });
    say(&format!("Espace Familles: {}", app.services.config.public_url));
    Ok(app.serve(listener, stopped).await?)
}

async fn asked_to_stop() {
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = signal::ctrl_c() => {}
        _ = terminated => {}
    }
}

#[expect(clippy::print_stdout, reason = "what the person at the keyboard needs to know")]
fn say(line: &str) {
    println!("{line}");
}
