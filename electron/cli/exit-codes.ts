import { assertNever } from '../core/errors.ts'
import type { ErrorCode } from '../core/errors.ts'

/** What scripts may rely on: docs/admin.md. */
export const EXIT = { done: 0, failed: 1, wrongUsage: 2, dataDirectory: 3, declined: 4 } as const

export function exitCodeFor(code: ErrorCode): number {
  switch (code) {
    case 'invalid_input':
    case 'name_mixes_scripts':
    case 'name_unseen':
    case 'password_easy_to_guess':
    case 'password_too_common':
    case 'password_too_long':
    case 'password_too_short':
    case 'password_unchanged':
    case 'password_untypable':
      return EXIT.wrongUsage
    case 'data_directory_foreign':
    case 'data_directory_full':
    case 'data_directory_missing':
    case 'data_directory_read_only':
    case 'data_directory_unusable':
    case 'database_busy':
    case 'database_corrupt':
    case 'database_failed':
    case 'database_foreign':
    case 'database_from_newer_version':
    case 'database_lost':
    case 'database_refuses_wal':
    case 'database_replaced':
    case 'directory_unreachable':
    case 'instance_busy':
    case 'instance_lock_foreign':
    case 'instance_of_other_account':
    case 'maintenance_busy':
    case 'outcome_unknown':
      return EXIT.dataDirectory
    case 'account_locked':
    case 'account_locked_until':
    case 'already_signed_in':
    case 'ambiguous_name':
    case 'app_locked':
    case 'audit_broken':
    case 'backup_failed':
    case 'directory_refused':
    case 'enrolment_refused':
    case 'export_failed':
    case 'fleet_sign_in_required':
    case 'internal':
    case 'last_administrator':
    case 'limit_reached_elsewhere':
    case 'locked_by_directory':
    case 'name_looks_alike':
    case 'name_taken':
    case 'not_allowed':
    case 'not_first_run':
    case 'not_found':
    case 'not_signed_in':
    case 'one_time_password_expired':
    case 'password_change_required':
    case 'reauthentication_required':
    case 'sign_in_throttled':
    case 'wrong_credentials':
      return EXIT.failed
    case 'declined':
      return EXIT.declined
    default:
      return assertNever(code)
  }
}
