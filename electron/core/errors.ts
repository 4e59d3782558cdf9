/** Every failure Latchkey can explain. The renderer and the CLI translate the code; `params` carry the facts. */
export type ErrorCode =
  | 'account_locked'
  | 'account_locked_until'
  | 'already_signed_in'
  | 'ambiguous_name'
  | 'app_locked'
  | 'audit_broken'
  | 'backup_failed'
  | 'data_directory_foreign'
  | 'data_directory_full'
  | 'data_directory_missing'
  | 'data_directory_read_only'
  | 'data_directory_unusable'
  | 'database_busy'
  | 'database_corrupt'
  | 'database_failed'
  | 'database_foreign'
  | 'database_from_newer_version'
  | 'database_lost'
  | 'database_refuses_wal'
  | 'database_replaced'
  | 'declined'
  | 'directory_refused'
  | 'directory_unreachable'
  | 'enrolment_refused'
  | 'export_failed'
  | 'fleet_sign_in_required'
  | 'instance_busy'
  | 'instance_lock_foreign'
  | 'instance_of_other_account'
  | 'internal'
  | 'invalid_input'
  | 'last_administrator'
  | 'limit_reached_elsewhere'
  | 'locked_by_directory'
  | 'maintenance_busy'
  | 'name_looks_alike'
  | 'name_mixes_scripts'
  | 'name_taken'
  | 'name_unseen'
  | 'not_allowed'
  | 'not_first_run'
  | 'not_found'
  | 'not_signed_in'
  | 'one_time_password_expired'
  | 'outcome_unknown'
  | 'password_change_required'
  | 'password_easy_to_guess'
  | 'password_too_common'
  | 'password_too_long'
  | 'password_too_short'
  | 'password_unchanged'
  | 'password_untypable'
  | 'reauthentication_required'
  | 'sign_in_throttled'
  | 'wrong_credentials'

export type ErrorParams = Readonly<Record<string, string | number>>

/** The one error type of Latchkey: the message says what happened, to what, and what to do now. */
export class LatchkeyError extends Error {
  readonly code: ErrorCode
  readonly params: ErrorParams

  constructor(code: ErrorCode, message: string, options: { params?: ErrorParams; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'LatchkeyError'
    this.code = code
    this.params = options.params ?? {}
  }
}

export function assertNever(value: never): never {
  throw new LatchkeyError('internal', `unexpected value ${JSON.stringify(value)}`)
}
