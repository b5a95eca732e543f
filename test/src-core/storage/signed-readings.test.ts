import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeEach, describe, expect, it } from 'vitest'
import { unnamedReader } from '../../../src-core/review/finding.ts'
import { parseStatement } from '../../../src-core/review/reading-statement.ts'
import { reviewPlanSchema, type ReviewAnswer } from '../../../src-core/review/review-plan.ts'
import { signerOf, newPrivateKey } from '../../../src-core/signing/signing-key.ts'
import { ledgerTables } from '../../../src-core/storage/ledger.ts'
import { PersonalKeys } from '../../../src-core/storage/personal-keys.ts'
import { migrate } from '../../../src-core/storage/schema-migrations.ts'
import { signReadings, stateReading, unsignedReadings } from '../../../src-core/storage/sign-readings.ts'
import { verifyWorkspace } from '../../../src-core/storage/verify-workspace.ts'
import type { Workspace } from '../../../src-core/storage/workspace.ts'
import { auditRecord } from '../../support/records.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { tamper } from './support/tamper.ts'
import { openWorkspace } from './support/temporary-workspace.ts'

const plan = reviewPlanSchema.parse({ auditId: 'a', denoiserKeys: ['median'], order: { kind: 'random' }, cases: 2 })
const judgement = { category: 'artefact', severity: 'minor', note: 'ü 1/3', region: null } as const
const answer: ReviewAnswer = { kind: 'judgement', judgement }

let folder: string
let personal: PersonalKeys
let workspace: Workspace
let reviewId: string
beforeEach(() => {
  folder = join(temporaryFolder(), 'reader-keys')
  personal = new PersonalKeys(folder)
  workspace = openWorkspace()
  workspace.audits.create(auditRecord('a'))
  reviewId = workspace.reviews.create(plan, 2).id
})

const record = (patchIndex: number, of: Workspace = workspace, note = '') =>
  of.findings.record({
    auditId: 'a',
    patchIndex,
    denoiserKey: 'median',
    reviewer: 'Ada',
    judgement: { ...judgement, note },
    reviewId
  })
function readAll(of: Workspace = workspace) {
  for (const position of [0, 1]) {
    of.reviews.answer({ reviewId, reader: 'Ada', position, answer, seconds: 1.25 })
    record(position, of)
  }
}
const sign = (of: Workspace = workspace) => stateReading(of, reviewId, 'Ada', personal.signer(of.keys, 'Ada'))
/** A finished, signed reading in a closed workspace. */
function signed(): string {
  const { fingerprint } = personal.make(workspace.keys, 'Ada', null)
  readAll()
  sign()
  workspace.close()
  return fingerprint
}
const verify = (...keys: string[]) => verifyWorkspace(workspace.path, null, keys)
const head = () => `Reading of Ada in review ${reviewId}, head 1: `

