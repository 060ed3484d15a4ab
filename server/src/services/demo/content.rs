//! What the demo publishes.

use app::{
    api::{
        guard::StaffAccess,
        ports::{Content, Documents},
    },
    domain::{contact::show_day, content::slug, form::Fields},
};
use bytes::Bytes;
use chrono::Duration;
use futures::stream;

use super::{DemoError, EXAMPLE, Services, done};
use crate::services::Fault;

const NEWS: [(&str, &str, &str, i64); 2] = [
    (
        "Cantine fermée le jour de la rentrée",
        "Les cantines ouvrent **le lendemain de la rentrée**. Ce jour-là, prévoyez le repas de votre enfant.\n\n\
         Une question ? Appelez-nous au {téléphone}.",
        "oui",
        -1,
    ),
    (
        "Les menus du mois",
        "Les menus sont affichés dans chaque école.\n\n- Quatre repas par semaine\n- Un plat sans viande chaque jour\n\n\
         Une allergie ? Dites-le dans le [dossier](/infos/restauration-scolaire) de votre enfant.",
        "",
        -6,
    ),
];

const DOCUMENTS: [(&str, &str, &str); 3] = [
    ("reglement", "Règlement de la restauration scolaire", "reglement-restauration.pdf"),
    ("dossier", "Dossier d’inscription à remplir à la main", "dossier-inscription.pdf"),
    ("brochure", "Les centres de loisirs du territoire", "centres-de-loisirs.pdf"),
];

impl Services {
    pub(super) async fn demo_content(&self, administrator: &StaffAccess) -> Result<(), DemoError> {
        self.demo_news(administrator).await?;
        for (category, title, file_name) in DOCUMENTS {
            self.demo_document(administrator, category, title, file_name).await?;
        }
        Ok(())
    }

    async fn demo_document(&self, administrator: &StaffAccess, category: &str, title: &str, file_name: &str) -> Result<(), DemoError> {
        done(Documents::save_document(self, administrator, Fields::default().with("title", title).with("category", category)).await?)?;
        let content = stream::iter([Ok::<_, Fault>(Bytes::from_static(EXAMPLE))]);
        let given = self.receive_document(administrator, &slug(title), file_name, content).await;
        given.map(drop).map_err(|fault| DemoError(format!("{fault:?}")))
    }

    async fn demo_news(&self, administrator: &StaffAccess) -> Result<(), DemoError> {
        for (title, body, is_pinned, from) in NEWS {
            let writing = Content::news_to_write(self, administrator, None).await?;
            let subject = writing.subject.ok_or(Fault::Unknown("news item"))?;
            let day = show_day(self.clock.today() + Duration::days(from));
            let fields = writing.values.with("title", title).with("body", body).with("is_pinned", is_pinned).with("starts_on", day);
            done(Content::save_news(self, administrator, fields.with("subject", subject.to_string())).await?)?;
            let draft = Content::preview(self, administrator, &subject).await?.draft;
            Content::publish(self, administrator, &subject, &draft.version).await?;
        }
        Ok(())
    }
}
