-- The desk: a queue that is searched and sorted, cases that are followed, notes, reusable texts.

-- The school or centre that a sent case is about, as its family gave it; NULL when it is about none. No reference: it stays when the site goes.
ALTER TABLE cases ADD COLUMN site_id UUID;
UPDATE cases SET site_id = (SELECT a.site_id FROM activities a WHERE a.id = cases.activity_id) WHERE activity_id IS NOT NULL;
-- Everything that the queue sorts, filters and counts by: it reads no case but those it shows.
CREATE INDEX cases_on_desk ON cases (state, submitted_at, id, kind, seat, school_year, site_id, agent_id, family_id, unanswered_since, new_files_since)
    WHERE submitted_at IS NOT NULL;
-- Who has a case open, and since when: the last one that each agent opened.
CREATE TABLE case_openings (
    account_id UUID PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    case_id UUID NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX openings_of_case ON case_openings (case_id);

-- What agents write to one another about a case: families never see it.
CREATE TABLE case_notes (
    id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    account_id UUID NOT NULL REFERENCES accounts (id),
    author TEXT NOT NULL,
    body TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX notes_of_case ON case_notes (case_id, at);

-- The answers of a dossier at its last two sendings: what changed between them is shown to agents. Those about health apart (JSON).
CREATE TABLE sent_answers (
    case_id UUID NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    at TIMESTAMPTZ NOT NULL,
    answers TEXT NOT NULL,
    health TEXT NOT NULL,
    PRIMARY KEY (case_id, at)
);

-- A view of the queue that an agent has named: the query of its address.
CREATE TABLE desk_views (
    id UUID PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    UNIQUE (account_id, name)
);

-- Texts that agents put into their messages; the administrator keeps them.
CREATE TABLE desk_texts (
    number BIGINT PRIMARY KEY,
    title TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL
);
INSERT INTO desk_texts (number, title, body) VALUES
(1, 'Pièce illisible', 'Bonjour,

Un document joint à la demande {numéro} ne peut pas être lu : la photo est floue, ou une partie manque.
Pouvez-vous le joindre de nouveau dans votre espace ? Posez le document à plat, en pleine lumière, et vérifiez que tout le texte est net.

Merci,
Le service'),
(2, 'Pièce manquante', 'Bonjour,

Il manque une pièce pour traiter la demande {numéro}. Votre espace indique laquelle : ouvrez « Pièces à joindre ».
Dès que vous l’aurez jointe, nous reprendrons la demande.

Merci,
Le service'),
(3, 'Assurance de l’année scolaire', 'Bonjour,

L’attestation d’assurance jointe à la demande {numéro} ne couvre pas toute l’année scolaire.
Demandez à votre assureur une attestation « responsabilité civile scolaire et extrascolaire » à jour, puis joignez-la dans votre espace.

Merci,
Le service'),
(4, 'Mandat à signer', 'Bonjour,

Le mandat de prélèvement joint à la demande {numéro} n’est pas signé.
Imprimez-le depuis votre espace, datez-le, signez-le, puis joignez-en une photo ou une copie.

Merci,
Le service'),
(5, 'Rappel par téléphone', 'Bonjour,

Nous avons essayé de vous joindre au sujet de la demande {numéro}.
Pouvez-vous nous répondre ici en indiquant à quelle heure vous appeler ?

Merci,
Le service'),
(6, 'Bien reçu', 'Bonjour,

Nous avons bien reçu votre message au sujet de la demande {numéro}. Nous vous répondrons dès que possible.

Le service');
