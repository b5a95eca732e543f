import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  auditFiles,
  readAir,
  readPatchTable,
  readRolePatches,
  readScores
} from '../../../src-core/audit/audit-files.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { rolesOf } from '../../../src-core/audit/audited-outputs.ts'
import { asDenoscopeError } from '../../../src-core/errors.ts'
import { reviewPlanSchema } from '../../../src-core/review/review-plan.ts'
import { sha256 } from '../../../src-core/signing/signing-key.ts'
import { DamagedDatabase } from '../../../src-core/storage/damaged-database.ts'
import { importAudit } from '../../../src-core/storage/import-audit.ts'
import { databaseFile } from '../../../src-core/storage/locations.ts'
import { backupsFolder } from '../../../src-core/storage/backups.ts'
import { restoreWorkspace } from '../../../src-core/storage/restore-workspace.ts'
import { verifyWorkspace } from '../../../src-core/storage/verify-workspace.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { writeSampleAudit } from '../../src-core/reports/support/sample-workspace.ts'
import { filesOf, json, type DocumentContent, type FuzzDocument } from './document.ts'

/** A workspace with an audit, findings, a review and a backup. @returns its files */
async function workspaceFiles(): Promise<Record<string, Uint8Array>> {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-torture-'))
  try {
    await writeSampleAudit(folder)
    const workspace = Workspace.open(folder)
    const plan = reviewPlanSchema.parse({
      auditId: 'sample',
      denoiserKeys: ['average-7'],
      order: { kind: 'random' },
      cases: 4
    })
    const { id: reviewId } = workspace.reviews.create(plan, 4)
    const judgement = { category: 'artefact', severity: 'minor', note: 'ü 1/3', region: null } as const
    for (const position of [0, 1, 2, 3])
      workspace.reviews.answer({
        reviewId,
        reader: 'Ada',
        position,
        answer: { kind: 'judgement', judgement },
        seconds: 2
      })
    workspace.reviews.end(reviewId, 'Ada')
    await workspace.backUp()
    workspace.close()
    return filesOf(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Database of a workspace that is damaged. Everything that the ledger proves must stay, or its loss be stated. */
export async function workspaceFolder(): Promise<FuzzDocument> {
  return {
    files: await workspaceFiles(),
    damaged: [databaseFile],
    sealed: [databaseFile],
    other: { reader: 'sqlite', file: databaseFile },
    open: async (folder) => openedWorkspace(folder)
  }
}

/** Newest backup of a workspace, which is damaged and then restored. */
export async function damagedBackup(): Promise<FuzzDocument> {
  const files = await workspaceFiles()
  const backup = Object.keys(files).find((name) => name.startsWith(backupsFolder))!
  return {
    files,
    damaged: [backup],
    sealed: [backup],
    open: async (folder) => {
      const before = sha256(filesOf(folder)[databaseFile]!)
      try {
        restoreWorkspace(folder)
      } catch (thrown) {
        if (sha256(filesOf(folder)[databaseFile]!) === before) throw thrown
        throw new Error('a refused backup has changed the database', { cause: thrown })
      }
      return openedWorkspace(folder)
    }
  }
}

function openedWorkspace(folder: string): DocumentContent {
  const [workspace, isDamaged] = openAnyhow(folder)
  try {
    const text = json(provenContent(workspace))
    const notices = workspace.notices.filter(({ tone }) => tone === 'warning').map((notice) => notice.text)
    return {
      text,
      values: Float32Array.of(workspace.audits.list().length),
      stated: [...notices, ...problems(folder, isDamaged)]
    }
  } finally {
    workspace.close()
  }
}

function openAnyhow(folder: string): [Workspace, isDamaged: boolean] {
  try {
    return [Workspace.open(folder), false]
  } catch (thrown) {
    if (thrown instanceof DamagedDatabase) return [Workspace.openDamaged(folder, thrown), true]
    throw thrown
  }
}

function problems(folder: string, isDamaged: boolean): readonly string[] {
  if (isDamaged) return ['damaged']
  try {
    return verifyWorkspace(folder).problems
  } catch (thrown) {
    const { code, message } = asDenoscopeError(thrown)
    if (code === 'internal') throw thrown
    return [message]
  }
}

/** Findings and readings, which the ledger proves. */
const provenContent = ({ audits, findings, reviews, decisions }: Workspace) =>
  audits
    .list()
    .map(({ id }) => [
      findings.list(id).map((finding) => [finding, findings.history(finding.id)]),
      reviews
        .list(id)
        .map((review) => [
          review,
          decisions.list(review.id),
          reviews.readers(review.id).map((reader) => reviews.answers(review.id, reader))
        ])
    ])

/** Folder of an audit that is imported, and read as a whole. */
export async function auditFolder(): Promise<FuzzDocument> {
  const all = await workspaceFiles()
  const start = join('audits', 'sample')
  const files = Object.fromEntries(
    Object.entries(all).flatMap(([name, bytes]) =>
      name.startsWith(start) ? [[name.slice(start.length + 1), bytes]] : []
    )
  )
  return {
    files,
    texts: [auditFiles.record],
    sealed: Object.keys(files).filter((name) => name !== auditFiles.record),
    open: async (folder) => {
      const place = join(folder, 'workspace')
      mkdirSync(place)
      const workspace = Workspace.open(place)
      try {
        const { id } = await importAudit(workspace.audits, folder)
        return { text: json(auditContent(workspace.audits.directory(id), workspace.audits.get(id))) }
      } finally {
        workspace.close()
      }
    }
  }
}

function auditContent(directory: string, record: AuditRecord) {
  const patches = readPatchTable(directory)
  const indices = [...patches.slice.keys()]
  return [
    record,
    patches,
    readScores(directory, record),
    readAir(directory),
    rolesOf(record).map((role) => [...readRolePatches(directory, record, role, indices)])
  ]
}
