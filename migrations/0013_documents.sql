-- Documents that everybody can take away, by category.

CREATE TABLE documents (
    -- Its address, which stays when its file is replaced.
    slug TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    category TEXT NOT NULL CHECK (category IN ('reglement', 'dossier', 'brochure', 'imprime')),
    -- Since when it has this file.
    changed_at TIMESTAMPTZ NOT NULL,
    -- None yet: only who writes it sees the document.
    file_id UUID UNIQUE,
    file_name TEXT NOT NULL DEFAULT '',
    media_type TEXT NOT NULL DEFAULT '',
    -- In bytes.
    size BIGINT NOT NULL DEFAULT 0
);
