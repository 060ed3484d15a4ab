//! What the department publishes: written as a draft, looked at, published (F6).

mod starters;
mod writing;

use app::{
    api::{
        ApiError, Outcome,
        guard::StaffAccess,
        ports::Content,
        views::{Contents, NewsItem, NewsLine, PageLine, PageLink, PageView, Preview, Standing, Writing},
    },
    domain::{
        contact::show_day,
        content::{InfoPage, News, PageKind, Subject},
        form::Fields,
        ids::NewsId,
        rich_text::Block,
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use self::starters::{STARTERS, Starter};
use super::{Fault, Services, answer, setup::last_events};
use crate::{
    clock::local_day,
    markdown,
    store::{
        Tx,
        content::{self, NewsRow, PageRow},
    },
};

/// How many news the administrator sees.
const NEWS_SHOWN: i64 = 200;

#[async_trait]
impl Content for Services {
    async fn news(&self, limit: usize) -> Result<Vec<NewsItem>, ApiError> {
        answer(async {
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = content::news_of_day(&mut self.db.read().await?, self.clock.today(), limit).await?;
            Ok(rows.into_iter().map(|row| self.news_item(row)).collect())
        })
        .await
    }

    async fn pages(&self) -> Result<Vec<PageLink>, ApiError> {
        answer(async {
            let pages = all_pages(&mut self.db.read().await?).await?;
            Ok(pages.into_iter().filter(|page| page.text.is_shown).map(Page::into_link).collect())
        })
        .await
    }

    async fn page(&self, slug: &str) -> Result<PageView, ApiError> {
        answer(async {
            let page = find_page(&mut self.db.read().await?, slug).await?.filter(|page| page.text.is_shown).ok_or(ApiError::NotFound)?;
            let (body, changed) = (self.rich(&page.text.body), page.changed_at.map(local_day).unwrap_or_default());
            Ok(PageView { link: page.into_link(), body, changed })
        })
        .await
    }

    async fn contents(&self, _access: &StaffAccess) -> Result<Contents, ApiError> {
        answer(self.all_contents()).await
    }

    async fn news_to_write(&self, _access: &StaffAccess, id: Option<NewsId>) -> Result<Writing, ApiError> {
        answer(self.writing_of_news(id)).await
    }

    async fn page_to_write(&self, _access: &StaffAccess, slug: Option<String>) -> Result<Writing, ApiError> {
        answer(self.writing_of_page(slug)).await
    }

    async fn preview(&self, _access: &StaffAccess, subject: &Subject) -> Result<Preview, ApiError> {
        answer(self.preview_of(subject)).await
    }

    async fn save_news(&self, access: &StaffAccess, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.keep_news_draft(access, fields)).await
    }

    async fn save_page(&self, access: &StaffAccess, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.keep_page_draft(access, fields)).await
    }

    async fn publish(&self, access: &StaffAccess, subject: &Subject, version: &str) -> Result<(), ApiError> {
        answer(self.publish_draft(access, subject, version)).await
    }

    async fn give_up(&self, _access: &StaffAccess, subject: &Subject) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            content::drop_draft(&mut tx, &subject.to_string()).await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn remove(&self, access: &StaffAccess, subject: &Subject) -> Result<(), ApiError> {
        answer(self.remove_content(access, subject)).await
    }
}

impl Services {
    fn news_item(&self, row: NewsRow) -> NewsItem {
        NewsItem {
            id: NewsId(row.id),
            day: show_day(row.starts_on),
            body: self.rich(&row.body),
            title: row.title,
            is_pinned: row.is_pinned,
        }
    }

    /// A text of Markdown, in which the words between braces are those of the settings.
    fn rich(&self, markdown: &str) -> Vec<Block> {
        let authority = &self.config.authority;
        markdown::read(markdown, |word| match word {
            "collectivité" => authority.name.clone(),
            "service" => authority.department.clone(),
            // No line ends inside a number.
            "téléphone" => authority.phone.replace(' ', "\u{a0}"),
            "courriel" => authority.email.clone(),
            "horaires" => authority.hours.clone(),
            other => format!("{{{other}}}"),
        })
    }

