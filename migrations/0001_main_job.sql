-- The main job: accounts, families, cases, pieces, activities, mails.

CREATE TABLE families (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    -- The entourage being prepared, as JSON; NULL once it is the declared one.
    draft_entourage TEXT,
    -- The entourage last validated by the department, as JSON.
    entourage TEXT,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE accounts (
    id UUID PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('family', 'agent', 'administrator')),
    family_id UUID REFERENCES families (id),
    username TEXT NOT NULL,
    username_key TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    civility TEXT NOT NULL,
    first_name TEXT NOT NULL,
    usual_name TEXT NOT NULL,
    terms_version TEXT,
    terms_accepted_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    -- NULL until the address is confirmed: the space is not open yet.
    confirmed_at TIMESTAMPTZ,
    CHECK ((role = 'family') = (family_id IS NOT NULL))
);
CREATE INDEX accounts_of_family ON accounts (family_id);

-- A space being created, step by step, before the account exists.
CREATE TABLE sign_ups (
    token_hash BYTEA PRIMARY KEY,
    fields TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    key_step_done BOOLEAN NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE email_confirmations (
    token_hash BYTEA PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);

CREATE TABLE sessions (
    token_hash BYTEA PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    device TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_of_account ON sessions (account_id);

-- A form sent without JavaScript that could not be accepted: kept until it is shown again.
CREATE TABLE kept_forms (
    token_hash BYTEA PRIMARY KEY,
    account_id UUID REFERENCES accounts (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    action TEXT NOT NULL,
    state TEXT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);

-- Attempts counted per key (an account, an address) and window.
CREATE TABLE attempts (
    key TEXT PRIMARY KEY,
    count BIGINT NOT NULL,
    window_ends_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE sites (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('school', 'centre')),
    name TEXT NOT NULL,
    town TEXT NOT NULL,
    sort_key TEXT NOT NULL
);

CREATE TABLE school_years (
    start_year BIGINT PRIMARY KEY,
    -- From this instant on, dossiers of that year can be made.
    dossiers_open_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE activities (
    id UUID PRIMARY KEY,
    school_year BIGINT NOT NULL REFERENCES school_years (start_year),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    site_id UUID NOT NULL REFERENCES sites (id),
    from_grade TEXT,
    to_grade TEXT,
    from_months BIGINT,
    below_months BIGINT,
    weekdays BIGINT NOT NULL,
    places BIGINT CHECK (places >= 0),
    taken BIGINT NOT NULL DEFAULT 0 CHECK (taken >= 0),
    opens_at TIMESTAMPTZ NOT NULL,
    closes_at TIMESTAMPTZ NOT NULL,
    confirmation TEXT NOT NULL CHECK (confirmation IN ('at_once', 'by_agent')),
    CHECK (places IS NULL OR taken <= places)
);
CREATE INDEX activities_of_year ON activities (school_year);

CREATE TABLE cases (
    id UUID PRIMARY KEY,
    -- Given when the case is first sent.
    number TEXT UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('entourage', 'dossier', 'registration')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'under_review', 'needs_correction', 'validated', 'refused', 'withdrawn')),
    family_id UUID NOT NULL REFERENCES families (id),
    child_id UUID,
    child_name TEXT NOT NULL,
    school_year BIGINT REFERENCES school_years (start_year),
    activity_id UUID REFERENCES activities (id),
    title TEXT NOT NULL,
    -- What is declared, as JSON: an entourage, answers, or a registration request.
    content TEXT NOT NULL,
    -- Grows with every change; a decision taken on an older version is refused.
    version BIGINT NOT NULL,
    agent_id UUID REFERENCES accounts (id),
    created_at TIMESTAMPTZ NOT NULL,
    submitted_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ NOT NULL,
    CHECK ((kind = 'entourage') = (child_id IS NULL)),
    CHECK (kind <> 'dossier' OR school_year IS NOT NULL),
    CHECK ((kind = 'registration') = (activity_id IS NOT NULL)),
    CHECK (state IN ('draft', 'withdrawn') OR number IS NOT NULL)
);
CREATE INDEX cases_of_family ON cases (family_id, updated_at);
CREATE INDEX cases_by_state ON cases (state, submitted_at);
CREATE UNIQUE INDEX one_dossier_per_child_and_year ON cases (child_id, school_year) WHERE kind = 'dossier' AND state NOT IN ('refused', 'withdrawn');
CREATE UNIQUE INDEX one_registration_per_child_and_activity ON cases (child_id, activity_id) WHERE kind = 'registration' AND state NOT IN ('refused', 'withdrawn');
CREATE UNIQUE INDEX one_open_entourage_per_family ON cases (family_id) WHERE kind = 'entourage' AND state IN ('draft', 'submitted', 'under_review', 'needs_correction');

CREATE TABLE case_events (
    id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    act TEXT NOT NULL,
    state TEXT NOT NULL,
    -- NULL when a rule acted, not a person.
    account_id UUID REFERENCES accounts (id),
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX events_of_case ON case_events (case_id, at);

CREATE TABLE case_numbers (
    year BIGINT PRIMARY KEY,
    last BIGINT NOT NULL
);

-- A file given for a piece. It belongs to the child, or to the family when child_id is NULL.
CREATE TABLE uploads (
    id UUID PRIMARY KEY,
    family_id UUID NOT NULL REFERENCES families (id),
    child_id UUID,
    piece TEXT NOT NULL,
    school_year BIGINT NOT NULL REFERENCES school_years (start_year),
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL CHECK (size > 0),
    sha256 BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX uploads_of_family ON uploads (family_id, school_year);

CREATE TABLE mails (
    id UUID PRIMARY KEY,
    template TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts BIGINT NOT NULL,
    next_attempt_at TIMESTAMPTZ NOT NULL,
    last_error TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ
);
CREATE INDEX mails_to_send ON mails (next_attempt_at) WHERE state = 'waiting';
