-- Setting up: what families are shown, what is closed, what an administrator changed.

-- A draft is the administrator's own; a closed one takes no request any more.
ALTER TABLE activities ADD COLUMN state TEXT NOT NULL DEFAULT 'published' CHECK (state IN ('draft', 'published', 'closed'));
-- How many places are wanted while more are taken: until then, a place that is given back is gone.
ALTER TABLE activities ADD COLUMN reduced_to BIGINT CHECK (reduced_to >= 0);
-- Grows with every change; a change of an older version is refused.
ALTER TABLE activities ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- Since when it is no longer to be chosen.
ALTER TABLE sites ADD COLUMN closed_at TIMESTAMPTZ;

-- A change that would break registrations: kept until the administrator has read what it breaks.
CREATE TABLE activity_changes (
    activity_id UUID PRIMARY KEY REFERENCES activities (id) ON DELETE CASCADE,
    -- The form, as JSON.
    fields TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL
);

-- What was done to school years, sites and activities. What it is about may be deleted since.
CREATE TABLE setup_events (
    id UUID PRIMARY KEY,
    subject_id UUID,
    -- Its name at that time.
    subject TEXT NOT NULL,
    act TEXT NOT NULL,
    account_id UUID NOT NULL REFERENCES accounts (id),
    actor TEXT NOT NULL,
    detail TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX setup_events_by_age ON setup_events (at);
CREATE INDEX setup_events_of_subject ON setup_events (subject_id, at);
