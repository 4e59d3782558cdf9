/** Sessions as they are shown: ended where the workstation said so, else written off, else open, with a presence while its workstation is heard of. */
export const sessions = `
CREATE VIEW counted_sessions AS
SELECT person_id, local_started_at AS started_at, coalesce(local_ended_at, written_off_at, local_started_at) AS ended_or_started_at,
  (local_ended_at IS NULL AND written_off_at IS NULL) AS is_open, local_ended_at,
  CASE WHEN local_ended_at IS NOT NULL THEN end_reason WHEN written_off_at IS NOT NULL THEN 'written_off' END AS end_reason,
  console_ms(local_ended_at) - console_ms(local_started_at) AS duration_ms
FROM sessions WHERE start_received_at IS NOT NULL;

CREATE VIEW shown_sessions AS
SELECT s.id, s.workstation_id, w.name AS workstation, w.site, s.person_id, s.admission, s.host, s.os_user, s.pid, s.app_version,
  coalesce(d.username, l.username, '') AS username, coalesce(d.display_name, l.display_name, '') AS display_name, d.role,
  coalesce(d.username_key, l.username, '') COLLATE "C" AS username_key,
  s.local_started_at AS started_at, s.local_ended_at, s.written_off_at, s.recovered, s.end_evidence,
  (s.local_ended_at IS NULL AND s.written_off_at IS NULL) AS is_open,
  coalesce(s.local_ended_at, s.written_off_at, s.local_started_at) AS ended_or_started_at,
  CASE WHEN s.local_ended_at IS NOT NULL THEN s.end_reason WHEN s.written_off_at IS NOT NULL THEN 'written_off' END AS end_reason,
  console_ms(s.local_ended_at) - console_ms(s.local_started_at) AS duration_ms,
  p.seen_at, coalesce(p.clock_ahead_ms, 0) AS clock_ahead_ms, CASE WHEN p.session_id = s.id THEN p.idle_ms ELSE 0 END AS idle_ms
FROM sessions s
-- left, though there always is one: so that what only counts or sorts need not look
LEFT JOIN workstations w ON w.id = s.workstation_id
LEFT JOIN presence p ON p.workstation_id = s.workstation_id
LEFT JOIN people d ON d.id = s.person_id
LEFT JOIN local_people l ON l.workstation_id = s.workstation_id AND l.person_id = s.person_id
WHERE s.start_received_at IS NOT NULL;

CREATE FUNCTION console_session(s shown_sessions) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('id', s.id, 'workstation', json_build_object('id', s.workstation_id, 'name', s.workstation, 'site', s.site),
    'personId', s.person_id, 'username', s.username, 'displayName', s.display_name, 'role', s.role, 'admission', s.admission,
    'host', coalesce(s.host, ''), 'osUser', coalesce(s.os_user, ''), 'pid', coalesce(s.pid, 0), 'startedAt', console_ms(s.started_at),
    'endedAt', CASE WHEN NOT s.is_open THEN console_ms(s.ended_or_started_at) END, 'endReason', s.end_reason, 'durationMs', s.duration_ms,
    'lastActivityAt', console_said_ms(s.end_evidence -> 'lastActivityAt'), 'lastHeartbeatAt', console_said_ms(s.end_evidence -> 'lastHeartbeatAt'),
    'seenAt', console_ms(s.seen_at), 'clockAheadMs', s.clock_ahead_ms, 'idleMs', s.idle_ms)
$$;

-- A condition on shown_sessions s; $1: now, $2: when presence is no longer fresh, $3: away after so many milliseconds.
CREATE FUNCTION console_session_condition(f jsonb) RETURNS text LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  fresh constant text := '(s.is_open AND s.seen_at IS NOT NULL AND s.seen_at >= $2)';
  said text[] := '{}'; word text; called text[]; hits text[]; meanings text[];
BEGIN
  IF f ? 'person' THEN said := said || format('s.person_id = %L::uuid', f ->> 'person'); END IF;
  IF f ? 'workstation' THEN said := said || format('s.workstation_id = %L::int', f ->> 'workstation'); END IF;
  IF f ->> 'state' = 'active' OR f ->> 'presence' IN ('online', 'away') THEN said := said || 's.local_ended_at IS NULL AND s.written_off_at IS NULL'::text; END IF;
  IF f ->> 'state' = 'closed' THEN said := said || 'NOT s.is_open'::text; END IF;
  said := said || CASE f ->> 'presence' WHEN 'online' THEN fresh || ' AND coalesce(s.idle_ms, 0) < $3'
    WHEN 'away' THEN fresh || ' AND s.idle_ms >= $3' WHEN 'offline' THEN 'NOT ' || fresh ELSE 'true' END;
  IF f ? 'reasons' THEN
    said := said || format('s.end_reason = ANY (%L::text[])', (SELECT coalesce(array_agg(r), '{}') FROM jsonb_array_elements_text(f -> 'reasons') r));
  END IF;
  IF f ? 'startedFrom' THEN said := said || format('s.started_at >= %L', console_moment((f ->> 'startedFrom')::bigint)); END IF;
  IF f ? 'startedTo' THEN said := said || format('s.started_at < %L', console_moment((f ->> 'startedTo')::bigint)); END IF;
  FOR word IN SELECT w FROM jsonb_array_elements_text(coalesce(f -> 'words', '[]')) w LOOP
    called := coalesce((SELECT array_agg(name) FROM folded_names WHERE of_person AND strpos(key, word) > 0), '{}');
    hits := coalesce((SELECT array_agg(name) FROM folded_names WHERE NOT of_person AND strpos(key, word) > 0), '{}');
    meanings := ARRAY[
      format('s.person_id = ANY (%L::uuid[])', coalesce((SELECT array_agg(id) FROM (
        SELECT id FROM people WHERE username = ANY (called) OR display_name = ANY (called) OR email = ANY (called)
        UNION SELECT person_id FROM local_people WHERE username = ANY (called) OR display_name = ANY (called)) named), '{}')),
      format('s.workstation_id = ANY (%L::int[])', coalesce((SELECT array_agg(id) FROM workstations WHERE name = ANY (hits) OR site = ANY (hits)), '{}')),
      format('s.host = ANY (%L::text[])', hits), format('s.os_user = ANY (%L::text[])', hits), format('strpos(s.end_reason, %L) > 0', word)];
    IF word ~ '^[0-9]+$' THEN meanings := meanings || format('strpos(s.pid::text, %L) > 0', word); END IF;
    said := said || ('(' || array_to_string(meanings, ' OR ') || ')');
  END LOOP;
  RETURN array_to_string(said, ' AND ');
END $$;

-- What a column is sorted by, all in one direction, and the type of each; the number of the session makes it unique. f: the fold of the name.
CREATE FUNCTION console_session_keys(p_column text) RETURNS TABLE (key text, type text) LANGUAGE sql IMMUTABLE AS $$
  SELECT k[1], k[2] FROM (SELECT CASE p_column
    WHEN 'person' THEN '{{"coalesce(f.key, '''')",text},{s.username_key,text},{s.started_at,timestamptz}}'
    WHEN 'state' THEN '{{"NOT s.is_open",boolean},{s.started_at,timestamptz}}'
    WHEN 'presence' THEN '{{s.is_open,boolean},{"CASE WHEN s.is_open THEN coalesce(s.seen_at, s.started_at) ELSE s.ended_or_started_at END",timestamptz}}'
    WHEN 'lastActivity' THEN '{{"CASE WHEN s.is_open THEN coalesce(s.seen_at - s.idle_ms * interval ''1 millisecond'', s.started_at) ELSE coalesce(console_moment(console_said_ms(s.end_evidence -> ''lastActivityAt'')), s.ended_or_started_at) END",timestamptz}}'
    WHEN 'ended' THEN '{{s.is_open,boolean},{s.ended_or_started_at,timestamptz}}'
    WHEN 'duration' THEN '{{s.is_open,boolean},{"coalesce(s.duration_ms, -console_ms(s.started_at))",bigint}}'
    WHEN 'reason' THEN '{{s.is_open,boolean},{"coalesce(s.end_reason, '''') COLLATE \\"C\\"",text},{s.started_at,timestamptz}}'
    WHEN 'host' THEN '{{"coalesce(s.host, '''') COLLATE \\"C\\"",text},{s.started_at,timestamptz}}'
    WHEN 'pid' THEN '{{"coalesce(s.pid, 0)",int}}'
    ELSE '{{s.started_at,timestamptz}}' END::text[] AS keys) sorted, LATERAL (SELECT ARRAY[keys[n][1], keys[n][2]] AS k, n FROM generate_subscripts(keys, 1) n) each
  UNION ALL SELECT 's.id', 'uuid'
$$;

-- p: filter, column, descending, backward, limit, keys (of a row that the page follows), now, offlineAfter, awayAfter.
CREATE FUNCTION console_sessions(p_by uuid, p jsonb) RETURNS json LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  now_at timestamptz := console_moment((p ->> 'now')::bigint);
  falls boolean := (p ->> 'descending')::boolean <> coalesce((p ->> 'backward')::boolean, false);
  condition text := console_session_condition(p -> 'filter');
  keys text[]; types text[]; after text[]; sorted text; page text; found json;
BEGIN
  PERFORM console_require(p_by);
  SELECT array_agg(k.key), array_agg(k.type) INTO keys, types FROM console_session_keys(p ->> 'column') k;
  IF jsonb_typeof(p -> 'keys') = 'array' THEN
    after := ARRAY(SELECT jsonb_array_elements_text(p -> 'keys'));
    IF cardinality(after) <> cardinality(keys) THEN PERFORM console_refuse('invalid_input', '{"field": "after"}'); END IF;
    -- Its place alone is the asker's: what else might fail is no fault of theirs.
    BEGIN
      EXECUTE (SELECT 'SELECT ' || string_agg(format('%L::%s', a, t), ', ') FROM unnest(after, types) u (a, t));
    EXCEPTION WHEN invalid_text_representation OR datetime_field_overflow OR invalid_datetime_format OR numeric_value_out_of_range THEN
      PERFORM console_refuse('invalid_input', '{"field": "after"}');
    END;
    condition := condition || format(' AND (%s) %s (%s)', array_to_string(keys, ', '), CASE WHEN falls THEN '<' ELSE '>' END,
      (SELECT string_agg(format('%L::%s', a, t), ', ' ORDER BY n) FROM unnest(after, types) WITH ORDINALITY u (a, t, n)));
  END IF;
  sorted := (SELECT string_agg(k || CASE WHEN falls THEN ' DESC' ELSE '' END, ', ' ORDER BY n) FROM unnest(keys) WITH ORDINALITY u (k, n));
  page := format('SELECT %s AS shown, ARRAY[%s] AS keys, row_number() OVER (ORDER BY %s) AS n FROM %s WHERE %s ORDER BY %s LIMIT %s',
    CASE p ->> 'column' WHEN 'started' THEN 's' ELSE 's.id' END,
    (SELECT string_agg(format('(%s)::text', k), ', ' ORDER BY n) FROM unnest(keys) WITH ORDINALITY u (k, n)), sorted,
    CASE p ->> 'column' WHEN 'person' THEN 'shown_sessions s LEFT JOIN folded_names f ON f.name = s.display_name AND f.of_person' ELSE 'shown_sessions s' END,
    condition, sorted, (p ->> 'limit')::int);
  -- Where many may have to be sorted: which ones first, and what is shown beside them is looked up for these alone.
  IF p ->> 'column' <> 'started' THEN
    page := format('SELECT s AS shown, first.keys, first.n FROM (%s) first JOIN shown_sessions s ON s.id = first.shown', page);
  END IF;
  EXECUTE format('SELECT coalesce(json_agg(json_build_object(''session'', console_session(page.shown), ''keys'', page.keys) ORDER BY page.n), ''[]'') FROM (%s) page', page)
    INTO found USING now_at, now_at - (p ->> 'offlineAfter')::bigint * interval '1 millisecond', (p ->> 'awayAfter')::bigint;
  RETURN found;
END $$;

CREATE FUNCTION console_count(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE now_at timestamptz := console_moment((p ->> 'now')::bigint); total bigint;
BEGIN
  PERFORM console_require(p_by);
  EXECUTE 'SELECT count(*) FROM shown_sessions s WHERE ' || console_session_condition(p -> 'filter')
    INTO total USING now_at, now_at - (p ->> 'offlineAfter')::bigint * interval '1 millisecond', (p ->> 'awayAfter')::bigint;
  RETURN to_jsonb(total);
END $$;

-- The open sessions that are meant: for the preview and, by the same code, for the order. own: the workstation where it is asked.
CREATE FUNCTION console_meant(p jsonb) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT s.id FROM shown_sessions s WHERE s.local_ended_at IS NULL AND s.written_off_at IS NULL AND CASE p ->> 'kind'
    WHEN 'sessions' THEN s.id = ANY (ARRAY(SELECT console_uuid(jsonb_array_elements_text(p -> 'ids'))))
    WHEN 'person' THEN s.person_id = console_uuid(p ->> 'id')
    WHEN 'others' THEN s.workstation_id IS DISTINCT FROM (p ->> 'own')::int
    WHEN 'timed_out' THEN
      extract(epoch FROM clock_timestamp() - s.started_at) * 1000 + s.clock_ahead_ms >= (p -> 'limits' -> coalesce(s.role, 'user') ->> 'absolute')::bigint
      OR coalesce(s.idle_ms, 0) + extract(epoch FROM clock_timestamp() - s.seen_at) * 1000 >= (p -> 'limits' -> coalesce(s.role, 'user') ->> 'idle')::bigint
    ELSE false END
$$;

CREATE FUNCTION console_preview_close(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE meant uuid[];
BEGIN
  PERFORM console_require(p_by);
  meant := ARRAY(SELECT console_meant(p -> 'target'));
  RETURN jsonb_build_object('ids', meant, 'rows', coalesce((SELECT json_agg(row) FROM (
    SELECT console_session(s) AS row FROM shown_sessions s WHERE s.id = ANY (meant) ORDER BY s.started_at DESC, s.id DESC LIMIT (p ->> 'most')::int) few), '[]'));
END $$;

-- p: target and ids of the preview. What is no longer meant is left alone, and told.
CREATE FUNCTION console_close(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE listed uuid[] := ARRAY(SELECT jsonb_array_elements_text(p -> 'ids')::uuid); asked uuid[];
BEGIN
  PERFORM console_require(p_by);
  asked := console_end(p_by, p, ARRAY(SELECT m FROM console_meant(p -> 'target') m WHERE m = ANY (listed)), 'closed_by_admin', p ->> 'message',
    (p ->> 'graceMs')::bigint, 'close:' || (p ->> 'preview'));
  IF cardinality(asked) > 0 THEN
    PERFORM console_note(p_by, 'close_requested', p, jsonb_build_object('sessions', asked, 'message', p ->> 'message', 'graceMs', p -> 'graceMs'));
  END IF;
  RETURN coalesce((SELECT jsonb_agg(jsonb_build_object('id', s.id, 'displayName', s.display_name, 'host', coalesce(s.host, ''), 'endReason', s.end_reason,
      'outcome', CASE WHEN s.id = ANY (asked) THEN 'asked' WHEN s.is_open THEN 'changed' ELSE 'already_ended' END))
    FROM (SELECT * FROM shown_sessions s WHERE s.id = ANY (listed) ORDER BY s.started_at DESC, s.id DESC LIMIT (p ->> 'most')::int) s), '[]');
END $$;

-- Compare-and-set. One whose workstation is heard of is asked to end instead; should it come back, it is asked as well.
CREATE FUNCTION console_write_off(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE s sessions;
BEGIN
  PERFORM console_require(p_by);
  SELECT * INTO s FROM sessions WHERE id = (p ->> 'session')::uuid AND start_received_at IS NOT NULL FOR UPDATE;
  IF NOT FOUND THEN PERFORM console_refuse('not_found', '{"what": "session"}'); END IF;
  IF s.local_ended_at IS NOT NULL OR s.written_off_at IS NOT NULL THEN PERFORM console_refuse('not_allowed', '{"case": "ended"}'); END IF;
  -- nor while the directory itself was away: then nobody could be heard of
  IF NOT can_hear() OR EXISTS (SELECT FROM presence WHERE workstation_id = s.workstation_id AND is_fresh(seen_at)) THEN
    PERFORM console_refuse('not_allowed', '{"case": "heard_of"}');
  END IF;
  PERFORM console_end(p_by, p, ARRAY[s.id], 'closed_by_admin', '', 0, 'written_off');
  UPDATE sessions SET written_off_at = now(), written_off_by = p_by WHERE id = s.id;
  PERFORM console_note(p_by, 'written_off', p, jsonb_build_object('session', s.id, 'user', s.person_id, 'workstation', s.workstation_id));
  RETURN NULL;
END $$;
`
