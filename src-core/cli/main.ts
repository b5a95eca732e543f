import { isSupportedNode, runOnOwnNode } from './own-node.ts'

// What an older Node cannot load must not be imported above.
if (isSupportedNode()) await import('./run.ts')
else runOnOwnNode()
