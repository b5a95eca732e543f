import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { commandDenoiser } from '../../../../src-core/denoisers/command/command-denoiser.ts'
import { commandSetupSchema } from '../../../../src-core/denoisers/command/command-setup.ts'
import { imageBatch } from '../../../../src-core/images/image.ts'
import { halving } from '../../../support/programs.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

/**
 * Stands in for a container engine, which is not installed here: refuses other arguments than those of the documents,
 * and runs the command of the image outside of any container.
 */
const fakeDocker = (program: string) => `#!/bin/sh
echo "$@" > "$0.arguments"
[ "$1 $2 $3 $4 $5 $6" = 'run --rm --init --network none -v' ] || { echo "bad options: $*" >&2; exit 125; }
folder=\${7%%:*}
[ "$7" = "$folder:$folder" ] && [ -d "$folder" ] || { echo "bad mount: $7" >&2; exit 125; }
[ "$8" = denoiser:1.2 ] || { echo "no such image: $8" >&2; exit 125; }
case "\${11}" in "$folder"/*) ;; *) echo "input is not mounted: \${11}" >&2; exit 125;; esac
case "\${12}" in "$folder"/*) ;; *) echo "output is not mounted: \${12}" >&2; exit 125;; esac
shift 10
exec ${program.replace('{input} {output}', '"$@"')}
`

it.each(['docker', 'podman'])(
  'the documented command line of %s mounts the exchange folder under its own path',
  async (name) => {
    const folder = temporaryFolder()
    const programs = join(folder, 'programs')
    mkdirSync(programs)
    writeFileSync(join(programs, name), fakeDocker(halving(folder)))
    chmodSync(join(programs, name), 0o755)
    vi.stubEnv('PATH', `${programs}${delimiter}${process.env.PATH}`)
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/command-denoisers.md'), 'utf8')
    const [, documented] = /^(podman run .*)$/m.exec(page)!
    const run = async (commandLine: string) => {
      const setup = commandSetupSchema.parse({ commandLine, exchange: 'npy', workingFolder: folder, timeLimit: 60 })
      const denoiser = await commandDenoiser(setup, { id: 'mine', name: 'Mine', citation: '' })
      return denoiser.inHounsfield!.denoise(imageBatch(Float32Array.of(-1000, 0, 40, 100), 1, 2, 2), {})
    }
    try {
      const commandLine = documented!.replace('podman', name)
      const { data } = await run(commandLine)
      expect([...data]).toEqual([-500, 0, 20, 50])
      await expect(run(commandLine.replace('-v {folder}:{folder}', '-v {input}:/in'))).rejects.toThrow(
        /ended with exit code 125, expected 0; it printed: bad mount: /
      )
    } finally {
      vi.unstubAllEnvs()
    }
  }
)
