import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rules, violations } from '../support/accessibility.ts'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { connectToEngine } from '../support/engine-client.ts'
import { halving, writeProgram } from '../support/programs.ts'
import { descendants, isRunning, until } from '../support/processes.ts'
import { serveWorkbench, type ServedWorkbench } from '../support/served.ts'

if (noChromium) console.warn(`Browser tests skip: ${noChromium}`)
const patience = { timeout: 20_000 }
/** Folder for pictures of each state, for a person who looks at them. */
const pictures = process.env['DENOSCOPE_PICTURES']

describe.skipIf(noChromium)('a program of others', { timeout: 240_000 }, () => {
  let scratch: string
  let temporary: string
  let served: ServedWorkbench
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'denoscope-programs-'))
    temporary = join(scratch, 'temporary')
    mkdirSync(temporary)
    browser = await launchChromium({ webGl: false })
    served = await serve('workspace', 'configuration')
    const client = await connectToEngine(served)
    await client.call('sources.openPhantom', { seed: 1, slices: 4 })
    client.close()
    page = await open(served)
    await page.keyboard.press('Alt+6')
  })
  afterAll(async () => {
    await browser?.close()
    await served?.stop()
    rmSync(scratch, { recursive: true, force: true })
  })

  const serve = (workspace: string, configuration: string, options: readonly string[] = ['--programs']) =>
    serveWorkbench(join(scratch, workspace), options, [], {
      XDG_CONFIG_HOME: join(scratch, configuration),
      TMPDIR: temporary
    })
  async function open({ url }: ServedWorkbench): Promise<Page> {
    const opened = await (await browser.newContext({ viewport: { width: 1280, height: 1000 } })).newPage()
    opened.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    opened.on('pageerror', (error) => problems.push(error.message))
    await opened.goto(url)
    await opened.getByRole('navigation').first().waitFor()
    return opened
  }
  /** Exchange folders of programs. */
  const exchanges = () => readdirSync(temporary).filter((name) => name.startsWith('denoscope-command.'))
  const picture = async (name: string) => pictures && page.screenshot({ path: join(pictures, `${name}.png`) })

  const field = (name: string) => page.getByRole('textbox', { name })
  const tryIt = () => page.getByRole('button', { name: 'Try the middle slice' }).click()
  const question = () => page.getByRole('dialog', { name: 'Run this program on this computer?' })
  /** Opens Patchify with the phantom. @returns the group of programs */
  async function patchify() {
    await page.keyboard.press('Alt+2')
    await page.getByRole('button', { name: /^Patchify CT phantom/ }).click(patience)
    const programs = page.getByRole('group', { name: 'Programs of others' })
    await programs.waitFor(patience)
    return programs
  }
  async function begin(): Promise<void> {
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Program' }).click()
    await page.getByRole('heading', { name: 'Add a program' }).waitFor(patience)
  }
  /** Runs of the program, by the numbers that it got. */
  const runs = () => (existsSync(join(scratch, 'runs.txt')) ? readFileSync(join(scratch, 'runs.txt'), 'utf8') : '')
  const trace = `fs.appendFileSync(path.join(__dirname, 'runs.txt'), process.argv[4] + ' ')`

  it('is typed, shown in full and asked about before its first run, and tried', async () => {
    await begin()
    await picture('1-empty')
    const add = page.getByRole('button', { name: 'Add program' })
    await field('Command line').fill('python my.py {input}')
    await page.getByText('the command line has no {output}').first().waitFor()
    expect(await add.isDisabled()).toBe(true)
    await field('Command line').fill(`${halving(scratch, trace)} {sigma}`)
    await field('Number for {sigma}').fill('25')
    await field('Working folder').fill(scratch)
    await field('Name').fill('Halves')
    await page.getByRole('radio', { name: 'Stated', exact: true }).click()
    await field('Version for the record').fill('1.0')
    await picture('2-filled')
    expect(await violations(page, rules)).toEqual([])

    await tryIt()
    await question().waitFor(patience)
    for (const text of ['my program.cjs', scratch, 'No names of patients', 'sigma = 25', '1800 s'])
      await question().getByText(text).first().waitFor()
    await picture('3-question')
    expect(await violations(page, rules)).toEqual([])
    await page.getByRole('button', { name: 'Do not run' }).click()
    await question().waitFor({ state: 'hidden' })
    expect(runs()).toBe('')

    await tryIt()
    await page.getByRole('button', { name: 'Allow on this computer' }).click()
    await page.getByText('The output has the shape of the slice').waitFor(patience)
    await page.getByText('Version: 1.0').waitFor()
    await page.getByText('The mean changes by').waitFor()
    expect(await page.getByRole('img', { name: /^(?:Input|Output), one slice$/ }).count()).toBe(2)
    await page.getByRole('img', { name: 'Output, one slice' }).scrollIntoViewIfNeeded()
    await picture('4-tried')
    expect(await violations(page, rules)).toEqual([])
    expect(runs()).toBe('25 ')
    expect(exchanges()).toEqual([])

    await add.click()
    await page.getByRole('heading', { name: 'Halves' }).waitFor(patience)
    await page.getByText('Allowed on this computer.').waitFor()
    await picture('5-card')
    expect(await violations(page, rules)).toEqual([])
  })

  it('fails with exit code and last lines', async () => {
    await begin()
    const body = `console.error('Traceback (most recent call last):\\nMemoryError: no room'); process.exitCode = 3`
    await field('Command line').fill(`${writeProgram(scratch, body, 'fails.cjs')} {input} {output}`)
    await field('Working folder').fill(scratch)
    await tryIt()
    await page.getByRole('button', { name: 'Allow on this computer' }).click()
    await page.getByText('ended with exit code 3, expected 0').waitFor(patience)
    await page.getByText('MemoryError: no room').waitFor()
    await page.getByText('MemoryError: no room').scrollIntoViewIfNeeded()
    await picture('6-failed')
    expect(await violations(page, rules)).toEqual([])
    await page.getByRole('button', { name: 'Cancel' }).click()
  })

  it('joins samples on request alone, and audits', async () => {
    const programs = await patchify()
    await programs.getByRole('checkbox', { name: 'Halves' }).click(patience)
    await programs.getByText('Program, whole slices').waitFor()
    const samples = page.getByRole('region', { name: 'Sample patches' })
    await samples.getByText('without Halves').waitFor(patience)
    await samples.getByRole('columnheader').first().waitFor(patience)
    expect(runs()).toBe('25 ')
    await picture('7-patchify')
    expect(await violations(page, rules)).toEqual([])
    await samples.getByRole('button', { name: 'Run the program on these' }).click()
    await samples.getByRole('columnheader', { name: 'Halves' }).waitFor(patience)
    await picture('8-samples')
    expect(runs()).toBe('25 25 ')
    // Another setting leaves the program out again.
    await programs.getByRole('button', { name: 'Parameters of Halves' }).click()
    await programs.getByRole('spinbutton', { name: 'sigma' }).fill('10')
    await page.keyboard.press('Enter')
    await samples.getByText('without Halves').waitFor(patience)
    await samples.getByRole('columnheader', { name: 'Halves' }).waitFor({ state: 'hidden', ...patience })
    expect(runs()).toBe('25 25 ')

    await page.getByRole('button', { name: 'Run audit' }).click()
    await page
      .getByRole('heading', { name: /Patches|Audit/ })
      .first()
      .waitFor(patience)
    const client = await connectToEngine(served)
    await until(async () => (await client.call('audits.list', {})).length === 1, 'the audit', 60_000)
    const [record] = await client.call('audits.list', {})
    client.close()
    const halves = record!.denoisers.find(({ description: { name } }) => name === 'Halves')!
    expect(halves).toMatchObject({ parameters: { sigma: 10 }, program: { version: '1.0', exitCode: 0 } })
    expect(halves.program!.commandLine).toContain('my program.cjs')
    expect(runs()).toMatch(/^25 25 (?:10 )+$/)
    await page.keyboard.press('Alt+7')
    await page
      .getByRole('button', { name: /Preview|Show/ })
      .first()
      .waitFor({ timeout: 5000 })
      .catch(() => {})
    await picture('9-report')
  })

  it('leaves no process and no folder if the engine is killed during a run', async () => {
    const pids = join(scratch, 'pid.txt')
    const body = `fs.writeFileSync(${JSON.stringify(pids)}, String(process.pid)); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`
    await page.keyboard.press('Alt+6')
    await begin()
    await field('Command line').fill(`${writeProgram(scratch, body, 'endless.cjs')} {input} {output}`)
    await field('Working folder').fill(scratch)
    await tryIt()
    await page.getByRole('button', { name: 'Allow on this computer' }).click()
    await until(() => existsSync(pids), 'the program')
    const program = Number(readFileSync(pids, 'utf8'))
    expect(isRunning(program)).toBe(true)
    expect(exchanges()).toHaveLength(1)
    for (const { pid, command } of descendants(served.pid))
      if (/served\.mjs/.test(command)) process.kill(pid, 'SIGKILL')
    await until(() => !isRunning(program), 'the end of the program')
    await until(() => exchanges().length === 0, 'the removal of the exchange folder')
  })

  it('of a workspace from elsewhere does not run before it was shown and allowed', async () => {
    await page.close()
    await served.stop()
    problems.length = 0
    cpSync(join(scratch, 'workspace'), join(scratch, 'from elsewhere'), { recursive: true })
    rmSync(join(scratch, 'runs.txt'))
    served = await serve('from elsewhere', 'other configuration')
    page = await open(served)
    const programs = await patchify()
    await programs.getByText('Not allowed on this computer.').waitFor(patience)
    expect(await programs.getByRole('checkbox', { name: 'Halves' }).isDisabled()).toBe(true)
    await picture('10-patchify-not-allowed')
    await page.keyboard.press('Alt+6')
    const list = page.getByRole('region', { name: 'Added to this workspace' })
    await list.getByText('not allowed here').waitFor(patience)
    await list.getByRole('button', { name: /Halves/ }).click()
    await page.getByText('Not allowed on this computer.').waitFor()
    await picture('11-card-not-allowed')
    expect(await violations(page, rules)).toEqual([])
    await page.getByRole('button', { name: 'Show and allow' }).click()
    await question().getByText('my program.cjs').first().waitFor()
    await page.keyboard.press('Escape')
    await question().waitFor({ state: 'hidden' })
    await page.getByText('Not allowed on this computer.').waitFor()
    expect(runs()).toBe('')
    await page.getByRole('button', { name: 'Show and allow' }).click()
    await page.getByRole('button', { name: 'Allow on this computer' }).click()
    await page.getByText('Allowed on this computer.').waitFor(patience)
    await list.getByText('not allowed here').waitFor({ state: 'hidden' })
    expect(runs()).toBe('')
    await page.getByRole('button', { name: 'Forbid' }).click()
    await list.getByText('not allowed here').waitFor(patience)
    expect(problems).toEqual([])
  })

  it('cannot be added by a page that was served without --programs', async () => {
    await page.close()
    await served.stop()
    served = await serve('from elsewhere', 'other configuration', [])
    page = await open(served)
    await page.keyboard.press('Alt+6')
    await begin()
    await page.getByText('This page may not add programs.').waitFor(patience)
    expect(await page.getByRole('button', { name: 'Add program' }).isDisabled()).toBe(true)
    await picture('12-refused')
    expect(await violations(page, rules)).toEqual([])
  })
})
