//! What an administrator sets up: school years, sites, activities (F5, E1).

mod written;

use chrono::{Months, NaiveDate, NaiveDateTime};

use super::{
    activity::{ActivityKind, Confirmation, Weekdays, Window},
    contact::{parse_day, show_day},
    dossier::GRADES,
    form::{Choice, Field, FieldError, Fields, Form, Group, Kind, field, line},
    ids::SiteId,
    registration::DAYS,
    school_year::Grade,
};
pub use written::show_hour;
use written::{parse_age, parse_hour, show_age};

const SITE_KINDS: &[Choice] = &[("school", "Une école"), ("centre", "Un centre ou un autre lieu d’accueil")];

/// A school or a centre.
pub const SITE: Form = Form {
    groups: &[Group {
        title: "",
        fields: &[
            field("kind", "Qu’est-ce que c’est ?", Kind::Choice(SITE_KINDS)),
            line("name", "Nom").max(80).hint("Par exemple École Jacques Prévert").missing("Indiquez le nom"),
            line("town", "Commune").max(80).missing("Indiquez la commune"),
        ],
    }],
};

const fn hour(name: &'static str) -> Field {
    line(name, "Heure").max(8).half().hint("Par exemple 8 h 00").missing("Indiquez l’heure")
}

const DOSSIERS_ON: Field =
    field("dossiers_on", "Ouverture des dossiers, le", Kind::Day).max(12).half().hint("Par exemple 4 5 2026").missing("Indiquez le jour");

/// When the dossiers of a school year open.
pub const YEAR: Form = Form { groups: &[Group { title: "", fields: &[DOSSIERS_ON, hour("dossiers_at")] }] };

/// A new school year.
pub const NEW_YEAR: Form =
    Form { groups: &[Group { title: "", fields: &[field("year", "Année scolaire", Kind::OneOf), DOSSIERS_ON, hour("dossiers_at")] }] };

const KINDS: &[Choice] = &{
    let mut choices = [("", ""); ActivityKind::ALL.len()];
    let mut at = 0;
    while at < choices.len() {
        choices[at] = (ActivityKind::ALL[at].1, ActivityKind::ALL[at].2);
        at += 1;
    }
    choices
};
const CONFIRMATIONS: &[Choice] = &[("at_once", "Tout de suite, dans la limite des places"), ("by_agent", "Par un agent")];

/// An activity of a school year.
pub const ACTIVITY: Form = Form {
    groups: &[
        Group {
            title: "",
            fields: &[
                field("kind", "Type d’activité", Kind::List(KINDS)).missing("Choisissez le type d’activité"),
                line("name", "Nom").max(80).hint("Les familles le lisent. Par exemple Cantine, Melle").missing("Indiquez le nom"),
                field("site", "Structure", Kind::OneOf)
                    .hint("Cantine, garderie et TAP sont réservés aux enfants de l’école choisie ici")
                    .missing("Choisissez la structure"),
            ],
        },
        Group {
            title: "Enfants accueillis",
            fields: &[
                field("from_grade", "De la classe", Kind::List(GRADES)).optional().half(),
                field("to_grade", "À la classe", Kind::List(GRADES)).optional().half(),
                line("from_age", "À partir de l’âge de").optional().half().max(20).hint("Par exemple 3 ans, ou 30 mois"),
                line("below_age", "Avant l’âge de").optional().half().max(20).hint("Compté le premier jour de présence"),
            ],
        },
        DAYS,
        Group {
            title: "Inscriptions",
            fields: &[
                line("places", "Nombre de places").optional().max(20).hint("Laissez vide si les places ne sont pas limitées"),
                field("opens_on", "Ouverture, le", Kind::Day).max(12).half().hint("Par exemple 1 6 2026").missing("Indiquez le jour"),
                hour("opens_at"),
                field("closes_on", "Fermeture, le", Kind::Day).max(12).half().hint("Par exemple 20 8 2026").missing("Indiquez le jour"),
                hour("closes_at"),
                field("confirmation", "Qui confirme les demandes ?", Kind::Choice(CONFIRMATIONS)),
            ],
        },
    ],
};

