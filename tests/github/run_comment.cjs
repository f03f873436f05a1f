// Runs comment.cjs against the comments given on standard input and prints what it asked GitHub for.
'use strict';

const fs = require('node:fs');

const [script, file] = process.argv.slice(2);
const existing = JSON.parse(fs.readFileSync(0, 'utf8'));
const asked = [];
const issues = {
  listComments: () => { throw new Error('one page only: there may be more than thirty comments'); },
  createComment: async (request) => { asked.push({ does: 'create', ...request }); },
  updateComment: async (request) => { asked.push({ does: 'update', ...request }); },
};
const github = {
  rest: { issues },
  paginate: async (method, place) => {
    if (method !== issues.listComments) throw new Error('an unknown list');
    asked.push({ does: 'list', ...place });
    return existing;
  },
};
const context = { repo: { owner: 'tapbot', repo: 'stack' }, issue: { number: 7 } };

require(script)({ github, context, file }).then(() => console.log(JSON.stringify(asked)));
