-- Files on their way, piece by piece: a browser that was cut goes on from where the portal is.

CREATE TABLE sendings (
    -- Names its pieces among the files.
    id UUID PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- Chosen by the browser; it means something within its account only.
    sending UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    piece TEXT NOT NULL,
    -- Empty once the file has arrived.
    file_name TEXT NOT NULL,
    -- In bytes, as told at the beginning.
    size BIGINT NOT NULL CHECK (size >= 0),
    received BIGINT NOT NULL CHECK (received BETWEEN 0 AND size),
    state TEXT NOT NULL CHECK (state IN ('open', 'kept', 'refused')),
    -- Why the file was refused.
    refusal TEXT NOT NULL,
    -- Until when one server has the whole file for itself, to look at it.
    claimed_until TIMESTAMPTZ,
    begun_at TIMESTAMPTZ NOT NULL,
    UNIQUE (account_id, sending)
);
CREATE INDEX sendings_by_age ON sendings (begun_at);
