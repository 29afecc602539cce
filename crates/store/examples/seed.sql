-- One part of the jobs: {first} to {last}, one every {step} microseconds from {start} on.
BEGIN;
CREATE TEMP TABLE IF NOT EXISTS places AS
    SELECT row_number() OVER (ORDER BY f.name) - 1 AS place, f.id AS function, v.id AS version,
        f.organization AS organization, lower(hex(f.organization)) AS o, lower(hex(f.id)) AS f, v.title AS title
    FROM functions f JOIN versions v ON v.id = f.latest;
CREATE TEMP TABLE IF NOT EXISTS fresh (
    sequence INTEGER PRIMARY KEY, id BLOB, place INTEGER, status INTEGER, created INTEGER,
    started INTEGER, ended INTEGER, person TEXT, inputs TEXT, result TEXT, error TEXT
);
DELETE FROM fresh;
INSERT INTO fresh
WITH RECURSIVE numbers (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}),
-- A random number is the same wherever it is named only once it stands in a table.
dice AS MATERIALIZED (
    SELECT n, abs(random() >> 1) AS a, abs(random() >> 1) AS b, abs(random() >> 1) AS c, abs(random() >> 1) AS d FROM numbers
),
cast_dice AS (
    SELECT *, {start} + n * {step} AS created,
        CASE WHEN a % 100 < 90 THEN 2 WHEN a % 100 < 98 THEN 3 ELSE 4 END AS status,
        CASE WHEN b % 2 = 0 THEN b / 2 % 5 ELSE b / 2 % 60 END AS place,
        (1000 << (c % 16)) + d % 4000 AS ran,
        substr('bakedilomunaperisotuvaweximozakofihegu', 1 + 2 * (c / 64 % 19), 2)
            || substr('bakedilomunaperisotuvaweximozakofihegu', 1 + 2 * (c / 4096 % 19), 2)
            || substr('bakedilomunaperisotuvaweximozakofihegu', 1 + 2 * min(c / 65536 % 19, d % 19), 2) AS one,
        substr('lomunaperisotuvaweximozakofihegubakedi', 1 + 2 * (d / 64 % 19), 2)
            || substr('lomunaperisotuvaweximozakofihegubakedi', 1 + 2 * (d / 4096 % 19), 2) AS two
    FROM dice
)
SELECT n,
    unhex(printf('%012x7%03x%04x%012x', created / 1000, a & 4095, 32768 | (b & 16383), c & 281474976710655)),
    place, status, created, created + d % 50000, created + d % 50000 + ran,
    CASE a / 128 % 4 WHEN 0 THEN 'ann' WHEN 1 THEN 'bob' WHEN 2 THEN 'ci' ELSE 'key-' || (a / 512 % 20) END,
    '{"language":"' || substr('deenfresitnlplsv', 1 + 2 * (b / 256 % 8), 2) || '","page":' || (a / 1024 % 400)
        || ',"text":"' || one || ' ' || two || ' the ' || one || two || ' of ' || two || one || '","image":{"url":"/v2/files/scan-'
        || (c % 100000) || '.png","name":"scan-' || (c % 100000) || '.png"}}',
    '{"text":"' || two || ' ' || one || ' ' || two || one || '","score":0.' || printf('%03d', d / 1024 % 1000) || '}',
    CASE b / 4096 % 4 WHEN 0 THEN 'RuntimeError: CUDA out of memory on device ' || (c % 8)
        WHEN 1 THEN 'ValueError: page ' || (a / 1024 % 400) || ' is not there'
        WHEN 2 THEN 'TimeoutError: no answer from ' || one || '.example' ELSE 'KeyError: ' || two END
FROM cast_dice;

INSERT INTO jobs (sequence, id, organization, function, version, status, attempt, created_at,
    started_at, ended_at, last_event, log_lines, pushed_by, preview, error)
SELECT sequence, id, p.organization, p.function, p.version, status, 1, created, started, ended,
    3 + 2 * (sequence % 10 = 0), 2 * (sequence % 10 = 0), person,
    'language=' || substr(inputs, 13, 4) || ', ' || substr(inputs, 19, 120), iif(status = 3, error, NULL)
