/**
 * The limit of sessions across workstations: decided under the lock of the person's row. What is not set in the fleet's policy has the initial
 * value of core/policy. An answer changes nothing but what it says, so that a desk may ask again.
 */
export const admission = `
CREATE FUNCTION rules() RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT settings FROM policy_versions ORDER BY version DESC LIMIT 1), '{}')
$$;
CREATE FUNCTION setting(rules jsonb, key text, role text) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$SELECT coalesce(rules ->> (key || '@' || role), rules ->> key)$$;

CREATE FUNCTION session_limit(rules jsonb, role text) RETURNS int LANGUAGE sql IMMUTABLE AS
  $$SELECT coalesce(setting(rules, 'session-limit', role), '1')::int$$;

CREATE FUNCTION is_fresh(seen timestamptz) RETURNS boolean LANGUAGE sql VOLATILE AS
  $$SELECT coalesce(seen > clock_timestamp() - interval '5 minutes', false)$$;

CREATE FUNCTION refused(because text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$SELECT jsonb_build_object('kind', 'refused', 'because', because)$$;

-- The key is the session's, so that asking twice is asking once. A grant may become a session, or turn out to be nothing: it is asked anew.
CREATE FUNCTION ask_to_end(p_session uuid, p_kind text, p_body jsonb, p_by uuid, p_for interval) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO commands (workstation_id, kind, session_id, body, key, issued_by, expires_at)
    SELECT s.workstation_id, 'end_session', s.id, p_body,
      p_kind || CASE WHEN s.start_received_at IS NULL THEN ':grant ' || floor(extract(epoch FROM now()) / 30) || ':' ELSE ':' END || s.id,
      p_by, now() + p_for
    FROM sessions s WHERE s.id = p_session
    ON CONFLICT (key) DO NOTHING
$$;

CREATE FUNCTION replaced_by(who people, p_workstation text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('reason', 'replaced', 'message', '', 'graceMs', 0, 'by', who.display_name, 'at', p_workstation)
$$;

CREATE FUNCTION lock_on(who people, p_workstation int) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
  SELECT refused('locked') || jsonb_build_object('until', ms(l.until), 'reason', l.reason,
    'whom', CASE WHEN l.person_id IS NOT NULL THEN 'person' WHEN l.role IS NOT NULL THEN 'role' ELSE 'workstation' END)
  FROM locks l WHERE l.lifted_at IS NULL AND (l.until IS NULL OR l.until > clock_timestamp())
    AND (l.person_id = who.id OR l.role = who.role OR l.workstation_id = p_workstation)
  ORDER BY l.until DESC NULLS FIRST LIMIT 1
$$;

CREATE FUNCTION still_admitted(p_session uuid, p_person uuid, p_workstation int) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
  SELECT CASE WHEN s.workstation_id = p_workstation AND s.person_id = p_person AND s.voided_at IS NULL AND s.end_received_at IS NULL
      AND s.written_off_at IS NULL THEN '{"kind":"granted","writtenOff":[]}' ELSE refused('used') END
  FROM sessions s WHERE s.id = p_session
$$;

-- The caller holds the person's row.
CREATE FUNCTION admit(rules jsonb, ask jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  p_person uuid := (ask ->> 'person')::uuid;
  p_session uuid := (ask ->> 'session')::uuid;
  who people;
  desk workstations;
  answer jsonb;
BEGIN
  SELECT * INTO who FROM people WHERE id = p_person;
  SELECT * INTO desk FROM workstations WHERE id = (ask ->> 'workstation')::int AND revoked_at IS NULL;
  IF who.id IS NULL OR desk.id IS NULL THEN RETURN refused('unknown'); END IF;
  IF who.disabled_at IS NOT NULL THEN RETURN refused('disabled'); END IF;
  answer := lock_on(who, desk.id);
  IF answer IS NOT NULL THEN RETURN answer; END IF;
  IF (ask ->> 'revision')::bigint <> who.revision THEN RETURN refused('outdated'); END IF;
  IF setting(rules, 'address-binding', NULL) = 'refuse' AND desk.bound_address <> (ask ->> 'address')::inet THEN RETURN refused('address'); END IF;
  answer := still_admitted(p_session, p_person, desk.id);
  IF answer IS NOT NULL THEN RETURN answer; END IF;

  -- A desk has one session: its former grants to this person came to nothing, or to sessions that are over, whose lines are on their way.
  UPDATE sessions SET voided_at = now() WHERE person_id = p_person AND workstation_id = desk.id AND start_received_at IS NULL
    AND voided_at IS NULL AND end_received_at IS NULL AND written_off_at IS NULL;
  answer := make_way(rules, who, desk, (ask ->> 'takeOver')::boolean);
  IF answer ->> 'kind' <> 'granted' THEN RETURN answer; END IF;
  INSERT INTO sessions (id, workstation_id, person_id, granted_at, grant_boot)
    VALUES (p_session, desk.id, p_person, clock_timestamp(), (ask ->> 'boot')::bigint) ON CONFLICT (id) DO NOTHING;
  IF NOT FOUND THEN RETURN still_admitted(p_session, p_person, desk.id); END IF;
  -- Also of an account that was cached there in days that this directory has lost.
  INSERT INTO known_people AS known (workstation_id, person_id, last_at) VALUES (desk.id, p_person, now())
    ON CONFLICT (workstation_id, person_id) DO UPDATE SET last_at = now() WHERE known.last_at < now() - interval '1 hour';
  RETURN answer;
END $$;

-- Those that nobody can tell of (but not because the directory itself was away) are given up before living ones are asked to end; first what the directory has
-- known for longest, by its own clock and not by what a desk says, and no more than are in the way.
CREATE FUNCTION make_way(rules jsonb, who people, desk workstations, take_over boolean) RETURNS jsonb
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  gives_up boolean := take_over AND setting(rules, 'silent-sessions', who.role) IS DISTINCT FROM 'refuse';
  replaces boolean := take_over OR coalesce(setting(rules, 'at-session-limit', who.role) = 'replace-oldest', false);
  most int := session_limit(rules, who.role);
  o record;
  elsewhere jsonb := '[]';
  silent jsonb := '[]';
  live jsonb := '[]';
  entry jsonb;
  too_many int;
BEGIN
  FOR o IN SELECT s.id, w.id::text AS workstation, w.name, w.site, coalesce(s.local_started_at, s.granted_at, s.start_received_at) AS started,
      is_fresh(p.seen_at) OR NOT can_hear() AS fresh, coalesce(p.seen_at, s.start_received_at, s.granted_at) AS heard
    FROM sessions s JOIN workstations w ON w.id = s.workstation_id LEFT JOIN presence p ON p.workstation_id = w.id
    WHERE s.person_id = who.id AND s.end_received_at IS NULL AND s.written_off_at IS NULL AND s.voided_at IS NULL AND s.workstation_id <> desk.id
    ORDER BY coalesce(s.granted_at, s.start_received_at), s.id
  LOOP
    entry := jsonb_build_object('session', o.id, 'workstation', o.workstation, 'name', o.name, 'site', o.site, 'startedAt', ms(o.started),
      'silentSince', CASE WHEN o.fresh THEN NULL ELSE ms(o.heard) END);
    elsewhere := elsewhere || entry;
    IF o.fresh THEN live := live || entry; ELSE silent := silent || entry; END IF;
  END LOOP;
  too_many := jsonb_array_length(elsewhere) - most + 1;
  IF too_many <= 0 THEN RETURN '{"kind":"granted","writtenOff":[]}'; END IF;

  silent := CASE WHEN gives_up THEN jsonb_path_query_array(silent, '$[0 to $last]', jsonb_build_object('last', too_many - 1)) ELSE '[]' END;
  too_many := too_many - jsonb_array_length(silent);
  IF too_many > (CASE WHEN replaces THEN jsonb_array_length(live) ELSE 0 END) THEN
    RETURN refused('limit') || jsonb_build_object('open', elsewhere);
  END IF;
  IF too_many > 0 THEN
    live := jsonb_path_query_array(live, '$[0 to $last]', jsonb_build_object('last', too_many - 1));
    PERFORM ask_to_end((e ->> 'session')::uuid, 'replace', replaced_by(who, desk.name), who.id, '1 day') FROM jsonb_array_elements(live) AS e;
    RETURN jsonb_build_object('kind', 'replacing', 'open', live);
  END IF;
  -- One that its desk has ended in this very moment is not written off.
  WITH gone AS (
    UPDATE sessions SET written_off_at = clock_timestamp(), written_off_by = who.id
      WHERE id IN (SELECT (e ->> 'session')::uuid FROM jsonb_array_elements(silent) AS e) AND written_off_at IS NULL AND end_received_at IS NULL
      RETURNING id
  ) SELECT coalesce(jsonb_agg(e) FILTER (WHERE (e ->> 'session')::uuid IN (SELECT id FROM gone)), '[]') INTO silent FROM jsonb_array_elements(silent) AS e;
  -- For when the desk comes back, however late.
  PERFORM ask_to_end((e ->> 'session')::uuid, 'give-up', replaced_by(who, desk.name), who.id, '90 days') FROM jsonb_array_elements(silent) AS e;
  RETURN jsonb_build_object('kind', 'granted', 'writtenOff', silent);
END $$;

-- People are locked in one order before anything else, so that two gateways cannot deadlock, nor this and push.
CREATE FUNCTION admit_many(p_asks jsonb) RETURNS SETOF jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  a record;
  rules jsonb := rules();
BEGIN
  PERFORM FROM people WHERE id = ANY (ARRAY(SELECT (ask ->> 'person')::uuid FROM jsonb_array_elements(p_asks) AS ask)) ORDER BY id FOR NO KEY UPDATE;
  FOR a IN SELECT e.n, e.ask FROM jsonb_array_elements(p_asks) WITH ORDINALITY AS e(ask, n) ORDER BY (e.ask ->> 'person')::uuid, e.n LOOP
    RETURN NEXT jsonb_build_object('n', a.n - 1, 'answer', admit(rules, a.ask));
  END LOOP;
END $$;

-- After a partition more may be open than anybody would have admitted. The caller holds the person's row. That somebody is here a desk can say
-- of anybody: it ends no more elsewhere than it could by asking for admission; else what these desks have told of themselves is what is too much.
CREATE FUNCTION flag_over_limit(p_person uuid, p_told_by int[]) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  rules jsonb := rules();
  who people;
  open int;
  most int;
  replaces boolean;
BEGIN
  SELECT * INTO who FROM people WHERE id = p_person;
  IF NOT FOUND THEN RETURN; END IF;
  most := session_limit(rules, who.role);
  open := (SELECT count(*) FROM sessions WHERE person_id = p_person AND end_received_at IS NULL AND written_off_at IS NULL AND voided_at IS NULL);
  IF open <= most THEN RETURN; END IF;
  PERFORM raise_alert('over_limit', p_person::text, p_person, NULL, NULL, jsonb_build_object('open', open, 'limit', most), now());
  IF setting(rules, 'over-limit-after-partition', who.role) = 'end-oldest' THEN
    replaces := coalesce(setting(rules, 'at-session-limit', who.role) = 'replace-oldest', false);
    PERFORM ask_to_end(s.id, 'replace', replaced_by(who, NULL), p_person, '1 day') FROM (
      SELECT id FROM sessions WHERE person_id = p_person AND end_received_at IS NULL AND written_off_at IS NULL AND voided_at IS NULL
        AND (replaces OR workstation_id = ANY (p_told_by))
      ORDER BY coalesce(granted_at, start_received_at), id LIMIT open - most) AS s;
  END IF;
END $$;
`
