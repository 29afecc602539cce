-- What is said of functions apart from their code.
ALTER TABLE functions ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0;
-- In seconds.
ALTER TABLE functions ADD COLUMN time_limit INTEGER;
ALTER TABLE functions ADD COLUMN paused_at INTEGER;
ALTER TABLE functions ADD COLUMN paused_by TEXT;
-- Rows of what was deleted stay for the jobs that name them.
ALTER TABLE functions ADD COLUMN deleted_at INTEGER;
ALTER TABLE versions ADD COLUMN deleted_at INTEGER;
-- When it was made the latest by hand: it is, until a version is deployed after that.
ALTER TABLE versions ADD COLUMN promoted_at INTEGER;
CREATE INDEX versions_by_bundle ON versions (bundle) WHERE deleted_at IS NULL;

-- Jobs that ended, in spans of a minute (60), an hour and a day. Times are histograms, which can be
-- added up; `domain::Histogram` says how they are written.
CREATE TABLE metrics (
    function BLOB NOT NULL,
    span INTEGER NOT NULL,
    start INTEGER NOT NULL,
    version BLOB NOT NULL,
    finished INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    cancelled INTEGER NOT NULL,
    run_micros INTEGER NOT NULL,
    run_times BLOB NOT NULL,
    queue_times BLOB NOT NULL,
    PRIMARY KEY (function, span, start, version)
) STRICT, WITHOUT ROWID;

-- What was used per day (counted from 1970), version and name of a key.
CREATE TABLE usage (
    organization BLOB NOT NULL,
    day INTEGER NOT NULL,
    version BLOB NOT NULL,
    pushed_by TEXT NOT NULL,
    jobs INTEGER NOT NULL,
    run_micros INTEGER NOT NULL,
    PRIMARY KEY (organization, day, version, pushed_by)
) STRICT, WITHOUT ROWID;

-- Workers that were told to take no more jobs.
CREATE TABLE drained_workers (
    name TEXT NOT NULL PRIMARY KEY,
    drained_at INTEGER NOT NULL,
    drained_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The catalogue's words. `number` is the key of both indexes, which keep no text of their own:
-- one finds words and their beginnings, the other what is written alike.
CREATE TABLE catalogue (
    number INTEGER PRIMARY KEY,
    function BLOB NOT NULL UNIQUE
) STRICT;
CREATE VIRTUAL TABLE catalogue_words USING fts5(
    name, title, tags, description, readme,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
CREATE VIRTUAL TABLE catalogue_trigrams USING fts5(
    text, content = '', contentless_delete = 1, tokenize = 'trigram'
);
INSERT INTO catalogue (function) SELECT id FROM functions;
INSERT INTO catalogue_words (rowid, name, title, tags, description, readme)
    SELECT c.number, f.owner || ' ' || f.name, v.title, v.tags, v.description,
        substr(json_extract(v.spec, '$.metadata.readme'), 1, 100000)
    FROM catalogue c JOIN functions f ON f.id = c.function JOIN versions v ON v.id = f.latest;
INSERT INTO catalogue_trigrams (rowid, text)
    SELECT c.number, f.owner || ' ' || f.name || ' ' || v.title || ' ' || v.tags || ' ' || v.description
    FROM catalogue c JOIN functions f ON f.id = c.function JOIN versions v ON v.id = f.latest;
