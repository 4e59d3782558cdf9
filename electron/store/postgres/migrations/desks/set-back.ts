/**
 * A directory that was restored from a backup gives its numbers a second time, and desks have the first ones. No directory is ever behind its desks but for
 * that: so it counts on from where they are, and tells everything again.
 */
export const setBack = `
-- Desks that were not told of it yet: they may have cached accounts of which nothing is known here any more.
CREATE TABLE set_back (workstation_id int PRIMARY KEY REFERENCES workstations);

-- The newest that were ever given.
CREATE FUNCTION numbers() RETURNS jsonb LANGUAGE sql SET search_path FROM CURRENT AS $$
  SELECT jsonb_build_object('policy', (SELECT coalesce(max(version), 0) FROM policy_versions),
    'people', (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM people_revision),
    'command', (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM commands_id_seq))
$$;

-- Nobody's numbers rise so far in a life of the directory. Whoever was believed within the hour has no reason to be further ahead, unless the backup is
-- older than that: then it knows nothing of it.
CREATE FUNCTION is_implausible(p_workstation int, has jsonb, here jsonb) RETURNS boolean LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT (has ->> 'policy')::bigint - (here ->> 'policy')::bigint > 100000
    OR greatest((has ->> 'people')::bigint - (here ->> 'people')::bigint, (has ->> 'command')::bigint - (here ->> 'command')::bigint) > 10000000
    OR EXISTS (SELECT FROM directory_audit WHERE kind = 'directory_set_back' AND at > clock_timestamp() - interval '1 hour'
      AND detail -> 'workstation' = to_jsonb(p_workstation))
$$;

CREATE FUNCTION is_ahead(has jsonb, here jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT bool_or((has ->> key)::bigint > value::bigint) FROM jsonb_each_text(here)
$$;

CREATE FUNCTION count_on(p_workstation int, has jsonb, called jsonb) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  here jsonb;
BEGIN
  -- Nobody is given a number from below while they rise.
  LOCK TABLE people, policy_versions, commands IN EXCLUSIVE MODE;
  here := numbers();
  IF NOT is_ahead(has, here) THEN RETURN; END IF;
  PERFORM setval('people_revision', greatest((has ->> 'people')::bigint, (here ->> 'people')::bigint, 1)),
    setval('policy_versions_version_seq', greatest((has ->> 'policy')::bigint, (SELECT last_value FROM policy_versions_version_seq))),
    setval('commands_id_seq', greatest((has ->> 'command')::bigint, (here ->> 'command')::bigint, 1));
  -- Each has a new revision by its trigger: no hash that a desk has is of it any more.
  UPDATE people SET revision = DEFAULT;
  INSERT INTO policy_versions (settings, made_by)
    SELECT settings, made_by FROM (SELECT version, settings, made_by FROM policy_versions UNION ALL SELECT 0, '{}', NULL) AS known
    ORDER BY version DESC LIMIT 1;
  -- A desk takes one with a number that it has noted for done.
  UPDATE commands SET id = DEFAULT WHERE settled_at IS NULL AND expires_at > now();
  INSERT INTO commands (kind, expires_at) VALUES ('sync', now() + interval '1 minute');
  INSERT INTO set_back SELECT id FROM workstations WHERE revoked_at IS NULL ON CONFLICT DO NOTHING;
  INSERT INTO directory_audit (kind, detail)
    VALUES ('directory_set_back', called || jsonb_build_object('workstation', p_workstation, 'was', here, 'has', has));
  PERFORM raise_alert('directory_set_back', '', NULL, NULL, p_workstation, jsonb_build_object('name', called ->> 'name'), now());
END $$;

CREATE FUNCTION catch_up(p_workstation int, has jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
  here jsonb := numbers();
  called jsonb := (SELECT jsonb_build_object('name', name) FROM workstations WHERE id = p_workstation);
BEGIN
  IF is_ahead(has, here) AND is_implausible(p_workstation, has, here) THEN
    PERFORM raise_alert('implausible_numbers', p_workstation::text, NULL, NULL, p_workstation, jsonb_build_object('name', called ->> 'name'), now());
    RETURN 'implausible';
  END IF;
  IF is_ahead(has, here) THEN PERFORM count_on(p_workstation, has, called); END IF;
  RETURN 'caught_up';
END $$;

CREATE FUNCTION note_told(p_workstation int) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS
  'DELETE FROM set_back WHERE workstation_id = p_workstation';
`
