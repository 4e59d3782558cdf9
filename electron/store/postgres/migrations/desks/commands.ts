/** What desks are told, and how the gateways hear of it. */
export const commands = `
-- One bell for many commands: ids while they are few, all beyond. NOTIFY takes a lock that all commits of a moment share: nothing else may ring.
CREATE FUNCTION ring_commands() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  ids text;
  n int;
  for_all boolean;
BEGIN
  SELECT count(*), string_agg(DISTINCT workstation_id::text, ','), bool_or(workstation_id IS NULL) INTO n, ids, for_all
    FROM (SELECT workstation_id FROM added LIMIT 201) AS few;
  IF n > 0 THEN PERFORM pg_notify('latchkey_commands', CASE WHEN n > 200 OR for_all THEN 'all' ELSE ids END); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER commands_ring AFTER INSERT ON commands REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ring_commands();

-- No cursor: a command with a lower number may be committed later than one with a higher.
CREATE FUNCTION open_commands(p_ids int[]) RETURNS SETOF jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT SET enable_seqscan = off AS $$
BEGIN
  IF p_ids IS NULL THEN
    RETURN QUERY SELECT command_of(c) FROM commands c WHERE c.settled_at IS NULL AND c.expires_at > now() ORDER BY c.id;
  ELSE
    RETURN QUERY SELECT command_of(c) FROM commands c
      WHERE c.settled_at IS NULL AND c.expires_at > now() AND (c.workstation_id = ANY (p_ids) OR c.workstation_id IS NULL) ORDER BY c.id;
  END IF;
END $$;

CREATE FUNCTION command_of(c commands) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('id', c.id, 'workstation', c.workstation_id, 'kind', c.kind, 'session', c.session_id, 'body', c.body,
    'issuedAt', ms(c.issued_at))
$$;

CREATE FUNCTION note_hearing() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  INSERT INTO hearing AS h (since, until) VALUES (clock_timestamp(), clock_timestamp())
    ON CONFLICT (one) DO UPDATE SET until = excluded.until, since = CASE WHEN h.until < clock_timestamp() - interval '1 minute' THEN excluded.since ELSE h.since END
$$;

-- A minute is four times as long as all desks need to come back.
CREATE FUNCTION can_hear() RETURNS boolean LANGUAGE sql VOLATILE AS
  $$SELECT EXISTS (SELECT FROM hearing WHERE since < clock_timestamp() - interval '1 minute')$$;

CREATE FUNCTION beat(p_beats jsonb, p_gateway text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  desk record;
  -- a hundred years: subtracted from any moment it stays in the calendar
  longest_idle_ms constant bigint := 3155760000000;
  binding text := coalesce(setting(rules(), 'address-binding', NULL), 'off');
BEGIN
  INSERT INTO presence (workstation_id, seen_at, clock_ahead_ms, session_id, idle_ms, address, gateway)
    SELECT b.workstation, clock_timestamp(), b."clockAheadMs", b.session, least(b."idleMs", longest_idle_ms), b.address, p_gateway
    FROM jsonb_to_recordset(p_beats) AS b(workstation int, "clockAheadMs" bigint, session uuid, "idleMs" bigint, address inet) ORDER BY b.workstation
    ON CONFLICT (workstation_id) DO UPDATE SET seen_at = excluded.seen_at, clock_ahead_ms = excluded.clock_ahead_ms, session_id = excluded.session_id,
      idle_ms = excluded.idle_ms, address = excluded.address, gateway = excluded.gateway;
  FOR desk IN SELECT w.id, w.bound_address, b.address, b."appVersion" AS version
    FROM jsonb_to_recordset(p_beats) AS b(workstation int, address inet, "appVersion" text) JOIN workstations w ON w.id = b.workstation
    WHERE w.app_version IS DISTINCT FROM b."appVersion" OR (w.bound_address IS DISTINCT FROM b.address AND b.address IS NOT NULL) ORDER BY w.id
  LOOP
    UPDATE workstations SET app_version = desk.version,
      bound_address = CASE WHEN binding = 'refuse' THEN coalesce(bound_address, desk.address) ELSE coalesce(desk.address, bound_address) END
      WHERE id = desk.id;
    IF binding <> 'off' AND desk.bound_address <> desk.address THEN
      PERFORM raise_alert('address_changed', desk.id::text, NULL, NULL, desk.id,
        jsonb_build_object('was', host(desk.bound_address), 'now', host(desk.address)), now());
    END IF;
  END LOOP;
END $$;
`
