-- How often a job is tried again after an error, and how long an attempt may run: given with its push.
ALTER TABLE jobs ADD COLUMN retries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN time_limit INTEGER;
-- Jobs that have not ended keep what their function was deployed with.
UPDATE jobs SET retries = coalesce(
    (SELECT json_extract(v.spec, '$.retries') FROM versions v WHERE v.id = jobs.version), 0)
    WHERE sequence IN (SELECT job FROM queue);

-- A job that failed and is tried again may not be claimed before this.
ALTER TABLE queue ADD COLUMN resume_at INTEGER;
DROP INDEX queue_waiting;
CREATE INDEX queue_waiting ON queue (version, job) WHERE worker IS NULL AND resume_at IS NULL;
CREATE INDEX queue_resuming ON queue (resume_at) WHERE resume_at IS NOT NULL;

-- A build that was cancelled may still be at work when the next one of its version begins.
ALTER TABLE versions ADD COLUMN build_attempt INTEGER NOT NULL DEFAULT 0;
-- The OCI image that the version runs in, by content.
ALTER TABLE versions ADD COLUMN image TEXT;
