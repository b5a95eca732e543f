import type { MergeSummary } from '../../storage/merge-workspaces.ts'
import { Workspace } from '../../storage/workspace.ts'
import { warnAll } from '../notices.ts'

/** Merges workspaces into one, and prints what each of them brought. */
export async function merge(
  paths: readonly string[],
  { workspace: path, json }: { workspace: string; json?: boolean }
): Promise<void> {
  const workspace = Workspace.open(path)
  try {
    warnAll([...workspace.notices, ...(await workspace.compareFolders())].map(({ text }) => text))
    const brought: ({ workspace: string } & MergeSummary)[] = []
    for (const other of paths) brought.push({ workspace: other, ...(await workspace.merge(other)) })
    process.stdout.write(json ? `${JSON.stringify(brought)}\n` : brought.map(asLine).join(''))
  } finally {
    workspace.close()
  }
}

const asLine = ({ workspace, audits, revisions, reviews, answers }: { workspace: string } & MergeSummary): string =>
  `${workspace}: ${audits} audits, ${revisions} steps of findings, ${reviews} reviews, ${answers} answers were new\n`