FROM fresh JOIN places p USING (place) ORDER BY sequence;

INSERT INTO job_inputs SELECT sequence, p.title, inputs FROM fresh JOIN places p USING (place) ORDER BY sequence;

INSERT INTO events
SELECT f.sequence, iif(e.column1 < 3, e.column1, 3 + 2 * (f.sequence % 10 = 0)), CASE e.column1 WHEN 1 THEN f.created WHEN 2 THEN f.started ELSE f.ended END,
    CASE e.column1 WHEN 1 THEN '{"queued":{}}'
        WHEN 2 THEN '{"started":{"attempt":1,"worker":"local","process":7}}'
        ELSE CASE f.status WHEN 2 THEN '{"finished":{"value":' || f.result || '}}'
            WHEN 3 THEN '{"failed":{"error":{"type":"' || substr(f.error, 1, instr(f.error, ':') - 1) || '","message":"' || substr(f.error, instr(f.error, ':') + 2) || '"}}}'
            ELSE '{"cancelled":{"by":"ann"}}' END END
FROM fresh f CROSS JOIN (VALUES (1), (2), (3)) e;

INSERT INTO log_lines
SELECT f.sequence, 2 + e.column1, f.started, 0, 2, 'step ' || e.column1 || ' of 2'
FROM fresh f CROSS JOIN (VALUES (1), (2)) e WHERE f.sequence % 10 = 0;

INSERT INTO rollups
SELECT p.function, s.column1, f.ended / 1000000 / s.column1, f.status, count(*), count(*), sum(f.ended - f.started)
FROM fresh f JOIN places p USING (place) CROSS JOIN (VALUES (60), (3600), (86400)) s WHERE true GROUP BY 1, 2, 3, 4
ON CONFLICT DO UPDATE SET jobs = jobs + excluded.jobs, ran = ran + excluded.ran, run_micros = run_micros + excluded.run_micros;
INSERT INTO organization_rollups
SELECT p.organization, s.column1, f.ended / 1000000 / s.column1, f.status, count(*)
FROM fresh f JOIN places p USING (place) CROSS JOIN (VALUES (60), (3600)) s WHERE true GROUP BY 1, 2, 3, 4
ON CONFLICT DO UPDATE SET jobs = jobs + excluded.jobs;

-- As the store's own index has it: words, and words together with the names they stand under.
INSERT INTO search.{shard} (rowid, facets, inputs, outputs, error)
SELECT sequence, 'o' || p.o || ' f' || p.f || ' s' || status || ' j' || substr(lower(hex(id)), 25)
        || ' d' || ((length(printf('%x', (ended - started) / 1000)) - 1) * 2 + (substr(printf('%x', (ended - started) / 1000), 1, 1) >= '4')) || ' by' || replace(person, '-', ' by'),
    inputs || ' languageǃ languageǀ' || (inputs ->> 'language') || ' pageǀ' || page.value || replace(page.words, 'NAME', 'page')
        || ' textǃ textǀ' || replace(inputs ->> 'text', ' ', ' textǀ')
        || ' imageǀurl imageǀname imageǃ urlǃ nameǃ imageǀv2 urlǀv2 imageǀfiles urlǀfiles imageǀscan urlǀscan nameǀscan imageǀpng urlǀpng nameǀpng'
        || replace(' imageǀNAME urlǀNAME nameǀNAME', 'NAME', substr(inputs ->> '$.image.name', 6, length(inputs ->> '$.image.name') - 9)),
    iif(status = 2, result || ' textǃ textǀ' || replace(result ->> 'text', ' ', ' textǀ')
        || ' scoreǀ0 scoreǀ' || substr(score.value, 3) || replace(score.words, 'NAME', 'score'), ''),
    iif(status = 3, error, '')
FROM fresh JOIN places p USING (place)
    JOIN number_words page ON page.value = '' || (inputs ->> 'page')
    JOIN number_words score ON score.value = substr(result, instr(result, '"score":') + 8, 5)
ORDER BY sequence;
UPDATE search.progress SET watermark = {last};
COMMIT;
