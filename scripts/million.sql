INSERT INTO user_account (id, name, name_key, email, password_hash, role, created_at)
SELECT i, 'user' || i, 'user' || i, 'user' || i || '@example.org', '$2b$04$' || repeat('.', 53), 'learner', now()
FROM generate_series(1, 5000) i;

INSERT INTO learner (id, key_hash, dialect, graded, created_at, seen_at, user_id)
SELECT i, md5(i::text) || md5('x' || i), 'tu_ustedes', 50, now(), now(), CASE WHEN i <= 5000 THEN i END
FROM generate_series(1, 20000) i;

INSERT INTO answer (learner_id, submission_id, item_id, item_version, mode, attempt, hint_used, typed, normalised,
    verdict, codes, skills, scheduler, dialect, shown_at, answered_at, latency_ms)
SELECT 1 + i % 20000, CASE WHEN i < 2000 THEN :day ELSE gen_random_uuid() END, :item, 'v', 'choose', 1, false, 'x',
    'x', 'wrong', '["unknown"]', '[]', '', 'tu_ustedes', now(), now() - i * interval '1 second', 900
FROM generate_series(1, 1000000) i;

INSERT INTO tally (learner_id, environment, kind, count, last_item, last_typed, last_at)
SELECT i, 'N.wish', k, 3, :item, 'x', now()
FROM generate_series(1, 20000) i, unnest(ARRAY['right', 'accent', 'unknown']) k;

INSERT INTO skill_card (learner_id, skill, due, reviewed, tries, days, lookalikes, last, items, verbs)
SELECT i, 'skill' || k, now(), now(), 1, 1, 0, 'right', '[]', '[]'
FROM generate_series(1, 20000) i, generate_series(1, 10) k;

INSERT INTO daily_activity (learner_id, day, answers, "right")
SELECT i, current_date - k, 5, 3
FROM generate_series(1, 20000) i, generate_series(1, 10) k;

INSERT INTO user_session (user_id, sid_hash, browser, created_at, seen_at)
SELECT i, md5(i::text) || md5('x' || i), 'Firefox', now(), now()
FROM generate_series(1, 5000) i;

INSERT INTO failed_login (account, failed_at)
SELECT md5((i % 1000)::text), now() - i * interval '1 second'
FROM generate_series(1, 50000) i;

INSERT INTO dispute (learner_id, item_id, item_version, typed, normalised, code, dialect, words, status, reply, made_at)
SELECT i, :item, 'v', 'x', 'x', 'unknown', 'tu_ustedes', '', 'open', '', now()
FROM generate_series(1, 20000) i;

INSERT INTO password_reset (token_hash, user_id, created_at)
SELECT md5(i::text) || md5('x' || i), i, now()
FROM generate_series(1, 5000) i;

INSERT INTO email_verification (token_hash, user_id, email, created_at)
SELECT md5(i::text) || md5('x' || i), i, 'x@example.org', now()
FROM generate_series(1, 5000) i;

SELECT setval(pg_get_serial_sequence('user_account', 'id'), (SELECT max(id) FROM user_account));

SELECT setval(pg_get_serial_sequence('learner', 'id'), (SELECT max(id) FROM learner))
