import { DenoscopeError } from '../errors.ts'

/** The first major version of Node that better-sqlite3 loads in; an older one dies of it without a word. */
const oldestNode = 22

/** To be asked before a database is opened. @throws workspace.unusable naming the version and the way out. */
export function requireSupportedNode(version = process.versions.node): void {
  if (Number.parseInt(version) >= oldestNode) return
  throw new DenoscopeError(
    'workspace.unusable',
    `Node ${version}: a workspace needs Node ${oldestNode} or newer; run it through 'npm run -s denoscope -- ...', which brings its own`
  )
}
