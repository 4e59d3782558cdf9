/** How a desk becomes known, is greeted, begins another stream and changes its key. Answers are JSON as `core/fleet/directory-port.ts` has them. */
export const enrolment = `
CREATE FUNCTION moment(ms float8) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT AS
  'SELECT to_timestamp(greatest(-2e14::float8, least(8.64e15::float8, ms)) / 1000)';
CREATE FUNCTION ms(t timestamptz) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS
  'SELECT round(extract(epoch FROM t) * 1000)::float8';

CREATE FUNCTION enrol(p jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
  given enrolment_tokens;
  desk workstations;
  key bytea := decode(p ->> 'publicKey', 'base64');
BEGIN
  SELECT * INTO given FROM enrolment_tokens WHERE token_hash = sha256(decode(p ->> 'token', 'base64')) FOR UPDATE;
  IF NOT FOUND THEN RETURN jsonb_build_object('kind', 'refused', 'because', 'unknown'); END IF;
  SELECT * INTO desk FROM workstations WHERE uid = (p ->> 'uid')::uuid FOR UPDATE;
  IF given.used_at IS NOT NULL THEN
    -- The answer was lost on its way, and the desk asks again.
    IF given.used_by = desk.id AND desk.public_key = key AND desk.revoked_at IS NULL THEN
      RETURN jsonb_build_object('kind', 'enrolled', 'workstation', desk.id, 'site', desk.site);
    END IF;
    RETURN jsonb_build_object('kind', 'refused', 'because', 'used');
  END IF;
  IF given.expires_at <= clock_timestamp() THEN RETURN jsonb_build_object('kind', 'refused', 'because', 'expired'); END IF;
  IF desk.id IS NOT NULL AND desk.revoked_at IS NULL THEN
    RETURN jsonb_build_object('kind', 'refused', 'because', 'already_enrolled');
  END IF;
  IF desk.site <> given.site THEN RETURN jsonb_build_object('kind', 'refused', 'because', 'other_site'); END IF;

  INSERT INTO workstations AS w (uid, name, site, public_key, app_version)
    VALUES ((p ->> 'uid')::uuid, p ->> 'name', given.site, key, p ->> 'appVersion')
    ON CONFLICT (uid) DO UPDATE SET name = excluded.name, public_key = key, next_public_key = NULL, key_since = now(), app_version = excluded.app_version,
      bound_address = NULL, enrolled_at = now(), revoked_at = NULL, quarantined = NULL
    WHERE w.revoked_at IS NOT NULL
    RETURNING * INTO desk;
  -- Enrolled in this very moment with another token.
  IF NOT FOUND THEN RETURN jsonb_build_object('kind', 'refused', 'because', 'already_enrolled'); END IF;
  UPDATE enrolment_tokens SET used_at = now(), used_by = desk.id WHERE token_hash = given.token_hash;
  PERFORM begin_stream(desk.id, p -> 'cursor');
  RETURN jsonb_build_object('kind', 'enrolled', 'workstation', desk.id, 'site', desk.site);
END $$;

-- Grants that came to nothing are void: the database that they were given to may be another one, which counts its boots anew.
CREATE FUNCTION begin_stream(p_workstation int, p_cursor jsonb) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  head bytea := decode(p_cursor ->> 'head', 'hex');
BEGIN
  UPDATE sessions SET voided_at = now()
    WHERE workstation_id = p_workstation AND start_received_at IS NULL AND voided_at IS NULL AND end_received_at IS NULL;
  INSERT INTO inbox AS i (workstation_id, incarnation, next_seq, head_hash)
    VALUES (p_workstation, (p_cursor ->> 'incarnation')::uuid, (p_cursor ->> 'next')::bigint, head)
    ON CONFLICT (workstation_id) DO UPDATE SET incarnation = excluded.incarnation, next_seq = excluded.next_seq, head_hash = head,
      known_until = greatest(i.known_until, i.next_seq);
END $$;

CREATE FUNCTION rejoin(p_workstation int, p_old uuid, p_cursor jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
  here inbox;
BEGIN
  SELECT * INTO here FROM inbox WHERE workstation_id = p_workstation FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  -- The answer was lost on its way, and the desk asks again.
  IF here.incarnation = (p_cursor ->> 'incarnation')::uuid THEN RETURN here.next_seq = (p_cursor ->> 'next')::bigint; END IF;
  IF here.incarnation <> p_old THEN RETURN false; END IF;
  PERFORM begin_stream(p_workstation, p_cursor);
  RETURN true;
END $$;

CREATE FUNCTION workstations_by_uid(p_uids uuid[]) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT SET enable_seqscan = off AS $$
  SELECT jsonb_build_object('id', id, 'uid', uid, 'name', name, 'site', site, 'revoked', revoked_at IS NOT NULL,
    'publicKeys', jsonb_build_array(encode(public_key, 'base64'), encode(next_public_key, 'base64')))
  FROM workstations WHERE uid = ANY (p_uids)
$$;

-- Open is what this desk has not ended, also what was written off here: so it learns of ends that got lost.
CREATE FUNCTION greet(p_ids int[]) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT SET enable_seqscan = off AS $$
  SELECT jsonb_build_object('workstation', i.workstation_id,
    'cursor', jsonb_build_object('incarnation', i.incarnation, 'next', i.next_seq, 'head', encode(i.head_hash, 'hex')),
    'open', (SELECT coalesce(jsonb_agg(s.id), '[]') FROM sessions s
      WHERE s.workstation_id = i.workstation_id AND s.end_received_at IS NULL AND s.start_received_at IS NOT NULL),
    'numbers', n.numbers, 'setBack', EXISTS (SELECT FROM set_back b WHERE b.workstation_id = i.workstation_id))
  FROM inbox i, numbers() AS n (numbers) WHERE i.workstation_id = ANY (p_ids)
$$;

CREATE FUNCTION rotate_key(p_workstation int, p_key bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  UPDATE workstations SET public_key = CASE WHEN next_public_key = p_key THEN p_key ELSE public_key END,
    key_since = CASE WHEN next_public_key = p_key THEN now() ELSE key_since END,
    next_public_key = nullif(p_key, next_public_key)
    WHERE id = p_workstation AND public_key <> p_key
$$;

CREATE FUNCTION leave(p_workstation int) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  UPDATE workstations SET revoked_at = now() WHERE id = p_workstation AND revoked_at IS NULL;
  DELETE FROM known_people WHERE workstation_id = p_workstation
$$;

CREATE FUNCTION order_rotations(p_before float8) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  INSERT INTO commands (workstation_id, kind)
    SELECT w.id, 'rotate_key' FROM workstations w WHERE w.revoked_at IS NULL AND w.key_since < moment(p_before) AND NOT EXISTS (
      SELECT FROM commands c WHERE c.workstation_id = w.id AND c.kind = 'rotate_key' AND c.settled_at IS NULL AND c.expires_at > now())
    ORDER BY w.id
$$;
`
