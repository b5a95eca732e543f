import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Time zone and language of every process that tests start. Vitest's configurations import it before there is any. */
Object.assign(process.env, { TZ: 'UTC', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', LANGUAGE: 'en' })

/** Folder of personal settings. Tests change nothing of the person who runs them. */
if (!process.env.DENOSCOPE_TEST_SETTINGS) {
  const settings = mkdtempSync(join(tmpdir(), 'denoscope-settings-'))
  Object.assign(process.env, { XDG_CONFIG_HOME: settings, DENOSCOPE_TEST_SETTINGS: settings })
  process.once('exit', () => rmSync(settings, { recursive: true, force: true }))
}
