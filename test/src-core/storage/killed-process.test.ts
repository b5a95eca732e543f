import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { openWorkspace } from './support/temporary-workspace.ts'
import { auditRecord } from '../../support/records.ts'

const rounds = 20

/** The recorder as one file, which starts in a fraction of the time that its hundreds of modules take. */
const cache = join(import.meta.dirname, '../../../node_modules/.cache', `denoscope-recorder-${process.pid}`)
const script = join(cache, 'record-until-killed.mjs')
beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true, external: ['better-sqlite3'] },
    build: {
      ssr: join(import.meta.dirname, 'support', 'record-until-killed.ts'),
      outDir: cache,
      emptyOutDir: true,
      rollupOptions: { output: { entryFileNames: '[name].mjs' } }
    }
  })
})
afterAll(() => rmSync(cache, { recursive: true, force: true }))

/** Runs the recorder and kills it some milliseconds after its first line; returns the lines that it printed. */
function recordAndKill(folder: string, round: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, folder, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.setEncoding('utf8').once('data', () => setTimeout(() => child.kill('SIGKILL'), Math.random() * 60))
  child.stdout.on('data', (text: string) => {
    printed += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (_, signal) => {
      if (signal === 'SIGKILL') resolve(printed.split('\n').slice(0, -1))
      else reject(new Error(`the recorder ended by itself; it printed ${printed}`))
    })
  })
}

describe('a process that is killed while it records findings', () => {
  it(`leaves every finding that it called saved, ${rounds} times over`, async () => {
    const folder = temporaryFolder()
    const before = openWorkspace(folder)
    before.audits.create(auditRecord('a'))
    before.close()
    const printed: string[] = []
    for (let round = 0; round < rounds; round++) printed.push(...(await recordAndKill(folder, round)))

    const { findings } = openWorkspace(folder)
    expect(printed.length).toBeGreaterThan(rounds)
    const saved = new Set<string>()
    for (const finding of findings.list('a')) {
      for (const { revision } of findings.history(finding.id)) saved.add(`${finding.id} ${revision}`)
    }
    expect(printed.filter((line) => !saved.has(line))).toEqual([])
    const database = new Database(join(folder, 'denoscope.sqlite'), { readonly: true })
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.pragma('foreign_key_check')).toEqual([])
    database.close()
  }, 120_000)
})
