import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { modules, root } from './paths.mjs'

/** First folder of this checkout that is read-only for the present user; null if none. */
export function unwritableFolder() {
  const folders = [root, modules, join(root, 'dist')].filter((folder) => existsSync(folder))
  return folders.find((folder) => !isWritable(folder)) ?? null
}

/** Advice for a checkout that needs `work` but is read-only. */
export function adviceOnForeignCheckout(folder, work) {
  const { uid } = statSync(folder)
  const owner =
    uid === process.getuid?.() ? 'it is read-only' : `it belongs to user ${uid}, you are ${userInfo().username}`
  return `${folder} cannot be written (${owner}), and ${work}. Run \`npm run setup\` there as its owner, or make a clone of your own.`
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
