//! Drafts of what the department publishes, and what becomes of them.

use app::{
    api::{
        ApiError, Outcome,
        guard::StaffAccess,
        views::{DraftNote, Preview, Writing},
    },
    domain::{
        contact::show_day,
        content::{INFO_PAGE, InfoPage, NEWS, News, Subject, slug},
        form::{FieldError, Fields, FormState, OVERTAKEN},
        ids::NewsId,
        setup_act::SetupAct,
    },
};
use uuid::Uuid;

use super::{find_page, news_of, starters::Starter, when};
use crate::{
    clock::local_instant,
    services::{Fault, Services, greeting},
    store::{
        Tx,
        accounts::find_account,
        content::{self, DraftRow, NewsRow, PageRow},
    },
};

/// No page can have the address of the form for a new one.
const NEW: &str = "nouvelle";
const PREVIEWS: &str = "/admin/contenus/apercu";

impl Services {
    pub(super) async fn writing_of_news(&self, id: Option<NewsId>) -> Result<Writing, Fault> {
        let Some(id) = id else {
            let values = Fields::default().with("starts_on", show_day(self.clock.today()));
            return Ok(Writing::of_new(Some(Subject::News(NewsId(self.clock.new_id()))), values));
        };
        let mut tx = self.db.read().await?;
        let published = content::find_news(&mut tx, id.0).await?.map(|row| news_of(row).to_fields());
        writing(&mut tx, Subject::News(id), published, false).await
    }

    pub(super) async fn writing_of_page(&self, slug: Option<String>) -> Result<Writing, Fault> {
        let Some(slug) = slug else { return Ok(Writing::of_new(None, Fields::default().with("is_shown", "oui"))) };
        let mut tx = self.db.read().await?;
        let published = find_page(&mut tx, &slug).await?.map(|page| page.text.to_fields());
        let is_brought = Starter::of(&slug).is_some();
        writing(&mut tx, Subject::Page(slug), published, is_brought).await
    }

    pub(super) async fn preview_of(&self, subject: &Subject) -> Result<Preview, Fault> {
        let draft = content::find_draft(&mut self.db.read().await?, &subject.to_string()).await?.ok_or(ApiError::NotFound)?;
        let today = self.clock.today();
        let (title, summary, body, is_shown, is_to_complete) = match self.read(subject, &draft)? {
            Written::News(news) => (news.title.clone(), when(&news), news.body.clone(), news.is_shown(today), false),
            Written::Page(page) => {
                let is_to_complete = page.is_to_complete();
                (page.title, page.summary, page.body, page.is_shown, is_to_complete)
            }
        };
        Ok(Preview { subject: subject.clone(), title, summary, body: self.rich(&body), is_shown, is_to_complete, draft: note(&draft) })
    }

    pub(super) async fn keep_news_draft(&self, access: &StaffAccess, fields: Fields) -> Result<Outcome, Fault> {
        let errors = News::parse(&fields, self.clock.today()).err().unwrap_or_default();
        let subject: Subject = fields.get("subject").parse().map_err(|()| ApiError::NotFound)?;
        if !matches!(subject, Subject::News(_)) {
            return Err(ApiError::NotFound.into());
        }
        let tx = self.db.write().await?;
        self.keep_written(tx, access, subject, fields, errors).await
    }

    pub(super) async fn keep_page_draft(&self, access: &StaffAccess, fields: Fields) -> Result<Outcome, Fault> {
        let mut errors = InfoPage::parse(&fields, self.clock.today()).err().unwrap_or_default();
        let mut tx = self.db.write().await?;
        let subject = match fields.get("subject") {
            "" => {
                let slug = slug(fields.get("title"));
                if errors.is_empty() && slug.is_empty() {
                    errors.push(FieldError::new("title", "Donnez un titre avec des lettres : il fait l’adresse de la page."));
                }
                let subject = Subject::Page(slug.clone());
                let is_taken = slug == NEW
                    || find_page(&mut tx, &slug).await?.is_some()
                    || content::find_draft(&mut tx, &subject.to_string()).await?.is_some();
                if errors.is_empty() && is_taken {
                    errors.push(FieldError::new("title", "Une page a déjà ce titre. Choisissez-en un autre."));
                }
                subject
            }
            known => known.parse().ok().filter(|subject| matches!(subject, Subject::Page(_))).ok_or(ApiError::NotFound)?,
        };
        self.keep_written(tx, access, subject, fields, errors).await
    }

