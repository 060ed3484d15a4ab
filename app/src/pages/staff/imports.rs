//! Importing known families from a file: how to write it, what it would do, and the act (B1).

use leptos::prelude::*;

use crate::{
    api::{
        guard,
        ports::ports,
        views::{ImportLine, ImportReport},
    },
    domain::{ids::ImportId, role::Right, text},
    pages::{
        layout::{BackLink, Layout, Place, Refusals, page},
        parts::param,
    },
    ui::{alert::Note, button::ActButton, icon::Icon},
};

const IMPORT: &str = "/api/staff/import";

const COLUMNS: [(&str, &str); 18] = [
    ("famille", "Numéro de la famille dans votre logiciel. Il réunit les lignes d’une même famille."),
    ("role", "titulaire, co-representant, enfant, membre ou contact. Un titulaire par famille."),
    ("civilite", "madame ou monsieur ; pour un enfant, fille ou garcon"),
    ("prenom", "Prénom"),
    ("nom_usage", "Nom d’usage"),
    ("nom_naissance", "Nom de naissance, s’il est différent"),
    ("date_naissance", "Par exemple 27/03/1985. Nécessaire pour un enfant."),
    ("email", "Adresse électronique. Avec elle, le titulaire reçoit un compte."),
    ("portable", "Téléphone portable"),
    ("telephone", "Autre téléphone"),
    ("lien", "Lien avec les enfants : mere, pere, tuteur…"),
    ("numero", "Numéro dans la voie, par exemple 2 ou 12 bis"),
    ("voie", "Nom de la voie"),
    ("batiment", "Bâtiment"),
    ("appartement", "Appartement"),
    ("complement", "Complément d’adresse"),
    ("code_postal et ville", "Code postal, puis ville, dans deux colonnes"),
    ("pays", "Pays"),
];

const SAMPLE: &str = "\
famille;role;civilite;prenom;nom_usage;date_naissance;email;portable;lien;numero;voie;code_postal;ville;pays
1042;titulaire;madame;Clémence;TEMP;27/03/1985;c.temp@exemple.fr;06 12 34 56 78;mere;2;rue des Fusains;79500;Melle;France
1042;enfant;fille;Léa;TEMP;12/09/2019;;;;;;;;
1043;titulaire;monsieur;Jean-René;D’ARCY;;;05 49 00 00 00;pere;8;place du Marché;79500;Melle;France
1043;enfant;garcon;Noé;D’ARCY;03/02/2021;;;;;;;;
";

/// How to write the file, and where to give it.
#[component]
pub fn ImportPage() -> impl IntoView {
    page(async {
        guard::proved(Right::ManageFamilies)?;
        Ok(view! {
            <Layout place=Place::Desk title="Importer des familles" width="medium">
                <BackLink href="/admin/familles" label="Familles"/>
                <h1>"Importer des familles"</h1>
                <p>"Donnez un fichier des familles que le service connaît. Nous le lisons d’abord : rien n’est encore importé. Vous verrez ce qu’il contient, puis vous déciderez."</p>
                <Refusals action="/imports"/>
                <form method="post" action="/imports" enctype="multipart/form-data" class="card stack">
                    <div class="field">
                        <label for="fichier">"Fichier CSV"</label>
                        <input id="fichier" name="fichier" type="file" accept=".csv,text/csv" required/>
                    </div>
                    <button type="submit" class="btn main wide"><Icon name="file-text"/>"Lire le fichier"</button>
                </form>
                {columns()}
                <details class="card">
                    <summary>"Voir un exemple de fichier"</summary>
                    <div class="table-wrap" tabindex="0" role="region" aria-label="Exemple de fichier"><pre>{SAMPLE}</pre></div>
                </details>
            </Layout>
        })
    })
}

