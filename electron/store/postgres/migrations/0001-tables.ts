/**
 * Times are timestamptz of the directory's clock, unless a column is called `local_`: those are the workstation's own. Nothing here is written but
 * by the functions of the later migrations, each SECURITY DEFINER of the schema's owner; the service's role may do nothing else.
 */
export const tables = {
  name: 'tables',
  sql: `
CREATE TABLE workstations (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uid uuid NOT NULL UNIQUE,
  name text NOT NULL,
  site text NOT NULL,
  public_key bytea NOT NULL,
  next_public_key bytea,
  -- when the key was first used
  key_since timestamptz NOT NULL DEFAULT now(),
  app_version text,
  -- where it was first heard of under the policy address-binding
  bound_address inet,
  enrolled_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  -- why its stream cannot be taken in
  quarantined text
);

CREATE TABLE enrolment_tokens (
  token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  site text NOT NULL,
  issued_by uuid,
  issued_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  used_by int REFERENCES workstations
);

-- The cursor of each workstation's stream: the gate through which a line passes once. Narrow, so that updates stay in their page.
CREATE TABLE inbox (
  workstation_id int PRIMARY KEY REFERENCES workstations,
  incarnation uuid NOT NULL,
  next_seq bigint NOT NULL,
  head_hash bytea,
  -- lines below it may be here already, from an earlier incarnation
  known_until bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Rebuilt by the next heartbeats after a crash, and so costs no log.
CREATE UNLOGGED TABLE presence (
  workstation_id int PRIMARY KEY,
  seen_at timestamptz NOT NULL,
  clock_ahead_ms bigint NOT NULL,
  session_id uuid,
  idle_ms bigint,
  address inet,
  gateway text
) WITH (fillfactor = 50);

-- While the directory itself was deaf, no workstation was silent. One row; after a crash none, like presence.
CREATE UNLOGGED TABLE hearing (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  since timestamptz NOT NULL,
  until timestamptz NOT NULL
);
INSERT INTO hearing (since, until) VALUES ('-infinity', 'infinity');

CREATE SEQUENCE people_revision;
CREATE TABLE people (
  id uuid PRIMARY KEY,
  username text NOT NULL,
  username_key text NOT NULL UNIQUE,
  display_name text NOT NULL,
  email text,
  email_key text UNIQUE,
  role text NOT NULL CHECK (role IN ('user', 'admin')),
  password_hash text NOT NULL,
  must_change_password boolean NOT NULL DEFAULT false,
  one_time_since timestamptz,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  revision bigint NOT NULL DEFAULT nextval('people_revision')
);
CREATE INDEX people_changed ON people (revision);

-- At which desks an account is cached, and when it was used there last.
CREATE TABLE known_people (
  workstation_id int NOT NULL REFERENCES workstations,
  person_id uuid NOT NULL REFERENCES people,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (workstation_id, person_id)
);
CREATE INDEX known_people_of ON known_people (person_id);

-- Accounts that only desks have, as their lines call them: for the names of sessions, never for a sign-in.
CREATE TABLE local_people (
  workstation_id int NOT NULL REFERENCES workstations,
  person_id uuid NOT NULL,
  username text NOT NULL,
  display_name text NOT NULL,
  PRIMARY KEY (workstation_id, person_id)
);

CREATE TABLE policy_versions (
  version int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  settings jsonb NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now(),
  made_by uuid
);

-- Two registers, each written once and by one side only: the end by the workstation's stream, the write-off by the directory. A true end that comes
-- after a write-off stands beside it.
CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  workstation_id int NOT NULL REFERENCES workstations,
  person_id uuid NOT NULL,
  admission text NOT NULL DEFAULT 'granted' CHECK (admission IN ('granted', 'offline', 'local')),
  granted_at timestamptz,
  grant_boot bigint,
  voided_at timestamptz,
  local_started_at timestamptz,
  start_received_at timestamptz,
  host text,
  os_user text,
  pid int,
  app_version text,
  local_ended_at timestamptz,
  end_reason text,
  end_evidence jsonb,
  recovered boolean NOT NULL DEFAULT false,
  end_received_at timestamptz,
  written_off_at timestamptz,
  written_off_by uuid,
  CHECK ((local_ended_at IS NULL) = (end_reason IS NULL)),
  CHECK ((local_ended_at IS NULL) = (end_received_at IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX sessions_open_of_person ON sessions (person_id)
  WHERE end_received_at IS NULL AND written_off_at IS NULL AND voided_at IS NULL;
CREATE INDEX sessions_open_of_workstation ON sessions (workstation_id) WHERE end_received_at IS NULL;
CREATE INDEX sessions_newest ON sessions (local_started_at DESC, id DESC) WHERE start_received_at IS NOT NULL;

-- A null workstation: for all of them. The key makes asking twice the same as once.
CREATE TABLE commands (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workstation_id int REFERENCES workstations,
  kind text NOT NULL CHECK (kind IN ('end_session', 'message', 'sync', 'rotate_key')),
  session_id uuid,
  body jsonb NOT NULL DEFAULT '{}',
  key text UNIQUE,
  issued_by uuid,
  issued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL DEFAULT now() + interval '1 day',
  settled_at timestamptz,
  outcome text
) WITH (fillfactor = 80);
CREATE INDEX commands_open ON commands (workstation_id, id) WHERE settled_at IS NULL;

CREATE TABLE locks (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id uuid REFERENCES people,
  role text CHECK (role IN ('user', 'admin')),
  workstation_id int REFERENCES workstations,
  until timestamptz,
  reason text NOT NULL,
  made_by uuid,
  made_at timestamptz NOT NULL DEFAULT now(),
  lifted_at timestamptz,
  CHECK (num_nonnulls(person_id, role, workstation_id) = 1)
);

CREATE TABLE alerts (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  kind text NOT NULL,
  subject text NOT NULL,
  person_id uuid,
  session_id uuid,
  workstation_id int REFERENCES workstations,
  detail jsonb NOT NULL DEFAULT '{}',
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  note text
);
CREATE UNIQUE INDEX alerts_open ON alerts (kind, subject) WHERE acknowledged_at IS NULL;
CREATE INDEX alerts_open_of_workstation ON alerts (workstation_id) WHERE acknowledged_at IS NULL;

-- Failed sign-ins of people of the directory, wherever they were: when, as their desks say, but not after they were heard of. Kept by when that was.
CREATE TABLE failed_sign_ins (
  person_id uuid NOT NULL REFERENCES people,
  workstation_id int NOT NULL REFERENCES workstations,
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL
);
CREATE INDEX failed_sign_ins_of ON failed_sign_ins (person_id, at);

-- What administrators did at the centre itself; the desks' lines are in audit.
CREATE TABLE directory_audit (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind text NOT NULL,
  actor uuid,
  detail jsonb NOT NULL DEFAULT '{}'
);

CREATE TABLE audit (
  workstation_id int NOT NULL,
  incarnation uuid NOT NULL,
  seq bigint NOT NULL,
  local_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  clock_ahead_ms bigint,
  kind text NOT NULL,
  actor uuid,
  session_id uuid,
  -- JSON as the desk keeps it, which its hash is of; names stand beside it
  detail text NOT NULL,
  names jsonb,
  hash bytea NOT NULL,
  PRIMARY KEY (workstation_id, incarnation, seq, received_at)
) PARTITION BY RANGE (received_at);
CREATE INDEX audit_newest ON audit (received_at DESC, workstation_id, seq);
CREATE INDEX audit_of_session ON audit (session_id) WHERE session_id IS NOT NULL;
CREATE TABLE audit_default PARTITION OF audit DEFAULT;
`,
  callable: [],
} as const
