/** Messages and locks. */
export const orders = `
-- At which workstations a person is, or may sign in without the directory.
CREATE FUNCTION console_places(p_person uuid) RETURNS int[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(w), '{}') FROM (
    SELECT workstation_id AS w FROM sessions WHERE person_id = p_person AND end_received_at IS NULL AND written_off_at IS NULL AND voided_at IS NULL
    UNION SELECT workstation_id FROM known_people WHERE person_id = p_person ORDER BY w) places
$$;

-- Throws where there is no such person or workstation. to: kind, and role or id.
CREATE FUNCTION console_require_target(target jsonb) RETURNS void LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  IF target ->> 'kind' = 'person' AND NOT EXISTS (SELECT FROM people WHERE id = console_uuid(target ->> 'id'))
    OR target ->> 'kind' = 'workstation' AND NOT EXISTS (SELECT FROM workstations WHERE id::text = target ->> 'id' AND revoked_at IS NULL) THEN
    PERFORM console_refuse('not_found', jsonb_build_object('what', target ->> 'kind'));
  END IF;
END $$;

CREATE FUNCTION console_message(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE target jsonb := p -> 'to'; kind text := target ->> 'kind'; places int[]; said jsonb;
BEGIN
  PERFORM console_require(p_by);
  PERFORM console_require_target(target);
  said := jsonb_build_object('to', CASE WHEN kind IN ('all', 'workstation') THEN 'workstation' ELSE 'person' END, 'text', p ->> 'text', 'from', console_name(p_by, p),
    'person', CASE WHEN kind = 'person' THEN target -> 'id' END, 'role', CASE WHEN kind = 'role' THEN target -> 'role' END);
  places := CASE kind WHEN 'workstation' THEN ARRAY[(target ->> 'id')::int] WHEN 'person' THEN console_places((target ->> 'id')::uuid) ELSE '{}' END;
  INSERT INTO commands (workstation_id, kind, body, issued_by)
    SELECT w, 'message', said, p_by FROM unnest(CASE WHEN cardinality(places) = 0 THEN ARRAY[NULL]::int[] ELSE places END) w;
  PERFORM console_note(p_by, 'message_sent', p, jsonb_build_object('to', target, 'text', p ->> 'text'));
  RETURN NULL;
END $$;

-- The locks of a target, all of them for everybody.
CREATE FUNCTION console_is_of(l locks, target jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE target ->> 'kind' WHEN 'all' THEN l.role IS NOT NULL WHEN 'role' THEN l.role = target ->> 'role' WHEN 'person' THEN l.person_id = console_uuid(target ->> 'id')
    ELSE l.workstation_id::text = target ->> 'id' END
$$;

-- Takes the place of the lock that there was. own: the workstation where it is ordered, whose session goes on.
CREATE FUNCTION console_lock(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE target jsonb := p -> 'whom'; ends timestamptz := now() + (p ->> 'forMs')::bigint * interval '1 millisecond'; made bigint;
BEGIN
  PERFORM console_require(p_by);
  PERFORM console_require_target(target);
  UPDATE locks l SET lifted_at = now() WHERE lifted_at IS NULL AND console_is_of(l, target);
  INSERT INTO locks (person_id, role, workstation_id, until, reason, made_by)
    SELECT CASE target ->> 'kind' WHEN 'person' THEN (target ->> 'id')::uuid END, role, CASE target ->> 'kind' WHEN 'workstation' THEN (target ->> 'id')::int END, ends, p ->> 'reason', p_by
    FROM unnest(CASE target ->> 'kind' WHEN 'all' THEN ARRAY['user', 'admin'] WHEN 'role' THEN ARRAY[target ->> 'role'] ELSE ARRAY[NULL] END) role;
  SELECT max(id) INTO made FROM locks;
  PERFORM console_sync(p_by, CASE target ->> 'kind' WHEN 'workstation' THEN ARRAY[(target ->> 'id')::int] END);
  IF (p ->> 'endSessions')::boolean THEN
    PERFORM console_end(p_by, p, ARRAY(SELECT s.id FROM shown_sessions s WHERE s.local_ended_at IS NULL AND s.written_off_at IS NULL AND s.workstation_id IS DISTINCT FROM (p ->> 'own')::int
      AND CASE target ->> 'kind' WHEN 'all' THEN true WHEN 'role' THEN coalesce(s.role, 'user') = target ->> 'role' WHEN 'person' THEN s.person_id = console_uuid(target ->> 'id')
        ELSE s.workstation_id::text = target ->> 'id' END), 'closed_by_admin', p ->> 'reason', 0, 'lock:' || made);
  END IF;
  PERFORM console_note(p_by, 'locked', p, jsonb_build_object('whom', target, 'until', console_ms(ends), 'reason', p ->> 'reason', 'endSessions', p -> 'endSessions'));
  RETURN NULL;
END $$;

CREATE FUNCTION console_unlock(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE target jsonb := p -> 'whom';
BEGIN
  PERFORM console_require(p_by);
  UPDATE locks l SET lifted_at = now() WHERE lifted_at IS NULL AND console_is_of(l, target);
  IF NOT FOUND THEN PERFORM console_refuse('not_found', '{"what": "lock"}'); END IF;
  PERFORM console_sync(p_by, CASE target ->> 'kind' WHEN 'workstation' THEN ARRAY[(target ->> 'id')::int] END);
  PERFORM console_note(p_by, 'unlocked', p, jsonb_build_object('whom', target));
  RETURN NULL;
END $$;

CREATE FUNCTION console_locks(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM console_require(p_by);
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'until', console_ms(l.until), 'reason', l.reason, 'at', console_ms(l.made_at),
      'by', coalesce((SELECT display_name FROM people WHERE id = l.made_by), ''),
      'whom', CASE WHEN l.role IS NOT NULL THEN jsonb_build_object('kind', 'role', 'name', l.role)
        WHEN l.person_id IS NOT NULL THEN jsonb_build_object('kind', 'person', 'name', (SELECT display_name FROM people WHERE id = l.person_id))
        ELSE jsonb_build_object('kind', 'workstation', 'name', (SELECT name FROM workstations WHERE id = l.workstation_id)) END) ORDER BY l.id DESC), '[]')
    FROM locks l WHERE l.lifted_at IS NULL AND (l.until IS NULL OR l.until > now()));
END $$;
`