fn columns() -> impl IntoView {
    let row = |(name, text): (&'static str, &'static str)| view! { <tr><th scope="row">{name}</th><td>{text}</td></tr> };
    view! {
        <section class="card stack">
            <h2>"Comment écrire le fichier"</h2>
            <p>"Une ligne par personne. La première ligne porte le nom des colonnes. Elles sont séparées par des points-virgules, dans l’ordre que vous voulez. Les cinq premières de ce tableau sont nécessaires ; ailleurs, laissez vide ce que vous ne savez pas. Dans votre tableur, enregistrez au format « CSV UTF-8 »."</p>
            <div class="table-wrap" tabindex="0" role="region" aria-label="Colonnes du fichier">
                <table>
                    <thead><tr><th scope="col">"Colonne"</th><th scope="col">"Ce qu’on y écrit"</th></tr></thead>
                    <tbody>{COLUMNS.map(row).into_iter().collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

/// What a file would import, or did.
#[component]
pub fn ImportReportPage() -> impl IntoView {
    let import = param::<ImportId>("import");
    page(async move {
        let report = ports().known_families.import_report(&guard::proved(Right::ManageFamilies)?, import?).await?;
        let file_name = report.file_name.clone();
        let body = match report.done {
            Some(made) => done(made).into_any(),
            None => to_decide(report).into_any(),
        };
        Ok(view! {
            <Layout place=Place::Desk title="Import de familles" width="medium">
                <BackLink href="/admin/import" label="Importer un fichier"/>
                <h1>"Import de familles"</h1>
                <p class="soft">{file_name}</p>
                <Refusals action=IMPORT/>
                {body}
            </Layout>
        })
    })
}

fn done(made: usize) -> impl IntoView {
    view! {
        <Note tone="leaf"><p role="status">{text::count(made, "famille importée", "familles importées")}"."</p></Note>
        <div class="row"><a class="btn main wide" href="/admin/familles">"Voir les familles"</a></div>
    }
}

fn to_decide(report: ImportReport) -> impl IntoView {
    // Beside mistakes, what would be made is not told: some of its lines are wrong.
    let to_make = report.faults.is_empty().then(|| {
        view! {
            <div><dt>"Familles à créer"</dt><dd>{report.families.len()}</dd></div>
            <div><dt>"Familles déjà connues, inchangées"</dt><dd>{report.known}</dd></div>
            <div><dt>"Comptes à créer, avec leur message d’activation"</dt><dd>{report.accounts}</dd></div>
        }
    });
    let counts = view! {
        <section class="card" aria-label="Ce que contient le fichier">
            <dl class="answers"><div><dt>"Lignes lues"</dt><dd>{report.lines}</dd></div>{to_make}</dl>
        </section>
    };
    let rest = match (report.faults.is_empty(), report.families.is_empty()) {
        (false, _) => faults(report.faults).into_any(),
        (true, true) => view! { <Note><p>"Il n’y a rien à importer : toutes ces familles sont déjà connues."</p></Note> }.into_any(),
        (true, false) => ready(report.id, report.families).into_any(),
    };
    view! { {counts}{rest} }
}

fn faults(faults: Vec<ImportLine>) -> impl IntoView {
    let row = |line: ImportLine| {
        view! { <tr><td class="num" data-label="Ligne">{line.number}</td><td data-label="Famille">{line.family}</td><td data-label="Erreur">{line.fault}</td></tr> }
    };
    view! {
        <Note tone="brick"><p>"Corrigez le fichier, puis recommencez : rien n’a été importé."</p></Note>
        <section class="stack">
            <h2>"Lignes à corriger"</h2>
            <div class="table-wrap" tabindex="0" role="region" aria-label="Lignes à corriger">
                <table class="stacked">
                    <thead><tr><th scope="col" class="num">"Ligne"</th><th scope="col">"Famille"</th><th scope="col">"Erreur"</th></tr></thead>
                    <tbody>{faults.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
        <div class="row"><a class="btn main wide" href="/admin/import">"Choisir un autre fichier"</a></div>
    }
}

fn ready(import: ImportId, families: Vec<(String, usize, String)>) -> impl IntoView {
    let line = |(name, persons, username): (String, usize, String)| {
        let account = if username.is_empty() { "sans compte".to_owned() } else { username };
        view! { <li><span>{name}</span><span class="soft">{text::count(persons, "personne", "personnes")}", "{account}</span></li> }
    };
    view! {
        <details class="card">
            <summary>"Voir les familles à créer"</summary>
            <ul class="plain lines">{families.into_iter().map(line).collect_view()}</ul>
        </details>
        <Note tone="sun"><p>"Les messages d’activation partiront aussitôt. Tout le fichier est importé, ou rien."</p></Note>
        <div class="actions">
            <ActButton action=IMPORT fields=vec![("import", import.to_string())] look="main wide" label="Importer"/>
            <a class="btn quiet" href="/admin/import">"Annuler"</a>
        </div>
    }
}
