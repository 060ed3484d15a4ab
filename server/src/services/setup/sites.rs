//! Schools and centres. One that something names is closed, never deleted.

use app::{
    api::{
        ApiError, Outcome,
        guard::StaffAccess,
        views::{SetupSite, SiteLine},
    },
    domain::{
        form::{FieldError, Fields, FormState},
        ids::SiteId,
        setup::SITE,
        setup_act::SetupAct,
        text,
    },
};
use uuid::Uuid;

use super::{SHOWN, events};
use crate::{
    clock::local_day,
    services::{Fault, Services},
    store::{
        Tx,
        activities::{self, SiteRow},
        setup,
    },
};

impl Services {
    pub(super) async fn site_lines(&self, tx: &mut Tx) -> Result<Vec<SiteLine>, Fault> {
        let line = |row: SiteRow| SiteLine {
            id: SiteId(row.id),
            name: name_of(&row),
            is_school: row.kind == "school",
            closed: row.closed_at.map(local_day).unwrap_or_default(),
        };
        Ok(activities::sites(tx).await?.into_iter().map(line).collect())
    }

    pub(super) async fn setup_site(&self, id: Option<SiteId>) -> Result<SetupSite, Fault> {
        let Some(id) = id else {
            return Ok(SetupSite {
                id: SiteId(self.clock.new_id()),
                values: Fields::default(),
                closed: String::new(),
                activities: (0, 0),
                dossiers: 0,
                history: Vec::new(),
            });
        };
        let mut tx = self.db.read().await?;
        let row = find_site(&mut tx, id.0).await?.ok_or(ApiError::NotFound)?;
        let (activities, published, dossiers) = activities::uses_of_site(&mut tx, id.0).await?;
        Ok(SetupSite {
            id,
            values: Fields::default().with("kind", &row.kind).with("name", &row.name).with("town", &row.town),
            closed: row.closed_at.map(local_day).unwrap_or_default(),
            activities: (activities, published),
            dossiers,
            history: events(setup::setup_events_of(&mut tx, id.0, SHOWN).await?)?,
        })
    }

    pub(super) async fn put_site(&self, access: &StaffAccess, id: SiteId, fields: Fields) -> Result<Outcome, Fault> {
        let mut errors = SITE.check(&fields, self.clock.today());
        let clean = SITE.clean(&fields);
        let mut tx = self.db.write().await?;
        let known = find_site(&mut tx, id.0).await?;
        let row = SiteRow {
            id: id.0,
            kind: clean.get("kind").into(),
            name: clean.get("name").into(),
            town: clean.get("town").into(),
            sort_key: text::search_key(clean.get("town")),
            closed_at: known.as_ref().and_then(|known| known.closed_at),
        };
        let key = |row: &SiteRow| text::search_key(&name_of(row));
        if errors.is_empty() && activities::sites(&mut tx).await?.iter().any(|other| other.id != row.id && key(other) == key(&row)) {
            errors.push(FieldError::new("name", "Il y a déjà une structure de ce nom dans cette commune."));
        }
        if let Some(known) = known.as_ref().filter(|known| errors.is_empty() && known.kind != row.kind)
            && activities::uses_of_site(&mut tx, known.id).await? != (0, 0, 0)
        {
            errors.push(FieldError::new("kind", "Des activités ou des dossiers portent sur elle : cela ne peut plus changer."));
        }
        if !errors.is_empty() {
            return Ok(Outcome::Form(FormState::refused(&fields, errors)));
        }
        let (subject, name) = (Some(row.id), name_of(&row));
        match known {
            None => {
                activities::insert_site(&mut tx, &row).await?;
                self.note_setup(&mut tx, access, SetupAct::SiteAdded, (subject, &name), "").await?;
            }
            Some(known) if name_of(&known) != name || known.kind != row.kind => {
                activities::update_site(&mut tx, &row).await?;
                let detail = format!("{} → {name}", name_of(&known));
                self.note_setup(&mut tx, access, SetupAct::SiteChanged, (subject, &name), &detail).await?;
            }
            // Sent twice, or nothing changed.
            Some(_) => {}
        }
        tx.commit().await?;
        Ok(Outcome::Done("/admin/reglages?fait=structure".into()))
    }

    pub(super) async fn set_site_closed(&self, access: &StaffAccess, id: SiteId, is_closed: bool) -> Result<(), Fault> {
        let mut tx = self.db.write().await?;
        let row = find_site(&mut tx, id.0).await?.ok_or(ApiError::NotFound)?;
        if row.closed_at.is_some() == is_closed {
            return Ok(());
        }
        let row = SiteRow { closed_at: is_closed.then(|| self.clock.now()), ..row };
        activities::update_site(&mut tx, &row).await?;
        let act = if is_closed { SetupAct::SiteClosed } else { SetupAct::SiteReopened };
        self.note_setup(&mut tx, access, act, (Some(row.id), &name_of(&row)), "").await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn remove_site(&self, access: &StaffAccess, id: SiteId) -> Result<(), Fault> {
        let mut tx = self.db.write().await?;
        let row = find_site(&mut tx, id.0).await?.ok_or(ApiError::NotFound)?;
        if activities::uses_of_site(&mut tx, row.id).await? != (0, 0, 0) {
            return Err(ApiError::Conflict.into());
        }
        activities::delete_site(&mut tx, row.id).await?;
        self.note_setup(&mut tx, access, SetupAct::SiteDeleted, (Some(row.id), &name_of(&row)), "").await?;
        Ok(tx.commit().await?)
    }
}

pub(super) async fn find_site(tx: &mut Tx, id: Uuid) -> Result<Option<SiteRow>, Fault> {
    Ok(activities::sites(tx).await?.into_iter().find(|site| site.id == id))
}

/// `École du Bourg (Celles-sur-Belle)`.
pub(super) fn name_of(site: &SiteRow) -> String {
    format!("{} ({})", site.name, site.town)
}
