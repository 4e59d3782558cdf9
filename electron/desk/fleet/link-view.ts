import { isoTime } from '../../app/reports/iso-time.ts'
import type { LinkState } from '../../contract/fleet/views.ts'
import type { LinkNotice, MessageView } from '../../contract/views.ts'
import type { User } from '../../core/accounts/user.ts'
import type { FleetOffice } from '../../core/fleet/office-port.ts'

/** For administrators. */
export function linkState(office: FleetOffice | null): LinkState {
  const standing = office?.status() ?? { kind: 'none' }
  return standing.kind === 'none' ? standing : { ...standing, since: isoTime(standing.since) }
}

/** What everybody sees; nothing at all at a desk that is in no fleet. */
export function linkNotice(office: FleetOffice | null): Readonly<{ link?: LinkNotice }> {
  const state = linkState(office)
  if (state.kind === 'none') return {}
  const { link, since, administers } = state
  return { link: { link, since, administers } }
}

export function fleetView(office: FleetOffice | null, user: User): Readonly<{ link?: LinkNotice; messages?: readonly MessageView[] }> {
  const notice = linkNotice(office)
  if (!office || !notice.link) return {}
  return { ...notice, messages: office.messagesFor(user).map((message) => ({ ...message, at: isoTime(message.at) })) }
}
