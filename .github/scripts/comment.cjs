// Writes the summary of a preview as a comment on its pull request: one for each stack, which later
// runs edit, so that comments do not pile up.
'use strict';

const fs = require('node:fs');

const AUTHOR = 'github-actions[bot]';

module.exports = async ({ github, context, file }) => {
  const body = fs.readFileSync(file, 'utf8');
  // The first line is an invisible marker that names the stack.
  const marker = body.split('\n', 1)[0];
  const place = { ...context.repo, issue_number: context.issue.number };
  const comments = await github.paginate(github.rest.issues.listComments, place);
  // Anybody can write the marker, so the author must be this workflow.
  const own = comments.find(
    (each) => each.user?.login === AUTHOR && each.body?.split('\n', 1)[0].trimEnd() === marker,
  );
  if (own) {
    await github.rest.issues.updateComment({ ...context.repo, comment_id: own.id, body });
  } else {
    await github.rest.issues.createComment({ ...place, body });
  }
};
