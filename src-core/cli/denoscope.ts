import { isSupportedNode, runOnOwnNode } from './own-node.ts'

// Modules that an older Node cannot load must not be imported above.
if (isSupportedNode()) await import('./run-command-line.ts')
else runOnOwnNode()
