/** What every function for administrators stands on: who may ask, how a refusal is said, what is written down, and what is the same text. */
export const foundation = `
-- Names as people search them, made by the one fold of the application: looked up by what it is of. Those of people go when nobody is called so any more.
CREATE TABLE folded_names (name text COLLATE "C" NOT NULL, of_person boolean NOT NULL, key text COLLATE "C" NOT NULL, PRIMARY KEY (name, of_person));
CREATE VIEW names_of_people AS SELECT username AS name FROM people UNION SELECT display_name FROM people UNION SELECT email FROM people
  UNION SELECT username FROM local_people UNION SELECT display_name FROM local_people;
CREATE TABLE folded_until (received_at timestamptz NOT NULL);
INSERT INTO folded_until VALUES ('-infinity');

CREATE SEQUENCE receipts;
ALTER TABLE audit ADD COLUMN receipt bigint NOT NULL DEFAULT nextval('receipts');
ALTER TABLE directory_audit ADD COLUMN receipt bigint NOT NULL DEFAULT nextval('receipts');
CREATE INDEX audit_receipt ON audit (receipt);
CREATE INDEX audit_failed ON audit (local_at) WHERE kind = 'sign_in_failed';
CREATE INDEX directory_audit_receipt ON directory_audit (receipt);

CREATE INDEX sessions_open ON sessions (local_started_at DESC, id DESC)
  WHERE start_received_at IS NOT NULL AND local_ended_at IS NULL AND written_off_at IS NULL;
CREATE INDEX sessions_by_end ON sessions
  ((local_ended_at IS NULL AND written_off_at IS NULL), coalesce(local_ended_at, written_off_at, local_started_at), id)
  WHERE start_received_at IS NOT NULL;
CREATE INDEX sessions_of_person ON sessions (person_id, local_started_at DESC, id DESC) WHERE start_received_at IS NOT NULL;
CREATE INDEX sessions_of_workstation ON sessions (workstation_id, local_started_at DESC, id DESC) WHERE start_received_at IS NOT NULL;
CREATE INDEX sessions_received ON sessions USING brin (start_received_at);

-- What is called from functions that have a path needs none of its own: with one it could not be inlined.
CREATE FUNCTION console_ms(at timestamptz) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT round(date_part('epoch', at) * 1000)::bigint $$;
CREATE FUNCTION console_moment(ms bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT to_timestamp(ms::float8 / 1000) $$;

-- Of what a desk has said in its JSON, which may be anything: null where it is no moment of the calendar.
CREATE FUNCTION console_said_ms(said jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN jsonb_typeof(said) = 'number' THEN CASE WHEN said::numeric BETWEEN -2e14 AND 8.64e15 THEN said::numeric::bigint END END
$$;

-- Null for what is none: compared as what it is, it is found by its key.
CREATE FUNCTION console_uuid(said text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN said ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN said::uuid END
$$;

CREATE FUNCTION console_refuse(code text, params jsonb DEFAULT '{}') RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN RAISE EXCEPTION USING ERRCODE = 'LK001', MESSAGE = code, DETAIL = params::text; END $$;

-- Null is the owner of the directory, at its command line.
CREATE FUNCTION console_require(p_by uuid) RETURNS void LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  IF p_by IS NOT NULL AND NOT EXISTS (SELECT FROM people WHERE id = p_by AND role = 'admin' AND disabled_at IS NULL) THEN
    PERFORM console_refuse('not_allowed');
  END IF;
END $$;

CREATE FUNCTION console_note(p_by uuid, p_kind text, p jsonb, p_detail jsonb) RETURNS void LANGUAGE sql SET search_path FROM CURRENT AS $$
  INSERT INTO directory_audit (kind, actor, detail) VALUES (p_kind, p_by, p_detail || coalesce(p -> 'actor', '{}'))
$$;

-- For the gateways: look at policy, locks and people again. Nobody settles it.
CREATE FUNCTION console_sync(p_by uuid, p_workstations int[]) RETURNS void LANGUAGE sql SET search_path FROM CURRENT AS $$
  INSERT INTO commands (workstation_id, kind, issued_by, expires_at)
    SELECT w, 'sync', p_by, now() + interval '1 minute' FROM unnest(coalesce(p_workstations, ARRAY[NULL]::int[])) w
$$;

CREATE FUNCTION console_name(p_by uuid, p jsonb) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT display_name FROM people WHERE id = p_by), p -> 'actor' ->> 'osUser', '')
$$;

-- Which sessions are to end; each is told by its own workstation. Returns those that were open.
CREATE FUNCTION console_end(p_by uuid, p jsonb, p_sessions uuid[], p_reason text, p_message text, p_grace_ms bigint, p_key text) RETURNS uuid[]
LANGUAGE sql SET search_path FROM CURRENT AS $$
  WITH open AS (
    SELECT id, workstation_id FROM sessions WHERE id = ANY (p_sessions) AND start_received_at IS NOT NULL AND local_ended_at IS NULL AND written_off_at IS NULL
  ), asked AS (
    INSERT INTO commands (workstation_id, kind, session_id, body, key, issued_by)
      SELECT workstation_id, 'end_session', id, jsonb_build_object('reason', p_reason, 'message', p_message, 'graceMs', p_grace_ms, 'by', console_name(p_by, p)),
        p_key || ':' || id, p_by FROM open ORDER BY id
      ON CONFLICT (key) DO NOTHING
  )
  SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM open
$$;

CREATE FUNCTION console_unfolded(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE since timestamptz := (SELECT received_at - interval '10 minutes' FROM folded_until);
BEGIN
  PERFORM console_require(p_by);
  RETURN jsonb_build_object('until', extract(epoch FROM now())::text,
    'people', coalesce((SELECT jsonb_agg(name) FROM names_of_people n WHERE name IS NOT NULL AND NOT EXISTS (SELECT FROM folded_names f WHERE f.name = n.name AND f.of_person)), '[]'),
    'places', coalesce((SELECT jsonb_agg(name) FROM (
      SELECT name FROM workstations UNION SELECT site FROM workstations
      UNION SELECT host FROM sessions WHERE start_received_at > since UNION SELECT os_user FROM sessions WHERE start_received_at > since
    ) known (name) WHERE name IS NOT NULL AND NOT EXISTS (SELECT FROM folded_names f WHERE f.name = known.name AND NOT f.of_person)), '[]'));
END $$;

CREATE FUNCTION console_fold(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM console_require(p_by);
  INSERT INTO folded_names (name, of_person, key)
    SELECT n.key, true, n.value FROM jsonb_each_text(p -> 'people') n UNION ALL SELECT n.key, false, n.value FROM jsonb_each_text(p -> 'places') n
    ON CONFLICT DO NOTHING;
  UPDATE folded_until SET received_at = greatest(received_at, to_timestamp((p ->> 'until')::float8));
  RETURN NULL;
END $$;
`
