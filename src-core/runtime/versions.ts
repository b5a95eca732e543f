import { readFileSync } from 'node:fs'
import { packageFile } from './package-paths.ts'

/** Denoscope's version. */
export const appVersion: string = (JSON.parse(readFileSync(packageFile(), 'utf8')) as { version: string }).version

/** Versions that an audit or a model card records. */
export function recordedVersions(backend?: { name: string; version: string }): Record<string, string> {
  return { denoscope: appVersion, node: process.versions.node, ...(backend && { [backend.name]: backend.version }) }
}
