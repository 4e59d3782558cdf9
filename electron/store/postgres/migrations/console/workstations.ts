/** Workstations as they are shown, what is asked of them, and how one becomes known. */
export const workstations = `
CREATE VIEW shown_workstations AS
SELECT w.id, w.name, w.site, w.app_version, w.enrolled_at, w.revoked_at, w.quarantined, p.seen_at, p.clock_ahead_ms, host(p.address) AS address,
  o.id AS session_id, o.display_name, o.started_at, p.idle_ms, coalesce(n.key, '') AS name_key, coalesce(t.key, '') AS site_key, coalesce(h.key, '') AS person_key,
  l.id AS lock_id, l.until, l.reason
FROM workstations w
LEFT JOIN presence p ON p.workstation_id = w.id
LEFT JOIN folded_names n ON n.name = w.name AND NOT n.of_person
LEFT JOIN folded_names t ON t.name = w.site AND NOT t.of_person
LEFT JOIN (SELECT DISTINCT ON (s.workstation_id) s.* FROM shown_sessions s WHERE s.local_ended_at IS NULL AND s.written_off_at IS NULL
  ORDER BY s.workstation_id, s.started_at DESC, s.id DESC) o ON o.workstation_id = w.id
LEFT JOIN folded_names h ON h.name = o.display_name AND h.of_person
LEFT JOIN (SELECT DISTINCT ON (workstation_id) * FROM locks WHERE workstation_id IS NOT NULL AND lifted_at IS NULL AND (until IS NULL OR until > now())
  ORDER BY workstation_id, id DESC) l ON l.workstation_id = w.id;

CREATE FUNCTION console_state(w shown_workstations, heard_since timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN w.revoked_at IS NOT NULL THEN 'revoked' WHEN w.seen_at IS NULL OR w.seen_at < heard_since THEN 'silent'
    WHEN w.session_id IS NOT NULL THEN 'in_use' ELSE 'free' END
$$;

CREATE FUNCTION console_row(w shown_workstations, state text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('id', w.id, 'name', w.name, 'site', w.site, 'state', state, 'appVersion', w.app_version, 'address', w.address,
    'clockAheadMs', w.clock_ahead_ms, 'seenAt', console_ms(w.seen_at), 'enrolledAt', console_ms(w.enrolled_at), 'quarantined', w.quarantined,
    'idleMs', coalesce(w.idle_ms, 0),
    'session', CASE WHEN w.session_id IS NOT NULL THEN jsonb_build_object('id', w.session_id, 'displayName', w.display_name, 'startedAt', console_ms(w.started_at)) END,
    'lock', CASE WHEN w.lock_id IS NOT NULL THEN jsonb_build_object('until', console_ms(w.until), 'reason', w.reason) END)
$$;

-- p: words, site, state, sort, limit, after (the keys of a row), now, offlineAfter.
CREATE FUNCTION console_workstations(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  heard_since timestamptz := console_moment((p ->> 'now')::bigint) - (p ->> 'offlineAfter')::bigint * interval '1 millisecond';
  words text[] := ARRAY(SELECT jsonb_array_elements_text(p -> 'words'));
  after text[] := ARRAY(SELECT jsonb_array_elements_text(p -> 'after'));
  found jsonb;
BEGIN
  PERFORM console_require(p_by);
  IF cardinality(after) NOT IN (0, 4) OR after[4] !~ '^[0-9]{1,9}$' THEN PERFORM console_refuse('invalid_input', '{"field": "after"}'); END IF;
  WITH matching AS MATERIALIZED (
    SELECT w, console_state(w, heard_since) AS state FROM shown_workstations w
    WHERE (p ->> 'site' IS NULL OR w.site = p ->> 'site') AND NOT EXISTS (SELECT FROM unnest(words) word
      WHERE strpos(concat_ws(E'\\n', w.name_key, w.site_key, w.person_key, w.address, lower(w.app_version)), word) = 0)
  ), keyed AS (
    SELECT w, state, CASE p ->> 'sort' WHEN 'site' THEN (w).site_key WHEN 'state' THEN array_position(ARRAY['in_use', 'free', 'silent', 'revoked'], state)::text
        WHEN 'seen' THEN coalesce(to_char(9e18 - extract(epoch FROM (w).seen_at) * 1000000, 'FM0000000000000000000'), 'never') ELSE '' END COLLATE "C" AS first,
      (w).name_key COLLATE "C" AS second, (w).name COLLATE "C" AS third, (w).id AS id
    FROM matching WHERE p ->> 'state' IS NULL OR state = p ->> 'state'
  ), page AS (
    SELECT * FROM keyed WHERE cardinality(after) = 0 OR (first, second, third, id) > (after[1], after[2], after[3], after[4]::int)
    ORDER BY first, second, third, id LIMIT (p ->> 'limit')::int + 1
  )
  SELECT jsonb_build_object('total', (SELECT count(*) FROM keyed),
    'byState', (SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (SELECT state, count(*) AS n FROM matching GROUP BY state) counted),
    'rows', coalesce((SELECT jsonb_agg(console_row(w, state) || jsonb_build_object('keys', jsonb_build_array(first, second, third, id::text)) ORDER BY first, second, third, id) FROM page), '[]'))
    INTO found;
  RETURN found;
END $$;

CREATE FUNCTION console_sites(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM console_require(p_by);
  RETURN (SELECT coalesce(jsonb_agg(DISTINCT site), '[]') FROM workstations WHERE revoked_at IS NULL);
END $$;

CREATE FUNCTION console_command(c commands) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('id', c.id, 'kind', c.kind, 'workstation', (SELECT name FROM workstations WHERE id = c.workstation_id), 'sessionId', c.session_id,
    'by', coalesce((SELECT display_name FROM people WHERE id = c.issued_by), c.body ->> 'by', c.body ->> 'from', ''), 'askedAt', console_ms(c.issued_at),
    'arrivedAt', console_ms(c.settled_at), 'outcome', c.outcome, 'expiresAt', console_ms(c.expires_at),
    -- an end that was asked for is done when the session's end is known
    'doneAt', CASE WHEN c.kind = 'end_session' THEN (SELECT console_ms(end_received_at) FROM sessions WHERE id = c.session_id)
      WHEN c.outcome = 'done' THEN console_ms(c.settled_at) END)
$$;

CREATE FUNCTION console_workstation(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  heard_since timestamptz := console_moment((p ->> 'now')::bigint) - (p ->> 'offlineAfter')::bigint * interval '1 millisecond';
  it int := (p ->> 'id')::int;
  found jsonb;
BEGIN
  PERFORM console_require(p_by);
  SELECT console_row(w, console_state(w, heard_since)) INTO found FROM shown_workstations w WHERE w.id = it;
  IF found IS NULL THEN PERFORM console_refuse('not_found', '{"what": "workstation"}'); END IF;
  RETURN jsonb_build_object('workstation', found,
    'sessions', coalesce((SELECT jsonb_agg(console_session(r.s) ORDER BY (r.s).started_at DESC, (r.s).id DESC) FROM
      (SELECT s FROM shown_sessions s WHERE s.workstation_id = it ORDER BY s.started_at DESC, s.id DESC LIMIT 50) r), '[]'),
    'commands', coalesce((SELECT jsonb_agg(console_command(r.c) ORDER BY (r.c).id DESC) FROM
      (SELECT c FROM commands c WHERE c.workstation_id = it AND c.kind <> 'sync' ORDER BY c.id DESC LIMIT 50) r), '[]'),
    'audit', coalesce((SELECT jsonb_agg(jsonb_build_object('seq', a.seq, 'at', console_ms(a.local_at), 'kind', a.kind,
        'actor', coalesce(d.display_name, l.display_name, a.detail::jsonb -> 'process' ->> 'osUser', '')) ORDER BY a.receipt DESC)
      FROM (SELECT * FROM audit WHERE workstation_id = it ORDER BY receipt DESC LIMIT 50) a
      LEFT JOIN people d ON d.id = a.actor LEFT JOIN local_people l ON l.workstation_id = it AND l.person_id = a.actor), '[]'));
END $$;

CREATE FUNCTION console_commands(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM console_require(p_by);
  RETURN (SELECT coalesce(jsonb_agg(console_command(r.c) ORDER BY (r.c).id DESC), '[]') FROM (
    SELECT c FROM commands c WHERE c.kind <> 'sync' AND (NOT (p ->> 'open')::boolean OR c.settled_at IS NULL AND c.expires_at > now())
    ORDER BY c.id DESC LIMIT (p ->> 'limit')::int) r);
END $$;

CREATE FUNCTION console_enrol_token(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE ends timestamptz := now() + (p ->> 'validMs')::bigint * interval '1 millisecond';
BEGIN
  PERFORM console_require(p_by);
  INSERT INTO enrolment_tokens (token_hash, site, issued_by, expires_at) VALUES (decode(p ->> 'hash', 'hex'), p ->> 'site', p_by, ends);
  PERFORM console_note(p_by, 'enrolment_allowed', p, jsonb_build_object('site', p ->> 'site', 'until', console_ms(ends)));
  RETURN jsonb_build_object('expiresAt', console_ms(ends));
END $$;

CREATE FUNCTION console_rename(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE was workstations;
BEGIN
  PERFORM console_require(p_by);
  SELECT * INTO was FROM workstations WHERE id = (p ->> 'id')::int FOR UPDATE;
  IF NOT FOUND THEN PERFORM console_refuse('not_found', '{"what": "workstation"}'); END IF;
  UPDATE workstations SET name = p ->> 'name', site = p ->> 'site' WHERE id = was.id;
  PERFORM console_note(p_by, 'workstation_renamed', p, jsonb_build_object('workstation', was.id, 'old', jsonb_build_array(was.name, was.site), 'new', jsonb_build_array(p ->> 'name', p ->> 'site')));
  PERFORM console_sync(p_by, ARRAY[was.id]);
  RETURN NULL;
END $$;

CREATE FUNCTION console_revoke(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE it workstations;
BEGIN
  PERFORM console_require(p_by);
  UPDATE workstations SET revoked_at = now() WHERE id = (p ->> 'id')::int AND revoked_at IS NULL RETURNING * INTO it;
  IF NOT FOUND THEN
    IF NOT EXISTS (SELECT FROM workstations WHERE id = (p ->> 'id')::int) THEN PERFORM console_refuse('not_found', '{"what": "workstation"}'); END IF;
    RETURN NULL;
  END IF;
  -- what it was granted and never began; what it began is written off one by one
  UPDATE sessions SET voided_at = now() WHERE workstation_id = it.id AND start_received_at IS NULL AND voided_at IS NULL;
  DELETE FROM known_people WHERE workstation_id = it.id;
  PERFORM console_note(p_by, 'workstation_revoked', p, jsonb_build_object('workstation', it.id, 'name', it.name));
  PERFORM console_sync(p_by, ARRAY[it.id]);
  RETURN NULL;
END $$;
`
