import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Notices, noticeTime } from '../../../renderer/state/shown-notices.svelte.ts'
import { DenoscopeError } from '../../../src-core/errors.ts'

describe('Notices', () => {
  beforeEach(() => void vi.useFakeTimers())

  it('shows the heading and the line of an error, never its stack', () => {
    const notices = new Notices()
    notices.fail(new DenoscopeError('file.not-found', 'a.dcm does not exist.'))
    notices.fail(new TypeError('x is undefined'))
    expect(notices.list.map(({ title, text }) => [title, text])).toEqual([
      ['File not found', 'a.dcm does not exist.'],
      ['Something went wrong inside Denoscope', 'x is undefined']
    ])
  })

  it('goes by itself, errors later than news', () => {
    const notices = new Notices()
    notices.say('Closed')
    notices.fail(new Error('no'))
    vi.advanceTimersByTime(noticeTime.info)
    expect(notices.list.map(({ tone }) => tone)).toEqual(['bad'])
    vi.advanceTimersByTime(noticeTime.bad - noticeTime.info)
    expect(notices.list).toEqual([])
  })

  it('stays longer while it offers to take something back, and goes before others only when dismissed', () => {
    const notices = new Notices()
    notices.done('Removed', undefined, { label: 'Undo', run: () => {} })
    for (const title of ['a', 'b', 'c', 'd']) notices.say(title)
    expect(notices.list.map(({ title }) => title)).toEqual(['Removed', 'b', 'c', 'd'])
    vi.advanceTimersByTime(29_000)
    expect(notices.list.map(({ title }) => title)).toEqual(['Removed'])
    vi.advanceTimersByTime(1000)
    expect(notices.list).toEqual([])
  })

  it('goes when its cause is gone, and leaves the others', () => {
    const notices = new Notices()
    notices.fail(new DenoscopeError('engine.disconnected', 'The engine did not answer.'))
    notices.done('Audit of Thorax is ready', undefined, { label: 'Open', run: () => {} }, 'audit 7')
    notices.settle('engine.disconnected')
    expect(notices.list.map(({ title }) => title)).toEqual(['Audit of Thorax is ready'])
    expect([notices.has('audit 7'), notices.has('audit 8')]).toEqual([true, false])
    notices.settle('audit 7')
    expect(notices.list).toEqual([])
  })

  it('does not pile up the same message, nor more than four', () => {
    const notices = new Notices()
    notices.say('Same')
    notices.say('Same')
    expect(notices.list).toHaveLength(1)
    for (const title of ['a', 'b', 'c', 'd']) notices.say(title)
    expect(notices.list.map(({ title }) => title)).toEqual(['a', 'b', 'c', 'd'])
  })
})
