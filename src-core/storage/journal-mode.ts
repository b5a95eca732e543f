import { statfsSync } from 'node:fs'

/** Magic numbers of network file systems (statfs(2)): NFS, SMB, CIFS, SMB2, AFS, Ceph, 9P. */
const networkTypes: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x00c36400, 0x01021997
])

/**
 * Journal of a database. A write-ahead log needs memory that is shared between processes, which a network file system
 * lacks (https://www.sqlite.org/wal.html).
 * @param type type of the file system, as `statfs` gives it
 */
export const journalModeOn = (type: number): 'WAL' | 'DELETE' => (networkTypes.has(type >>> 0) ? 'DELETE' : 'WAL')

/** Journal of a database in a folder. Without an answer of the system, a write-ahead log. */
export function journalMode(folder: string): 'WAL' | 'DELETE' {
  try {
    return process.platform === 'linux' ? journalModeOn(statfsSync(folder).type) : 'WAL'
  } catch {
    return 'WAL'
  }
}
