//! The roll of an activity: its registrations, with the child, its dossier and its entourage, in a fixed number of queries.

use app::domain::{entourage::Entourage, ids::PersonId, person::Person, registration::Request};

use super::{
    Fault, Services,
    families::{known_entourage, live_dossier, valid_entourage},
    public::school_year,
    registrations::as_validated,
};
use crate::store::{
    Tx,
    activities::ActivityRow,
    cases::CaseRow,
    places::{self, RegistrationRow},
    rolls,
};

/// More registrations than any activity has.
const ALL: i64 = 100_000;

/// A child on the roll.
pub(super) struct OnRoll {
    /// The registration.
    pub case: CaseRow,
    /// Days and start.
    pub request: Request,
    /// The child, as the department knows it.
    pub child: Option<Person>,
    /// Its entourage as the family last left it.
    pub known: Entourage,
    /// Its entourage as the department validated it.
    pub valid: Entourage,
    /// Its dossier of the year.
    pub dossier: Option<CaseRow>,
}

impl Services {
    /// Everybody on the roll, in the order of arrival.
    pub(super) async fn roll(&self, tx: &mut Tx, activity: &ActivityRow) -> Result<Vec<OnRoll>, Fault> {
        let registrations = places::registrations_of_activity(tx, activity.id, ALL).await?;
        let dossiers = rolls::dossiers_on_roll(tx, activity.id).await?;
        let families = rolls::families_on_roll(tx, activity.id).await?;
        let year = school_year(activity.school_year)?;
        let one = |RegistrationRow { case, .. }: RegistrationRow| {
            let family = families.iter().find(|family| family.id == case.family_id).ok_or(Fault::Unknown("family"))?;
            let child = PersonId(case.child_id.unwrap_or_default());
            Ok(OnRoll {
                request: serde_json::from_str(&case.content)?,
                child: as_validated(family)?.into_iter().find(|person| person.id == child),
                known: known_entourage(family)?,
                valid: valid_entourage(family)?,
                dossier: live_dossier(&dossiers, child, year).cloned(),
                case,
            })
        };
        registrations.into_iter().map(one).collect()
    }
}
