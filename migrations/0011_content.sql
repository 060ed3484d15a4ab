-- What the department publishes: news, and pages of information.

-- Dated news of the home page.
CREATE TABLE news (
    id UUID PRIMARY KEY,
    title TEXT NOT NULL,
    -- Markdown.
    body TEXT NOT NULL,
    is_pinned BOOLEAN NOT NULL,
    -- First and last day on which it is shown.
    starts_on DATE NOT NULL,
    ends_on DATE,
    changed_at TIMESTAMPTZ NOT NULL
);

-- Pages that the administrator wrote. One that the portal brings is here once it was adapted.
CREATE TABLE info_pages (
    -- Its address.
    slug TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    -- Markdown.
    body TEXT NOT NULL,
    is_shown BOOLEAN NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);

-- What was written and is not yet published: one draft of a news item or page.
CREATE TABLE content_drafts (
    subject TEXT PRIMARY KEY,
    -- The form, as JSON.
    fields TEXT NOT NULL,
    -- Changes with every saving: what is published is what was looked at.
    version UUID NOT NULL,
    author TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL
);
