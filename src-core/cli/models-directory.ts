import { join } from 'node:path'
import { defaultWorkspacePath } from '../storage/locations.ts'

/** Where models that were trained in the usual workspace lie. */
export function modelsDirectory(): string {
  return join(defaultWorkspacePath(), 'models')
}
