/** The audit log of the whole fleet: what desks sent and what was done at the centre, in one order by receipt. */
export const audit = `
CREATE VIEW shown_audit AS
SELECT a.receipt, a.received_at, a.local_at AS at, a.kind, a.actor, a.session_id, a.detail, a.names, a.workstation_id, a.incarnation, a.seq, a.hash, a.clock_ahead_ms FROM audit a
UNION ALL SELECT d.receipt, d.at, d.at, d.kind, d.actor, NULL, d.detail::text, NULL, 0, NULL, d.seq, NULL, NULL FROM directory_audit d;

-- Who did it and who it is about: a desk may write anything there.
CREATE FUNCTION console_concerned(a shown_audit) RETURNS uuid[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY[a.actor, console_uuid(substring(a.detail FROM '"user": ?"([0-9a-f-]{36})"'))]
$$;

-- How those are called whom the lines concern, by workstation and id: each is looked up once, however many lines there are.
CREATE FUNCTION console_called(p_lines shown_audit[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(c.workstation_id || ':' || c.id, jsonb_build_array(coalesce(d.username, l.username), coalesce(d.display_name, l.display_name))), '{}')
  FROM (SELECT DISTINCT a.workstation_id, who.id FROM unnest(p_lines) a, unnest(console_concerned(a)) who (id) WHERE who.id IS NOT NULL) c
  LEFT JOIN people d ON d.id = c.id LEFT JOIN local_people l ON l.workstation_id = c.workstation_id AND l.person_id = c.id
  WHERE d.id IS NOT NULL OR l.person_id IS NOT NULL
$$;

CREATE FUNCTION console_line(a shown_audit, called jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('receipt', a.receipt, 'receivedAt', console_ms(a.received_at), 'at', console_ms(a.at), 'kind', a.kind, 'actor', a.actor, 'sessionId', a.session_id,
    'detail', a.detail, 'names', a.names, 'seq', a.seq, 'incarnation', a.incarnation, 'hash', encode(a.hash, 'hex'), 'clockAheadMs', a.clock_ahead_ms, 'workstationId', a.workstation_id,
    'workstation', (SELECT jsonb_build_object('id', w.id, 'name', w.name, 'site', w.site) FROM workstations w WHERE w.id = a.workstation_id),
    'host', (SELECT s.host FROM sessions s WHERE s.id = a.session_id),
    'people', (SELECT coalesce(jsonb_object_agg(id, called -> (a.workstation_id || ':' || id)) FILTER (WHERE called ? (a.workstation_id || ':' || id)), '{}') FROM unnest(console_concerned(a)) id))
$$;

-- p: kind, before (a receipt), limit.
CREATE FUNCTION console_audit(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_custom_plan AS $$
DECLARE up_to bigint := coalesce((p ->> 'before')::bigint, 9223372036854775807); most int := (p ->> 'limit')::int; wanted text := p ->> 'kind';
  lines shown_audit[]; called jsonb;
BEGIN
  PERFORM console_require(p_by);
  lines := ARRAY(SELECT a FROM shown_audit a WHERE a.receipt < up_to AND (wanted IS NULL OR a.kind = wanted) ORDER BY a.receipt DESC LIMIT most);
  called := console_called(lines);
  RETURN (SELECT coalesce(jsonb_agg(console_line(a, called) ORDER BY a.receipt DESC), '[]') FROM unnest(lines) a);
END $$;

-- For the export. Only what was received so long ago that no transaction which began before can still be open: then no line is passed over.
-- p: after [receivedAt in microseconds, workstation, seq], settled (milliseconds), limit.
CREATE FUNCTION console_export_audit(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  moment timestamptz := timestamptz 'epoch' + coalesce((p -> 'after' ->> 0)::bigint, -9000000000000000) * interval '1 microsecond';
  desk int := coalesce((p -> 'after' ->> 1)::int, -1); line bigint := coalesce((p -> 'after' ->> 2)::bigint, -1); most int := (p ->> 'limit')::int;
  settled timestamptz := now() - (p ->> 'settled')::bigint * interval '1 millisecond';
  lines shown_audit[]; called jsonb;
BEGIN
  PERFORM console_require(p_by);
  lines := ARRAY(SELECT a FROM shown_audit a WHERE a.received_at >= moment AND (a.received_at, a.workstation_id, a.seq) > (moment, desk, line) AND a.received_at < settled
    ORDER BY a.received_at, a.workstation_id, a.seq LIMIT most);
  called := console_called(lines);
  RETURN (SELECT coalesce(jsonb_agg(console_line(a, called) || jsonb_build_object('place', jsonb_build_array((extract(epoch FROM a.received_at) * 1000000)::bigint, a.workstation_id, a.seq))
    ORDER BY a.received_at, a.workstation_id, a.seq), '[]') FROM unnest(lines) a);
END $$;
`