/// An activity as an administrator describes it; instants in local time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivitySetting {
    /// Its kind.
    pub kind: ActivityKind,
    /// Its name.
    pub name: String,
    /// Where it takes place.
    pub site: SiteId,
    /// Which children it takes.
    pub window: Window,
    /// Days on which it takes place.
    pub weekdays: Weekdays,
    /// Places; `None` when unlimited.
    pub places: Option<i64>,
    /// First instant at which requests are taken.
    pub opens: NaiveDateTime,
    /// First instant at which they no longer are.
    pub closes: NaiveDateTime,
    /// Who confirms a request.
    pub confirmation: Confirmation,
}

impl ActivitySetting {
    /// Reads the form.
    ///
    /// # Errors
    /// The mistakes, in the order of the form.
    pub fn parse(fields: &Fields, today: NaiveDate) -> Result<Self, Vec<FieldError>> {
        let mut errors = ACTIVITY.check(fields, today);
        let clean = ACTIVITY.clean(fields);
        let age = |name| read_optional(&clean, name, parse_age);
        let (from_months, below_months) = (age("from_age"), age("below_age"));
        let places = read_optional(&clean, "places", parse_places);
        let (opens, closes) = (read_instant(&clean, "opens_on", "opens_at"), read_instant(&clean, "closes_on", "closes_at"));
        let grade = |name| Grade::from_code(clean.get(name));
        let (from_grade, to_grade) = (grade("from_grade"), grade("to_grade"));
        let weekdays = Weekdays::chosen(|name| fields.is_yes(name));
        errors.extend([from_months.as_ref().err(), below_months.as_ref().err(), places.as_ref().err()].into_iter().flatten().cloned());
        errors.extend([opens.as_ref().err(), closes.as_ref().err()].into_iter().flatten().flatten().cloned());
        if let (Some(from), Some(to)) = (from_grade, to_grade)
            && to < from
        {
            errors.push(FieldError::new("to_grade", "Choisissez une classe qui ne vient pas avant l’autre."));
        }
        if let (Ok(Some(from)), Ok(Some(below))) = (&from_months, &below_months)
            && below <= from
        {
            errors.push(FieldError::new("below_age", "Indiquez un âge plus grand que l’autre."));
        }
        if let (Ok(opens), Ok(closes)) = (&opens, &closes)
            && closes <= opens
        {
            errors.push(FieldError::new("closes_on", "La fermeture vient après l’ouverture."));
        }
        if weekdays.is_empty() {
            errors.push(FieldError::new("monday", "Choisissez au moins un jour."));
        }
        let kind = ActivityKind::from_code(clean.get("kind"));
        let site = clean.get("site").parse::<SiteId>().ok();
        if site.is_none() && !clean.get("site").is_empty() {
            errors.push(FieldError::new("site", "Choisissez une structure de la liste."));
        }
        // In the order of the form; of one field, its first mistake.
        errors.sort_by_key(|error| ACTIVITY.fields().position(|field| field.name == error.field));
        errors.dedup_by(|later, first| later.field == first.field);
        match (errors.is_empty(), kind, site, from_months, below_months, places, opens, closes) {
            (true, Some(kind), Some(site), Ok(from_months), Ok(below_months), Ok(places), Ok(opens), Ok(closes)) => Ok(Self {
                kind,
                name: clean.get("name").to_owned(),
                site,
                window: Window { from_grade, to_grade, from_months, below_months },
                weekdays,
                places,
                opens,
                closes,
                confirmation: Confirmation::from_code(clean.get("confirmation")),
            }),
            _ => Err(errors),
        }
    }

