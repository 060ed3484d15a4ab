//! Documents that everybody can take away: told of, given a file, replaced at the same address (A3, F6).

use app::{
    api::{
        ApiError, Outcome,
        guard::StaffAccess,
        ports::Documents,
        views::{self, DocumentFile},
    },
    domain::{
        content::slug,
        document::{Document, file_kind},
        form::{FieldError, Fields, FormState},
        setup_act::SetupAct,
        text,
    },
};
use async_trait::async_trait;
use bytes::Bytes;
use futures::Stream;

use super::{
    Fault, Services, answer,
    uploads::{UploadFault, clean_name, name_of_kept},
};
use crate::{
    clock::local_day,
    files::{Content, Part, antivirus::Scan},
    store::documents::{self, DocumentRow},
};

/// The address of the page of a document that is not yet there: no document can have it.
const NEW: &str = "nouveau";

#[async_trait]
impl Documents for Services {
    async fn documents(&self) -> Result<Vec<views::Document>, ApiError> {
        answer(async {
            let rows = documents::documents(&mut self.db.read().await?).await?;
            Ok(rows.into_iter().filter(|row| row.file_id.is_some()).map(view).collect())
        })
        .await
    }

    async fn all_documents(&self, _access: &StaffAccess) -> Result<Vec<views::Document>, ApiError> {
        answer(async { Ok(documents::documents(&mut self.db.read().await?).await?.into_iter().map(view).collect()) }).await
    }

    async fn document(&self, _access: &StaffAccess, slug: &str) -> Result<views::Document, ApiError> {
        answer(async {
            let found = documents::find_document(&mut self.db.read().await?, slug).await?;
            Ok(view(found.ok_or(ApiError::NotFound)?))
        })
        .await
    }

    async fn save_document(&self, access: &StaffAccess, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.keep_document(access, fields)).await
    }

    async fn remove_document(&self, access: &StaffAccess, slug: &str) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            // Gone already: the button was pressed twice.
            let Some(row) = documents::find_document(&mut tx, slug).await? else { return Ok(()) };
            documents::delete_document(&mut tx, slug).await?;
            self.note_setup(&mut tx, access, SetupAct::DocumentDeleted, (None, &row.title), "").await?;
            tx.commit().await?;
            if let Some(file) = row.file_id {
                self.files.delete(file).await?;
            }
            Ok(())
        })
        .await
    }
}

impl Services {
    async fn keep_document(&self, access: &StaffAccess, fields: Fields) -> Result<Outcome, Fault> {
        let told = match Document::parse(&fields, self.clock.today()) {
            Ok(told) => told,
            Err(errors) => return Ok(Outcome::Form(FormState::refused(&fields, errors))),
        };
        let refused = |why: &str| Outcome::Form(FormState::refused(&fields, vec![FieldError::new("title", why)]));
        let mut tx = self.db.write().await?;
        let known = fields.get("slug");
        if known.is_empty() {
            let address = slug(&told.title);
            if address.is_empty() {
                return Ok(refused("Donnez un titre avec des lettres : il fait l’adresse du document."));
            }
            if address == NEW || !documents::insert_document(&mut tx, &address, &told.title, &told.category, self.clock.now()).await? {
                return Ok(refused("Un document a déjà ce titre. Choisissez-en un autre, ou remplacez son fichier."));
            }
            self.note_setup(&mut tx, access, SetupAct::DocumentAdded, (None, &told.title), "").await?;
            tx.commit().await?;
            return Ok(Outcome::Done(page_of(&address, "")));
        }
        let row = documents::find_document(&mut tx, known).await?.ok_or(ApiError::NotFound)?;
        if (&row.title, &row.category) != (&told.title, &told.category) {
            documents::tell_document(&mut tx, known, &told.title, &told.category).await?;
            self.note_setup(&mut tx, access, SetupAct::DocumentChanged, (None, &told.title), "").await?;
            tx.commit().await?;
        }
        Ok(Outcome::Done(page_of(known, "?fait=enregistre")))
    }

    /// Gives a document the file that streams in, instead of the one it has; tells the page to go on with.
    ///
    /// # Errors
    /// What is wrong with the file; `NotFound` when there is no such document; `Conflict` when somebody else replaced its file meanwhile.
    pub async fn receive_document<E>(
        &self,
        access: &StaffAccess,
        slug: &str,
        name: &str,
        stream: impl Stream<Item = Result<Bytes, E>> + Unpin + Send,
    ) -> Result<String, UploadFault> {
        let row = documents::find_document(&mut self.db.read().await?, slug).await?.ok_or(Fault::from(ApiError::NotFound))?;
        let id = self.clock.new_id();
        let kept = self.files.put(id, stream).await.map_err(UploadFault::of_put)?;
        let given = DocumentRow {
            file_id: Some(id),
            file_name: name_of_kept(&clean_name(name), &kept),
            media_type: kept.media_type.as_str().into(),
            size: i64::try_from(kept.size).unwrap_or(i64::MAX),
            changed_at: self.clock.now(),
            ..row.clone()
        };
        let done = if kept.scan == Scan::Clean {
            self.give_file(access, &given, &row).await
        } else {
            Err(UploadFault::Refused("L’antivirus ne répond pas : ce fichier ne peut pas être mis en ligne. Recommencez dans un moment."))
        };
        // One of both is no longer of use.
        let useless = if done.is_ok() { row.file_id } else { Some(id) };
        if let Some(useless) = useless {
            self.files.delete(useless).await?;
        }
        done.map(|()| page_of(slug, "?fait=fichier"))
    }

    async fn give_file(&self, access: &StaffAccess, given: &DocumentRow, before: &DocumentRow) -> Result<(), UploadFault> {
        let mut tx = self.db.write().await?;
        if !documents::give_file(&mut tx, given, before.file_id).await? {
            return Err(Fault::from(ApiError::Conflict).into());
        }
        let act = if before.file_id.is_some() { SetupAct::DocumentReplaced } else { SetupAct::DocumentPublished };
        self.note_setup(&mut tx, access, act, (None, &given.title), &given.file_name).await?;
        Ok(tx.commit().await?)
    }

    /// A document that has a file.
    ///
    /// # Errors
    /// `NotFound` when there is none at that address.
    pub async fn published_document(&self, slug: &str) -> Result<DocumentRow, Fault> {
        let found = documents::find_document(&mut self.db.read().await?, slug).await?;
        Ok(found.filter(|row| row.file_id.is_some()).ok_or(ApiError::NotFound)?)
    }

    /// The content of its file.
    ///
    /// # Errors
    /// `NotFound` when it has none; a failure of the store.
    pub async fn content_of_document(&self, row: &DocumentRow) -> Result<Content, Fault> {
        Ok(self.files.open(row.file_id.ok_or(ApiError::NotFound)?, Part::Whole, 0).await?)
    }
}

/// The page where a document is changed.
fn page_of(slug: &str, told: &str) -> String {
    format!("/admin/contenus/documents/{slug}{told}")
}

fn view(row: DocumentRow) -> views::Document {
    let about = || {
        let size = text::size(row.size.unsigned_abs());
        format!("{}, {size}, mis à jour le {}", file_kind(&row.media_type), local_day(row.changed_at))
    };
    let file = row.file_id.map(|_| DocumentFile { about: about(), name: row.file_name.clone() });
    views::Document { slug: row.slug, told: Document { title: row.title, category: row.category }, file }
}