    async fn all_contents(&self) -> Result<Contents, Fault> {
        let mut tx = self.db.read().await?;
        let drafts = content::drafts(&mut tx).await?;
        let has_draft = |subject: &Subject| drafts.iter().any(|draft| draft.subject == subject.to_string());
        let today = self.clock.today();
        let published = content::all_news(&mut tx, NEWS_SHOWN).await?;
        let news_line = |row: NewsRow| {
            let (id, news) = (NewsId(row.id), news_of(row));
            let standing = Standing { is_shown: news.is_shown(today), has_draft: has_draft(&Subject::News(id)) };
            NewsLine { id, when: when(&news), title: news.title, standing, is_pinned: news.is_pinned }
        };
        let pages = all_pages(&mut tx).await?;
        // What was never published is listed too.
        let new = |subject: &Subject| match subject {
            Subject::News(id) => !published.iter().any(|row| row.id == id.0),
            Subject::Page(slug) => !pages.iter().any(|page| page.slug == *slug),
        };
        let (mut news, mut lines) = (Vec::new(), Vec::new());
        for draft in &drafts {
            let fields: Fields = serde_json::from_str(&draft.fields)?;
            let standing = Standing { is_shown: false, has_draft: true };
            match draft.subject.parse() {
                Ok(Subject::News(id)) if new(&Subject::News(id)) => news.push(NewsLine {
                    id,
                    title: fields.get("title").into(),
                    when: String::new(),
                    standing,
                    is_pinned: fields.is_yes("is_pinned"),
                }),
                Ok(Subject::Page(slug)) if new(&Subject::Page(slug.clone())) => lines.push(PageLine {
                    link: PageLink {
                        slug,
                        kind: PageKind::Topic,
                        title: fields.get("title").into(),
                        summary: fields.get("summary").into(),
                    },
                    standing,
                    is_adapted: true,
                    is_to_complete: false,
                }),
                _ => {}
            }
        }
        news.extend(published.into_iter().map(news_line));
        let page_line = |page: Page| PageLine {
            standing: Standing { is_shown: page.text.is_shown, has_draft: has_draft(&Subject::Page(page.slug.clone())) },
            is_adapted: page.changed_at.is_some(),
            is_to_complete: page.text.is_to_complete(),
            link: page.into_link(),
        };
        lines.extend(pages.into_iter().map(page_line));
        Ok(Contents { news, pages: lines, history: last_events(&mut tx).await? })
    }
}

/// A page of information, adapted or as it came.
struct Page {
    slug: String,
    kind: PageKind,
    text: InfoPage,
    /// When it was adapted; never, for one as it came.
    changed_at: Option<DateTime<Utc>>,
}

impl Page {
    fn brought(starter: &Starter) -> Self {
        Self { slug: starter.slug.into(), kind: starter.kind, text: starter.page(), changed_at: None }
    }

    fn into_link(self) -> PageLink {
        PageLink { slug: self.slug, kind: self.kind, title: self.text.title, summary: self.text.summary }
    }
}

impl From<PageRow> for Page {
    fn from(row: PageRow) -> Self {
        let kind = Starter::of(&row.slug).map_or(PageKind::Topic, |starter| starter.kind);
        let text = InfoPage { title: row.title, summary: row.summary, body: row.body, is_shown: row.is_shown };
        Self { slug: row.slug, kind, text, changed_at: Some(row.changed_at) }
    }
}

/// Every page: those that the portal brings, then the others.
async fn all_pages(tx: &mut Tx) -> Result<Vec<Page>, Fault> {
    let mut adapted: Vec<Page> = content::pages(tx).await?.into_iter().map(Page::from).collect();
    let brought = STARTERS.iter().map(|starter| match adapted.iter().position(|page| page.slug == starter.slug) {
        Some(at) => adapted.remove(at),
        None => Page::brought(starter),
    });
    let brought: Vec<_> = brought.collect();
    Ok(brought.into_iter().chain(adapted).collect())
}

async fn find_page(tx: &mut Tx, slug: &str) -> Result<Option<Page>, Fault> {
    let adapted = content::find_page(tx, slug).await?.map(Page::from);
    Ok(adapted.or_else(|| Starter::of(slug).map(Page::brought)))
}

fn news_of(row: NewsRow) -> News {
    News { title: row.title, body: row.body, is_pinned: row.is_pinned, starts_on: row.starts_on, ends_on: row.ends_on }
}

/// When a news item is shown, in words.
fn when(news: &News) -> String {
    match news.ends_on {
        Some(ends) if ends == news.starts_on => format!("Le {}", show_day(ends)),
        Some(ends) => format!("Du {} au {}", show_day(news.starts_on), show_day(ends)),
        None => format!("À partir du {}", show_day(news.starts_on)),
    }
}
