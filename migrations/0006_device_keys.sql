-- What families keep on their own devices, to fill a dossier without a network.

CREATE TABLE device_keys (
    account_id UUID PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    -- What it keeps there is encrypted with this key: after a sign-in it can be read again.
    secret BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