    /// The form filled in with it.
    pub fn to_fields(&self) -> Fields {
        let grade = |grade: Option<Grade>| grade.map_or("", Grade::code).to_owned();
        let age = |months: Option<i64>| months.map(show_age).unwrap_or_default();
        let pairs = [
            ("kind", self.kind.code().to_owned()),
            ("name", self.name.clone()),
            ("site", self.site.to_string()),
            ("from_grade", grade(self.window.from_grade)),
            ("to_grade", grade(self.window.to_grade)),
            ("from_age", age(self.window.from_months)),
            ("below_age", age(self.window.below_months)),
            ("places", self.places.map(|places| places.to_string()).unwrap_or_default()),
            ("opens_on", show_day(self.opens.date())),
            ("opens_at", show_hour(self.opens.time())),
            ("closes_on", show_day(self.closes.date())),
            ("closes_at", show_hour(self.closes.time())),
            ("confirmation", self.confirmation.code().to_owned()),
        ];
        let days = Weekdays::NAMES.iter().filter(|(name, _)| self.weekdays.has(name)).map(|(name, _)| (*name, "oui".to_owned()));
        pairs.into_iter().chain(days).filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// What differs from another, in words: question, before, after. `site` names a site.
    pub fn differences(&self, after: &Self, site: impl Fn(SiteId) -> String) -> Vec<String> {
        let (old, new) = (self.to_fields(), after.to_fields());
        let days = (self.weekdays != after.weekdays).then(|| format!("Jours : {} → {}", self.weekdays, after.weekdays));
        let is_day = |name: &str| Weekdays::NAMES.iter().any(|(day, _)| *day == name);
        let shown = |field: &Field, fields: &Fields| match (field.name, fields.get(field.name)) {
            (_, "") => "rien".to_owned(),
            ("site", id) => id.parse().map(&site).unwrap_or_default(),
            (_, value) => field.show(value, &[]).to_owned(),
        };
        let changed = ACTIVITY.fields().filter(|field| !is_day(field.name) && old.get(field.name) != new.get(field.name));
        changed.map(|field| format!("{} : {} → {}", field.label, shown(field, &old), shown(field, &new))).chain(days).collect()
    }
}

fn read_optional<T>(fields: &Fields, name: &str, read: fn(&str) -> Result<T, &'static str>) -> Result<Option<T>, FieldError> {
    let value = Some(fields.get(name)).filter(|value| !value.is_empty());
    value.map(read).transpose().map_err(|why| FieldError::new(name, why))
}

/// An instant of two fields, a day and an hour, in local time.
///
/// # Errors
/// What is wrong with the hour; nothing more when the form has told of the day, or of an empty hour.
pub fn read_instant(fields: &Fields, day: &str, hour: &str) -> Result<NaiveDateTime, Option<FieldError>> {
    let told = fields.get(hour).is_empty();
    let time = parse_hour(fields.get(hour)).map_err(|why| (!told).then(|| FieldError::new(hour, why)))?;
    parse_day(fields.get(day)).map(|day| day.and_time(time)).map_err(|_| None)
}

/// Reads the form of a school year: when its dossiers open.
///
/// # Errors
/// The mistakes.
pub fn parse_opening(form: &Form, fields: &Fields, today: NaiveDate) -> Result<NaiveDateTime, Vec<FieldError>> {
    let mut errors = form.check(fields, today);
    let opens = read_instant(fields, "dossiers_on", "dossiers_at");
    errors.extend(opens.as_ref().err().cloned().flatten());
    match opens {
        Ok(opens) if errors.is_empty() => Ok(opens),
        _ => Err(errors),
    }
}

/// The same day and hour a year later; 29 February becomes 28.
pub fn a_year_later(at: NaiveDateTime) -> NaiveDateTime {
    at.checked_add_months(Months::new(12)).unwrap_or(at)
}

/// Which children an activity takes, in words.
pub fn show_window(window: Window) -> String {
    let grades = match (window.from_grade, window.to_grade) {
        (Some(from), Some(to)) if from == to => Some(from.name().to_owned()),
        (Some(from), Some(to)) => Some(format!("{} à {}", from.name(), to.name())),
        (Some(from), None) => Some(format!("à partir de {}", from.name())),
        (None, Some(to)) => Some(format!("jusqu’à {}", to.name())),
        (None, None) => None,
    };
    let from = window.from_months.map(|months| format!("dès {}", show_age(months)));
    let below = window.below_months.map(|months| format!("avant {}", show_age(months)));
    let parts: Vec<_> = [grades, from, below].into_iter().flatten().collect();
    if parts.is_empty() { "tous".to_owned() } else { parts.join(", ") }
}

fn parse_places(text: &str) -> Result<i64, &'static str> {
    text.parse().ok().filter(|places| (0..100_000).contains(places)).ok_or("Écrivez un nombre de places, par exemple 40.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, 20).expect("a real day")
    }

