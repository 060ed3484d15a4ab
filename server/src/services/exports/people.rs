//! The families, and the children, each with what the department knows of it.

use std::collections::HashMap;

use app::domain::{case::CaseState, contact::PostalAddress, entourage::Entourage, export::FileFormat, form::Fields, person::Person};
use uuid::Uuid;

use super::{ADULTS, AT_SCHOOL, CHILD, FAMILY, PAGE, adult_cells, at_school, begin, child_cells, family_cells, school_names};
use crate::{
    clock::local_date,
    services::{Fault, Services, families::shown_entourage, known_families::rank},
    sheets::{Cell, Column, LongTable, Row},
    store::{
        Tx,
        accounts::AccountRow,
        exports::{self, AfterFamily, SentDossierRow},
        families::FamilyRow,
    },
};

const ADDRESS: [Column; 3] = [Column::new("Adresse", 36), Column::new("Code postal", 12), Column::new("Ville", 22)];
const MORE: [Column; 3] = [Column::new("Enfants", 30), Column::new("Compte", 20), Column::new("Connue depuis le", 12)];

/// What is known of the families of a page.
struct FamilyPage {
    families: Vec<FamilyRow>,
    accounts: Vec<AccountRow>,
    after: AfterFamily,
}

impl FamilyPage {
    /// The families after that place; `None` after the last one.
    async fn read(tx: &mut Tx, after: AfterFamily) -> Result<Option<Self>, Fault> {
        let families = exports::families_after(tx, &after, PAGE).await?;
        let accounts = if families.is_empty() { Vec::new() } else { exports::accounts_after(tx, &after, PAGE).await? };
        Ok((!families.is_empty()).then_some(Self { families, accounts, after }))
    }

    /// Where the next one begins.
    fn end(&self) -> AfterFamily {
        let last = self.families.last();
        last.map_or_else(|| self.after.clone(), |last| AfterFamily { search_key: last.search_key.clone(), id: last.id })
    }

    fn accounts_of(&self, family: Uuid) -> impl Iterator<Item = &AccountRow> {
        self.accounts.iter().filter(move |account| account.family_id == Some(family))
    }

    /// The address of the account of a family's holder; empty when there is none.
    fn email_of(&self, family: Uuid) -> &str {
        let mut open = self.accounts_of(family).filter(|account| account.closed_at.is_none());
        open.find(|account| account.place == "holder").map_or("", |account| account.email.as_str())
    }
}

impl Services {
    pub(super) async fn families_table(&self, tx: &mut Tx, format: FileFormat) -> Result<LongTable, Fault> {
        let mut table = begin("Familles", FAMILY.into_iter().chain(ADULTS).chain(ADDRESS).chain(MORE), format);
        let mut after = AfterFamily::default();
        while let Some(page) = FamilyPage::read(tx, after).await? {
            table.add(page.families.iter().map(|family| self.family_row(family, &page)).collect::<Result<_, _>>()?).await?;
            after = page.end();
        }
        Ok(table)
    }

    fn family_row(&self, family: &FamilyRow, page: &FamilyPage) -> Result<Row, Fault> {
        let known = shown_entourage(family)?;
        let account = page.accounts_of(family.id).map(|account| self.account_state(account)).max_by_key(|state| rank(*state));
        let children: Vec<_> = known.children().map(|child| child.first_name.as_str()).collect();
        let more = [
            Cell::text(children.join(", ")),
            Cell::text(account.map_or("Sans compte", |state| state.name())),
            Cell::Day(local_date(family.created_at)),
        ];
        let cells = family_cells(family).into_iter().chain(adult_cells(&known, page.email_of(family.id)));
        Ok(cells.chain(address_cells(&known)).chain(more).collect())
    }

    /// The children, with what their dossiers of the school year being prepared say of school.
    pub(super) async fn children_table(&self, tx: &mut Tx, format: FileFormat) -> Result<LongTable, Fault> {
        let year = self.current_year_row(tx).await?.map(|year| year.start_year);
        let schools = school_names(tx).await?;
        let dossier = [Column::new("Dossier de l’année", 20)];
        let columns = CHILD.into_iter().chain(AT_SCHOOL).chain(dossier).chain(FAMILY).chain(ADULTS).chain(ADDRESS);
        let mut table = begin("Enfants", columns, format);
        let mut after = AfterFamily::default();
        while let Some(page) = FamilyPage::read(tx, after).await? {
            let dossiers = match year {
                Some(year) => exports::dossiers_after(tx, &page.after, PAGE, year).await?,
                None => Vec::new(),
            };
            let dossiers: HashMap<Uuid, &SentDossierRow> = dossiers.iter().map(|dossier| (dossier.child_id, dossier)).collect();
            let mut rows = Vec::new();
            for family in &page.families {
                let known = shown_entourage(family)?;
                for child in known.children() {
                    let dossier = dossiers.get(&child.id.0).copied();
                    rows.push(child_row(child, dossier, &schools, (family, &known, page.email_of(family.id)))?);
                }
            }
            table.add(rows).await?;
            after = page.end();
        }
        Ok(table)
    }
}

fn child_row(
    child: &Person,
    dossier: Option<&SentDossierRow>,
    schools: &HashMap<String, String>,
    (family, known, email): (&FamilyRow, &Entourage, &str),
) -> Result<Row, Fault> {
    let answers: Fields = dossier.map(|dossier| serde_json::from_str(&dossier.content)).transpose()?.unwrap_or_default();
    let state = dossier.and_then(|dossier| CaseState::from_code(&dossier.state)).map_or("", CaseState::name);
    let cells = child_cells(child).into_iter().chain(at_school(&answers, schools)).chain([Cell::text(state)]);
    Ok(cells.chain(family_cells(family)).chain(adult_cells(known, email)).chain(address_cells(known)).collect())
}

/// Where the holder lives.
fn address_cells(known: &Entourage) -> [Cell; ADDRESS.len()] {
    let address = known.holder().map(|holder| holder.address.clone()).unwrap_or_default();
    let street = PostalAddress { postal_code: String::new(), town: String::new(), ..address.clone() };
    [Cell::text(street.on_one_line()), Cell::text(address.postal_code), Cell::text(address.town)]
}