    /// Keeps what was written, unless it has mistakes or somebody else has written in the meantime.
    async fn keep_written(
        &self,
        mut tx: Tx,
        access: &StaffAccess,
        subject: Subject,
        fields: Fields,
        mut errors: Vec<FieldError>,
    ) -> Result<Outcome, Fault> {
        let kept = content::find_draft(&mut tx, &subject.to_string()).await?;
        let seen = fields.get("version").parse::<Uuid>().ok();
        let form = if matches!(subject, Subject::News(_)) { &NEWS } else { &INFO_PAGE };
        let clean = form.clean(&fields);
        let text = serde_json::to_string(&clean)?;
        if let Some(kept) = kept.as_ref().filter(|kept| errors.is_empty() && Some(kept.version) != seen) {
            if kept.fields == text {
                // Sent twice.
                return Ok(Outcome::Done(format!("{PREVIEWS}/{subject}")));
            }
            errors.push(FieldError::new(OVERTAKEN, format!("{} a écrit entre-temps.", kept.author)));
        }
        if !errors.is_empty() {
            return Ok(Outcome::Form(FormState::refused(&fields, errors)));
        }
        let author = find_account(&mut tx, access.account().0).await?.map(|who| greeting(&who)).unwrap_or_default();
        let (version, made_at) = (self.clock.new_id(), self.clock.now());
        content::keep_draft(&mut tx, &DraftRow { subject: subject.to_string(), fields: text, version, author, made_at }).await?;
        tx.commit().await?;
        Ok(Outcome::Done(format!("{PREVIEWS}/{subject}")))
    }

    pub(super) async fn publish_draft(&self, access: &StaffAccess, subject: &Subject, version: &str) -> Result<(), Fault> {
        let mut tx = self.db.write().await?;
        // Published already: the button was pressed twice.
        let Some(draft) = content::find_draft(&mut tx, &subject.to_string()).await? else { return Ok(()) };
        if draft.version.to_string() != version {
            return Err(ApiError::Conflict.into());
        }
        let changed_at = self.clock.now();
        match (self.read(subject, &draft)?, subject) {
            (Written::News(news), Subject::News(id)) => {
                let is_new = content::find_news(&mut tx, id.0).await?.is_none();
                let News { title, body, is_pinned, starts_on, ends_on } = news;
                let row = NewsRow { id: id.0, title, body, is_pinned, starts_on, ends_on, changed_at };
                content::put_news(&mut tx, &row).await?;
                let act = if is_new { SetupAct::NewsPublished } else { SetupAct::NewsChanged };
                self.note_setup(&mut tx, access, act, (Some(id.0), &row.title), "").await?;
            }
            (Written::Page(page), Subject::Page(slug)) => {
                let is_new = find_page(&mut tx, slug).await?.is_none();
                let InfoPage { title, summary, body, is_shown } = page;
                let row = PageRow { slug: slug.clone(), title, summary, body, is_shown, changed_at };
                content::put_page(&mut tx, &row).await?;
                let act = if is_new { SetupAct::PagePublished } else { SetupAct::PageChanged };
                self.note_setup(&mut tx, access, act, (None, &row.title), "").await?;
            }
            _ => return Err(Fault::Unknown("draft")),
        }
        content::drop_draft(&mut tx, &subject.to_string()).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn remove_content(&self, access: &StaffAccess, subject: &Subject) -> Result<(), Fault> {
        let mut tx = self.db.write().await?;
        content::drop_draft(&mut tx, &subject.to_string()).await?;
        match subject {
            Subject::News(id) => {
                if let Some(row) = content::find_news(&mut tx, id.0).await? {
                    content::delete_news(&mut tx, id.0).await?;
                    self.note_setup(&mut tx, access, SetupAct::NewsDeleted, (Some(id.0), &row.title), "").await?;
                }
            }
            Subject::Page(slug) => {
                if let Some(row) = content::find_page(&mut tx, slug).await? {
                    content::delete_page(&mut tx, slug).await?;
                    let act = if Starter::of(slug).is_some() { SetupAct::PageRestored } else { SetupAct::PageDeleted };
                    self.note_setup(&mut tx, access, act, (None, &row.title), "").await?;
                }
            }
        }
        Ok(tx.commit().await?)
    }

    /// A draft, which was free of mistakes when it was kept.
    fn read(&self, subject: &Subject, draft: &DraftRow) -> Result<Written, Fault> {
        let (fields, today) = (serde_json::from_str(&draft.fields)?, self.clock.today());
        let read = match subject {
            Subject::News(_) => News::parse(&fields, today).map(Written::News),
            Subject::Page(_) => InfoPage::parse(&fields, today).map(Written::Page),
        };
        read.map_err(|_| Fault::Unknown("draft"))
    }
}

/// What a draft says.
enum Written {
    News(News),
    Page(InfoPage),
}

/// Something to write: its draft, or else what is published.
async fn writing(tx: &mut Tx, subject: Subject, published: Option<Fields>, is_brought: bool) -> Result<Writing, Fault> {
    let draft = content::find_draft(tx, &subject.to_string()).await?;
    let is_published = published.is_some();
    let drafted = draft.as_ref().map(|draft| serde_json::from_str::<Fields>(&draft.fields)).transpose()?;
    let values = drafted.or(published).ok_or(ApiError::NotFound)?;
    let title = values.get("title").to_owned();
    Ok(Writing { subject: Some(subject), title, values, draft: draft.as_ref().map(note), is_published, is_brought })
}

fn note(draft: &DraftRow) -> DraftNote {
    DraftNote { author: draft.author.clone(), at: local_instant(draft.made_at), version: draft.version.to_string() }
}
