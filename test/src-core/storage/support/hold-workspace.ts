import { writeSync } from 'node:fs'
import { Workspace } from '../../../../src-core/storage/workspace.ts'

// Opens a workspace, says so, and keeps it until it is killed.
Workspace.open(process.argv[2]!)
writeSync(1, 'open\n')
setInterval(() => {}, 1000)
