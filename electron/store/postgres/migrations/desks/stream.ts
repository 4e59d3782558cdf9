/**
 * How what desks have written comes in, exactly once. A line at a time by primary key, in the order of each stream: set-based statements were
 * seventy times slower where the planner still took the tables for empty, and so it is kept from reading whole tables here.
 */
export const stream = `
CREATE FUNCTION raise_alert(p_kind text, p_subject text, p_person uuid, p_session uuid, p_workstation int, p_detail jsonb, p_at timestamptz) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO alerts (at, kind, subject, person_id, session_id, workstation_id, detail)
    VALUES (least(p_at, clock_timestamp()), p_kind, p_subject, p_person, p_session, p_workstation, coalesce(p_detail, '{}'))
    ON CONFLICT (kind, subject) WHERE acknowledged_at IS NULL DO NOTHING
$$;

CREATE FUNCTION raise_directory_alert(p jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT raise_alert(p ->> 'kind', p ->> 'subject', NULL, NULL, (p ->> 'workstation')::int, p -> 'detail', now())
$$;

-- What a desk can say is in its own name, and no more than an administrator can look at: it buries nothing that others say.
CREATE FUNCTION raise_told_alert(w int, f jsonb, at timestamptz) RETURNS void
LANGUAGE sql AS $$
  SELECT raise_alert(f ->> 'kind', w || ':' || (f ->> 'subject'), (f ->> 'person')::uuid, NULL, w, f -> 'detail', at)
  WHERE (SELECT count(*) FROM alerts a WHERE a.workstation_id = w AND a.acknowledged_at IS NULL AND starts_with(a.subject, w || ':')) < 20
$$;

-- Whatever a desk says of when, it makes nothing forgotten that others have told; nor does it fill the table.
CREATE FUNCTION note_failed_sign_in(p_person uuid, p_workstation int, p_said timestamptz, p_received timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  rules jsonb := rules();
  within interval := coalesce(setting(rules, 'failed-sign-ins-within', NULL), '15m')::interval;
  p_at timestamptz := least(p_said, p_received);
  failed int;
  since timestamptz;
BEGIN
  IF NOT EXISTS (SELECT FROM people WHERE id = p_person) THEN RETURN; END IF;
  DELETE FROM failed_sign_ins WHERE person_id = p_person AND received_at < p_received - greatest(within, '1 day');
  IF (SELECT count(*) FROM failed_sign_ins WHERE person_id = p_person AND workstation_id = p_workstation) >= 100 THEN
    DELETE FROM failed_sign_ins WHERE ctid = (
      SELECT ctid FROM failed_sign_ins WHERE person_id = p_person AND workstation_id = p_workstation ORDER BY received_at, at LIMIT 1);
  END IF;
  INSERT INTO failed_sign_ins (person_id, workstation_id, at, received_at) VALUES (p_person, p_workstation, p_at, p_received);
  SELECT count(*), min(at) INTO failed, since FROM failed_sign_ins WHERE person_id = p_person AND at <= p_at AND at >= p_at - within;
  IF failed >= coalesce(setting(rules, 'failed-sign-ins-alert', NULL), '5')::int THEN
    PERFORM raise_alert('many_failed_sign_ins', p_person::text, p_person, NULL, p_workstation,
      jsonb_build_object('failed', failed, 'sinceAt', ms(since), 'host', (SELECT name FROM workstations WHERE id = p_workstation)), p_at);
  END IF;
END $$;

-- The time is when the line was written, by the directory's clock as far as it is known how far the desk's is off.
CREATE FUNCTION apply_fact(w int, f jsonb, at timestamptz, received timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  s uuid := (f ->> 'session')::uuid;
  told commands;
BEGIN
  CASE f ->> 'fact'
  WHEN 'started' THEN
    -- It did start, whatever was thought of its grant.
    INSERT INTO sessions AS known (id, workstation_id, person_id, admission, local_started_at, start_received_at, host, os_user, pid, app_version)
      VALUES (s, w, (f ->> 'person')::uuid, f ->> 'admission', moment((f ->> 'startedAt')::float8), received, f ->> 'host', f ->> 'osUser',
        (f ->> 'pid')::int, f ->> 'appVersion')
      ON CONFLICT (id) DO UPDATE SET person_id = excluded.person_id, admission = excluded.admission, local_started_at = excluded.local_started_at,
        start_received_at = received, host = excluded.host, os_user = excluded.os_user, pid = excluded.pid, app_version = excluded.app_version,
        voided_at = NULL
      WHERE known.workstation_id = w AND known.start_received_at IS NULL;
  WHEN 'ended' THEN
    UPDATE sessions SET local_ended_at = moment((f ->> 'at')::float8), end_reason = f ->> 'reason', end_evidence = f -> 'evidence',
      recovered = coalesce((f ->> 'recovered')::boolean, false), end_received_at = received
      WHERE id = s AND workstation_id = w AND end_received_at IS NULL;
  WHEN 'only_open' THEN
    -- Its own end of one that it tells of later takes the place of this one.
    UPDATE sessions SET local_ended_at = moment((f ->> 'at')::float8), end_reason = 'lease_expired', end_evidence = '{"note":"not open at its desk"}',
      recovered = true, end_received_at = received
      WHERE workstation_id = w AND end_received_at IS NULL AND start_received_at IS NOT NULL AND NOT f -> 'sessions' ? id::text;
  WHEN 'reopened' THEN
    UPDATE sessions SET local_ended_at = NULL, end_reason = NULL, end_evidence = NULL, recovered = false, end_received_at = NULL
      WHERE id = s AND workstation_id = w AND end_received_at IS NOT NULL;
  WHEN 'unused' THEN
    -- Also of a grant that is still on its way: then this row keeps it out.
    INSERT INTO sessions AS known (id, workstation_id, person_id, voided_at) VALUES (s, w, (f ->> 'person')::uuid, received)
      ON CONFLICT (id) DO UPDATE SET voided_at = received
      WHERE known.workstation_id = w AND known.start_received_at IS NULL AND known.voided_at IS NULL;
  WHEN 'boot' THEN
    UPDATE sessions SET voided_at = received WHERE workstation_id = w AND end_received_at IS NULL AND start_received_at IS NULL
      AND voided_at IS NULL AND grant_boot < (f ->> 'boot')::bigint;
  WHEN 'settled' THEN
    UPDATE commands SET settled_at = received, outcome = f ->> 'outcome'
      WHERE id = (f ->> 'command')::bigint AND workstation_id = w AND settled_at IS NULL RETURNING * INTO told;
    -- Had it been started, that line had come before this one; and no desk waits for a grant so long.
    IF told.kind = 'end_session' AND told.outcome = 'not_active' THEN
      UPDATE sessions SET voided_at = received WHERE id = told.session_id AND workstation_id = w AND start_received_at IS NULL
        AND voided_at IS NULL AND granted_at < told.issued_at - interval '30 seconds';
    END IF;
  WHEN 'erased' THEN
    UPDATE local_people SET username = f ->> 'pseudonym', display_name = f ->> 'pseudonym'
      WHERE workstation_id = w AND person_id = (f ->> 'person')::uuid;
    UPDATE audit SET names = NULL WHERE workstation_id = w AND names IS NOT NULL AND position(f ->> 'person' IN detail) > 0;
  WHEN 'failed_sign_in' THEN
    PERFORM note_failed_sign_in((f ->> 'person')::uuid, w, at, received);
  WHEN 'alert' THEN
    PERFORM raise_told_alert(w, f, at);
  ELSE NULL; -- of a newer gateway
  END CASE;
END $$;

-- Accounts of the directory have their names there.
CREATE FUNCTION note_local_people(w int, called jsonb) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO local_people AS known (workstation_id, person_id, username, display_name)
    SELECT w, key::uuid, value ->> 'username', value ->> 'displayName' FROM jsonb_each(called)
    WHERE NOT EXISTS (SELECT FROM people WHERE id = key::uuid) ORDER BY key
    ON CONFLICT (workstation_id, person_id) DO UPDATE SET username = excluded.username, display_name = excluded.display_name
    WHERE (known.username, known.display_name) IS DISTINCT FROM (excluded.username, excluded.display_name)
$$;

CREATE FUNCTION take_lines(w int, inc uuid, expected bigint, p_lines jsonb, known_until bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  line record;
  fact jsonb;
  head bytea;
  received timestamptz := now();
  ahead bigint := (SELECT clock_ahead_ms FROM presence WHERE workstation_id = w);
BEGIN
  FOR line IN SELECT l.* FROM jsonb_to_recordset(p_lines) AS l(seq bigint, at float8, kind text, "actorUserId" uuid, "sessionId" uuid, detail text,
    hash text, people jsonb, names jsonb, facts jsonb)
  LOOP
    CONTINUE WHEN line.seq < expected;
    IF line.seq <> expected THEN RAISE EXCEPTION 'line % follows line %', line.seq, expected - 1 USING ERRCODE = 'LK002'; END IF;
    expected := expected + 1;
    head := decode(line.hash, 'hex');
    CONTINUE WHEN line.seq < known_until
      AND EXISTS (SELECT FROM audit a WHERE a.workstation_id = w AND a.seq = line.seq AND a.hash = head AND a.incarnation <> inc);
    INSERT INTO audit (workstation_id, incarnation, seq, local_at, received_at, clock_ahead_ms, kind, actor, session_id, detail, names, hash)
      VALUES (w, inc, line.seq, moment(line.at), received, ahead, line.kind, line."actorUserId", line."sessionId", line.detail, line.names, head);
    IF line.people <> '{}' THEN PERFORM note_local_people(w, line.people); END IF;
    FOR fact IN SELECT jsonb_array_elements(line.facts) LOOP
      PERFORM apply_fact(w, fact, moment(line.at - coalesce(ahead, 0)), received);
    END LOOP;
  END LOOP;
  IF head IS NOT NULL THEN UPDATE inbox SET next_seq = expected, head_hash = head WHERE workstation_id = w; END IF;
  RETURN expected;
END $$;

-- Locks in one order, so that two gateways cannot deadlock: people, as in admissions; then streams; then what is told in them.
CREATE FUNCTION push(batches jsonb) RETURNS SETOF jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  b record;
  here record;
  status text;
  next bigint;
  offline uuid[] := ARRAY(SELECT DISTINCT (jsonb_path_query(batches,
    '$[*].lines[*].facts[*] ? (@.fact == "started" && @.admission == "offline").person') #>> '{}')::uuid);
BEGIN
  IF offline <> '{}' THEN PERFORM FROM people WHERE id = ANY (offline) ORDER BY id FOR NO KEY UPDATE; END IF;
  FOR b IN SELECT r.* FROM jsonb_to_recordset(batches) AS r(workstation int, incarnation uuid, "from" bigint, lines jsonb) ORDER BY r.workstation LOOP
    SELECT i.incarnation, i.next_seq, i.known_until, w.revoked_at, w.quarantined INTO here
      FROM inbox i JOIN workstations w ON w.id = i.workstation_id WHERE i.workstation_id = b.workstation FOR UPDATE OF i;
    next := coalesce(here.next_seq, 0);
    status := CASE WHEN here.next_seq IS NULL THEN 'unknown' WHEN here.revoked_at IS NOT NULL THEN 'revoked'
      WHEN here.incarnation <> b.incarnation THEN 'other_incarnation' WHEN b."from" > next THEN 'gap' ELSE 'ok' END;
    IF status = 'ok' THEN
      next := take_lines(b.workstation, b.incarnation, next, b.lines, here.known_until);
      IF here.quarantined IS NOT NULL THEN UPDATE workstations SET quarantined = NULL WHERE id = b.workstation; END IF;
    END IF;
    RETURN NEXT jsonb_build_object('workstation', b.workstation, 'next', next, 'status', status);
  END LOOP;
  IF offline <> '{}' THEN
    PERFORM flag_over_limit(person, ARRAY(SELECT (batch ->> 'workstation')::int FROM jsonb_array_elements(batches) AS batch WHERE jsonb_path_exists(batch,
      '$.lines[*].facts[*] ? (@.fact == "started" && @.admission == "offline" && @.person == $person)', jsonb_build_object('person', person))))
      FROM unnest(offline) AS person;
  END IF;
END $$;

CREATE FUNCTION quarantine(p_workstation int, p_why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
#variable_conflict use_column
BEGIN
  UPDATE workstations SET quarantined = p_why WHERE id = p_workstation;
  IF FOUND AND p_why IS NOT NULL THEN
    PERFORM raise_alert('stream_quarantined', p_workstation::text, NULL, NULL, p_workstation, jsonb_build_object('why', p_why), now());
  END IF;
END $$;
`
