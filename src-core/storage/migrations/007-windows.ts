/** Statements and answers keep their window, so that each window undoes its own steps. Null: unknown, or merged. */
export const windows = `
ALTER TABLE finding_revisions ADD COLUMN window_id TEXT;
ALTER TABLE review_answers ADD COLUMN window_id TEXT;
`
