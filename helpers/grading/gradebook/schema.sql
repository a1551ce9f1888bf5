-- The tables and views of a gradebook, schema version 2.
--
-- Rows are appended and never changed, but by forgetting a student. Each row of the tables from
-- `students` to `erasures` is a record with a number of its own, counted through all tables, and a
-- link in `chain`. Numbers give the order of records; of tries, when they were handed in does, where
-- that is known of all. The grader's own clock orders nothing. Times are ISO 8601.

CREATE TABLE chain (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,      -- the table that holds the record
    personal BLOB,           -- hash of the record's personal texts, salted; NULL if it has none
    link BLOB NOT NULL       -- HMAC of the link before and of the record
);

CREATE TABLE head (          -- how many records there are, sealed with the key
    one INTEGER PRIMARY KEY CHECK (one = 1),
    records INTEGER NOT NULL,
    seal BLOB NOT NULL
);

CREATE TABLE unfinished (task TEXT PRIMARY KEY);

CREATE TABLE students (
    number INTEGER PRIMARY KEY,
    pseudonym TEXT NOT NULL UNIQUE,
    id TEXT UNIQUE,          -- NULL once forgotten, like everything personal
    salt BLOB
);

CREATE TABLE environments (
    hash TEXT PRIMARY KEY,   -- of the other columns
    versions TEXT NOT NULL,
    exercises TEXT NOT NULL,
    level TEXT NOT NULL,
    machine TEXT NOT NULL,
    mode TEXT NOT NULL,
    all_cells INTEGER NOT NULL
);

CREATE TABLE gradings (      -- a submission graded, or graded again
    number INTEGER PRIMARY KEY,
    student TEXT NOT NULL REFERENCES students (pseudonym),
    chapter INTEGER,
    attempt INTEGER NOT NULL,
    first INTEGER NOT NULL,  -- the first grading of this try
    former INTEGER REFERENCES gradings (number),  -- the one that this one replaces
    environment TEXT NOT NULL REFERENCES environments (hash),
    graded TEXT NOT NULL,
    late INTEGER NOT NULL,
    seconds REAL NOT NULL,
    processor_seconds REAL NOT NULL,
    peak INTEGER NOT NULL,
    sha256 TEXT,
    submitted TEXT,
    name TEXT,
    source TEXT,
    returned_as TEXT,
    user_id TEXT,
    problem TEXT,
    errors TEXT,
    remarks TEXT,
    additions TEXT
);
CREATE INDEX gradings_by_student ON gradings (student, chapter, attempt);
CREATE UNIQUE INDEX gradings_by_former ON gradings (former);

CREATE TABLE results (       -- of a grading, exercise by exercise
    grading INTEGER NOT NULL REFERENCES gradings (number),
    place INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    possible REAL NOT NULL,
    points REAL NOT NULL,
    verdict TEXT NOT NULL,
    seconds REAL NOT NULL,
    reason TEXT,
    asked TEXT,
    came TEXT,
    expected TEXT,
    location TEXT,
    PRIMARY KEY (grading, place)
) WITHOUT ROWID;

CREATE TABLE overrides (     -- points that a person gave; NULL takes them back
    number INTEGER PRIMARY KEY,
    student TEXT NOT NULL REFERENCES students (pseudonym),
    chapter INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    points REAL,
    who TEXT NOT NULL,
    why TEXT
);
CREATE INDEX overrides_by_student ON overrides (student, chapter, exercise);

CREATE TABLE penalties (     -- points, or a share of what is possible, taken off a chapter
    number INTEGER PRIMARY KEY,
    student TEXT NOT NULL REFERENCES students (pseudonym),
    chapter INTEGER NOT NULL,
    points REAL,
    share REAL,
    who TEXT NOT NULL,
    why TEXT
);
CREATE INDEX penalties_by_student ON penalties (student, chapter);

CREATE TABLE forgiven (      -- what was taken off a chapter until then is given back
    number INTEGER PRIMARY KEY,
    student TEXT NOT NULL REFERENCES students (pseudonym),
    chapter INTEGER NOT NULL,
    who TEXT NOT NULL,
    why TEXT
);
CREATE INDEX forgiven_by_student ON forgiven (student, chapter);

CREATE TABLE deadlines (     -- of a chapter, or of all; the newest holds; until NULL: none
    number INTEGER PRIMARY KEY,
    chapter INTEGER,
    until TEXT,
    share REAL NOT NULL,     -- of the possible points, for each day begun
    at_most REAL NOT NULL    -- share of the possible points
);
CREATE INDEX deadlines_by_chapter ON deadlines (chapter);

CREATE TABLE extensions (    -- a deadline of one student's own; the newest holds; until NULL: none
    number INTEGER PRIMARY KEY,
    student TEXT NOT NULL REFERENCES students (pseudonym),
    chapter INTEGER,
    until TEXT,
    who TEXT NOT NULL,
    why TEXT
);
CREATE INDEX extensions_by_student ON extensions (student, chapter);

CREATE TABLE policies (      -- which try counts; the newest row holds, "newest" if there is none
    number INTEGER PRIMARY KEY,
    policy TEXT NOT NULL CHECK (policy IN ('newest', 'best'))
);

CREATE TABLE erasures (      -- who was forgotten; what each grading then had, as JSON by number
    number INTEGER PRIMARY KEY,
    student TEXT NOT NULL UNIQUE REFERENCES students (pseudonym),
    days TEXT NOT NULL,      -- late
    places TEXT NOT NULL     -- among the tries
);

-- Of each try the newest grading.
CREATE VIEW current AS
SELECT * FROM gradings AS g
WHERE NOT EXISTS (SELECT 1 FROM gradings WHERE former = g.number);