describe('a signed reading', () => {
  it('fits as long as nothing changes', () => {
    const key = signed()
    expect(verify(key)).toMatchObject({
      problems: [],
      readings: [{ reader: 'Ada', reviewId, key, answered: 2, items: 2, isCurrent: true }]
    })
  })

  it('has a head that the ledger proves, and that cannot be changed or deleted', () => {
    signed()
    const database = new Database(join(workspace.path, 'denoscope.sqlite'))
    expect(() => database.exec("UPDATE reading_heads SET reader = 'Eve'")).toThrow('never overwritten')
    expect(() => database.exec('DELETE FROM reading_heads')).toThrow('never deleted')
    expect(() => database.exec('DELETE FROM reader_keys')).toThrow('never deleted')
    database.close()
    tamper(workspace.path, 'DELETE FROM reading_heads')
    expect(verify().problems).toEqual([expect.stringMatching(/^reading_heads 1, entry \d+: the row was deleted$/)])
  })

  it('tells statements that came after it, and where, until a new head is signed', () => {
    signed()
    let later = openWorkspace(workspace.path)
    later.reviews.answer({ reviewId, reader: 'Ada', position: 1, answer: { kind: 'skip' }, seconds: 1 })
    later.close()
    const { problems, readings } = verify()
    expect(problems).toEqual([
      expect.stringMatching(
        /head 1: changed after it was stated: 1.row more, the first is review_answers 3, entry \d+$/
      )
    ])
    expect(readings[0]!.isCurrent).toBe(false)
    later = openWorkspace(workspace.path)
    later.reviews.undo(reviewId, 'Ada')
    expect(signReadings(later, personal.signer(later.keys, 'Ada')!).map(({ id }) => id)).toEqual([reviewId])
    expect(unsignedReadings(later, 'Ada')).toEqual([])
    later.close()
    expect(verify()).toMatchObject({ problems: [], readings: [{ isCurrent: true }] })
  })

  it('tells a finding of the reading that was revised elsewhere', () => {
    signed()
    const later = openWorkspace(workspace.path)
    later.findings.record({ auditId: 'a', patchIndex: 0, denoiserKey: 'median', reviewer: 'Ada', judgement })
    later.close()
    expect(verify().problems).toEqual([expect.stringMatching(/1.row more, the first is finding_revisions 3/)])
  })

  it('does not change with the answers of others', () => {
    signed()
    const later = openWorkspace(workspace.path)
    later.reviews.answer({ reviewId, reader: 'Grace', position: 1, answer, seconds: 1 })
    later.close()
    expect(verify().problems).toEqual([])
  })

  it('tells a changed row, by the ledger and by its content', () => {
    signed()
    tamper(workspace.path, 'UPDATE review_answers SET seconds = 9 WHERE sequence = 1')
    expect(verify().problems).toEqual([
      expect.stringMatching(/^review_answers 1, entry \d+: the row, or this entry/),
      `${head()}changed after it was stated`
    ])
  })

  const forgeries: [string, string, RegExp][] = [
    [
      'a changed statement',
      `UPDATE reading_heads SET statement = replace(statement, '"answered":2', '"answered":1')`,
      /its signature does not fit the key [0-9a-f]{64}$/
    ],
    [
      'a changed signature',
      `UPDATE reading_heads SET signature = 'AAAA' || substr(signature, 5)`,
      /its signature does not fit the key/
    ],
    [
      'a statement of another reading',
      `UPDATE reading_heads SET reader = 'Eve'`,
      /its statement is about another reading or key/
    ],
    ['a statement that is none', `UPDATE reading_heads SET statement = '{}'`, /its statement cannot be read/],
    ['a key that is not recorded', `DELETE FROM reader_keys`, /which is not recorded as a key of Ada$/]
  ]
  it.each(forgeries)('tells %s', (_, sql, problem) => {
    signed()
    tamper(workspace.path, sql)
    expect(verify().problems).toContainEqual(expect.stringMatching(problem))
  })

  it('tells a replaced key: the signature no longer fits', () => {
    signed()
    const { publicKey, fingerprint } = signerOf('Ada', newPrivateKey())
    tamper(
      workspace.path,
      `UPDATE reader_keys SET public_key = '${publicKey}'; UPDATE reading_heads SET public_key = '${publicKey}'`
    )
    expect(verify().problems).toContain(`${head()}its signature does not fit the key ${fingerprint}`)
  })

  it('tells rows, ledger, key and signature that were all made anew, by the key that the reader told', () => {
    const key = signed()
    const forger = signerOf('Ada', newPrivateKey())
    const path = workspace.path
    tamper(path, `UPDATE reader_keys SET public_key = '${forger.publicKey}'`)
    renewLedger(path)
    const forged = openWorkspace(path)
    const { statement } = forged.keys.headOf({ reviewId, reader: 'Ada' })!
    forged.close()
    const { number, hash } = parseStatement(statement)!.entry
    const other = statement.replace(key, forger.fingerprint).replace(hash, hashAt(path, number))
    tamper(
      path,
      `UPDATE reading_heads SET public_key = '${forger.publicKey}', statement = '${other}', signature = '${forger.sign(other)}'`
    )
    renewLedger(path)
    expect(verifyWorkspace(path).problems.filter((text) => text.startsWith('Reading'))).toEqual([])
    expect(verifyWorkspace(path, null, [key]).problems).toContain(
      `${head()}signed with the key ${forger.fingerprint}, which is not among the given keys`
    )
  })

  it('tells a ledger that was written anew before it', () => {
    signed()
    tamper(workspace.path, `UPDATE reviews SET created_at = '2020-01-01'`)
    renewLedger(workspace.path)
    expect(verify().problems).toContainEqual(
      expect.stringMatching(/head 1: the ledger up to entry \d+ was written anew after it was stated$/)
    )
  })

  it('stays valid if its key is revoked later; a revoked key signs nothing more', () => {
    const fingerprint = signed()
    const later = openWorkspace(workspace.path)
    later.keys.revoke(fingerprint)
    expect(personal.signer(later.keys, 'Ada')).toBeNull()
    expect(() => later.keys.revoke(fingerprint)).toThrow('no key that counts')
    later.close()
    expect(verify().problems).toEqual([])
  })

  it('tells a signature with a key that had been revoked', () => {
    personal.make(workspace.keys, 'Ada', null)
    const signer = personal.signer(workspace.keys, 'Ada')!
    readAll()
    workspace.keys.revoke(signer.fingerprint)
    stateReading(workspace, reviewId, 'Ada', signer)
    workspace.close()
    expect(verify().problems).toEqual([
      `${head()}signed with the key ${signer.fingerprint}, which had been revoked before`
    ])
  })

  it('keeps its signature in a merge, where the ledger has other numbers', async () => {
    const key = signed()
    const target = openWorkspace()
    target.audits.create(auditRecord('b'))
    target.keys.add('Grace', signerOf('Grace', newPrivateKey()).publicKey)
    for (let merge = 0; merge < 2; merge++) {
      await target.merge(workspace.path)
      expect(target.keys.headOf({ reviewId, reader: 'Ada' })).toMatchObject({ isMerged: true })
    }
    target.reviews.answer({ reviewId, reader: 'Grace', position: 0, answer, seconds: 1 })
    target.close()
    expect(verifyWorkspace(target.path)).toMatchObject({ problems: [], readings: [{ key, isCurrent: true }] })
    const changed = openWorkspace(target.path)
    record(0, changed, 'later')
    changed.close()
    expect(verifyWorkspace(target.path).problems).toEqual([`${head()}changed after it was stated`])
  })
})

