import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { servedScript } from '../../../../src-core/runtime/package-paths.ts'
import { ServedEngine } from '../../../../src-core/engine/transports/served-engine.ts'
import { writeSampleAudit } from '../../reports/support/sample-workspace.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

it('starts on a workspace with notices before it serves', { timeout: 60_000 }, async () => {
  const workspace = temporaryFolder()
  await writeSampleAudit(workspace)
  const database = new Database(join(workspace, 'denoscope.sqlite'))
  database.exec(`update audits set record = '{}'`)
  database.close()
  const engine = await ServedEngine.start(process.execPath, servedScript(), {
    workspace,
    port: 0,
    origins: [],
    grants: { folders: [] },
    open: []
  })
  expect(engine.address.port).toBeGreaterThan(0)
  engine.kill()
  await engine.ended
})
