-- Accounts, complete: families known to the department, keys, links by mail, second adults, second factor.

-- Who made it: the person, the department, or another adult of the family.
ALTER TABLE accounts ADD COLUMN origin TEXT NOT NULL DEFAULT 'self' CHECK (origin IN ('self', 'department', 'invitation'));
-- In a family: its holder, or the other adult. Of no meaning for staff.
ALTER TABLE accounts ADD COLUMN place TEXT NOT NULL DEFAULT 'holder' CHECK (place IN ('holder', 'co_representative'));
-- The password is the temporary one of the activation mail, good until then; NULL once the person has chosen their own.
ALTER TABLE accounts ADD COLUMN temporary_until TIMESTAMPTZ;
ALTER TABLE accounts ADD COLUMN last_sign_in_at TIMESTAMPTZ;
-- Closed for good: its username and address are free again.
ALTER TABLE accounts ADD COLUMN closed_at TIMESTAMPTZ;

-- When its bearer last proved who they are, second factor included; NULL while the second factor is still to be given.
ALTER TABLE sessions ADD COLUMN proved_at TIMESTAMPTZ;

-- A link sent by mail, good once.
CREATE TABLE links (
    token_hash BYTEA PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose IN ('confirm', 'activate', 'reset', 'change_email')),
    -- The new address, where one is to be confirmed.
    email TEXT NOT NULL DEFAULT '',
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
CREATE INDEX links_of_account ON links (account_id);
INSERT INTO links (token_hash, account_id, purpose, expires_at, used_at)
    SELECT token_hash, account_id, 'confirm', expires_at, used_at FROM email_confirmations;
DROP TABLE email_confirmations;

-- Somebody forgot their username or password: answered by a job, so that the page takes the same time for all.
CREATE TABLE recovery_requests (
    id UUID PRIMARY KEY,
    identifier TEXT NOT NULL,
    requested_at TIMESTAMPTZ NOT NULL
);

-- Browsers that have signed in to an account: guesses made elsewhere do not lock them out.
CREATE TABLE known_devices (
    token_hash BYTEA NOT NULL,
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    seen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (token_hash, account_id)
);
CREATE INDEX devices_of_account ON known_devices (account_id);

CREATE TABLE second_factors (
    account_id UUID PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    -- In base 32 (RFC 6238).
    secret TEXT NOT NULL,
    -- NULL until a first code has shown that the telephone holds the secret.
    confirmed_at TIMESTAMPTZ,
    -- The last time step whose code has served: a code serves once.
    last_step BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash BYTEA NOT NULL,
    used_at TIMESTAMPTZ,
    PRIMARY KEY (account_id, code_hash)
);

-- Values drawn once for this installation.
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE service_keys (
    id UUID PRIMARY KEY,
    family_id UUID NOT NULL REFERENCES families (id),
    key_hash BYTEA NOT NULL UNIQUE,
    made_by UUID NOT NULL REFERENCES accounts (id),
    made_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    -- An account that was never opened gives its key back.
    used_by UUID REFERENCES accounts (id) ON DELETE SET NULL,
    used_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX keys_of_family ON service_keys (family_id);

-- The other adult, invited to an account of their own.
CREATE TABLE invitations (
    id UUID PRIMARY KEY,
    token_hash BYTEA NOT NULL UNIQUE,
    family_id UUID NOT NULL REFERENCES families (id),
    invited_by UUID NOT NULL REFERENCES accounts (id),
    civility TEXT NOT NULL,
    first_name TEXT NOT NULL,
    usual_name TEXT NOT NULL,
    email TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    accepted_by UUID REFERENCES accounts (id) ON DELETE SET NULL,
    cancelled_at TIMESTAMPTZ
);
CREATE INDEX invitations_of_family ON invitations (family_id);

-- The family that a space being created will enter, by key or by invitation.
ALTER TABLE sign_ups ADD COLUMN service_key_id UUID REFERENCES service_keys (id) ON DELETE CASCADE;
ALTER TABLE sign_ups ADD COLUMN invitation_id UUID REFERENCES invitations (id) ON DELETE CASCADE;

-- What was done about accounts and access: nobody edits it.
CREATE TABLE account_events (
    id UUID PRIMARY KEY,
    account_id UUID REFERENCES accounts (id) ON DELETE CASCADE,
    family_id UUID REFERENCES families (id) ON DELETE CASCADE,
    act TEXT NOT NULL,
    actor TEXT NOT NULL,
    -- Families see "Le service" instead of the name.
    by_staff BOOLEAN NOT NULL,
    detail TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX account_events_of_family ON account_events (family_id, at);
CREATE INDEX account_events_by_act ON account_events (act, at);

ALTER TABLE mails ADD COLUMN account_id UUID REFERENCES accounts (id) ON DELETE SET NULL;
CREATE INDEX mails_of_account ON mails (account_id, created_at);

-- The number of the family in the department's own software.
ALTER TABLE families ADD COLUMN reference TEXT;
CREATE UNIQUE INDEX families_by_reference ON families (reference);
CREATE INDEX families_by_name ON families (search_key);

-- The children of validated entourages, by name and birth: a family that comes back is recognised.
CREATE TABLE known_children (
    family_id UUID NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    child_id UUID NOT NULL,
    match_key TEXT NOT NULL,
    PRIMARY KEY (family_id, child_id)
);
CREATE INDEX known_children_by_key ON known_children (match_key);

-- A family that declares a child whom another family has: an agent says whether they are one.
CREATE TABLE likely_matches (
    family_id UUID NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    known_family_id UUID NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('open', 'apart')),
    found_at TIMESTAMPTZ NOT NULL,
    decided_by UUID REFERENCES accounts (id),
    PRIMARY KEY (family_id, known_family_id)
);

-- A file of known families, read but not yet imported; emptied once it is.
CREATE TABLE imports (
    id UUID PRIMARY KEY,
    made_by UUID NOT NULL REFERENCES accounts (id),
    file_name TEXT NOT NULL,
    content TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    done_at TIMESTAMPTZ,
    family_count BIGINT NOT NULL
);
