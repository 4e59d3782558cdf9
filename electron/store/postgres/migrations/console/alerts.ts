/** What administrators are told of, whether they look or not. */
export const alerts = `
-- One that is open is not raised again, and what was seen to is news only where it happened since.
CREATE FUNCTION console_raise(p_kind text, p_subject text, p_since timestamptz, p_person uuid, p_session uuid, p_workstation int, p_detail jsonb) RETURNS boolean
LANGUAGE sql SET search_path FROM CURRENT AS $$
  WITH raised AS (
    INSERT INTO alerts (kind, subject, person_id, session_id, workstation_id, detail)
      SELECT p_kind, p_subject, p_person, p_session, p_workstation, p_detail
      WHERE NOT EXISTS (SELECT FROM alerts WHERE kind = p_kind AND subject = p_subject AND acknowledged_at >= p_since)
      ON CONFLICT (kind, subject) WHERE acknowledged_at IS NULL DO NOTHING RETURNING 1)
  SELECT EXISTS (SELECT FROM raised)
$$;

-- What no event tells, looked for from time to time: no administrator asks for it. Answers how many are new. p: now, offlineAfter, silentAfter.
CREATE FUNCTION watch_fleet(p jsonb) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  now_at timestamptz := console_moment((p ->> 'now')::bigint); raised int := 0;
  heard_since timestamptz := now_at - (p ->> 'offlineAfter')::bigint * interval '1 millisecond';
  silent_since timestamptz := now_at - (p ->> 'silentAfter')::bigint * interval '1 millisecond';
BEGIN
  -- of the people of the directory: accounts that a desk has by itself are different people at different desks
  WITH open AS (SELECT s.* FROM shown_sessions s WHERE s.local_ended_at IS NULL AND s.written_off_at IS NULL AND s.admission <> 'local' AND s.role IS NOT NULL),
  newest AS (SELECT DISTINCT ON (person_id) * FROM open WHERE seen_at >= heard_since ORDER BY person_id, started_at DESC, id DESC),
  both_places AS (SELECT DISTINCT ON (n.person_id) n.*, o.workstation AS other, o.started_at AS other_started_at
    FROM newest n JOIN open o ON o.person_id = n.person_id AND o.workstation_id <> n.workstation_id AND o.seen_at >= heard_since ORDER BY n.person_id, o.started_at DESC),
  told AS (SELECT console_raise('two_hosts_at_once', 'user:' || person_id, started_at, person_id, id, workstation_id,
      jsonb_build_object('host', workstation, 'sinceAt', console_ms(started_at), 'otherHost', other, 'otherSinceAt', console_ms(other_started_at))) AS is_new FROM both_places)
  SELECT raised + count(*) FILTER (WHERE is_new) INTO raised FROM told;

  -- presence does not outlive a crash of the database: one that was never heard of since says nothing
  WITH told AS (
    SELECT console_raise('silent_desk', 'workstation:' || w.id, w.seen_at, NULL, w.session_id, w.id,
      jsonb_build_object('host', w.name, 'sinceAt', console_ms(w.seen_at), 'openSinceAt', console_ms(w.started_at))) AS is_new
    FROM shown_workstations w WHERE w.revoked_at IS NULL AND w.session_id IS NOT NULL AND w.seen_at < silent_since AND can_hear())
  SELECT raised + count(*) FILTER (WHERE is_new) INTO raised FROM told;

  -- whoever was forgotten is so here, too
  DELETE FROM folded_names f WHERE of_person AND NOT EXISTS (SELECT FROM names_of_people n WHERE n.name = f.name);
  RETURN raised;
END $$;

CREATE FUNCTION console_alerts(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM console_require(p_by);
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'at', console_ms(a.at), 'kind', a.kind, 'personId', a.person_id, 'sessionId', a.session_id, 'detail', a.detail,
      'person', coalesce((SELECT display_name FROM people WHERE id = a.person_id), (SELECT display_name FROM local_people l WHERE l.person_id = a.person_id AND l.workstation_id = a.workstation_id)),
      'acknowledgedAt', console_ms(a.acknowledged_at), 'by', (SELECT display_name FROM people WHERE id = a.acknowledged_by), 'note', a.note) ORDER BY a.id DESC), '[]')
    FROM (SELECT * FROM alerts WHERE p ->> 'state' = 'all' OR acknowledged_at IS NULL ORDER BY id DESC LIMIT (p ->> 'most')::int) a);
END $$;

CREATE FUNCTION console_acknowledge(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM console_require(p_by);
  UPDATE alerts SET acknowledged_at = clock_timestamp(), acknowledged_by = p_by, note = p ->> 'note' WHERE id = (p ->> 'id')::int AND acknowledged_at IS NULL;
  IF NOT FOUND THEN PERFORM console_refuse('not_found', '{"what": "alert"}'); END IF;
  PERFORM console_note(p_by, 'alert_acknowledged', p, jsonb_build_object('alert', p -> 'id', 'note', p ->> 'note'));
  RETURN NULL;
END $$;
`
