import lockfile from 'proper-lockfile'
import onExit from 'signal-exit'

/**
 * HAZARD: proper-lockfile loads signal-exit 3, which on import listens to every signal and replaces `process.emit` and
 * `process.reallyExit`. A listener on SIGTERM, SIGINT or SIGHUP counts as handling it: where it is the only one it ends the process by
 * the signal, past our shutdown; and once Chromium has its own handlers, removing such a listener puts back the default, which kills.
 * So the hooks go at once, while the bundle is still loading and Chromium has not yet installed its handlers (it does so just before
 * `ready`). Nothing is lost: we release the lock ourselves, and a crash leaves it for the next holder, who knows what to do.
 * (proper-lockfile also loads graceful-fs, which wraps `fs.close`, `process.cwd` and `process.chdir`: harmless, and left.)
 */
onExit.unload()

export const lockSync = lockfile.lockSync
export const unlockSync = lockfile.unlockSync