-- The place of each try among the student's of its chapter: in the order in which they were handed
-- in, if that is known of all of them; else as they were numbered.
CREATE VIEW places AS
SELECT number, student, COALESCE(
    (SELECT json_extract(e.places, '$."' || g.number || '"') FROM erasures AS e
        WHERE e.student = g.student),
    ROW_NUMBER() OVER (
        PARTITION BY student, chapter
        ORDER BY CASE WHEN known = tries THEN submitted END, attempt, number)
) AS place
FROM (
    SELECT *, COUNT(submitted) OVER chapters AS known, COUNT(*) OVER chapters AS tries
    FROM current WINDOW chapters AS (PARTITION BY student, chapter)
) AS g;

CREATE VIEW standing_overrides AS
SELECT * FROM overrides AS o
WHERE points IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM overrides AS later
    WHERE later.student = o.student AND later.chapter = o.chapter
        AND later.exercise = o.exercise AND later.number > o.number
);

CREATE VIEW standing_penalties AS
SELECT * FROM penalties AS p
WHERE NOT EXISTS (
    SELECT 1 FROM forgiven AS f
    WHERE f.student = p.student AND f.chapter = p.chapter AND f.number > p.number
);

-- The deadline of each try, in seconds since 1970: the chapter's, or an extension beyond it.
CREATE VIEW due AS
SELECT g.number, d.share, d.at_most, MAX(
    CAST(strftime('%s', d.until) AS INTEGER),
    COALESCE(CAST(strftime('%s', (
        SELECT until FROM extensions WHERE number = COALESCE(
            (SELECT MAX(number) FROM extensions WHERE student = g.student AND chapter = g.chapter),
            (SELECT MAX(number) FROM extensions WHERE student = g.student AND chapter IS NULL))
    )) AS INTEGER), CAST(strftime('%s', d.until) AS INTEGER))
) AS until
FROM current AS g JOIN deadlines AS d ON d.number = COALESCE(
    (SELECT MAX(number) FROM deadlines WHERE chapter = g.chapter),
    (SELECT MAX(number) FROM deadlines WHERE chapter IS NULL))
WHERE d.until IS NOT NULL AND g.chapter IS NOT NULL;

-- Days begun after the deadline, and the share of the possible points that they cost.
CREATE VIEW lateness AS
SELECT number, days, share, MIN(days * share, at_most) AS cost
FROM (
    SELECT g.number, due.share, due.at_most, COALESCE(
        (SELECT json_extract(e.days, '$."' || g.number || '"') FROM erasures AS e
            WHERE e.student = g.student),
        (CAST(strftime('%s', g.submitted) AS INTEGER) - due.until + 86399) / 86400
    ) AS days
    FROM current AS g JOIN due ON due.number = g.number
    WHERE NOT EXISTS (
        SELECT 1 FROM forgiven AS f
        WHERE f.student = g.student AND f.chapter = g.chapter AND f.number > g.first)
)
WHERE days > 0;

-- Each try: earned (overrides included), possible, and what lateness costs, in points.
CREATE VIEW tries AS
SELECT g.number, g.student, g.chapter, g.attempt,
    COUNT(r.place) AS exercises,
    COALESCE(SUM(COALESCE(o.points, r.points)), 0.0) AS earned,
    COALESCE(SUM(r.possible), 0.0) AS possible,
    ROUND(COALESCE(l.cost, 0.0) * COALESCE(SUM(r.possible), 0.0), 6) AS late
FROM current AS g
LEFT JOIN results AS r ON r.grading = g.number
LEFT JOIN standing_overrides AS o
    ON o.student = g.student AND o.chapter = g.chapter AND o.exercise = r.exercise
LEFT JOIN lateness AS l ON l.number = g.number
GROUP BY g.number;

-- The grade that counts, for each student and chapter. A try without a result, because nobody
-- could read it, counts only where there is no other.
CREATE VIEW counted AS
WITH ranked AS (
    SELECT t.*,
        COUNT(*) OVER (PARTITION BY t.student, chapter) AS tries,
        ROW_NUMBER() OVER (
            PARTITION BY t.student, chapter
            ORDER BY exercises > 0 DESC,
                CASE (SELECT policy FROM policies ORDER BY number DESC LIMIT 1)
                    WHEN 'best' THEN earned - late END DESC,
                p.place DESC
        ) AS place
    FROM tries AS t JOIN places AS p ON p.number = t.number
)
SELECT number, student, chapter, attempt, tries, possible, earned, late,
    ROUND(MAX(0.0, earned - late - COALESCE((
        SELECT SUM(COALESCE(p.points, 0.0) + COALESCE(p.share, 0.0) * ranked.possible)
        FROM standing_penalties AS p
        WHERE p.student = ranked.student AND p.chapter = ranked.chapter), 0.0)), 6) AS points
FROM ranked WHERE place = 1;

-- What grading again changed, exercise by exercise; NULL where one of the two has none.
CREATE VIEW changes AS
SELECT g.number, g.student, g.chapter, g.attempt, r.place, r.exercise,
    old.points AS points_before, r.points AS points_after,
    old.verdict AS verdict_before, r.verdict AS verdict_after
FROM gradings AS g
JOIN results AS r ON r.grading = g.number
LEFT JOIN results AS old ON old.grading = g.former AND old.exercise = r.exercise
WHERE g.former IS NOT NULL AND (old.points IS NOT r.points OR old.verdict IS NOT r.verdict)
UNION ALL
SELECT g.number, g.student, g.chapter, g.attempt, old.place, old.exercise,
    old.points, NULL, old.verdict, NULL
FROM gradings AS g
JOIN results AS old ON old.grading = g.former
WHERE NOT EXISTS (
    SELECT 1 FROM results AS r WHERE r.grading = g.number AND r.exercise = old.exercise);
