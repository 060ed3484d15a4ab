//! Settings: a TOML file, then the environment (`ESPACE_DATABASE_URL`, `ESPACE_MAIL__SMTP_URL` …).

use std::{net::SocketAddr, path::PathBuf};

use app::api::views::{Authority, Creditor};
use serde::Deserialize;

/// Everything that an authority sets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Refuses what is only fit for a demo or for development.
    #[serde(default = "yes")]
    pub production: bool,
    /// Where the server listens.
    #[serde(default = "listen")]
    pub listen: SocketAddr,
    /// The address that people type, without a final slash: `https://familles.example.fr`.
    pub public_url: String,
    /// `sqlite:path/to/file.sqlite` or `postgres://…`.
    #[serde(default = "database_url")]
    pub database_url: String,
    /// Folder of the files that families give.
    #[serde(default = "files")]
    pub files: PathBuf,
    /// Proxies in front of the server: how many of the last addresses of `X-Forwarded-For` are theirs.
    #[serde(default)]
    pub trusted_proxies: usize,
    /// Whether devices keep a page of ours for when there is no network; those that did forget it.
    #[serde(default = "yes")]
    pub offline: bool,
    /// How mails leave.
    pub mail: MailConfig,
    /// Who runs the portal.
    pub authority: Authority,
    /// The terms of use; the ones that come with the portal when absent.
    #[serde(default)]
    pub terms: Option<PathBuf>,
    /// How long links and keys serve, and how staff sign in.
    #[serde(default)]
    pub accounts: AccountsConfig,
    /// Who draws direct debits; without it, families ask the department for a mandate.
    #[serde(default)]
    pub creditor: Creditor,
    /// Who looks at the files before anybody opens them.
    #[serde(default)]
    pub antivirus: AntivirusConfig,
    /// How places are given.
    #[serde(default)]
    pub registrations: RegistrationsConfig,
    /// How cases are dealt with.
    #[serde(default)]
    pub desk: DeskConfig,
}

/// How cases are dealt with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeskConfig {
    /// Working days in which the department means to deal with a case.
    pub target_days: u32,
}

impl Default for DeskConfig {
    fn default() -> Self {
        Self { target_days: 10 }
    }
}

/// How places are given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RegistrationsConfig {
    /// Hours for which a place that got free is kept for the family that it is offered to.
    pub offer_hours: i64,
}

impl Default for RegistrationsConfig {
    fn default() -> Self {
        Self { offer_hours: 48 }
    }
}

/// Who looks at the files before anybody opens them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AntivirusConfig {
    /// ClamAV's daemon: `tcp://127.0.0.1:3310` or `unix:/run/clamav/clamd.ctl`; nobody when absent.
    #[serde(default)]
    pub clamd: Option<String>,
}

/// How long links and keys serve, and how staff sign in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountsConfig {
    /// Days in which an address can be confirmed.
    pub confirmation_days: i64,
    /// Days in which the activation link and the temporary password serve.
    pub activation_days: i64,
    /// Hours in which a forgotten password can be replaced.
    pub reset_hours: i64,
    /// Days in which a *clé enfance* can be typed.
    pub key_days: i64,
    /// Days in which an invitation can be accepted.
    pub invitation_days: i64,
    /// Whether staff must have a second factor; when absent, in production they must.
    pub staff_second_factor: Option<bool>,
}

impl Default for AccountsConfig {
    fn default() -> Self {
        Self { confirmation_days: 3, activation_days: 30, reset_hours: 2, key_days: 30, invitation_days: 14, staff_second_factor: None }
    }
}

/// How mails leave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// `Espace Familles <education@example.fr>`.
    pub sender: String,
    /// `smtp://localhost:25`, `smtps://user:password@mail.example.fr`.
    #[serde(default)]
    pub smtp_url: Option<String>,
    /// A folder that receives each mail as a file, instead of SMTP. Not in production.
    #[serde(default)]
    pub folder: Option<PathBuf>,
    /// Whether agents see the mails, links included. Not in production.
    #[serde(default)]
    pub shown_to_agents: bool,
}

fn yes() -> bool {
    true
}

fn listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 3000))
}

fn database_url() -> String {
    "sqlite:espace-familles.sqlite".into()
}

