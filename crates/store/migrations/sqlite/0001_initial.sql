-- Ids are 16-byte blobs, times are microseconds since 1970 UTC, hashes are 32-byte blobs.

CREATE TABLE organizations (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE functions (
    id BLOB NOT NULL PRIMARY KEY,
    organization BLOB NOT NULL REFERENCES organizations,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The version a plain `owner/name` means; kept by every change of a version's state.
    latest BLOB,
    created_at INTEGER NOT NULL,
    UNIQUE (organization, owner, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE versions (
    id BLOB NOT NULL PRIMARY KEY,
    build BLOB NOT NULL,
    organization BLOB NOT NULL REFERENCES organizations,
    function BLOB NOT NULL REFERENCES functions,
    spec TEXT NOT NULL,
    -- Of the spec, for lists: a whole spec is long to read.
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL,
    kind TEXT NOT NULL,
    readme_html TEXT NOT NULL,
    cover TEXT,
    bundle BLOB NOT NULL,
    deployed_by TEXT NOT NULL,
    build_status TEXT NOT NULL,
    build_error TEXT,
    queued_at INTEGER NOT NULL,
    built_at INTEGER,
    ready_at INTEGER,
    minimum_replicas INTEGER NOT NULL DEFAULT 0,
    maximum_replicas INTEGER,
    last_line INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX versions_by_function ON versions (function, id);
CREATE INDEX versions_by_status ON versions (build_status, id);

CREATE TABLE build_lines (
    version BLOB NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    stream INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (version, number)
) STRICT, WITHOUT ROWID;

-- The fold of a job's events. `sequence` is the order of commits and the short key that
-- the other tables about jobs use. What is large stands in `job_inputs`: this row is
-- rewritten at every change.
CREATE TABLE jobs (
    sequence INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    organization BLOB NOT NULL,
    function BLOB NOT NULL,
    version BLOB NOT NULL,
    parent BLOB,
    status INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    last_event INTEGER NOT NULL,
    log_lines INTEGER NOT NULL,
    pushed_by TEXT NOT NULL,
    preview TEXT NOT NULL,
    error TEXT,
    idempotency_key TEXT
) STRICT;
-- A list without a status filter merges the five ranges of one index, so that no job
-- needs an index with and one without status.
CREATE INDEX jobs_by_organization ON jobs (organization, status, id);
CREATE INDEX jobs_by_function ON jobs (function, status, id);
CREATE INDEX jobs_by_version ON jobs (version, status, id);
CREATE INDEX jobs_by_parent ON jobs (parent, status, id) WHERE parent IS NOT NULL;
CREATE UNIQUE INDEX jobs_by_idempotency_key ON jobs (organization, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

CREATE TABLE job_inputs (
    job INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    inputs TEXT NOT NULL
) STRICT;

-- A job's events are numbered across these two tables: log lines stand apart so that
-- a job with millions of them is still read in one step.
CREATE TABLE events (
    job INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    fact TEXT NOT NULL,
    PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE log_lines (
    job INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    stream INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;

-- Only jobs that wait or are claimed: what a claim looks at stays small whatever the history.
CREATE TABLE queue (
    job INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    version BLOB NOT NULL,
    -- The number of the last claim: facts of any other are refused.
    attempt INTEGER NOT NULL,
    worker TEXT,
    started INTEGER NOT NULL DEFAULT 0,
    -- None: held as long as this process lives.
    lease_until INTEGER
) STRICT;
CREATE INDEX queue_waiting ON queue (version, job) WHERE worker IS NULL;
CREATE INDEX queue_leases ON queue (lease_until) WHERE lease_until IS NOT NULL;

-- Jobs that ended, counted per function and status in spans of a minute (60) and an hour (3600).
CREATE TABLE rollups (
    function BLOB NOT NULL,
    span INTEGER NOT NULL,
    start INTEGER NOT NULL,
    status INTEGER NOT NULL,
    jobs INTEGER NOT NULL,
    ran INTEGER NOT NULL,
    run_micros INTEGER NOT NULL,
    PRIMARY KEY (function, span, start, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE keys (
    id BLOB NOT NULL PRIMARY KEY,
    organization BLOB NOT NULL REFERENCES organizations,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX keys_by_organization ON keys (organization, id);

-- `key` is the key it was begun with; it ends with it. It need not be among `keys`.
CREATE TABLE sessions (
    hash BLOB NOT NULL PRIMARY KEY,
    organization BLOB NOT NULL REFERENCES organizations,
    key BLOB NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- `blob` is null until an upload is complete.
CREATE TABLE files (
    id BLOB NOT NULL PRIMARY KEY,
    organization BLOB NOT NULL REFERENCES organizations,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    token_hash BLOB,
    blob BLOB,
    size INTEGER,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
