-- Registrations: places, waiting lists, several children in one request.

-- What a registration has of its activity; empty for every other case.
ALTER TABLE cases ADD COLUMN seat TEXT NOT NULL DEFAULT '' CHECK (seat IN ('', 'held', 'waiting', 'offered', 'released'));
-- Of a registration that waited: its place in the order of arrival; an agent may change it.
ALTER TABLE cases ADD COLUMN ticket BIGINT;
-- Until when the place that it is offered is kept for it.
ALTER TABLE cases ADD COLUMN offered_until TIMESTAMPTZ;
UPDATE cases SET seat = 'held' WHERE kind = 'registration' AND state NOT IN ('refused', 'withdrawn');
UPDATE cases SET seat = 'released' WHERE kind = 'registration' AND state IN ('refused', 'withdrawn');
CREATE INDEX waiting_lists ON cases (activity_id, ticket) WHERE seat = 'waiting';
CREATE INDEX offers_by_end ON cases (offered_until) WHERE seat = 'offered';
CREATE INDEX registrations_of_activity ON cases (activity_id, submitted_at) WHERE activity_id IS NOT NULL;

-- The ticket that was given last.
ALTER TABLE activities ADD COLUMN last_ticket BIGINT NOT NULL DEFAULT 0;

-- Several children for one kind of activity: prepared, looked at, then sent; sent again, it has the same answer.
CREATE TABLE registration_requests (
    id UUID PRIMARY KEY,
    family_id UUID NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    -- What is asked, child by child, as JSON.
    content TEXT NOT NULL,
    -- What was answered, child by child, as JSON; NULL until it is sent.
    answer TEXT,
    made_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ
);
CREATE INDEX registration_requests_of_family ON registration_requests (family_id);
CREATE INDEX registration_requests_by_age ON registration_requests (made_at);
