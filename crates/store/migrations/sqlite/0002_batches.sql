-- Jobs that were pushed together, one per row of a table. The counts change with the jobs, in
-- the same transaction, so that no list of batches looks at jobs.
CREATE TABLE batches (
    id BLOB NOT NULL PRIMARY KEY,
    organization BLOB NOT NULL REFERENCES organizations,
    function BLOB NOT NULL REFERENCES functions,
    version BLOB NOT NULL REFERENCES versions,
    title TEXT NOT NULL,
    columns TEXT NOT NULL,
    size INTEGER NOT NULL,
    queued INTEGER NOT NULL,
    processing INTEGER NOT NULL,
    finished INTEGER NOT NULL,
    error INTEGER NOT NULL,
    cancelled INTEGER NOT NULL,
    pushed_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX batches_by_function ON batches (function, id);

ALTER TABLE jobs ADD COLUMN batch BLOB;
-- From 0.
ALTER TABLE jobs ADD COLUMN batch_row INTEGER;
-- Without the status: what has it in an index pays for that at every change of any job.
CREATE INDEX jobs_by_batch ON jobs (batch, batch_row) WHERE batch IS NOT NULL;
