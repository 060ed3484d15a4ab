-- The dossier, complete: health apart, corrections, messages, reminders, files looked at before they are kept.

-- What a dossier answers about health, apart from its other answers (JSON).
CREATE TABLE health_answers (
    case_id UUID PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
    answers TEXT NOT NULL
);

-- Each time somebody of the department read something about a child's health: nobody edits it.
CREATE TABLE health_reads (
    id UUID PRIMARY KEY,
    family_id UUID NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    child_id UUID NOT NULL,
    account_id UUID NOT NULL REFERENCES accounts (id),
    -- The code of the section or of the piece.
    what TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX health_reads_of_child ON health_reads (family_id, child_id, at);

-- Of staff: whether they may read what concerns health. Those who could until now still can.
ALTER TABLE accounts ADD COLUMN reads_health BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE accounts SET reads_health = TRUE WHERE role IN ('agent', 'administrator');

-- Since when a case is in its state.
ALTER TABLE cases ADD COLUMN state_since TIMESTAMPTZ;
UPDATE cases SET state_since = updated_at;
-- Of a dossier sent back: the pages to correct, by commas (`ecole,pieces#rib`); all of them when empty.
ALTER TABLE cases ADD COLUMN to_correct TEXT NOT NULL DEFAULT '';
-- Until when the family is asked to correct it.
ALTER TABLE cases ADD COLUMN correct_by DATE;
-- Since when a message of the family waits for an answer.
ALTER TABLE cases ADD COLUMN unanswered_since TIMESTAMPTZ;
-- Since when a validated dossier holds a file that nobody has looked at.
ALTER TABLE cases ADD COLUMN new_files_since TIMESTAMPTZ;
-- When the family was last reminded of a missing piece.
ALTER TABLE cases ADD COLUMN reminded_at TIMESTAMPTZ;
CREATE INDEX cases_with_new_files ON cases (new_files_since) WHERE new_files_since IS NOT NULL;
CREATE INDEX cases_unanswered ON cases (unanswered_since) WHERE unanswered_since IS NOT NULL;

-- What the family and the department write to each other about a case.
CREATE TABLE messages (
    id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    account_id UUID REFERENCES accounts (id) ON DELETE SET NULL,
    by_staff BOOLEAN NOT NULL,
    author TEXT NOT NULL,
    body TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX messages_of_case ON messages (case_id, at);

-- Whether the antivirus has looked at a file: one that waits is shown to nobody.
ALTER TABLE uploads ADD COLUMN scan TEXT NOT NULL DEFAULT 'clean' CHECK (scan IN ('clean', 'waiting', 'infected'));
-- Of a photo: quarter turns to the right, made when it is shown.
ALTER TABLE uploads ADD COLUMN turns BIGINT NOT NULL DEFAULT 0 CHECK (turns BETWEEN 0 AND 3);
-- Of a photo: whether a small picture of it is kept.
ALTER TABLE uploads ADD COLUMN has_preview BOOLEAN NOT NULL DEFAULT FALSE;
-- Of a PDF: its pages.
ALTER TABLE uploads ADD COLUMN pages BIGINT;
-- What the file is about, where another answer would ask for another file (an account, why a vaccination is missing); NULL when not known.
ALTER TABLE uploads ADD COLUMN made_for TEXT;
-- When the family was told that the file will soon no longer be valid.
ALTER TABLE uploads ADD COLUMN expiry_told_at TIMESTAMPTZ;
CREATE INDEX uploads_to_scan ON uploads (created_at) WHERE scan = 'waiting';
CREATE INDEX uploads_by_end ON uploads (valid_until) WHERE valid_until IS NOT NULL AND verdict = 'accepted';

-- The last mails of the desk, among many.
CREATE INDEX mails_by_age ON mails (created_at, id);
