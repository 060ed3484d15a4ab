//! The queue of the desk: which cases an agent wants to see, in which order, as it stands in an address (F1).

use super::{
    case::{CaseKind, CaseState},
    form::Fields,
    ids::{AccountId, CaseId, SiteId},
    school_year::SchoolYear,
    text,
};

/// Where the queue is.
pub const QUEUE: &str = "/admin";

/// Which cases are shown, by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Those that wait for the department.
    #[default]
    Waiting,
    /// Those in one state.
    In(CaseState),
    /// Those whose family waits for an answer to a message.
    Unanswered,
    /// Validated dossiers with a file that nobody has looked at.
    NewFiles,
    /// All that were ever sent.
    All,
}

impl Shown {
    const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "",
            Self::In(state) => state.code(),
            Self::Unanswered => "messages",
            Self::NewFiles => "pieces",
            Self::All => "toutes",
        }
    }

    fn from_code(code: &str) -> Self {
        match code {
            "messages" => Self::Unanswered,
            "pieces" => Self::NewFiles,
            "toutes" => Self::All,
            code => CaseState::from_code(code).filter(|state| *state != CaseState::Draft).map_or(Self::Waiting, Self::In),
        }
    }
}

/// Who follows the cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Follower {
    /// Whoever.
    #[default]
    Anybody,
    /// The agent who looks.
    Me,
    /// Nobody yet.
    Nobody,
    /// That agent.
    Agent(AccountId),
}

impl Follower {
    /// As it stands in an address.
    pub fn code(self) -> String {
        match self {
            Self::Anybody => String::new(),
            Self::Me => "moi".into(),
            Self::Nobody => "personne".into(),
            Self::Agent(id) => id.to_string(),
        }
    }

    fn from_code(code: &str) -> Self {
        match code {
            "moi" => Self::Me,
            "personne" => Self::Nobody,
            code => code.parse().map_or(Self::Anybody, Self::Agent),
        }
    }
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Who has waited longest first.
    #[default]
    Oldest,
    /// Who came last first.
    Newest,
    /// By the name of the family.
    Name,
}

impl Order {
    /// Every order, with its name.
    pub const ALL: [(Order, &'static str); 3] =
        [(Self::Oldest, "Plus ancienne attente"), (Self::Newest, "Dernière arrivée"), (Self::Name, "Nom de famille")];

    /// As it stands in an address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Oldest => "",
            Self::Newest => "recentes",
            Self::Name => "nom",
        }
    }
}

/// Where a page of the queue begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// After that case.
    After(CaseId),
    /// Before that case: the page ends there.
    Before(CaseId),
}

/// What an agent wants to see of the queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// By where they stand.
    pub shown: Shown,
    /// Of one kind.
    pub kind: Option<CaseKind>,
    /// Of one school or centre.
    pub site: Option<SiteId>,
    /// Of one school year.
    pub year: Option<SchoolYear>,
    /// By who follows them.
    pub follower: Follower,
    /// Only those that have waited too long.
    pub is_late: bool,
    /// What was typed to find a case: its number, its family, its child.
    pub words: String,
    /// In which order.
    pub order: Order,
}

impl QueueFilter {
    /// Reads what stands in an address; what is not understood is no filter.
    pub fn from_fields(fields: &Fields) -> Self {
        let order = Order::ALL.into_iter().map(|(order, _)| order).find(|order| order.code() == fields.get("tri"));
        Self {
            shown: Shown::from_code(fields.get("etat")),
            kind: CaseKind::from_code(fields.get("type")),
            site: fields.get("site").parse().ok(),
            year: fields.get("annee").parse().ok().and_then(SchoolYear::starting_in),
            follower: Follower::from_code(fields.get("suivi")),
            is_late: !fields.get("retard").is_empty(),
            words: text::one_line(fields.get("q")).chars().take(80).collect(),
            order: order.unwrap_or_default(),
        }
    }

