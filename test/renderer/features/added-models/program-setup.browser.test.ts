import { beforeEach, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import ProgramSetup from '../../../../renderer/features/added-models/ProgramSetup.svelte'
import type { CommandSetup } from '../../../../src-core/denoisers/command/command-setup.ts'
import type { ProgramTrial } from '../../../../src-core/engine/contract-payloads.ts'
import WithTooltips from '../../../support/WithTooltips.svelte'

const { calls, answers } = vi.hoisted(() => ({
  calls: [] as [name: string, input: { setup?: CommandSetup }][],
  answers: {} as Record<string, unknown>
}))
vi.mock('../../../../renderer/engine/engine.svelte.ts', () => ({
  engine: {
    state: 'connected',
    call: async (name: string, input: object) => {
      calls.push([name, input])
      return answers[name]
    },
    on: () => () => {}
  },
  onEachConnection: () => {}
}))
vi.mock('../../../../renderer/state/sources.svelte.ts', () => ({
  sources: { list: [{ id: 'ct', label: 'Chest', unit: 'HU', sliceCount: 9 }] }
}))

const trial: ProgramTrial = {
  rows: 1,
  columns: 2,
  given: Float32Array.of(-150, 250),
  data: Float32Array.of(50, 50),
  strength: 200,
  shift: 30,
  seconds: 1.234,
  version: '2.1',
  printed: ['loaded weights'],
  failure: null
}
const named = (name: string) => calls.filter(([called]) => called === name)

beforeEach(() => {
  calls.length = 0
  Object.assign(answers, {
    'added.programRules': { mayAdd: true, workingFolder: '/home/ada' },
    'added.isCommandAllowed': false,
    'added.tryCommand': trial,
    'added.keepCommand': { id: 'mine' }
  })
})

async function open() {
  const onadded = vi.fn<(added: { id: string }) => void>()
  const screen = await render(WithTooltips, { component: ProgramSetup, onadded, oncancel: () => {} })
  const fill = (name: string, text: string) => screen.getByRole('textbox', { name }).fill(text)
  const button = (name: string) => screen.getByRole('button', { name })
  await expect.element(screen.getByRole('textbox', { name: 'Command line' })).toBeVisible()
  return { screen, fill, button, onadded }
}

it('names what is missing, and asks for numbers of further placeholders', async () => {
  const { screen, fill, button } = await open()
  await expect.element(screen.getByText('Type the command line.')).toBeVisible()
  await fill('Command line', 'python my.py {input}')
  await expect.element(screen.getByRole('alert').getByText(/the command line has no \{output\}/)).toBeVisible()
  await expect.element(button('Try the middle slice')).toBeDisabled()
  await fill('Command line', 'python my.py {input} {output} {sigma} {mode}')
  await expect.element(screen.getByText('Name the program.')).toBeVisible()
  await fill('Number for {sigma}', 'much')
  await expect.element(screen.getByText('{sigma}: expected a number, got "much".')).toBeVisible()
  await fill('Number for {sigma}', '2.5')
  await fill('Working folder', 'relative')
  await expect.element(screen.getByText('Working folder: expected an absolute path.')).toBeVisible()
  await expect.element(button('Add program')).toBeDisabled()
  expect(calls.map(([name]) => name)).toEqual(['added.programRules'])
})

it('shows everything before the first run, and runs nothing if the person declines', async () => {
  const { screen, fill, button } = await open()
  await fill('Command line', 'python my.py {input} {output} {sigma}')
  await fill('Number for {sigma}', '2.5')
  await screen.getByRole('radio', { name: 'DICOM files' }).click()
  await screen.getByRole('radio', { name: 'Asked by a command' }).click()
  await fill('Command that prints the version', 'python my.py --version')
  await button('Try the middle slice').click()
  const dialog = screen.getByRole('dialog', { name: 'Run this program on this computer?' })
  await expect.element(dialog).toBeVisible()
  for (const text of [
    'python my.py {input} {output} {sigma}',
    'python my.py --version',
    '/home/ada',
    'sigma = 2.5',
    /names of patients included/,
    /runs with your rights/
  ])
    await expect.element(dialog.getByText(text)).toBeVisible()
  await button('Do not run').click()
  await expect.element(dialog).not.toBeInTheDocument()
  await expect.element(button('Try the middle slice')).toBeEnabled()
  await button('Try the middle slice').click()
  await button('Close').click()
  expect([...named('added.allowCommand'), ...named('added.tryCommand')]).toEqual([])
})

it('allows and tries exactly the set-up that was shown, and adds it', async () => {
  const { screen, fill, button, onadded } = await open()
  await fill('Command line', 'python my.py {input} {output}')
  await fill('Name', 'Mine')
  await button('Try the middle slice').click()
  await button('Allow on this computer').click()
  await expect.element(screen.getByText(/Took 1\.23 s with its start\. Version: 2\.1\./)).toBeVisible()
  await expect.element(screen.getByText('changes by 200.0 HU rms')).toBeVisible()
  await expect.element(screen.getByText('The mean changes by 30.0 HU: a residual, or a wrong offset?')).toBeVisible()
  await expect.element(screen.getByText('loaded weights')).toBeVisible()
  const setup = {
    commandLine: 'python my.py {input} {output}',
    exchange: 'npy',
    workingFolder: '/home/ada',
    timeLimit: 1800,
    parameters: []
  }
  expect(named('added.allowCommand')).toEqual([['added.allowCommand', { setup, seal: null }]])
  expect(named('added.tryCommand')).toEqual([['added.tryCommand', { setup, sourceId: 'ct', slice: 4 }]])
  await button('Add program').click()
  expect(named('added.keepCommand')[0]![1]).toEqual({ setup, name: 'Mine', citation: '' })
  await vi.waitFor(() => expect(onadded).toHaveBeenCalledWith({ id: 'mine' }))
  // Another command line has no trial yet.
  await fill('Command line', 'python my.py {input} {output} --more')
  await expect.element(screen.getByText('loaded weights')).not.toBeInTheDocument()
})

it('asks nothing again for an allowed set-up, and shows exit code and lines of a failure', async () => {
  answers['added.isCommandAllowed'] = true
  answers['added.tryCommand'] = {
    ...trial,
    data: null,
    strength: null,
    shift: null,
    printed: ['Traceback', 'MemoryError'],
    failure: { problem: "'python my.py' ended with exit code 3, expected 0", exitCode: 3 }
  }
  const { screen, fill, button } = await open()
  await fill('Command line', 'python my.py {input} {output}')
  await button('Try the middle slice').click()
  await expect.element(screen.getByRole('alert').getByText(/^Exit code 3, after 1\.23 s/)).toBeVisible()
  await expect.element(screen.getByText(/Traceback\s+MemoryError/)).toBeVisible()
  expect(screen.getByRole('img').elements()).toEqual([])
  expect(named('added.allowCommand')).toEqual([])
})

it('cannot hide a part of a command line behind control characters or blanks', async () => {
  const { screen, fill } = await open()
  await fill('Command line', `python my.py {input} {output} \u202etxt.exe${' '.repeat(200)}end`)
  await expect.element(screen.getByText('python my.py {input} {output} \ufffdtxt.exe end')).toBeVisible()
})

it('offers no form to a page that may not add programs', async () => {
  answers['added.programRules'] = { mayAdd: false, workingFolder: '/home/ada' }
  const screen = await render(WithTooltips, { component: ProgramSetup, onadded: () => {}, oncancel: () => {} })
  await expect.element(screen.getByRole('alert').getByText(/denoscope serve --programs/)).toBeVisible()
  expect(screen.getByRole('textbox').elements()).toEqual([])
  await expect.element(screen.getByRole('button', { name: 'Add program' })).toBeDisabled()
})
