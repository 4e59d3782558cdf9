/** What desks are told of people, policy and locks. A hash leaves by `find_credentials` alone, for the service that verifies passwords. */
export const accounts = `
-- Desks ask for what changed after a revision: so revisions become visible in their order, one transaction after the other.
CREATE FUNCTION take_turns() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('latchkey people_revision'));
  RETURN NULL;
END $$;
CREATE FUNCTION revise() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  NEW.revision := nextval('people_revision');
  RETURN NEW;
END $$;
CREATE TRIGGER people_take_turns BEFORE INSERT OR UPDATE ON people FOR EACH STATEMENT EXECUTE FUNCTION take_turns();
CREATE TRIGGER people_revised BEFORE INSERT OR UPDATE ON people FOR EACH ROW EXECUTE FUNCTION revise();

CREATE FUNCTION person_of(p people) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('id', p.id, 'username', p.username, 'displayName', p.display_name, 'email', p.email, 'role', p.role,
    'disabled', p.disabled_at IS NOT NULL, 'mustChangePassword', p.must_change_password, 'revision', p.revision)
$$;

CREATE FUNCTION find_credentials(p_key text) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT person_of(p) || jsonb_build_object('passwordHash', p.password_hash, 'oneTimeSince', ms(p.one_time_since))
  FROM people p WHERE p.username_key = p_key OR p.email_key = p_key ORDER BY p.username_key = p_key DESC LIMIT 1
$$;

CREATE FUNCTION choose_password(p_person uuid, p_if_hash text, p_hash text) RETURNS SETOF jsonb
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  UPDATE people AS p SET password_hash = p_hash, must_change_password = false, one_time_since = NULL
  WHERE id = p_person AND password_hash = p_if_hash RETURNING person_of(p)
$$;

CREATE FUNCTION release(p_workstation int, p_person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
  kept interval := coalesce(setting(rules(), 'cache-accounts-for', NULL), '14d')::interval;
BEGIN
  INSERT INTO known_people (workstation_id, person_id, last_at) VALUES (p_workstation, p_person, clock_timestamp())
    ON CONFLICT (workstation_id, person_id) DO UPDATE SET last_at = excluded.last_at;
  DELETE FROM known_people WHERE workstation_id = p_workstation AND (last_at < clock_timestamp() - kept OR person_id IN (
    SELECT person_id FROM known_people WHERE workstation_id = p_workstation ORDER BY last_at DESC, person_id OFFSET 50));
END $$;

CREATE FUNCTION people_since(p_workstation int, p_revision bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT jsonb_build_object('revision', (SELECT coalesce(max(revision), 0) FROM people), 'people', coalesce(
    (SELECT jsonb_agg(person_of(p) ORDER BY p.revision) FROM known_people k JOIN people p ON p.id = k.person_id
      WHERE k.workstation_id = p_workstation AND p.revision > p_revision), '[]'))
$$;

CREATE FUNCTION policy() RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT coalesce((SELECT jsonb_build_object('version', version, 'settings', settings) FROM policy_versions ORDER BY version DESC LIMIT 1),
    '{"version":0,"settings":{}}')
$$;

CREATE FUNCTION current_locks() RETURNS SETOF jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT jsonb_build_object('id', l.id, 'until', ms(l.until), 'reason', l.reason, 'by', coalesce(p.username, ''), 'at', ms(l.made_at),
    'whom', CASE WHEN l.person_id IS NOT NULL THEN jsonb_build_object('kind', 'person', 'person', l.person_id)
      WHEN l.role IS NOT NULL THEN jsonb_build_object('kind', 'role', 'role', l.role)
      ELSE jsonb_build_object('kind', 'workstation', 'workstation', l.workstation_id) END)
  FROM locks l LEFT JOIN people p ON p.id = l.made_by
  WHERE l.lifted_at IS NULL AND (l.until IS NULL OR l.until > clock_timestamp()) ORDER BY l.id
$$;

CREATE FUNCTION schema_version() RETURNS int LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS
  'SELECT coalesce(max(version), 0) FROM schema_versions';

-- A part of the audit log for each of the coming months; what went into the default part in the meantime goes into its own.
CREATE FUNCTION prepare_months() RETURNS void
LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
  month timestamptz;
  part text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('latchkey audit_parts'));
  FOR month IN SELECT generate_series(date_trunc('month', now()), date_trunc('month', now()) + interval '2 months', interval '1 month') LOOP
    part := 'audit_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass(part) IS NOT NULL;
    EXECUTE format('CREATE TABLE %I (LIKE audit INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
    EXECUTE format('WITH moved AS (DELETE FROM audit_default WHERE received_at >= %L AND received_at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
      month, month + interval '1 month', part);
    EXECUTE format('ALTER TABLE audit ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, month, month + interval '1 month');
  END LOOP;
END $$;

-- Once a day. What nobody settles, such as a look that gateways are to take, is of no use once it has expired; the others are shown for a while.
CREATE FUNCTION upkeep() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET lock_timeout = '2s' AS $$
BEGIN
  DELETE FROM commands WHERE expires_at < now() - CASE WHEN kind = 'sync' THEN interval '0' ELSE interval '30 days' END;
  PERFORM prepare_months();
END $$;
`