    /// The names and values that stand for it in an address; none for the whole queue.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("etat", self.shown.code().to_owned()),
            ("type", self.kind.map_or("", CaseKind::code).to_owned()),
            ("site", self.site.map(|site| site.to_string()).unwrap_or_default()),
            ("annee", self.year.map(|year| year.start_year().to_string()).unwrap_or_default()),
            ("suivi", self.follower.code()),
            ("retard", if self.is_late { "1" } else { "" }.to_owned()),
            ("q", self.words.clone()),
            ("tri", self.order.code().to_owned()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The same as the query of an address.
    pub fn query(&self) -> String {
        let pair = |(name, value): (&'static str, String)| format!("{name}={}", encoded(&value));
        self.pairs().into_iter().map(pair).collect::<Vec<_>>().join("&")
    }

    /// The page of the queue.
    pub fn page(&self, from: Option<Start>) -> String {
        let from = from.map(|from| match from {
            Start::After(id) => format!("apres={id}"),
            Start::Before(id) => format!("avant={id}"),
        });
        address(QUEUE, [self.query(), from.unwrap_or_default()])
    }

    /// The page of a case that was found in it, and what more its address says.
    pub fn case_page(&self, id: CaseId, more: &str) -> String {
        address(&format!("{QUEUE}/demandes/{id}"), [self.query(), more.to_owned()])
    }

    /// The same by where they stand.
    #[must_use]
    pub fn showing(&self, shown: Shown) -> Self {
        Self { shown, ..self.clone() }
    }

    /// Whether more than the states is filtered.
    pub fn is_narrowed(&self) -> bool {
        *self != Self { shown: self.shown, order: self.order, ..Self::default() }
    }
}

fn address<const N: usize>(page: &str, parts: [String; N]) -> String {
    let query = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
    if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") }
}

/// A value as it stands in an address.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// The number of a case as people write it: `D-2026-00012`, `2026-12`, `12` of this year. Whether there is such a case is another matter.
pub fn case_number(typed: &str, this_year: i32) -> Option<String> {
    let key = text::search_key(typed);
    let parts: Vec<u32> = key.split(' ').filter(|part| *part != "d").map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match parts[..] {
        [number] => Some(format!("D-{this_year}-{number:05}")),
        [year @ 2000..=2999, number] => Some(format!("D-{year}-{number:05}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn read(query: &str) -> QueueFilter {
        let pair =
            |pair: &str| pair.split_once('=').map(|(name, value)| (name.to_owned(), value.replace("%20", " ").replace("%C3%A9", "é")));
        QueueFilter::from_fields(&query.split('&').filter_map(pair).collect())
    }

    #[test]
    fn what_stands_in_an_address_goes_both_ways() {
        let filter = QueueFilter {
            shown: Shown::In(CaseState::UnderReview),
            kind: Some(CaseKind::Dossier),
            site: Some(SiteId(Uuid::from_u128(7))),
            year: SchoolYear::starting_in(2026),
            follower: Follower::Me,
            is_late: true,
            words: "Léa le goff".into(),
            order: Order::Newest,
        };
        assert_eq!(read(&filter.query()), filter);
        for shown in [Shown::Waiting, Shown::All, Shown::Unanswered, Shown::NewFiles, Shown::In(CaseState::Refused)] {
            assert_eq!(read(&QueueFilter::default().showing(shown).query()).shown, shown);
        }
        for follower in [Follower::Nobody, Follower::Agent(AccountId(Uuid::from_u128(7))), Follower::Anybody] {
            assert_eq!(read(&QueueFilter { follower, ..QueueFilter::default() }.query()).follower, follower);
        }
    }

    #[test]
    fn nonsense_in_an_address_is_no_filter() {
        let all = read("etat=draft&type=x&site=1&annee=12345678&suivi=x&retard=&tri=x&q=");
        assert_eq!(all, QueueFilter::default());
        assert_eq!(all.page(None), "/admin");
        assert!(!all.is_narrowed() && read("q=a").is_narrowed());
    }

    #[test]
    fn an_address_cannot_be_broken_by_what_is_typed() {
        let filter = QueueFilter { words: "a&etat=refused#x ?é".into(), ..QueueFilter::default() };
        assert_eq!(filter.query(), "q=a%26etat%3Drefused%23x%20%3F%C3%A9");
        let case = CaseId(Uuid::nil());
        assert_eq!(QueueFilter::default().case_page(case, "fichier=1"), format!("/admin/demandes/{case}?fichier=1"));
        assert_eq!(read("tri=nom").page(Some(Start::After(case))), format!("/admin?tri=nom&apres={case}"));
    }

    #[test]
    fn a_number_is_known_as_people_write_it() {
        let table = [
            ("D-2026-00012", Some("D-2026-00012")),
            ("d 2025 12", Some("D-2025-00012")),
            ("2026-12", Some("D-2026-00012")),
            (" 12 ", Some("D-2026-00012")),
            ("12 rue", None),
            ("1 2 3", None),
            ("", None),
            ("Léa", None),
        ];
        for (typed, number) in table {
            assert_eq!(case_number(typed, 2026).as_deref(), number, "{typed}");
        }
    }
}