    fn canteen() -> Fields {
        let site = SiteId(uuid::Uuid::from_u128(1)).to_string();
        let pairs = [
            ("kind", "restauration"),
            ("name", " Cantine,  Melle"),
            ("site", &site),
            ("from_grade", "ps"),
            ("to_grade", "cm2"),
            ("from_age", "30 mois"),
            ("places", "120"),
            ("monday", "oui"),
            ("opens_on", "1 6 2026"),
            ("opens_at", "8h"),
            ("closes_on", "20/08/2026"),
            ("closes_at", "18:30"),
            ("confirmation", "by_agent"),
        ];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn an_activity_is_read_and_written_back() {
        let read = ActivitySetting::parse(&canteen(), today()).expect("an activity");
        assert_eq!((read.name.as_str(), read.places, read.window.from_months), ("Cantine, Melle", Some(120), Some(30)));
        assert_eq!(read.closes.to_string(), "2026-08-20 18:30:00");
        assert_eq!(ActivitySetting::parse(&read.to_fields(), today()), Ok(read));
    }

    #[test]
    fn each_mistake_stands_at_its_field() {
        let table = [
            (canteen().with("to_grade", "tps"), "to_grade"),
            (canteen().with("from_age", "bientôt"), "from_age"),
            (canteen().with("below_age", "2 ans"), "below_age"),
            (canteen().with("monday", ""), "monday"),
            (canteen().with("places", "-1"), "places"),
            (canteen().with("places", "beaucoup"), "places"),
            (canteen().with("opens_at", "25 h"), "opens_at"),
            (canteen().with("opens_on", "31 6 2026"), "opens_on"),
            (canteen().with("closes_on", "31 5 2026"), "closes_on"),
            (canteen().with("site", "x"), "site"),
            (canteen().with("kind", "piscine"), "kind"),
            (canteen().with("confirmation", ""), "confirmation"),
        ];
        for (fields, field) in table {
            let told: Vec<_> = ActivitySetting::parse(&fields, today()).expect_err(field).into_iter().map(|error| error.field).collect();
            assert_eq!(told, [field]);
        }
    }

    #[test]
    fn who_is_taken_is_told_in_words() {
        let window = ActivitySetting::parse(&canteen(), today()).expect("an activity").window;
        assert_eq!(show_window(window), "Petite section à CM2, dès 30 mois");
        let all = Window { from_grade: None, to_grade: None, from_months: None, below_months: None };
        assert_eq!(show_window(all), "tous");
        assert_eq!(
            show_window(Window { to_grade: Some(Grade::Gs), below_months: Some(144), ..all }),
            "jusqu’à Grande section, avant 12 ans"
        );
    }

    #[test]
    fn a_year_later_is_the_same_day_and_hour() {
        let at = |day: &str| day.parse::<NaiveDateTime>().expect("an instant");
        assert_eq!(a_year_later(at("2026-06-01T08:00:00")), at("2027-06-01T08:00:00"));
        assert_eq!(a_year_later(at("2028-02-29T08:00:00")), at("2029-02-28T08:00:00"));
    }

    #[test]
    fn what_changes_is_told_in_words() {
        let before = ActivitySetting::parse(&canteen(), today()).expect("an activity");
        let after = ActivitySetting::parse(&canteen().with("tuesday", "oui").with("places", ""), today()).expect("an activity");
        assert_eq!(before.differences(&after, |_| "École".into()), ["Nombre de places : 120 → rien", "Jours : lundi → lundi, mardi"]);
        assert!(before.differences(&before, |_| String::new()).is_empty());
    }
}
