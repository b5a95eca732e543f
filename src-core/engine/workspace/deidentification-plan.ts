import { ChangeTable } from '../../deidentification/change-table.ts'
import { deidentifyFiles, planFolder } from '../../deidentification/deidentified-folder.ts'
import { newKey, readKey } from '../../deidentification/key-file.ts'
import { Pseudonyms } from '../../deidentification/pseudonyms.ts'
import { sortFiles } from '../../sources/formats/format-files.ts'
import { listFiles, refuse } from '../../sources/listed-files.ts'
import { personalKeyFile } from '../../storage/locations.ts'
import type { DeidentificationPlan } from '../contract-payloads.ts'

/** Most DICOM files whose changes are counted: the rest of a series changes in the same way. */
const mostExamined = 500

/** Changes that a de-identified import of files and folders makes. Writes nothing, and returns no value of a file. */
export async function deidentificationPlan(paths: readonly string[]): Promise<DeidentificationPlan> {
  const pseudonyms = new Pseudonyms(readKey(personalKeyFile())?.key ?? newKey())
  const table = new ChangeTable(false)
  const burnedIn: string[] = []
  let [files, examined, images, archives] = [0, 0, 0, 0]
  for (const path of paths) {
    const sorted = await sortFiles((await listFiles([path])).paths)
    images += sorted.formats.length
    archives += sorted.archives.length
    const others = new Set(sorted.others)
    if (others.size === 0) continue
    // The import itself states refusals.
    const plan = await planFolder(path, true, (file) => !others.has(file)).catch((thrown: unknown) =>
      refuse(path, thrown)
    )
    if ('code' in plan) continue
    files += plan.files.length
    burnedIn.push(...plan.burnedIn.map(({ reason }) => reason))
    const some = { ...plan, files: plan.files.slice(0, mostExamined - examined) }
    for await (const { result } of deidentifyFiles(some, pseudonyms)) {
      table.add(result.changes)
      table.addKept(result)
    }
    examined += some.files.length
  }
  return {
    rows: table.rows(),
    files,
    examined,
    images,
    archives,
    burnedIn: burnedIn.length,
    burnedInReasons: [...new Set(burnedIn)]
  }
}
