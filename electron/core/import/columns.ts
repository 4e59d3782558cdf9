import { LatchkeyError } from '../errors.ts'
import { textOf } from './source-row.ts'
import type { Cell, SourceRow } from './source-row.ts'

/** Names of columns by which each field is known, the surest first, as `columnKey` makes them. */
type KnownNames<Field extends string> = Readonly<Record<Field, string>>

export const PEOPLE_COLUMNS = {
  id: 'id id_usuario id_utente id_user user_id uuid',
  username: 'username user_name usuario utente login nombre_usuario nome_utente user account nick nickname',
  email: 'email e_mail mail correo correo_electronico posta posta_elettronica email_address',
  displayName: 'display_name full_name nombre_completo nome_completo name nombre nome first_name',
  lastName: 'last_name surname apellidos apellido cognome',
  role: 'role rol ruolo tipo tipo_usuario tipo_utente perfil profilo is_admin',
  active: 'active is_active activo activa attivo attiva enabled habilitado abilitato estado stato status',
  disabled: 'disabled is_disabled deshabilitado disabilitato bloqueado bloccato blocked',
  passwordHash: 'password_hash hash pass_hash hashed_password password contrasena clave pass',
  createdAt: 'created_at created fecha_alta fecha_creacion creado data_creazione creato date_joined registered_at',
} as const satisfies KnownNames<string>

export const SESSION_COLUMNS = {
  id: 'id session_id id_sesion id_sessione sesion_id sid uuid',
  username: 'username user_name usuario utente login nombre_usuario nome_utente user account email correo',
  personId: 'user_id id_usuario id_utente id_user usuario_id utente_id',
  startedAt:
    'started_at start_time start inicio fecha_inicio hora_inicio inizio data_inizio ora_inizio login_time login_at fecha_login logged_in_at created_at',
  endedAt: 'ended_at end_time end fin fecha_fin hora_fin fine data_fine ora_fine logout_time logout_at closed_at fecha_cierre',
  lastActivityAt:
    'last_activity_at last_activity ultima_actividad ultima_attivita last_seen last_seen_at last_heartbeat heartbeat updated_at',
  duration: 'duration duration_seconds duracion durata',
  host: 'host hostname computer workstation pc equipo puesto postazione computer_name machine',
} as const satisfies KnownNames<string>

export type PeopleField = keyof typeof PEOPLE_COLUMNS
export type SessionField = keyof typeof SESSION_COLUMNS

/** Which column of the file each field is read from, and which columns nothing is read from. */
export type Columns<Field extends string> = Readonly<{ of: ReadonlyMap<Field, string>; left: readonly string[] }>

const MOST_SHOWN = 30
const LONGEST_SHOWN = 60

/** `Última actividad` and `ultimaActividad` are `ultima_actividad`. */
export const columnKey = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_|_$/g, '')

/** `given` says it outright, as `username=correo`; `lastName=` takes a field from nowhere. Throws `invalid_input` for what does not exist. */
export function matchColumns<Field extends string>(
  known: KnownNames<Field>,
  columns: readonly string[],
  given: readonly string[],
): Columns<Field> {
  const said = given.map((one) => readGiven(one, known, columns))
  const free = new Set(columns.filter((column) => !said.some(([, taken]) => taken === column)))
  // The first of a key stands; no two fields are known by the same one.
  const byKey = new Map([...free].toReversed().map((column) => [columnKey(column), column]))
  const of = new Map<Field, string>(said.flatMap(([field, column]) => (column === null ? [] : [[field, column] as const])))
  for (const [field, names] of Object.entries<string>(known) as [Field, string][]) {
    if (said.some(([settled]) => settled === field)) continue
    const column = names.split(' ').flatMap((name) => byKey.get(name) ?? [])[0]
    if (column === undefined) continue
    of.set(field, column)
    free.delete(column)
  }
  return { of, left: [...free] }
}

function readGiven<Field extends string>(
  given: string,
  known: KnownNames<Field>,
  columns: readonly string[],
): readonly [Field, string | null] {
  const at = given.indexOf('=')
  const [field, column] = [given.slice(0, at), given.slice(at + 1)]
  const fields = Object.keys(known)
  if (at < 0 || !fields.includes(field)) {
    throw new LatchkeyError('invalid_input', `"${given}" maps nothing. Write FIELD=COLUMN; the fields are ${fields.join(', ')}.`)
  }
  if (column === '') return [field as Field, null]
  const found = columns.find((each) => each === column) ?? columns.find((each) => columnKey(each) === columnKey(column))
  if (found === undefined) {
    throw new LatchkeyError('invalid_input', `The file has no column "${column}". It has ${namesOf(columns)}.`)
  }
  return [field as Field, found]
}

/** For people: as many as can be read. */
export function namesOf(columns: readonly string[]): string {
  const shown = columns.slice(0, MOST_SHOWN).map((name) => (name.length > LONGEST_SHOWN ? `${name.slice(0, LONGEST_SHOWN)}…` : name))
  const more = columns.length - shown.length
  return shown.length === 0 ? 'none' : `${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`
}

/** The fields of a row, by their own names. */
export class Fields<Field extends string> {
  readonly #row: SourceRow
  readonly #columns: Columns<Field>

  constructor(row: SourceRow, columns: Columns<Field>) {
    this.#row = row
    this.#columns = columns
  }

  /** As the file calls it; null where nothing is read from it. */
  column(field: Field): string | null {
    return this.#columns.of.get(field) ?? null
  }

  cell(field: Field): Cell {
    const column = this.column(field)
    return column === null ? null : (this.#row.cells[column] ?? null)
  }

  text(field: Field): string | null {
    return textOf(this.cell(field))
  }
}
