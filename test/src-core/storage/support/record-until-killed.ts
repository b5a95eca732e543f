import { writeSync } from 'node:fs'
import { Workspace } from '../../../../src-core/storage/workspace.ts'

// Records findings on audit `a` until it is killed; prints each only after `record` has returned.
const [folder, round] = process.argv.slice(2)
const { findings } = Workspace.open(folder!)
for (let patchIndex = 0; ; patchIndex = (patchIndex + 1) % 50) {
  const { id, revision } = findings.record({
    auditId: 'a',
    patchIndex,
    denoiserKey: 'median',
    reviewer: `reviewer ${round}`,
    judgement: { category: 'lost-structure', severity: 'major', note: `revised in round ${round}`, region: null }
  })
  writeSync(1, `${id} ${revision}\n`)
}
