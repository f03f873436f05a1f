// Runs chat.js in a page of the least that it needs, does what standard input says, and prints what was seen.
'use strict';

const fs = require('node:fs');
const vm = require('node:vm');

const { language, answers, questions } = JSON.parse(fs.readFileSync(0, 'utf8'));
const made = [];
const asked = [];

class Element {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, content: [], listeners: {}, value: '', open: false });
    made.push(this);
  }

  setAttribute(name, value) { this.attributes[name] = value; }

  append(...content) { this.content.push(...content); }

  addEventListener(name, listener) { this.listeners[name] = listener; }

  get textContent() { return this.content.map((each) => each.textContent ?? each).join(''); }

  set textContent(text) { this.content = text ? [text] : []; }

  focus() { page.focused = this; }

  scrollIntoView() {}

  showModal() { this.open = true; }

  close() { this.open = false; }
}

const page = {
  document: {
    documentElement: { lang: language },
    body: new Element('body'),
    createElement: (tag) => new Element(tag),
  },
  crypto: globalThis.crypto,
  AbortSignal,
  fetch: async (path, options) => {
    asked.push({ path, ...options, signal: undefined, body: JSON.parse(options.body) });
    const answer = answers.shift();
    if (!answer) throw new TypeError('the network is down');
    return { ok: answer.status < 400, status: answer.status, json: async () => JSON.parse(answer.body) };
  },
};
const found = (tag, name) => made.find((each) => each.tag === tag && (!name || each.attributes.class?.includes(name)));

(async () => {
  vm.runInNewContext(fs.readFileSync(process.argv[2], 'utf8'), page);
  const [dialog, field, form] = ['dialog', 'input', 'form'].map((tag) => found(tag));
  found('button', 'ask').listeners.click();
  const opened = { open: dialog.open, focused: page.focused.tag };
  for (const question of questions) {
    field.value = question;
    await form.listeners.submit({ preventDefault() {} });
  }
  found('button', 'close').listeners.click();
  const said = found('div').content.map((each) => [each.attributes.class, each.textContent]);
  const texts = made.filter((each) => ['button', 'h2', 'label'].includes(each.tag)).map((each) => each.textContent);
  console.log(JSON.stringify({
    opened,
    closed: !dialog.open,
    asked,
    said,
    state: found('p', 'state').textContent,
    left: field.value,
    texts,
    tags: made.map((each) => each.tag),
  }));
})();
