import { housePolicy } from '../app/policy/policies.ts'
import type { View } from '../contract/views.ts'
import type { User } from '../core/accounts/user.ts'
import type { FleetOffice } from '../core/fleet/office-port.ts'
import type { Store } from '../core/ports/ports.ts'
import { linkNotice } from './fleet/link-view.ts'
import { receiptsOf } from './receipts.ts'
import type { Told } from './receipts.ts'

type DoorFacts = Readonly<{ choosing: User | undefined; isFirstRun: () => boolean; toTell: Told; office: FleetOffice | null }>

/** What the window shows while nobody is signed in. */
export function doorView(store: Store, { choosing, isFirstRun, toTell, office }: DoorFacts): View {
  if (choosing) {
    const { username, displayName } = choosing
    return { screen: 'choose_password', person: { username, displayName }, passwordLeast: housePolicy(store).passwordLeast }
  }
  if (isFirstRun()) return { screen: 'first_run', passwordLeast: housePolicy(store).passwordLeast }
  return { screen: 'sign_in', receipts: receiptsOf(store, toTell), ...linkNotice(office) }
}
