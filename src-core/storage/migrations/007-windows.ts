/** Statements and answers keep the window that made them, so that each window undoes its own. Null: unknown, or merged in. */
export const windows = `
ALTER TABLE finding_revisions ADD COLUMN window_id TEXT;
ALTER TABLE review_answers ADD COLUMN window_id TEXT;
`
