import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './processes.mjs'
import { bindingFile, packageRoot } from './package.mjs'

/**
 * Loads the binding in a process of its own. An unfit library would end this process, and a loaded one cannot be
 * replaced.
 */
export async function bindingLoads(root = packageRoot) {
  const file = join(root, bindingFile)
  if (!existsSync(file)) return { loads: false, reason: 'not built yet' }
  const outcome = await run(process.execPath, ['-e', 'require(process.argv[1])', file], { seconds: 60 })
  return { loads: outcome.code === 0, reason: firstErrorLine(outcome.output) }
}

function firstErrorLine(output) {
  return output.split('\n').find((line) => line.includes('Error:')) ?? 'the process that loaded it ended'
}
