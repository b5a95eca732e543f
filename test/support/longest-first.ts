import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take ten seconds and more, the longest first: begun last, one of them would run alone at the end. */
const long = [
  'test/e2e/review.test.ts',
  'test/product/package.test.ts',
  'test/e2e/discrepancy.test.ts',
  'test/product/scenes.test.ts',
  'test/product/debian-package.test.ts',
  'test/product/electron-views.test.ts',
  'test/product/electron-shell.test.ts',
  'test/product/orthanc.test.ts',
  'test/src-core/cohort-runs/cohort-runs.test.ts',
  'test/src-core/cli/audit.test.ts',
  'test/src-core/studies/paper/reproduce-paper.test.ts',
  'test/src-core/training/backends.test.ts',
  'test/src-core/training/training-data.test.ts',
  'test/src-core/engine/commands/model-handlers.test.ts'
]

/** Place of a file in the list above; others come last. */
function rank({ moduleId }: TestSpecification): number {
  const place = long.findIndex((path) => moduleId.endsWith(path))
  return place === -1 ? long.length : place
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => rank(one) - rank(other))
  }
}
