/** What is kept no longer than the fleet's policy says. Desks keep theirs by the same policy. */
export const retention = `
-- A month of the audit log goes as a whole, once all of it is older; what no month was made for, line by line.
CREATE FUNCTION forget_audit(before timestamptz) RETURNS bigint
LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
  part text;
  lines bigint;
  gone bigint;
BEGIN
  DELETE FROM audit_default WHERE received_at < before;
  GET DIAGNOSTICS gone = ROW_COUNT;
  FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit'::regclass
    AND c.relname ~ '^audit_[0-9]{4}_[0-9]{2}$' AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= before ORDER BY 1
  LOOP
    EXECUTE format('SELECT count(*) FROM %I', part) INTO lines;
    EXECUTE format('DROP TABLE %I', part);
    gone := gone + lines;
  END LOOP;
  RETURN gone;
END $$;

-- Those that are open never go, however long nothing was heard of them; nor do a person's newest, as the policy has it. An age begins when it was known here that
-- a session is over. Of those that never began, nothing is kept.
CREATE FUNCTION forget_sessions(before timestamptz, recent int, most int) RETURNS bigint
LANGUAGE sql AS $$
  WITH old AS (
    SELECT s.id FROM sessions s
    WHERE (s.end_received_at IS NOT NULL OR s.written_off_at IS NOT NULL OR s.voided_at IS NOT NULL)
      AND greatest(s.end_received_at, s.written_off_at, s.voided_at) < before
      AND (s.start_received_at IS NULL OR recent = 0 OR EXISTS (SELECT FROM sessions n WHERE n.person_id = s.person_id AND n.start_received_at IS NOT NULL
        AND (n.local_started_at, n.id) > (s.local_started_at, s.id) OFFSET recent - 1))
    LIMIT most FOR UPDATE OF s SKIP LOCKED
  ), gone AS (DELETE FROM sessions WHERE id IN (SELECT id FROM old) RETURNING 1)
  SELECT count(*) FROM gone
$$;

-- A part of the work, so that nobody waits for it long: to be called again while it answers with as many sessions as it may take at once.
CREATE FUNCTION forget_history(most int) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET lock_timeout = '2s' AS $$
DECLARE
  rules jsonb := rules();
  lines_before timestamptz := now() - coalesce(setting(rules, 'keep-audit', NULL), '400d')::interval;
  sessions_before timestamptz := now() - coalesce(setting(rules, 'keep-closed-sessions', NULL), '30d')::interval;
  lines bigint;
  sessions bigint;
  own bigint;
  gone jsonb;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('latchkey audit_parts'));
  sessions := forget_sessions(sessions_before, coalesce(setting(rules, 'keep-recent-sessions', NULL), '10')::int, most);
  lines := forget_audit(lines_before);
  DELETE FROM directory_audit WHERE at < lines_before;
  GET DIAGNOSTICS own = ROW_COUNT;
  gone := jsonb_build_object('sessions', sessions, 'lines', lines + own);
  IF sessions + lines + own > 0 THEN INSERT INTO directory_audit (kind, detail) VALUES ('history_deleted', gone); END IF;
  RETURN gone;
END $$;
`
