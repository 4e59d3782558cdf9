/** Accounts and policy. The rules are the application's: it reads what is there, decides, and what it decided is written only while that is still so. */
export const people = `
-- p: id (that person alone, or null), after (the last person of the page before, or null), limit. What is told of each is looked up for the page alone.
CREATE FUNCTION console_people(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM console_require(p_by);
  IF p ->> 'after' IS NOT NULL AND NOT EXISTS (SELECT FROM people WHERE id = (p ->> 'after')::uuid) THEN
    PERFORM console_refuse('invalid_input', '{"field": "after"}');
  END IF;
  RETURN (WITH named AS (
    SELECT d.*, coalesce(f.key, '') COLLATE "C" AS first, d.username_key COLLATE "C" AS second
      FROM people d LEFT JOIN folded_names f ON f.name = d.display_name AND f.of_person
  ), page AS (
    SELECT * FROM named d WHERE (p ->> 'id' IS NULL OR d.id = console_uuid(p ->> 'id'))
      AND (p ->> 'after' IS NULL OR (first, second) > (SELECT n.first, n.second FROM named n WHERE n.id = (p ->> 'after')::uuid))
    ORDER BY first, second LIMIT (p ->> 'limit')::int + 1
  )
  SELECT jsonb_build_object('administrators', (SELECT count(*) FROM people WHERE role = 'admin' AND disabled_at IS NULL),
    'rows', coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'username', d.username, 'displayName', d.display_name, 'email', d.email, 'role', d.role,
      'disabled', d.disabled_at IS NOT NULL, 'mustChangePassword', d.must_change_password,
      'locked', EXISTS (SELECT FROM locks l WHERE l.lifted_at IS NULL AND (l.until IS NULL OR l.until > now()) AND (l.person_id = d.id OR l.role = d.role)),
      'open', o.open, 'newest', o.newest, 'lastSignInAt', console_ms(last.at)) ORDER BY d.first, d.second), '[]'))
    FROM page d
    LEFT JOIN LATERAL (SELECT count(*) AS open, (jsonb_agg(console_session(s) ORDER BY s.started_at DESC, s.id DESC)) -> 0 AS newest
      FROM (SELECT id FROM sessions WHERE person_id = d.id AND start_received_at IS NOT NULL AND end_received_at IS NULL AND written_off_at IS NULL AND voided_at IS NULL) i
      JOIN shown_sessions s ON s.id = i.id) o ON true
    LEFT JOIN LATERAL (SELECT s.local_started_at AS at FROM sessions s WHERE s.person_id = d.id AND s.start_received_at IS NOT NULL
      ORDER BY s.local_started_at DESC, s.id DESC LIMIT 1) last ON true);
END $$;

CREATE FUNCTION console_person(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE it uuid := (p ->> 'id')::uuid;
BEGIN
  PERFORM console_require(p_by);
  RETURN (SELECT jsonb_build_object('sessions', count(*), 'closed', count(duration_ms), 'totalMs', coalesce(sum(duration_ms), 0),
      'unusual', count(*) FILTER (WHERE end_reason IN (SELECT jsonb_array_elements_text(p -> 'unusual'))),
      'starts', coalesce(jsonb_agg(console_ms(started_at)) FILTER (WHERE started_at >= console_moment((p ->> 'since')::bigint)), '[]'))
    FROM shown_sessions WHERE person_id = it)
    || jsonb_build_object('newest', coalesce((SELECT jsonb_agg(console_session(r.s) ORDER BY (r.s).started_at DESC, (r.s).id DESC) FROM
      (SELECT s FROM shown_sessions s WHERE s.person_id = it ORDER BY s.started_at DESC, s.id DESC LIMIT (p ->> 'newest')::int) r), '[]'));
END $$;

CREATE FUNCTION console_accounts(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM console_require(p_by);
  RETURN jsonb_build_object('revision', (SELECT coalesce(max(revision), 0) FROM people), 'people', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id,
    'username', username, 'displayName', display_name, 'email', email, 'role', role, 'disabledAt', console_ms(disabled_at), 'mustChangePassword', must_change_password,
    'oneTimeSince', console_ms(one_time_since), 'createdAt', console_ms(created_at))), '[]') FROM people));
END $$;

-- p: revision (of the accounts that were looked at), account as it is to be, passwordHash (null keeps it), audit, end (the reason why its sessions end).
-- Answers whether it was done.
CREATE FUNCTION console_save_account(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE a jsonb := p -> 'account'; it uuid := (p -> 'account' ->> 'id')::uuid;
BEGIN
  PERFORM console_require(p_by);
  LOCK TABLE people IN SHARE ROW EXCLUSIVE MODE;
  IF (SELECT coalesce(max(revision), 0) FROM people) <> (p ->> 'revision')::bigint THEN RETURN 'false'; END IF;
  INSERT INTO people (id, username, username_key, display_name, email, email_key, role, password_hash, must_change_password, one_time_since, disabled_at, revision)
    VALUES (it, a ->> 'username', p ->> 'usernameKey', a ->> 'displayName', a ->> 'email', p ->> 'emailKey', a ->> 'role', coalesce(p ->> 'passwordHash', ''),
      (a ->> 'mustChangePassword')::boolean, console_moment((a ->> 'oneTimeSince')::bigint), console_moment((a ->> 'disabledAt')::bigint), nextval('people_revision'))
    ON CONFLICT (id) DO UPDATE SET username = excluded.username, username_key = excluded.username_key, display_name = excluded.display_name, email = excluded.email,
      email_key = excluded.email_key, role = excluded.role, password_hash = CASE WHEN p ->> 'passwordHash' IS NULL THEN people.password_hash ELSE excluded.password_hash END,
      must_change_password = excluded.must_change_password, one_time_since = excluded.one_time_since, disabled_at = excluded.disabled_at, revision = excluded.revision;
  IF p ->> 'end' IS NOT NULL THEN
    PERFORM console_end(p_by, p, ARRAY(SELECT id FROM sessions WHERE person_id = it AND end_received_at IS NULL AND written_off_at IS NULL AND workstation_id IS DISTINCT FROM (p ->> 'own')::int),
      p ->> 'end', '', 0, (p ->> 'end') || ':' || (SELECT revision FROM people WHERE id = it));
  END IF;
  PERFORM console_sync(p_by, console_places(it));
  PERFORM console_note(p_by, p -> 'audit' ->> 'kind', p, p -> 'audit' -> 'detail');
  RETURN 'true';
END $$;

CREATE FUNCTION console_policy(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM console_require(p_by);
  RETURN coalesce((SELECT jsonb_build_object('version', version, 'settings', settings) FROM policy_versions ORDER BY version DESC LIMIT 1), '{"version": 0, "settings": {}}');
END $$;

-- p: version (that was looked at), settings (all of them), changes. Answers with the new version, null where it is no longer the one that was looked at.
CREATE FUNCTION console_save_policy(p_by uuid, p jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE made int;
BEGIN
  PERFORM console_require(p_by);
  LOCK TABLE policy_versions IN SHARE ROW EXCLUSIVE MODE;
  IF (SELECT coalesce(max(version), 0) FROM policy_versions) <> (p ->> 'version')::bigint THEN RETURN NULL; END IF;
  INSERT INTO policy_versions (settings, made_by) VALUES (p -> 'settings', p_by) RETURNING version INTO made;
  PERFORM console_note(p_by, 'policy_changed', p, jsonb_build_object('version', made, 'changes', p -> 'changes'));
  PERFORM console_sync(p_by, NULL);
  RETURN to_jsonb(made);
END $$;
`