describe('an unsigned reading', () => {
  it('has a head, and says that it is not signed', () => {
    readAll()
    expect(sign()).toMatchObject({ publicKey: null, signature: null })
    workspace.close()
    expect(verify()).toMatchObject({ problems: [], readings: [{ key: null, isCurrent: true }] })
  })

  it('is signed later, once there is a key', () => {
    readAll()
    sign()
    personal.make(workspace.keys, 'Ada', null)
    expect(unsignedReadings(workspace, 'Ada').map(({ id }) => id)).toEqual([reviewId])
    signReadings(workspace, personal.signer(workspace.keys, 'Ada')!)
    expect(unsignedReadings(workspace, 'Ada')).toEqual([])
  })

  it('has no head while items are open', () => {
    workspace.reviews.answer({ reviewId, reader: 'Ada', position: 0, answer, seconds: 1 })
    expect(sign()).toBeNull()
    workspace.reviews.end(reviewId, 'Ada')
    expect(JSON.parse(sign()!.statement)).toMatchObject({ items: 2, answered: 1, unanswered: 1 })
  })
})

describe('keys of a reader', () => {
  it('are made once on a computer, and taken for another workspace', () => {
    const first = personal.make(workspace.keys, 'Ada', null)
    expect(() => personal.make(workspace.keys, 'Ada', null)).toThrow(`has the key ${first.fingerprint} here already`)
    const other = openWorkspace()
    expect(personal.make(other.keys, 'Ada', null).fingerprint).toBe(first.fingerprint)
    expect(personal.make(other.keys, 'Grace', null).fingerprint).not.toBe(first.fingerprint)
  })

  it('are replaced by another one, which revokes those before', () => {
    const first = personal.make(workspace.keys, 'Ada', null)
    const second = personal.make(workspace.keys, 'Ada', null, { anew: true })
    expect(personal.list(workspace.keys, 'Ada')).toEqual([
      expect.objectContaining({ fingerprint: second.fingerprint, revokedAt: null, state: 'ready' }),
      expect.objectContaining({ fingerprint: first.fingerprint, revokedAt: expect.any(String) })
    ])
    expect(() => workspace.keys.add('Ada', first.publicKey)).toThrow('was revoked on')
  })

  it('sign in another process only with their passphrase', () => {
    const { fingerprint } = personal.make(workspace.keys, 'Ada', 'secret')
    expect(personal.signer(workspace.keys, 'Ada')).not.toBeNull()
    expect(personal.list(workspace.keys)[0]!.state).toBe('ready')
    expect(new PersonalKeys(temporaryFolder()).list(workspace.keys)[0]!.state).toBe('absent')
    const fresh = new PersonalKeys(folder)
    expect(fresh.list(workspace.keys)[0]!.state).toBe('locked')
    expect(fresh.signer(workspace.keys, 'Ada')).toBeNull()
    expect(() => fresh.unlock(fingerprint, 'wrong')).toThrow('does not open the key')
    fresh.unlock(fingerprint, 'secret')
    expect(fresh.signer(workspace.keys, 'Ada')!.fingerprint).toBe(fingerprint)
  })

  it.each(['', ' ', unnamedReader])('are refused for the nameless reader %j', (reader) => {
    expect(() => personal.make(workspace.keys, reader, null)).toThrow('expected the name of a person')
  })
})

