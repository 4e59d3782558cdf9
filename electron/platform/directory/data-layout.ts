import path from 'node:path'

/** What lies where in a data directory. */
export const dataLayout = (dir: string) =>
  ({
    database: path.join(dir, 'latchkey.db'),
    /**
     * The kernel-held lock. HAZARD: only store/sqlite/lock/instance-lock.ts opens it. POSIX drops all of a process's locks on a file when it
     * closes any descriptor of that file (fcntl(2)): reading or copying it anywhere else in this process gives the instance away.
     */
    instanceLock: path.join(dir, 'instance.db'),
    /** The kernel-held lock of clean-ups and other maintenance. The same hazard as with `instanceLock`. */
    maintenanceLock: path.join(dir, 'maintenance.db'),
    /** proper-lockfile's directory. */
    advisoryLock: path.join(dir, 'instance.lock'),
    holderRecord: path.join(dir, 'instance.json'),
    /** Which database this directory has, as the app last found it. */
    knownDatabase: path.join(dir, 'latchkey.json'),
    /** What a restore is about to do, until it is done. */
    restoreIntent: path.join(dir, 'restore.json'),
    /** What it puts in the database's place, and where that one goes on its way aside. */
    restoredDraft: path.join(dir, 'latchkey.db.restoring'),
    replacedDatabase: path.join(dir, 'latchkey.db.replaced'),
    /** What an instance puts down of an end that the database does not take; see departure-file.ts. */
    departure: path.join(dir, 'instance.departure'),
    /** What the directory of a fleet knows this desk by. It is in no backup. */
    directoryKey: path.join(dir, 'directory-key'),
    doorbell: path.join(dir, 'doorbell'),
    logs: path.join(dir, 'logs'),
    backups: path.join(dir, 'backups'),
    auditArchive: path.join(dir, 'audit'),
    /** The socket of the API, and where it is. */
    api: path.join(dir, 'api'),
    /** Programs that the owner has run at a sign-in, a lock and an end. */
    hooks: path.join(dir, 'hooks'),
    /** Chromium's. */
    profile: path.join(dir, 'profile'),
  }) as const

export type DataLayout = ReturnType<typeof dataLayout>
