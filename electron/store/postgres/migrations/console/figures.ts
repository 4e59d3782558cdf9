/** What is counted: each question of the reports by itself, all of them at one moment. */
export const figures = `
-- One question {ask, from, to, offsetMs, at, presence, limit}. Days and hours are local by the offset that holds throughout.
CREATE FUNCTION console_figure(q jsonb, heard_since timestamptz, away_ms bigint) RETURNS jsonb LANGUAGE plpgsql STABLE
SET search_path FROM CURRENT SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  since timestamptz := console_moment((q ->> 'from')::bigint); til timestamptz := console_moment((q ->> 'to')::bigint); moment timestamptz := console_moment((q ->> 'at')::bigint);
  off bigint := (q ->> 'offsetMs')::bigint; day_ms constant float8 := 86400000;
BEGIN
  CASE q ->> 'ask'
  WHEN 'perDay' THEN RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('day', day, 'started', started, 'closed', closed)), '[]') FROM (
    SELECT floor((ms + off) / day_ms)::int AS day, sum(started) AS started, sum(closed) AS closed FROM (
      SELECT console_ms(started_at) AS ms, 1 AS started, 0 AS closed FROM counted_sessions WHERE started_at >= since AND started_at < til
      UNION ALL SELECT console_ms(ended_or_started_at), 0, 1 FROM counted_sessions WHERE NOT is_open AND ended_or_started_at >= since AND ended_or_started_at < til) both_kinds GROUP BY 1) days);
  WHEN 'reasonsPerDay' THEN RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('day', day, 'reason', end_reason, 'closed', closed)), '[]') FROM (
    SELECT floor((console_ms(ended_or_started_at) + off) / day_ms)::int AS day, end_reason, count(*) AS closed FROM counted_sessions
    WHERE NOT is_open AND ended_or_started_at >= since AND ended_or_started_at < til GROUP BY 1, 2) days);
  WHEN 'perHourOfWeek' THEN RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('hour', hour, 'started', started)), '[]') FROM (
    -- 1970-01-01 was a Thursday; weeks begin on Monday
    SELECT mod(floor((console_ms(started_at) + off) / 3600000::float8)::bigint + 72 + 168 * 1000000, 168)::int AS hour, count(*) AS started FROM counted_sessions
    WHERE started_at >= since AND started_at < til GROUP BY 1) hours);
  WHEN 'durationClasses' THEN RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('class', class, 'closed', closed)), '[]') FROM (
    SELECT width_bucket(greatest(duration_ms, 0), ARRAY(SELECT jsonb_array_elements_text(q -> 'limits')::bigint)) - 1 AS class, count(*) AS closed FROM counted_sessions
    WHERE local_ended_at IS NOT NULL AND NOT is_open AND ended_or_started_at >= since AND ended_or_started_at < til GROUP BY 1) classes);
  WHEN 'people' THEN RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('person', p.person_id, 'username', coalesce(d.username, l.username, ''),
      'displayName', coalesce(d.display_name, l.display_name, ''), 'sessions', p.sessions, 'totalMs', p.total)
      ORDER BY p.sessions DESC, p.total DESC, coalesce(f.key, ''), coalesce(d.username_key, l.username) COLLATE "C"), '[]') FROM (
    SELECT person_id, count(*) AS sessions, coalesce(sum(duration_ms), 0) AS total FROM counted_sessions WHERE started_at >= since AND started_at < til
    GROUP BY person_id ORDER BY 2 DESC, 3 DESC FETCH FIRST ((q ->> 'limit')::int) ROWS WITH TIES) p
    LEFT JOIN people d ON d.id = p.person_id LEFT JOIN LATERAL (SELECT * FROM local_people WHERE person_id = p.person_id LIMIT 1) l ON true
    LEFT JOIN folded_names f ON f.name = coalesce(d.display_name, l.display_name) AND f.of_person);
  WHEN 'activeAt' THEN RETURN to_jsonb((SELECT count(*) FROM counted_sessions WHERE started_at < moment)
    - (SELECT count(*) FROM counted_sessions WHERE NOT is_open AND ended_or_started_at < moment));
  WHEN 'active' THEN RETURN to_jsonb((SELECT count(*) FROM counted_sessions WHERE is_open));
  WHEN 'present' THEN RETURN to_jsonb((SELECT count(*) FROM shown_sessions WHERE local_ended_at IS NULL AND written_off_at IS NULL AND seen_at >= heard_since
    AND (coalesce(idle_ms, 0) >= away_ms) = (q ->> 'presence' = 'away')));
  -- found afterwards: as far as the centre knows, at the moment when it was told
  WHEN 'recovered' THEN RETURN to_jsonb((SELECT count(*) FROM sessions WHERE recovered AND end_received_at >= since AND end_received_at < til));
  WHEN 'failedSignIns' THEN RETURN to_jsonb((SELECT count(*) FROM audit WHERE kind = 'sign_in_failed' AND local_at >= since AND local_at < til));
  WHEN 'closedByReason' THEN RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('reason', end_reason, 'sessions', sessions, 'totalMs', total)), '[]') FROM (
    SELECT end_reason, count(*) AS sessions, sum(console_ms(local_ended_at) - console_ms(local_started_at)) AS total FROM sessions
    WHERE start_received_at IS NOT NULL AND local_ended_at IS NOT NULL GROUP BY 1) reasons);
  WHEN 'median' THEN RETURN to_jsonb((SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY console_ms(local_ended_at) - console_ms(local_started_at)) FROM sessions
    WHERE start_received_at IS NOT NULL AND local_ended_at IS NOT NULL));
  ELSE RETURN NULL;
  END CASE;
END $$;

CREATE FUNCTION console_figures(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE heard_since timestamptz := console_moment((p ->> 'now')::bigint) - (p ->> 'offlineAfter')::bigint * interval '1 millisecond';
BEGIN
  PERFORM console_require(p_by);
  RETURN (SELECT coalesce(jsonb_agg(console_figure(q, heard_since, (p ->> 'awayAfter')::bigint) ORDER BY n), '[]') FROM jsonb_array_elements(p -> 'questions') WITH ORDINALITY asked (q, n));
END $$;

CREATE FUNCTION console_metrics(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE heard_since timestamptz := console_moment((p ->> 'now')::bigint) - (p ->> 'offlineAfter')::bigint * interval '1 millisecond';
BEGIN
  PERFORM console_require(p_by);
  RETURN jsonb_build_object(
    'workstations', (SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (SELECT console_state(w, heard_since) AS state, count(*) AS n FROM shown_workstations w GROUP BY 1) states),
    'sessions', (SELECT jsonb_build_object('open', count(*), 'silent', count(*) FILTER (WHERE seen_at IS NULL OR seen_at < heard_since)) FROM shown_sessions
      WHERE local_ended_at IS NULL AND written_off_at IS NULL),
    'commands', (SELECT count(*) FROM commands WHERE settled_at IS NULL AND expires_at > now() AND kind <> 'sync'),
    'people', (SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (SELECT CASE WHEN disabled_at IS NULL THEN role ELSE 'disabled' END AS state, count(*) AS n FROM people GROUP BY 1) accounts),
    'alerts', (SELECT coalesce(jsonb_object_agg(kind, n), '{}') FROM (SELECT kind, count(*) AS n FROM alerts WHERE acknowledged_at IS NULL GROUP BY 1) open),
    'quarantined', (SELECT count(*) FROM workstations WHERE quarantined IS NOT NULL AND revoked_at IS NULL));
END $$;
`