const hasTools = ['python3', 'openssl'].every((tool) => spawnSync(tool, ['version']).error === undefined)
if (!hasTools) console.warn('Tests of the program for signatures skip: there is no python3 or no openssl')

describe.skipIf(!hasTools)('the program for signatures in docs/workspace-format.md', () => {
  const programs = [...readFileSync('docs/workspace-format.md', 'utf8').matchAll(/```python\n([\s\S]*?)```/g)]
  const run = (index: number) => {
    const { stdout, stderr } = spawnSync('python3', ['-c', programs[index]![1]!, workspace.path], { encoding: 'utf8' })
    expect(stderr).toBe('')
    return stdout.trim()
  }

  it('verifies a signed reading without Denoscope, as the one for the ledger does', () => {
    const key = signed()
    expect(run(0)).toMatch(/^all fits/)
    expect(run(1)).toBe(`Ada, review ${reviewId}: as stated, signed with ${key}`)
  })

  it('tells changed rows, a wrong signature, and a reading that is not signed', () => {
    signed()
    tamper(workspace.path, 'UPDATE review_answers SET seconds = 9')
    expect(run(1)).toMatch(/: CHANGED, signed with/)
    tamper(workspace.path, `UPDATE reading_heads SET signature = 'AAAA' || substr(signature, 5)`)
    expect(run(1)).toMatch(/: CHANGED, WRONG SIGNATURE$/)
    tamper(workspace.path, `UPDATE reading_heads SET signature = NULL, public_key = NULL`)
    expect(run(1)).toMatch(/, not signed$/)
  })
})

function hashAt(path: string, number: number): string {
  const database = new Database(join(path, 'denoscope.sqlite'), { readonly: true })
  const hash = database.prepare('SELECT hash FROM ledger WHERE number = ?').pluck().get(number) as string
  database.close()
  return hash
}

/** Writes the ledger anew to fit the present rows, and the saved head. */
function renewLedger(path: string): void {
  const database = new Database(join(path, 'denoscope.sqlite'))
  const stays = database.prepare("SELECT sql FROM sqlite_schema WHERE name = 'ledger_stays'").pluck().get() as string
  database.exec('DROP TRIGGER ledger_stays; DELETE FROM ledger')
  database.exec(stays)
  const triggers = database
    .prepare("SELECT sql FROM sqlite_schema WHERE name LIKE '%_enter_the_ledger'")
    .pluck()
    .all() as string[]
  migrate(database)
  for (const { name } of ledgerTables) {
    database.exec(`CREATE TEMP TABLE entering AS SELECT * FROM main.${name} LIMIT 0`)
    const trigger = triggers.find((sql) => sql.includes(`INSERT ON ${name}\n`))!
    database.exec(trigger.replace('CREATE TRIGGER', 'CREATE TEMP TRIGGER').replace(`ON ${name}\n`, 'ON entering\n'))
    database.exec(`INSERT INTO entering SELECT * FROM main.${name} ORDER BY rowid; DROP TABLE temp.entering`)
  }
  database.close()
  const opened = openWorkspace(path)
  opened.keys.add('Other', signerOf('Other', newPrivateKey()).publicKey)
  opened.close()
}
