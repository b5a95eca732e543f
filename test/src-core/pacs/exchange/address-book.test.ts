import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  forgetServer,
  keepServer,
  namedServer,
  readAddressBook
} from '../../../../src-core/pacs/exchange/address-book.ts'
import {
  needsPassword,
  pacsServerSchema,
  passwordPlace,
  plainPasswordWarning,
  type PacsServer
} from '../../../../src-core/pacs/pacs-server.ts'
import type { Surroundings } from '../../../../src-core/storage/locations.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

function surroundings(): Surroundings {
  const home = temporaryFolder()
  return { platform: 'linux', environment: { XDG_CONFIG_HOME: home }, home }
}

const web = pacsServerSchema.parse({
  kind: 'dicomweb',
  name: 'Ward',
  url: 'https://pacs.example/dicom-web/',
  login: 'basic',
  user: 'reader'
})
const dimse = pacsServerSchema.parse({ kind: 'dimse', name: 'Old', host: 'pacs', port: 104, calledAeTitle: 'ARCHIVE' })

describe('the address book', () => {
  it('keeps, replaces and removes servers by name, whatever the case', () => {
    const here = surroundings()
    keepServer(web, here)
    keepServer(dimse, here)
    keepServer({ ...web, name: 'WARD', user: 'other' } as PacsServer, here)
    expect(readAddressBook(here).map(({ name, user }) => [name, user])).toEqual([
      ['WARD', 'other'],
      ['Old', '']
    ])
    expect(forgetServer('ward', here).map(({ name }) => name)).toEqual(['Old'])
  })

  it('is a file for its owner alone, without a password', () => {
    const here = surroundings()
    keepServer(web, here)
    const file = join(here.home, 'denoscope', 'pacs-servers.json')
    expect(statSync(file).mode & 0o077).toBe(0)
    expect(readFileSync(file, 'utf8')).not.toContain('assword')
    expect(pacsServerSchema.safeParse({ ...web, password: 'x' }).success).toBe(false)
  })
})

describe('a server', () => {
  it('is named by the address book', () => {
    const here = surroundings()
    keepServer(web, here)
    expect(namedServer('ward', {}, here)).toEqual(web)
    expect(namedServer('ward', { token: true }, here)).toMatchObject({ login: 'bearer' })
    expect(() => namedServer('none', {}, here)).toThrow("server 'none': not in the address book, which has Ward")
    expect(() => namedServer('none', {}, surroundings())).toThrow('not in the address book, which is empty')
  })

  it('is named by an address', () => {
    const here = surroundings()
    expect(namedServer('http://reader@pacs:8042/x/', {}, here)).toMatchObject({
      kind: 'dicomweb',
      url: 'http://pacs:8042/x',
      login: 'basic',
      user: 'reader'
    })
    expect(namedServer('dicoms://ARCHIVE@pacs:2762', { callingAeTitle: 'US', movePort: 11112 }, here)).toMatchObject({
      kind: 'dimse',
      host: 'pacs',
      port: 2762,
      calledAeTitle: 'ARCHIVE',
      callingAeTitle: 'US',
      tls: true,
      movePort: 11112
    })
  })

  it.each([
    ['http://reader:secret@pacs/x', 'expected no password in the address'],
    ['dicom://pacs:104', 'expected dicom://AETITLE@host:port'],
    ['dicom://ARCHIVE@pacs', 'expected dicom://AETITLE@host:port'],
    ['ftp://pacs', "expected http, https, dicom or dicoms, got 'ftp:'"],
    ['dicom://SEVENTEEN_LETTERS@pacs:104', 'calledAeTitle: expected 1 to 16 ASCII characters'],
    ['http://pacs/x?y=1', 'url: expected no user']
  ])('is refused as %s', (text, words) => {
    expect(() => namedServer(text, {}, surroundings())).toThrow(words)
  })

  it('warns of a password that crosses the network in the clear', () => {
    const warnings = [
      'http://pacs.example/x',
      'https://pacs.example/x',
      'http://127.0.0.1:8042/x',
      'http://localhost/x'
    ].map((url) => plainPasswordWarning({ ...web, url } as PacsServer))
    expect(warnings).toEqual(['Ward: the password crosses the network in the clear; use https', null, null, null])
    expect(plainPasswordWarning({ ...dimse, user: 'reader' } as PacsServer)).toContain('use TLS')
    expect([web, dimse].map(needsPassword)).toEqual([true, false])
  })

  it('has another place for its password once address or user change', () => {
    const places = [
      web,
      { ...web, user: 'other' },
      { ...web, url: 'https://other.example/x' },
      { ...web, name: 'x' }
    ].map((server) => passwordPlace(server as PacsServer))
    expect(new Set(places).size).toBe(3)
    expect(places[3]).toBe(places[0])
  })
})
