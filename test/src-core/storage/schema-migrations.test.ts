import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from '../../../src-core/storage/schema-migrations.ts'
import { migrations } from '../../../src-core/storage/schema-versions.ts'

let database: Database.Database
beforeEach(() => {
  database = new Database(':memory:')
  database.pragma('foreign_keys = ON')
})
afterEach(() => database.close())

const tables = () =>
  database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .pluck()
    .all()
const version = () => database.pragma('user_version', { simple: true })
const addAudit = () => database.prepare("INSERT INTO audits VALUES ('a', '2026-01-01', '{}', NULL)").run()

describe('migrations', () => {
  it('001 makes sources and audits, which take only JSON', () => {
    migrate(database, 1)
    expect(version()).toBe(1)
    expect(tables()).toEqual(['audits', 'sources'])
    addAudit()
    expect(() => database.prepare("INSERT INTO audits VALUES ('b', '2026-01-01', 'no JSON', NULL)").run()).toThrow(
      'CHECK'
    )
  })

  it('002 adds findings to the audits that are there', () => {
    migrate(database, 1)
    addAudit()
    migrate(database, 2)
    expect(version()).toBe(2)
    expect(tables()).toEqual(['audits', 'finding_revisions', 'findings', 'sources'])
    database.prepare("INSERT INTO findings VALUES ('f', 'a', 0, 'median', 'Ada')").run()
    expect(() => database.prepare("INSERT INTO findings VALUES ('g', 'a', 0, 'median', 'Ada')").run()).toThrow('UNIQUE')
    expect(() => database.prepare("INSERT INTO findings VALUES ('h', 'none', 0, 'median', 'Ada')").run()).toThrow(
      'FOREIGN KEY'
    )
  })

  it('002 lets a revision be without a judgement only where it takes one back', () => {
    migrate(database, 2)
    addAudit()
    database.prepare("INSERT INTO findings VALUES ('f', 'a', 0, 'median', 'Ada')").run()
    const add = database.prepare("INSERT INTO finding_revisions VALUES (NULL, 'f', ?, ?, ?, '', NULL, '2026-01-01', ?)")
    expect(() => add.run(1, null, null, null)).toThrow('CHECK')
    expect(() => add.run(1, 'artefact', null, null)).toThrow('CHECK')
    add.run(1, 'artefact', 'minor', null)
    add.run(2, null, null, 1)
    expect(() => add.run(3, null, null, 1)).toThrow('UNIQUE')
  })

  it('003 adds jobs, reports and settings', () => {
    migrate(database, 2)
    addAudit()
    migrate(database, 3)
    expect(version()).toBe(3)
    expect(tables()).toEqual(['audits', 'finding_revisions', 'findings', 'jobs', 'reports', 'settings', 'sources'])
    expect(database.prepare('SELECT count(*) FROM audits').pluck().get()).toBe(1)
    expect(() => database.prepare("INSERT INTO reports VALUES ('r', 'none', '2026-01-01', '{}')").run()).toThrow(
      'FOREIGN KEY'
    )
  })

  it('004 adds reviews and their answers, which can only be added to', () => {
    migrate(database, 3)
    addAudit()
    migrate(database, 4)
    expect(version()).toBe(4)
    expect(tables()).toEqual(expect.arrayContaining(['review_answers', 'reviews']))
    database.prepare("INSERT INTO reviews VALUES ('r', 'a', '2026-01-01', '{}', 3)").run()
    const answer = database.prepare("INSERT INTO review_answers VALUES (NULL, 'r', 'Ada', 0, ?, 1, '2026-01-01', NULL)")
    expect(() => answer.run(null)).toThrow('CHECK')
    answer.run('{"kind":"skip"}')
    expect(() => database.exec("UPDATE review_answers SET reader = 'Grace'")).toThrow('never overwritten')
    expect(() => database.exec('DELETE FROM reviews')).toThrow('never deleted')
  })

  it('005 adds the words of reports, one row for each audit that is there', () => {
    migrate(database, 4)
    addAudit()
    migrate(database, 5)
    expect(version()).toBe(5)
    expect(tables()).toEqual(expect.arrayContaining(['audits', 'report_words', 'reviews']))
    const add = database.prepare("INSERT INTO report_words VALUES (?, 'Title', '', '', '', '2026-01-01')")
    add.run('a')
    expect(() => add.run('a')).toThrow('UNIQUE')
    expect(() => add.run('none')).toThrow('FOREIGN KEY')
  })

  it('010 adds question and signatures to the words of reports, empty in those of earlier versions', () => {
    migrate(database, 9)
    addAudit()
    database.exec("INSERT INTO report_words VALUES ('a', 'Title', 'Here', 'Ada', 'Fit.', '2026-01-01')")
    migrate(database, 10)
    expect(database.prepare('SELECT title, question, prepared_by, approved_on FROM report_words').get()).toEqual({
      title: 'Title',
      question: '',
      prepared_by: '',
      approved_on: ''
    })
  })

  it('006 keeps every finding and revision, lets a blinded review have one of its own, and still takes no change', () => {
    migrate(database, 5)
    addAudit()
    database.exec(`INSERT INTO reviews VALUES ('r', 'a', '2026-01-01', '{"blinded":true}', 3);
      INSERT INTO findings VALUES ('f', 'a', 0, 'median', 'Ada');
      INSERT INTO finding_revisions VALUES (4, 'f', 1, 'artefact', 'minor', 'a stripe', NULL, '2026-01-01', NULL);
      INSERT INTO finding_revisions VALUES (7, 'f', 2, NULL, NULL, '', NULL, '2026-01-02', 4)`)
    migrate(database, 6)
    expect(version()).toBe(6)
    expect(database.prepare('SELECT * FROM findings').all()).toEqual([
      { id: 'f', audit_id: 'a', patch_index: 0, denoiser_key: 'median', reviewer: 'Ada', blinded_review_id: null }
    ])
    expect(database.prepare('SELECT sequence, note, review_id, undoes FROM finding_revisions').all()).toEqual([
      { sequence: 4, note: 'a stripe', review_id: null, undoes: null },
      { sequence: 7, note: '', review_id: null, undoes: 4 }
    ])
    expect(database.pragma('foreign_key_check')).toEqual([])
    const add = database.prepare("INSERT INTO findings VALUES (?, 'a', 0, 'median', 'Ada', ?)")
    expect(() => add.run('g', null)).toThrow('UNIQUE')
    add.run('g', 'r')
    expect(() => add.run('h', 'r')).toThrow('UNIQUE')
    expect(() => add.run('h', 'none')).toThrow('FOREIGN KEY')
    const revise = database.prepare(
      "INSERT INTO finding_revisions VALUES (NULL, 'g', 1, 'artefact', 'minor', '', NULL, 'r', '2026-01-03', NULL)"
    )
    expect(revise.run().lastInsertRowid).toBe(8)
    expect(() => database.exec("UPDATE findings SET reviewer = 'Grace'")).toThrow('never overwritten')
    expect(() => database.exec('DELETE FROM finding_revisions')).toThrow('never deleted')
  })

  it('011 ends the blinded readings that an earlier version ended by skipping the rest, and no others', () => {
    migrate(database, 10)
    const review = database.prepare('INSERT INTO reviews VALUES (?, ?, ?, ?, 2)')
    database.exec("INSERT INTO audits VALUES ('a', '2026-01-01', '{}', NULL)")
    review.run('r', 'a', '2026-01-01', '{"blinded":true}')
    review.run('open', 'a', '2026-01-01', '{"blinded":false}')
    const insert = database.prepare(
      'INSERT INTO review_answers (review_id, reader, position, answer, seconds, recorded_at) VALUES (?, ?, ?, ?, 1, ?)'
    )
    const [skip, said] = ['{"kind":"skip"}', '{"kind":"choice","role":"median"}']
    const answers = [
      // Ended by skips.
      ['r', 'Ada', 0, said, '2026-01-02'],
      ['r', 'Ada', 1, skip, '2026-01-03'],
      // Unfinished.
      ['r', 'Grace', 0, skip, '2026-01-02'],
      // Everything answered in the end.
      ['r', 'Mary', 0, said, '2026-01-02'],
      ['r', 'Mary', 1, skip, '2026-01-02'],
      ['r', 'Mary', 1, said, '2026-01-04'],
      ['open', 'Ada', 0, skip, '2026-01-02'],
      ['open', 'Ada', 1, skip, '2026-01-02']
    ]
    for (const row of answers) insert.run(...row)
    migrate(database, 11)
    expect(database.prepare('SELECT * FROM review_endings').all()).toEqual([
      { review_id: 'r', reader: 'Ada', ended_at: '2026-01-03' }
    ])
    expect(() => database.exec("UPDATE review_endings SET reader = 'Mary'")).toThrow('never overwritten')
    expect(() => database.exec('DELETE FROM review_endings')).toThrow('never deleted')
  })

  it('leave nothing behind when one fails', () => {
    migrate(database, 1)
    database.exec('CREATE TABLE findings (other TEXT)')
    expect(() => migrate(database)).toThrow('findings')
    expect(version()).toBe(1)
    expect(tables()).toEqual(['audits', 'findings', 'sources'])
  })

  it('are all applied by default, and once', () => {
    migrate(database)
    migrate(database)
    expect(version()).toBe(migrations.length)
  })
})
