//! What is done to school years, sites, activities, and what is published, as their history tells it (F5, F6).

use super::account_act::acts;

acts! {
    /// Something done to what is set up.
    SetupAct:
    /// A school year was made.
    YearOpened = "year_opened", "Année scolaire ouverte";
    /// Its dossiers open at another instant.
    YearChanged = "year_changed", "Ouverture des dossiers changée";
    /// A site was added.
    SiteAdded = "site_added", "Structure ajoutée";
    /// It has another name.
    SiteChanged = "site_changed", "Structure modifiée";
    /// It is no longer to be chosen.
    SiteClosed = "site_closed", "Structure fermée";
    /// It is again.
    SiteReopened = "site_reopened", "Structure rouverte";
    /// Nothing was ever done there.
    SiteDeleted = "site_deleted", "Structure supprimée";
    /// An activity was added.
    ActivityAdded = "activity_added", "Activité ajoutée";
    /// It came with its year, from the year before.
    ActivityCopied = "activity_copied", "Activité reprise de l’année précédente";
    /// Something of it was changed.
    ActivityChanged = "activity_changed", "Activité modifiée";
    /// Families see it.
    ActivityPublished = "activity_published", "Activité publiée";
    /// It takes no request any more.
    ActivityClosed = "activity_closed", "Activité fermée";
    /// Families no longer see it.
    ActivityHidden = "activity_hidden", "Activité remise en brouillon";
    /// A news item is there for all to read.
    NewsPublished = "news_published", "Actualité publiée";
    /// It was written anew.
    NewsChanged = "news_changed", "Actualité modifiée";
    /// It is gone.
    NewsDeleted = "news_deleted", "Actualité supprimée";
    /// A page of information was added.
    PagePublished = "page_published", "Page publiée";
    /// It was written anew.
    PageChanged = "page_changed", "Page modifiée";
    /// It has again the text that the portal brings.
    PageRestored = "page_restored", "Page remise à son texte de départ";
    /// It is gone.
    PageDeleted = "page_deleted", "Page supprimée";
    /// A document was told of; it has no file yet.
    DocumentAdded = "document_added", "Document ajouté";
    /// It has its first file: everybody can take it away.
    DocumentPublished = "document_published", "Document mis en ligne";
    /// It has another file, at the same address.
    DocumentReplaced = "document_replaced", "Fichier remplacé";
    /// It has another title or category.
    DocumentChanged = "document_changed", "Document modifié";
    /// It is gone.
    DocumentDeleted = "document_deleted", "Document supprimé";
    /// Nobody had asked for it.
    ActivityDeleted = "activity_deleted", "Activité supprimée";
}