fn files() -> PathBuf {
    "files".into()
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A setting is missing or cannot be read.
    #[error("the settings cannot be read: {0}")]
    Unreadable(#[from] config::ConfigError),
    /// A setting is not fit for production.
    #[error("not fit for production: {0}. Change it, or set `production = false` on a machine that families do not use.")]
    Unsafe(&'static str),
    /// A setting makes no sense.
    #[error("{0}")]
    Wrong(&'static str),
}

impl Config {
    /// Reads the settings of a file, then of the environment.
    ///
    /// # Errors
    /// [`ConfigError`] when one is missing, broken, or unsafe in production.
    pub fn read(file: Option<&std::path::Path>) -> Result<Self, ConfigError> {
        let builder = config::Config::builder();
        let builder = match file {
            Some(path) => builder.add_source(config::File::from(path)),
            None => builder,
        };
        let environment = config::Environment::with_prefix("ESPACE").prefix_separator("_").separator("__").try_parsing(true);
        builder.add_source(environment).build()?.try_deserialize::<Self>()?.checked()
    }

    /// The same settings, if they are safe.
    ///
    /// # Errors
    /// [`ConfigError`] for a production without TLS, real mail, or with mails shown.
    pub fn checked(self) -> Result<Self, ConfigError> {
        if self.mail.smtp_url.is_some() == self.mail.folder.is_some() {
            return Err(ConfigError::Wrong("set one of mail.smtp_url and mail.folder"));
        }
        if self.public_url.ends_with('/') || !self.public_url.starts_with("http") {
            return Err(ConfigError::Wrong("public_url begins with http:// or https:// and has no final slash"));
        }
        let clamd = self.antivirus.clamd.as_deref().unwrap_or("unix:/");
        if !(clamd.starts_with("tcp://") || clamd.starts_with("unix:/")) {
            return Err(ConfigError::Wrong("antivirus.clamd begins with tcp:// or unix:/"));
        }
        let AccountsConfig { confirmation_days, activation_days, reset_hours, key_days, invitation_days, .. } = self.accounts;
        if [confirmation_days, activation_days, reset_hours, key_days, invitation_days].iter().any(|time| !(1..=366).contains(time)) {
            return Err(ConfigError::Wrong("the times of [accounts] are between 1 and 366"));
        }
        if !(1..=744).contains(&self.registrations.offer_hours) {
            return Err(ConfigError::Wrong("registrations.offer_hours is between 1 and 744"));
        }
        if !(1..=120).contains(&self.desk.target_days) {
            return Err(ConfigError::Wrong("desk.target_days is between 1 and 120"));
        }
        let unsafe_setting = [
            (!self.public_url.starts_with("https://"), "public_url is not https"),
            (self.mail.folder.is_some(), "mails go to a folder, families would not receive them"),
            (self.mail.shown_to_agents, "mail.shown_to_agents lets agents open anybody's links"),
            (!self.needs_second_factor(), "accounts.staff_second_factor lets staff sign in with a password alone"),
            (self.authority.name.is_empty() || self.authority.email.is_empty(), "authority.name or authority.email is empty"),
        ];
        match unsafe_setting.into_iter().find(|(is_unsafe, _)| self.production && *is_unsafe) {
            Some((_, why)) => Err(ConfigError::Unsafe(why)),
            None => Ok(self),
        }
    }

    /// Whether staff must have a second factor.
    pub fn needs_second_factor(&self) -> bool {
        self.accounts.staff_second_factor.unwrap_or(self.production)
    }

    /// Whether cookies are kept to TLS.
    pub fn is_behind_tls(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Config {
        let text = r#"
            public_url = "https://familles.example.fr"
            [mail]
            sender = "Espace Familles <education@example.fr>"
            smtp_url = "smtp://localhost:25"
            [authority]
            name = "Exemple"
            department = "service éducation"
            phone = "05 00 00 00 00"
            email = "education@example.fr"
            hours = ""
        "#;
        let source = config::File::from_str(text, config::FileFormat::Toml);
        config::Config::builder().add_source(source).build().and_then(config::Config::try_deserialize).expect("good settings")
    }

    #[test]
    fn production_refuses_what_is_unsafe() {
        assert!(good().checked().is_ok());
        let unsafe_ones: [fn(&mut Config); 5] = [
            |c| c.public_url = "http://familles.example.fr".into(),
            |c| (c.mail.smtp_url, c.mail.folder) = (None, Some("mails".into())),
            |c| c.mail.shown_to_agents = true,
            |c| c.accounts.staff_second_factor = Some(false),
            |c| c.authority.name.clear(),
        ];
        for spoil in unsafe_ones {
            let mut config = good();
            spoil(&mut config);
            assert!(matches!(config.clone().checked(), Err(ConfigError::Unsafe(_))));
            config.production = false;
            assert!(config.checked().is_ok());
        }
    }

    #[test]
    fn staff_need_a_second_factor_in_production_only_unless_it_is_set() {
        let mut config = good();
        assert!(config.needs_second_factor());
        config.production = false;
        assert!(!config.needs_second_factor());
        config.accounts.staff_second_factor = Some(true);
        assert!(config.needs_second_factor());
    }

    #[test]
    fn links_and_keys_always_end() {
        let mut config = good();
        config.accounts.key_days = 0;
        assert!(matches!(config.checked(), Err(ConfigError::Wrong(_))));
    }

    #[test]
    fn the_antivirus_has_an_address_that_is_understood() {
        let mut config = good();
        for (address, is_good) in [("tcp://127.0.0.1:3310", true), ("unix:/run/clamav/clamd.ctl", true), ("127.0.0.1:3310", false)] {
            config.antivirus.clamd = Some(address.into());
            assert_eq!(config.clone().checked().is_ok(), is_good, "{address}");
        }
    }

    #[test]
    fn mails_leave_by_one_way() {
        let mut config = good();
        config.mail.folder = Some("mails".into());
        assert!(matches!(config.checked(), Err(ConfigError::Wrong(_))));
    }
}
